"""One output of a convolution on one page: the window, the kernel, the products, their sum."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convbook.figures.canvas import MAX_WIDTH, MINUS, as_map, format_numbers, new_axes, wrapped
from convbook.figures.grids import draw_grid, fit_numbers, frame_window
from convbook.shapes import output_shape

__all__ = ["draw_step"]


def draw_step(
    image: ArrayLike,
    kernel: ArrayLike,
    position: tuple[int, int] = (0, 0),
    *,
    stride: int = 1,
    padding: int = 0,
    output: ArrayLike | None = None,
    title: str | None = None,
    axes: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Draw how one output comes about: window, kernel, products and their sum.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The image, without its padding.
    kernel : array_like, shape (kH, kW)
        The weights as correlation applies them.
    position : tuple of int (row, col)
        Which output, counted in outputs, not in pixels.
    stride : int
        How many pixels one output lies from the next.
    padding : int
        How many zeros to put around the image, on each side.
    output : array_like, shape (oH, oW), optional
        The whole output, if its other numbers are to be shown as well; NaN leaves a cell empty.
    title : str, optional
        The finding.
    axes : ndarray of Axes, shape (2, 2), optional
        Where to draw; a new figure if not given.

    Returns
    -------
    ndarray of Axes, shape (2, 2)
        The image and the kernel; the products and the output. The sum stands below.

    Raises
    ------
    ValueError
        If the position is not one of the outputs, or `output` has another shape or value.

    Notes
    -----
    The chapter "Minus six, by hand" opens with it.

    Examples
    --------
    >>> axes = draw_step([[1, 2, 3]], [[1, 0, -1]])
    >>> axes[0, 0].get_figure().get_supxlabel()
    '1 + 0 − 3 = −2'
    """
    weights = as_map(kernel, "kernel")
    padded = np.pad(as_map(image, "image"), padding)  # (H + 2P, W + 2P)
    shape = output_shape(padded.shape, weights.shape, stride=stride)
    row, col = position
    if not (0 <= row < shape[0] and 0 <= col < shape[1]):
        raise ValueError(f"position must be (row, col) inside the output {shape}; got {position}")
    window = (row * stride, col * stride, *weights.shape)
    pixels = padded[window[0] : window[0] + window[2], window[1] : window[1] + window[3]]
    pixels = pixels.astype(np.result_type(pixels, weights, np.int64))  # uint8 would wrap around
    products = pixels * weights  # (kH, kW)
    shown = _output_so_far(output, shape, position, products.sum())

    columns = (padded.shape[1], max(weights.shape[1], shape[1]))  # the most cells side by side
    rows = (padded.shape[0], max(weights.shape[0], shape[0]))
    cell = min(0.62, (MAX_WIDTH - 0.4) / sum(columns))  # inches
    if axes is None:
        ratios = {"width_ratios": columns, "height_ratios": rows}
        height = cell * sum(rows) + (1.6 if title else 1.3)
        axes = new_axes(2, 2, width=MAX_WIDTH, height=height, gridspec_kw=ratios)
    draw_grid(padded, padding=padding, highlight=window, title="image", ax=axes[0, 0])
    draw_grid(weights, role="kernel", title="kernel", ax=axes[0, 1])
    draw_grid(products, role="output", title="pixel × weight", ax=axes[1, 0])
    draw_grid(shown, role="output", title="output", ax=axes[1, 1])
    frame_window(axes[1, 1], (row, col, 1, 1), role="output", shape=shape)
    for (down, across), ax in np.ndenumerate(axes):
        ax.title.set_fontweight("normal")
        fit_numbers(ax, cell)
        _widen_view(ax, rows[down], columns[across])
    _add_factors(axes[1, 0], pixels, weights)
    figure = axes[0, 0].get_figure()
    figure.supxlabel(wrapped(_sum_as_text(products), MAX_WIDTH), weight="bold", size="medium")
    if title is not None:
        figure.suptitle(wrapped(title, MAX_WIDTH))
    return axes


def _output_so_far(
    output: ArrayLike | None, shape: tuple[int, int], position: tuple[int, int], total: float
) -> NDArray[np.float64]:
    """Return the output to show: the caller's, or empty cells around the one computed here."""
    if output is None:
        shown = np.full(shape, np.nan)
        shown[position] = total
        return shown
    shown = as_map(output, "output").astype(np.float64)
    if shown.shape != shape:
        raise ValueError(f"output must have shape {shape}; got {shown.shape}")
    if not np.isclose(shown[position], total):
        raise ValueError(f"output must be {total} at {position}; got {shown[position]}")
    return shown


def _widen_view(ax: Axes, rows: int, columns: int) -> None:
    """Show that many cells, the grid at the top in the middle, so that all are equally large."""
    middle = sum(ax.get_xlim()) / 2
    ax.set_xlim(middle - columns / 2 - 0.06, middle + columns / 2 + 0.06)
    ax.set_ylim(rows + 0.06, -0.06)


def _add_factors(ax: Axes, pixels: NDArray[Any], weights: NDArray[Any]) -> None:
    """Write over each product its two factors in small print, where they fit."""
    for text, pixel, weight in zip(list(ax.texts), pixels.flat, weights.flat, strict=True):
        factors = "×".join(format_numbers(pixel) + format_numbers(weight))
        if len(factors) <= 5:
            x, y = text.get_position()
            text.set_position((x, y + 0.2))
            text.set_fontweight("bold")
            ax.text(x, y - 0.22, factors, ha="center", va="center", size=9, zorder=3)


def _sum_as_text(products: NDArray[Any]) -> str:
    """Write the sum as one does by hand: 1 + 0 − 3 = −2."""
    first, *others = format_numbers(products)
    (total,) = format_numbers(products.sum())
    for text in others:
        sign = MINUS if text.startswith(MINUS) else "+"
        first += f" {sign} {text.lstrip(MINUS)}"
    whole = (products == np.round(products)).all()
    return f"{first} {'=' if whole else '≈'} {total}"  # terms that are rounded add up only nearly

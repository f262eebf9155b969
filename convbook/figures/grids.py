"""Grids of cells with their numbers: maps, one step of a convolution, counts, indices."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, Normalize
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convbook.figures.canvas import (
    DIVERGING,
    INK,
    MAX_WIDTH,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    as_map,
    axes_or_new,
    check_role,
    clear_frame,
    format_number,
    set_title,
)

__all__ = ["draw_counts", "draw_grid", "draw_index_map", "draw_signed"]

CELL = 0.5  # inches, the side of a cell in a figure of its own
PRINTED_SIDE = 12  # the largest side of a grid on which numbers can still be read


def draw_grid(
    values: ArrayLike,
    *,
    role: str = "input",
    title: str | None = None,
    highlight: tuple[int, int, int, int] | None = None,
    highlight_role: str = "kernel",
    padding: int = 0,
    row_labels: Sequence[object] | None = None,
    col_labels: Sequence[object] | None = None,
    fmt: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a map as a grid of cells with a number in each.

    Parameters
    ----------
    values : array_like, shape (H, W)
        The numbers. NaN leaves a cell empty. Includes the padding, if there is any.
    role : {"input", "kernel", "output", "padding", "gradient"}
        What the map is, which decides its colour.
    title : str, optional
        The finding.
    highlight : tuple of int (row, col, height, width), optional
        A window to frame, in cells of `values`.
    highlight_role : str
        The colour of that frame.
    padding : int
        How many outer cells on each side are padding: they are grey and dashed.
    row_labels, col_labels : sequence, optional
        A label per row and per column, such as ``range(5)``.
    fmt : str, optional
        A format specification such as ``".2f"``. Without it integers are whole and other numbers
        have three significant digits.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Cell (row, col) covers x from col to col + 1 and y from row to row + 1; y grows downwards.

    Raises
    ------
    ValueError
        If `values` is not a map, the window lies outside of it, or the role is unknown.

    Notes
    -----
    Every chapter uses it; "Images are arrays" introduces it.

    Examples
    --------
    >>> ax = draw_grid([[1, 0, -1]], role="kernel", title="Left minus right")
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '−1']
    """
    grid = as_map(values, "values")
    height, width = grid.shape
    check_role(role)
    if padding < 0 or 2 * padding >= min(height, width):
        raise ValueError(f"padding must leave a cell of values {grid.shape}; got {padding}")
    ax = _grid_axes(ax, height, width, title=title)
    for (row, col), value in np.ndenumerate(grid):
        inside = padding <= row < height - padding and padding <= col < width - padding
        _draw_cell(ax, row, col, role if inside else "padding", format_number(value, fmt))
    if highlight is not None:
        frame_window(ax, highlight, grid.shape, role=highlight_role)
    _label_cells(ax, grid.shape, row_labels, col_labels)
    set_title(ax, title)
    return ax


def frame_window(
    ax: Axes, window: tuple[int, int, int, int], shape: tuple[int, ...], *, role: str = "kernel"
) -> None:
    """Frame a window of cells and tint its ground."""
    row, col, height, width = window
    fits = row >= 0 and col >= 0 and row + height <= shape[0] and col + width <= shape[1]
    if not fits or height < 1 or width < 1:
        raise ValueError(
            f"highlight must be (row, col, height, width) inside {tuple(shape)}; got {window}"
        )
    color = ROLE_COLORS[check_role(role)]
    ax.add_patch(Rectangle((col, row), width, height, fc=color, alpha=0.22, lw=0, zorder=2))
    ax.add_patch(
        Rectangle((col, row), width, height, fill=False, ec=color, lw=3, zorder=4, clip_on=False)
    )


def draw_signed(
    values: ArrayLike,
    *,
    title: str | None = None,
    limit: float | None = None,
    fmt: str | None = None,
    colorbar: bool | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a map whose sign matters: blue below zero, white at zero, red above.

    Parameters
    ----------
    values : array_like, shape (H, W)
        The map. Numbers are printed if neither side has more than 12 cells.
    title : str, optional
        The finding.
    limit : float, optional
        The magnitude of the strongest colours; the largest magnitude in `values` if not given.
        Pass the same limit to maps that are to be compared.
    fmt : str, optional
        A format specification for the numbers, as in `draw_grid`.
    colorbar : bool, optional
        Whether to draw the scale; if not given, where no numbers are printed.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `values` is not a map or `limit` is not positive.

    Notes
    -----
    The chapter "Kernels that see" shows differences this way.

    Examples
    --------
    >>> ax = draw_signed([[-1, 0, 3]])
    >>> ax.images[0].norm.vmin, ax.images[0].norm.vmax
    (-3.0, 3.0)
    """
    grid = as_map(values, "values").astype(np.float64)
    if limit is None:
        finite = np.abs(grid[np.isfinite(grid)])
        limit = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    elif not limit > 0:
        raise ValueError(f"limit must be positive; got {limit!r}")
    small = max(grid.shape) <= PRINTED_SIDE
    ax = (
        _grid_axes(ax, *grid.shape, title=title)
        if small
        else axes_or_new(ax, width=4.6, height=4.2)
    )
    _draw_heat(ax, grid, DIVERGING, CenteredNorm(0, limit), fmt if small else None, printed=small)
    if colorbar if colorbar is not None else not small:
        ax.figure.colorbar(ax.images[0], ax=ax, shrink=0.85)
    set_title(ax, title)
    return ax


def draw_counts(
    counts: ArrayLike, *, title: str | None = None, padding: int = 0, ax: Axes | None = None
) -> Axes:
    """Draw how often each pixel is used: the more often, the darker its cell.

    Parameters
    ----------
    counts : array_like, shape (H, W)
        A count per pixel, 0 or more.
    title : str, optional
        The finding.
    padding : int
        How many outer cells on each side are padding: they are framed with grey dashes.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `counts` is not a map or a count is negative.

    Notes
    -----
    The chapter "Every border is a choice" draws it for a 3x3 kernel on a 5x5 image.

    Examples
    --------
    >>> ax = draw_counts([[1, 2, 1]], title="The middle pixel is used twice")
    >>> [text.get_text() for text in ax.texts]
    ['1', '2', '1']
    """
    grid = as_map(counts, "counts")
    if grid.min() < 0:
        raise ValueError(f"counts must be 0 or more; the smallest is {grid.min()}")
    ax = _grid_axes(ax, *grid.shape, title=title)
    # The scale starts at 0 and ends above the largest count, where black ink is still legible.
    _draw_heat(ax, grid, "Blues", Normalize(0, max(1.0, 1.6 * float(grid.max()))), None)
    if padding:
        height, width = grid.shape
        core = (padding, padding), width - 2 * padding, height - 2 * padding
        ax.add_patch(Rectangle(*core, fill=False, ec=ROLE_COLORS["input"], lw=2.5))
        dashes: dict[str, Any] = {
            "fill": False,
            "ec": ROLE_COLORS["padding"],
            "lw": 1.5,
            "ls": "--",
        }
        ax.add_patch(Rectangle((0, 0), width, height, **dashes))
    set_title(ax, title)
    return ax


def draw_index_map(
    shape: tuple[int, int] = (4, 5),
    pixel: tuple[int, int] = (1, 3),
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which pixel I[row, col] is, and where it lies at (x, y) = (col, row).

    Parameters
    ----------
    shape : tuple of int (height, width)
        The size of the image.
    pixel : tuple of int (row, col)
        The pixel to point at.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the pixel lies outside of the image.

    Notes
    -----
    The chapter "Images are arrays" draws it once; every later chapter uses its convention.

    Examples
    --------
    >>> ax = draw_index_map((4, 5), (1, 3))
    >>> ax.texts[-1].get_text()
    'I[1, 3]  is the pixel at  (x, y) = (3, 1)'
    """
    height, width = shape
    row, col = pixel
    if not (0 <= row < height and 0 <= col < width):
        raise ValueError(f"pixel must be (row, col) inside {shape}; got {pixel}")
    ax = _grid_axes(ax, height + 1.4, width + 1, title=title)
    for r, c in np.ndindex(height, width):
        marked = (r, c) == (row, col)
        _draw_cell(ax, r, c, "output" if marked else "input", f"{r}, {c}", bold=marked)
    frame_window(ax, (row, col, 1, 1), shape, role="output")
    _label_cells(ax, shape, range(height), range(width))
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.5}
    ax.annotate("", (width, -0.75), (0, -0.75), arrowprops=arrow, annotation_clip=False)
    ax.annotate("", (-0.75, height), (-0.75, 0), arrowprops=arrow, annotation_clip=False)
    ax.text(width / 2, -0.85, "col = x", ha="center", va="bottom", size="large")
    ax.text(-0.9, height / 2, "row = y", ha="right", va="center", rotation=90, size="large")
    ax.text(
        width / 2,
        height + 0.25,
        f"I[{row}, {col}]  is the pixel at  (x, y) = ({col}, {row})",
        ha="center",
        va="top",
        color=ROLE_TEXT["output"],
        weight="bold",
    )
    ax.set_xlim(-1.4, width + 0.1)
    ax.set_ylim(height + 0.8, -1.4)
    set_title(ax, title)
    return ax


def _grid_axes(ax: Axes | None, height: float, width: float, *, title: str | None) -> Axes:
    """Return axes with square cells, large enough for a grid of that many rows and columns."""
    cell = min(CELL, MAX_WIDTH / width)
    titled = max(3.2, cell * width + 0.4) if title else cell * width + 0.4
    ax = axes_or_new(ax, width=min(MAX_WIDTH, titled), height=cell * height + 0.9)
    clear_frame(ax)
    ax.set_aspect("equal")
    ax.set_xlim(-0.06, width + 0.06)
    ax.set_ylim(height + 0.06, -0.06)
    return ax


def _draw_cell(ax: Axes, row: int, col: int, role: str, text: str, *, bold: bool = False) -> None:
    """Draw one cell in its role's colour, with its number."""
    padded = role == "padding"
    ax.add_patch(
        Rectangle(
            (col, row),
            1,
            1,
            fc=ROLE_TINTS[role],
            ec=ROLE_COLORS[role],
            lw=1,
            ls="--" if padded else "-",
            zorder=0.5 if padded else 1,  # solid lines lie over dashed ones
        )
    )
    if text:
        color = ROLE_TEXT["padding"] if padded else INK
        weight = "bold" if bold else "normal"
        position = (col + 0.5, row + 0.5)
        ax.text(*position, text, ha="center", va="center", color=color, weight=weight, zorder=3)


def _draw_heat(
    ax: Axes,
    grid: NDArray[Any],
    cmap: str,
    norm: Normalize,
    fmt: str | None,
    *,
    printed: bool = True,
) -> None:
    """Colour the cells by their values; print these in black or white, whichever reads better."""
    height, width = grid.shape
    image = ax.imshow(
        grid, cmap=cmap, norm=norm, extent=(0, width, height, 0), interpolation="nearest"
    )
    clear_frame(ax)
    ax.add_patch(Rectangle((0, 0), width, height, fill=False, ec=INK, lw=1))
    if not printed:
        return
    colors = mpl.colormaps[cmap](norm(grid))[..., :3]  # (H, W, 3)
    luminance = colors @ (0.2126, 0.7152, 0.0722)  # (H, W)
    for (row, col), value in np.ndenumerate(grid):
        color = INK if luminance[row, col] > 0.45 else "white"
        text = format_number(value, fmt)
        ax.text(col + 0.5, row + 0.5, text, ha="center", va="center", color=color)
    ax.set_xlim(-0.06, width + 0.06)
    ax.set_ylim(height + 0.06, -0.06)
    image.set_zorder(0)


def _label_cells(
    ax: Axes,
    shape: tuple[int, ...],
    row_labels: Sequence[object] | None,
    col_labels: Sequence[object] | None,
) -> None:
    """Label the rows on the left and the columns above."""
    for labels, length, name in ((row_labels, shape[0], "row"), (col_labels, shape[1], "col")):
        if labels is None:
            continue
        if len(labels) != length:
            raise ValueError(f"{name}_labels must have {length} entries; got {len(labels)}")
        axis = ax.yaxis if name == "row" else ax.xaxis
        axis.set_ticks(np.arange(length) + 0.5, [str(label) for label in labels])
        axis.set_tick_params(length=0, labelcolor=ROLE_TEXT["padding"])
    ax.xaxis.tick_top()

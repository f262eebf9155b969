"""Maps whose cells are coloured by their values: signed ones, and counts."""

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
    ROLE_COLORS,
    as_map,
    axes_or_new,
    check_padding,
    clear_frame,
    format_numbers,
    set_title,
)
from convbook.figures.grids import grid_axes

__all__ = ["draw_counts", "draw_signed"]

PRINTED_SIDE = 12  # the largest side of a grid on which numbers can still be read


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
        Its only image holds the map; cell (row, col) covers x from col to col + 1.

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
        grid_axes(ax, *grid.shape, title=title)
        if small
        else axes_or_new(ax, width=4.2, height=4.9 if title else 4.5)
    )
    _draw_heat(ax, grid, DIVERGING, CenteredNorm(0, limit), fmt if small else None, printed=small)
    if colorbar if colorbar is not None else not small:
        ax.figure.colorbar(ax.images[0], ax=ax, location="bottom", fraction=0.05, shrink=0.85)
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
        Its only image holds the counts; cell (row, col) covers x from col to col + 1.

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
    check_padding(padding, grid.shape)
    ax = grid_axes(ax, *grid.shape, title=title)
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
    dark = _luminance(mpl.colormaps[cmap](norm(grid))[..., :3]) < 0.179  # (H, W)
    for (row, col), text in zip(np.ndindex(grid.shape), format_numbers(grid, fmt), strict=True):
        color = "white" if dark[row, col] else "black"
        ax.text(col + 0.5, row + 0.5, text, ha="center", va="center", color=color)
    ax.set_xlim(-0.06, width + 0.06)
    ax.set_ylim(height + 0.06, -0.06)
    image.set_zorder(0)


def _luminance(colors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative luminance of sRGB colours, (..., 3) to (...), after WCAG 2.2.

    White and black contrast equally, 4.58:1, with a ground of luminance 0.179.
    """
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))

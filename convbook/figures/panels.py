"""Several small maps side by side, all with cells of one size."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convbook.figures.canvas import MAX_WIDTH, as_map, new_axes
from convbook.figures.grids import draw_grid

__all__ = ["draw_grids"]

LARGEST_CELL = 0.5  # inches


def draw_grids(
    maps: Mapping[str, ArrayLike],
    *,
    roles: str | Sequence[str] = "input",
    highlights: Mapping[str, tuple[int, int, int, int]] | None = None,
    columns: int = 3,
    fmt: str | None = None,
    title: str | None = None,
) -> NDArray[Any]:
    """Draw maps side by side, each under its name, with a number in each cell.

    Parameters
    ----------
    maps : mapping from str to array_like, shape (H, W)
        The maps by name, in the order of drawing.
    roles : str or sequence of str
        What the maps are, which decides their colours: one role for all, or one for each.
    highlights : mapping from str to tuple of int (row, col, height, width), optional
        A window to frame, for each map that has one.
    columns : int
        How many stand side by side.
    fmt : str, optional
        A format specification for the numbers, as in `draw_grid`.
    title : str, optional
        The finding, over all of them.

    Returns
    -------
    ndarray of Axes, shape (rows, columns)
        Places that stay empty are invisible.

    Raises
    ------
    ValueError
        If there is no map, or the number of roles is not that of the maps.

    Notes
    -----
    The chapters "Images are arrays" and "The formula, derived" compare maps with it.

    Examples
    --------
    >>> axes = draw_grids({"kernel": [[1, 2]], "turned": [[2, 1]]}, roles="kernel")
    >>> [ax.get_title() for ax in axes.flat]
    ['kernel', 'turned']
    """
    if not maps:
        raise ValueError("maps must hold at least one map; got none")
    if columns < 1:
        raise ValueError(f"columns must be at least 1; got {columns}")
    each = [roles] * len(maps) if isinstance(roles, str) else list(roles)
    if len(each) != len(maps):
        raise ValueError(f"roles must be one, or one for each of {len(maps)} maps; got {len(each)}")
    grids = {name: as_map(values, f"maps[{name!r}]") for name, values in maps.items()}
    axes = _axes_for([grid.shape for grid in grids.values()], columns, titled=title is not None)
    for ax, (name, grid), role in zip(axes.flat, grids.items(), each, strict=False):
        window = (highlights or {}).get(name)
        view = ax.get_ylim()[0], ax.get_xlim()[1]
        draw_grid(grid, role=role, highlight=window, fmt=fmt, ax=ax)
        _set_view(ax, grid.shape, view)
        _set_name(ax, name, axes.shape[1])
    for ax in axes.flat[len(grids) :]:
        ax.set_visible(False)
    if title is not None:
        axes[0, 0].get_figure().suptitle(textwrap.fill(title, 54))
    return axes


def _axes_for(shapes: list[tuple[int, ...]], columns: int, *, titled: bool) -> NDArray[Any]:
    """Return axes whose views are as wide and as high as the largest map in their row or column."""
    columns = min(columns, len(shapes))
    lines = [shapes[start : start + columns] for start in range(0, len(shapes), columns)]
    heights = [max(shape[0] for shape in line) for line in lines]
    widths = [max(shape[1] for shape in shapes[column::columns]) for column in range(columns)]
    cell = min(LARGEST_CELL, (MAX_WIDTH - 0.3 * columns) / sum(widths))
    height = cell * sum(heights) + 0.6 * len(lines) + (0.6 if titled else 0.1)
    ratios = {"width_ratios": widths, "height_ratios": heights}
    axes = new_axes(len(lines), columns, width=MAX_WIDTH, height=height, gridspec_kw=ratios)
    for (line, column), ax in np.ndenumerate(axes):
        ax.set_xlim(0, widths[column])
        ax.set_ylim(heights[line], 0)
    return axes


def _set_view(ax: Axes, shape: tuple[int, ...], view: tuple[float, float]) -> None:
    """Show the map at the top and in the middle of a view that may be larger than it is."""
    margin = 0.06  # of a cell, for the frame's line
    left = (shape[1] - view[1]) / 2
    ax.set_xlim(left - margin, left + view[1] + margin)
    ax.set_ylim(view[0] + margin, -margin)


def _set_name(ax: Axes, name: str, columns: int) -> None:
    """Break a map's name so that it keeps to its column."""
    lines = textwrap.fill(name, max(8, 56 // columns), break_long_words=False)
    ax.set_title(lines, weight="normal", size=10)

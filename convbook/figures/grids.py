"""Grids: maps as cells in the colour of their role, with a number in each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from convbook.figures.canvas import (
    INK,
    MAX_WIDTH,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    as_map,
    axes_or_new,
    check_padding,
    check_role,
    clear_frame,
    format_numbers,
    set_title,
    share_of_width,
    text_size,
    text_width,
)

__all__ = ["draw_grid", "draw_index_map"]

CELL = 0.5  # inches, the side of a cell in a figure of its own


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
        A format specification such as ``".2f"``. Without it whole numbers stay whole, and others
        have the decimals that give the largest of them three significant digits.
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
    check_padding(padding, grid.shape)
    numbers = format_numbers(grid, fmt)
    ax = grid_axes(ax, height, width, title=title, texts=numbers)
    for (row, col), number in zip(np.ndindex(grid.shape), numbers, strict=True):
        inside = padding <= row < height - padding and padding <= col < width - padding
        _draw_cell(ax, row, col, role if inside else "padding", number)
    fit_numbers(ax, (share_of_width(ax) - 0.2) / width)
    if highlight is not None:
        frame_window(ax, highlight, role=highlight_role, shape=grid.shape)
    _label_cells(ax, grid.shape, row_labels, col_labels)
    set_title(ax, title)
    return ax


def frame_window(
    ax: Axes, window: tuple[int, int, int, int], *, role: str, shape: tuple[int, ...]
) -> None:
    """Frame a window of cells and give its ground the colour of the role."""
    row, col, height, width = window
    fits = row >= 0 and col >= 0 and row + height <= shape[0] and col + width <= shape[1]
    if not fits or height < 1 or width < 1:
        raise ValueError(
            f"highlight must be (row, col, height, width) inside {tuple(shape)}; got {window}"
        )
    color = ROLE_COLORS[check_role(role)]
    for cell in ax.patches:
        x, y = cell.get_xy() if isinstance(cell, Rectangle) else (-1, -1)
        if row <= y < row + height and col <= x < col + width:
            cell.set_facecolor(ROLE_TINTS[role])
    frame = Rectangle((col, row), width, height, fill=False, ec=color, lw=3, zorder=4)
    frame.set_clip_on(False)
    ax.add_patch(frame)


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
        The grid as `draw_grid` lays it out, and the sentence as the label of x.

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
    >>> ax.get_xlabel()
    'I[1, 3]  is the pixel at  (x, y) = (3, 1)'
    """
    height, width = shape
    row, col = pixel
    if not (0 <= row < height and 0 <= col < width):
        raise ValueError(f"pixel must be (row, col) inside {shape}; got {pixel}")
    ax = axes_or_new(ax, width=4.6, height=0.6 * (height + 1.5) + (0.9 if title else 0.5))
    grid_axes(ax, height, width, title=title)
    for r, c in np.ndindex(height, width):
        _draw_cell(ax, r, c, "input", f"{r}, {c}")
    frame_window(ax, (row, col, 1, 1), role="output", shape=shape)
    grey: dict[str, Any] = {"ha": "center", "va": "center", "color": ROLE_TEXT["padding"]}
    for c in range(width):
        ax.text(c + 0.5, -0.3, str(c), **grey)
    for r in range(height):
        ax.text(-0.3, r + 0.5, str(r), **grey)
    arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.5}
    ax.annotate("", (width, -0.65), (0, -0.65), arrowprops=arrow)
    ax.annotate("", (-0.65, height), (-0.65, 0), arrowprops=arrow)
    ax.text(width / 2, -0.8, "col = x", ha="center", va="bottom")
    ax.text(-0.8, height / 2, "row = y", ha="right", va="center", rotation=90)
    sentence = f"I[{row}, {col}]  is the pixel at  (x, y) = ({col}, {row})"
    ax.set_xlabel(sentence, color=ROLE_TEXT["output"], weight="bold")
    ax.set_xlim(-1.3, width + 0.1)
    ax.set_ylim(height + 0.1, -1.3)
    set_title(ax, title)
    return ax


def grid_axes(
    ax: Axes | None, height: int, width: int, *, title: str | None, texts: Sequence[str] = ()
) -> Axes:
    """Return axes with square cells, in a new figure large enough for the texts in them."""
    if ax is None:
        cell = min(max(CELL, text_width(texts)), (MAX_WIDTH - 0.2) / width)
        across = cell * width + 0.4
        across = min(MAX_WIDTH, max(3.2, across) if title else across)
        ax = axes_or_new(None, width=across, height=cell * height + 0.9)
    ax = axes_or_new(ax)
    clear_frame(ax)
    ax.set_aspect("equal")
    ax.set_xlim(-0.06, width + 0.06)
    ax.set_ylim(height + 0.06, -0.06)
    return ax


def fit_numbers(ax: Axes, cell: float) -> None:
    """Set the numbers in type that fits cells of that many inches, if it is not too small."""
    size = text_size([text.get_text() for text in ax.texts], cell)
    for text in ax.texts:
        text.set_fontsize(size)


def _draw_cell(ax: Axes, row: int, col: int, role: str, text: str) -> None:
    """Draw one cell in its role's colour, with its number."""
    padded = role == "padding"
    cell = Rectangle((col, row), 1, 1, fc=ROLE_TINTS[role], ec=ROLE_COLORS[role], lw=1)
    cell.set(ls="--" if padded else "-", zorder=0.5 if padded else 1)  # solid over dashed lines
    ax.add_patch(cell)
    if text:
        color = ROLE_TEXT["padding"] if padded else INK
        ax.text(col + 0.5, row + 0.5, text, ha="center", va="center", color=color, zorder=3)


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

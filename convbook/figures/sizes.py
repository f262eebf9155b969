"""Placements along one axis: where a kernel fits, and what a unit sees through several layers."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from convbook.figures.canvas import (
    INK,
    PAPER,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    axes_or_new,
    clear_frame,
    set_title,
)
from convbook.shapes import ReceptiveField, output_size, receptive_field

__all__ = ["draw_placements", "draw_receptive_field"]

NUMBERED = 20  # the most cells or rows that can carry a number each
Layer = tuple[int, int, int, int]  # kernel_size, stride, padding, dilation


def draw_placements(
    width: int,
    kernel_size: int,
    *,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every placement of a kernel along one axis, and the pixels that none of them reads.

    Parameters
    ----------
    width : int
        The number of pixels, W.
    kernel_size : int
        The number of weights, K.
    stride : int
        How far one placement lies from the next, S.
    padding : int or tuple of int (before, after)
        The number of cells added at each end, P.
    dilation : int
        How far one weight lies from the next, D.
    ceil_mode : bool
        Whether a last placement may hang over the end.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Pixel 0 covers x from 0 to 1; placement k is drawn in the row y = k + 1.5.

    Raises
    ------
    ValueError
        If the kernel does not fit.

    Notes
    -----
    The chapter "Counting placements" draws it.

    Examples
    --------
    >>> ax = draw_placements(6, 3, stride=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['input', 'output 0', 'output 1', 'not read']
    """
    count = output_size(
        width, kernel_size, stride=stride, padding=padding, dilation=dilation, ceil_mode=ceil_mode
    )
    before, after = padding if isinstance(padding, tuple) else (padding, padding)
    first, last = -before, width + after
    reads = first + stride * np.arange(count)[:, None] + dilation * np.arange(kernel_size)
    end = max(last, int(reads.max()) + 1)  # a placement may hang over the end in ceil mode
    unread = sorted(set(range(first, last)) - set(reads.ravel().tolist()))
    height = count + (2.6 if unread else 1.6)  # in rows
    ax = axes_or_new(ax, height=min(7.0, 0.36 * height + (0.7 if title else 0.4)))

    for place in range(first, end):
        role = "input" if 0 <= place < width else "padding"
        _cell(ax, place, 0, role)
        if role == "input" and end - first <= NUMBERED:
            ax.text(place + 0.5, 0.5, str(place), ha="center", va="center", color=INK, size=10)
        if place in unread:
            _cell(ax, place, count + 1.2, "padding", hatch="xxx")
    for placement, places in enumerate(reads):
        middle = placement + 1.5
        span = (places[0] + 0.5, places[-1] + 0.5)
        ax.plot(span, (middle, middle), color=ROLE_COLORS["kernel"], lw=2, zorder=1)
        for place in places:
            bar = Rectangle((place + 0.06, middle - 0.3), 0.88, 0.6, zorder=2)
            bar.set(fc=ROLE_TINTS["kernel"], ec=ROLE_COLORS["kernel"], lw=1.5)
            ax.add_patch(bar)

    clear_frame(ax)
    labelled = range(0, count, -(-count // NUMBERED))  # every one, or every k-th of many
    ticks = [0.5, *(placement + 1.5 for placement in labelled)]
    labels = ["input", *(f"output {placement}" for placement in labelled)]
    if unread:
        ticks.append(count + 1.7)
        labels.append("not read")
    ax.set_yticks(ticks, labels)
    ax.tick_params(length=0)
    ax.set_xlim(first - 0.1, end + 0.1)
    ax.set_ylim(height - 0.4, -0.1)
    set_title(ax, title)
    return ax


def draw_receptive_field(
    layers: Sequence[Layer],
    *,
    input_size: int,
    names: Sequence[str] | None = None,
    unit: int | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what one unit of the last layer sees in every layer below it, along one axis.

    Parameters
    ----------
    layers : sequence of tuple (kernel_size, stride, padding, dilation)
        The layers from the input on, as `convbook.shapes.receptive_field` takes them.
    input_size : int
        The number of input pixels.
    names : sequence of str, optional
        A name per layer.
    unit : int, optional
        Which unit of the last layer; the middle one if not given.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        The last layer on top, the input at the bottom.

    Raises
    ------
    ValueError
        If a layer does not fit, `unit` does not exist or the names are too few.

    Notes
    -----
    The chapter "What a unit sees" draws it.

    Examples
    --------
    >>> ax = draw_receptive_field([(3, 1, 0, 1), (3, 1, 0, 1)], input_size=7)
    >>> [text.get_text() for text in ax.texts]
    ['5 pixels', '3 units', '1 unit']
    """
    steps = [tuple(layer) for layer in layers]
    if not steps:
        raise ValueError("layers must hold at least one layer; got none")
    if names is None:
        names = [f"layer {number}" for number in range(1, len(steps) + 1)]
    if len(names) != len(steps):
        raise ValueError(f"names must have {len(steps)} entries, one per layer; got {len(names)}")
    counts = [input_size]
    for kernel_size, stride, padding, dilation in steps:
        above = output_size(
            counts[-1], kernel_size, stride=stride, padding=padding, dilation=dilation
        )
        counts.append(above)
    unit = counts[-1] // 2 if unit is None else unit
    if not 0 <= unit < counts[-1]:
        raise ValueError(f"unit must be from 0 to {counts[-1] - 1}; got {unit}")

    ax = axes_or_new(ax, height=0.62 * len(counts) + (0.8 if title else 0.4))
    # From below: where the units of each row lie, on the axis of the input's pixels.
    rows = [ReceptiveField(1, 1, 0), *receptive_field(steps)]
    seen = _units_seen(steps, unit)
    corners = []
    for level, (row, count, units) in enumerate(zip(rows, counts, seen, strict=True)):
        outside = {place for place in units if not 0 <= place < count}
        for place in sorted({*range(count), *outside}):
            role = "padding" if place in outside else "output" if level else "input"
            left = row.start + place * row.jump + (row.size - row.jump) / 2
            cell = Rectangle((left, level), row.jump, 0.55, lw=0.8, ec=ROLE_COLORS[role])
            cell.set(fc=ROLE_COLORS["kernel"] if place in units - outside else ROLE_TINTS[role])
            cell.set_linestyle("--" if place in outside else "-")
            if place in units - outside:
                cell.set_edgecolor(PAPER)
            ax.add_patch(cell)
        edges = [row.start + place * row.jump + (row.size - row.jump) / 2 for place in units]
        corners.append((min(edges), max(edges) + row.jump, level))
        noun = ("unit" if level else "pixel") + ("s" if len(units) > 1 else "")
        ax.text(
            1.01, level + 0.28, f"{len(units)} {noun}", va="center", weight="bold",
            color=ROLE_TEXT["kernel"], transform=ax.get_yaxis_transform(),
        )  # fmt: skip
    for (low, high, level), (above_low, above_high, _) in pairwise(corners):
        cone = [(low, level + 0.55), (high, level + 0.55), (above_high, level + 1)]
        cone.append((above_low, level + 1))
        ax.add_patch(Polygon(cone, fc=ROLE_COLORS["kernel"], alpha=0.15, lw=0, zorder=0.5))

    clear_frame(ax)
    ax.set_yticks(np.arange(len(counts)) + 0.28, ["input", *names])
    ax.tick_params(length=0)
    left = min(0, *(low for low, _, _ in corners))
    ax.set_xlim(left - 0.3, max(input_size, *(high for _, high, _ in corners)) + 0.3)
    ax.set_ylim(-0.1, len(counts) - 0.35)
    set_title(ax, title)
    return ax


def _units_seen(layers: Sequence[tuple[int, ...]], unit: int) -> list[set[int]]:
    """Return the indices that the unit depends on, in the input and then in every layer."""
    seen = [{unit}]
    for kernel_size, stride, padding, dilation in reversed(layers):
        firsts = [stride * place - padding for place in seen[0]]
        seen.insert(0, {first + dilation * k for first in firsts for k in range(kernel_size)})
    return seen


def _cell(ax: Axes, place: int, top: float, role: str, *, hatch: str | None = None) -> None:
    """Draw one cell of the axis in its role's colour."""
    ax.add_patch(
        Rectangle(
            (place, top),
            1,
            1 if hatch is None else 0.8,
            fc=ROLE_TINTS[role],
            ec=ROLE_COLORS[role],
            lw=1,
            ls="--" if role == "padding" else "-",
            hatch=hatch,
            zorder=0.5 if role == "padding" else 1,
        )
    )

"""Diagrams of layers: how channels meet kernels, and a network as a stack of maps."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from convbook.figures.canvas import (
    INK,
    MAX_WIDTH,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    axes_or_new,
    clear_frame,
    set_title,
)

__all__ = ["draw_channels", "draw_network"]


def draw_channels(
    in_channels: int,
    out_channels: int,
    *,
    kernel_size: int = 3,
    groups: int = 1,
    bias: bool = True,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw how C input maps and M kernels make M output maps.

    Parameters
    ----------
    in_channels, out_channels : int
        C and M; up to eight of each can be told apart.
    kernel_size : int
        The side of a kernel, for the caption.
    groups : int
        In how many groups the channels are split; every kernel has C // groups slices.
    bias : bool
        Whether one number is added per output map.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Inputs on the left, kernels in the middle, outputs on the right.

    Raises
    ------
    ValueError
        If `groups` does not divide both numbers of channels.

    Notes
    -----
    The chapter "Many channels, many kernels" draws it.

    Examples
    --------
    >>> ax = draw_channels(3, 2)
    >>> ax.texts[-2].get_text()
    '2 kernels\neach 3×3×3'
    """
    if min(in_channels, out_channels, groups, kernel_size) < 1:
        raise ValueError(
            "in_channels, out_channels, groups and kernel_size must be at least 1; "
            f"got {in_channels}, {out_channels}, {groups}, {kernel_size}"
        )
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"groups must divide in_channels={in_channels} and out_channels={out_channels}; "
            f"got {groups}"
        )
    slices = in_channels // groups
    rows = max(in_channels, out_channels)
    kernel_x, slice_pitch = 3.4, 0.9
    output_x = kernel_x + slice_pitch * slices + 2.6
    pitch = 1.5
    unit = (MAX_WIDTH - 0.4) / (output_x + 1.6)  # inches
    ax = axes_or_new(ax, height=unit * pitch * rows + (1.1 if title else 0.8))

    def top(place: int, count: int) -> float:
        """Return where the upper edge of that map lies if `count` are centred in the height."""
        return pitch * (place + (rows - count) / 2)

    for channel in range(in_channels):
        _square(ax, 0, top(channel, in_channels), 1.1, "input", str(channel))
    for kernel in range(out_channels):
        middle = top(kernel, out_channels) + 0.55
        group = kernel * groups // out_channels
        for place in range(slices):
            channel = group * slices + place
            left = kernel_x + slice_pitch * place
            _square(ax, left, middle - 0.37, 0.74, "kernel", str(channel))
            wire = ((1.1, kernel_x - 0.12), (top(channel, in_channels) + 0.55, middle))
            ax.plot(*wire, color=ROLE_COLORS["input"], lw=0.9, alpha=0.6, zorder=0)
        sum_x = kernel_x + slice_pitch * slices + 0.1
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.2}
        ax.annotate("", (output_x - 0.05, middle), (sum_x, middle), arrowprops=arrow)
        label = f"Σ + b{_subscript(kernel)}" if bias else "Σ"
        ax.text((sum_x + output_x) / 2 - 0.1, middle - 0.1, label, ha="center", va="bottom")
        _square(ax, output_x, middle - 0.55, 1.1, "output", str(kernel))

    foot = pitch * rows - 0.05
    shape = f"{slices}×{kernel_size}×{kernel_size}"
    each = "each " if out_channels > 1 else ""
    captions = (
        (0.55, f"{_plural(in_channels, 'input')}\n{'maps' if in_channels > 1 else 'map'}", "input"),
        (
            kernel_x + slice_pitch * slices / 2,
            f"{_plural(out_channels, 'kernel')}\n{each}{shape}",
            "kernel",
        ),
        (output_x + 0.55, f"{out_channels} output\nmap{'s' * (out_channels > 1)}", "output"),
    )
    for x, text, role in captions:
        ax.text(x, foot, text, ha="center", va="top", color=ROLE_TEXT[role], weight="bold")
    clear_frame(ax)
    ax.set_aspect("equal")
    ax.set_xlim(-0.1, output_x + 1.2)
    ax.set_ylim(foot, 0)  # the captions hang below, where the layout makes room for them
    set_title(ax, title)
    return ax


def draw_network(
    shapes: Sequence[tuple[int, ...]],
    names: Sequence[str],
    *,
    notes: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network from top to bottom: each layer's maps, to scale, with name and shape.

    Parameters
    ----------
    shapes : sequence of tuple (C, H, W) or (C,)
        The output shape of each layer, the input first. (C,) and (C, 1, 1) are drawn as a row of
        units.
    names : sequence of str
        A name per shape.
    notes : sequence of str, optional
        A remark per shape, drawn under its name: what the layer does.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        The layer at place k lies at y = k; y grows downwards.

    Raises
    ------
    ValueError
        If the sequences differ in length or a shape is neither (C, H, W) nor (C,).

    Notes
    -----
    The chapter "LeNet-5, layer by layer" draws it.

    Examples
    --------
    >>> ax = draw_network([(1, 32, 32), (6, 28, 28)], ["input", "C1"])
    >>> [text.get_text() for text in ax.texts[:4]]
    ['input', '1×32×32', 'C1', '6×28×28']
    """
    if not shapes:
        raise ValueError("shapes must hold at least one shape; got none")
    for name, entries in (("names", names), ("notes", notes)):
        if entries is not None and len(entries) != len(shapes):
            raise ValueError(
                f"{name} must have {len(shapes)} entries, one per shape; got {len(entries)}"
            )
    for shape in shapes:
        if len(shape) not in (1, 3):
            raise ValueError(f"shapes must hold (C, H, W) or (C,); got {tuple(shape)}")
    largest = max(max(shape[1:], default=1) for shape in shapes)
    ax = axes_or_new(ax, height=min(7.4, 0.72 * len(shapes) + (0.8 if title else 0.4)))
    arrow = {"arrowstyle": "-|>", "color": ROLE_COLORS["padding"], "lw": 1.2}
    for level, (shape, name) in enumerate(zip(shapes, names, strict=True)):
        role = "input" if level == 0 else "output"
        _draw_maps(ax, shape, level, largest, role)
        note = notes[level] if notes is not None else ""
        ax.text(0, level - 0.15 if note else level, name, va="center", weight="bold", size="large")
        if note:
            ax.text(0, level + 0.2, note, va="center", size=10)
        size = "×".join(str(length) for length in shape)
        ax.text(10, level, size, ha="right", va="center", color=ROLE_TEXT[role])
        if level:
            ax.annotate("", (5.6, level - 0.4), (5.6, level - 0.62), arrowprops=arrow)
    clear_frame(ax)
    ax.set_xlim(-0.1, 10.1)
    ax.set_ylim(len(shapes) - 0.55, -0.5)
    set_title(ax, title)
    return ax


def _draw_maps(ax: Axes, shape: tuple[int, ...], level: int, largest: int, role: str) -> None:
    """Draw the maps of one layer as overlapping sheets, or its units as a row."""
    look: dict[str, Any] = {"fc": ROLE_TINTS[role], "ec": ROLE_COLORS[role], "lw": 1}
    channels = shape[0]
    if max(shape[1:], default=1) == 1:
        length = 0.3 + 2.2 * min(1.0, channels / 120)
        ax.add_patch(Rectangle((5.6 - length / 2, level - 0.11), length, 0.22, **look))
        return
    height, width = (0.72 * side / largest for side in shape[1:])
    sheets = min(channels, 16)
    lag = min(0.22, 2.6 / max(sheets, 1))
    left = 5.6 - (1.25 * width + lag * (sheets - 1)) / 2
    for sheet in reversed(range(sheets)):
        corner = (left + lag * sheet, level - height / 2)
        ax.add_patch(Rectangle(corner, 1.25 * width, height, **look))


def _square(ax: Axes, left: float, top: float, side: float, role: str, text: str) -> None:
    """Draw a map or a slice of a kernel, with its channel's number."""
    look: dict[str, Any] = {"fc": ROLE_TINTS[role], "ec": ROLE_COLORS[role], "lw": 1.2}
    ax.add_patch(Rectangle((left, top), side, side, **look))
    middle = (left + side / 2, top + side / 2)
    ax.text(*middle, text, ha="center", va="center", color=ROLE_TEXT[role])


def _subscript(number: int) -> str:
    """Write the number in subscript digits."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _plural(count: int, noun: str) -> str:
    """Write a count and its noun: 1 kernel, 2 kernels; "input" stays as it is."""
    return f"{count} {noun}" if count == 1 or noun == "input" else f"{count} {noun}s"

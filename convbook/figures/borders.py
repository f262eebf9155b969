"""What each kind of border puts beyond the edge of a line of pixels, or of a photograph."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from convbook.figures.canvas import (
    INK,
    MAX_WIDTH,
    ROLE_COLORS,
    ROLE_TEXT,
    ROLE_TINTS,
    as_map,
    axes_or_new,
    clear_frame,
    format_numbers,
    set_title,
)
from convbook.figures.pictures import default_limits, draw_gallery

__all__ = ["BORDER_MODES", "draw_border_gallery", "draw_borders"]

BORDER_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")  # the names of np.pad
_MODE_LABELS = {"constant": "zero", "wrap": "wrap\n(circular)"}


def draw_borders(
    line: ArrayLike,
    padding: int = 3,
    *,
    modes: Sequence[str] = BORDER_MODES,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what each kind of border puts before and after a line of pixels.

    Parameters
    ----------
    line : array_like, shape (W,)
        The pixels.
    padding : int
        How many cells to show beyond each end.
    modes : sequence of str
        Modes of ``np.pad``, one strip each.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Pixel 0 covers x from 0 to 1; strip k covers y from 1.3 k to 1.3 k + 1.

    Raises
    ------
    ValueError
        If `line` is not one-dimensional or `padding` is less than 1.

    Notes
    -----
    The chapter "Every border is a choice" draws it.

    Examples
    --------
    >>> ax = draw_borders([1, 2, 3], 1, modes=["wrap"])
    >>> [text.get_text() for text in ax.texts]
    ['3', '1', '2', '3', '1']
    """
    pixels = np.asarray(line)
    if pixels.ndim != 1 or pixels.size == 0:
        raise ValueError(f"line must have shape (W,), W at least 1; got {pixels.shape}")
    if padding < 1:
        raise ValueError(f"padding must be at least 1; got {padding}")
    pitch = 1.3
    height = pitch * len(modes)
    cell = (MAX_WIDTH - 1.3) / (pixels.size + 2 * padding)
    ax = axes_or_new(ax, width=MAX_WIDTH, height=cell * height + (0.7 if title else 0.3))
    for strip, mode in enumerate(modes):
        top = pitch * strip
        continued = np.pad(pixels, padding, mode=mode)  # type: ignore[call-overload]
        for place, text in enumerate(format_numbers(continued), start=-padding):
            inside = 0 <= place < pixels.size
            role = "input" if inside else "padding"
            style: dict[str, Any] = {
                "fc": ROLE_TINTS[role],
                "ec": ROLE_COLORS[role],
                "ls": "-" if inside else "--",
            }
            ax.add_patch(Rectangle((place, top), 1, 1, lw=1, zorder=1 if inside else 0.5, **style))
            color = INK if inside else ROLE_TEXT["padding"]
            ax.text(place + 0.5, top + 0.5, text, ha="center", va="center", color=color, zorder=3)
    clear_frame(ax)
    labels = [_MODE_LABELS.get(mode, mode) for mode in modes]
    ax.set_yticks(pitch * np.arange(len(modes)) + 0.5, labels)
    ax.tick_params(length=0, labelsize="medium")
    ax.set_aspect("equal")
    ax.set_xlim(-padding - 0.1, pixels.size + padding + 0.1)
    ax.set_ylim(height - 0.2, -0.1)
    set_title(ax, title)
    return ax


def draw_border_gallery(
    image: ArrayLike,
    padding: int,
    *,
    modes: Sequence[str] = BORDER_MODES,
    columns: int = 2,
    title: str | None = None,
) -> NDArray[Any]:
    """Draw a photograph continued beyond its border in each of several ways.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The photograph, framed in each picture.
    padding : int
        How many pixels to continue it on each side.
    modes : sequence of str
        Modes of ``np.pad``, one picture each.
    columns : int
        How many stand side by side.
    title : str, optional
        The finding.

    Returns
    -------
    ndarray of Axes, shape (rows, columns)
        One picture per mode, in the order of `modes`.

    Notes
    -----
    The chapter "Every border is a choice" draws it.

    Examples
    --------
    >>> axes = draw_border_gallery([[0, 255], [255, 0]], 1, modes=["edge", "wrap"])
    >>> [ax.get_title() for ax in axes.flat]
    ['edge', 'wrap (circular)']
    """
    pixels = as_map(image, "image")
    names = [_MODE_LABELS.get(mode, mode).replace("\n", " ") for mode in modes]
    pictures = {
        name: np.pad(pixels, padding, mode=mode)  # type: ignore[call-overload]
        for name, mode in zip(names, modes, strict=True)
    }
    axes = draw_gallery(pictures, columns=columns, title=title, limits=default_limits(pixels))
    height, width = pixels.shape
    for ax in axes.flat[: len(names)]:
        corner = (padding - 0.5, padding - 0.5)
        frame = Rectangle(corner, width, height, fill=False, ec=ROLE_COLORS["kernel"], lw=2)
        ax.add_patch(frame)
    return axes

"""Photographs, alone and side by side, and what lies beyond their borders."""

from collections.abc import Mapping, Sequence
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
    format_number,
    new_axes,
    set_title,
)

__all__ = ["BORDER_MODES", "draw_border_gallery", "draw_borders", "draw_gallery", "draw_photo"]

BORDER_MODES = ("constant", "edge", "reflect", "symmetric", "wrap")  # the names of np.pad
_MODE_LABELS = {"constant": "zero", "wrap": "wrap\n(circular)"}


def draw_photo(
    image: ArrayLike,
    *,
    title: str | None = None,
    limits: tuple[float, float] | None = None,
    columns: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Draw a photograph, or a filtered one that is still a picture.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Grey or red, green and blue. If the sign of the values matters, use `draw_signed`.
    title : str, optional
        The finding.
    limits : tuple of float (black, white), optional
        The values drawn black and white; what lies beyond is clipped. If not given, (0, 1) for
        floating numbers from 0 to 1, and (0, 255) for all others.
    columns : int
        How many axes share the width of the figure, so that the title can be broken to fit.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If `image` is not a picture or the limits are not in order.

    Notes
    -----
    The chapters "Images are arrays" and "Kernels that see" show their photographs with it.

    Examples
    --------
    >>> ax = draw_photo([[0, 255], [255, 0]], title="Two by two")
    >>> ax.images[0].get_clim()
    (0.0, 255.0)
    """
    pixels = np.asarray(image)
    colored = pixels.ndim == 3 and pixels.shape[2] == 3
    if not colored:
        if pixels.ndim != 2:
            raise ValueError(f"image must have shape (H, W) or (H, W, 3); got {pixels.shape}")
        pixels = as_map(pixels, "image")
    black, white = _default_limits(pixels) if limits is None else limits
    if not black < white:
        raise ValueError(f"limits must be (black, white) with black < white; got {limits}")
    height, width = pixels.shape[:2]
    ax = axes_or_new(ax, width=4.2, height=4.2 * height / width + (0.4 if title else 0.1))
    shown = np.clip((pixels - black) / (white - black), 0, 1) if colored else pixels
    ax.imshow(shown, cmap="gray", vmin=black, vmax=white, interpolation="nearest")
    clear_frame(ax)
    set_title(ax, title, columns=columns)
    return ax


def draw_gallery(
    images: Mapping[str, ArrayLike],
    *,
    columns: int = 2,
    limits: tuple[float, float] | None = None,
    signed: bool = False,
    title: str | None = None,
) -> NDArray[Any]:
    """Draw pictures side by side, each under its name.

    Parameters
    ----------
    images : mapping from str to array_like, shape (H, W) or (H, W, 3)
        The pictures by title, in the order of drawing.
    columns : int
        How many stand side by side.
    limits : tuple of float (black, white), optional
        As in `draw_photo`, the same for all.
    signed : bool
        Whether to draw all of them as maps with a sign, blue below zero and red above, on one
        common scale.
    title : str, optional
        The finding, over all of them.

    Returns
    -------
    ndarray of Axes, shape (rows, columns)
        Places that stay empty are invisible.

    Raises
    ------
    ValueError
        If there is no image.

    Notes
    -----
    The chapter "Kernels that see" compares its filters with it.

    Examples
    --------
    >>> axes = draw_gallery({"dark": [[0, 50]], "bright": [[200, 255]]})
    >>> [ax.get_title() for ax in axes.flat]
    ['dark', 'bright']
    """
    if not images:
        raise ValueError("images must hold at least one image; got none")
    if columns < 1:
        raise ValueError(f"columns must be at least 1; got {columns}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    tallest = max(np.shape(image)[0] / np.shape(image)[1] for image in images.values())
    height = rows * (MAX_WIDTH / columns * tallest + 0.35) + (0.5 if title else 0)
    axes = new_axes(rows, columns, width=MAX_WIDTH, height=height)
    scale: dict[str, Any] = {"cmap": "gray"}
    if signed:
        strongest = max(float(np.nanmax(np.abs(image))) for image in images.values())
        limits = (-strongest, strongest) if strongest > 0 else (-1.0, 1.0)
        scale = {"cmap": "RdBu_r"}
    for ax, (name, image) in zip(axes.flat, images.items(), strict=False):
        draw_photo(image, limits=limits, title=name, columns=columns, ax=ax)
        ax.images[0].set_cmap(scale["cmap"])
        ax.title.set_fontweight("normal")
    for ax in axes.flat[len(images) :]:
        ax.set_visible(False)
    if title:
        axes[0, 0].get_figure().suptitle(title, wrap=True)
    return axes


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
        for place, value in enumerate(np.pad(pixels, padding, mode=mode), start=-padding):  # type: ignore[call-overload]
            inside = 0 <= place < pixels.size
            role = "input" if inside else "padding"
            style: dict[str, Any] = {
                "fc": ROLE_TINTS[role],
                "ec": ROLE_COLORS[role],
                "ls": "-" if inside else "--",
            }
            ax.add_patch(Rectangle((place, top), 1, 1, lw=1, zorder=1 if inside else 0.5, **style))
            color = INK if inside else ROLE_TEXT["padding"]
            text = format_number(value)
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
    axes = draw_gallery(pictures, columns=columns, title=title, limits=_default_limits(pixels))
    height, width = pixels.shape
    for ax in axes.flat[: len(names)]:
        corner = (padding - 0.5, padding - 0.5)
        frame = Rectangle(corner, width, height, fill=False, ec=ROLE_COLORS["kernel"], lw=2)
        ax.add_patch(frame)
    return axes


def _default_limits(pixels: NDArray[Any]) -> tuple[float, float]:
    """Return the values of black and white: 0 to 1 for unit floats, else those of a byte."""
    unit = pixels.dtype.kind == "f" and pixels.min() >= 0 and pixels.max() <= 1
    return (0.0, 1.0) if unit or pixels.dtype.kind == "b" else (0.0, 255.0)

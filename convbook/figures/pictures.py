"""Photographs, alone and side by side."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from convbook.figures.canvas import (
    DIVERGING,
    MAX_WIDTH,
    as_map,
    axes_or_new,
    clear_frame,
    new_axes,
    set_title,
    wrapped,
)

__all__ = ["draw_gallery", "draw_photo"]


def draw_photo(
    image: ArrayLike,
    *,
    title: str | None = None,
    limits: tuple[float, float] | None = None,
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
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Its only image is the photograph, pixel (row, col) centred at (col, row).

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
    black, white = default_limits(pixels) if limits is None else limits
    if not black < white:
        raise ValueError(f"limits must be (black, white) with black < white; got {limits}")
    height, width = pixels.shape[:2]
    ax = axes_or_new(ax, width=4.2, height=4.2 * height / width + (0.4 if title else 0.1))
    shown = np.clip((pixels - black) / (white - black), 0, 1) if colored else pixels
    ax.imshow(shown, cmap="gray", vmin=black, vmax=white, interpolation="nearest")
    clear_frame(ax)
    set_title(ax, title)
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
    height = (
        rows * (MAX_WIDTH / columns * tallest + 0.22)
        + (0.3 if title else 0)
        + (0.7 if signed else 0)
    )
    axes = new_axes(rows, columns, width=MAX_WIDTH, height=height)
    if signed:
        strongest = max(float(np.nanmax(np.abs(image))) for image in images.values())
        limits = (-strongest, strongest) if strongest > 0 else (-1.0, 1.0)
    for ax, (name, image) in zip(axes.flat, images.items(), strict=False):
        draw_photo(image, limits=limits, title=name, ax=ax)
        ax.title.set_fontweight("normal")
        if signed:
            ax.images[0].set_cmap(DIVERGING)
    for ax in axes.flat[len(images) :]:
        ax.set_visible(False)
    figure = axes[0, 0].get_figure()
    if signed:
        figure.colorbar(axes[0, 0].images[0], ax=axes, location="bottom", fraction=0.05)
    if title:
        figure.suptitle(wrapped(title, MAX_WIDTH))
    return axes


def default_limits(pixels: NDArray[Any]) -> tuple[float, float]:
    """Return the values of black and white: 0 to 1 for unit floats, else those of a byte."""
    unit = pixels.dtype.kind == "f" and pixels.min() >= 0 and pixels.max() <= 1
    return (0.0, 1.0) if unit or pixels.dtype.kind == "b" else (0.0, 255.0)

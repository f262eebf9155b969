"""Images with a border, and every window of an image without copying a pixel.

Chapters: boundaries (padding), worked-example (windows).
"""

from typing import Any, Literal

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convbook._checks import (
    IntPair,
    Padding,
    check_memory,
    pair,
    real_array,
    shaped_array,
    show,
)
from convbook.shapes import output_shape, resolve_padding

__all__ = ["pad2d", "tap2d", "window_view", "windows2d"]

PadMode = Literal["constant", "edge", "reflect", "symmetric", "wrap"]
MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


def pad2d(
    x: Any, padding: Padding, *, mode: PadMode = "constant", value: float = 0.0
) -> np.ndarray:
    """Put a border around every image.

    The chapter ``boundaries`` shows the modes side by side.

    Parameters
    ----------
    x : array_like, shape (..., H, W)
        One image, or any stack of images.
    padding : int, (int, int) or ((int, int), (int, int))
        Pixels to add on all sides, (vertical, horizontal), or ((top, bottom), (left, right)).
    mode : {"constant", "edge", "reflect", "symmetric", "wrap"}, default "constant"
        Where the border's pixels come from, with the names of `numpy.pad`.
    value : float, default 0.0
        The border's pixels in mode "constant".

    Returns
    -------
    ndarray, shape (..., top + H + bottom, left + W + right)
        A new array of the dtype of `x`.

    Raises
    ------
    ValueError
        If `padding`, `mode` or `value` cannot be used with `x`.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> pad2d([[1, 2], [3, 4]], ((0, 1), (1, 0)))
    array([[0, 1, 2],
           [0, 3, 4],
           [0, 0, 0]])
    >>> pad2d([[1, 2, 3]], (0, 2), mode="reflect")
    array([[3, 2, 1, 2, 3, 2, 1]])
    """
    x = shaped_array("x", x, "(..., H, W)")
    if isinstance(padding, str):
        raise ValueError(f"padding of pad2d must be numbers; got {padding!r}, see resolve_padding")
    (top, bottom), (left, right) = resolve_padding(padding, 1)
    if not isinstance(mode, str) or mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}; got {show(mode)}")
    height, width = x.shape[-2:]
    shape = (*x.shape[:-2], top + height + bottom, left + width + right)
    check_memory("padding", padding, shape)

    if mode == "constant":
        padded = np.full(shape, _same_number("value", value, x.dtype), dtype=x.dtype)
        padded[..., top : top + height, left : left + width] = x
        return padded
    borders = [(0, 0)] * (x.ndim - 2) + [(top, bottom), (left, right)]
    return np.pad(x, borders, mode=mode)


def _same_number(name: str, value: Any, dtype: np.dtype[Any]) -> np.ndarray:
    """Return `value` in `dtype`, if that is still the same number (floats may be rounded)."""
    number = real_array(name, value)
    if number.ndim != 0:
        raise ValueError(f"{name} must be one number; got shape {number.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        converted = number.astype(dtype)
    if dtype.kind == "f":
        kept = np.isfinite(converted) == np.isfinite(number)
    else:
        kept = bool(np.isfinite(number)) and converted.item() == number.item()
    if not kept:
        raise ValueError(f"{name} must be representable in x's dtype {dtype}; got {number}")
    return converted


def windows2d(
    x: Any, kernel_shape: IntPair, *, stride: IntPair = 1, dilation: IntPair = 1
) -> np.ndarray:
    """Return every window that a kernel of this shape can be laid over, as a view.

    The chapter ``worked-example`` walks over the windows one by one; here they are all at once:
    ``windows2d(x, (kH, kW))[n, c, p, q]`` is what the kernel covers at output (p, q).

    Parameters
    ----------
    x : array_like, shape (..., H, W)
        One image, or any stack of images; usually (N, C, H, W).
    kernel_shape : int or (int, int)
        Height and width of the window, (kH, kW).
    stride, dilation : int or (int, int), default 1
        Pixels between windows, and between the pixels of a window.

    Returns
    -------
    ndarray, shape (..., oH, oW, kH, kW)
        A read-only view of `x`: it takes no memory, and copying it (with `reshape`, say) takes
        kH kW times the memory of `x`.

    Raises
    ------
    ValueError
        If the window does not fit into `x`, or an argument is out of range.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> image = np.arange(1, 26).reshape(5, 5)
    >>> windows = windows2d(image, 3)
    >>> windows.shape
    (3, 3, 3, 3)
    >>> windows[0, 0]
    array([[ 1,  2,  3],
           [ 6,  7,  8],
           [11, 12, 13]])
    """
    x = shaped_array("x", x, "(..., H, W)")
    height, width = x.shape[-2:]
    kernel_height, kernel_width = pair("kernel_shape", kernel_shape, minimum=1)
    rows, columns = pair("stride", stride, minimum=1)
    row_gap, column_gap = pair("dilation", dilation, minimum=1)
    placements = output_shape(  # raises where the window does not fit
        (height, width), (kernel_height, kernel_width), stride=stride, dilation=dilation
    )
    windows = window_view(
        x,
        placements,
        (kernel_height, kernel_width),
        stride=(rows, columns),
        dilation=(row_gap, column_gap),
    )
    windows.flags.writeable = False
    return windows  # (..., oH, oW, kH, kW)


def window_view(
    x: np.ndarray,
    output_shape: tuple[int, int],
    kernel_shape: tuple[int, int],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> np.ndarray:
    """Do as `windows2d` does, with arguments that are checked already.

    Derived in the chapter ``worked-example``: a step to the next window is `stride` steps of the
    image, and a step to the next weight is `dilation` steps.

    Parameters
    ----------
    x : ndarray, shape (..., H, W)
        A stack of images, padded already.
    output_shape : (int, int)
        Number of windows down and across, (oH, oW); all of them must fit.
    kernel_shape : (int, int)
        Height and width of the window, (kH, kW).
    stride : (int, int)
        Pixels between windows.
    dilation : (int, int)
        Pixels between the pixels of a window.

    Returns
    -------
    ndarray, shape (..., oH, oW, kH, kW)
        A view of `x`.

    Examples
    --------
    >>> image = np.arange(1, 26).reshape(5, 5)
    >>> window_view(image, (3, 3), (3, 3), stride=(1, 1), dilation=(1, 1))[0, 0]
    array([[ 1,  2,  3],
           [ 6,  7,  8],
           [11, 12, 13]])
    """
    *steps, down, across = x.strides
    shape = (*x.shape[:-2], *output_shape, *kernel_shape)
    strides = (
        *steps,
        down * stride[0],
        across * stride[1],
        down * dilation[0],
        across * dilation[1],
    )
    if x.flags.c_contiguous:  # the same view as as_strided's, in a fifth of the time
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return as_strided(x, shape, strides)


def tap2d(
    x: np.ndarray,
    weight_index: tuple[int, int],
    output_shape: tuple[int, int],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> np.ndarray:
    """Return the pixels that one weight meets, one for each window: the other way to cut windows.

    ``tap2d(x, (i, j), (oH, oW), ...)`` is ``windows2d(x, (kH, kW), ...)[..., i, j]``, but can be
    written to. The chapter ``backprop`` adds gradients through it.

    Parameters
    ----------
    x : ndarray, shape (..., H, W)
        A stack of images, padded already.
    weight_index : (int, int)
        The weight's row and column in the kernel, (i, j).
    output_shape : (int, int)
        Number of windows down and across, (oH, oW); all of them must fit.
    stride, dilation : (int, int)
        As in `windows2d`.

    Returns
    -------
    ndarray, shape (..., oH, oW)
        A view of `x`.

    Examples
    --------
    >>> image = np.arange(1, 26).reshape(5, 5)
    >>> tap2d(image, (0, 2), (3, 3), stride=(1, 1), dilation=(1, 1))
    array([[ 3,  4,  5],
           [ 8,  9, 10],
           [13, 14, 15]])
    """
    top, left = weight_index[0] * dilation[0], weight_index[1] * dilation[1]
    bottom = top + stride[0] * (output_shape[0] - 1) + 1
    right = left + stride[1] * (output_shape[1] - 1) + 1
    return x[..., top : bottom : stride[0], left : right : stride[1]]

"""The convolution read backwards: gradients and the transpose are the same two sums.

Chapters: backprop, receptive-field.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    IntPair,
    Padding,
    check_exact,
    check_memory,
    integer,
    pair,
    promote,
    shaped_array,
)
from convbook.algorithms.gradients import gather_rows, spread_rows
from convbook.conv._common import NO_PADDING, Layout, check_bias, lay_out
from convbook.shapes import resolve_padding, transposed_output_shape
from convbook.windows import pad2d

__all__ = ["conv2d_backward", "conv_transpose2d", "weight_gradients"]


def conv2d_backward(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take a loss's gradient back through `conv2d`.

    Derived in the chapter ``backprop``: every pixel receives the gradients of all outputs that it
    took part in, times the weight that joined them; every weight likewise.

    Parameters
    ----------
    grad : array_like, shape (N, M, oH, oW)
        Gradient of the loss in the result of ``conv2d(x, weight, ...)``.
    x : array_like, shape (N, C, H, W)
        The images given to `conv2d`.
    weight : array_like, shape (M, C // groups, kH, kW)
        The kernels given to `conv2d`.
    stride, padding, dilation, groups : as in `conv2d`
        The options given to it.

    Returns
    -------
    dx : ndarray, shape (N, C, H, W)
        Gradient in `x`.
    dweight : ndarray, shape (M, C // groups, kH, kW)
        Gradient in `weight`.
    dbias : ndarray, shape (M,)
        Gradient in the bias.

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or integers would overflow int64.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> x = np.arange(1.0, 26.0).reshape(1, 1, 5, 5)
    >>> weight = np.array([[[[1.0, 0.0, -1.0]] * 3]])
    >>> dx, dweight, dbias = conv2d_backward(np.ones((1, 1, 3, 3)), x, weight)
    >>> dweight[0, 0]
    array([[ 63.,  72.,  81.],
           [108., 117., 126.],
           [153., 162., 171.]])
    >>> dbias
    array([9.])
    """
    dtype, grad, padded, weight, layout = _prepare(
        grad, x, weight, stride, padding, dilation, groups
    )
    (top, bottom), (left, right) = layout.pads
    height, width = padded.shape[2:]
    with np.errstate(all="ignore"):
        dpadded = spread_rows(grad, weight, padded.shape, **_options(layout))
        dx = dpadded[:, :, top : height - bottom, left : width - right]
        dx = np.ascontiguousarray(dx, dtype=dtype)
    return dx, *_of_weights(grad, padded, weight, layout, dtype)


def weight_gradients(
    grad: np.ndarray,
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return `conv2d_backward`'s dweight and dbias without its dx, which costs as much again."""
    dtype, grad, padded, weight, layout = _prepare(
        grad, x, weight, stride, padding, dilation, groups
    )
    return _of_weights(grad, padded, weight, layout, dtype)


def _prepare(
    grad: ArrayLike,
    x: ArrayLike,
    weight: ArrayLike,
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
) -> tuple[np.dtype[Any], np.ndarray, np.ndarray, np.ndarray, Layout]:
    """Check the arguments of a backward pass, choose the number type, pad x."""
    grad = shaped_array("grad", grad, "(N, M, oH, oW)")
    x = shaped_array("x", x, "(N, C, H, W)")
    weight = shaped_array("weight", weight, "(M, C // groups, kH, kW)")
    layout = lay_out(x.shape, weight.shape, stride, padding, dilation, groups)
    expected = (len(x), len(weight), *layout.output)
    if grad.shape != expected:
        raise ValueError(f"grad must have conv2d's output shape {expected}; got {grad.shape}")
    dtype, (grad, x, weight) = promote(grad=grad, x=x, weight=weight)
    check_exact(weight[:, 0].size, grad=grad, weight=weight)
    check_exact(grad[:, 0].size, grad=grad, x=x)
    if layout.pads != NO_PADDING:
        x = pad2d(x, layout.pads)
    return dtype, grad, x, weight, layout


def _of_weights(
    grad: np.ndarray, padded: np.ndarray, weight: np.ndarray, layout: Layout, dtype: np.dtype[Any]
) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        dweight = gather_rows(grad, padded, weight.shape, **_options(layout))
        dbias = grad.sum(axis=(0, 2, 3))
        return np.asarray(dweight, dtype), np.asarray(dbias, dtype)


def _options(layout: Layout) -> dict[str, Any]:
    return {"stride": layout.stride, "dilation": layout.dilation, "groups": layout.groups}


def conv_transpose2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    output_padding: IntPair = 0,
    dilation: IntPair = 1,
    groups: int = 1,
) -> np.ndarray:
    """Spread every pixel over an image with a kernel: the transpose of `conv2d`, not its inverse.

    With the same weight and options, sum(conv2d(a) * b) = sum(a * conv_transpose2d(b)). Derived
    in the chapter ``receptive-field``.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        N images of C channels.
    weight : array_like, shape (C, M // groups, kH, kW)
        The kernels of a convolution that takes M channels to C.
    bias : array_like, shape (M,), optional
        One number for each output channel.
    stride : int or (int, int), default 1
        Pixels between the neighbours of `x` in the output.
    padding : int, (int, int) or ((int, int), (int, int)), default 0
        Pixels cut off the result: the padding of the convolution that is transposed.
    output_padding : int or (int, int), default 0
        Rows and columns added at the bottom and the right; less than the larger of stride and
        dilation.
    dilation : int or (int, int), default 1
        Pixels from one weight to the next.
    groups : int, default 1
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The larger images; oH and oW are `convbook.shapes.transposed_output_shape`'s.

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or integers would overflow int64.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> x = np.array([[[[1, 2], [3, 4]]]])
    >>> conv_transpose2d(x, np.array([[[[1, 1], [1, 10]]]]), stride=2)[0, 0]
    array([[ 1,  1,  2,  2],
           [ 1, 10,  2, 20],
           [ 3,  3,  4,  4],
           [ 3, 30,  4, 40]])
    """
    x = shaped_array("x", x, "(N, C, H, W)")
    weight = shaped_array("weight", weight, "(C, M // groups, kH, kW)")
    groups = integer("groups", groups, minimum=1)
    channels = x.shape[1]
    if len(weight) != channels or channels % groups:
        raise ValueError(
            f"weight must have shape (C, M // groups, kH, kW) with C = {channels}, a multiple of "
            f"groups = {groups}; got {weight.shape}"
        )
    maps = weight.shape[1] * groups
    stride = pair("stride", stride, minimum=1)
    dilation = pair("dilation", dilation, minimum=1)
    oh, ow = transposed_output_shape(
        x.shape[2:],
        weight.shape[2:],
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    (top, bottom), (left, right) = resolve_padding(padding, 1)
    uncut = (len(x), maps, top + oh + bottom, left + ow + right)
    check_memory("stride", stride, uncut)

    if bias is None:
        dtype, (x, weight) = promote(x=x, weight=weight)
    else:
        dtype, (x, weight, bias) = promote(x=x, weight=weight, bias=check_bias(bias, maps))
    check_exact(weight[:, 0].size, bias, x=x, weight=weight)
    with np.errstate(all="ignore"):
        spread = spread_rows(x, weight, uncut, stride=stride, dilation=dilation, groups=groups)
        y = spread[:, :, top : top + oh, left : left + ow]
        if bias is not None:
            y = y + bias[:, None, None]
        return np.ascontiguousarray(y, dtype=dtype)

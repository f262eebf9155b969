"""The convolution of deep learning: check, choose the number type, pad, sum, add the bias.

Chapter: channels.
"""

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    IntPair,
    Padding,
    shaped_array,
)
from convbook.conv._common import check_bias, convolve, lay_out

__all__ = ["conv2d"]


def conv2d(
    x: ArrayLike,
    weight: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    groups: int = 1,
    method: str = "auto",
) -> np.ndarray:
    """Slide every kernel over every image: what deep learning calls a convolution.

    The kernel is not flipped, so in the words of mathematics this is a cross-correlation:
    y[n, m, p, q] = bias[m] + sum over c, i, j of x[n, c, p S + i D, q S + j D] weight[m, c, i, j].
    The chapter ``channels`` derives it from the formula of the chapter ``formula``.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        N images of C channels.
    weight : array_like, shape (M, C // groups, kH, kW)
        M kernels.
    bias : array_like, shape (M,), optional
        One number for each output channel.
    stride : int or (int, int), default 1
        Pixels from one window to the next, S.
    padding : int, (int, int), ((int, int), (int, int)), "valid", "same" or "full", default 0
        Zeros around the image; see `convbook.shapes.resolve_padding`.
    dilation : int or (int, int), default 1
        Pixels from one weight to the next, D.
    groups : int, default 1
        Number of groups that channels and kernels are split into.
    method : str, default "auto"
        One of `convbook.algorithms.METHODS`, or "auto" for the one that should be fastest.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The feature maps. Floating arguments decide the dtype; booleans and integers alone give
        an exact int64. float16 is summed in float32 and rounded once.

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or integers would overflow int64.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> x = np.arange(1, 26).reshape(1, 1, 5, 5)
    >>> weight = np.array([[[[1, 0, -1]] * 3]])
    >>> conv2d(x, weight)[0, 0]
    array([[-6, -6, -6],
           [-6, -6, -6],
           [-6, -6, -6]])
    """
    x = shaped_array("x", x, "(N, C, H, W)")
    weight = shaped_array("weight", weight, "(M, C // groups, kH, kW)")
    layout = lay_out(x.shape, weight.shape, stride, padding, dilation, groups)
    if bias is not None:
        bias = check_bias(bias, len(weight))
    return convolve(x, weight, bias, layout, method)

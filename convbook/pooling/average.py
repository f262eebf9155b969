"""The mean of every window.

Chapter: pooling.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    IntPair,
    Padding,
    integer,
    promote,
    shaped_array,
    show,
)
from convbook.pooling._grid import Grid, check_grad, crop, lay_out, pad, reduce, taps_on_pixels
from convbook.windows import tap2d

__all__ = ["avg_pool2d", "avg_pool2d_backward"]


def avg_pool2d(
    x: ArrayLike,
    kernel_size: IntPair,
    *,
    stride: IntPair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Average the pixels of every window.

    Worked by hand in the chapter ``pooling``.

    Parameters
    ----------
    x : array_like, shape (N, C, H, W)
        N images of C channels.
    kernel_size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        Pixels between windows; as many as the window has, unless told otherwise.
    padding : int, (int, int) or ((int, int), (int, int)), default 0
        Zeros around the image.
    ceil_mode : bool, default False
        Let a last window hang over the end; what hangs over is not counted.
    count_include_pad : bool, default True
        Count the padding's zeros as pixels.

    Returns
    -------
    ndarray, shape (N, C, oH, oW)
        The averages; float64 if `x` holds booleans or integers, else in the dtype of `x`.

    Raises
    ------
    ValueError
        If no window fits, or one would lie wholly in padding.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> x = np.array([[[[1, 3, 2, 1], [4, 2, 1, 0], [5, 1, 3, 2], [0, 2, 9, 4]]]])
    >>> avg_pool2d(x, 2)[0, 0]
    array([[2.5, 1. ],
           [2. , 4.5]])
    """
    x = shaped_array("x", x, "(N, C, H, W)")
    grid = lay_out(x.shape, kernel_size, stride, padding, 1, ceil_mode)
    divisors = _divisors(grid, x.shape, count_include_pad)
    dtype, x = _floating(x=x)
    with np.errstate(all="ignore"):
        sums = reduce(np.add, pad(x, grid.borders), grid)
        sums /= divisors.astype(sums.dtype)
        return np.asarray(sums, dtype)


def avg_pool2d_backward(
    grad: ArrayLike,
    x_shape: tuple[int, int, int, int],
    kernel_size: IntPair,
    *,
    stride: IntPair | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> np.ndarray:
    """Share each output's gradient among the pixels that it averaged.

    Derived in the chapter ``pooling``.

    Parameters
    ----------
    grad : array_like, shape (N, C, oH, oW)
        Gradient of the loss in the result of ``avg_pool2d(x, ...)``.
    x_shape : (int, int, int, int)
        Shape (N, C, H, W) of the images given to `avg_pool2d`; their pixels do not matter.
    kernel_size : int or (int, int)
        Height and width of the window.
    stride, padding, ceil_mode, count_include_pad : as in `avg_pool2d`
        The options given to it.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        Gradient in `x`.

    Raises
    ------
    ValueError
        If shapes or options do not fit together.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> avg_pool2d_backward([[[[8.0]]]], (1, 1, 2, 2), 2)[0, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    if not isinstance(x_shape, tuple | list) or len(x_shape) != 4:
        raise ValueError(f"x_shape must be (N, C, H, W); got {show(x_shape)}")
    shape = (
        integer("x_shape[0]", x_shape[0], minimum=0),
        *(integer(f"x_shape[{axis}]", x_shape[axis], minimum=1) for axis in (1, 2, 3)),
    )
    grid = lay_out(shape, kernel_size, stride, padding, 1, ceil_mode)
    divisors = _divisors(grid, shape, count_include_pad)
    dtype, grad = _floating(grad=check_grad(grad, (*shape[:2], *grid.output)))

    (top, bottom), (left, right) = grid.borders
    dpadded = np.zeros((*shape[:2], top + shape[2] + bottom, left + shape[3] + right), grad.dtype)
    with np.errstate(all="ignore"):
        shares = grad / divisors.astype(grad.dtype)
        for tap in taps_on_pixels(grid, shape):
            pixels = tap2d(dpadded, tap, grid.output, stride=grid.stride, dilation=(1, 1))
            pixels += shares
        return crop(dpadded, grid.borders, shape).astype(dtype)


def _divisors(grid: Grid, shape: tuple[int, ...], count_include_pad: bool) -> np.ndarray:
    """Return how many pixels each window averages, shape (oH, oW)."""
    if not isinstance(count_include_pad, bool):
        raise TypeError(f"count_include_pad must be True or False; got {show(count_include_pad)}")
    counts = []
    for axis in (0, 1):
        before, after = grid.pads[axis] if count_include_pad else (0, 0)
        starts = np.arange(grid.output[axis]) * grid.stride[axis] - grid.pads[axis][0]
        ends = starts + grid.kernel[axis]
        inside = np.minimum(ends, shape[2 + axis] + after) - np.maximum(starts, -before)
        counts.append(inside)
    return counts[0][:, None] * counts[1]  # type: ignore[no-any-return]


def _floating(**named: np.ndarray) -> tuple[np.dtype[Any], np.ndarray]:
    """Promote one array as everywhere, and integers on to float64: averages are fractions."""
    [array] = named.values()
    if array.dtype.kind != "f":
        return np.dtype(np.float64), array.astype(np.float64)
    dtype, [array] = promote(**named)
    return dtype, array

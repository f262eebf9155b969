"""The largest pixel of every window.

Chapter: pooling.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convbook._arithmetic import keep
from convbook._checks import (
    IntPair,
    Padding,
    check_exact,
    promote,
    shaped_array,
)
from convbook.pooling._contest import return_to_winners
from convbook.pooling._grid import Grid, check_grad, crop, lay_out, pad, reduce, taps_on_pixels
from convbook.windows import tap2d

__all__ = ["max_pool2d", "max_pool2d_backward"]


def max_pool2d(
    x: ArrayLike,
    kernel_size: IntPair,
    *,
    stride: IntPair | None = None,
    padding: Padding = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Keep the largest pixel of every window.

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
        Pixels of minus infinity around the image: zeros would win over negative pixels.
    dilation : int or (int, int), default 1
        Pixels between the pixels of a window.
    ceil_mode : bool, default False
        Let a last window hang over the end.

    Returns
    -------
    ndarray, shape (N, C, oH, oW)
        The maxima, in the dtype of `x`. A window with a NaN gives NaN.

    Raises
    ------
    ValueError
        If no window fits, or one would lie wholly in padding.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> x = np.array([[[[1, 3, 2, 1], [4, 2, 1, 0], [5, 1, 3, 2], [0, 2, 9, 4]]]])
    >>> max_pool2d(x, 2)[0, 0]
    array([[4, 2],
           [5, 9]])
    """
    x = shaped_array("x", x, "(N, C, H, W)")
    grid = lay_out(x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    _check_no_window_is_empty(grid, x.shape)
    return reduce(np.maximum, pad(x, grid.borders, _lowest(x.dtype)), grid)


def max_pool2d_backward(
    grad: ArrayLike,
    x: ArrayLike,
    kernel_size: IntPair,
    *,
    stride: IntPair | None = None,
    padding: Padding = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> np.ndarray:
    """Give each output's gradient to the pixel that was the maximum.

    Derived in the chapter ``pooling``. Where several pixels of a window are the maximum, the first
    in row-major order gets it all, as in PyTorch.

    Parameters
    ----------
    grad : array_like, shape (N, C, oH, oW)
        Gradient of the loss in the result of ``max_pool2d(x, ...)``.
    x : array_like, shape (N, C, H, W)
        The images given to `max_pool2d`.
    kernel_size : int or (int, int)
        Height and width of the window.
    stride, padding, dilation, ceil_mode : as in `max_pool2d`
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
    >>> x = np.array([[[[1.0, 3.0], [3.0, 2.0]]]])
    >>> max_pool2d_backward([[[[5.0]]]], x, 2)[0, 0]
    array([[0., 5.],
           [0., 0.]])
    """
    x = shaped_array("x", x, "(N, C, H, W)")
    grid = lay_out(x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    _check_no_window_is_empty(grid, x.shape)
    grad = check_grad(grad, (*x.shape[:2], *grid.output))
    dtype, (grad, _) = promote(grad=grad, x=x)
    check_exact(grid.kernel[0] * grid.kernel[1], grad=grad)

    if grid.borders == ((0, 0), (0, 0)):
        with np.errstate(all="ignore"):
            return np.asarray(return_to_winners(grad, x, grid), dtype)

    padded = pad(x, grid.borders, _lowest(x.dtype))
    is_pixel = pad(np.ones((1, 1, *x.shape[2:]), bool), grid.borders)
    where = {"stride": grid.stride, "dilation": grid.dilation}
    taps = taps_on_pixels(grid, x.shape)
    dpadded = np.zeros(padded.shape, grad.dtype)
    with np.errstate(all="ignore"):
        largest = reduce(np.maximum, padded, grid)
        waiting = np.ones(largest.shape, bool)  # windows whose winner is not found yet
        for tap in taps:
            wins = tap2d(padded, tap, grid.output, **where) == largest
            wins &= waiting
            wins &= tap2d(is_pixel, tap, grid.output, **where)
            waiting ^= wins
            pixels = tap2d(dpadded, tap, grid.output, **where)
            pixels += keep(grad, wins)
        if waiting.any():  # these hold a NaN, which equals nothing; PyTorch takes the last one
            for tap in reversed(taps):
                wins = np.isnan(tap2d(padded, tap, grid.output, **where)) & waiting
                waiting ^= wins
                pixels = tap2d(dpadded, tap, grid.output, **where)
                pixels += keep(grad, wins)
        return crop(dpadded, grid.borders, x.shape).astype(dtype)


def _check_no_window_is_empty(grid: Grid, shape: tuple[int, ...]) -> None:
    """Refuse a dilated window whose pixels all miss the image: it has no maximum."""
    if grid.pads == ((0, 0), (0, 0)):
        return  # every window starts with a pixel
    for axis in (0, 1):
        starts = np.arange(grid.output[axis]) * grid.stride[axis] - grid.pads[axis][0]
        pixels = starts[:, None] + np.arange(grid.kernel[axis]) * grid.dilation[axis]
        inside = (pixels >= 0) & (pixels < shape[2 + axis])
        if not inside.any(axis=1).all():
            raise ValueError(
                f"dilation={grid.dilation} with padding={grid.pads} puts all pixels of a window "
                "into padding; use less of either"
            )


def _lowest(dtype: np.dtype[Any]) -> Any:
    """Return the value that never wins a maximum."""
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min

"""Pooling: one number for each window of each channel, and how its gradient finds the way back.

Chapter: pooling.

A window's maximum is the maximum of its rows' maxima, and its sum the sum of its rows' sums; so
both are taken along rows first, then along columns: kH + kW passes over the image, not kH kW.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    IntPair,
    Padding,
    PairOfPairs,
    check_exact,
    check_memory,
    integer,
    pair,
    promote,
    shaped_array,
    show,
)
from convbook.shapes import kernel_span, output_shape, resolve_padding
from convbook.windows import pad2d, tap2d

__all__ = ["avg_pool2d", "avg_pool2d_backward", "max_pool2d", "max_pool2d_backward"]


class _Grid(NamedTuple):
    """Where the windows lie."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pads: PairOfPairs  # what was asked for
    borders: PairOfPairs  # and with what the last windows need beyond it, in ceil mode
    output: tuple[int, int]


def _lay_out(
    shape: tuple[int, ...],
    kernel_size: IntPair,
    stride: IntPair | None,
    padding: Padding,
    dilation: IntPair,
    ceil_mode: bool,
) -> _Grid:
    """Check the options and place the windows on images of this shape (N, C, H, W)."""
    kernel = pair("kernel_size", kernel_size, minimum=1)
    strides = kernel if stride is None else pair("stride", stride, minimum=1)
    gaps = pair("dilation", dilation, minimum=1)
    if isinstance(padding, str):
        raise ValueError(f"padding of a pooling must be numbers; got {show(padding)}")
    pads = resolve_padding(padding, kernel)
    sizes = (shape[2], shape[3])
    for axis in (0, 1):
        span = kernel_span(kernel[axis], gaps[axis])
        if max(pads[axis]) >= span:
            raise ValueError(
                f"padding must be less than the {span} pixels that the kernel spans, or a window "
                f"would lie wholly in padding; got {pads[axis]}"
            )
    output = output_shape(
        sizes, kernel, stride=strides, padding=pads, dilation=gaps, ceil_mode=ceil_mode
    )
    borders = []
    for axis in (0, 1):
        before, after = pads[axis]
        end = strides[axis] * (output[axis] - 1) + kernel_span(kernel[axis], gaps[axis])
        borders.append((before, max(after, end - before - sizes[axis])))
    rows, columns = borders
    padded = (*shape[:2], shape[2] + sum(rows), shape[3] + sum(columns))
    check_memory("padding", padding, padded)
    return _Grid(kernel, strides, gaps, pads, (rows, columns), output)


def _check_no_window_is_empty(grid: _Grid, shape: tuple[int, ...]) -> None:
    """Refuse a dilated window whose pixels all miss the image: it has no maximum."""
    for axis in (0, 1):
        starts = np.arange(grid.output[axis]) * grid.stride[axis] - grid.pads[axis][0]
        pixels = starts[:, None] + np.arange(grid.kernel[axis]) * grid.dilation[axis]
        inside = (pixels >= 0) & (pixels < shape[2 + axis])
        if not inside.any(axis=1).all():
            raise ValueError(
                f"dilation={grid.dilation} with padding={grid.pads} puts all pixels of a window "
                "into padding; use less of either"
            )


def _reduce(operation: np.ufunc, padded: np.ndarray, grid: _Grid) -> np.ndarray:
    """Take the maximum, or the sum, over every window."""
    height, (oh, ow) = padded.shape[2], grid.output
    columns = {"stride": (1, grid.stride[1]), "dilation": (1, grid.dilation[1])}
    along_rows = tap2d(padded, (0, 0), (height, ow), **columns).copy()  # (N, C, H, oW)
    for j in range(1, grid.kernel[1]):
        tap = tap2d(padded, (0, j), (height, ow), **columns)
        operation(along_rows, tap, out=along_rows)

    rows = {"stride": (grid.stride[0], 1), "dilation": (grid.dilation[0], 1)}
    result = tap2d(along_rows, (0, 0), (oh, ow), **rows).copy()  # (N, C, oH, oW)
    for i in range(1, grid.kernel[0]):
        operation(result, tap2d(along_rows, (i, 0), (oh, ow), **rows), out=result)
    return result


def _lowest(dtype: np.dtype[Any]) -> Any:
    """Return the value that never wins a maximum."""
    if dtype.kind == "f":
        return -np.inf
    return False if dtype.kind == "b" else np.iinfo(dtype).min


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
    grid = _lay_out(x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    _check_no_window_is_empty(grid, x.shape)
    with np.errstate(invalid="ignore"):
        return _reduce(np.maximum, _pad(x, grid.borders, _lowest(x.dtype)), grid)


def _pad(x: np.ndarray, borders: PairOfPairs, value: Any = 0) -> np.ndarray:
    """Pad only where there is something to pad: most poolings need no copy."""
    return x if borders == ((0, 0), (0, 0)) else pad2d(x, borders, value=value)


def _check_grad(grad: Any, expected: tuple[int, ...]) -> np.ndarray:
    """Check that a gradient has the shape of the pooling's output."""
    array = shaped_array("grad", grad, "(N, C, oH, oW)")
    if array.shape != expected:
        raise ValueError(f"grad must have the pooling's output shape {expected}; got {array.shape}")
    return array


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
    grid = _lay_out(x.shape, kernel_size, stride, padding, dilation, ceil_mode)
    _check_no_window_is_empty(grid, x.shape)
    grad = _check_grad(grad, (*x.shape[:2], *grid.output))
    dtype, (grad, _) = promote(grad=grad, x=x)
    check_exact(grid.kernel[0] * grid.kernel[1], grad=grad)

    padded = _pad(x, grid.borders, _lowest(x.dtype))
    is_pixel = _pad(np.ones((1, 1, *x.shape[2:]), bool), grid.borders, False)
    where = {"stride": grid.stride, "dilation": grid.dilation}
    taps = list(np.ndindex(grid.kernel))
    dpadded = np.zeros(padded.shape, grad.dtype)
    finite = bool(np.isfinite(grad).all())
    with np.errstate(all="ignore"):
        largest = _reduce(np.maximum, padded, grid)
        waiting = np.ones(largest.shape, bool)  # windows whose winner is not found yet
        for tap in taps:
            wins = tap2d(padded, tap, grid.output, **where) == largest
            wins &= waiting
            wins &= tap2d(is_pixel, tap, grid.output, **where)
            waiting ^= wins
            pixels = tap2d(dpadded, tap, grid.output, **where)
            pixels += _keep(grad, wins, finite)
        if waiting.any():  # these hold a NaN, which equals nothing; PyTorch takes the last one
            for tap in reversed(taps):
                wins = np.isnan(tap2d(padded, tap, grid.output, **where)) & waiting
                waiting ^= wins
                pixels = tap2d(dpadded, tap, grid.output, **where)
                pixels += _keep(grad, wins, finite)
        return _crop(dpadded, grid.borders, x.shape).astype(dtype)


def _keep(grad: np.ndarray, wins: np.ndarray, finite: bool) -> np.ndarray:
    """Return the gradients where `wins` and 0 elsewhere; a product is fast, but inf * 0 is NaN."""
    return grad * wins if finite else np.where(wins, grad, grad.dtype.type(0))


def _crop(padded: np.ndarray, borders: PairOfPairs, shape: tuple[int, ...]) -> np.ndarray:
    """Undo the padding."""
    top, left = borders[0][0], borders[1][0]
    return padded[:, :, top : top + shape[2], left : left + shape[3]]


def _divisors(grid: _Grid, shape: tuple[int, ...], count_include_pad: bool) -> np.ndarray:
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
    grid = _lay_out(x.shape, kernel_size, stride, padding, 1, ceil_mode)
    divisors = _divisors(grid, x.shape, count_include_pad)
    dtype, x = _floating(x=x)
    with np.errstate(all="ignore"):
        sums = _reduce(np.add, _pad(x, grid.borders), grid)
        sums /= divisors.astype(sums.dtype)
        return sums.astype(dtype, copy=False)


def _floating(**named: np.ndarray) -> tuple[np.dtype[Any], np.ndarray]:
    """Promote one array as everywhere, and integers on to float64: averages are fractions."""
    [array] = named.values()
    if array.dtype.kind != "f":
        return np.dtype(np.float64), array.astype(np.float64)
    dtype, [array] = promote(**named)
    return dtype, array


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
    grid = _lay_out(shape, kernel_size, stride, padding, 1, ceil_mode)
    divisors = _divisors(grid, shape, count_include_pad)
    dtype, grad = _floating(grad=_check_grad(grad, (*shape[:2], *grid.output)))

    (top, bottom), (left, right) = grid.borders
    dpadded = np.zeros((*shape[:2], top + shape[2] + bottom, left + shape[3] + right), grad.dtype)
    with np.errstate(all="ignore"):
        shares = grad / divisors.astype(grad.dtype)
        for tap in np.ndindex(grid.kernel):
            pixels = tap2d(dpadded, tap, grid.output, stride=grid.stride, dilation=(1, 1))
            pixels += shares
        return _crop(dpadded, grid.borders, shape).astype(dtype)

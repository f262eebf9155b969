"""Where a pooling's windows lie, and one pass over all of them.

Chapter: pooling.

A window's maximum is the maximum of its rows' maxima, and its sum the sum of its rows' sums; so
both are taken along rows first, then along columns: kH + kW passes over the image, not kH kW.
"""

from itertools import product
from typing import Any, NamedTuple

import numpy as np

from convbook._checks import (
    IntPair,
    Padding,
    PairOfPairs,
    check_memory,
    pair,
    shaped_array,
    show,
)
from convbook.shapes import kernel_span, output_shape, resolve_padding
from convbook.windows import pad2d, tap2d

__all__ = []


class Grid(NamedTuple):
    """Where the windows lie."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]
    pads: PairOfPairs  # what was asked for
    borders: PairOfPairs  # and with what the last windows need beyond it, in ceil mode
    output: tuple[int, int]


def lay_out(
    shape: tuple[int, ...],
    kernel_size: IntPair,
    stride: IntPair | None,
    padding: Padding,
    dilation: IntPair,
    ceil_mode: bool,
) -> Grid:
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
    return Grid(kernel, strides, gaps, pads, (rows, columns), output)


def pad(x: np.ndarray, borders: PairOfPairs, value: Any = 0) -> np.ndarray:
    """Pad only where there is something to pad: most poolings need no copy."""
    return x if borders == ((0, 0), (0, 0)) else pad2d(x, borders, value=value)


def crop(padded: np.ndarray, borders: PairOfPairs, shape: tuple[int, ...]) -> np.ndarray:
    """Undo the padding."""
    top, left = borders[0][0], borders[1][0]
    return padded[:, :, top : top + shape[2], left : left + shape[3]]


def reduce(operation: np.ufunc, padded: np.ndarray, grid: Grid) -> np.ndarray:
    """Take the maximum, or the sum, over every window."""
    height, (oh, ow) = padded.shape[2], grid.output
    columns = {"stride": (1, grid.stride[1]), "dilation": (1, grid.dilation[1])}
    along_rows = tap2d(padded, (0, 0), (height, ow), **columns)  # (N, C, H, oW)
    for j in range(1, grid.kernel[1]):
        tap = tap2d(padded, (0, j), (height, ow), **columns)
        along_rows = operation(along_rows, tap, out=along_rows if j > 1 else None)

    rows = {"stride": (grid.stride[0], 1), "dilation": (grid.dilation[0], 1)}
    result = tap2d(along_rows, (0, 0), (oh, ow), **rows)  # (N, C, oH, oW)
    for i in range(1, grid.kernel[0]):
        tap = tap2d(along_rows, (i, 0), (oh, ow), **rows)
        result = operation(result, tap, out=result if i > 1 else None)
    return result if grid.kernel[0] > 1 else result.copy()  # never a view of the input


def check_grad(grad: Any, expected: tuple[int, ...]) -> np.ndarray:
    """Check that a gradient has the shape of the pooling's output."""
    array = shaped_array("grad", grad, "(N, C, oH, oW)")
    if array.shape != expected:
        raise ValueError(f"grad must have the pooling's output shape {expected}; got {array.shape}")
    return array


def taps_on_pixels(grid: Grid, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the places in a window, in row-major order, that some window has on the image.

    A window may be far larger than the image that it is padded for.
    """
    places: list[range] = []
    for axis in (0, 1):
        before, dilation = grid.pads[axis][0], grid.dilation[axis]
        last_start = (grid.output[axis] - 1) * grid.stride[axis] - before
        first = max(0, -(last_start // dilation))  # of the last window: the first one not above it
        end = min(grid.kernel[axis], -(-(shape[2 + axis] + before) // dilation))
        places.append(range(first, end))
    return list(product(places[0], places[1]))

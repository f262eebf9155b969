"""Images as shifted copies of themselves: what `im2col`, `rows` and the gradients are made of."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convbook.algorithms.scratch import Scratch, blocks
from convbook.shapes import kernel_span
from convbook.windows import tap2d

__all__ = [
    "columns_in_blocks",
    "horizontal_shifts",
    "only_window",
    "row_phases",
    "vertical_windows",
]


def row_phases(kH: int, stride: int, dilation: int) -> list[tuple[int, dict[int, int]]]:
    """Return the phases in use, each with its kernel rows and the first phase row they meet.

    Kernel row i meets the image rows i D, i D + S, i D + 2 S, ...: those of phase i D mod S, from
    the phase's row i D // S on.
    """
    phases: dict[int, dict[int, int]] = {}
    for i in range(kH):
        row, phase = divmod(i * dilation, stride)
        phases.setdefault(phase, {})[i] = row
    return list(phases.items())


def horizontal_shifts(
    x: np.ndarray,
    sizes: tuple[int, int],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Return a view (N, G, C // G, kW, H, oW): what each column of the kernel meets in each row."""
    (N, C, H, _), (kW, oW) = x.shape, sizes
    sN, sC, sH, sW = x.strides
    return as_strided(
        x,
        (N, groups, C // groups, kW, H, oW),
        (sN, C // groups * sC, sC, dilation[1] * sW, sH, stride[1] * sW),
        writeable=False,
    )


def columns_in_blocks(
    x: np.ndarray,
    kernel_shape: tuple[int, int],
    output_shape: tuple[int, int],
    dtype: np.dtype[Any],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> Iterator[tuple[slice, slice, slice, np.ndarray]]:
    """Yield images, groups, outputs and their windows as columns (N, G, C // G kW kH, outputs).

    The weights of a column are in the order C // G, kW, kH. It holds until the next is asked for.
    """
    (N, C), (kH, kW), (oH, oW) = x.shape[:2], kernel_shape, output_shape
    K = C // groups * kH * kW
    shifts = horizontal_shifts(x, (kW, oW), stride=stride, dilation=dilation, groups=groups)
    shifted, columns = Scratch(dtype), Scratch(dtype)
    for n, g, p in blocks((N, groups, oH), K * oW * dtype.itemsize):
        top, bottom = p.start * stride[0], (p.stop - 1) * stride[0] + kernel_span(kH, dilation[0])
        block = shifted.copy(shifts[n, g, ..., top:bottom, :])  # (..., kW, image rows, oW)
        block = vertical_windows(block, kH, p.stop - p.start, stride[0], dilation[0])
        matrix = columns.copy(block).reshape(*block.shape[:2], K, -1)
        yield n, g, slice(p.start * oW, p.stop * oW), matrix


def vertical_windows(
    shifted: np.ndarray, kH: int, oH: int, stride: int, dilation: int
) -> np.ndarray:
    """Return a view (N, G, C // G, kW, kH, oH, oW) of the rows of (N, G, C // G, kW, H, oW)."""
    *outer, H, oW = shifted.shape
    *steps, sH, sW = shifted.strides
    if stride * (oH - 1) + dilation * (kH - 1) >= H:  # the view would reach into other memory
        raise ValueError(f"shifted has {H} rows, too few for {oH} windows of {kH} rows")
    return as_strided(
        shifted,
        (*outer, kH, oH, oW),
        (*steps, dilation * sH, stride * sH, sW),
        writeable=False,
    )


def only_window(
    x: np.ndarray, kernel_shape: tuple[int, int], *, dilation: tuple[int, int], groups: int
) -> np.ndarray:
    """Return the single window of each image as a row: (G, N, C // G kH kW)."""
    (N, C), (kH, kW) = x.shape[:2], kernel_shape
    window = tap2d(x, (0, 0), kernel_shape, stride=dilation, dilation=(1, 1))  # (N, C, kH, kW)
    return window.reshape(N, groups, C // groups * kH * kW).swapaxes(0, 1)

"""The convolution's two adjoints: a gradient taken back to the images, or to the kernels.

Derived in the chapter ``backprop``. `spread` and `gather` say it weight by weight; their fast
forms `spread_rows` and `gather_rows` are the method `rows` read backwards, and equal them.
"""

import numpy as np

from convbook.algorithms.scratch import Scratch, blas_dtype, blocks
from convbook.algorithms.shifts import (
    columns_in_blocks,
    horizontal_shifts,
    only_window,
    row_phases,
    vertical_windows,
)
from convbook.windows import tap2d

__all__ = ["gather", "gather_rows", "spread", "spread_rows"]

FEW = 16  # a matrix product with fewer columns than this is slow; measured


def spread(
    grad: np.ndarray,
    weight: np.ndarray,
    shape: tuple[int, ...],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Add every output's gradient, times every weight, to the pixel that they met.

    Cost: the multiply-adds of the convolution, and kH kW passes over the images.

    Parameters
    ----------
    grad : ndarray, shape (N, M, oH, oW)
        Gradient of the loss in the result.
    weight : ndarray, shape (M, C // groups, kH, kW)
        Kernels, of the dtype of `grad`.
    shape : (int, int, int, int)
        (N, C, H, W), the shape of the padded images.
    stride, dilation : (int, int)
        Pixels from one window to the next, and from one weight to the next.
    groups : int
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        Gradient of the loss in the padded images.

    Examples
    --------
    >>> grad, weight = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> spread(grad, weight, (1, 1, 3, 3), stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    N, M, oH, oW = grad.shape
    depth, kH, kW = weight.shape[1:]
    by_group = grad.reshape(N, groups, M // groups, oH * oW)
    kernels = weight.reshape(groups, M // groups, depth, kH, kW)
    kernels = kernels.transpose(3, 4, 0, 2, 1)  # (kH, kW, G, C // G, M // G)
    dx = np.zeros(shape, grad.dtype)
    for i, j in np.ndindex(kH, kW):
        pixels = tap2d(dx, (i, j), (oH, oW), stride=stride, dilation=dilation)
        pixels += (kernels[i, j] @ by_group).reshape(pixels.shape)
    return dx


def gather(
    grad: np.ndarray,
    x: np.ndarray,
    shape: tuple[int, ...],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Sum for every weight all outputs' gradients, times the pixels that it met.

    Cost: the multiply-adds of the convolution, and kH kW copies of the images.

    Parameters
    ----------
    grad : ndarray, shape (N, M, oH, oW)
        Gradient of the loss in the result.
    x : ndarray, shape (N, C, H, W)
        Padded images, of the dtype of `grad`.
    shape : (int, int, int, int)
        (M, C // groups, kH, kW), the shape of the kernels.
    stride, dilation : (int, int)
        Pixels from one window to the next, and from one weight to the next.
    groups : int
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (M, C // groups, kH, kW)
        Gradient of the loss in the kernels.

    Examples
    --------
    >>> grad, x = np.ones((1, 1, 2, 2)), np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> gather(grad, x, (1, 1, 2, 2), stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    N, M, oH, oW = grad.shape
    depth, kH, kW = shape[1:]
    by_group = grad.reshape(N, groups, M // groups, oH * oW)
    dweight = np.empty(shape, grad.dtype)
    for i, j in np.ndindex(kH, kW):
        pixels = tap2d(x, (i, j), (oH, oW), stride=stride, dilation=dilation)
        met = pixels.reshape(N, groups, depth, oH * oW)
        products = by_group @ met.swapaxes(2, 3)  # (N, G, M // G, C // G)
        dweight[:, :, i, j] = products.sum(axis=0).reshape(M, depth)
    return dweight


def spread_rows(
    grad: np.ndarray,
    weight: np.ndarray,
    shape: tuple[int, ...],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Do as `spread` does, with one matrix product for what a row of pixels receives.

    A row of pixels receives from kH rows of outputs. These are stacked, with rows of zeros above
    the first and below the last; the product with the turned kernel adds them up, and only the kW
    horizontal shifts remain to be added to the pixels. With a vertical stride most of the stacked
    rows would be zeros, and infinite weights would make NaN of them: those cases go to `spread`.

    Parameters
    ----------
    grad, weight, shape, stride, dilation, groups
        As in `spread`.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        Gradient of the loss in the padded images.

    Examples
    --------
    >>> grad, weight = np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2))
    >>> spread_rows(grad, weight, (1, 1, 3, 3), stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    N, M, oH, oW = grad.shape
    depth, kH, kW = weight.shape[1:]
    K, G, H = depth * kW, groups, shape[2]
    dtype = blas_dtype(grad, weight, terms=M // G * kH * kW)
    dx = np.zeros((N, G, depth, *shape[2:]), dtype)
    if oH == oW == 1:  # a fully connected layer: each image is its own window
        by_group = grad.reshape(N, G, M // G).swapaxes(0, 1).astype(dtype, copy=False)
        kernels = weight.reshape(G, M // G, depth * kH * kW).astype(dtype, copy=False)
        received = by_group @ kernels  # (G, N, C // G kH kW)
        window = tap2d(dx, (0, 0), (kH, kW), stride=dilation, dilation=(1, 1))
        window[...] = received.swapaxes(0, 1).reshape(window.shape)
        return dx.reshape(shape).astype(grad.dtype, copy=False)
    if stride[0] > 1 or not np.isfinite(weight).all():
        return spread(grad, weight, shape, stride=stride, dilation=dilation, groups=groups)

    reach = dilation[0] * (kH - 1)  # rows of zeros above and below
    padded = np.zeros((N, G, M // G, 1, H + reach, oW), dtype)  # H >= oH + reach
    padded[..., 0, reach : reach + oH, :] = grad.reshape(N, G, M // G, oH, oW)
    met = vertical_windows(padded, kH, H, 1, dilation[0])[:, :, :, 0]  # (N, G, M // G, kH, H, oW)
    turned = weight[:, :, ::-1].reshape(G, M // G, depth, kH, kW).transpose(0, 2, 4, 1, 3)
    turned = turned.reshape(G, K, M // G * kH).astype(dtype, copy=False)
    stacks, totals = Scratch(dtype), Scratch(dtype)
    for n, g, p in blocks((N, G, H), max(K, M // G * kH) * oW * dtype.itemsize):
        stacked = stacks.copy(met[n, g, ..., p, :])
        outer, rows = stacked.shape[:2], stacked.shape[-2]
        stacked = stacked.reshape(*outer, M // G * kH, rows * oW)
        total = totals.array((*outer, K, rows * oW))
        total = np.matmul(turned[g], stacked, out=total).reshape(*outer, depth, kW, rows, oW)
        for j in range(kW):
            pixels = tap2d(
                dx[n, g, :, p], (0, j), (rows, oW), stride=(1, stride[1]), dilation=dilation
            )
            pixels += total[:, :, :, j]
    return dx.reshape(shape).astype(grad.dtype, copy=False)


def gather_rows(
    grad: np.ndarray,
    x: np.ndarray,
    shape: tuple[int, ...],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Do as `gather` does, kernel row by kernel row, in the blocks of `rows`.

    Parameters
    ----------
    grad, x, shape, stride, dilation, groups
        As in `gather`.

    Returns
    -------
    ndarray, shape (M, C // groups, kH, kW)
        Gradient of the loss in the kernels.

    Examples
    --------
    >>> grad, x = np.ones((1, 1, 2, 2)), np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> gather_rows(grad, x, (1, 1, 2, 2), stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    N, M, oH, oW = grad.shape
    depth, kH, kW = shape[1:]
    K, G = depth * kW, groups
    dtype = blas_dtype(grad, x, terms=N * oH * oW)
    by_group = grad.reshape(N, G, M // G, oH * oW).astype(dtype, copy=False)
    if oH == oW == 1:
        window = only_window(x, (kH, kW), dilation=dilation, groups=G).astype(dtype, copy=False)
        products = by_group[..., 0].transpose(1, 2, 0) @ window  # (G, M // G, C // G kH kW)
        return np.asarray(products.reshape(shape), dtype=grad.dtype)

    if K < FEW:
        return gather_columns(grad, x, shape, stride=stride, dilation=dilation, groups=G)
    dweight = np.zeros((kH, G, M // G, K), dtype)
    copies, results = Scratch(dtype), Scratch(dtype)
    shifts = horizontal_shifts(x, (kW, oW), stride=stride, dilation=dilation, groups=G)
    for phase, first in row_phases(kH, stride[0], dilation[0]):
        reach = max(first.values())
        rows_of_phase = shifts[..., phase :: stride[0], :]  # (N, G, C // G, kW, rows, oW)
        for n, g, p in blocks((N, G, oH), K * oW * dtype.itemsize):
            shifted = copies.copy(rows_of_phase[n, g, ..., p.start : p.stop + reach, :])
            shifted = shifted.reshape(*shifted.shape[:2], K, -1)
            outputs = by_group[n, g, :, p.start * oW : p.stop * oW]
            for i, row in first.items():
                met = shifted[..., row * oW : row * oW + outputs.shape[-1]].swapaxes(2, 3)
                product = results.array((*outputs.shape[:3], K))
                dweight[i, g] += np.matmul(outputs, met, out=product).sum(axis=0)
    by_weight = dweight.reshape(kH, M, depth, kW).transpose(1, 2, 0, 3)
    return np.ascontiguousarray(by_weight, dtype=grad.dtype)


def gather_columns(
    grad: np.ndarray,
    x: np.ndarray,
    shape: tuple[int, ...],
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Do as `gather` does, with the columns of `im2col`: better where there are few channels."""
    N, M, oH, oW = grad.shape
    depth, kH, kW = shape[1:]
    dtype = blas_dtype(grad, x, terms=N * oH * oW)
    by_group = grad.reshape(N, groups, M // groups, oH * oW).astype(dtype, copy=False)
    dweight = np.zeros((groups, M // groups, depth * kW * kH), dtype)
    for n, g, p, columns in columns_in_blocks(
        x, (kH, kW), (oH, oW), dtype, stride=stride, dilation=dilation, groups=groups
    ):
        dweight[g] += (by_group[n, g, :, p] @ columns.swapaxes(2, 3)).sum(axis=0)
    by_weight = dweight.reshape(M, depth, kW, kH).swapaxes(2, 3)
    return np.ascontiguousarray(by_weight, dtype=grad.dtype)

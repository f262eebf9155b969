"""The sum as a matrix product, so that BLAS can do it: `im2col`, and `rows` with less copying.

A matrix product is the one operation that decades of work have brought to a processor's full
speed. Both methods copy pixels until the convolution has that form. The copies are made block by
block in a scratch array that fits the cache: a whole copy has kH kW times the image's memory.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convbook.shapes import output_shape

__all__ = ["SCRATCH_BYTES", "im2col", "rows"]

SCRATCH_BYTES = 2**20  # fits the second-level cache of the processors of today
EXACT_IN_FLOAT64 = 2**53  # float64 holds every integer up to here


def im2col(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Copy every window into a column; the convolution is then one matrix product.

    (M, K) @ (K, oH oW) = (M, oH oW), with K = (C / groups) kH kW. Derived in the chapter
    ``fast-convolution``. Cost: N M K oH oW multiply-adds in BLAS, and each pixel copied about
    kH kW times.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Padded images.
    weight : ndarray, shape (M, C // groups, kH, kW)
        Kernels, of the dtype of `x`.
    stride, dilation : (int, int)
        Pixels from one window to the next, and from one weight to the next.
    groups : int
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The feature maps.

    References
    ----------
    .. [1] K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural networks
       for document processing", International Workshop on Frontiers in Handwriting Recognition,
       2006.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> im2col(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    N, G = len(x), groups
    M, depth, kH, kW = weight.shape
    oH, oW = output_shape(x.shape[2:], (kH, kW), stride=stride, dilation=dilation)
    K = depth * kH * kW
    dtype = blas_dtype(x, weight)
    matrices = weight.reshape(G, M // G, K).astype(dtype, copy=False)
    y = np.empty((N, G, M // G, oH * oW), dtype)

    if kH == kW == 1 and stride == (1, 1):  # each pixel is its own window
        np.matmul(matrices, x.reshape(N, G, depth, oH * oW), out=y)
        return y.reshape(N, M, oH, oW).astype(x.dtype, copy=False)

    sN, sC, sH, sW = x.strides
    windows = as_strided(
        x,
        (N, G, depth, kH, kW, oH, oW),
        (
            sN,
            sC * depth,
            sC,
            sH * dilation[0],
            sW * dilation[1],
            sH * stride[0],
            sW * stride[1],
        ),
        writeable=False,
    )
    for n, g, p in blocks((N, G, oH), K * oW * dtype.itemsize):
        window = windows[n, g, ..., p, :]  # (images, groups, depth, kH, kW, rows, oW)
        columns = window.astype(dtype, order="C").reshape(*window.shape[:2], K, -1)
        np.matmul(matrices[g], columns, out=y[n, g, :, p.start * oW : p.stop * oW])
    return y.reshape(N, M, oH, oW).astype(x.dtype, copy=False)


def rows(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Copy only the horizontal shifts; the kernel's rows then meet them one after another.

    In the scratch array, image rows lie one after the other, so that moving the kernel down by
    one row is a different place to start reading, not a different copy: kH matrix products of
    (M, C kW) @ (C kW, oH oW), added up. Cost: the multiply-adds of `im2col`, a kH-th of its
    copying, and kH - 1 additions of the result.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Padded images.
    weight : ndarray, shape (M, C // groups, kH, kW)
        Kernels, of the dtype of `x`.
    stride, dilation : (int, int)
        Pixels from one window to the next, and from one weight to the next.
    groups : int
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The feature maps.

    Notes
    -----
    With a vertical stride S, the rows that one kernel row meets are S apart. They are neighbours
    again when the image's rows are dealt into S phases, like cards: rows 0, S, 2S, ... then
    rows 1, S + 1, ...

    References
    ----------
    .. [1] M. Cho and D. Brand, "MEC: memory-efficient convolution for deep neural network",
       International Conference on Machine Learning, 2017, arXiv:1706.06873.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> rows(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    N, G = len(x), groups
    M, depth, kH, kW = weight.shape
    oH, oW = output_shape(x.shape[2:], (kH, kW), stride=stride, dilation=dilation)
    K = depth * kW
    dtype = blas_dtype(x, weight)
    matrices = weight.reshape(G, M // G, depth, kH, kW).transpose(3, 0, 1, 2, 4)
    matrices = matrices.reshape(kH, G, M // G, K).astype(dtype, copy=False)
    y = np.zeros((N, G, M // G, oH * oW), dtype)

    phases: dict[int, list[int]] = {}  # phase -> the kernel rows i that meet its image rows
    for i in range(kH):
        phases.setdefault(i * dilation[0] % stride[0], []).append(i)

    sN, sC, sH, sW = x.strides
    bytes_per_row = max(K, M // G) * oW * dtype.itemsize
    for phase, kernel_rows in phases.items():
        first = {i: i * dilation[0] // stride[0] for i in kernel_rows}  # its row for output 0
        count = oH + first[kernel_rows[-1]]
        shifts = as_strided(
            x[:, :, phase:],
            (N, G, depth, kW, count, oW),
            (sN, sC * depth, sC, sW * dilation[1], sH * stride[0], sW * stride[1]),
            writeable=False,
        )
        for n, g, p in blocks((N, G, oH), bytes_per_row):
            shift = shifts[n, g, ..., p.start : p.stop + count - oH, :]
            shifted = shift.astype(dtype, order="C").reshape(*shift.shape[:2], K, -1)
            total = y[n, g, :, p.start * oW : p.stop * oW]
            for i in kernel_rows:
                below = first[i] * oW
                total += matrices[i, g] @ shifted[..., below : below + total.shape[-1]]
    return y.reshape(N, M, oH, oW).astype(x.dtype, copy=False)


def blas_dtype(x: np.ndarray, weight: np.ndarray) -> np.dtype:
    """Return the dtype to multiply in: BLAS knows no integers, but float64 holds small ones."""
    if x.dtype.kind == "f" or x.size == 0 or weight.size == 0:
        return x.dtype
    largest = max(-int(x.min()), int(x.max())) * max(-int(weight.min()), int(weight.max()))
    if largest * weight[0].size <= EXACT_IN_FLOAT64:  # so is every partial sum, in any order
        return np.dtype(np.float64)
    return x.dtype  # NumPy's own loop: slow, but exact


def blocks(shape: tuple[int, int, int], bytes_per_row: int) -> Iterator[tuple[slice, slice, slice]]:
    """Cut (images, groups, output rows) into blocks of at most SCRATCH_BYTES, if a row allows."""
    N, G, oH = shape
    rows_at_once = max(1, SCRATCH_BYTES // max(1, bytes_per_row))
    p_step = min(oH, rows_at_once)
    g_step = min(G, max(1, rows_at_once // oH))
    n_step = min(N, max(1, rows_at_once // (oH * G)))
    for n in range(0, N, n_step or 1):
        for g in range(0, G, g_step):
            for p in range(0, oH, p_step):
                yield (
                    slice(n, min(n + n_step, N)),
                    slice(g, min(g + g_step, G)),
                    slice(p, min(p + p_step, oH)),
                )

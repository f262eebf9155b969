"""The sum as a matrix product, so that BLAS can do it: `im2col`, and `rows` with less copying.

A matrix product is the one operation that decades of work have brought to a processor's full
speed. Both methods copy pixels until the convolution has that form. The copies are made block by
block in a scratch array that fits the cache: a whole copy has kH kW times the image's memory.
"""

import numpy as np

from convbook.algorithms.scratch import Scratch, blas_dtype, blocks
from convbook.algorithms.shifts import columns_in_blocks, horizontal_shifts, only_window, row_phases
from convbook.algorithms.sizes import sizes

__all__ = ["im2col", "rows"]


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

    Notes
    -----
    ``windows2d(x, (kH, kW)).reshape(...)`` makes the columns in one line. Here they are made in
    two steps, because short runs of pixels are slow to copy: first the kW horizontal shifts of
    every image row, then the kH vertical shifts of those, which are long runs.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> im2col(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    N, G = len(x), groups
    M, depth, kH, kW = weight.shape
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    K = depth * kH * kW
    dtype = blas_dtype(x, weight, terms=K)
    y: np.ndarray = np.empty((N, G, M // G, oH * oW), dtype)
    if kH == kW == 1 and stride == (1, 1):  # each pixel is its own window
        matrices = weight.reshape(G, M // G, K).astype(dtype, copy=False)
        np.matmul(matrices, x.reshape(N, G, depth, oH * oW), out=y)
        return y.reshape(N, M, oH, oW).astype(x.dtype, copy=False)
    if oH == oW == 1:  # each image is its own window, as in a fully connected layer
        window = only_window(x, (kH, kW), dilation=dilation, groups=G).astype(dtype, copy=False)
        matrices = weight.reshape(G, M // G, K).astype(dtype, copy=False)
        by_group = window @ matrices.swapaxes(1, 2)  # (G, N, M // G)
        y = by_group.swapaxes(0, 1).reshape(N, M, 1, 1)
        return y.astype(x.dtype, copy=False)

    matrices = weight.swapaxes(2, 3).reshape(G, M // G, K).astype(dtype, copy=False)
    for n, g, p, columns in columns_in_blocks(
        x, (kH, kW), (oH, oW), dtype, stride=stride, dilation=dilation, groups=G
    ):
        np.matmul(matrices[g], columns, out=y[n, g, :, p])
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
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    K = depth * kW
    dtype = blas_dtype(x, weight, terms=depth * kH * kW)
    matrices = weight.reshape(G, M // G, depth, kH, kW).transpose(3, 0, 1, 2, 4)
    matrices = matrices.reshape(kH, G, M // G, K).astype(dtype, copy=False)
    y = np.empty((N, G, M // G, oH * oW), dtype)
    copies, products = Scratch(dtype), Scratch(dtype)
    for phase, first in row_phases(kH, stride[0], dilation[0]):
        shifts = horizontal_shifts(x, (kW, oW), stride=stride, dilation=dilation, groups=G)
        shifts = shifts[..., phase :: stride[0], :]  # (N, G, C // G, kW, rows of this phase, oW)
        reach = max(first.values())  # rows below an output's own that its window needs
        for n, g, p in blocks((N, G, oH), max(K, M // G) * oW * dtype.itemsize):
            shifted = copies.copy(shifts[n, g, ..., p.start : p.stop + reach, :])
            shifted = shifted.reshape(*shifted.shape[:2], K, -1)
            total = y[n, g, :, p.start * oW : p.stop * oW]
            for i, row in first.items():
                met = shifted[..., row * oW : row * oW + total.shape[-1]]
                if i == 0:
                    np.matmul(matrices[i, g], met, out=total)
                else:
                    total += np.matmul(matrices[i, g], met, out=products.array(total.shape))
    return y.reshape(N, M, oH, oW).astype(x.dtype, copy=False)

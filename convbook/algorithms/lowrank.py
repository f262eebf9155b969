"""The sum as two short ones: a kernel of rank R is R columns times R rows."""

import numpy as np

from convbook.algorithms.refusals import refuse_integers, refuse_non_finite
from convbook.algorithms.sizes import sizes

__all__ = ["separable"]


def separable(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Correlate with a row, then with a column, for each term of the kernel's rank.

    A matrix of rank 1 is a column times a row, and the sum over its window falls apart into a sum
    of row sums. A kernel of rank R is a sum of R such products (its singular value
    decomposition). Derived in the chapter ``fast-convolution``. Cost: N M (C / groups) oH oW R
    (kH + kW) multiply-adds instead of kH kW: it pays for large kernels of low rank, such as a
    Gaussian's 1.

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

    Raises
    ------
    ValueError
        If the numbers are integers (the factors are not) or not all finite.

    References
    ----------
    .. [1] S. Treitel and J. L. Shanks, "The design of multistage separable planar filters", IEEE
       Transactions on Geoscience Electronics 9(1), 1971.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> separable(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    refuse_integers("separable", x)
    refuse_non_finite("separable", x=x, weight=weight)
    M, depth, kH, kW = weight.shape
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    y = np.zeros((len(x), M, oH, oW), x.dtype)
    for m, c in np.ndindex(M, depth):
        group = m // (M // groups)
        channel = x[:, group * depth + c]  # (N, H, W)
        for column, row in rank_one_terms(weight[m, c]):
            along_rows = correlate_axis(channel, row, 2, oW, stride[1], dilation[1])
            y[:, m] += correlate_axis(along_rows, column, 1, oH, stride[0], dilation[0])
    return y


def rank_one_terms(kernel: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return columns and rows whose products add up to `kernel`, as few as rounding allows.

    A singular value below the rounding of the largest one says nothing about the kernel.
    """
    columns, sizes, rows = np.linalg.svd(kernel.astype(np.float64), full_matrices=False)
    smallest = sizes[0] * max(kernel.shape) * np.finfo(np.float64).eps
    rank = int(np.count_nonzero(sizes > smallest))
    dtype = kernel.dtype
    return [((columns[:, r] * sizes[r]).astype(dtype), rows[r].astype(dtype)) for r in range(rank)]


def correlate_axis(
    x: np.ndarray, taps: np.ndarray, axis: int, size: int, stride: int, dilation: int
) -> np.ndarray:
    """Correlate along one axis of (N, H, W), keeping `size` outputs."""
    total = np.zeros((*x.shape[:axis], size, *x.shape[axis + 1 :]), x.dtype)
    for k, tap in enumerate(taps):
        met = slice(k * dilation, k * dilation + stride * (size - 1) + 1, stride)
        total += tap * x[(slice(None),) * axis + (met,)]
    return total

"""The sum as it is written: seven loops, or one einsum over a view of all windows."""

import numpy as np

from convbook.algorithms.sizes import sizes
from convbook.windows import window_view

__all__ = ["loops", "windows"]


def loops(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Say the definition, one product at a time: the form that every other method must equal.

    Derived in the chapter ``channels``. Cost: N M oH oW (C / groups) kH kW multiply-adds, each
    at the price of a Python statement; no memory but the result.

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

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> loops(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    M, depth, kH, kW = weight.shape  # depth = C // groups
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    y = np.zeros((len(x), M, oH, oW), x.dtype)
    for n, m, p, q in np.ndindex(y.shape):
        group = m // (M // groups)
        for c, i, j in np.ndindex(depth, kH, kW):
            row = p * stride[0] + i * dilation[0]
            column = q * stride[1] + j * dilation[1]
            y[n, m, p, q] += x[n, group * depth + c, row, column] * weight[m, c, i, j]
    return y


def windows(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Multiply all windows by the kernel at once, without copying one.

    A view lets every window be an index of the same memory; `numpy.einsum` then reads like the
    formula. Derived in the chapter ``worked-example``. Cost: the multiply-adds of `loops` in C,
    but one at a time (1 to 2 GFLOP/s), since a view with overlapping windows is no matrix that
    BLAS could take; no memory but the result.

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

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> windows(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0]
    array([[12., 16.],
           [24., 28.]])
    """
    M, depth, kH, kW = weight.shape
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    view = window_view(x, (oH, oW), (kH, kW), stride=stride, dilation=dilation)
    N = len(x)
    view = view.reshape(N, groups, depth, oH, oW, kH, kW)  # splits an axis: still a view
    kernels = weight.reshape(groups, M // groups, depth, kH, kW)
    y: np.ndarray = np.einsum("ngcpqij,gmcij->ngmpq", view, kernels)
    return y.reshape(N, M, oH, oW)

"""Which method is fastest for these arguments: a rule of a few lines, measured in benchmarks."""

import numpy as np

from convbook.algorithms.fourier import dynamic_range
from convbook.algorithms.scratch import blas_dtype
from convbook.algorithms.sizes import sizes
from convbook.shapes import kernel_span

__all__ = ["LARGEST_RANGE", "choose"]

# Measured with tests/benchmarks/regret.py.
SMALL = 10_000  # multiply-adds that take less time than making a matrix of the windows
FFT_PAYS = 80  # multiply-adds that take the time to transform a pixel there and back
FFT_PRODUCTS = 400  # pairs of channels: each costs a product for every pixel

# Up to these dynamic ranges, the error of `fft` stays below 8 times that of `im2col` and `rows`
# in every window, measured by |window| |kernel| (Euclidean norms), which bounds the result.
# float32 images are transformed in float64, so their bound is looser.
LARGEST_RANGE = {np.dtype(np.float32): 2.0**24, np.dtype(np.float64): 8.0}


def choose(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> str:
    """Name the method that should be fastest.

    Derived in the chapter ``fast-convolution``.

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
    str
        A name in `METHODS`.

    Examples
    --------
    >>> x, weight = np.zeros((1, 64, 56, 56)), np.zeros((64, 64, 3, 3))
    >>> choose(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)
    'rows'
    >>> choose(x[:, :1], weight[:, :1], stride=(1, 1), dilation=(1, 1), groups=1)
    'im2col'
    """
    N, C, H, W = x.shape
    M, depth, kH, kW = weight.shape
    oH, oW = sizes((H, W), (kH, kW), stride, dilation)
    multiply_adds = N * weight.size * oH * oW
    if multiply_adds <= SMALL or weight[0].size == 1:
        return "windows"
    if blas_dtype(x, weight, terms=depth * kH * kW).kind != "f":
        return "windows"
    transformed_pixels = (N * C + M * depth + N * M) * H * W
    is_cheaper = multiply_adds >= FFT_PAYS * transformed_pixels and M * depth <= FFT_PRODUCTS
    if is_cheaper and stride == (1, 1) and fft_is_exact(x, weight, dilation):
        return "fft"
    if oH == oW == 1 or (kH == 1 and stride == (1, 1)):  # nothing to gain from shared rows
        return "im2col"
    return "rows" if M // groups <= 3 * depth else "im2col"


def fft_is_exact(x: np.ndarray, weight: np.ndarray, dilation: tuple[int, int]) -> bool:
    """Tell whether `fft` rounds about as well as a matrix product would."""
    if x.dtype.kind != "f" or x.size == 0 or not np.isfinite(weight).all():
        return False
    kH, kW = weight.shape[2:]
    span = kernel_span(kH, dilation[0]), kernel_span(kW, dilation[1])
    return dynamic_range(x, span) <= LARGEST_RANGE[x.dtype]  # false for NaN

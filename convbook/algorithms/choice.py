"""Which method is fastest for these arguments: a rule of a few lines, measured in benchmarks."""

import numpy as np

from convbook.algorithms.fourier import dynamic_range
from convbook.algorithms.scratch import blas_dtype
from convbook.shapes import kernel_span

__all__ = ["LARGEST_RANGE", "choose"]

# Up to these dynamic ranges, the error of `fft` stays below 8 times that of `im2col` and `rows`
# in every window, measured by |window| |kernel| (Euclidean norms), which bounds the result.
# float32 images are transformed in float64, so their bound is looser.
SMALL = 10_000  # multiply-adds that take less time than making a matrix of the windows
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
    >>> choose(x, weight, stride=(2, 2), dilation=(1, 1), groups=1)
    'im2col'
    """
    M, depth, kH, kW = weight.shape
    if len(x) * x.shape[2] * x.shape[3] * weight.size <= SMALL:
        return "windows"
    if blas_dtype(x, weight, terms=depth * kH * kW).kind != "f":
        return "windows"
    if (
        kH * kW >= 225
        and depth * M <= 400
        and stride == (1, 1)
        and fft_is_exact(x, weight, dilation)
    ):
        return "fft"
    one_window = x.shape[2:] == (kernel_span(kH, dilation[0]), kernel_span(kW, dilation[1]))
    if stride != (1, 1) or kH == 1 or one_window:
        return "im2col"
    return "rows" if M // groups <= 3 * depth else "im2col"


def fft_is_exact(x: np.ndarray, weight: np.ndarray, dilation: tuple[int, int]) -> bool:
    """Tell whether `fft` rounds about as well as a matrix product would."""
    if x.dtype.kind != "f" or x.size == 0 or not np.isfinite(weight).all():
        return False
    kH, kW = weight.shape[2:]
    span = kernel_span(kH, dilation[0]), kernel_span(kW, dilation[1])
    return dynamic_range(x, span) <= LARGEST_RANGE[x.dtype]  # false for NaN

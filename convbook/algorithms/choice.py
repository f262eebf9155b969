"""Which method is fastest for these arguments: a rule of a few lines, measured in benchmarks."""

import numpy as np

__all__ = ["choose"]


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
    M, depth, kH, _ = weight.shape
    if stride != (1, 1) or kH == 1:
        return "im2col"
    return "rows" if M // groups <= 2 * depth else "im2col"

"""One image, one kernel: the convolution without batches and channels.

Chapters: formula, worked-example.
"""

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    IntPair,
    Padding,
    check_exact,
    shaped_array,
)
from convbook.conv._common import convolve, lay_out

__all__ = ["convolve2d", "correlate2d"]


def correlate2d(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    method: str = "auto",
) -> np.ndarray:
    """Slide one kernel over one image: multiply, sum, move on.

    The formula of the chapter ``formula``, by hand in the chapter ``worked-example``.

    Parameters
    ----------
    image : array_like, shape (H, W)
        One image of one channel.
    kernel : array_like, shape (kH, kW)
        The weights, as they lie on the image.
    stride : int or (int, int), default 1
        As in `conv2d`.
    padding : int, (int, int), ((int, int), (int, int)), "valid", "same" or "full", default 0
        Zeros around the image. SciPy's function of this name pads "full" unless told otherwise.
    dilation : int or (int, int), default 1
        As in `conv2d`.
    method : str, default "auto"
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (oH, oW)
        One number for each placement of the kernel; the dtype follows `conv2d`'s rule.

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or integers would overflow int64.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> image = np.arange(1, 26).reshape(5, 5)
    >>> correlate2d(image, [[1, 0, -1]] * 3, padding="same")
    array([[ -9,  -4,  -4,  -4,  13],
           [-21,  -6,  -6,  -6,  27],
           [-36,  -6,  -6,  -6,  42],
           [-51,  -6,  -6,  -6,  57],
           [-39,  -4,  -4,  -4,  43]])
    """
    image = shaped_array("image", image, "(H, W)")
    kernel = shaped_array("kernel", kernel, "(kH, kW)")
    check_exact(kernel.size, image=image, kernel=kernel)
    x, weight = image[None, None], kernel[None, None]  # (1, 1, H, W) and (1, 1, kH, kW)
    layout = lay_out(x.shape, weight.shape, stride, padding, dilation, 1)
    y = convolve(x, weight, None, layout, method)
    return y[0, 0]  # type: ignore[no-any-return]


def convolve2d(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    method: str = "auto",
) -> np.ndarray:
    """Turn the kernel by 180 degrees, then correlate: the convolution of mathematics.

    The chapter ``formula`` says when the flip matters.

    Parameters
    ----------
    image : array_like, shape (H, W)
        One image of one channel.
    kernel : array_like, shape (kH, kW)
        The weights; what one bright pixel turns into.
    stride : int or (int, int), default 1
        As in `conv2d`.
    padding : int, (int, int), ((int, int), (int, int)), "valid", "same" or "full", default 0
        Zeros around the image. SciPy's function of this name pads "full" unless told otherwise.
    dilation : int or (int, int), default 1
        As in `conv2d`.
    method : str, default "auto"
        As in `conv2d`.

    Returns
    -------
    ndarray, shape (oH, oW)
        One number for each placement of the kernel; the dtype follows `conv2d`'s rule.

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or integers would overflow int64.
    TypeError
        If an argument has the wrong type; complex numbers are not accepted.

    Examples
    --------
    >>> impulse = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    >>> convolve2d(impulse, [[1, 2, 3], [4, 5, 6], [7, 8, 9]], padding="same")
    array([[1, 2, 3],
           [4, 5, 6],
           [7, 8, 9]])
    """
    kernel = shaped_array("kernel", kernel, "(kH, kW)")
    return correlate2d(
        image,
        kernel[::-1, ::-1],
        stride=stride,
        padding=padding,
        dilation=dilation,
        method=method,
    )

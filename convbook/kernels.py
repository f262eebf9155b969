"""Kernels with a name and a source, as read-only arrays of shape (kH, kW).

They are written as correlation applies them: the weight at the top left meets the pixel at the
top left of the window, as in PyTorch. Under true convolution each is first turned by 180 degrees.
X means differences along a row (it answers to vertical edges), Y down a column; both are positive
where the image grows to the right or downwards. The chapter "Kernels that see" shows what each of
them does to a photograph.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "BOX_3",
    "DISCRIMINATING_KERNEL",
    "EMBOSS",
    "IDENTITY_3",
    "LAPLACIAN_4",
    "LAPLACIAN_8",
    "MINUS_SIX_KERNEL",
    "NAMED_KERNELS",
    "PREWITT_X",
    "PREWITT_Y",
    "SCHARR_X",
    "SCHARR_Y",
    "SHARPEN",
    "SOBEL_X",
    "SOBEL_Y",
    "gaussian",
]


def _constant(weights: ArrayLike) -> NDArray[np.int64]:
    """Return the weights as an array that nobody can change by accident."""
    kernel = np.array(weights, dtype=np.int64)
    kernel.setflags(write=False)
    return kernel


# The two kernels of the chapter "Minus six, by hand".

MINUS_SIX_KERNEL = _constant([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
"""Left minus right, three times: -6 wherever it lies on `counting_image`. It is -PREWITT_X."""

DISCRIMINATING_KERNEL = _constant([[1, 2, 0], [0, -1, -2], [0, 1, -1]])
"""No symmetry at all: any flip, turn or transpose of it changes the output."""

# Differences: the weights sum to zero, so a flat region gives 0.

PREWITT_X = _constant([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
"""J. M. S. Prewitt, "Object enhancement and extraction", Picture Processing and Psychopictorics,
1970."""

PREWITT_Y = _constant(PREWITT_X.T)
"""`PREWITT_X` transposed."""

SOBEL_X = _constant([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
"""I. Sobel and G. Feldman, Stanford Artificial Intelligence Project, 1968; as published in
R. Duda and P. Hart, Pattern Classification and Scene Analysis, 1973, page 271."""

SOBEL_Y = _constant(SOBEL_X.T)
"""`SOBEL_X` transposed."""

SCHARR_X = _constant([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]])
"""H. Scharr, Optimale Operatoren in der Digitalen Bildverarbeitung, Heidelberg, 2000: its response
depends less on the edge's direction than Sobel's."""

SCHARR_Y = _constant(SCHARR_X.T)
"""`SCHARR_X` transposed."""

LAPLACIAN_4 = _constant([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
"""The second difference along the row plus the one down the column (the five-point stencil)."""

LAPLACIAN_8 = _constant([[1, 1, 1], [1, -8, 1], [1, 1, 1]])
"""The same with the diagonals: the eight neighbours minus eight times the pixel."""

# Pictures to pictures: the weights sum to one, so a flat region keeps its value.

IDENTITY_3 = _constant([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
"""The pixel itself: the output is the image without its border."""

SHARPEN = _constant(IDENTITY_3 - LAPLACIAN_4)
"""The image minus its Laplacian: R. Gonzalez and R. Woods, Digital Image Processing, section 3.6
(4th edition, 2018)."""

EMBOSS = _constant([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
"""The image plus its slope towards the lower right: light seems to fall from there."""

BOX_3 = np.full((3, 3), 1 / 9)
"""The mean of nine pixels."""
BOX_3.setflags(write=False)


def gaussian(size: int, sigma: float) -> NDArray[np.float64]:
    """Return a Gaussian kernel: weights that fall off with distance and sum to one.

    The bell is sampled at the pixels' centres and then divided by its sum.

    Parameters
    ----------
    size : int
        The side of the square kernel; odd, so that it has a centre.
    sigma : float
        The standard deviation in pixels. A `size` of at least 6 sigma cuts off little.

    Returns
    -------
    ndarray of float64, shape (size, size)
        Symmetric; the largest weight is in the centre.

    Raises
    ------
    ValueError
        If `size` is even or less than 1, or `sigma` is not a positive finite number.

    Notes
    -----
    The chapter "Kernels that see" uses it, and shows that its rank is 1: it is separable.

    Examples
    --------
    >>> gaussian(3, 1.0).round(3)
    array([[0.075, 0.124, 0.075],
           [0.124, 0.204, 0.124],
           [0.075, 0.124, 0.075]])
    """
    if isinstance(size, bool) or not isinstance(size, int | np.integer):
        raise TypeError(f"size must be an odd integer; got {size!r}")
    if size < 1 or size % 2 == 0:
        raise ValueError(f"size must be odd and at least 1, so that there is a centre; got {size}")
    if not (sigma > 0 and math.isfinite(sigma)):
        raise ValueError(f"sigma must be a positive finite number of pixels; got {sigma!r}")
    offset = np.arange(size) - size // 2
    bell = np.exp(-(offset**2) / (2 * sigma**2))  # (size,)
    bell /= bell.sum()
    return np.outer(bell, bell)  # (size, size)


NAMED_KERNELS: dict[str, NDArray[np.int64] | NDArray[np.float64]] = {
    "identity": IDENTITY_3,
    "box blur": BOX_3,
    "sharpen": SHARPEN,
    "emboss": EMBOSS,
    "Sobel x": SOBEL_X,
    "Sobel y": SOBEL_Y,
    "Prewitt x": PREWITT_X,
    "Prewitt y": PREWITT_Y,
    "Scharr x": SCHARR_X,
    "Scharr y": SCHARR_Y,
    "Laplacian, 4 neighbours": LAPLACIAN_4,
    "Laplacian, 8 neighbours": LAPLACIAN_8,
    "worked example": MINUS_SIX_KERNEL,
}
"""The 3x3 kernels by the name a reader sees, in the order of a menu."""

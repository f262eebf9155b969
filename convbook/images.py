"""Small test images, two photographs and the bundled digits, all as plain arrays.

Everything here is deterministic and lies on this machine already: the photographs and the digits
ship with scikit-learn, so nothing is fetched. Functions return a fresh array on every call, which
the caller may change.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "PHOTO_CREDITS",
    "checkerboard_image",
    "counting_image",
    "digits",
    "discriminating_image",
    "impulse_image",
    "photograph",
    "step_image",
]

PHOTO_CREDITS = {
    "china": (
        "China, photograph by danielbuechele, CC BY 2.0, "
        "https://www.flickr.com/photos/danielbuechele/6061409035/"
    ),
    # scikit-learn's README repeats the first photographer's name here, but links to this page.
    "flower": (
        "Flower, photograph by vultilion, CC BY 2.0, "
        "https://www.flickr.com/photos/vultilion/6056698931/"
    ),
}  # sklearn/datasets/images/README.txt


def counting_image(height: int = 5, width: int = 5) -> NDArray[np.int64]:
    """Count 1, 2, 3, ... along the rows: the image of the worked example.

    It is a plane, with slope 1 along a row and slope `width` down a column, so every placement of
    a kernel whose weights sum to zero gives the same output. Compare `discriminating_image`.

    Parameters
    ----------
    height, width : int
        The number of rows and of columns.

    Returns
    -------
    ndarray of int64, shape (height, width)
        From 1 at the top left to height * width.

    Notes
    -----
    The chapter "Minus six, by hand" computes with it.

    Examples
    --------
    >>> counting_image(2, 3)
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    _require_size(height, "height")
    _require_size(width, "width")
    return np.arange(1, height * width + 1, dtype=np.int64).reshape(height, width)


def discriminating_image() -> NDArray[np.int64]:
    """Return a 5x5 image on which every common mistake changes the answer.

    Together with `convbook.kernels.DISCRIMINATING_KERNEL` it gives nine outputs that reveal a
    misplaced window, a transposed output and a flipped kernel, which `counting_image` cannot.

    Returns
    -------
    ndarray of int64, shape (5, 5)
        Values from 0 to 5.

    Notes
    -----
    The chapter "Minus six, by hand" computes with it.

    Examples
    --------
    >>> discriminating_image()[0]
    array([0, 0, 4, 1, 1])
    """
    return np.array(
        [
            [0, 0, 4, 1, 1],
            [4, 2, 1, 5, 3],
            [1, 2, 4, 3, 2],
            [3, 5, 1, 4, 3],
            [1, 2, 0, 4, 5],
        ],
        dtype=np.int64,
    )


def impulse_image(size: int = 5) -> NDArray[np.int64]:
    """Return zeros with a single 1 in the centre: what a kernel does to it is the kernel itself.

    Parameters
    ----------
    size : int
        The side of the square; odd, so that there is a centre.

    Returns
    -------
    ndarray of int64, shape (size, size)
        The impulse is at [size // 2, size // 2].

    Raises
    ------
    ValueError
        If `size` is even: such an image has no centre.

    Notes
    -----
    The chapter "The formula, derived" reads the impulse response off it.

    Examples
    --------
    >>> impulse_image(3)
    array([[0, 0, 0],
           [0, 1, 0],
           [0, 0, 0]])
    """
    _require_size(size, "size")
    if size % 2 == 0:
        raise ValueError(f"size must be odd, so that there is a centre; got {size}")
    image = np.zeros((size, size), dtype=np.int64)
    image[size // 2, size // 2] = 1
    return image


def step_image(size: int = 8, *, low: int = 0, high: int = 1) -> NDArray[np.int64]:
    """Return a vertical edge: `low` in the left half, `high` from column ``size // 2`` on.

    Parameters
    ----------
    size : int
        The side of the square.
    low, high : int
        The values left and right of the edge.

    Returns
    -------
    ndarray of int64, shape (size, size)
        All rows are the same.

    Notes
    -----
    The chapter "Kernels that see" looks for its edge.

    Examples
    --------
    >>> step_image(4)[0]
    array([0, 0, 1, 1])
    """
    _require_size(size, "size")
    image = np.full((size, size), low, dtype=np.int64)
    image[:, size // 2 :] = high
    return image


def checkerboard_image(size: int = 8, *, cell: int = 1) -> NDArray[np.int64]:
    """Return squares of 0 and 1 in turn, with 0 at the top left.

    Parameters
    ----------
    size : int
        The side of the square image.
    cell : int
        The side of one field of the board, in pixels.

    Returns
    -------
    ndarray of int64, shape (size, size)
        Zeros and ones.

    Notes
    -----
    The chapter on pooling uses it to show aliasing.

    Examples
    --------
    >>> checkerboard_image(4, cell=2)
    array([[0, 0, 1, 1],
           [0, 0, 1, 1],
           [1, 1, 0, 0],
           [1, 1, 0, 0]])
    """
    _require_size(size, "size")
    _require_size(cell, "cell")
    field = np.arange(size) // cell
    return np.asarray((field[:, None] + field) % 2, dtype=np.int64)


def photograph(
    name: Literal["china", "flower"] = "china", *, size: int = 256, grey: bool = True
) -> NDArray[np.uint8]:
    """Return the central square of one of scikit-learn's two photographs, scaled to `size`.

    Parameters
    ----------
    name : {"china", "flower"}
        Which photograph; the credits are in `PHOTO_CREDITS`.
    size : int
        The side of the square in pixels, 427 at most: that is the photographs' height.
    grey : bool
        Whether to mix the channels into one: 0.299 red + 0.587 green + 0.114 blue.

    Returns
    -------
    ndarray of uint8, shape (size, size), or (size, size, 3) if `grey` is false
        Values from 0 (black) to 255, as an image file holds them.

    Raises
    ------
    ValueError
        If there is no such photograph, or `size` is larger than the photograph.

    Notes
    -----
    The chapter "Kernels that see" filters them. Grey follows ITU-R Recommendation BT.601.

    Examples
    --------
    >>> photograph("china", size=64).shape
    (64, 64)
    """
    # Both are needed here only, and scikit-learn takes a second to import.
    from PIL import Image
    from sklearn.datasets import load_sample_image

    if name not in PHOTO_CREDITS:
        raise ValueError(f"name must be one of {sorted(PHOTO_CREDITS)}; got {name!r}")
    _require_size(size, "size")
    pixels = load_sample_image(f"{name}.jpg")  # (427, 640, 3)
    height, width = pixels.shape[:2]
    if size > height:
        raise ValueError(f"size must be at most {height}, the photograph's height; got {size}")
    left = (width - height) // 2
    square = Image.fromarray(pixels).crop((left, 0, left + height, height))
    scaled = square.resize((size, size), Image.Resampling.LANCZOS)
    return np.array(scaled.convert("L") if grey else scaled, dtype=np.uint8)


def digits(*, size: int = 8) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the 1,797 handwritten digits that ship with scikit-learn, and what they mean.

    These are 8x8 images of digits written by 13 people. They are not MNIST.

    Parameters
    ----------
    size : int
        The side of the images, a multiple of 8: every pixel becomes a square block of pixels.
        LeNet-5 wants 32.

    Returns
    -------
    images : ndarray of float32, shape (1797, 1, size, size)
        Values from 0 (paper) to 1 (ink), in the layout N, C, H, W.
    labels : ndarray of int64, shape (1797,)
        The digits 0 to 9.

    Raises
    ------
    ValueError
        If `size` is not a multiple of 8.

    Notes
    -----
    The chapter "LeNet-5 learns to read" trains on them.

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, 1998. https://doi.org/10.24432/C50P49. scikit-learn ships its test set.

    Examples
    --------
    >>> images, labels = digits(size=32)
    >>> images.shape, labels[:5]
    ((1797, 1, 32, 32), array([0, 1, 2, 3, 4]))
    """
    from sklearn.datasets import load_digits

    _require_size(size, "size")
    if size % 8 != 0:
        raise ValueError(f"size must be a multiple of 8, the digits' own side; got {size}")
    bundle = load_digits()
    images = (bundle.images / 16).astype(np.float32)  # (1797, 8, 8), from 0..16 to 0..1
    block = size // 8
    images = images.repeat(block, axis=1).repeat(block, axis=2)  # (1797, size, size)
    return images[:, np.newaxis], bundle.target.astype(np.int64)


def _require_size(value: int, name: str) -> None:
    """Raise unless `value` is an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be an integer; got {value!r}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1; got {value}")

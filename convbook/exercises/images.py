"""Checks of the exercises in the chapter `images`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.exercises._core import check_function


def check_pixel_at(function: Callable[[np.ndarray, int, int], Any]) -> bool:
    """Check a student's `pixel_at(image, x, y)`.

    Parameters
    ----------
    function : callable
        Takes an image, shape (H, W), and a place, x to the right and y downwards from 0;
        returns the pixel there.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not.

    Notes
    -----
    Chapter `images`.

    Examples
    --------
    >>> check_pixel_at(lambda image, x, y: image[x, y])
    Not yet: for an array of shape (5, 5), 3, 1: x and y are exchanged: the first index is the row
    False
    """
    square, wide = np.arange(25).reshape(5, 5), np.arange(28).reshape(4, 7)
    cases = [(square, 3, 1), (square, 0, 4), (wide, 6, 2), (wide, 0, 3), (wide, 5, 0)]
    slips = {
        "x and y are exchanged: the first index is the row": lambda image, x, y: image[
            x % image.shape[0], y % image.shape[1]
        ],
        "y is counted from the bottom; rows are counted from the top": lambda image, x, y: image[
            -1 - y, x
        ],
        "indices start at 0, not at 1": lambda image, x, y: image[y - 1, x - 1],
    }
    praise = "row y, column x."
    return check_function(function, lambda image, x, y: image[y, x], cases, praise, slips)


def check_brighten(function: Callable[[np.ndarray, int], Any]) -> bool:
    """Check a student's `brighten(image, amount)`, which stays between 0 and 255.

    Parameters
    ----------
    function : callable
        Takes a uint8 image, shape (H, W), and an integer; returns the uint8 image with that
        integer added, clipped to 0 and 255.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `images`.

    Examples
    --------
    >>> check_brighten(lambda image, amount: (image.astype(int) + amount).astype(np.uint8))
    Not yet: for an array of shape (3, 4), 100: pixels have wrapped around where they should stop \
at 0 or 255
    False
    """
    rng = np.random.default_rng(8)
    cases = [
        (rng.integers(0, 256, (3, 4), dtype=np.uint8), 100),
        (rng.integers(0, 256, (4, 2), dtype=np.uint8), -100),
        (rng.integers(0, 256, (2, 5), dtype=np.uint8), 0),
        (np.array([[0, 1, 254, 255]], dtype=np.uint8), 1000),
    ]
    slips = {
        "pixels have wrapped around where they should stop at 0 or 255": lambda image, amount: (
            (image.astype(int) + amount) % 256
        ),
        "some pixels lie outside 0 to 255": lambda image, amount: image.astype(int) + amount,
    }
    praise = "bright stays bright, and dark stays dark."
    return check_function(function, _brighten, cases, praise, slips, dtype=np.uint8)


def check_to_nchw(function: Callable[[np.ndarray], Any]) -> bool:
    """Check a student's `to_nchw(images)`, from the layout NHWC.

    Parameters
    ----------
    function : callable
        Takes an array of shape (N, H, W, C); returns one of shape (N, C, H, W).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `images`.

    Examples
    --------
    >>> check_to_nchw(lambda x: x.reshape(x.shape[0], x.shape[3], x.shape[1], x.shape[2]))
    Not yet: for an array of shape (2, 4, 5, 3): reshape keeps the order in memory and mixes the \
channels; transpose moves axes
    False
    """
    rng = np.random.default_rng(9)
    cases = [(rng.integers(0, 256, shape),) for shape in [(2, 4, 5, 3), (1, 3, 3, 3), (3, 2, 6, 1)]]
    slips = {
        "reshape keeps the order in memory and mixes the channels; transpose moves axes": (
            lambda x: x.reshape(x.shape[0], x.shape[3], x.shape[1], x.shape[2])
        ),
        "rows and columns have changed places": lambda x: x.transpose(0, 3, 2, 1),
        "this is the way from NCHW to NHWC": lambda x: x.transpose(0, 2, 3, 1),
    }
    praise = "every number has kept its indices."
    return check_function(function, lambda x: x.transpose(0, 3, 1, 2), cases, praise, slips)


def check_indices_of(function: Callable[[int, tuple[int, ...]], Any]) -> bool:
    """Check a student's `indices_of(address, shape)` in the layout NCHW.

    Parameters
    ----------
    function : callable
        Takes an address from 0 and a shape (N, C, H, W); returns (n, c, h, w).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `images`.

    Examples
    --------
    >>> check_indices_of(lambda address, shape: np.unravel_index(address, shape))
    Right: each address has its one place.
    True
    """
    cases = [
        (97, (2, 3, 4, 5)),
        (0, (1, 1, 1, 1)),
        (119, (2, 3, 4, 5)),
        (1000, (3, 4, 10, 9)),
    ]
    slips: dict[str, Callable[..., Any]] = {
        "these are the indices in the layout NHWC": lambda address, shape: _nhwc_indices(
            address, shape
        ),
        "the order is reversed: it should be n, c, h, w": lambda address, shape: np.unravel_index(
            address, shape
        )[::-1],
        "this counts down the columns first; rows are stored whole": lambda address, shape: (
            np.unravel_index(address, shape, order="F")
        ),
    }
    praise = "each address has its one place."
    return check_function(function, np.unravel_index, cases, praise, slips)


def _brighten(image: np.ndarray, amount: int) -> np.ndarray:
    brighter = np.clip(image.astype(int) + amount, 0, 255)
    return np.asarray(brighter, dtype=np.uint8)


def _nhwc_indices(address: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return (n, c, h, w) of an address in an array whose channels are stored last."""
    images, channels, height, width = shape
    n, h, w, c = np.unravel_index(address, (images, height, width, channels))
    return int(n), int(c), int(h), int(w)

"""Checks of the exercises in the chapter `filters`."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from convbook.conv import correlate2d
from convbook.exercises._core import check_value, find_fault, say
from convbook.kernels import (
    BOX_3,
    EMBOSS,
    IDENTITY_3,
    LAPLACIAN_4,
    PREWITT_X,
    PREWITT_Y,
    SOBEL_X,
    SOBEL_Y,
    gaussian,
)


def check_unsharp_kernel(kernel: Any) -> bool:
    """Check the kernel that adds twice the difference between an image and its box mean.

    Parameters
    ----------
    kernel : array_like, shape (3, 3)
        The weights.

    Returns
    -------
    bool
        Whether the kernel is right; the printed line says what is not.

    Notes
    -----
    Chapter `filters`.

    Examples
    --------
    >>> check_unsharp_kernel([[0, 0, 0], [0, 2, 0], [0, 0, 0]] - BOX_3)
    Not yet: the difference is added once, not twice
    False
    """
    slips = {
        "this is the difference alone: the image itself is missing": 2 * (IDENTITY_3 - BOX_3),
        "the difference is added once, not twice": 2 * IDENTITY_3 - BOX_3,
        "the difference has the wrong sign: this blurs": 2 * BOX_3 - IDENTITY_3,
        "the weights must sum to 1: the image is counted once, the difference is 0 on a wall": (
            IDENTITY_3 - 2 * BOX_3
        ),
    }
    praise = "a wall stays as it is, and every edge overshoots."
    return check_value(kernel, 3 * IDENTITY_3 - 2 * BOX_3, praise, slips)


def check_gradient(function: Callable[[np.ndarray], Any]) -> bool:
    """Check a student's `gradient(image)`: magnitude and direction from Sobel's kernels.

    Parameters
    ----------
    function : callable
        Takes an image, shape (H, W); returns the magnitude in grey levels per pixel and the
        direction in degrees, each of shape (H - 2, W - 2).

    Returns
    -------
    bool
        Whether both are right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `filters`. Directions are compared modulo 360 degrees, and only where there is a slope.

    Examples
    --------
    >>> def gradient(image):
    ...     x, y = correlate2d(image, SOBEL_X), correlate2d(image, SOBEL_Y)
    ...     return np.hypot(x, y), np.degrees(np.arctan2(y, x))
    >>> check_gradient(gradient)
    Not yet: magnitude: it is not divided by 8, so it is not grey levels per pixel
    False
    """
    if not callable(function):
        return say(False, f"pass the function itself, without calling it; got {function!r}")
    image = np.random.default_rng(8).integers(0, 256, (7, 9))
    try:
        answer = function(image.copy())
    except Exception as error:
        return say(False, f"it raises {type(error).__name__}: {error}")
    if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
        return say(False, "the function must return two arrays: magnitude and direction")
    magnitude, direction = answer
    x, y = correlate2d(image, SOBEL_X) / 8, correlate2d(image, SOBEL_Y) / 8
    px, py = correlate2d(image, PREWITT_X) / 6, correlate2d(image, PREWITT_Y) / 6
    slips = {
        "it is not divided by 8, so it is not grey levels per pixel": 8 * np.hypot(x, y),
        "these are Prewitt's kernels, not Sobel's": np.hypot(px, py),
        "this is |Gx| + |Gy|; take the root of the sum of squares": np.abs(x) + np.abs(y),
        "the root is missing": x**2 + y**2,
    }
    if fault := find_fault(magnitude, np.hypot(x, y), slips):
        return say(False, f"magnitude: {fault}")
    if fault := _direction_fault(direction, x, y):
        return say(False, f"direction: {fault}")
    return say(True, "every arrow has its length and its direction.")


def _direction_fault(direction: Any, x: np.ndarray, y: np.ndarray) -> str | None:
    """Say what is wrong with directions in degrees, or return None; 359.9 is next to 0."""
    if np.shape(direction) != x.shape:
        return f"the shape is {np.shape(direction)}; it should be {x.shape}"
    given = np.asarray(direction)
    if given.dtype.kind not in "biuf":
        return f"it must be an array of numbers; got dtype {given.dtype}"
    slips = {
        "it is in radians": np.arctan2(y, x),
        "Gx and Gy have changed places in atan2": np.degrees(np.arctan2(x, y)),
        "y is counted upwards; rows are counted downwards": np.degrees(np.arctan2(-y, x)),
        "it points downhill": np.degrees(np.arctan2(-y, -x)),
        "the arctangent of a quotient cannot tell a climb from a fall": np.degrees(
            np.arctan(y / np.where(x == 0, np.nan, x))
        ),
    }
    want = np.degrees(np.arctan2(y, x))
    near = _apart(given, want) < 1e-6
    if near.all():
        return None
    for slip, wrong in slips.items():
        known = np.isfinite(wrong)
        if (_apart(given, wrong)[known] < 1e-6).all():
            return slip
    first = [int(place) for place in np.argwhere(~near)[0]]
    return f"{near.sum()} of {near.size} elements are right; the first wrong one is {first}"


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how far two directions in degrees lie from each other, the shorter way round."""
    return np.asarray(np.abs((one - other + 180) % 360 - 180))


def check_pass_costs(costs: Sequence[int]) -> bool:
    """Check the multiply-adds of a 31x31 kernel on 256x256 pixels, in one pass and in two.

    Parameters
    ----------
    costs : sequence of int, length 2
        The multiply-adds of the whole kernel, and of the column followed by the row.

    Returns
    -------
    bool
        Whether both are right; the printed line says what is not.

    Notes
    -----
    Chapter `filters`.

    Examples
    --------
    >>> check_pass_costs((226 * 226 * 31 * 31, 2 * 226 * 226 * 31))
    Not yet: the first of the two passes keeps all 256 columns: the second reads them
    False
    """
    one, two = 226 * 226 * 31**2, 226 * 256 * 31 + 226 * 226 * 31
    slips = {
        "the first of the two passes keeps all 256 columns: the second reads them": (
            one,
            2 * 226 * 226 * 31,
        ),
        "these are the costs of one output; there are many": (31**2, 2 * 31),
        "valid has 226 places along an axis, not 256": (256**2 * 31**2, 2 * 256**2 * 31),
        "off by one: 256 - 31 + 1 = 226": (225**2 * 31**2, 225 * 256 * 31 + 225**2 * 31),
        "they have changed places: one pass first": (two, one),
    }
    return check_value(costs, (one, two), "two passes take 14.5 times fewer.", slips)


def check_separate(function: Callable[[np.ndarray], Any]) -> bool:
    """Check a student's `separate(kernel)`: a column and a row, or None.

    Parameters
    ----------
    function : callable
        Takes a kernel, shape (kH, kW); returns a column, shape (kH,), and a row, shape (kW,),
        whose outer product is the kernel, or None if there are none.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not.

    Notes
    -----
    Chapter `filters`. The factors are not unique, so their product is compared.

    Examples
    --------
    >>> check_separate(lambda kernel: (kernel[:, 0], kernel[0]))
    Not yet: for Sobel x: the product of column and row: 3 of 9 elements are right; the first \
wrong one is [0, 0]
    False
    """
    if not callable(function):
        return say(False, f"pass the function itself, without calling it; got {function!r}")
    cases = {
        "Sobel x": (SOBEL_X, True),
        "a 7x7 Gaussian": (gaussian(7, 1.5), True),
        "a kernel of 2 rows and 3 columns": (np.outer([0, 2], [1, 0, 3]), True),
        "a kernel of zeros": (np.zeros((3, 3)), True),
        "a single column": (np.array([[1], [-2], [1]]), True),
        "the Laplacian, of rank 2": (LAPLACIAN_4, False),
        "emboss, of rank 3": (EMBOSS, False),
        "Sobel x with one weight off by 1e-3": (SOBEL_X + 1e-3 * IDENTITY_3, False),
    }
    for name, (kernel, separable) in cases.items():
        try:
            answer = function(kernel.copy())
        except Exception as error:
            return say(False, f"for {name} it raises {type(error).__name__}: {error}")
        if fault := _split_fault(answer, kernel, separable):
            return say(False, f"for {name}: {fault}")
    return say(True, "what can be split is split, and nothing else.")


def _split_fault(answer: Any, kernel: np.ndarray, separable: bool) -> str | None:
    """Say what is wrong with a column and a row, or with their absence; None if nothing is."""
    if not separable:
        return None if answer is None else "it cannot be split; return None"
    if answer is None:
        return "it can be split, into a column and a row"
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return f"return a column and a row; got {type(answer).__name__}"
    column, row = (np.asarray(factor) for factor in answer)
    height, width = kernel.shape
    if (column.shape, row.shape) == ((width,), (height,)) and height != width:
        return "column and row have changed places"
    if (column.shape, row.shape) != ((height,), (width,)):
        return (
            f"column and row must have the shapes ({height},) and ({width},); "
            f"got {column.shape} and {row.shape}"
        )
    fault = find_fault(np.outer(column, row), kernel)
    return f"the product of column and row: {fault}" if fault else None


def check_blur_twice(sigma: float) -> bool:
    """Check the standard deviation of two Gaussian blurs in a row, 1.5 and 2.

    Parameters
    ----------
    sigma : float
        The standard deviation of the one blur that does the same.

    Returns
    -------
    bool
        Whether it is right; the printed line says what is not.

    Notes
    -----
    Chapter `filters`.

    Examples
    --------
    >>> check_blur_twice(2.5)
    Right: variances add: 2.25 + 4 = 6.25.
    True
    >>> check_blur_twice(3.5)
    Not yet: standard deviations do not add; their squares do
    False
    """
    slips = {
        "standard deviations do not add; their squares do": 3.5,
        "that is the variance; take its root": 6.25,
        "that is the product; two blurs are wider than that": 3.0,
        "that is the wider of the two; the other blurs further": 2.0,
    }
    return check_value(sigma, 2.5, "variances add: 2.25 + 4 = 6.25.", slips)

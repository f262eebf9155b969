"""Checks of the exercises in the chapter `worked-example`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.conv import convolve2d, correlate2d
from convbook.exercises._core import check_function, check_value, say
from convbook.images import counting_image
from convbook.kernels import MINUS_SIX_KERNEL


def check_correlate2d(function: Callable[[np.ndarray, np.ndarray], Any]) -> bool:
    """Check a student's `correlate2d(image, kernel)`: the "valid" cross-correlation.

    Parameters
    ----------
    function : callable
        Takes an image, shape (H, W), and a kernel, shape (kH, kW); returns an array of
        shape (H - kH + 1, W - kW + 1).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `worked-example`.

    Examples
    --------
    >>> from convbook import correlate2d
    >>> check_correlate2d(correlate2d)
    Right: every window is in its place, square or not.
    True
    >>> check_correlate2d(lambda image, kernel: correlate2d(image, kernel[::-1, ::-1]))
    Not yet: for an array of shape (4, 4), an array of shape (2, 2): the kernel is turned by \
180 degrees: this is convolution
    False
    """
    rng = np.random.default_rng(6)
    shapes = [((4, 4), (2, 2)), ((5, 7), (3, 2)), ((3, 3), (3, 3)), ((6, 4), (1, 3))]
    cases = [(rng.integers(-9, 10, a), rng.integers(-4, 5, b)) for a, b in shapes]
    slips = {
        "the kernel is turned by 180 degrees: this is convolution": convolve2d,
        "the kernel is flipped up-down": lambda i, k: correlate2d(i, k[::-1]),
        "the kernel is flipped left-right": lambda i, k: correlate2d(i, k[:, ::-1]),
        "rows and columns of the output have changed places": lambda i, k: correlate2d(i, k).T,
    }
    praise = "every window is in its place, square or not."
    return check_function(function, correlate2d, cases, praise, slips)


def check_hundred(kernel: Any) -> bool:
    """Check a zero-sum kernel that answers 100 everywhere on the counting image.

    Parameters
    ----------
    kernel : array_like, shape (3, 3)
        The student's kernel; many are right.

    Returns
    -------
    bool
        Whether it is one; the printed line says what is wrong.

    Notes
    -----
    Chapter `worked-example`, the theorem on a zero-sum kernel on a plane.

    Examples
    --------
    >>> check_hundred([[0, 0, 0], [0, 0, 50], [0, -50, 0]])
    Not yet: 0 of 9 elements are right; the first wrong one is [0, 0]
    False
    """
    if np.shape(kernel) != (3, 3):
        return say(False, f"the kernel must have shape (3, 3); got {np.shape(kernel)}")
    total = np.sum(kernel)
    if not np.isclose(total, 0, atol=1e-9):  # a third and two thirds leave a rounding error
        return say(False, f"the weights sum to {total:g}, not to zero")
    outputs = correlate2d(counting_image(), kernel)
    praise = "its weights sum to zero and it measures a slope of 100."
    return check_value(outputs, np.full((3, 3), 100), praise)


def check_pixel_change(change: Any) -> bool:
    """Check how the nine outputs change when the middle pixel grows by one.

    Parameters
    ----------
    change : array_like, shape (3, 3)
        New outputs minus old ones.

    Returns
    -------
    bool
        Whether it is right; the printed line says where it is not.

    Notes
    -----
    Chapter `worked-example`.

    Examples
    --------
    >>> check_pixel_change([[1, 0, -1]] * 3)
    Not yet: that is the kernel itself; which weight lies over the middle pixel at output (0, 0)?
    False
    """
    middle = np.zeros((5, 5), dtype=int)
    middle[2, 2] = 1
    expected = correlate2d(middle, MINUS_SIX_KERNEL)
    slip = "that is the kernel itself; which weight lies over the middle pixel at output (0, 0)?"
    praise = "one bright pixel returns the kernel, turned by 180 degrees."
    return check_value(change, expected, praise, {slip: MINUS_SIX_KERNEL})


def check_fair_test(image: Any, kernel: Any) -> bool:
    """Check that a test image and kernel tell a correlation from seven slips.

    Parameters
    ----------
    image : array_like, shape (3, 3)
        Whole numbers from 0 to 3.
    kernel : array_like, shape (2, 2)
        Whole numbers from 0 to 3.

    Returns
    -------
    bool
        Whether every slip changes the result; the printed line names one that does not.

    Notes
    -----
    Chapter `worked-example`.

    Examples
    --------
    >>> check_fair_test([[1, 2, 3]] * 3, [[0, 1], [2, 3]])
    Not yet: a kernel flipped up-down gives the same four outputs
    False
    """
    for name, given, shape in (("image", image, (3, 3)), ("kernel", kernel, (2, 2))):
        if np.shape(given) != shape:
            return say(False, f"the {name} must have shape {shape}; got {np.shape(given)}")
        if not np.isin(given, [0, 1, 2, 3]).all():
            return say(False, f"the {name} must hold whole numbers from 0 to 3")
    image, kernel = np.asarray(image), np.asarray(kernel)
    right = correlate2d(image, kernel)
    for slip, wrong in _MISREADINGS.items():
        if np.array_equal(correlate2d(image, wrong(kernel)), right):
            return say(False, f"a kernel {slip} gives the same four outputs")
    return say(True, "each of the seven misreadings shows.")


_MISREADINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "flipped up-down": np.flipud,
    "flipped left-right": np.fliplr,
    "turned by 90 degrees": np.rot90,
    "turned by 180 degrees": lambda kernel: np.rot90(kernel, 2),
    "turned by 270 degrees": lambda kernel: np.rot90(kernel, 3),
    "transposed": np.transpose,
    "transposed along the other diagonal": lambda kernel: np.rot90(kernel, 2).T,
}

"""Checks of the exercises in the chapter `worked-example`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.conv import convolve2d, correlate2d
from convbook.exercises._core import check_function


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

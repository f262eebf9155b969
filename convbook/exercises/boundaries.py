"""Checks of the exercises in the chapter `boundaries`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from convbook.conv import correlate2d
from convbook.exercises._core import check_function, check_value, say
from convbook.windows import pad2d


def check_border_sizes(sizes: Sequence[int]) -> bool:
    """Check the valid, same and full sizes of 28 pixels under 5 weights.

    Parameters
    ----------
    sizes : sequence of int, length 3
        The number of outputs along one axis under "valid", "same" and "full".

    Returns
    -------
    bool
        Whether all three are right; the printed line says what is not.

    Notes
    -----
    Chapter `boundaries`.

    Examples
    --------
    >>> check_border_sizes((24, 28, 32))
    Right: each is the middle of the next.
    True
    >>> check_border_sizes((32, 28, 24))
    Not yet: valid and full have changed places: full is the largest
    False
    """
    slips = {
        "valid and full have changed places: full is the largest": (32, 28, 24),
        "off by one: 5 weights reach K - 1 = 4 cells beyond the first, not 5": (23, 28, 33),
        "full gains K - 1 in all, not on each side": (24, 28, 36),
        "off by one: W - K leaves out the place where the kernel starts": (23, 28, 32),
    }
    return check_value(sizes, (24, 28, 32), "each is the middle of the next.", slips)


def check_reflect_index(function: Callable[[int, int], Any]) -> bool:
    """Check a student's `mirror(i, width)`: NumPy's "reflect" border as a map of positions.

    Parameters
    ----------
    function : callable
        Takes a position, any int, and the width of the line, at least 1; returns the position
        inside the line, from 0 to width - 1, that shows there.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not.

    Notes
    -----
    Chapter `boundaries`.

    Examples
    --------
    >>> def mirror(i, width):
    ...     period = max(2 * width - 2, 1)
    ...     return min(i % period, period - i % period)
    >>> check_reflect_index(mirror)
    Right: the line is mirrored in its last pixel, at any distance and at any width.
    True
    >>> check_reflect_index(lambda i, width: i % width)
    Not yet: for -3, 4: this is the circular border: the line starts again
    False
    """
    cases = [(i, width) for width in (4, 2, 7, 1) for i in (-3, 0, width, 2 * width, -9)]
    slips = {
        "this is the circular border: the line starts again": lambda i, w: i % w,
        "this is the edge border: the last pixel is repeated": lambda i, w: min(max(i, 0), w - 1),
        "this is NumPy's symmetric border: the last pixel shows twice": lambda i, w: min(
            i % (2 * w), 2 * w - 1 - i % (2 * w)
        ),
    }
    praise = "the line is mirrored in its last pixel, at any distance and at any width."
    return check_function(function, _reflect, cases, praise, slips)


def _reflect(i: int, width: int) -> int:
    """Let NumPy answer: the number in place i of a padded line of positions."""
    reach = max(-i, i - width + 1, 0)
    return int(np.pad(np.arange(width), reach, mode="reflect")[i + reach])


def check_usage_counts(function: Callable[[int, int, int, int], Any]) -> bool:
    """Check a student's `uses(height, width, k, stride)`: how often each pixel is read.

    Parameters
    ----------
    function : callable
        Takes the height and width of an image, the side of a square kernel and the stride;
        returns the number of windows that each pixel takes part in, shape (height, width).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `boundaries`.

    Examples
    --------
    >>> check_usage_counts(lambda height, width, k, stride: [[k * k] * width] * height)
    Not yet: for 5, 5, 3, 1: 1 of 25 elements are right; the first wrong one is [0, 0]
    False
    """
    cases = [(5, 5, 3, 1), (4, 7, 3, 1), (6, 6, 3, 2), (5, 8, 2, 3), (7, 4, 4, 2)]
    slips = {
        "the stride is not taken into account": lambda h, w, k, s: _uses(h, w, k, 1),
        "rows and columns have changed places": lambda h, w, k, s: _uses(h, w, k, s).T,
        "this is the count along the rows only; multiply by the count along the columns": (
            lambda h, w, k, s: np.broadcast_to(_uses(1, w, k, s, rows=1)[0], (h, w))
        ),
    }
    praise = "every window is counted, and the rest that no window reads is 0."
    return check_function(function, _uses, cases, praise, slips)


def _uses(height: int, width: int, k: int, stride: int, rows: int | None = None) -> np.ndarray:
    """Add up the windows, one by one, as the chapter does; `rows` is k unless given."""
    rows = k if rows is None else rows
    counts = np.zeros((height, width), dtype=int)
    for top in range(0, height - rows + 1, stride):
        for left in range(0, width - k + 1, stride):
            counts[top : top + rows, left : left + k] += 1
    return counts


def check_circular(function: Callable[[np.ndarray, np.ndarray], Any]) -> bool:
    """Check a student's `circular(image, kernel)`: same-size correlation, circular border.

    Parameters
    ----------
    function : callable
        Takes an image, shape (H, W), and a kernel, shape (kH, kW), both kH and kW odd; returns
        an array of shape (H, W).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `boundaries`.

    Examples
    --------
    >>> check_circular(lambda image, kernel: correlate2d(image, kernel, padding="same"))
    Not yet: for an array of shape (5, 6), an array of shape (3, 3): the border is zero
    False
    """
    rng = np.random.default_rng(7)
    shapes = [((5, 6), (3, 3)), ((4, 7), (3, 5)), ((6, 3), (1, 3)), ((3, 4), (5, 1))]
    cases = [(rng.integers(-9, 10, a), rng.integers(-4, 5, b)) for a, b in shapes]
    slips = {
        "the border is zero": lambda i, k: correlate2d(i, k, padding="same"),
        "the image is rolled the wrong way: this is convolution": (
            lambda i, k: _bordered(i, k[::-1, ::-1], "wrap")
        ),
        "the border repeats the last pixel": lambda i, k: _bordered(i, k, "edge"),
        "the result is not centred: it lies half a kernel too far down and right": (
            lambda i, k: np.roll(_bordered(i, k, "wrap"), _halves(k), axis=(0, 1))
        ),
        "the result is not centred: it lies half a kernel too far up and left": (
            lambda i, k: np.roll(_bordered(i, k, "wrap"), [-half for half in _halves(k)], (0, 1))
        ),
    }
    praise = "the image has no ends any more."
    return check_function(function, lambda i, k: _bordered(i, k, "wrap"), cases, praise, slips)


def _halves(kernel: np.ndarray) -> tuple[int, int]:
    """Return how many rows and columns lie before the centre."""
    return kernel.shape[0] // 2, kernel.shape[1] // 2


def _bordered(image: np.ndarray, kernel: np.ndarray, mode: Any) -> np.ndarray:
    """Correlate at the same size under one of the borders of `pad2d`."""
    return correlate2d(pad2d(image, _halves(kernel), mode=mode), kernel)


def check_mean_kept(modes: Iterable[str]) -> bool:
    """Check which borders keep the mean of an image under a mirror-symmetric blur.

    Parameters
    ----------
    modes : iterable of str
        Names of borders as in `numpy.pad`.

    Returns
    -------
    bool
        Whether the borders are the right two; the printed line says which one is not.

    Notes
    -----
    Chapter `boundaries`.

    Examples
    --------
    >>> check_mean_kept({"symmetric", "wrap"})
    Right: under both, the weights that each pixel meets sum to 1.
    True
    >>> check_mean_kept({"edge", "wrap"})
    Not yet: edge does not keep it: look at the pixels on and next to the border
    False
    """
    known = {"constant", "edge", "reflect", "symmetric", "wrap"}
    kept = {"symmetric", "wrap"}
    given = {modes} if isinstance(modes, str) else set(modes)
    if strange := sorted(map(repr, given - known)):
        return say(False, f"{strange[0]} is not one of {', '.join(sorted(known))}")
    if wrong := sorted(given - kept):
        place = "look at the pixels on and next to the border"
        return say(False, f"{wrong[0]} does not keep it: {place}")
    if given != kept:
        return say(False, f"{len(given)} of the two are there")
    return say(True, "under both, the weights that each pixel meets sum to 1.")

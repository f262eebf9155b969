"""What tells a student where an answer fails: one `check_*` per exercise of the chapters.

A check takes the student's answer (a number, an array, or a function), prints one line, and
returns whether the answer is right. Where it is not, the line says *where*: the first wrong
element, the wrong shape, the case that a function fails, or, when the answer is one that a
well-known slip produces, the name of the slip.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from convbook.conv import convolve2d, correlate2d

__all__ = ["check_correlate2d"]

RELATIVE_TOLERANCE = 1e-9


def _say(right: bool, message: str) -> bool:
    """Print the verdict in one line and return it."""
    print(f"{'Right' if right else 'Not yet'}: {message}")
    return right


def _fault(answer: Any, expected: Any, slips: Mapping[str, Any] | None = None) -> str | None:
    """Say what is wrong with an answer, or return None if nothing is.

    `slips` maps the description of a well-known slip to the value that it produces.
    """
    want = np.asarray(expected)
    if answer is None:
        return "there is no answer: did the function return its result?"
    try:
        got = np.asarray(answer)
        numeric = got.dtype.kind in "biuf"
    except ValueError:  # rows of different lengths
        numeric = False
    if not numeric:
        return f"the answer must be a number or an array of numbers; got {type(answer).__name__}"
    for slip, value in (slips or {}).items():
        wrong = np.asarray(value)
        if got.shape == wrong.shape and _near(got, wrong).all() and not _same(got, want):
            return slip
    if got.shape != want.shape:
        return f"the shape is {got.shape}; it should be {want.shape}"
    near = _near(got, want)
    if near.all():
        return None
    if want.ndim == 0:
        return f"{got} is not it"
    first = tuple(int(i) for i in np.argwhere(~near)[0])
    return f"{near.sum()} of {near.size} elements are right; the first wrong one is {list(first)}"


def _near(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """Compare element by element, to rounding; NaN is near nothing."""
    scale = max(1.0, float(np.abs(want).max(initial=0)))
    return np.asarray(np.abs(got.astype(float) - want) <= RELATIVE_TOLERANCE * scale)


def _same(got: np.ndarray, want: np.ndarray) -> bool:
    return got.shape == want.shape and bool(_near(got, want).all())


def _check_value(
    answer: Any, expected: Any, praise: str, slips: Mapping[str, Any] | None = None
) -> bool:
    """Check a number or an array against the expected one."""
    fault = _fault(answer, expected, slips)
    return _say(fault is None, fault or praise)


def _check_function(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    praise: str,
    slips: Mapping[str, Callable[..., Any]] | None = None,
) -> bool:
    """Check a function against the reference, case by case; stop at the first that fails."""
    if not callable(function):
        return _say(False, f"pass the function itself, without calling it; got {function!r}")
    for case in cases:
        given = ", ".join(_describe(argument) for argument in case)
        # Copies: a function that writes to its arguments must not spoil the comparison.
        try:
            answer = function(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in case))
        except Exception as error:
            return _say(False, f"for {given} it raises {type(error).__name__}: {error}")
        known = {slip: wrong(*case) for slip, wrong in (slips or {}).items()}
        if fault := _fault(answer, reference(*case), known):
            return _say(False, f"for {given}: {fault}")
    return _say(True, praise)


def _describe(argument: Any) -> str:
    """Name an argument in a few words: small ones whole, larger ones by shape."""
    if isinstance(argument, np.ndarray):
        return f"an array of shape {argument.shape}"
    return repr(argument)


# worked-example


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
    return _check_function(function, correlate2d, cases, praise, slips)

"""How a checker compares an answer with the expected one, and words the verdict."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

RELATIVE_TOLERANCE = 1e-9


def say(right: bool, message: str) -> bool:
    """Print the verdict in one line and return it."""
    print(f"{'Right' if right else 'Not yet'}: {message}")
    return right


def find_fault(answer: Any, expected: Any, slips: Mapping[str, Any] | None = None) -> str | None:
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


def check_value(
    answer: Any, expected: Any, praise: str, slips: Mapping[str, Any] | None = None
) -> bool:
    """Check a number or an array against the expected one."""
    fault = find_fault(answer, expected, slips)
    return say(fault is None, fault or praise)


def check_function(
    function: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    praise: str,
    slips: Mapping[str, Callable[..., Any]] | None = None,
    *,
    dtype: type[np.generic] | None = None,
) -> bool:
    """Check a function against the reference, case by case; stop at the first that fails.

    A `dtype` is asked for only where the exercise asks for it.
    """
    if not callable(function):
        return say(False, f"pass the function itself, without calling it; got {function!r}")
    types: set[str] = set()
    for case in cases:
        given = ", ".join(_describe(argument) for argument in case)
        # Copies: a function that writes to its arguments must not spoil the comparison.
        try:
            answer = function(*(np.copy(a) if isinstance(a, np.ndarray) else a for a in case))
        except Exception as error:
            return say(False, f"for {given} it raises {type(error).__name__}: {error}")
        known = {slip: wrong(*case) for slip, wrong in (slips or {}).items()}
        if fault := find_fault(answer, reference(*case), known):
            return say(False, f"for {given}: {fault}")
        types.add(np.asarray(answer).dtype.name)
    if dtype is not None and (others := types - {np.dtype(dtype).name}):
        want, got = np.dtype(dtype).name, min(others)
        return say(False, f"the values are right; their type should be {want}, not {got}")
    return say(True, praise)


def _describe(argument: Any) -> str:
    """Name an argument in a few words: small ones whole, larger ones by shape."""
    if isinstance(argument, np.ndarray):
        return f"an array of shape {argument.shape}"
    return repr(argument)

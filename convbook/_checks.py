"""What every public function asks of its arguments: one home for each check.

A message names the argument, the value it got and what would be right, in one line.
"""

import operator
from typing import Any

import numpy as np

__all__ = [
    "IntPair",
    "Padding",
    "PairOfPairs",
    "check_exact",
    "check_memory",
    "integer",
    "number",
    "pair",
    "promote",
    "real_array",
    "shaped_array",
    "show",
]

IntPair = int | tuple[int, int]
PairOfPairs = tuple[tuple[int, int], tuple[int, int]]
Padding = IntPair | PairOfPairs | str

LARGEST_INTEGER = 2**31 - 1
LARGEST_INT64 = 2**63 - 1
FLOATS = {np.dtype(np.float32), np.dtype(np.float64)}
MOST_ELEMENTS = (
    2**28
)  # 2 GiB of float64: beyond it a laptop swaps, and a typing error looks like a hang


def show(value: object) -> str:
    """Return `value` as one short line for an error message."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    text = " ".join(repr(value).split())
    return text if len(text) <= 80 else text[:77] + "..."


def integer(name: str, value: object, *, minimum: int) -> int:
    """Return `value` as an int of at least `minimum`; booleans and floats are not integers."""
    if isinstance(value, bool):
        raise TypeError(f"{name} must be an int; got {value}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be an int; got {show(value)}") from None
    if not minimum <= number <= LARGEST_INTEGER:
        raise ValueError(
            f"{name} must be an int between {minimum} and {LARGEST_INTEGER}; got {show(number)}"
        )
    return number


def pair(name: str, value: Any, *, minimum: int) -> tuple[int, int]:
    """Return an int, or a pair of ints for (height, width), as a pair."""
    if type(value) is int and minimum <= value <= LARGEST_INTEGER:  # mostly
        return value, value
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ValueError(f"{name} must be an int or a pair of ints; got {show(value)}")
        return (
            integer(f"{name}[0]", value[0], minimum=minimum),
            integer(f"{name}[1]", value[1], minimum=minimum),
        )
    number = integer(name, value, minimum=minimum)
    return number, number


def number(name: str, value: Any) -> float:
    """Check a finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(f"{name} must be a number; got {show(value)}")
    number = float(value)
    if not 0 <= number < np.inf:
        raise ValueError(f"{name} must be finite and not negative; got {number}")
    return number


def real_array(name: str, value: Any) -> np.ndarray:
    """Return booleans, integers or floats of up to 64 bits as an array in native byte order."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array; got a masked one, use {name}.filled(value)")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise ValueError(f"{name} must be a rectangular array; got {show(value)}") from None
    dtype = array.dtype
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        raise TypeError(
            f"{name} must hold booleans, integers or floats of at most 64 bits; got dtype {dtype}"
        )
    if not dtype.isnative:
        array = array.astype(dtype.newbyteorder("="))
    return array


def shaped_array(name: str, value: Any, letters: str) -> np.ndarray:
    """Return a real array of the shape that `letters` spells; only the axis N may be empty.

    `letters` is written as in the docstrings: "(N, C, H, W)", or "(..., H, W)" for any number
    of leading axes.
    """
    is_usual = type(value) is np.ndarray and value.dtype in FLOATS and value.size > 0
    if is_usual and value.ndim == letters.count(", ") + 1 and letters[1] != ".":
        return np.asarray(value)
    array = real_array(name, value)
    axes = letters.strip("(),").split(", ")
    if axes[0] == "...":
        axes = ["N"] * (array.ndim - len(axes) + 1) + axes[1:]
    if array.ndim != len(axes):
        raise ValueError(f"{name} must have shape {letters}; got {array.shape}")
    for axis, size in zip(axes, array.shape, strict=True):
        if size == 0 and axis != "N":
            raise ValueError(
                f"{name} must have shape {letters} with {axis} at least 1; got {array.shape}"
            )
    return array


def promote(**named: np.ndarray) -> tuple[np.dtype[Any], list[np.ndarray]]:
    """Return the result's dtype, and the arrays in the dtype to compute with.

    Floating arguments decide; booleans and integers alone give an exact int64. A float16 result
    is computed in float32 and rounded once, at the end.
    """
    dtypes = {array.dtype for array in named.values()}
    if len(dtypes) == 1 and dtypes <= FLOATS:  # mostly: nothing to convert
        return dtypes.pop(), list(named.values())
    floats = [array.dtype for array in named.values() if array.dtype.kind == "f"]
    result = np.result_type(*floats) if floats else np.dtype(np.int64)
    compute = np.dtype(np.float32) if result == np.float16 else result
    if compute.kind == "i":
        for name, array in named.items():
            if array.dtype == np.uint64 and array.size and int(array.max()) > LARGEST_INT64:
                raise ValueError(
                    f"{name} must fit into int64; got {array.max()}, convert {name} to float64"
                )
    return result, [array.astype(compute, copy=False) for array in named.values()]


def check_exact(terms: int, added: np.ndarray | None = None, **factors: np.ndarray) -> None:
    """Refuse integers whose sum of `terms` products (and one more) could wrap around in int64."""
    if any(array.dtype.kind == "f" for array in factors.values()):
        return
    bound = terms
    for array in factors.values():
        bound *= _largest(array)
    if added is not None:
        bound += _largest(added)
    if bound > LARGEST_INT64:
        names = " and ".join(factors)
        raise ValueError(
            f"{names} must be small enough for an exact int64 sum; got sums up to {bound:.0e}, "
            "convert them to float64"
        )


def _largest(array: np.ndarray) -> int:
    """Return the largest magnitude of integers, as a Python int: abs(-2**63) is no int64."""
    return max(-int(array.min()), int(array.max())) if array.size else 0


def check_memory(name: str, value: object, shape: tuple[int, ...]) -> None:
    """Refuse an option that would ask for more memory than a laptop has."""
    elements = 1
    for size in shape:
        elements *= size
    if elements > MOST_ELEMENTS:
        raise ValueError(
            f"{name}={show(value)} would make an array of shape {shape}, over 2**28 elements; "
            "use a smaller one"
        )

"""Elementwise functions in floating point."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook._checks import promote, real_array

__all__ = ["apply"]


def apply(function: Callable[[np.ndarray], Any], x: Any) -> np.ndarray:
    """Apply a function elementwise in floating point: float64 for integers."""
    x = real_array("x", x)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    dtype, [x] = promote(x=x)
    with np.errstate(all="ignore"):
        return np.asarray(function(x)).astype(dtype, copy=False)

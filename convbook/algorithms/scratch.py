"""What the matrix methods share: memory that is used again, blocks that fit it, number types."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

__all__ = ["SCRATCH_BYTES", "Scratch", "blas_dtype", "blocks"]

SCRATCH_BYTES = 2**20  # about the second-level cache of the processors of today
EXACT_IN_FLOAT64 = 2**53  # float64 holds every integer up to here


class Scratch:
    """Memory for block after block: asking the system for fresh pages costs more than a copy.

    Parameters
    ----------
    dtype : dtype
        Of the arrays to lend.

    Examples
    --------
    >>> scratch = Scratch(np.dtype(float))
    >>> first, second = scratch.array((2, 3)), scratch.array((4,))
    >>> np.shares_memory(first, second)
    True
    """

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.memory = np.empty(0, dtype)

    def array(self, shape: tuple[int, ...]) -> np.ndarray:
        """Lend an array of any content; it lives until the next is asked for.

        Parameters
        ----------
        shape : tuple of int
            Its shape.

        Returns
        -------
        ndarray, shape `shape`
            The front of the memory, which grows if it must.

        Examples
        --------
        >>> Scratch(np.dtype(float)).array((2, 3)).shape
        (2, 3)
        """
        size = math.prod(shape)
        if size > self.memory.size:
            self.memory = np.empty(size, self.memory.dtype)
        return self.memory[:size].reshape(shape)

    def copy(self, array: np.ndarray) -> np.ndarray:
        """Lend a contiguous copy of `array`.

        Parameters
        ----------
        array : ndarray
            Any view.

        Returns
        -------
        ndarray
            Its numbers, one after the other.

        Examples
        --------
        >>> Scratch(np.dtype(float)).copy(np.arange(6)[::2])
        array([0., 2., 4.])
        """
        copied = self.array(array.shape)
        copied[...] = array
        return copied


def blas_dtype(a: np.ndarray, b: np.ndarray, *, terms: int) -> np.dtype[Any]:
    """Return the dtype to sum that many products in.

    BLAS knows no integers, but float64 holds small ones; for larger ones there is NumPy's own
    loop, slow but exact.
    """
    if a.dtype.kind == "f" or a.size == 0 or b.size == 0:
        return a.dtype
    largest = max(-int(a.min()), int(a.max())) * max(-int(b.min()), int(b.max()))
    every_partial_sum_fits = largest * terms <= EXACT_IN_FLOAT64
    return np.dtype(np.float64) if every_partial_sum_fits else a.dtype


def blocks(shape: tuple[int, int, int], bytes_per_row: int) -> Iterator[tuple[slice, slice, slice]]:
    """Cut (images, groups, output rows) into blocks of at most SCRATCH_BYTES, if a row allows."""
    N, G, oH = shape
    rows_at_once = max(1, SCRATCH_BYTES // max(1, bytes_per_row))
    n_step = max(1, rows_at_once // (oH * G))
    g_step = max(1, rows_at_once // oH)
    p_step = rows_at_once
    for n in range(0, N, n_step):
        for g in range(0, G, g_step):
            for p in range(0, oH, p_step):
                yield (
                    slice(n, min(n + n_step, N)),
                    slice(g, min(g + g_step, G)),
                    slice(p, min(p + p_step, oH)),
                )

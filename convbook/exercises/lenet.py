"""Checks of the exercises in the chapter `lenet`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.exercises._core import check_function, check_value
from convbook.lenet import C3_TABLE
from convbook.shapes import output_size


def check_lenet_sizes(answer: Any) -> bool:
    """Check the sizes of C1, S2, C3, S4 and C5 for an image of 36x36 pixels.

    Parameters
    ----------
    answer : array_like, shape (5,)
        The side of the maps in each of the five layers.

    Returns
    -------
    bool
        Whether all are right; the printed line says which is not.

    Notes
    -----
    Chapter `lenet`.

    Examples
    --------
    >>> check_lenet_sizes([32, 16, 12, 6, 2])
    Right: C5 is a convolution: it answers for four places at once.
    True
    >>> check_lenet_sizes([28, 14, 10, 5, 1])
    Not yet: these are the sizes for 32 pixels
    False
    """

    def sizes(side: int) -> list[int]:
        layers = [(5, 1), (2, 2), (5, 1), (2, 2), (5, 1)]
        found = []
        for kernel_size, stride in layers:
            side = output_size(side, kernel_size, stride=stride)
            found.append(side)
        return found

    slips = {
        "these are the sizes for 32 pixels": sizes(32),
        "a kernel of 5 takes 4 pixels off, not 5": [31, 15, 10, 5, 0],
        "pooling with stride 2 halves": [32, 31, 27, 26, 22],
    }
    praise = "C5 is a convolution: it answers for four places at once."
    return check_value(answer, sizes(36), praise, slips)


def check_layer_cost(function: Callable[[int, int, int, int], Any]) -> bool:
    """Check a student's `layer_cost(in_channels, out_channels, kernel_size, input_size)`.

    Parameters
    ----------
    function : callable
        Takes four integers that describe a convolution of square images at stride 1 without
        padding; returns (parameters, multiply_adds).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and why.

    Notes
    -----
    Chapter `lenet`.

    Examples
    --------
    >>> def layer_cost(in_channels, out_channels, kernel_size, input_size):
    ...     weights = in_channels * out_channels * kernel_size**2
    ...     return weights + out_channels, weights * (input_size - kernel_size + 1) ** 2
    >>> check_layer_cost(layer_cost)
    Right: parameters do not know the image, multiply-adds do.
    True
    >>> check_layer_cost(lambda c, m, k, w: (c * m * k * k, c * m * k * k * (w - k + 1) ** 2))
    Not yet: for 1, 6, 5, 32: the biases are missing: one for each map
    False
    """

    def cost(c: int, m: int, k: int, w: int) -> tuple[int, int]:
        weights = c * m * k * k
        return weights + m, weights * output_size(w, k) ** 2

    slips: dict[str, Callable[..., Any]] = {
        "the biases are missing: one for each map": lambda c, m, k, w: (
            c * m * k * k,
            cost(c, m, k, w)[1],
        ),
        "these are connections: a bias is added, not multiplied": lambda c, m, k, w: (
            cost(c, m, k, w)[0],
            cost(c, m, k, w)[0] * output_size(w, k) ** 2,
        ),
        "this is one output of each map: count every place of the kernel": lambda c, m, k, w: (
            cost(c, m, k, w)[0],
            c * m * k * k,
        ),
        "a bias belongs to an output map, not to each kernel slice": lambda c, m, k, w: (
            c * m * (k * k + 1),
            cost(c, m, k, w)[1],
        ),
        "the places are counted on the output, not on the input": lambda c, m, k, w: (
            cost(c, m, k, w)[0],
            c * m * k * k * w * w,
        ),
    }
    cases = [(1, 6, 5, 32), (6, 16, 5, 14), (16, 120, 5, 5), (3, 32, 3, 34), (4, 4, 1, 7)]
    praise = "parameters do not know the image, multiply-adds do."
    return check_function(function, cost, cases, praise, slips)


def check_c3_table(answer: Any) -> bool:
    """Check a student's table of which maps of C3 see which maps of S2.

    Parameters
    ----------
    answer : array_like, shape (16, 6)
        True, or 1, where the map of the row sees the map of the column.

    Returns
    -------
    bool
        Whether the table is the one of 1998; the printed line says where it is not.

    Notes
    -----
    Chapter `lenet`.

    Examples
    --------
    >>> from convbook.lenet import C3_TABLE
    >>> check_c3_table(C3_TABLE)
    Right: 60 of 96, as in Table I of LeCun et al. (1998).
    True
    >>> check_c3_table(C3_TABLE.T)
    Not yet: one row for each map of C3: the table is transposed
    False
    """
    expected = C3_TABLE.astype(int)
    wrapless = expected.copy()
    for row, run in [*((i, 3) for i in range(6)), *((6 + i, 4) for i in range(6))]:
        wrapless[row] = [row % 6 <= column < row % 6 + run for column in range(6)]
    slips = {
        "one row for each map of C3: the table is transposed": expected.T,
        "the runs go on at map 0 after map 5": wrapless,
        "every map sees every map: that is the modern C3": np.ones_like(expected),
    }
    return check_value(answer, expected, "60 of 96, as in Table I of LeCun et al. (1998).", slips)


def check_dense_as_kernels(function: Callable[[np.ndarray, tuple[int, int, int]], Any]) -> bool:
    """Check a student's `dense_as_kernels(matrix, shape)`: a dense layer as a convolution.

    Parameters
    ----------
    function : callable
        Takes a matrix, shape (M, C * H * W), and the shape (C, H, W) of the maps that it reads in
        row-major order; returns weights, shape (M, C, H, W), of a convolution with one place.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `lenet`.

    Examples
    --------
    >>> check_dense_as_kernels(lambda matrix, shape: matrix.reshape(-1, *shape))
    Right: one row of the matrix is one kernel.
    True
    >>> check_dense_as_kernels(lambda matrix, shape: matrix)
    Not yet: for an array of shape (2, 12), (3, 2, 2): the shape is (2, 12); it should be \
(2, 3, 2, 2)
    False
    """

    def right(matrix: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
        return matrix.reshape(len(matrix), *shape)

    slips: dict[str, Callable[..., Any]] = {
        "rows and columns of the kernels have changed places": lambda a, s: right(a, s).swapaxes(
            2, 3
        ),
        "the kernels are turned by 180 degrees; conv2d does not flip": lambda a, s: right(a, s)[
            ..., ::-1, ::-1
        ],
        "the channels come last in your reading order": lambda a, s: a.reshape(
            len(a), s[1], s[2], s[0]
        ).transpose(0, 3, 1, 2),
        "the columns of the matrix were taken for its rows": lambda a, s: a.T.reshape(len(a), *s),
    }
    rng = np.random.default_rng(5)
    shapes = [(2, (3, 2, 2)), (4, (2, 3, 5)), (1, (1, 4, 3))]
    cases = [(rng.integers(-9, 10, (m, s[0] * s[1] * s[2])), s) for m, s in shapes]
    return check_function(function, right, cases, "one row of the matrix is one kernel.", slips)

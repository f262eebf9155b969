"""One sum, several ways: every method gives the same convolution at another cost.

Chapter: fast-convolution.
"""

from collections.abc import Callable

import numpy as np

from convbook.shapes import output_shape
from convbook.windows import windows2d

__all__ = ["METHODS", "choose"]


def loops(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Say the definition: one output at a time, one product at a time."""
    images, _, height, width = x.shape
    maps, depth, kernel_height, kernel_width = weight.shape
    rows, columns = output_shape(
        (height, width), (kernel_height, kernel_width), stride=stride, dilation=dilation
    )
    y = np.zeros((images, maps, rows, columns), x.dtype)
    for n, m, p, q in np.ndindex(y.shape):
        first = m // (maps // groups) * depth  # the group's first channel
        for c, i, j in np.ndindex(depth, kernel_height, kernel_width):
            row, column = p * stride[0] + i * dilation[0], q * stride[1] + j * dilation[1]
            y[n, m, p, q] += x[n, first + c, row, column] * weight[m, c, i, j]
    return y


def windows(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Lay the kernel over a view of all windows at once: one einsum is the definition."""
    maps, depth, kernel_height, kernel_width = weight.shape
    view = windows2d(x, (kernel_height, kernel_width), stride=stride, dilation=dilation)
    images, _, rows, columns = view.shape[:4]
    by_group = view.reshape(images, groups, depth, rows, columns, kernel_height, kernel_width)
    kernels = weight.reshape(groups, maps // groups, depth, kernel_height, kernel_width)
    y: np.ndarray = np.einsum("ngcpqij,gmcij->ngmpq", by_group, kernels)
    return y.reshape(images, maps, rows, columns)


METHODS: dict[str, Callable[..., np.ndarray]] = {"loops": loops, "windows": windows}


def choose(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> str:
    """Name the method to use."""
    return "windows"

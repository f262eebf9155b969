"""The maximum's gradient, one axis at a time: a fast form of `max_pool2d_backward`.

The first maximum of a window in row-major order lies in the first row that has the window's
maximum, and is the first maximum of that row. So the columns of every row contest first, and
then the winners of the rows.
"""

import numpy as np

from convbook._arithmetic import split
from convbook.pooling._grid import Grid
from convbook.windows import tap2d

__all__ = ["return_to_winners"]


def return_to_winners(grad: np.ndarray, x: np.ndarray, grid: Grid) -> np.ndarray:
    """Give each output's gradient to its window's first maximum, for windows without padding."""
    along_rows, better_columns = contest(x, grid, axis=1)  # (N, C, H, oW)
    _, better_rows = contest(along_rows, grid, axis=0)
    received = hand_back(grad, better_rows, along_rows.shape, grid, axis=0)  # (N, C, H, oW)
    return hand_back(received, better_columns, x.shape, grid, axis=1)  # (N, C, H, W)


def contest(x: np.ndarray, grid: Grid, *, axis: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the maxima along one axis of the windows, and where each tap beat all before it.

    A tie goes to the first, since the second is not greater. A NaN beats whatever came before it,
    as in PyTorch.
    """
    best = taps_along(x, grid, axis, 0)
    has_nan = np.isnan(x).any()
    better = []
    for k in range(1, grid.kernel[axis]):
        challenger = taps_along(x, grid, axis, k)
        wins = challenger > best
        if has_nan:
            wins |= np.isnan(challenger)
        better.append(wins)
        best = np.maximum(best, challenger)
    return best, better


def hand_back(
    grad: np.ndarray, better: list[np.ndarray], shape: tuple[int, ...], grid: Grid, *, axis: int
) -> np.ndarray:
    """Give gradients to the last tap that beat all before it, or else to the first one."""
    dx = np.zeros(shape, grad.dtype)
    for k in range(len(better), 0, -1):
        won, grad = split(grad, better[k - 1])
        pixels = taps_along(dx, grid, axis, k)
        pixels += won
    pixels = taps_along(dx, grid, axis, 0)
    pixels += grad
    return dx


def taps_along(x: np.ndarray, grid: Grid, axis: int, k: int) -> np.ndarray:
    """Return what the k-th row (axis 0) or column (axis 1) of every window meets: a view."""
    size = [x.shape[2], x.shape[3]]
    stride, dilation, index = [1, 1], [1, 1], [0, 0]
    size[axis], index[axis] = grid.output[axis], k
    stride[axis], dilation[axis] = grid.stride[axis], grid.dilation[axis]
    return tap2d(
        x,
        (index[0], index[1]),
        (size[0], size[1]),
        stride=(stride[0], stride[1]),
        dilation=(dilation[0], dilation[1]),
    )

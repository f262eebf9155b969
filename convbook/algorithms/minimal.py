"""The sum with fewer multiplications: Winograd's F(4x4, 3x3)."""

import numpy as np

from convbook.algorithms.refusals import refuse_integers, refuse_non_finite
from convbook.algorithms.scratch import SCRATCH_BYTES

__all__ = ["winograd"]

# Lavin and Gray 2016, section 4.3: y = A [(G w G') * (B x B')] A', for a 6x6 tile of pixels.
PIXELS = np.array(  # B'
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
WEIGHTS = (
    np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24
)  # G
OUTPUTS = np.array(  # A'
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)
TILE, STEP = 6, 4  # a tile of 6x6 pixels gives 4x4 outputs


def winograd(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Transform tiles of pixels and the kernels, multiply, transform back: F(4x4, 3x3).

    A 4x4 patch of outputs takes 36 multiplications for each channel instead of 144: two
    polynomials of low degree are multiplied by multiplying their values at a few points. Derived
    in the chapter ``fast-convolution``. Cost: N M C oH oW 36 / 16 multiply-adds in BLAS, and the
    transforms, which pay when there are many channels. The error grows: about 25 times that of
    `im2col` in float32, because the transforms add and subtract numbers up to 100 times larger
    than the result.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Padded images.
    weight : ndarray, shape (M, C, 3, 3)
        Kernels, of the dtype of `x`.
    stride, dilation : (int, int)
        Must be (1, 1).
    groups : int
        Must be 1.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The feature maps.

    Raises
    ------
    ValueError
        If the kernel is not 3x3, an option is not 1, or the numbers are not finite floats.

    References
    ----------
    .. [1] S. Winograd, "Arithmetic complexity of computations", SIAM, 1980.
    .. [2] A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", IEEE
       Conference on Computer Vision and Pattern Recognition, 2016, arXiv:1509.09308.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 17.0).reshape(1, 1, 4, 4), np.ones((1, 1, 3, 3))
    >>> winograd(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0].round(9)
    array([[54., 63.],
           [90., 99.]])
    """
    refuse_unlike_3x3(weight, stride=stride, dilation=dilation, groups=groups)
    refuse_integers("winograd", x)
    refuse_non_finite("winograd", x=x, weight=weight)
    N, C, H, W = x.shape
    M = len(weight)
    oH, oW = H - 2, W - 2
    down, across = -(-oH // STEP), -(-oW // STEP)  # tiles, rounded up
    pixels, outputs = PIXELS.astype(x.dtype), OUTPUTS.astype(x.dtype)

    padded = np.zeros((N, C, STEP * down + 2, STEP * across + 2), x.dtype)
    padded[:, :, :H, :W] = x
    kernels = WEIGHTS @ weight.astype(np.float64) @ WEIGHTS.T  # (M, C, 6, 6)
    kernels = kernels.transpose(2, 3, 0, 1).astype(x.dtype)  # (6, 6, M, C)
    y: np.ndarray = np.empty((N, M, STEP * down, STEP * across), x.dtype)

    bytes_per_row = TILE * TILE * (2 * C + M) * across * x.dtype.itemsize
    rows = max(1, 3 * SCRATCH_BYTES // max(1, bytes_per_row))
    for n in range(N):
        for top in range(0, down, rows):
            bottom = min(top + rows, down)
            tiles = cut_tiles(padded[n], top, bottom, across)  # (6, 6, C, tiles)
            spectrum = both_axes(pixels, tiles)  # (6, 6, C, tiles)
            products = kernels @ spectrum  # (6, 6, M, tiles): 36 matrix products
            patches = both_axes(outputs, products)  # (4, 4, M, tiles)
            patches = patches.reshape(STEP, STEP, M, bottom - top, across)
            block = patches.transpose(2, 3, 0, 4, 1).reshape(M, -1, STEP * across)
            y[n, :, STEP * top : STEP * bottom] = block
    return np.ascontiguousarray(y[:, :, :oH, :oW])


def cut_tiles(image: np.ndarray, top: int, bottom: int, across: int) -> np.ndarray:
    """Copy the overlapping tiles of rows `top` to `bottom`: (C, H, W) -> (6, 6, C, tiles)."""
    C = len(image)
    tiles = np.empty((TILE, TILE, C, bottom - top, across), image.dtype)
    for i, j in np.ndindex(TILE, TILE):
        below = STEP * top + i
        rows = slice(below, below + STEP * (bottom - top - 1) + 1, STEP)
        columns = slice(j, j + STEP * (across - 1) + 1, STEP)
        tiles[i, j] = image[:, rows, columns]
    return tiles.reshape(TILE, TILE, C, -1)


def both_axes(matrix: np.ndarray, tiles: np.ndarray) -> np.ndarray:
    """Return matrix @ tile @ matrix.T for all tiles at once: (6, 6, C, T) -> (R, R, C, T)."""
    size, _, channels, count = tiles.shape
    result = len(matrix)
    along: np.ndarray = matrix @ tiles.reshape(size, -1)  # (R, 6 C T): the tiles' first axis
    along = matrix @ along.reshape(result, size, -1)  # (R, R, C T): their second
    return along.reshape(result, result, channels, count)


def refuse_unlike_3x3(
    weight: np.ndarray, *, stride: tuple[int, int], dilation: tuple[int, int], groups: int
) -> None:
    """Raise a ValueError for what F(4x4, 3x3) cannot do."""
    wanted = {"kernel size": (3, 3), "stride": (1, 1), "dilation": (1, 1), "groups": 1}
    given = {
        "kernel size": weight.shape[2:],
        "stride": stride,
        "dilation": dilation,
        "groups": groups,
    }
    for name, value in given.items():
        if value != wanted[name]:
            raise ValueError(
                f'method="winograd" needs {name} {wanted[name]}; got {value}, use method="auto"'
            )

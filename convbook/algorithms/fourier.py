"""The sum as a product of spectra: `fft`, tile by tile for large images (overlap-save)."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import fft as scipy_fft

from convbook.algorithms.refusals import refuse_integers, refuse_non_finite
from convbook.algorithms.sizes import sizes
from convbook.shapes import kernel_span

__all__ = ["dynamic_range", "fft"]

SPECTRA_BYTES = 2**21  # for the spectra of a tile and of all kernels: what a cache holds


def fft(
    x: np.ndarray,
    weight: np.ndarray,
    *,
    stride: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
) -> np.ndarray:
    """Multiply spectra instead of sliding: the convolution theorem, in float64.

    The spectrum of a correlation is the image's spectrum times the complex conjugate of the
    kernel's. A discrete spectrum takes the image as periodic, so that windows that leave a tile
    at one side come in again at the other: those outputs are dropped, and the next tile starts
    there (overlap-save). Derived in the chapter ``fast-convolution``. Cost: about log2(tile size)
    operations for each pixel and channel, and (C / groups) M for each pixel in between, however
    large the kernel is.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Padded images.
    weight : ndarray, shape (M, C // groups, kH, kW)
        Kernels, of the dtype of `x`.
    stride : (int, int)
        Must be (1, 1): with a stride, most of the outputs would be computed for nothing.
    dilation : (int, int)
        Pixels from one weight to the next.
    groups : int
        Number of groups that channels and kernels are split into.

    Returns
    -------
    ndarray, shape (N, M, oH, oW)
        The feature maps.

    Raises
    ------
    ValueError
        If the stride is not 1, or the numbers are not finite floats.

    Notes
    -----
    Rounding is spread over a whole tile: every output carries an error of the size of the tile's
    largest pixels, also where its own window is dark. Hence float64 inside, and the bound on the
    `dynamic_range` under which ``method="auto"`` comes here.

    References
    ----------
    .. [1] T. G. Stockham, "High-speed convolution and correlation", AFIPS Spring Joint Computer
       Conference, 1966.
    .. [2] M. Mathieu, M. Henaff and Y. LeCun, "Fast training of convolutional networks through
       FFTs", International Conference on Learning Representations, 2014, arXiv:1312.5851.

    Examples
    --------
    >>> x, weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> fft(x, weight, stride=(1, 1), dilation=(1, 1), groups=1)[0, 0].round(9)
    array([[12., 16.],
           [24., 28.]])
    """
    if stride != (1, 1):
        raise ValueError(f'method="fft" needs stride=1; got {stride}, use method="auto"')
    refuse_integers("fft", x)
    refuse_non_finite("fft", x=x, weight=weight)
    N, C = x.shape[:2]
    M, depth, kH, kW = weight.shape
    span = kernel_span(kH, dilation[0]), kernel_span(kW, dilation[1])
    oH, oW = sizes(x.shape[2:], (kH, kW), stride, dilation)
    tile = tile_shape(x.shape[2:], span, spectra=M * depth + 2 * C + 2 * M)

    kernels = np.zeros((groups, M // groups, depth, *span))
    kernels[..., :: dilation[0], :: dilation[1]] = weight.reshape(groups, -1, depth, kH, kW)
    kernels = scipy_fft.rfft2(kernels, tile).conj()  # (G, M // G, C // G, tH, tW // 2 + 1)

    y = np.empty((N, M, oH, oW), x.dtype)
    for n in range(N):
        for top, left in corners((oH, oW), tile, span):
            pixels = x[n, :, top : top + tile[0], left : left + tile[1]].astype(np.float64)
            spectra = scipy_fft.rfft2(pixels, tile)  # zeros fill a tile that the image ends in
            spectra = spectra.reshape(groups, 1, depth, *spectra.shape[1:])
            products = sum_over_channels(spectra, kernels)  # (G, M // G, tH, tW // 2 + 1)
            patch = scipy_fft.irfft2(products, tile, overwrite_x=True).reshape(M, *tile)
            kept = y[n, :, top : top + tile[0] - span[0] + 1, left : left + tile[1] - span[1] + 1]
            kept[...] = patch[:, : kept.shape[1], : kept.shape[2]]
    return y


def tile_shape(
    image_shape: tuple[int, int], span: tuple[int, int], *, spectra: int
) -> tuple[int, int]:
    """Return the height and width of tiles that cover the image with few operations.

    Along each axis: as many pixels as `SPECTRA_BYTES` allow for that many spectra, but at least
    twice the kernel; tiles of equal size; rounded up to a size that the FFT likes.
    """
    affordable = math.isqrt(SPECTRA_BYTES // (8 * max(1, spectra)))
    sizes = []
    for pixels, kernel in zip(image_shape, span, strict=True):
        outputs = pixels - kernel + 1
        kept = max(affordable, 2 * kernel) - kernel + 1
        count = -(-outputs // kept)
        sizes.append(scipy_fft.next_fast_len(-(-outputs // count) + kernel - 1, real=True))
    return sizes[0], sizes[1]


def corners(
    outputs: tuple[int, int], tile: tuple[int, int], span: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the top left corner of every tile: a step is what a tile keeps of its outputs."""
    for top in range(0, outputs[0], tile[0] - span[0] + 1):
        for left in range(0, outputs[1], tile[1] - span[1] + 1):
            yield top, left


def sum_over_channels(spectra: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Multiply and add: (G, 1, C // G, ...) and (G, M // G, C // G, ...) -> (G, M // G, ...)."""
    total: np.ndarray = spectra[:, :, 0] * kernels[:, :, 0]
    for c in range(1, kernels.shape[2]):
        total += spectra[:, :, c] * kernels[:, :, c]
    return total


def dynamic_range(x: np.ndarray, span: tuple[int, int]) -> float:
    """Return how much darker than the brightest pixel a whole window may be.

    The image is cut into blocks small enough that a window of `span` pixels holds a whole one
    wherever it lies. The largest magnitude of all, divided by that of the darkest block, is then
    a bound for every window.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images, at least as large as a window.
    span : (int, int)
        Height and width of a window.

    Returns
    -------
    float
        At least 1; infinite if a block is all zeros, NaN if a pixel is not finite.

    Examples
    --------
    >>> x = np.ones((1, 1, 9, 9))
    >>> x[..., :3, :3] = 0.25
    >>> dynamic_range(x, (5, 5))
    4.0
    """
    size = (span[0] + 1) // 2, (span[1] + 1) // 2  # a span of 2 size - 1 holds a block
    N, C, H, W = x.shape
    brightest = max(float(x.max()), -float(x.min()))
    if not math.isfinite(brightest):
        return math.nan
    down, across = H // size[0], W // size[1]
    whole = x[:, :, : down * size[0]].reshape(N, C, down, size[0], W)  # a view: (N, C, down, h, W)
    high, low = whole.max(axis=3), whole.min(axis=3)  # (N, C, down, W)
    peaks = np.maximum(high, np.negative(low, out=low), out=high)[..., : across * size[1]]
    darkest = float(peaks.reshape(N, C, down, across, size[1]).max(axis=4).min())
    return math.inf if darkest == 0 else brightest / darkest

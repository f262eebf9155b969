"""The operation agrees with SciPy's: `signal` for the two formulas, `ndimage` for the borders."""

import numpy as np
import pytest
from scipy import ndimage, signal

import convbook as cb


def draw(number):
    """Return an image, and a kernel that fits into it."""
    rng = np.random.default_rng(number)
    image = rng.standard_normal(rng.integers(5, 12, 2))
    kernel = rng.standard_normal(rng.integers(1, 6, 2))
    return image, kernel


@pytest.mark.parametrize("mode", ["valid", "full"])
@pytest.mark.parametrize("number", range(50))
def test_both_formulas(number, mode):
    image, kernel = draw(number)
    for ours, theirs in (
        (cb.correlate2d, signal.correlate2d),
        (cb.convolve2d, signal.convolve2d),
    ):
        expected = theirs(image, kernel, mode)
        np.testing.assert_allclose(ours(image, kernel, padding=mode), expected, atol=1e-12)


@pytest.mark.parametrize("number", range(50))
def test_same_agrees_where_the_kernel_has_a_centre(number):
    image, _ = draw(number)
    kernel = np.random.default_rng(number).standard_normal((3, 5))
    expected = signal.correlate2d(image, kernel, "same")
    np.testing.assert_allclose(cb.correlate2d(image, kernel, padding="same"), expected, atol=1e-12)


def test_an_even_kernel_has_no_centre_and_scipy_pads_either_side():
    """Ours pads below and to the right, as PyTorch does; SciPy does so in one of the two."""
    image = np.arange(16.0).reshape(4, 4)
    kernel = np.array([[1.0, 2.0], [3.0, 4.0]])
    below_right, above_left = ((0, 1), (0, 1)), ((1, 0), (1, 0))
    for ours in (cb.correlate2d, cb.convolve2d):
        expected = ours(image, kernel, padding=below_right)
        np.testing.assert_array_equal(ours(image, kernel, padding="same"), expected)
    np.testing.assert_array_equal(
        signal.correlate2d(image, kernel, "same"),
        cb.correlate2d(image, kernel, padding=below_right),
    )
    np.testing.assert_array_equal(
        signal.convolve2d(image, kernel, "same"),
        cb.convolve2d(image, kernel, padding=above_left),
    )


BORDERS = {"constant": "constant", "edge": "nearest", "reflect": "mirror"}
BORDERS |= {"symmetric": "reflect", "wrap": "wrap"}


@pytest.mark.parametrize("mode", BORDERS)
@pytest.mark.parametrize("number", range(20))
def test_every_border(number, mode):
    image, _ = draw(number)
    kernel = np.random.default_rng(number).standard_normal((3, 5))
    padded = cb.pad2d(image, (1, 2), mode=mode)
    expected = ndimage.correlate(image, kernel, mode=BORDERS[mode])
    np.testing.assert_allclose(cb.correlate2d(padded, kernel), expected, atol=1e-12)


@pytest.mark.parametrize("number", range(20))
def test_pooling_is_a_filter_read_at_every_stride(number):
    rng = np.random.default_rng(number)
    image, size = rng.standard_normal((9, 12)), int(rng.integers(1, 5))
    inside = image[: 9 // size * size, : 12 // size * size]
    centre = [size // 2 - 1 + size % 2] * 2 if size % 2 else [size // 2] * 2
    for ours, theirs in ((cb.max_pool2d, ndimage.maximum_filter), (cb.avg_pool2d, mean_filter)):
        everywhere = theirs(inside, size)
        expected = everywhere[centre[0] :: size, centre[1] :: size]
        np.testing.assert_allclose(ours(inside[None, None], size)[0, 0], expected, atol=1e-12)


def mean_filter(image, size):
    """Average without `uniform_filter`'s running sum, which rounds differently."""
    return ndimage.correlate(image, np.full((size, size), 1 / size**2))

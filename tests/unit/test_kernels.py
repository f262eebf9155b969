"""The kernels have the properties that their names promise."""

import numpy as np
import pytest
from scipy import ndimage

from convbook import kernels
from convbook.images import counting_image

CONSTANTS = {name: getattr(kernels, name) for name in kernels.__all__ if name.isupper()}
ARRAYS = {name: value for name, value in CONSTANTS.items() if isinstance(value, np.ndarray)}
DIFFERENCES = ["PREWITT", "SOBEL", "SCHARR"]


@pytest.mark.parametrize("name", ARRAYS)
def test_constants_are_three_by_three_and_read_only(name):
    kernel = ARRAYS[name]
    assert kernel.shape == (3, 3)
    with pytest.raises(ValueError, match="read-only"):
        kernel[0, 0] = 7


@pytest.mark.parametrize("name", ["IDENTITY_3", "BOX_3", "SHARPEN", "EMBOSS"])
def test_kernels_that_keep_the_brightness_sum_to_one(name):
    assert ARRAYS[name].sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("family", DIFFERENCES)
def test_differences_are_zero_on_a_flat_image_and_positive_where_it_grows(family):
    along_row, down_column = ARRAYS[f"{family}_X"], ARRAYS[f"{family}_Y"]
    ramp = np.arange(3)
    assert along_row.sum() == 0
    assert (along_row * ramp).sum() > 0
    assert (along_row * ramp[:, None]).sum() == 0
    np.testing.assert_array_equal(down_column, along_row.T)


@pytest.mark.parametrize(("family", "filter_"), [("SOBEL", "sobel"), ("PREWITT", "prewitt")])
def test_differences_agree_with_scipy(family, filter_):
    image = np.random.default_rng(0).integers(0, 256, (9, 11)).astype(np.int64)
    for axis, suffix in ((1, "X"), (0, "Y")):
        ours = ndimage.correlate(image, ARRAYS[f"{family}_{suffix}"])
        np.testing.assert_array_equal(ours, getattr(ndimage, filter_)(image, axis=axis))


def test_the_laplacian_agrees_with_scipy_and_the_other_adds_the_diagonals():
    image = np.random.default_rng(0).integers(0, 256, (9, 11)).astype(np.int64)
    np.testing.assert_array_equal(
        ndimage.correlate(image, kernels.LAPLACIAN_4), ndimage.laplace(image)
    )
    diagonals = kernels.LAPLACIAN_8 - kernels.LAPLACIAN_4
    np.testing.assert_array_equal(diagonals, [[1, 0, 1], [0, -4, 0], [1, 0, 1]])


def test_sharpening_adds_what_a_pixel_has_over_its_four_neighbours():
    np.testing.assert_array_equal(kernels.SHARPEN, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]])


def test_the_worked_example_is_prewitt_with_its_sign_turned():
    np.testing.assert_array_equal(kernels.MINUS_SIX_KERNEL, -kernels.PREWITT_X)
    assert (counting_image()[:3, :3] * kernels.MINUS_SIX_KERNEL).sum() == -6


def test_the_discriminating_kernel_has_no_symmetry():
    kernel = kernels.DISCRIMINATING_KERNEL
    turned = [np.rot90(mirrored, k) for mirrored in (kernel, kernel.T) for k in range(4)]
    assert len({other.tobytes() for other in turned}) == 8


def test_scharr_and_sobel_smooth_across_the_difference():
    np.testing.assert_array_equal(kernels.SOBEL_X, np.outer([1, 2, 1], [-1, 0, 1]))
    np.testing.assert_array_equal(kernels.SCHARR_X, np.outer([3, 10, 3], [-1, 0, 1]))


@pytest.mark.parametrize(("size", "sigma"), [(1, 1.0), (3, 0.8), (5, 1.0), (9, 2)])
def test_a_gaussian_sums_to_one_falls_off_and_is_separable(size, sigma):
    kernel = kernels.gaussian(size, sigma)
    assert kernel.shape == (size, size)
    assert kernel.sum() == pytest.approx(1, abs=1e-14)
    assert np.linalg.matrix_rank(kernel) == 1
    np.testing.assert_allclose(kernel, kernel[::-1].T)
    assert kernel.argmax() == size * size // 2


def test_a_gaussian_answers_an_impulse_as_scipy_does():
    impulse = np.zeros((9, 9))
    impulse[4, 4] = 1
    blurred = ndimage.gaussian_filter(impulse, sigma=1.0, radius=4)
    np.testing.assert_allclose(kernels.gaussian(9, 1.0), blurred, atol=1e-15)


@pytest.mark.parametrize(
    ("size", "sigma", "error", "message"),
    [
        (4, 1.0, ValueError, "size must be odd.*got 4"),
        (-1, 1.0, ValueError, "size must be odd and at least 1.*got -1"),
        (3.0, 1.0, TypeError, r"size must be an odd integer; got 3\.0"),
        (3, 0, ValueError, "sigma must be a positive finite number.*got 0"),
        (3, float("nan"), ValueError, "sigma must be .*got nan"),
        (3, float("inf"), ValueError, "sigma must be .*got inf"),
    ],
)
def test_a_gaussian_refuses_what_has_no_meaning(size, sigma, error, message):
    with pytest.raises(error, match=message):
        kernels.gaussian(size, sigma)


def test_the_menu_holds_the_constants_themselves():
    constants = {id(kernel) for kernel in ARRAYS.values()}
    assert all(id(kernel) in constants for kernel in kernels.NAMED_KERNELS.values())
    assert len(kernels.NAMED_KERNELS) == len(set(map(id, kernels.NAMED_KERNELS.values())))

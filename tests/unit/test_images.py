"""The images are what the chapters say they are."""

import subprocess
import sys
from importlib import resources

import numpy as np
import pytest
from scipy.signal import correlate2d

from convbook import images
from convbook.kernels import DISCRIMINATING_KERNEL, MINUS_SIX_KERNEL


def test_counting_image_is_a_plane_with_slopes_one_and_five():
    image = images.counting_image()
    assert image.shape == (5, 5)
    assert image[0, 0] == 1
    assert image[4, 4] == 25
    assert (np.diff(image, axis=1) == 1).all()
    assert (np.diff(image, axis=0) == 5).all()


def test_all_nine_outputs_of_the_worked_example_are_minus_six():
    output = correlate2d(images.counting_image(), MINUS_SIX_KERNEL, mode="valid")
    np.testing.assert_array_equal(output, np.full((3, 3), -6))


def every_mistake(image, kernel):
    """The outputs of someone who flips, turns, transposes or misplaces, by name."""
    right = correlate2d(image, kernel, "valid")
    return {
        "right": right,
        "kernel turned": correlate2d(image, kernel[::-1, ::-1], "valid"),
        "kernel upside down": correlate2d(image, kernel[::-1], "valid"),
        "kernel mirrored": correlate2d(image, kernel[:, ::-1], "valid"),
        "kernel transposed": correlate2d(image, kernel.T, "valid"),
        "image transposed": correlate2d(image.T, kernel, "valid"),
        "output transposed": right.T,
        "window one pixel off": np.roll(right, 1, axis=1),
    }


def test_the_discriminating_image_tells_every_mistake_from_the_right_answer():
    outputs = every_mistake(images.discriminating_image(), DISCRIMINATING_KERNEL)
    right = outputs.pop("right")
    np.testing.assert_array_equal(right, [[-6, -2, -4], [2, -9, 5], [0, -3, -1]])
    assert [name for name, output in outputs.items() if np.array_equal(output, right)] == []


def test_the_counting_image_cannot_tell_three_of_them():
    outputs = every_mistake(images.counting_image(), MINUS_SIX_KERNEL)
    right = outputs.pop("right")
    hidden = [name for name, output in outputs.items() if np.array_equal(output, right)]
    assert hidden == ["kernel upside down", "output transposed", "window one pixel off"]


def test_an_impulse_has_a_single_one_in_the_centre():
    image = images.impulse_image(7)
    assert image.sum() == 1
    assert image[3, 3] == 1


def test_a_step_has_its_edge_in_the_middle():
    image = images.step_image(6, low=10, high=200)
    assert (image[:, :3] == 10).all()
    assert (image[:, 3:] == 200).all()


@pytest.mark.parametrize("cell", [1, 2, 3])
def test_neighbouring_fields_of_a_checkerboard_differ(cell):
    board = images.checkerboard_image(6 * cell, cell=cell)
    assert board[0, 0] == 0
    assert (board[cell:] != board[:-cell]).all()
    assert (board[:, cell:] != board[:, :-cell]).all()


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photographs_are_bytes_and_come_out_the_same_twice(name):
    grey = images.photograph(name, size=128)
    assert grey.dtype == np.uint8
    assert grey.shape == (128, 128)
    assert np.ptp(grey) > 200  # a picture, not a flat field
    np.testing.assert_array_equal(grey, images.photograph(name, size=128))
    assert grey.flags.writeable


def test_grey_is_the_luma_of_the_colour_photograph():
    color = images.photograph("flower", size=64, grey=False)
    luma = color @ (0.299, 0.587, 0.114)  # ITU-R BT.601
    assert color.shape == (64, 64, 3)
    assert np.abs(images.photograph("flower", size=64) - luma).max() <= 1


def test_a_full_size_photograph_is_the_untouched_centre_of_the_file():
    from sklearn.datasets import load_sample_image

    pixels = load_sample_image("china.jpg")
    square = images.photograph("china", size=427, grey=False)
    np.testing.assert_array_equal(square, pixels[:, 106:533])


def test_each_photograph_is_credited_as_scikit_learn_asks():
    readme = resources.files("sklearn.datasets.images").joinpath("README.txt").read_text()
    assert set(images.PHOTO_CREDITS) == {"china", "flower"}
    for credit in images.PHOTO_CREDITS.values():
        assert "CC BY 2.0" in credit
        assert credit.split()[-1] in readme  # the photograph's page


def test_digits_are_unit_floats_in_nchw_with_their_labels():
    pixels, labels = images.digits()
    assert pixels.shape == (1797, 1, 8, 8)
    assert pixels.dtype == np.float32
    assert (pixels.min(), pixels.max()) == (0, 1)
    assert labels.dtype == np.int64
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_larger_digits_repeat_every_pixel_as_a_block():
    small, labels = images.digits()
    large, same_labels = images.digits(size=32)
    assert large.shape == (1797, 1, 32, 32)
    for row, col in np.ndindex(4, 4):
        np.testing.assert_array_equal(large[:, :, row::4, col::4], small)
    np.testing.assert_array_equal(labels, same_labels)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: images.photograph("cat"), ValueError, r"name must be one of .*china.*'cat'"),
        (lambda: images.photograph(size=500), ValueError, "size must be at most 427.*got 500"),
        (lambda: images.photograph(size=0), ValueError, "size must be at least 1; got 0"),
        (lambda: images.digits(size=20), ValueError, "size must be a multiple of 8.*got 20"),
        (lambda: images.digits(size=8.0), TypeError, r"size must be an integer; got 8\.0"),
        (lambda: images.impulse_image(4), ValueError, "size must be odd.*got 4"),
        (lambda: images.counting_image(0), ValueError, "height must be at least 1; got 0"),
        (lambda: images.checkerboard_image(4, cell=0), ValueError, "cell must be at least 1"),
        (lambda: images.step_image(True), TypeError, "size must be an integer; got True"),
    ],
)
def test_bad_input_names_the_argument_and_the_value(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_importing_the_images_does_not_import_scikit_learn():
    code = "import sys, convbook.images; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

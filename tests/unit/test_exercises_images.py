"""The checkers of the chapter images refuse what is wrong."""

import numpy as np
import pytest

from convbook import exercises


def saturated(image, amount):
    return np.clip(image.astype(int) + amount, 0, 255).astype(np.uint8)


def channels_first(images):
    return np.moveaxis(images, -1, 1)


def one_right_element(function):
    def wrong(*arguments):
        right = np.array(function(*arguments)).astype(int)
        answer = right + 1
        answer.flat[0] = right.flat[0]
        return answer

    return wrong


RIGHT = {
    "check_pixel_at": lambda image, x, y: image.T[x, y],
    "check_brighten": saturated,
    "check_to_nchw": channels_first,
    "check_indices_of": lambda address, shape: [int(i) for i in np.unravel_index(address, shape)],
}
WRONG = [
    ("check_pixel_at", lambda image, x, y: image[x, y], "x and y are exchanged"),
    ("check_pixel_at", lambda image, x, y: image[::-1][y, x], "counted from the bottom"),
    ("check_pixel_at", lambda image, x, y: image[y - 1, x - 1], "indices start at 0"),
    ("check_pixel_at", lambda image, x, y: image[y, x] + 1, "is not it"),
    ("check_pixel_at", lambda image, x, y: image[y], "the shape is (5,)"),
    ("check_brighten", lambda image, amount: (image.astype(int) + amount) % 256, "wrapped around"),
    ("check_brighten", lambda image, amount: image.astype(int) + amount, "outside 0 to 255"),
    ("check_brighten", lambda image, amount: np.minimum(image + 0.0 + amount, 255), "outside"),
    ("check_brighten", lambda image, amount: saturated(image, amount + 1), "elements are right"),
    (
        "check_brighten",
        lambda image, amount: saturated(image, amount).astype(int),
        "type should be uint8",
    ),
    ("check_to_nchw", lambda x: x.reshape(x.shape[:1] + x.shape[3:] + x.shape[1:3]), "reshape"),
    ("check_to_nchw", lambda x: x.transpose(0, 3, 2, 1), "rows and columns"),
    ("check_to_nchw", lambda x: x.transpose(0, 2, 3, 1), "from NCHW to NHWC"),
    ("check_to_nchw", lambda x: x, "the shape is (2, 4, 5, 3)"),
    ("check_indices_of", lambda a, s: np.unravel_index(a, s)[::-1], "reversed"),
    ("check_indices_of", lambda a, s: np.unravel_index(a, s, order="F"), "rows are stored whole"),
    (
        "check_indices_of",
        lambda a, s: np.array(np.unravel_index(a, (s[0], s[2], s[3], s[1])))[[0, 3, 1, 2]],
        "NHWC",
    ),
    ("check_indices_of", lambda a, s: np.array(np.unravel_index(a, s)) + 1, "0 of 4 elements"),
]


@pytest.mark.parametrize(("check", "function", "message"), WRONG)
def test_wrong_functions_are_refused(check, function, message, capsys):
    assert getattr(exercises, check)(function) is False
    assert message in capsys.readouterr().out


@pytest.mark.parametrize("check", ["check_brighten", "check_to_nchw", "check_indices_of"])
def test_one_right_element_is_not_enough(check, capsys):
    assert getattr(exercises, check)(one_right_element(RIGHT[check])) is False
    assert "elements are right; the first wrong one is" in capsys.readouterr().out


@pytest.mark.parametrize("check", RIGHT)
def test_right_functions_are_accepted(check):
    assert getattr(exercises, check)(RIGHT[check]) is True

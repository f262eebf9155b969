"""The checkers of the chapter worked-example refuse what is wrong."""

import numpy as np
import pytest

from convbook import convolve2d, correlate2d
from convbook.exercises import check_correlate2d


def one_right_element(image, kernel):
    right = correlate2d(image, kernel)
    wrong = right + 1
    wrong[0, 0] = right[0, 0]
    return wrong


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (convolve2d, "turned by 180 degrees"),
        (lambda i, k: correlate2d(i, k[::-1]), "flipped up-down"),
        (lambda i, k: correlate2d(i, k[:, ::-1]), "flipped left-right"),
        (lambda i, k: correlate2d(i, k).T, "changed places"),
        (lambda i, k: correlate2d(i, k)[1:], "the shape is (2, 3)"),
        (lambda i, k: correlate2d(i, k) + 1, "0 of 9 elements"),
        (lambda i, k: np.roll(correlate2d(i, k), 1), "elements are right"),
        (one_right_element, "1 of 9 elements are right; the first wrong one is [0, 1]"),
        (lambda i, k: None, "did the function return its result"),
    ],
)
def test_wrong_functions_are_refused(function, message, capsys):
    assert check_correlate2d(function) is False
    assert message in capsys.readouterr().out


def test_the_right_function_is_accepted():
    assert check_correlate2d(correlate2d) is True

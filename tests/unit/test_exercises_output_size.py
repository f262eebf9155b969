"""The checkers of the chapter output-size refuse what is wrong."""

import numpy as np
import pytest

from convbook import output_size
from convbook.exercises import (
    check_input_sizes,
    check_layer_sizes,
    check_never_read,
    check_output_size,
)


def size(w, k, s, p, d):
    return output_size(w, k, stride=s, padding=p, dilation=d)


def by_trial(wanted, k, s, p):
    """Try every input size: a second way, to test the checker's own."""
    return [w for w in range(1, 400) if w + 2 * p >= k and size(w, k, s, p, 1) == wanted]


def unread_by_change(w, k, s, p):
    """Change one pixel at a time and see whether any window holds it."""
    padded = np.pad(np.zeros(w), p)
    starts = range(0, padded.size - k + 1, s)

    def seen(pixel):
        padded[:] = 0
        padded[p + pixel] = 1
        return any(padded[start : start + k].any() for start in starts)

    return [pixel for pixel in range(w) if not seen(pixel)]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([27, 13, 3, 3, 8], "one too small"),
        ([28, 14, 3, 3, 8], "add it twice"),
        ([28, 14, 4, 4, 11], "over 7 pixels"),
        ([28, 14, 4, 4], "the shape is (4,)"),
        ([28, 14, 4, 4, 10], "4 of 5 elements are right; the first wrong one is [4]"),
    ],
)
def test_wrong_layer_sizes_are_refused(answer, message, capsys):
    assert check_layer_sizes(answer) is False
    assert message in capsys.readouterr().out


def test_the_right_layer_sizes_are_accepted():
    assert check_layer_sizes((28, 14, 4, 4, 9)) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda w, k, s, p, d: (w + 2 * p - d * (k - 1) - 1) / s + 1, "round down"),
        (lambda w, k, s, p, d: -((d * (k - 1) + 1 - w - 2 * p) // s) + 1, "not up"),
        (lambda w, k, s, p, d: size(w, k, s, p, d) - 1, "add 1"),
        (lambda w, k, s, p, d: (w + p - d * (k - 1) - 1) // s + 1, "add it twice"),
        (lambda w, k, s, p, d: size(w, k, s, p, 1), "dilation is not used"),
        (lambda w, k, s, p, d: size(w, k, 1, p, d), "stride is not used"),
        (lambda w, k, s, p, d: (w + 2 * p - d * k) // s + 1, "not D K"),
        (lambda w, k, s, p, d: size(w, k, s, 0, d) + 2 * p // s, "one division for all"),
        (lambda w, k, s, p, d: size(w, k, s, p, d) + 1, "29 is not it"),
        (lambda w, k, s, p, d: None, "did the function return its result"),
    ],
)
def test_wrong_size_formulas_are_refused(function, message, capsys):
    assert check_output_size(function) is False
    assert message in capsys.readouterr().out


def test_the_right_size_formula_is_accepted():
    assert check_output_size(size) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda *case: by_trial(*case)[:1], "smallest of them only"),
        (lambda *case: by_trial(*case)[:-1], "the largest is missing"),
        (lambda o, k, s, p: by_trial(o, k + p, s, p), "taken off twice"),
        (
            lambda o, k, s, p: [w + 1 for w in by_trial(o, k, s, p)],
            "0 of 4 elements are right; the first wrong one is [0]",
        ),
        (lambda o, k, s, p: range((o - 1) * s + k - 2 * p, o * s + k - 2 * p), "fewer than 1"),
    ],
)
def test_wrong_inversions_are_refused(function, message, capsys):
    assert check_input_sizes(function) is False
    assert message in capsys.readouterr().out


def test_the_right_inversion_is_accepted():
    assert check_input_sizes(by_trial) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda *case: [], "for 6, 3, 2, 0: the shape is (0,); it should be (1,)"),
        (lambda w, k, s, p: [i + p for i in unread_by_change(w, k, s, p)], "take the padding off"),
        (lambda w, k, s, p: [i for i in unread_by_change(w, k, s, p) if i > w - s], "gaps"),
        (lambda w, k, s, p: [i - 1 for i in unread_by_change(w, k, s, p)], "0 of 1 elements"),
    ],
)
def test_wrong_lists_of_unread_pixels_are_refused(function, message, capsys):
    assert check_never_read(function) is False
    assert message in capsys.readouterr().out


def test_the_right_list_of_unread_pixels_is_accepted():
    assert check_never_read(unread_by_change) is True

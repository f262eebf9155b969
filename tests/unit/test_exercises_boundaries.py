"""The checkers of the chapter boundaries refuse what is wrong."""

import numpy as np
import pytest

from convbook import correlate2d, pad2d
from convbook.exercises import (
    check_border_sizes,
    check_circular,
    check_mean_kept,
    check_reflect_index,
    check_usage_counts,
)


def mirror(i, width):
    period = max(2 * width - 2, 1)
    return min(i % period, period - i % period)


def uses(height, width, k, stride):
    rows, columns = (
        sum(
            (np.arange(size) >= start) & (np.arange(size) < start + k)
            for start in range(0, size - k + 1, stride)
        )
        for size in (height, width)
    )
    return np.outer(rows, columns)


def circular(image, kernel):
    half = (kernel.shape[0] // 2, kernel.shape[1] // 2)
    return correlate2d(pad2d(image, half, mode="wrap"), kernel)


def spoil(function):
    """Keep one element of the right answer only."""

    def spoiled(*arguments):
        right = np.asarray(function(*arguments))
        wrong = right + 1
        wrong.flat[0] = right.flat[0]
        return wrong

    return spoiled


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((32, 28, 24), "changed places"),
        ((23, 28, 33), "off by one"),
        ((24, 28, 36), "not on each side"),
        ((24, 24, 24), "1 of 3 elements are right; the first wrong one is [1]"),
        ((24, 28), "the shape is (2,)"),
        (24, "the shape is ()"),
        (None, "there is no answer"),
    ],
)
def test_wrong_sizes_are_refused(sizes, message, capsys):
    assert check_border_sizes(sizes) is False
    assert message in capsys.readouterr().out


def test_the_right_sizes_are_accepted():
    assert check_border_sizes([24, 28, 32]) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda i, w: i % w, "circular border"),
        (lambda i, w: min(max(i, 0), w - 1), "edge border"),
        (lambda i, w: min(i % (2 * w), 2 * w - 1 - i % (2 * w)), "symmetric border"),
        (lambda i, w: mirror(i, w) + 1, "for -3, 4: 4 is not it"),
        (lambda i, w: abs(i) if i < w else 2 * w - 2 - i, "for 8, 4: -2 is not it"),
        (lambda i, w: min(i % (2 * w - 2), -i % (2 * w - 2)), "for -3, 1 it raises ZeroDivision"),
        (lambda i, w: None, "did the function return its result"),
    ],
)
def test_wrong_mirrors_are_refused(function, message, capsys):
    assert check_reflect_index(function) is False
    assert message in capsys.readouterr().out


def test_the_right_mirror_is_accepted():
    assert check_reflect_index(mirror) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda h, w, k, s: uses(h, w, k, 1), "the stride is not taken into account"),
        (lambda h, w, k, s: uses(w, h, k, s), "rows and columns have changed places"),
        (lambda h, w, k, s: [uses(w, w, k, s)[k - 1] // s] * h, "elements are right"),
        (lambda h, w, k, s: uses(h, w, k + 1, s), "elements are right"),
        (lambda h, w, k, s: np.full((h, w), k * k), "1 of 25 elements are right"),
        (spoil(uses), "the first wrong one is [0, 1]"),
    ],
)
def test_wrong_counts_are_refused(function, message, capsys):
    assert check_usage_counts(function) is False
    assert message in capsys.readouterr().out


def test_counts_along_one_axis_only_are_named(capsys):
    def along(height, width, k, stride):
        return np.broadcast_to(uses(k, width, k, stride)[0], (height, width))

    assert check_usage_counts(along) is False
    assert "multiply by the count along the columns" in capsys.readouterr().out


def test_the_right_counts_are_accepted():
    assert check_usage_counts(uses) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda i, k: correlate2d(i, k, padding="same"), "the border is zero"),
        (lambda i, k: circular(i, k[::-1, ::-1]), "this is convolution"),
        (lambda i, k: np.roll(circular(i, k), (1, 1), (0, 1)), "too far down and right"),
        (lambda i, k: np.roll(circular(i, k), (-1, -1), (0, 1)), "too far up and left"),
        (correlate2d, "the shape is (3, 4)"),
        (lambda i, k: circular(i, k.T), "elements are right"),
        (spoil(circular), "1 of 30 elements are right; the first wrong one is [0, 1]"),
    ],
)
def test_wrong_circular_correlations_are_refused(function, message, capsys):
    assert check_circular(function) is False
    assert message in capsys.readouterr().out


def test_the_right_circular_correlation_is_accepted():
    assert check_circular(circular) is True


@pytest.mark.parametrize(
    ("modes", "message"),
    [
        ({"edge", "wrap"}, "edge does not keep it"),
        ({"reflect", "symmetric"}, "reflect does not keep it"),
        ({"wrap"}, "1 of the two"),
        ("symmetric", "1 of the two"),
        (set(), "0 of the two"),
        ({"mirror", "wrap"}, "'mirror' is not one of"),
        (["symmetric", "wrap", "constant"], "constant does not keep it"),
    ],
)
def test_wrong_borders_are_refused(modes, message, capsys):
    assert check_mean_kept(modes) is False
    assert message in capsys.readouterr().out


def test_the_right_borders_are_accepted():
    assert check_mean_kept(["wrap", "symmetric"]) is True

"""The checkers of the chapter formula refuse what is wrong."""

import numpy as np
import pytest
from scipy import signal

from convbook import convolve2d, exercises


def full(image, kernel):
    return signal.convolve2d(image, kernel)


def equivariant(machine, shape):
    image = np.random.default_rng(0).normal(size=shape)
    moved = np.roll(image, (1, 1), axis=(0, 1))
    return np.allclose(machine(moved), np.roll(machine(image), (1, 1), axis=(0, 1)))


def equivariant_along_rows(machine, shape):
    image = np.random.default_rng(0).normal(size=shape)
    return linear(machine, shape) and np.allclose(
        machine(np.roll(image, 1, axis=1)), np.roll(machine(image), 1, axis=1)
    )


def linear(machine, shape):
    first, second = np.random.default_rng(0).normal(size=(2, *shape))
    return np.allclose(machine(2 * first + second), 2 * machine(first) + machine(second))


def scales(machine, shape):
    image = np.random.default_rng(0).normal(size=shape)
    return equivariant(machine, shape) and np.allclose(machine(2 * image), 2 * machine(image))


def respond(box, shape):
    impulse = np.zeros(shape)
    impulse[shape[0] // 2, shape[1] // 2] = 1
    return box(impulse)


def one_right_element(function):
    def wrong(*arguments):
        right = np.array(function(*arguments))
        answer = right + 1
        answer[0, 0] = right[0, 0]
        return answer

    return wrong


RIGHT = {
    "check_full_convolve2d": full,
    "check_combined_kernel": full,
    "check_kernel_of": lambda box, shape: respond(box, shape)[::-1, ::-1],
}
WRONG = [
    ("check_full_convolve2d", lambda i, k: signal.correlate2d(i, k), "the full correlation"),
    ("check_full_convolve2d", convolve2d, "the valid result"),
    ("check_full_convolve2d", lambda i, k: convolve2d(i, k, padding="same"), "the same result"),
    ("check_full_convolve2d", lambda i, k: full(i, k)[1:], "the shape is (5, 6)"),
    ("check_full_convolve2d", lambda i, k: np.roll(full(i, k), 1), "elements are right"),
    ("check_is_convolution", lambda machine, shape: True, "squares every pixel"),
    ("check_is_convolution", lambda machine, shape: False, "shifts the image"),
    ("check_is_convolution", equivariant, "squares every pixel"),
    ("check_is_convolution", linear, "blackens the right-hand column"),
    ("check_is_convolution", equivariant_along_rows, "blackens the top row"),
    ("check_is_convolution", scales, "subtracts the largest pixel"),
    ("check_is_convolution", lambda machine, shape: machine(np.eye(4, 5)), "the shape is (4, 5)"),
    (
        "check_combined_kernel",
        lambda a, b: signal.correlate2d(a, b),
        "the correlation of the kernels",
    ),
    ("check_combined_kernel", lambda a, b: convolve2d(a, b, padding="same"), "too small"),
    ("check_combined_kernel", lambda a, b: full(a, b)[::-1, ::-1], "turned by 180 degrees"),
    ("check_combined_kernel", lambda a, b: a + b, "the shape is (3, 3)"),
    ("check_kernel_of", respond, "impulse response"),
    ("check_kernel_of", lambda box, shape: respond(box, shape)[::-1], "flipped left-right"),
    ("check_kernel_of", lambda box, shape: respond(box, shape)[:, ::-1], "flipped up-down"),
    ("check_kernel_of", lambda box, shape: box(np.ones(shape)), "elements are right"),
    ("check_kernel_of", lambda box, shape: respond(box, shape) + respond(box, shape), "once"),
]


@pytest.mark.parametrize(("check", "function", "message"), WRONG)
def test_wrong_functions_are_refused(check, function, message, capsys):
    assert getattr(exercises, check)(function) is False
    assert message in capsys.readouterr().out


@pytest.mark.parametrize("check", RIGHT)
def test_one_right_element_is_not_enough(check, capsys):
    assert getattr(exercises, check)(one_right_element(RIGHT[check])) is False
    assert "the first wrong one is [0, 1]" in capsys.readouterr().out


def test_both_demands_together_are_enough():
    assert exercises.check_is_convolution(lambda m, s: equivariant(m, s) and linear(m, s)) is True


@pytest.mark.parametrize("check", RIGHT)
def test_right_functions_are_accepted(check):
    assert getattr(exercises, check)(RIGHT[check]) is True

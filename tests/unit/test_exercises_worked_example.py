"""The checkers of the chapter worked-example refuse what is wrong."""

import numpy as np
import pytest

from convbook import convolve2d, correlate2d
from convbook.exercises import (
    check_correlate2d,
    check_fair_test,
    check_hundred,
    check_pixel_change,
)
from convbook.kernels import MINUS_SIX_KERNEL


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


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        (np.full((3, 3), 1), "the weights sum to 9"),
        (np.array([[-10, 0, 0], [0, 0, 0], [10, 0, 1]]), "the weights sum to 1"),
        (np.array([[0, 10, 0], [0, 0, 0], [0, -10, 0]]), "0 of 9 elements are right"),
        (np.array([[0, -9, 0], [0, 0, 0], [0, 9, 0]]), "0 of 9 elements are right"),
        (np.zeros((5, 5)), "must have shape (3, 3); got (5, 5)"),
    ],
)
def test_kernels_that_do_not_answer_a_hundred_are_refused(kernel, message, capsys):
    assert check_hundred(kernel) is False
    assert message in capsys.readouterr().out


def test_two_kernels_that_answer_a_hundred_are_accepted():
    assert check_hundred([[0, -10, 0], [0, 0, 0], [0, 10, 0]]) is True
    assert check_hundred([[0, 0, 0], [-50, 0, 50], [0, 0, 0]]) is True


def test_weights_that_sum_to_zero_but_for_rounding_are_accepted():
    kernel = np.array([[-1.1, -2.2, -6.7], [0, 0, 0], [1.1, 2.2, 6.7]])
    assert kernel.sum() != 0
    assert check_hundred(kernel) is True


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (MINUS_SIX_KERNEL, "that is the kernel itself"),
        (np.zeros((3, 3)), "3 of 9 elements are right; the first wrong one is [0, 0]"),
        (np.roll(MINUS_SIX_KERNEL[::-1, ::-1], 1, axis=1), "elements are right"),
        (np.zeros((5, 5)), "the shape is (5, 5)"),
    ],
)
def test_wrong_changes_are_refused(change, message, capsys):
    assert check_pixel_change(change) is False
    assert message in capsys.readouterr().out


def test_the_turned_kernel_is_the_change():
    assert check_pixel_change(np.rot90(MINUS_SIX_KERNEL, 2)) is True


BRIGHT = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        (BRIGHT, [[1, 2], [1, 2]], "flipped up-down"),
        (BRIGHT, [[1, 1], [2, 2]], "flipped left-right"),
        (BRIGHT, [[0, 1], [1, 2]], "transposed gives"),
        (BRIGHT, [[1, 0], [2, 1]], "transposed along the other diagonal"),
        (np.ones((3, 3), int), [[0, 1], [2, 3]], "the same four outputs"),
        (BRIGHT, [[0, 1], [2, 4]], "whole numbers from 0 to 3"),
        (np.zeros((4, 4)), [[0, 1], [2, 3]], "the image must have shape (3, 3)"),
    ],
)
def test_unfair_tests_are_refused(image, kernel, message, capsys):
    assert check_fair_test(image, kernel) is False
    assert message in capsys.readouterr().out


def test_a_fair_test_is_accepted():
    assert check_fair_test(BRIGHT, [[0, 1], [2, 3]]) is True

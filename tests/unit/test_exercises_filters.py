"""The checkers of the chapter filters refuse what is wrong."""

import numpy as np
import pytest

from convbook import correlate2d
from convbook.exercises import (
    check_blur_twice,
    check_gradient,
    check_pass_costs,
    check_separate,
    check_unsharp_kernel,
)
from convbook.kernels import BOX_3, IDENTITY_3, PREWITT_X, PREWITT_Y, SOBEL_X, SOBEL_Y

UNSHARP = 3 * IDENTITY_3 - 2 * BOX_3


def gradient(image, kernel_x=SOBEL_X, kernel_y=SOBEL_Y, divisor=8):
    x, y = correlate2d(image, kernel_x) / divisor, correlate2d(image, kernel_y) / divisor
    return np.hypot(x, y), np.degrees(np.arctan2(y, x))


def slopes(image):
    return correlate2d(image, SOBEL_X) / 8, correlate2d(image, SOBEL_Y) / 8


def separate(kernel):
    u, values, v = np.linalg.svd(np.asarray(kernel, dtype=float))
    if len(values) > 1 and values[1] > 1e-9 * values[0]:
        return None
    return values[0] * u[:, 0], v[0]


def only_first(array):
    wrong = array + 1
    wrong.flat[0] = array.flat[0]
    return wrong


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        (2 * (IDENTITY_3 - BOX_3), "the image itself is missing"),
        (2 * IDENTITY_3 - BOX_3, "once, not twice"),
        (2 * BOX_3 - IDENTITY_3, "wrong sign"),
        (IDENTITY_3 - 2 * BOX_3, "must sum to 1"),
        (only_first(UNSHARP), "1 of 9 elements are right; the first wrong one is [0, 1]"),
        (UNSHARP[:2], "the shape is (2, 3)"),
        (None, "there is no answer"),
    ],
)
def test_wrong_kernels_are_refused(kernel, message, capsys):
    assert check_unsharp_kernel(kernel) is False
    assert message in capsys.readouterr().out


def test_the_right_kernel_is_accepted():
    assert check_unsharp_kernel(UNSHARP.tolist()) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda i: gradient(i, divisor=1), "magnitude: it is not divided by 8"),
        (lambda i: gradient(i, PREWITT_X, PREWITT_Y, 6), "magnitude: these are Prewitt's"),
        (lambda i: (sum(map(abs, slopes(i))), gradient(i)[1]), "|Gx| + |Gy|"),
        (lambda i: (gradient(i)[0] ** 2, gradient(i)[1]), "the root is missing"),
        (lambda i: (only_first(gradient(i)[0]), gradient(i)[1]), "magnitude: 1 of 35 elements"),
        (lambda i: (gradient(i)[0], np.radians(gradient(i)[1])), "direction: it is in radians"),
        (lambda i: (gradient(i)[0], 90 - gradient(i)[1]), "changed places in atan2"),
        (lambda i: (gradient(i)[0], -gradient(i)[1]), "y is counted upwards"),
        (lambda i: (gradient(i)[0], gradient(i)[1] + 180), "it points downhill"),
        (lambda i: (gradient(i)[0], (gradient(i)[1] + 90) % 180 - 90), "a climb from a fall"),
        (lambda i: (gradient(i)[0], only_first(gradient(i)[1])), "direction: 1 of 35 elements"),
        (lambda i: (gradient(i)[0], gradient(i)[1][1:]), "direction: the shape is (4, 7)"),
        (lambda i: gradient(np.pad(i, 1)), "magnitude: the shape is (7, 9)"),
        (lambda i: gradient(i)[0], "must return two arrays"),
        (lambda i: None, "must return two arrays"),
        (lambda i: gradient(i[:1]), "it raises ValueError"),
        (3, "pass the function itself"),
    ],
)
def test_wrong_gradients_are_refused(function, message, capsys):
    assert check_gradient(function) is False
    assert message in capsys.readouterr().out


@pytest.mark.parametrize("turn", [0, 360])
def test_the_right_gradient_is_accepted(turn):
    assert check_gradient(lambda i: (gradient(i)[0], gradient(i)[1] % 360 - turn)) is True


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ((226**2 * 31**2, 2 * 226**2 * 31), "keeps all 256 columns"),
        ((961, 62), "one output"),
        ((256**2 * 961, 2 * 256**2 * 31), "not 256"),
        ((225**2 * 961, 225 * 256 * 31 + 225**2 * 31), "off by one"),
        ((3376892, 49084036), "changed places"),
        ((49084036, 3376893), "1 of 2 elements are right; the first wrong one is [1]"),
        (14.5, "the shape is ()"),
    ],
)
def test_wrong_costs_are_refused(costs, message, capsys):
    assert check_pass_costs(costs) is False
    assert message in capsys.readouterr().out


def test_the_right_costs_are_accepted():
    assert check_pass_costs((49084036, 3376892)) is True


def always(kernel):
    u, values, v = np.linalg.svd(np.asarray(kernel, dtype=float))
    return values[0] * u[:, 0], v[0]


def exact_rank(kernel):
    return separate(kernel) if np.linalg.svd(kernel)[1][1:].max(initial=0) == 0 else None


def swapped(kernel):
    factors = separate(kernel)
    return None if factors is None else factors[::-1]


def first_row(kernel):
    v = kernel[0]
    return kernel @ v / (v @ v), v


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (always, "the Laplacian, of rank 2: it cannot be split"),
        (lambda k: None, "for Sobel x: it can be split"),
        (exact_rank, "it can be split"),
        (swapped, "for Sobel x: the product of column and row"),
        (lambda k: swapped(k) if k.shape == (2, 3) else separate(k), "have changed places"),
        (lambda k: separate(k) if k.any() else None, "a kernel of zeros: it can be split"),
        (lambda k: (k[:, 0], k[0]), "3 of 9 elements are right"),
        (lambda k: (k[:, :1], k[:1]), "must have the shapes (3,) and (3,)"),
        (lambda k: k, "return a column and a row; got ndarray"),
        (lambda k: separate(k) if k[0].any() else first_row(k[:, 5]), "it raises IndexError"),
        ("separate", "pass the function itself"),
    ],
)
def test_wrong_splits_are_refused(function, message, capsys):
    assert check_separate(function) is False
    assert message in capsys.readouterr().out


def test_a_loose_tolerance_is_refused(capsys):
    def loose(kernel):
        u, values, v = np.linalg.svd(np.asarray(kernel, dtype=float))
        return (values[0] * u[:, 0], v[0]) if values[1:].sum() <= 0.01 * values[0] else None

    assert check_separate(loose) is False
    assert "off by 1e-3: it cannot be split" in capsys.readouterr().out


def test_the_right_split_is_accepted():
    assert check_separate(separate) is True


@pytest.mark.parametrize(
    ("sigma", "message"),
    [
        (3.5, "do not add"),
        (6.25, "take its root"),
        (3, "the product"),
        (2, "the wider of the two"),
        (2.4, "2.4 is not it"),
        ([2.5, 2.5], "the shape is (2,)"),
    ],
)
def test_wrong_deviations_are_refused(sigma, message, capsys):
    assert check_blur_twice(sigma) is False
    assert message in capsys.readouterr().out


def test_the_right_deviation_is_accepted():
    assert check_blur_twice(2.5) is True

"""The checkers of the chapter lenet refuse what is wrong."""

import numpy as np
import pytest

from convbook.exercises import (
    check_c3_table,
    check_dense_as_kernels,
    check_layer_cost,
    check_lenet_sizes,
)

# The rule in words: six runs of three, six of four, three pairs of pairs, one of all.
RULE = [
    *({i % 6, (i + 1) % 6, (i + 2) % 6} for i in range(6)),
    *({i % 6, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6} for i in range(6)),
    *({i % 6, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6} for i in range(3)),
    set(range(6)),
]
TABLE = [[column in seen for column in range(6)] for seen in RULE]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([28, 14, 10, 5, 1], "for 32 pixels"),
        ([31, 15, 10, 5, 0], "takes 4 pixels off"),
        ([32, 31, 27, 26, 22], "halves"),
        ([32, 16, 12, 6, 1], "4 of 5 elements are right; the first wrong one is [4]"),
        ([32, 16, 12, 6], "the shape is (4,)"),
    ],
)
def test_wrong_sizes_are_refused(answer, message, capsys):
    assert check_lenet_sizes(answer) is False
    assert message in capsys.readouterr().out


def test_the_right_sizes_are_accepted():
    assert check_lenet_sizes([32, 16, 12, 6, 2]) is True


def places(k, w):
    return (w - k + 1) ** 2


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda c, m, k, w: (c * m * k * k, c * m * k * k * places(k, w)), "biases are missing"),
        (lambda c, m, k, w: ((c * k * k + 1) * m, (c * k * k + 1) * m * places(k, w)), "connec"),
        (lambda c, m, k, w: ((c * k * k + 1) * m, c * m * k * k), "count every place"),
        (lambda c, m, k, w: (c * m * (k * k + 1), c * m * k * k * places(k, w)), "output map"),
        (lambda c, m, k, w: ((c * k * k + 1) * m, c * m * k * k * w * w), "on the output"),
        (lambda c, m, k, w: (c * k * k + m, c * m * k * k * places(k, w)), "1 of 2 elements"),
        (lambda c, m, k, w: (c * k * k + 1) * m, "the shape is ()"),
    ],
)
def test_wrong_costs_are_refused(function, message, capsys):
    assert check_layer_cost(function) is False
    assert message in capsys.readouterr().out


def test_the_right_cost_is_accepted():
    assert check_layer_cost(lambda c, m, k, w: ((c * k * k + 1) * m, c * m * k * k * places(k, w)))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.array(TABLE).T, "transposed"),
        (np.ones((16, 6)), "the modern C3"),
        (
            [[row % 6 <= c < row % 6 + 3 + (row > 5) for c in range(6)] for row in range(12)]
            + TABLE[12:],
            "go on at map 0 after map 5",
        ),
        (np.array(TABLE)[::-1], "the first wrong one is [0, 3]"),
        (TABLE[:-1], "the shape is (15, 6)"),
        ([[1, 2], [3]], "must be a number or an array"),
        (None, "there is no answer"),
    ],
)
def test_wrong_tables_are_refused(answer, message, capsys):
    assert check_c3_table(answer) is False
    assert message in capsys.readouterr().out


@pytest.mark.parametrize("answer", [TABLE, np.array(TABLE), np.array(TABLE).astype(float)])
def test_the_right_table_is_accepted(answer):
    assert check_c3_table(answer) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda a, s: a, "the shape is (2, 12); it should be (2, 3, 2, 2)"),
        (lambda a, s: a.reshape(len(a), *s).swapaxes(2, 3), "have changed places"),
        (lambda a, s: a.reshape(len(a), *s)[..., ::-1, ::-1], "does not flip"),
        (lambda a, s: a.reshape(len(a), *s[1:], s[0]).transpose(0, 3, 1, 2), "channels come last"),
        (lambda a, s: a.T.reshape(len(a), *s), "taken for its rows"),
        (lambda a, s: 1 + a.reshape(len(a), *s), "0 of 24 elements"),
    ],
)
def test_wrong_kernels_are_refused(function, message, capsys):
    assert check_dense_as_kernels(function) is False
    assert message in capsys.readouterr().out


def test_the_right_kernels_are_accepted():
    assert check_dense_as_kernels(lambda a, s: np.stack([row.reshape(s) for row in a])) is True

"""The checkers of the chapter channels refuse what is wrong."""

import numpy as np
import pytest

from convbook import conv2d
from convbook.exercises import (
    check_conv2d,
    check_dense_weight,
    check_merged_weight,
    check_parameter_counts,
)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([864, 16384, 4608, 1152], "biases are missing"),
        ([867, 16448, 4640, 1280], "not to an input channel"),
        ([896, 16640, 18496, 147584], "C / groups slices"),
        ([960, 32768, 5120, 1280], "only each kernel has a bias"),
        ([896, 16640, 4672, 1281], "3 of 4 elements are right; the first wrong one is [3]"),
        ([896, 16640, 4672], "the shape is (3,)"),
    ],
)
def test_wrong_counts_are_refused(answer, message, capsys):
    assert check_parameter_counts(answer) is False
    assert message in capsys.readouterr().out


def test_the_right_counts_are_accepted():
    assert check_parameter_counts((896, 16640, 4672, 1280)) is True


def by_hand(x, weight, bias):
    """Sum shifted channels: no function of the package."""
    rows = x.shape[1] - weight.shape[2] + 1
    columns = x.shape[2] - weight.shape[3] + 1
    y = np.zeros((len(weight), rows, columns), int)
    for m, c, i, j in np.ndindex(weight.shape):
        y[m] += weight[m, c, i, j] * x[c, i : i + rows, j : j + columns]
    return y + bias[:, None, None]


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, w, b: by_hand(x, w, 0 * b), "the bias is missing"),
        (lambda x, w, b: by_hand(x, w, len(x) * b), "once per input channel"),
        (lambda x, w, b: by_hand(x, w[:, :, ::-1, ::-1], b), "turned by 180 degrees"),
        (lambda x, w, b: by_hand(x[:1], w[:, :1], b), "only the first channel"),
        (lambda x, w, b: by_hand(x, w, 0 * b) / len(x) + b[:, None, None], "averaged"),
        (lambda x, w, b: by_hand(x, w[:, ::-1], b), "reverse order"),
        (lambda x, w, b: by_hand(x, w, b).sum(axis=0), "the shape is (3, 3)"),
        (lambda x, w, b: by_hand(x, w, b)[::-1], "the first wrong one is [0, 0, 0]"),
        (lambda x, w, b: conv2d(x, w, b), "it raises ValueError"),
    ],
)
def test_wrong_convolutions_are_refused(function, message, capsys):
    assert check_conv2d(function) is False
    assert message in capsys.readouterr().out


def test_the_right_convolution_is_accepted():
    assert check_conv2d(by_hand) is True


def blocks(weight, groups):
    """Stack the groups' kernels along a block diagonal."""
    parts = np.split(weight, groups)
    zeros = [np.zeros_like(part) for part in parts]
    rows = [[parts[g] if g == h else zeros[g] for h in range(groups)] for g in range(groups)]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda w, g: np.tile(w, (1, g, 1, 1)), "see one group only"),
        (lambda w, g: blocks(w, g)[:, ::-1], "elements are right"),
        (lambda w, g: np.roll(blocks(w, g), w.shape[1], axis=1), "reverse order"),
        (lambda w, g: w, "the shape is (4, 2, 1, 1); it should be (4, 4, 1, 1)"),
    ],
)
def test_wrong_dense_weights_are_refused(function, message, capsys):
    assert check_dense_weight(function) is False
    assert message in capsys.readouterr().out


def test_kernels_that_take_turns_are_refused(capsys):
    def turns(weight, groups):
        order = np.argsort(np.arange(len(weight)) % groups, kind="stable")
        dense = np.empty((len(weight), weight.shape[1] * groups, *weight.shape[2:]), int)
        dense[order] = blocks(weight[order], groups)
        return dense

    assert check_dense_weight(turns) is False
    assert "in runs, not in turns" in capsys.readouterr().out


def test_the_right_dense_weights_are_accepted():
    assert check_dense_weight(blocks) is True


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda d, p: p + d[:, 0], "they multiply"),
        (lambda d, p: p * d[:, 0, ::-1, ::-1], "does not flip"),
        (lambda d, p: np.repeat(d[None, :, 0], len(p), axis=0), "are not used"),
        (lambda d, p: p * d[:, 0].swapaxes(1, 2), "have changed places"),
        (lambda d, p: d[:, 0], "the shape is (3, 2, 2)"),
        (lambda d, p: 2 * p * d[:, 0], "0 of 24 elements"),
    ],
)
def test_wrong_merged_weights_are_refused(function, message, capsys):
    assert check_merged_weight(function) is False
    assert message in capsys.readouterr().out


def test_the_right_merged_weights_are_accepted():
    def by_loops(depthwise, pointwise):
        m, c = pointwise.shape[:2]
        return np.array(
            [[pointwise[k, s, 0, 0] * depthwise[s, 0] for s in range(c)] for k in range(m)]
        )

    assert check_merged_weight(by_loops) is True

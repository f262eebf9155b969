"""Checks of the exercises in the chapter `channels`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.conv import conv2d
from convbook.exercises._core import check_function, check_value

# The layers of the exercise: (in_channels, out_channels, kernel_size, groups).
FOUR_LAYERS = [(3, 32, 3, 1), (64, 256, 1, 1), (32, 64, 3, 4), (128, 128, 3, 128)]


def check_parameter_counts(answer: Any) -> bool:
    """Check the four counts of the chapter's pencil-and-paper exercise.

    Parameters
    ----------
    answer : array_like, shape (4,)
        Parameters, biases included, of the exercise's layers in order.

    Returns
    -------
    bool
        Whether all are right; the printed line says which is not.

    Notes
    -----
    Chapter `channels`.

    Examples
    --------
    >>> check_parameter_counts([896, 16640, 4672, 1280])
    Right: four layers, four counts.
    True
    >>> check_parameter_counts([864, 16384, 4608, 1152])
    Not yet: the biases are missing: one for each output channel
    False
    """
    weights = np.array([k * k * c // g * m for c, m, k, g in FOUR_LAYERS])
    ins = np.array([c for c, *_ in FOUR_LAYERS])
    outs = np.array([m for _, m, *_ in FOUR_LAYERS])
    groups = np.array([g for *_, g in FOUR_LAYERS])
    slips = {
        "the biases are missing: one for each output channel": weights,
        "a bias belongs to an output channel, not to an input channel": weights + ins,
        "with groups a kernel has only C / groups slices": weights * groups + outs,
        "each pair of channels has a kernel slice, but only each kernel has a bias": weights
        + ins * outs // groups,
    }
    return check_value(answer, weights + outs, "four layers, four counts.", slips)


def check_conv2d(function: Callable[[np.ndarray, np.ndarray, np.ndarray], Any]) -> bool:
    """Check a student's `conv2d(x, weight, bias)` of one image with many channels.

    Parameters
    ----------
    function : callable
        Takes an image, shape (C, H, W), weights, shape (M, C, kH, kW), and biases, shape (M,);
        returns an array of shape (M, H - kH + 1, W - kW + 1).

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `channels`.

    Examples
    --------
    >>> from convbook import conv2d
    >>> check_conv2d(lambda x, weight, bias: conv2d(x[None], weight, bias)[0])
    Right: one map for each kernel, summed over all channels.
    True
    >>> check_conv2d(lambda x, weight, bias: conv2d(x[None], weight)[0])
    Not yet: for an array of shape (3, 4, 4), an array of shape (2, 3, 2, 2), an array of \
shape (2,): the bias is missing
    False
    """

    def right(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
        return np.asarray(conv2d(x[None], weight, bias)[0])

    slips: dict[str, Callable[..., Any]] = {
        "the bias is missing": lambda x, w, b: right(x, w, 0 * b),
        "the bias is added once per input channel; once is enough": lambda x, w, b: right(
            x, w, len(x) * b
        ),
        "the kernels are turned by 180 degrees: this is convolution": lambda x, w, b: right(
            x, w[..., ::-1, ::-1], b
        ),
        "only the first channel is used": lambda x, w, b: right(x[:1], w[:, :1], b),
        "the channels are averaged, not summed": lambda x, w, b: (
            right(x, w, 0 * b) / len(x) + b[:, None, None]
        ),
        "kernel slices meet the channels in reverse order": lambda x, w, b: right(x, w[:, ::-1], b),
    }
    rng = np.random.default_rng(7)
    shapes = [(3, 4, 4, 2, 2, 2), (2, 5, 6, 3, 3, 2), (4, 3, 3, 5, 1, 1), (1, 4, 7, 2, 4, 3)]
    cases = [
        (
            rng.integers(-9, 10, (c, h, w)),
            rng.integers(-4, 5, (m, c, kh, kw)),
            rng.integers(1, 10, m),
        )
        for c, h, w, m, kh, kw in shapes
    ]
    praise = "one map for each kernel, summed over all channels."
    return check_function(function, right, cases, praise, slips)


def check_dense_weight(function: Callable[[np.ndarray, int], Any]) -> bool:
    """Check a student's `dense_weight(weight, groups)`: groups, written out with zeros.

    Parameters
    ----------
    function : callable
        Takes weights, shape (M, C // groups, kH, kW), and the number of groups; returns weights,
        shape (M, C, kH, kW), that give the same convolution without groups.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `channels`.

    Examples
    --------
    >>> check_dense_weight(_dense)
    Right: groups are a dense convolution with blocks of zeros.
    True
    >>> check_dense_weight(lambda weight, groups: np.tile(weight, (1, groups, 1, 1)))
    Not yet: for an array of shape (4, 2, 1, 1), 2: each kernel must see one group only: the \
other channels get zeros
    False
    """
    slips: dict[str, Callable[..., Any]] = {
        "each kernel must see one group only: the other channels get zeros": lambda w, g: np.tile(
            w, (1, g, 1, 1)
        ),
        "kernels are grouped in runs, not in turns": lambda w, g: _dense(
            w, g, owners=np.arange(len(w)) % g
        ),
        "the groups are assigned in reverse order": lambda w, g: _dense(
            w, g, owners=g - 1 - np.arange(len(w)) * g // len(w)
        ),
    }
    rng = np.random.default_rng(8)
    cases = [
        (rng.integers(1, 10, (m, c // g, k, k)), g)
        for m, c, k, g in [(4, 4, 1, 2), (6, 3, 3, 3), (6, 4, 2, 2), (2, 3, 2, 1)]
    ]
    praise = "groups are a dense convolution with blocks of zeros."
    return check_function(function, _dense, cases, praise, slips)


def _dense(weight: np.ndarray, groups: int, owners: np.ndarray | None = None) -> np.ndarray:
    """Write grouped weights out; kernel m belongs to the group owners[m]."""
    kernels, depth = weight.shape[:2]
    if owners is None:
        owners = np.arange(kernels) * groups // kernels
    dense = np.zeros((kernels, depth * groups, *weight.shape[2:]), weight.dtype)
    for m, group in enumerate(owners):
        dense[m, group * depth : (group + 1) * depth] = weight[m]
    return dense


def check_merged_weight(function: Callable[[np.ndarray, np.ndarray], Any]) -> bool:
    """Check a student's `merged_weight(depthwise, pointwise)`: two layers as one.

    Parameters
    ----------
    function : callable
        Takes depthwise weights, shape (C, 1, kH, kW), and pointwise weights, shape (M, C, 1, 1);
        returns the weights, shape (M, C, kH, kW), of the one convolution that does both.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `channels`.

    Examples
    --------
    >>> check_merged_weight(lambda depthwise, pointwise: pointwise * depthwise[:, 0])
    Right: slice (m, c) is kernel c, scaled by one number.
    True
    >>> check_merged_weight(lambda depthwise, pointwise: depthwise[:, 0])
    Not yet: for an array of shape (3, 1, 2, 2), an array of shape (2, 3, 1, 1): the shape is \
(3, 2, 2); it should be (2, 3, 2, 2)
    False
    """

    def right(depthwise: np.ndarray, pointwise: np.ndarray) -> np.ndarray:
        return np.asarray(np.einsum("cij,mc->mcij", depthwise[:, 0], pointwise[:, :, 0, 0]))

    slips: dict[str, Callable[..., Any]] = {
        "the two weights are added; they multiply": lambda d, p: p + d[:, 0],
        "the kernels are turned by 180 degrees; conv2d does not flip": lambda d, p: right(
            d[..., ::-1, ::-1], p
        ),
        "the pointwise weights are not used": lambda d, p: right(d, np.ones_like(p)),
        "rows and columns of the kernels have changed places": lambda d, p: right(d, p).swapaxes(
            2, 3
        ),
    }
    rng = np.random.default_rng(9)
    cases = [
        (rng.integers(1, 10, (c, 1, kh, kw)), rng.integers(2, 10, (m, c, 1, 1)))
        for c, m, kh, kw in [(3, 2, 2, 2), (2, 4, 3, 3), (4, 1, 1, 3)]
    ]
    praise = "slice (m, c) is kernel c, scaled by one number."
    return check_function(function, right, cases, praise, slips)

"""Checks of the exercises in the chapter `output-size`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convbook.exercises._core import check_function, check_value
from convbook.shapes import kernel_span, output_size

# The layers of the exercise: (input_size, kernel_size, stride, padding, dilation).
FIVE_LAYERS = [
    (32, 5, 1, 0, 1),
    (28, 2, 2, 0, 1),
    (7, 3, 2, 1, 1),
    (12, 5, 3, 1, 1),
    (20, 3, 2, 2, 3),
]


def check_layer_sizes(answer: Any) -> bool:
    """Check the five sizes of the chapter's pencil-and-paper exercise.

    Parameters
    ----------
    answer : array_like, shape (5,)
        One output size per layer, in the exercise's order.

    Returns
    -------
    bool
        Whether all are right; the printed line says which is not.

    Notes
    -----
    Chapter `output-size`.

    Examples
    --------
    >>> check_layer_sizes([28, 14, 4, 4, 9])
    Right: five layers, five sizes.
    True
    >>> check_layer_sizes([28, 14, 4, 3, 9])
    Not yet: 4 of 5 elements are right; the first wrong one is [3]
    False
    """
    expected = [_size(*layer) for layer in FIVE_LAYERS]
    slips = {
        "the size of every layer is one too small: the placement at the start counts too": [
            size - 1 for size in expected
        ],
        "the padding lies at both ends: add it twice": [
            _size_from_span(size, kernel_span(kernel, dilation), stride, padding)
            for size, kernel, stride, padding, dilation in FIVE_LAYERS
        ],
        "dilation 3 spreads a kernel of 3 over 7 pixels": [
            *expected[:4],
            _size_from_span(20, 3, 2, 2 * 2),
        ],
    }
    return check_value(answer, expected, "five layers, five sizes.", slips)


def check_output_size(function: Callable[[int, int, int, int, int], Any]) -> bool:
    """Check a student's `output_size(input_size, kernel_size, stride, padding, dilation)`.

    Parameters
    ----------
    function : callable
        Takes five integers (the padding is added at both ends); returns the number of placements.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and why.

    Notes
    -----
    Chapter `output-size`.

    Examples
    --------
    >>> check_output_size(lambda w, k, s, p, d: (w + 2 * p - d * (k - 1) - 1) // s + 1)
    Right: every size is right, with stride, padding and dilation.
    True
    >>> check_output_size(lambda w, k, s, p, d: (w + 2 * p - d * (k - 1) - 1) / s + 1)
    Not yet: for 6, 3, 2, 0, 1: half a placement is no placement: round down
    False
    """
    cases = [
        (32, 5, 1, 0, 1),
        (5, 3, 2, 0, 1),
        (6, 3, 2, 0, 1),
        (9, 5, 1, 2, 1),
        (6, 3, 2, 1, 1),
        (9, 3, 1, 0, 3),
        (20, 3, 2, 2, 3),
        (224, 11, 4, 2, 1),
        (3, 3, 5, 0, 1),
        (7, 3, 3, 1, 1),
    ]

    def exact(w: int, k: int, s: int, p: int, d: int) -> float:
        return (w + 2 * p - kernel_span(k, d)) / s + 1

    slips: dict[str, Callable[..., Any]] = {
        "half a placement is no placement: round down": exact,
        "round down, not up: the last window must fit": lambda *c: -(-exact(*c) // 1),
        "one division for all: what the image and the padding leave over may make one more": (
            lambda w, k, s, p, d: _size(w, k, s, 0, d) + 2 * p // s
        ),
        "the placement at the start counts too: add 1": lambda *c: _size(*c) - 1,
        "the padding lies at both ends: add it twice": lambda w, k, s, p, d: _size_from_span(
            w, kernel_span(k, d), s, p
        ),
        "the dilation is not used": lambda w, k, s, p, d: _size(w, k, s, p, 1),
        "the stride is not used": lambda w, k, s, p, d: _size(w, k, 1, p, d),
        "a dilated kernel spans D (K - 1) + 1 pixels, not D K": lambda w, k, s, p, d: (
            _size_from_span(w, d * k, s, 2 * p)
        ),
    }
    praise = "every size is right, with stride, padding and dilation."
    return check_function(function, _size, cases, praise, slips)


def check_input_sizes(function: Callable[[int, int, int, int], Any]) -> bool:
    """Check a student's `input_sizes(size, kernel_size, stride, padding)`: the formula, inverted.

    Parameters
    ----------
    function : callable
        Takes an output size and three options; returns every input size, at least 1, that gives
        this output, in ascending order.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `output-size`.

    Examples
    --------
    >>> def input_sizes(size, kernel_size, stride, padding):
    ...     smallest = (size - 1) * stride + kernel_size - 2 * padding
    ...     return [width for width in range(smallest, smallest + stride) if width >= 1]
    >>> check_input_sizes(input_sizes)
    Right: S inputs share one output, and you found them all.
    True
    >>> check_input_sizes(lambda o, k, s, p: [(o - 1) * s + k - 2 * p])
    Not yet: for 55, 11, 4, 0: that is the smallest of them only: S sizes share one output
    False
    """

    def right(size: int, kernel_size: int, stride: int, padding: int) -> list[int]:
        smallest = (size - 1) * stride + kernel_size - 2 * padding
        return [width for width in range(smallest, smallest + stride) if width >= 1]

    slips: dict[str, Callable[..., Any]] = {
        "that is the smallest of them only: S sizes share one output": lambda *c: right(*c)[:1],
        "the largest is missing": lambda *c: right(*c)[:-1],
        "the padding must be taken off twice": lambda o, k, s, p: right(o, k + p, s, p),
        "no input has fewer than 1 pixel": lambda o, k, s, p: list(
            range((o - 1) * s + k - 2 * p, (o - 1) * s + k - 2 * p + s)
        ),
    }
    cases = [(55, 11, 4, 0), (55, 11, 4, 2), (28, 5, 1, 0), (3, 3, 2, 1), (1, 3, 3, 2)]
    praise = "S inputs share one output, and you found them all."
    return check_function(function, right, cases, praise, slips)


def check_never_read(function: Callable[[int, int, int, int], Any]) -> bool:
    """Check a student's `never_read(input_size, kernel_size, stride, padding)`.

    Parameters
    ----------
    function : callable
        Takes four integers; returns the indices of the pixels, padding not counted, that no
        placement reads, in ascending order.

    Returns
    -------
    bool
        Whether every case is right; the printed line says which is not, and where.

    Notes
    -----
    Chapter `output-size`.

    Examples
    --------
    >>> def never_read(input_size, kernel_size, stride, padding):
    ...     starts = range(-padding, input_size + padding - kernel_size + 1, stride)
    ...     read = {start + i for start in starts for i in range(kernel_size)}
    ...     return sorted(set(range(input_size)) - read)
    >>> check_never_read(never_read)
    Right: every pixel that nobody reads, at the end and in the gaps.
    True
    >>> check_never_read(lambda *options: [])
    Not yet: for 6, 3, 2, 0: the shape is (0,); it should be (1,)
    False
    """

    def right(input_size: int, kernel_size: int, stride: int, padding: int) -> list[int]:
        count = _size(input_size, kernel_size, stride, padding, 1)
        first = stride * np.arange(count)[:, None] - padding  # (count, 1)
        read = first + np.arange(kernel_size)  # (count, K)
        return [int(pixel) for pixel in np.setdiff1d(np.arange(input_size), read)]

    def tail(w: int, k: int, s: int, p: int) -> list[int]:
        end = (_size(w, k, s, p, 1) - 1) * s - p + k
        return list(range(max(end, 0), w))

    slips: dict[str, Callable[..., Any]] = {
        "a stride larger than the kernel leaves gaps between the windows too": tail,
        "these are cells of the padded axis: take the padding off": lambda w, k, s, p: [
            pixel + p for pixel in right(w, k, s, p)
        ],
    }
    cases = [(6, 3, 2, 0), (5, 3, 2, 0), (6, 3, 2, 1), (9, 2, 3, 0), (12, 3, 4, 1), (10, 5, 4, 0)]
    praise = "every pixel that nobody reads, at the end and in the gaps."
    return check_function(function, right, cases, praise, slips)


def _size(input_size: int, kernel_size: int, stride: int, padding: int, dilation: int) -> int:
    return output_size(input_size, kernel_size, stride=stride, padding=padding, dilation=dilation)


def _size_from_span(input_size: int, span: int, stride: int, padded: int) -> int:
    """Count placements as a slip would: with a wrong span, or a wrong total of padding."""
    return output_size(input_size + padded, span, stride=stride)

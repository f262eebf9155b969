"""Sizes, counted by hand, and by trying every placement."""

import itertools

import numpy as np
import pytest

import convbook as cb
from convbook.shapes import ReceptiveField, kernel_span, resolve_padding


@pytest.mark.parametrize(
    ("size", "kernel", "options", "expected"),
    [
        (32, 5, {}, 28),  # LeNet-5's C1
        (28, 2, {"stride": 2}, 14),  # and its pooling
        (5, 3, {}, 3),
        (5, 3, {"stride": 2}, 2),
        (6, 3, {"stride": 2}, 2),  # the last column is never read
        (6, 3, {"stride": 2, "padding": 1}, 3),  # a padded column is never used
        (224, 11, {"stride": 4}, 54),
        (227, 11, {"stride": 4}, 55),  # AlexNet
        (224, 11, {"stride": 4, "padding": 2}, 55),
        (7, 3, {"dilation": 3}, 1),
        (5, 2, {"padding": (1, 0)}, 5),
        (1, 1, {}, 1),
        (1, 2, {"stride": 2, "ceil_mode": True}, 1),
        (1, 2, {"stride": 2, "padding": 1, "ceil_mode": True}, 1),  # not 2
        (6, 3, {"stride": 2, "ceil_mode": True}, 3),
        (5, 3, {"stride": 2, "ceil_mode": True}, 2),  # fits exactly: nothing to round up
        (2, 1, {"stride": 2, "ceil_mode": True}, 1),  # a second window would start outside
        (3, 2, {"stride": 2, "padding": (1, 0), "ceil_mode": True}, 2),
        (4, 2, {"stride": 2, "padding": (1, 0), "ceil_mode": True}, 3),
    ],
)
def test_output_size(size, kernel, options, expected):
    assert cb.output_size(size, kernel, **options) == expected


def test_output_size_counts_every_placement():
    cases = itertools.product(range(1, 8), range(1, 5), range(1, 4), range(3), range(3), (1, 2))
    for size, kernel, stride, before, after, dilation in cases:
        padded = before + size + after
        span = dilation * (kernel - 1) + 1
        starts = [start for start in range(0, padded, stride) if start + span <= padded]
        options = {"stride": stride, "padding": (before, after), "dilation": dilation}
        if starts:
            assert cb.output_size(size, kernel, **options) == len(starts)
        else:
            with pytest.raises(ValueError, match=f"spans {span} pixels .* has {padded};"):
                cb.output_size(size, kernel, **options)
        following = len(starts) * stride  # where one window more would start
        left_over = not starts or starts[-1] + span < padded
        one_more = left_over and following < before + size and following + span - stride < padded
        if len(starts) + one_more:
            ceil = cb.output_size(size, kernel, **options, ceil_mode=True)
            assert ceil == len(starts) + one_more


def test_half_the_kernel_keeps_the_size_at_stride_one_only():
    for size, kernel, stride in itertools.product(range(5, 20), (1, 3, 5), (1, 2, 3)):
        kept = cb.output_size(size, kernel, stride=stride, padding=kernel // 2) == size
        assert kept == (stride == 1)


def test_output_shape_takes_each_axis_by_itself():
    shape = cb.output_shape(
        (10, 11), (3, 4), stride=(1, 2), padding=((1, 2), (3, 0)), dilation=(2, 1)
    )
    assert shape == (10 + 3 - 5 + 1, (11 + 3 - 4) // 2 + 1) == (9, 6)
    assert cb.output_shape((3, 3), 2, stride=2, ceil_mode=True) == (2, 2)
    assert cb.output_shape((3, 4), 2, padding="same") == (3, 4)
    assert cb.output_shape((3, 4), 2, padding="full") == (4, 5)
    assert cb.output_shape((3, 4), 2, padding="valid") == (2, 3)


@pytest.mark.parametrize(
    ("padding", "kernel", "dilation", "expected"),
    [
        (2, 3, 1, ((2, 2), (2, 2))),
        ((1, 2), 3, 1, ((1, 1), (2, 2))),
        (((1, 2), (3, 4)), 3, 1, ((1, 2), (3, 4))),
        ([[1, 2], [3, 4]], 3, 1, ((1, 2), (3, 4))),
        ((0, (1, 2)), 3, 1, ((0, 0), (1, 2))),
        ("valid", 5, 1, ((0, 0), (0, 0))),
        ("same", (3, 5), 1, ((1, 1), (2, 2))),
        ("same", (2, 4), 1, ((0, 1), (1, 2))),
        ("same", 3, (2, 1), ((2, 2), (1, 1))),
        ("full", (3, 2), (1, 3), ((2, 2), (3, 3))),
    ],
)
def test_every_form_of_padding(padding, kernel, dilation, expected):
    assert resolve_padding(padding, kernel, dilation=dilation) == expected


def test_kernel_span():
    assert [kernel_span(3), kernel_span(3, 2), kernel_span(1, 9)] == [3, 5, 1]


def test_same_padding_gives_tensorflows_ceil():
    cases = itertools.product(range(1, 9), range(1, 6), range(1, 5), (1, 2))
    for size, kernel, stride, dilation in cases:
        pads = cb.same_padding((size, size + 1), kernel, stride=stride, dilation=dilation)
        for axis, pixels in enumerate((size, size + 1)):
            before, after = pads[axis]
            assert after - before in (0, 1)
            got = cb.output_size(
                pixels, kernel, stride=stride, padding=pads[axis], dilation=dilation
            )
            assert got == -(-pixels // stride)
            if before:  # not one pixel more than needed
                assert got > (before - 1 + pixels + after - kernel_span(kernel, dilation)) // stride


def test_same_padding_by_hand():
    assert cb.same_padding((224, 224), 7, stride=2) == ((2, 3), (2, 3))
    assert cb.same_padding((5, 5), 1, stride=3) == ((0, 0), (0, 0))
    assert cb.same_padding((5, 9), (3, 5), stride=(1, 2)) == ((1, 1), (2, 2))


def test_transposed_output_shape_undoes_output_shape():
    cases = itertools.product(range(1, 9), range(1, 5), range(1, 4), range(2), range(1, 3))
    for size, kernel, stride, padding, dilation in cases:
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        if size + 2 * padding < kernel_span(kernel, dilation):
            continue
        small = cb.output_size(size, kernel, **options)
        lost = (size + 2 * padding - kernel_span(kernel, dilation)) % stride
        shape = cb.transposed_output_shape((small, small), kernel, output_padding=lost, **options)
        assert shape == (size, size)


def test_transposed_output_shape_by_hand():
    shape = cb.transposed_output_shape(
        (3, 4), (3, 2), stride=(2, 3), padding=((1, 0), (0, 2)), output_padding=(1, 0), dilation=2
    )
    assert shape == (2 * 2 + 5 - 1 + 1, 3 * 3 + 3 - 2) == (9, 10)


def test_receptive_field_of_lenet5():
    convolution, pooling = (5, 1, 0, 1), (2, 2, 0, 1)
    fields = cb.receptive_field([convolution, pooling, convolution, pooling, convolution])
    assert fields == [(5, 1, 0), (6, 2, 0), (14, 2, 0), (16, 4, 0), (32, 4, 0)]
    assert all(isinstance(field, ReceptiveField) for field in fields)


def test_receptive_field_of_dilations_and_padding():
    dilated = cb.receptive_field([(3, 1, 0, 1), (3, 1, 0, 2), (3, 1, 0, 4)])
    assert [field.size for field in dilated] == [3, 7, 15]
    padded = cb.receptive_field([(3, 2, 1, 1), (3, 1, (2, 0), 1)])
    assert padded == [(3, 2, -1), (7, 2, -5)]
    assert cb.receptive_field([]) == []


def test_receptive_field_is_where_the_gradient_is():
    """The pixels that one output depends on, found by moving each pixel."""
    layers = [(3, 2, 1, 1), (2, 1, 0, 3), (3, 2, (1, 0), 1)]

    def run(row):
        for kernel, stride, padding, dilation in layers:
            options = {"stride": (1, stride), "dilation": (1, dilation)}
            options["padding"] = (0, padding)
            row = cb.correlate2d(row, np.ones((1, kernel)), **options)
        return row[0]

    base = run(np.zeros((1, 40)))
    field = cb.receptive_field(layers)[-1]
    for unit in range(len(base)):
        seen = [p for p in range(40) if run(np.eye(40)[p : p + 1])[unit] != 0]
        first = field.start + unit * field.jump
        assert seen[0] == max(first, 0) or first < 0
        assert seen[-1] == min(first + field.size - 1, 39)

"""Bad input gets one line that names the argument, the value it got and what would be right."""

import numpy as np
import pytest

import convbook as cb
from convbook.shapes import resolve_padding

X = np.ones((1, 2, 5, 6))
WEIGHT = np.ones((4, 2, 3, 3))
IMAGE, KERNEL = X[0, 0], WEIGHT[0, 0]

CASES = [
    # the shape of an array
    (lambda: cb.conv2d(IMAGE, WEIGHT), "x must have shape (N, C, H, W); got (5, 6)"),
    (lambda: cb.conv2d(X, KERNEL), "weight must have shape (M, C // groups, kH, kW); got (3, 3)"),
    (lambda: cb.correlate2d(X, KERNEL), "image must have shape (H, W); got (1, 2, 5, 6)"),
    (lambda: cb.convolve2d(IMAGE, X), "kernel must have shape (kH, kW); got (1, 2, 5, 6)"),
    (lambda: cb.conv2d(X[:, :, :0], WEIGHT), "with H at least 1; got (1, 2, 0, 6)"),
    (lambda: cb.conv2d(X, WEIGHT[:0]), "with M at least 1; got (0, 2, 3, 3)"),
    (lambda: cb.windows2d(np.ones(3), 1), "x must have shape (..., H, W); got (3,)"),
    (lambda: cb.pad2d(np.ones((2, 0)), 1), "with W at least 1; got (2, 0)"),
    (lambda: cb.max_pool2d(IMAGE, 2), "x must have shape (N, C, H, W); got (5, 6)"),
    (lambda: cb.conv2d(X, WEIGHT, np.ones(3)), "bias must have shape (M,) = (4,); got (3,)"),
    (lambda: cb.conv2d(X, WEIGHT, 1.0), "bias must have shape (M,); got ()"),
    (
        lambda: cb.conv2d_backward(X, X, WEIGHT),
        "grad must have conv2d's output shape (1, 4, 3, 4); got (1, 2, 5, 6)",
    ),
    (
        lambda: cb.max_pool2d_backward(X, X, 2),
        "grad must have the pooling's output shape (1, 2, 2, 3); got (1, 2, 5, 6)",
    ),
    (lambda: cb.avg_pool2d_backward(X, 4, 2), "x_shape must be (N, C, H, W); got 4"),
    (lambda: cb.avg_pool2d_backward(X, (1, 2, 0, 6), 2), "x_shape[2] must be an int between 1"),
    # what an array holds
    (lambda: cb.conv2d(X * 1j, WEIGHT), "x must hold booleans, integers or floats of at most 64"),
    (lambda: cb.conv2d(X, WEIGHT.astype(object)), "at most 64 bits; got dtype object"),
    (lambda: cb.relu(X.astype(np.longdouble)), "at most 64 bits; got dtype float128"),
    (lambda: cb.relu("seven"), "at most 64 bits; got dtype <U5"),
    (lambda: cb.relu(None), "at most 64 bits; got dtype object"),
    (lambda: cb.relu([[1, 2], [3]]), "x must be a rectangular array; got [[1, 2], [3]]"),
    (lambda: cb.relu(np.ma.ones(2)), "use x.filled(value)"),
    # how channels, kernels and groups fit together
    (
        lambda: cb.conv2d(X, np.ones((4, 3, 3, 3))),
        "weight must have shape (M, C // groups, kH, kW) with C // groups = 2; got (4, 3, 3, 3)",
    ),
    (
        lambda: cb.conv2d(X, WEIGHT, groups=3),
        "groups must divide the 2 channels of x and the 4 kernels of weight; got 3",
    ),
    (
        lambda: cb.conv2d(X, np.ones((3, 1, 3, 3)), groups=2),
        "groups must divide the 2 channels of x and the 3 kernels of weight; got 2",
    ),
    (
        lambda: cb.conv_transpose2d(X, WEIGHT),
        "weight must have shape (C, M // groups, kH, kW) with C = 2, a multiple of groups = 1; "
        "got (4, 2, 3, 3)",
    ),
    (lambda: cb.conv_transpose2d(X, WEIGHT[:2], groups=3), "a multiple of groups = 3"),
    # what does not fit
    (
        lambda: cb.correlate2d(KERNEL, IMAGE),
        "kernel_size=5 with dilation=1 spans 5 pixels but the padded input has 3; "
        "use a smaller kernel or more padding",
    ),
    (
        lambda: cb.output_size(5, 3, dilation=3, padding=(1, 0)),
        "spans 7 pixels but the padded input has 6",
    ),
    (lambda: cb.windows2d(IMAGE, 7), "spans 7 pixels but the padded input has 5"),
    (
        lambda: cb.conv_transpose2d(X, np.ones((2, 1, 1, 1)), padding=3),
        "padding=(3, 3) cuts off all of the 5",
    ),
    (
        lambda: cb.conv_transpose2d(X, np.ones((2, 1, 1, 1)), output_padding=1),
        "output_padding=1 must be less than the larger of stride=1 and dilation=1",
    ),
    # options
    (
        lambda: cb.conv2d(X, WEIGHT, stride=0),
        "stride must be an int between 1 and 2147483647; got 0",
    ),
    (lambda: cb.conv2d(X, WEIGHT, stride=(1, 0)), "stride[1] must be an int between 1"),
    (lambda: cb.conv2d(X, WEIGHT, stride=(0, 1)), "stride[0] must be an int between 1"),
    (lambda: cb.conv2d(X, WEIGHT, stride=1.5), "stride must be an int; got 1.5"),
    (lambda: cb.conv2d(X, WEIGHT, stride=True), "stride must be an int; got True"),
    (
        lambda: cb.conv2d(X, WEIGHT, stride=(1, 2, 3)),
        "stride must be an int or a pair of ints; got (1, 2, 3)",
    ),
    (lambda: cb.conv2d(X, WEIGHT, dilation=-1), "dilation must be an int between 1"),
    (
        lambda: cb.conv2d(X, WEIGHT, dilation=2**31),
        "dilation must be an int between 1 and 2147483647; got 2147483648",
    ),
    (lambda: cb.conv2d(X, WEIGHT, groups=0), "groups must be an int between 1"),
    (
        lambda: cb.conv2d(X, WEIGHT, padding=-1),
        "padding must be an int between 0 and 2147483647; got -1",
    ),
    (lambda: cb.conv2d(X, WEIGHT, padding=(0, -1)), "padding[1] must be an int between 0"),
    (lambda: cb.conv2d(X, WEIGHT, padding=(-1, 0)), "padding[0] must be an int between 0"),
    (
        lambda: cb.conv2d(X, WEIGHT, padding=((0, 0), (0, -1))),
        "padding[1][1] must be an int between 0",
    ),
    (
        lambda: cb.conv2d(X, WEIGHT, padding=(1, 2, 3)),
        "or ((top, bottom), (left, right)); got (1, 2, 3)",
    ),
    (lambda: cb.conv2d(X, WEIGHT, padding=None), "padding must be an int; got None"),
    (
        lambda: cb.conv2d(X, WEIGHT, padding="some"),
        'padding must be numbers, "valid", "same" or "full"; got \'some\'',
    ),
    (
        lambda: cb.conv2d(X, WEIGHT, padding="same", stride=(1, 2)),
        'padding="same" needs stride=1; got stride=(1, 2), use same_padding',
    ),
    (lambda: cb.conv_transpose2d(X, WEIGHT[:2], padding="same"), "must be numbers; got 'same'"),
    (
        lambda: cb.max_pool2d(X, 2, padding="same"),
        "padding of a pooling must be numbers; got 'same'",
    ),
    (lambda: cb.pad2d(X, "same"), "padding of pad2d must be numbers; got 'same'"),
    (
        lambda: cb.conv2d(X, WEIGHT, method="magic"),
        "method must be one of auto, loops, windows, im2col",
    ),
    (lambda: cb.conv2d(X, WEIGHT, method=None), "; got None"),
    (lambda: cb.max_pool2d(X, 0), "kernel_size must be an int between 1"),
    (lambda: cb.max_pool2d(X, 2, ceil_mode=1), "ceil_mode must be True or False; got 1"),
    (
        lambda: cb.avg_pool2d(X, 2, count_include_pad=0),
        "count_include_pad must be True or False; got 0",
    ),
    (
        lambda: cb.pad2d(X, 1, mode="mirror"),
        "mode must be one of constant, edge, reflect, symmetric, wrap; got 'mirror'",
    ),
    (lambda: cb.pad2d(X, 1, mode=0), "mode must be one of"),
    (lambda: cb.pad2d(X, 1, value=[1, 2]), "value must be one number; got shape (2,)"),
    (
        lambda: cb.softmax(X, axis=4),
        "axis must be one of x that is not empty, x has (1, 2, 5, 6); got 4",
    ),
    (lambda: cb.softmax(X, axis=-5), "got -5"),
    (lambda: cb.softmax(X, axis=1.0), "axis must be an int; got 1.0"),
    (lambda: cb.softmax(np.ones((2, 0))), "axis must be one of x that is not empty"),
    (lambda: cb.output_size(0, 1), "input_size must be an int between 1"),
    (lambda: cb.output_size(1, 0), "kernel_size must be an int between 1"),
    (lambda: cb.output_size("1", 1), "input_size must be an int; got '1'"),
    (lambda: cb.output_size(3, 1, padding=(1, 2, 3)), "padding must be an int or a pair of ints"),
    (lambda: cb.output_size(3, 1, padding=-1), "padding must be an int between 0"),
    (lambda: cb.output_size(3, 1, stride=0), "stride must be an int between 1"),
    (lambda: cb.output_size(3, 1, dilation=0), "dilation must be an int between 1"),
    (lambda: cb.output_shape((3, 0), 1), "input_shape[1] must be an int between 1"),
    (lambda: cb.output_shape((3, 3), (0, 1)), "kernel_shape[0] must be an int between 1"),
    (lambda: cb.same_padding((3, 3), 1, stride=0), "stride must be an int between 1"),
    (lambda: cb.same_padding((0, 3), 1), "input_shape[0] must be an int between 1"),
    (lambda: cb.same_padding((3, 3), 0), "kernel_shape must be an int between 1"),
    (lambda: cb.same_padding((3, 3), 1, dilation=0), "dilation must be an int between 1"),
    (lambda: resolve_padding("same", 0), "kernel_shape must be an int between 1"),
    (lambda: resolve_padding("same", 1, stride=0), "stride must be an int between 1"),
    (lambda: resolve_padding("same", 1, dilation=0), "dilation must be an int between 1"),
    (lambda: cb.transposed_output_shape((0, 1), 1), "input_shape[0] must be an int between 1"),
    (lambda: cb.transposed_output_shape((1, 1), 0), "kernel_shape must be an int between 1"),
    (lambda: cb.transposed_output_shape((1, 1), 1, stride=0), "stride must be an int between 1"),
    (
        lambda: cb.transposed_output_shape((1, 1), 1, dilation=0),
        "dilation must be an int between 1",
    ),
    (
        lambda: cb.transposed_output_shape((1, 1), 1, output_padding=-1),
        "output_padding must be an int between 0",
    ),
    (
        lambda: cb.receptive_field(3),
        "layers must be an iterable of (kernel_size, stride, padding, dilation); got 3",
    ),
    (lambda: cb.receptive_field("abcd"), "layers must be an iterable of"),
    (
        lambda: cb.receptive_field([(1, 1, 0)]),
        "layers must hold tuples (kernel_size, stride, padding, dilation); got (1, 1, 0)",
    ),
    (lambda: cb.receptive_field([(0, 1, 0, 1)]), "kernel_size must be an int between 1"),
    (lambda: cb.receptive_field([(1, 0, 0, 1)]), "stride must be an int between 1"),
    (lambda: cb.receptive_field([(1, 1, -1, 1)]), "padding must be an int between 0"),
    (lambda: cb.receptive_field([(1, 1, 0, 0)]), "dilation must be an int between 1"),
    # what no laptop can hold
    (
        lambda: cb.pad2d(X, 10**6),
        "padding=1000000 would make an array of shape (1, 2, 2000005, 2000006), over 2**28",
    ),
    (
        lambda: cb.conv2d(X, WEIGHT, padding=10**6),
        "would make an array of shape (1, 4, 2000003, 2000004)",
    ),
    (lambda: cb.conv2d(X, WEIGHT, padding=10**6, stride=10**6), "would make an array of shape"),
    (
        lambda: cb.conv2d_backward(X, X, WEIGHT, padding=10**6),
        "would make an array of shape (1, 4, 2000003, 2000004)",
    ),
    (lambda: cb.max_pool2d(X, 10**6, padding=10**6 - 1), "would make an array of shape"),
    (lambda: cb.avg_pool2d(X, 10**6, padding=10**6 - 1), "would make an array of shape"),
    (
        lambda: cb.conv_transpose2d(X, WEIGHT[:2], stride=10**6),
        "stride=(1000000, 1000000) would make an array",
    ),
]


@pytest.mark.parametrize(("call", "message"), CASES, ids=[message[:40] for _, message in CASES])
def test_one_line_with_name_value_and_remedy(call, message):
    with pytest.raises((ValueError, TypeError)) as caught:
        call()
    text = str(caught.value)
    assert message in text
    assert "\n" not in text
    assert len(text) < 250


def test_a_wrong_type_is_a_type_error_and_a_wrong_value_a_value_error():
    for wrong in (1.5, "1", None, True, [1.5, 1]):
        with pytest.raises(TypeError):
            cb.conv2d(X, WEIGHT, stride=wrong)
    for wrong in (0, -1, (1,), (0, 1)):
        with pytest.raises(ValueError, match="stride"):
            cb.conv2d(X, WEIGHT, stride=wrong)
    with pytest.raises(TypeError):
        cb.conv2d(X * 1j, WEIGHT)


def test_long_values_are_cut_and_arrays_are_described():
    with pytest.raises(TypeError, match=r"^stride must be an int; got .{77}\.\.\.$"):
        cb.conv2d(X, WEIGHT, stride={"a" * 100: 1})
    with pytest.raises(TypeError, match=r"got an array of shape \(5, 6\) and dtype float64$"):
        cb.conv2d(X, WEIGHT, stride=IMAGE)
    with pytest.raises(TypeError, match=r"got array\(\[1.5, 2.5\]\)$"):
        cb.conv2d(X, WEIGHT, stride=np.array([1.5, 2.5]))


def test_integers_of_numpy_and_lists_are_welcome():
    expected = cb.conv2d(X, WEIGHT, stride=(2, 1), padding=((1, 0), (0, 1)))
    result = cb.conv2d(
        X.tolist(), WEIGHT.tolist(), stride=[np.int64(2), np.uint8(1)], padding=[[1, 0], [0, 1]]
    )
    np.testing.assert_array_equal(result, expected)

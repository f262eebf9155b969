"""The convolution, by hand."""

import itertools

import numpy as np
import pytest

import convbook as cb
from convbook.algorithms import METHODS
from convbook.conv.adjoints import weight_gradients

PLANE = np.arange(1, 26).reshape(5, 5)
LEFT_MINUS_RIGHT = np.array([[1, 0, -1]] * 3)
IMAGE = np.array(
    [[0, 0, 4, 1, 1], [4, 2, 1, 5, 3], [1, 2, 4, 3, 2], [3, 5, 1, 4, 3], [1, 2, 0, 4, 5]]
)
KERNEL = np.array([[1, 2, 0], [0, -1, -2], [0, 1, -1]])


def test_minus_six_nine_times():
    np.testing.assert_array_equal(
        cb.correlate2d(PLANE, LEFT_MINUS_RIGHT), np.full((3, 3), -6), strict=True
    )


def test_what_the_worked_example_reveals_and_what_not():
    six = np.full((3, 3), 6)
    np.testing.assert_array_equal(cb.convolve2d(PLANE, LEFT_MINUS_RIGHT), six)
    np.testing.assert_array_equal(cb.correlate2d(PLANE, LEFT_MINUS_RIGHT[::-1]), -six)
    np.testing.assert_array_equal(cb.correlate2d(PLANE, LEFT_MINUS_RIGHT.T), -5 * six)
    np.testing.assert_array_equal(cb.correlate2d(PLANE.T, LEFT_MINUS_RIGHT), -5 * six)


def test_the_same_padded_result_whole():
    expected = [
        [-9, -4, -4, -4, 13],
        [-21, -6, -6, -6, 27],
        [-36, -6, -6, -6, 42],
        [-51, -6, -6, -6, 57],
        [-39, -4, -4, -4, 43],
    ]
    result = cb.correlate2d(PLANE, LEFT_MINUS_RIGHT, padding="same")
    np.testing.assert_array_equal(result, expected, strict=False)
    np.testing.assert_array_equal(cb.correlate2d(PLANE, LEFT_MINUS_RIGHT, padding=1), expected)


def test_the_example_that_discriminates():
    correlation = [[-6, -2, -4], [2, -9, 5], [0, -3, -1]]
    convolution = [[-2, 10, -2], [5, -3, 4], [-6, -5, 6]]
    np.testing.assert_array_equal(cb.correlate2d(IMAGE, KERNEL), correlation)
    np.testing.assert_array_equal(cb.convolve2d(IMAGE, KERNEL), convolution)


def test_an_impulse_gives_the_kernel_or_the_kernel_flipped():
    impulse = np.zeros((3, 3), int)
    impulse[1, 1] = 1
    kernel = np.arange(9).reshape(3, 3)
    np.testing.assert_array_equal(cb.convolve2d(impulse, kernel, padding=1), kernel)
    np.testing.assert_array_equal(cb.correlate2d(impulse, kernel, padding=1), kernel[::-1, ::-1])


def test_how_often_each_pixel_is_used():
    ones = np.ones((3, 3), int)
    valid = cb.correlate2d(ones, ones, padding="full")  # nine valid windows, spread
    np.testing.assert_array_equal(
        valid,
        [[1, 2, 3, 2, 1], [2, 4, 6, 4, 2], [3, 6, 9, 6, 3], [2, 4, 6, 4, 2], [1, 2, 3, 2, 1]],
    )
    same = cb.correlate2d(np.ones((5, 5), int), ones, padding="same")
    assert same[0, 0] == 4
    assert same[0, 2] == 6
    assert same[2, 2] == 9


def test_stride_keeps_every_second_output():
    everything = cb.correlate2d(IMAGE, KERNEL)
    np.testing.assert_array_equal(cb.correlate2d(IMAGE, KERNEL, stride=2), everything[::2, ::2])
    np.testing.assert_array_equal(cb.correlate2d(IMAGE, KERNEL, stride=(1, 2)), everything[:, ::2])


def test_dilation_spreads_the_kernel():
    kernel = np.array([[1, 2], [3, 4]])
    spread = np.array([[1, 0, 0, 2], [0, 0, 0, 0], [3, 0, 0, 4]])
    np.testing.assert_array_equal(
        cb.correlate2d(IMAGE, kernel, dilation=(2, 3)), cb.correlate2d(IMAGE, spread)
    )


def test_a_batch_channel_by_channel():
    """y[n, m] = bias[m] + the sum over c of the correlation of x[n, c] with weight[m, c]."""
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-9, 9, (2, 3, 6, 7)), rng.integers(-9, 9, (4, 3, 3, 2))
    bias = rng.integers(-9, 9, 4)
    options = {"stride": (2, 1), "padding": ((1, 0), (0, 2)), "dilation": (1, 2)}
    y = cb.conv2d(x, weight, bias, **options)
    for n, m in itertools.product(range(2), range(4)):
        expected = bias[m] + sum(cb.correlate2d(x[n, c], weight[m, c], **options) for c in range(3))
        np.testing.assert_array_equal(y[n, m], expected)


def test_groups_see_their_own_channels_only():
    x = np.arange(8).reshape(1, 4, 1, 2)
    weight = np.array([1, 10, 2, 20]).reshape(2, 2, 1, 1)
    y = cb.conv2d(x, weight, groups=2)
    np.testing.assert_array_equal(y[0, :, 0], [[0 + 20, 1 + 30], [8 + 120, 10 + 140]])


@pytest.mark.parametrize("method", ["auto", *METHODS])
def test_every_method_gives_the_same(method):
    rng = np.random.default_rng(0)
    image, kernel = rng.standard_normal((9, 9)), rng.standard_normal((3, 3))
    expected = cb.correlate2d(image, kernel, method="loops")
    np.testing.assert_allclose(
        cb.correlate2d(image, kernel, method=method), expected, rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.int32, np.uint64])
def test_integers_give_exact_int64(dtype):
    photograph = np.array([[200, 100], [100, 200]]).astype(dtype)
    result = cb.correlate2d(photograph, np.ones((2, 2), dtype))
    assert result.dtype == np.int64
    assert result.item() == int(photograph.astype(object).sum())


def test_integers_beyond_float64_are_exact_too():
    big = 2**60 + 1
    assert cb.correlate2d([[big, 1]], [[1, -1]]).item() == big - 1
    assert cb.conv2d([[[[big]]]], [[[[1]]]], [1]).item() == big + 1


def test_integers_that_could_wrap_around_are_refused():
    with pytest.raises(ValueError, match="small enough for an exact int64 sum; got sums up to 9e"):
        cb.correlate2d([[2**31, 2**31]], [[2**31, 2**31]])
    limit = 2**63 - 1
    assert cb.correlate2d([[limit]], [[1]]).item() == limit
    assert cb.correlate2d([[-limit]], [[1]]).item() == -limit
    for image, kernel in (([[-limit - 1]], [[-1]]), ([[limit, 1]], [[1, 1]])):
        with pytest.raises(ValueError, match="exact int64"):
            cb.correlate2d(image, kernel)
    with pytest.raises(ValueError, match="exact int64"):
        cb.conv2d([[[[limit]]]], [[[[1]]]], [1])
    with pytest.raises(ValueError, match="weight must fit into int64; got 9223372036854775808"):
        cb.conv2d([[[[1]]]], np.full((1, 1, 1, 1), 2**63, np.uint64))


@pytest.mark.parametrize(
    ("image", "kernel", "expected"),
    [
        (np.float32, np.float32, np.float32),
        (np.float32, np.float64, np.float64),
        (np.float32, np.int64, np.float32),
        (np.uint8, np.float32, np.float32),
        (np.float16, np.float16, np.float16),
        (np.float16, np.float32, np.float32),
        (np.float16, bool, np.float16),
        (">f4", ">f4", np.float32),
        (">i2", bool, np.int64),
    ],
)
def test_floating_arguments_decide_the_dtype(image, kernel, expected):
    result = cb.correlate2d(np.ones((3, 3), image), np.ones((2, 2), kernel))
    assert result.dtype == expected
    assert result.dtype.isnative
    assert (result == 4).all()


def test_float16_is_summed_in_float32():
    """4096 + 1 is 4096 in float16: a running sum would stay there."""
    image = np.ones((1, 33), np.float16)
    image[0, 0] = 4096
    result = cb.correlate2d(image, np.ones((1, 33), np.float16))
    assert result.dtype == np.float16
    assert result.item() == 4128
    backward = cb.conv2d_backward(
        np.ones((1, 1, 1, 33), np.float16), image[None, None], np.ones((1, 1, 1, 1), np.float16)
    )
    assert backward[1].item() == 4128
    assert [gradient.dtype for gradient in backward] == [np.float16] * 3


def test_non_finite_pixels_follow_ieee():
    image = np.array([[np.inf, 1.0, np.nan, 2.0]])
    np.testing.assert_array_equal(cb.correlate2d(image, [[1.0, -1.0]]), [[np.inf, np.nan, np.nan]])
    np.testing.assert_array_equal(cb.correlate2d([[np.inf, 1.0]], [[0.0, 1.0]]), [[np.nan]])


def test_an_empty_batch_has_no_outputs():
    y = cb.conv2d(np.zeros((0, 3, 5, 5)), np.ones((2, 3, 3, 3)), [1.0, 2.0])
    assert y.shape == (0, 2, 3, 3)
    dx, dweight, dbias = cb.conv2d_backward(y, np.zeros((0, 3, 5, 5)), np.ones((2, 3, 3, 3)))
    assert dx.shape == (0, 3, 5, 5)
    assert not dweight.any()
    assert not dbias.any()


def test_the_gradients_by_hand():
    x = np.array([[[[1, 2, 3], [4, 5, 6]]]])
    weight = np.array([[[[10, 20]]]])
    grad = np.array([[[[1, 0], [0, 2]]]])
    dx, dweight, dbias = cb.conv2d_backward(grad, x, weight)
    np.testing.assert_array_equal(dx[0, 0], [[10, 20, 0], [0, 20, 40]], strict=True)
    np.testing.assert_array_equal(dweight[0, 0], [[1 + 10, 2 + 12]], strict=True)
    np.testing.assert_array_equal(dbias, [3], strict=True)


def test_the_gradients_of_padding_stride_and_dilation_by_hand():
    x = np.array([[[[1, 2, 3]]]])
    weight = np.array([[[[10, 20]]]])
    grad = np.array([[[[1, 5]]]])
    options = {"padding": ((0, 0), (1, 1)), "stride": 2, "dilation": 2}  # 0 1 2 3 0
    dx, dweight, dbias = cb.conv2d_backward(grad, x, weight, **options)
    np.testing.assert_array_equal(dx[0, 0], [[0, 20 + 50, 0]])
    np.testing.assert_array_equal(dweight[0, 0], [[5 * 2, 1 * 2]])
    np.testing.assert_array_equal(dbias, [6])


def test_gradients_that_could_wrap_around_are_refused():
    ones = np.ones((1, 1, 1, 2), int)
    with pytest.raises(ValueError, match="grad and weight must be small enough"):
        cb.conv2d_backward(ones * 2**62, ones, ones[..., :1] * 2)
    with pytest.raises(ValueError, match="grad and x must be small enough"):
        cb.conv2d_backward(ones * 2**62, ones, ones[..., :1])
    dx, dweight, dbias = cb.conv2d_backward(ones * 2**61, ones, ones[..., :1])
    assert dbias.item() == 2**62
    assert dweight.item() == 2**62
    assert dx.max() == 2**61


def test_gradients_too_large_for_float16_are_infinite_and_warn_of_nothing():
    one = np.ones((1, 1, 1, 1), np.float16)
    grad = np.full((1, 1, 1, 1), 2**30)
    for gradient in cb.conv2d_backward(grad, one, one):
        assert gradient.dtype == np.float16
        assert np.isinf(gradient).all()


def test_the_transpose_by_hand():
    x = np.array([[[[1, 2]]]])
    weight = np.array([[[[10, 20, 30]]]])
    np.testing.assert_array_equal(
        cb.conv_transpose2d(x, weight, stride=(1, 2))[0, 0], [[10, 20, 30 + 20, 40, 60]]
    )
    np.testing.assert_array_equal(
        cb.conv_transpose2d(x, weight, [5], stride=(1, 2), padding=((0, 0), (1, 2)))[0, 0],
        [[25, 55]],
    )
    np.testing.assert_array_equal(
        cb.conv_transpose2d(x, weight, dilation=2, output_padding=(0, 1))[0, 0],
        [[10, 20, 20, 40, 30, 60, 0]],
    )


def test_the_transpose_keeps_groups_apart():
    x = np.array([1, 2]).reshape(1, 2, 1, 1)
    weight = np.array([10, 20, 30, 40]).reshape(2, 2, 1, 1)
    apart = cb.conv_transpose2d(x, weight, groups=2)
    np.testing.assert_array_equal(apart.ravel(), [10, 20, 60, 80])
    together = cb.conv_transpose2d(x, weight)
    np.testing.assert_array_equal(together.ravel(), [10 + 60, 20 + 80])
    assert apart.dtype == np.int64


def test_the_transpose_refuses_what_could_wrap_around():
    one = np.ones((1, 1, 1, 1), int)
    assert cb.conv_transpose2d(one * 2**62, one).item() == 2**62
    with pytest.raises(ValueError, match="x and weight must be small enough"):
        cb.conv_transpose2d(one * 2**62, one * 2)
    with pytest.raises(ValueError, match="x and weight must be small enough"):
        cb.conv_transpose2d(one * 2**62, one, [2**62])


def test_results_own_their_memory():
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((1, 1, 4, 4)), np.ones((1, 1, 1, 1))
    results = [
        cb.conv2d(x, weight),
        cb.conv_transpose2d(x, weight, padding=1),
        *cb.conv2d_backward(x, x, weight),
        *cb.conv2d_backward(cb.conv2d(x, weight, padding=1), x, weight, padding=1),
    ]
    for result in results:
        assert not np.shares_memory(result, x)
        assert result.flags.c_contiguous
        assert result.flags.writeable


def test_too_large_integers_are_named_as_the_caller_knows_them():
    with pytest.raises(ValueError, match=r"^image and kernel must be small enough"):
        cb.correlate2d(np.full((5, 5), 2**62), np.full((3, 3), 9))


def test_every_option_at_once_reaches_both_gradients_of_the_weights():
    rng = np.random.default_rng(0)
    x, weight = rng.integers(-9, 9, (3, 4, 7, 6)), rng.integers(-9, 9, (2, 2, 3, 2))
    options = {
        "stride": (2, 1),
        "padding": ((1, 0), (0, 2)),
        "dilation": (1, 2),
        "groups": 2,
    }
    grad = rng.integers(-9, 9, cb.conv2d(x, weight, **options).shape)
    dx, dweight, dbias = cb.conv2d_backward(grad, x, weight, **options)
    assert dx.shape == x.shape
    assert dbias.tolist() == [int(grad[:, 0].sum()), int(grad[:, 1].sum())]
    # The sum is linear in each weight: what one weight adds, times the gradient, is its own.
    for index in np.ndindex(weight.shape):
        one = np.zeros_like(weight)
        one[index] = 1
        assert dweight[index] == (cb.conv2d(x, one, **options) * grad).sum()
    alone = weight_gradients(grad, x, weight, **options)
    np.testing.assert_array_equal(alone[0], dweight, strict=True)
    np.testing.assert_array_equal(alone[1], dbias, strict=True)


@pytest.mark.parametrize(
    "padding", [((1, 0), (0, 0)), ((0, 1), (0, 0)), ((0, 0), (1, 0)), ((0, 0), (0, 1))]
)
def test_the_transpose_cuts_off_one_side(padding):
    x, weight = np.arange(12).reshape(1, 1, 3, 4), np.arange(6).reshape(1, 1, 2, 3)
    whole = cb.conv_transpose2d(x, weight)
    (top, bottom), (left, right) = padding
    height, width = whole.shape[2:]
    np.testing.assert_array_equal(
        cb.conv_transpose2d(x, weight, padding=padding),
        whole[:, :, top : height - bottom, left : width - right],
        strict=True,
    )


def test_padding_by_name_knows_the_dilation():
    x, kernel = np.ones((1, 1, 9, 9)), np.ones((1, 1, 3, 3))
    options = {"padding": "same", "dilation": (2, 3)}
    assert cb.conv2d(x, kernel, **options).shape == x.shape
    assert cb.conv2d_backward(x, x, kernel, **options)[0].shape == x.shape


def test_lists_are_pairs_too():
    x, weight = np.arange(25).reshape(1, 1, 5, 5), np.arange(9).reshape(1, 1, 3, 3)
    lists = {"stride": [2, 2], "padding": [1, 1], "dilation": [1, 1]}
    expected = cb.conv2d(x, weight, stride=2, padding=1)
    np.testing.assert_array_equal(cb.conv2d(x, weight, **lists), expected)
    with pytest.raises(TypeError, match=r"^groups must be an int; got \[1\]$"):
        cb.conv2d(x, weight, **lists, groups=[1])


def test_auto_knows_the_groups_of_a_large_convolution():
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((2, 4, 40, 40)), rng.standard_normal((6, 2, 3, 3))
    np.testing.assert_allclose(
        cb.conv2d(x, weight, groups=2),
        cb.conv2d(x, weight, groups=2, method="windows"),
        rtol=0,
        atol=1e-12,
    )


def test_either_factor_may_be_too_large():
    for x, weight in ((1, 2**62), (2**62, 1)):
        with pytest.raises(ValueError, match=r"^x and weight must be small enough"):
            cb.conv2d(np.full((1, 1, 2, 2), x), np.full((1, 1, 2, 2), weight))


def test_an_unknown_method_is_quoted():
    with pytest.raises(ValueError, match=r"^method must be one of auto, .*; got 'magic'$"):
        cb.conv2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), method="magic")

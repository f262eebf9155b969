"""Pooling, by hand."""

from itertools import product

import numpy as np
import pytest

import convbook as cb
from convbook.pooling._grid import lay_out, taps_on_pixels

X = np.array([[1, 3, 2, 1], [4, 2, 1, 0], [5, 1, 3, 2], [0, 2, 9, 4]])[None, None]


def test_worked_grids():
    np.testing.assert_array_equal(cb.max_pool2d(X, 2)[0, 0], [[4, 2], [5, 9]])
    np.testing.assert_array_equal(cb.avg_pool2d(X, 2)[0, 0], [[2.5, 1], [2, 4.5]])
    np.testing.assert_array_equal(cb.max_pool2d(X, (1, 4))[0, 0], [[3], [4], [5], [9]])
    np.testing.assert_array_equal(cb.max_pool2d(X, 3, stride=1)[0, 0], [[5, 3], [9, 9]])
    np.testing.assert_array_equal(cb.avg_pool2d(X, (4, 1))[0, 0], [[2.5, 2, 3.75, 1.75]])
    np.testing.assert_array_equal(
        cb.avg_pool2d(X, (1, 2), stride=(3, 1))[0, 0], [[2, 2.5, 1.5], [1, 5.5, 6.5]]
    )


def test_two_by_two_halves_the_image():
    assert cb.max_pool2d(np.zeros((1, 6, 28, 28)), 2).shape == (1, 6, 14, 14)
    assert cb.avg_pool2d(np.zeros((1, 6, 28, 28)), 2).shape == (1, 6, 14, 14)


def test_minus_infinity_pads_a_maximum():
    """Zeros would win over a picture that is negative everywhere."""
    x = np.full((1, 1, 2, 2), -3.0)
    np.testing.assert_array_equal(
        cb.max_pool2d(x, 2, stride=1, padding=1), np.full((1, 1, 3, 3), -3)
    )
    ints = x.astype(np.int8)
    pooled = cb.max_pool2d(ints, 2, stride=1, padding=((1, 0), (0, 1)))
    np.testing.assert_array_equal(pooled, ints, strict=True)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_a_maximum_keeps_its_dtype(dtype):
    pooled = cb.max_pool2d(np.ones((1, 1, 2, 2), dtype), 2, padding=1)
    np.testing.assert_array_equal(pooled, np.ones((1, 1, 2, 2), dtype), strict=True)


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (bool, np.float64),
        (np.uint8, np.float64),
        (np.int64, np.float64),
        (np.float16, np.float16),
        (np.float32, np.float32),
        (">f8", np.float64),
    ],
)
def test_an_average_is_floating(dtype, expected):
    pooled = cb.avg_pool2d(np.ones((1, 1, 4, 4), dtype), 2)
    assert pooled.dtype == expected
    assert (pooled == 1).all()
    shared = cb.avg_pool2d_backward(pooled.astype(dtype), (1, 1, 4, 4), 2)
    assert shared.dtype == expected
    assert (shared == 0.25).all()


def test_dilation_skips_pixels():
    pooled = cb.max_pool2d(X, 2, stride=1, dilation=(1, 3))
    np.testing.assert_array_equal(pooled[0, 0], [[4], [5], [5]])
    pooled = cb.max_pool2d(X, 2, stride=1, dilation=(2, 1))
    np.testing.assert_array_equal(pooled[0, 0], [[5, 3, 3], [4, 9, 9]])


def test_a_window_may_hang_over_the_end():
    x = np.arange(9.0).reshape(1, 1, 3, 3)
    np.testing.assert_array_equal(cb.max_pool2d(x, 2)[0, 0], [[4]])
    np.testing.assert_array_equal(cb.max_pool2d(x, 2, ceil_mode=True)[0, 0], [[4, 5], [7, 8]])
    np.testing.assert_array_equal(cb.avg_pool2d(x, 2, ceil_mode=True)[0, 0], [[2, 3.5], [6.5, 8]])
    np.testing.assert_array_equal(
        cb.avg_pool2d_backward([[[[4.0, 2.0], [2.0, 1.0]]]], (1, 1, 3, 3), 2, ceil_mode=True)[0, 0],
        np.ones((3, 3)),
    )


def test_padding_counts_unless_told_otherwise_and_overhang_never():
    x = np.full((1, 1, 2, 3), 12.0)
    options = {"stride": 2, "padding": ((1, 0), (1, 0)), "ceil_mode": True}
    counted = cb.avg_pool2d(x, 2, **options)[0, 0]
    np.testing.assert_array_equal(counted, [[3, 6], [6, 12]])
    pixels_only = cb.avg_pool2d(x, 2, count_include_pad=False, **options)[0, 0]
    np.testing.assert_array_equal(pixels_only, np.full((2, 2), 12))
    below = cb.avg_pool2d(x, (3, 3), stride=2, padding=((0, 1), (0, 0)))[0, 0]
    np.testing.assert_array_equal(below, [[8]])
    overhang = cb.avg_pool2d(x, (3, 1), stride=2, padding=((0, 0), (0, 0)), ceil_mode=True)
    np.testing.assert_array_equal(overhang, np.full((1, 1, 1, 2), 12))


def test_the_average_gives_back_as_it_took():
    dx = cb.avg_pool2d_backward(
        [[[[2.0, 3.0]]]], (1, 1, 1, 3), (1, 2), stride=1, padding=((0, 0), (0, 0))
    )
    np.testing.assert_array_equal(dx[0, 0], [[1, 2.5, 1.5]])
    dx = cb.avg_pool2d_backward(
        [[[[2.0, 4.0]]]], (1, 1, 1, 2), (1, 2), padding=((0, 0), (1, 1)), count_include_pad=False
    )
    np.testing.assert_array_equal(dx[0, 0], [[2, 4]])


def test_the_maximum_gets_it_all():
    grad = np.array([[[[10, 20], [30, 40]]]])
    expected = [[0, 0, 20, 0], [10, 0, 0, 0], [30, 0, 0, 0], [0, 0, 40, 0]]
    dx = cb.max_pool2d_backward(grad, X, 2)
    np.testing.assert_array_equal(dx[0, 0], expected, strict=True)


@pytest.mark.parametrize("padding", [0, ((1, 0), (1, 0))])
@pytest.mark.parametrize(
    "winners", [[0, 1, 2, 3], [1, 2, 3], [2, 3], [3], [1, 3], [0, 3], [1, 2], [0, 2]]
)
def test_ties_go_to_the_first_in_row_major_order(winners, padding):
    x = np.zeros(4)
    x[winners] = 1
    first = np.zeros(4)
    first[winners[0]] = 1
    size = 2 if padding == 0 else 3
    dx = cb.max_pool2d_backward([[[[1.0]]]], x.reshape(1, 1, 2, 2), size, padding=padding)
    np.testing.assert_array_equal(dx.ravel(), first)


def test_overlapping_windows_add_up():
    x = np.array([[[[0.0, 5.0, 0.0]]]])
    dx = cb.max_pool2d_backward([[[[2.0, 3.0]]]], x, (1, 2), stride=1)
    np.testing.assert_array_equal(dx[0, 0], [[0, 5, 0]])
    dx = cb.max_pool2d_backward(
        [[[[1.0, 2.0, 3.0, 4.0]]]], x, (1, 2), stride=1, padding=((0, 0), (1, 1))
    )
    np.testing.assert_array_equal(dx[0, 0], [[1, 5, 4]])


def test_padding_never_wins_even_against_minus_infinity():
    x = np.full((1, 1, 1, 2), -np.inf)
    dx = cb.max_pool2d_backward([[[[1.0]]]], x, (1, 4), padding=((0, 0), (1, 1)))
    np.testing.assert_array_equal(dx[0, 0], [[1, 0]])
    lowest = np.full((1, 1, 1, 2), -128, np.int8)
    dx = cb.max_pool2d_backward([[[[1]]]], lowest, (1, 4), padding=((0, 0), (1, 1)))
    np.testing.assert_array_equal(dx[0, 0], [[1, 0]])
    no = np.zeros((1, 1, 1, 2), bool)
    dx = cb.max_pool2d_backward([[[[1]]]], no, (1, 4), padding=((0, 0), (1, 1)))
    np.testing.assert_array_equal(dx[0, 0], [[1, 0]])


@pytest.mark.parametrize("padding", [0, ((0, 0), (1, 1))])
def test_a_nan_is_passed_on_and_gets_the_gradient(padding):
    x = np.array([[[[1.0, np.nan, np.nan, 9.0]]]])
    size = 4 if padding == 0 else 6
    assert np.isnan(cb.max_pool2d(x, (1, size), padding=padding)).all()
    dx = cb.max_pool2d_backward([[[[1.0]]]], x, (1, size), padding=padding)
    np.testing.assert_array_equal(dx[0, 0], [[0, 0, 1, 0]])


@pytest.mark.parametrize("padding", [0, ((0, 0), (0, 1))])
def test_an_infinite_gradient_stays_where_it_belongs(padding):
    x = np.array([[[[1.0, 2.0, 5.0]]]])
    dx = cb.max_pool2d_backward([[[[np.inf]]]], x, (1, 3), padding=padding)
    np.testing.assert_array_equal(dx[0, 0], [[0, 0, np.inf]])


def test_dilated_windows_wholly_in_padding_are_refused():
    x = np.ones((1, 1, 1, 1))
    for axis, padding in ((0, (1, 0)), (1, (0, 1))):
        kernel = (2, 1) if axis == 0 else (1, 2)
        with pytest.raises(ValueError, match="puts all pixels of a window into padding"):
            cb.max_pool2d(x, kernel, padding=padding, dilation=2)
        with pytest.raises(ValueError, match="puts all pixels of a window into padding"):
            cb.max_pool2d_backward(x, x, kernel, padding=padding, dilation=2)
    assert cb.max_pool2d(x, (3, 1), padding=(1, 0)).item() == 1
    assert cb.max_pool2d(x, (3, 1), padding=(2, 0), dilation=2).item() == 1


def test_padding_as_large_as_the_window_is_refused():
    x = np.ones((1, 1, 5, 5))
    for padding in (2, ((2, 0), (0, 0)), ((0, 0), (0, 2))):
        for pool in (cb.max_pool2d, cb.avg_pool2d):
            with pytest.raises(
                ValueError, match=r"padding must be less than the 2 .*got \(.*2.*\)"
            ):
                pool(x, 2, padding=padding)
    assert cb.max_pool2d(x, 2, padding=1).shape == (1, 1, 3, 3)
    assert cb.max_pool2d(x, 2, padding=2, dilation=2, stride=1).shape == (1, 1, 7, 7)


def test_integer_gradients_that_could_wrap_around_are_refused():
    x = np.array([[[[0, 5, 0]]]])
    with pytest.raises(ValueError, match="grad must be small enough for an exact int64 sum"):
        cb.max_pool2d_backward([[[[2**62, 2**62]]]], x, (1, 2), stride=1)
    assert cb.max_pool2d_backward([[[[2**61, 2**61]]]], x, (1, 2), stride=1).max() == 2**62


def test_an_empty_batch_pools_to_an_empty_batch():
    x = np.zeros((0, 2, 4, 4))
    assert cb.max_pool2d(x, 2).shape == (0, 2, 2, 2)
    assert cb.avg_pool2d(x, 2).shape == (0, 2, 2, 2)
    assert cb.max_pool2d_backward(np.zeros((0, 2, 2, 2)), x, 2).shape == x.shape
    assert cb.avg_pool2d_backward(np.zeros((0, 2, 2, 2)), x.shape, 2).shape == x.shape


def test_results_own_their_memory():
    x = np.ones((1, 1, 3, 3))
    for result in (
        cb.max_pool2d(x, 1),
        cb.avg_pool2d(x, 1),
        cb.max_pool2d_backward(x, x, 1),
        cb.avg_pool2d_backward(x, x.shape, 1),
    ):
        assert not np.shares_memory(result, x)
        assert result.flags.writeable


def test_dilated_windows_return_their_gradients():
    x = np.arange(15.0).reshape(1, 1, 5, 3)
    dx = cb.max_pool2d_backward([[[[1.0], [2.0]]]], x, 2, stride=1, dilation=(3, 2))
    expected = np.zeros((5, 3))
    expected[3:, 2] = 1, 2
    np.testing.assert_array_equal(dx[0, 0], expected)
    dx = cb.max_pool2d_backward([[[[1.0, 2.0]]]], x.swapaxes(2, 3), 2, stride=1, dilation=(2, 3))
    np.testing.assert_array_equal(dx[0, 0], expected.T)


def test_a_nan_in_one_window_leaves_the_others_alone():
    x = np.array([[[[np.nan, 1.0, 1.0, 9.0]]]])
    dx = cb.max_pool2d_backward([[[[1.0, 2.0]]]], x, (1, 2))
    np.testing.assert_array_equal(dx[0, 0], [[1, 0, 0, 2]])


def test_too_large_a_padding_says_how_large():
    for pool in (cb.max_pool2d, cb.avg_pool2d):
        with pytest.raises(ValueError, match=r"an array of shape \(1, 2, 2000003, 2000004\)"):
            pool(np.ones((1, 2, 5, 6)), 10**6, padding=10**6 - 1)


# Padding on one side only.
ONE_SIDE = [((1, 0), (0, 0)), ((0, 1), (0, 0)), ((0, 0), (1, 0)), ((0, 0), (0, 1))]


def maximum_by_hand(grad, x, kernel_shape, *, stride, padding, dilation):
    """Give every gradient to the first of the largest pixels, one window at a time."""
    lowest = pad_with(x, padding, x.min() - 1)
    windows = cb.windows2d(lowest, kernel_shape, stride=stride, dilation=dilation)
    y = np.zeros(windows.shape[:4], x.dtype)
    dx = np.zeros(lowest.shape, grad.dtype)
    for n, c, p, q in np.ndindex(y.shape):
        window = windows[n, c, p, q]
        y[n, c, p, q] = window.max()
        i, j = np.unravel_index(window.argmax(), window.shape)
        row, column = p * stride[0] + i * dilation[0], q * stride[1] + j * dilation[1]
        dx[n, c, row, column] += grad[n, c, p, q]
    (top, _), (left, _) = padding
    return y, dx[:, :, top : top + x.shape[2], left : left + x.shape[3]]


def pad_with(x, padding, value):
    return np.pad(x, [(0, 0), (0, 0), *padding], constant_values=value)


@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), *ONE_SIDE])
@pytest.mark.parametrize(
    ("shape", "kernel_shape", "stride", "dilation"),
    [
        ((2, 1, 9, 4), (2, 3), (2, 1), (1, 1)),
        ((1, 2, 4, 9), (3, 2), (1, 3), (1, 1)),
        ((1, 1, 7, 8), (3, 2), (1, 2), (2, 3)),
    ],
)
def test_max_pooling_by_hand(shape, kernel_shape, stride, dilation, padding):
    x = np.random.default_rng(0).integers(-9, 0, shape)  # zeros would win, and many pixels tie
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    y = cb.max_pool2d(x, kernel_shape, **options)
    grad = np.arange(1, y.size + 1).reshape(y.shape)
    expected, dx = maximum_by_hand(grad, x, kernel_shape, **options)
    np.testing.assert_array_equal(y, expected, strict=True)
    ours = cb.max_pool2d_backward(grad, x, kernel_shape, **options)
    np.testing.assert_array_equal(ours, dx, strict=True)


@pytest.mark.parametrize("padding", ONE_SIDE)
def test_average_pooling_counts_the_padding_of_one_side(padding):
    x = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
    options = {"stride": 1, "padding": padding}
    np.testing.assert_allclose(
        cb.avg_pool2d(x, 2, **options),
        cb.windows2d(pad_with(x, padding, 0), 2).mean(axis=(4, 5)),
        rtol=1e-15,
    )


@pytest.mark.parametrize("padding", [0, ((0, 0), (1, 1))])
def test_integer_gradients_are_exact_where_float64_is_not(padding):
    big = 2**60 + 1
    grad = np.full(cb.max_pool2d(np.ones((1, 1, 1, 2), int), (1, 2), padding=padding).shape, big)
    dx = cb.max_pool2d_backward(grad, np.ones((1, 1, 1, 2), int), (1, 2), padding=padding)
    assert dx.dtype == np.int64
    assert set(dx.ravel().tolist()) <= {0, big}


@pytest.mark.parametrize(
    ("padding", "expected"),
    [(0, [0, 1, 1, 0, 0, 1]), (((0, 0), (1, 1)), [1, 0, 1, 0, 1, 1])],
)
def test_a_nan_takes_only_the_windows_that_hold_it(padding, expected):
    x = np.array([[[[1.0, 2.0, np.nan, 3.0, 4.0, 5.0]]]])
    grad = np.ones(cb.max_pool2d(x, (1, 2), padding=padding).shape)
    dx = cb.max_pool2d_backward(grad, x, (1, 2), padding=padding)
    np.testing.assert_array_equal(dx[0, 0, 0], expected)


def test_dilated_windows_may_hang_over_in_ceil_mode():
    x = np.arange(5).reshape(1, 1, 1, 5)
    options = {"stride": (1, 2), "dilation": (1, 3), "ceil_mode": True}
    y = cb.max_pool2d(x, (1, 2), **options)  # windows at 0 and 2; the last one holds 2 alone
    np.testing.assert_array_equal(y[0, 0, 0], [3, 2])
    dx = cb.max_pool2d_backward(np.array([[[[1, 10]]]]), x, (1, 2), **options)
    np.testing.assert_array_equal(dx[0, 0, 0], [0, 0, 10, 1, 0])


def test_one_window_without_a_pixel_is_enough_to_refuse():
    def pool(before, after, *, stride, dilation):
        options = {"padding": ((0, 0), (before, after)), "dilation": (1, dilation)}
        return cb.max_pool2d(np.array([[[[7]]]]), (1, 2), stride=(1, stride), **options)

    assert pool(2, 1, stride=2, dilation=2).tolist() == [[[[7]]]]
    for before, after, stride, dilation in ((2, 1, 1, 2), (3, 3, 2, 3)):
        with pytest.raises(ValueError, match="puts all pixels of a window into padding"):
            pool(before, after, stride=stride, dilation=dilation)
    # In ceil mode the window at -1 hangs over both ends: its pixels are -1 and 1.
    for kernel_shape, padding in (((1, 2), ((0, 0), (1, 0))), ((2, 1), ((1, 0), (0, 0)))):
        with pytest.raises(ValueError, match="puts all pixels of a window into padding"):
            cb.max_pool2d(
                [[[[7]]]], kernel_shape, stride=2, dilation=2, padding=padding, ceil_mode=True
            )


@pytest.mark.parametrize("kernel_shape", [(1, 1), (1, 3), (3, 1), (3, 2), (4, 4)])
@pytest.mark.parametrize("stride", [1, 2])
def test_rows_then_columns_are_the_whole_window(kernel_shape, stride):
    x = np.random.default_rng(0).integers(-99, 99, (2, 1, 6, 7))
    x.flags.writeable = False  # no pass may write its partial results into the images
    windows = cb.windows2d(x, kernel_shape, stride=stride)
    for y, expected in (
        (cb.max_pool2d(x, kernel_shape, stride=stride), windows.max(axis=(4, 5))),
        (cb.avg_pool2d(x * 1.0, kernel_shape, stride=stride), windows.mean(axis=(4, 5))),
    ):
        np.testing.assert_allclose(y, expected, rtol=1e-14)
        assert y.flags.owndata  # not a view that would keep larger arrays alive


@pytest.mark.parametrize("options", [{"ceil_mode": True}, {"padding": 4999, "stride": 20_000}])
def test_a_window_far_larger_than_the_image_costs_no_more_than_the_image(options):
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    options = {"padding": 0, "ceil_mode": False, **options}
    y = cb.max_pool2d(x, 9999, **options)
    assert y.tolist() == [[[[3.0]]]]
    dx = cb.max_pool2d_backward(np.ones(y.shape), x, 9999, **options)
    assert dx.tolist() == [[[[0.0, 0.0], [0.0, 1.0]]]]
    shared = cb.avg_pool2d_backward(np.ones(y.shape), x.shape, 9999, **options)
    average = cb.avg_pool2d(x, 9999, **options)
    assert shared.sum() * x.mean() == pytest.approx(average.sum())


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize(
    ("kernel", "padding", "stride"), [(5, 4, 1), (5, 2, 3), (7, 6, 2), (3, 0, 1)]
)
def test_no_tap_on_the_image_is_left_out(kernel, padding, stride, dilation):
    """Every pixel that a window holds is among the taps: counted one by one."""
    x_shape = (1, 1, 9, 20)
    grid = lay_out(x_shape, kernel, stride, padding, dilation, False)
    met = set()
    for (p, q), (i, j) in product(np.ndindex(grid.output), np.ndindex(grid.kernel)):
        row, column = (place * stride + tap * dilation - padding for place, tap in ((p, i), (q, j)))
        if 0 <= row < 9 and 0 <= column < 20:
            met.add((i, j))
    assert met <= set(taps_on_pixels(grid, x_shape))

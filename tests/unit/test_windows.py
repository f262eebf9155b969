"""Borders and windows, by hand."""

import numpy as np
import pytest

import convbook as cb
from convbook.windows import tap2d

IMAGE = np.arange(1, 7).reshape(2, 3)


def test_zeros_on_every_side_that_was_asked_for():
    expected = np.zeros((5, 5), int)
    expected[1:3, 2:5] = IMAGE
    padded = cb.pad2d(IMAGE, ((1, 2), (2, 0)))
    np.testing.assert_array_equal(padded, expected, strict=True)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("constant", [0, 0, 1, 2, 3, 0, 0]),
        ("edge", [1, 1, 1, 2, 3, 3, 3]),
        ("reflect", [3, 2, 1, 2, 3, 2, 1]),
        ("symmetric", [2, 1, 1, 2, 3, 3, 2]),
        ("wrap", [2, 3, 1, 2, 3, 1, 2]),
    ],
)
def test_every_mode(mode, expected):
    np.testing.assert_array_equal(cb.pad2d([[1, 2, 3]], (0, 2), mode=mode), [expected])
    stack = np.tile(np.array([[1, 2, 3]]), (2, 2, 1, 1))
    padded = cb.pad2d(stack, (0, 2), mode=mode)
    assert padded.shape == (2, 2, 1, 7)
    assert (padded == expected).all()


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_padding_keeps_the_dtype_and_copies(dtype):
    x = np.ones((2, 2), dtype)
    padded = cb.pad2d(x, 0)
    assert padded.dtype == dtype
    assert padded is not x
    assert not np.shares_memory(padded, x)
    assert padded.flags.writeable


def test_the_border_has_the_value_that_was_asked_for():
    np.testing.assert_array_equal(cb.pad2d([[0.0]], (0, 1), value=-np.inf), [[-np.inf, 0, -np.inf]])
    np.testing.assert_array_equal(cb.pad2d([[0.0]], (0, 1), value=np.nan), [[np.nan, 0, np.nan]])
    np.testing.assert_array_equal(cb.pad2d([[7]], (0, 1), value=255), [[255, 7, 255]])
    x = np.zeros((1, 1), np.uint8)
    np.testing.assert_array_equal(cb.pad2d(x, (0, 1), value=255), [[255, 0, 255]])
    assert cb.pad2d(np.zeros((1, 1), np.float32), 1, value=0.1)[0, 0] == np.float32(0.1)


@pytest.mark.parametrize(
    ("dtype", "value"),
    [(np.uint8, 256), (np.uint8, -1), (np.int64, 0.5), (np.int64, np.nan), (bool, 2)],
)
def test_a_border_that_the_dtype_cannot_hold_is_refused(dtype, value):
    with pytest.raises(ValueError, match=f"value must be representable in x's dtype .*{value}"):
        cb.pad2d(np.zeros((1, 1), dtype), 1, value=value)


def test_a_border_that_would_overflow_is_refused():
    with pytest.raises(ValueError, match="value must be representable in x's dtype float32"):
        cb.pad2d(np.zeros((1, 1), np.float32), 1, value=1e300)


def test_every_window_by_hand():
    x = np.arange(24).reshape(1, 2, 3, 4)
    windows = cb.windows2d(x, (2, 3))
    assert windows.shape == (1, 2, 2, 2, 2, 3)
    np.testing.assert_array_equal(windows[0, 1, 1, 0], [[16, 17, 18], [20, 21, 22]])
    np.testing.assert_array_equal(windows[0, 0, 0, 1], [[1, 2, 3], [5, 6, 7]])


def test_stride_moves_windows_and_dilation_their_pixels():
    x = np.arange(35).reshape(5, 7)
    windows = cb.windows2d(x, (2, 3), stride=(2, 1), dilation=(1, 2))
    assert windows.shape == (2, 3, 2, 3)
    np.testing.assert_array_equal(windows[1, 2], [[16, 18, 20], [23, 25, 27]])
    windows = cb.windows2d(x, (2, 3), stride=(1, 2), dilation=(3, 1))
    np.testing.assert_array_equal(windows[1, 1], [[9, 10, 11], [30, 31, 32]])


def test_windows_are_a_view_that_cannot_be_written_to():
    x = np.zeros((4, 4))
    windows = cb.windows2d(x, 2)
    assert np.shares_memory(windows, x)
    assert not windows.flags.writeable
    assert x.flags.writeable


def test_windows_of_any_memory_layout():
    x = np.arange(48).reshape(6, 8)
    for view in (x[::-1, ::-2], x.T, np.asfortranarray(x), x.astype(">i4")):
        expected = cb.windows2d(np.array(view), (2, 3), stride=2)
        np.testing.assert_array_equal(cb.windows2d(view, (2, 3), stride=2), expected)


def test_a_tap_is_one_pixel_of_every_window_and_can_be_written_to():
    x = np.arange(70).reshape(2, 5, 7).copy()
    options = {"stride": (2, 1), "dilation": (1, 2)}
    windows = cb.windows2d(x, (2, 3), **options)
    for i, j in np.ndindex(2, 3):
        tap = tap2d(x, (i, j), windows.shape[1:3], **options)
        np.testing.assert_array_equal(tap, windows[..., i, j])
        assert np.shares_memory(tap, x)
        assert tap.flags.writeable

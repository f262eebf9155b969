"""Activations and the loss, by hand."""

import math

import numpy as np
import pytest

import convbook as cb


def test_relu_by_hand():
    np.testing.assert_array_equal(cb.relu([-6, 0, 6]), [0, 0, 6], strict=True)
    np.testing.assert_array_equal(cb.relu([np.nan, -np.inf, np.inf]), [np.nan, 0, np.inf])
    np.testing.assert_array_equal(
        cb.relu_backward([1.0, 2.0, 3.0, 4.0], [-6.0, 0.0, 6.0, np.nan]), [0, 0, 3, 4]
    )
    np.testing.assert_array_equal(cb.relu_backward([np.inf, 2.0], [-1.0, 1.0]), [0, 2])
    assert cb.relu(-3.0).shape == ()


def test_a_gradient_too_large_for_float16_is_infinite_and_warns_of_nothing():
    dx = cb.relu_backward(np.array([2**30, -(2**30)], np.int32), np.ones(2, np.float16))
    np.testing.assert_array_equal(dx, np.array([np.inf, -np.inf], np.float16), strict=True)


@pytest.mark.parametrize("dtype", [bool, np.int8, np.uint8, np.float16, np.float32, np.float64])
def test_relu_keeps_the_dtype(dtype):
    assert cb.relu(np.ones(2, dtype)).dtype == dtype


@pytest.mark.parametrize("function", [cb.sigmoid, cb.tanh, cb.softmax])
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(bool, np.float64), (np.int8, np.float64), (np.float16, np.float16), (">f4", np.float32)],
)
def test_squashing_is_floating(function, dtype, expected):
    assert function(np.ones(2, dtype)).dtype == expected


def test_squashing_by_hand():
    np.testing.assert_allclose(cb.sigmoid([0, math.log(3)]), [0.5, 0.75])
    np.testing.assert_allclose(cb.tanh([0, math.log(3)]), [0, 0.8])
    np.testing.assert_allclose(cb.sigmoid_backward([2.0, 4.0], [0, math.log(3)]), [0.5, 0.75])
    np.testing.assert_allclose(cb.tanh_backward([2.0, 1.0], [0, math.log(3)]), [2, 0.36])
    np.testing.assert_allclose(cb.sigmoid_backward([4], [0]), [1.0])


def test_saturated_units_have_no_slope_and_raise_no_warning():
    far = np.array([-1000.0, 1000.0])
    np.testing.assert_array_equal(cb.sigmoid(far), [0, 1])
    np.testing.assert_array_equal(cb.tanh(far), [-1, 1])
    np.testing.assert_array_equal(cb.sigmoid_backward([1.0, 1.0], far), [0, 0])
    np.testing.assert_array_equal(cb.tanh_backward([1.0, 1.0], far), [0, 0])


@pytest.mark.parametrize("backward", [cb.relu_backward, cb.sigmoid_backward, cb.tanh_backward])
def test_a_gradient_is_never_broadcast(backward):
    with pytest.raises(ValueError, match=r"grad must have the shape of x, \(2,\); got \(1,\)"):
        backward([1.0], [1.0, 2.0])


def test_softmax_by_hand():
    np.testing.assert_allclose(cb.softmax([0, math.log(3)]), [0.25, 0.75])
    np.testing.assert_array_equal(cb.softmax([1000.0, 1000.0]), [0.5, 0.5])
    np.testing.assert_array_equal(cb.softmax([-np.inf, 0.0]), [0, 1])
    columns = cb.softmax([[0.0, 1.0], [0.0, 1.0]], axis=0)
    np.testing.assert_array_equal(columns, np.full((2, 2), 0.5))


def test_cross_entropy_by_hand():
    logits = np.array([[0, math.log(3)], [math.log(3), 0]])
    assert cb.cross_entropy(logits, [1, 1]) == pytest.approx(-(math.log(0.75) + math.log(0.25)) / 2)
    assert cb.cross_entropy([[1000, 0]], [0]) == 0
    assert cb.cross_entropy([[1000, 0]], [1]) == 1000
    assert isinstance(cb.cross_entropy(logits, [1, 1]), float)
    np.testing.assert_allclose(
        cb.cross_entropy_backward(logits, [1, 1]), [[0.125, -0.125], [0.375, -0.375]]
    )
    assert cb.cross_entropy_backward(logits.astype("f4"), [1, 1]).dtype == np.float32
    assert cb.cross_entropy_backward([[1, 2]], [1]).dtype == np.float64


@pytest.mark.parametrize("function", [cb.cross_entropy, cb.cross_entropy_backward])
def test_targets_are_classes(function):
    logits = np.zeros((2, 3))
    with pytest.raises(ValueError, match="targets must lie between 0 and 2; got -1 to 0"):
        function(logits, [0, -1])
    with pytest.raises(ValueError, match="targets must lie between 0 and 2; got 0 to 3"):
        function(logits, [0, 3])
    with pytest.raises(TypeError, match="targets must hold integer classes; got dtype float64"):
        function(logits, [0.0, 1.0])
    with pytest.raises(ValueError, match="one class for each of the 2 rows"):
        function(logits, [0])
    with pytest.raises(ValueError, match="at least one"):
        function(np.zeros((0, 3)), np.zeros(0, int))

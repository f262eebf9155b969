"""No function writes to what it is given: every argument may be read-only."""

import numpy as np
import pytest

import convbook as cb


def frozen(*shape):
    array = np.random.default_rng(0).standard_normal(shape)
    array.setflags(write=False)
    return array


X, WEIGHT, BIAS = frozen(2, 2, 6, 6), frozen(2, 2, 3, 3), frozen(2)
LAYER_ARRAYS = {"rng": np.random.default_rng(0), "dtype": np.float64}

CALLS = {
    "pad2d": lambda: cb.pad2d(X, 1),
    "pad2d by nothing": lambda: cb.pad2d(X, 0),
    "windows2d": lambda: cb.windows2d(X, 2),
    **{
        f"conv2d {method}": lambda method=method: cb.conv2d(X, WEIGHT, BIAS, method=method)
        for method in ("auto", "loops", "windows", "im2col", "rows", "fft", "winograd")
    },
    "conv2d 1x1": lambda: cb.conv2d(X, WEIGHT[:, :, :1, :1], BIAS),
    "conv2d padded": lambda: cb.conv2d(X, WEIGHT, BIAS, padding=1, stride=2),
    "conv2d separable": lambda: cb.conv2d(X, np.ones((2, 2, 3, 3)), method="separable"),
    "conv2d_backward": lambda: cb.conv2d_backward(X, X, WEIGHT, padding="same"),
    "conv2d_backward 1x1": lambda: cb.conv2d_backward(X, X, WEIGHT[:, :, :1, :1]),
    "conv_transpose2d": lambda: cb.conv_transpose2d(X, WEIGHT, BIAS, stride=2),
    "correlate2d": lambda: cb.correlate2d(X[0, 0], WEIGHT[0, 0]),
    "convolve2d": lambda: cb.convolve2d(X[0, 0], WEIGHT[0, 0]),
    "max_pool2d": lambda: cb.max_pool2d(X, 2),
    "max_pool2d of one pixel": lambda: cb.max_pool2d(X, 1),
    "max_pool2d_backward": lambda: cb.max_pool2d_backward(X, X, 1),
    "max_pool2d_backward padded": lambda: cb.max_pool2d_backward(X, X, 3, stride=1, padding=1),
    "avg_pool2d": lambda: cb.avg_pool2d(X, 1),
    "avg_pool2d_backward": lambda: cb.avg_pool2d_backward(X, X.shape, 1),
    "relu": lambda: cb.relu(X),
    "relu_backward": lambda: cb.relu_backward(X, X),
    "sigmoid": lambda: cb.sigmoid(X),
    "sigmoid_backward": lambda: cb.sigmoid_backward(X, X),
    "tanh": lambda: cb.tanh(X),
    "tanh_backward": lambda: cb.tanh_backward(X, X),
    "softmax": lambda: cb.softmax(X),
    "cross_entropy": lambda: cb.cross_entropy(X[0, 0], np.arange(6)),
    "cross_entropy_backward": lambda: cb.cross_entropy_backward(X[0, 0], np.arange(6)),
}


@pytest.mark.parametrize("name", CALLS)
def test_read_only_arguments_are_enough_and_stay_as_they_were(name):
    before = [array.copy() for array in (X, WEIGHT, BIAS)]
    results = CALLS[name]()
    for array, kept in zip((X, WEIGHT, BIAS), before, strict=True):
        np.testing.assert_array_equal(array, kept)
    for result in results if isinstance(results, tuple) else [results]:
        if isinstance(result, np.ndarray) and name != "windows2d":
            assert result.flags.writeable
            assert not any(np.shares_memory(result, array) for array in (X, WEIGHT, BIAS))


@pytest.mark.parametrize(
    "layer",
    [
        cb.Conv2d(2, 2, 3, **LAYER_ARRAYS),
        cb.LocallyConnected2d(2, 2, 3, input_shape=(6, 6), **LAYER_ARRAYS),
        cb.MaxPool2d(2),
        cb.AvgPool2d(2),
        cb.Subsampling(2),
        cb.ReLU(),
        cb.Tanh(),
        cb.ScaledTanh(),
        cb.Flatten(),
        cb.Residual(cb.ReLU()),
        cb.Sequential([cb.Flatten(), cb.Linear(72, 2, **LAYER_ARRAYS), cb.RBF(np.ones((3, 2)))]),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_too(layer):
    before = X.copy()
    grad = np.ones_like(layer(X))
    grad.setflags(write=False)
    layer.backward(grad)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(grad, np.ones_like(grad))

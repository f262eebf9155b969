"""Layers: their protocol, their gradients, what they count."""

import numpy as np
import pytest

import convbook as cb


def rng():
    return np.random.default_rng(0)


def every_layer():
    """Return each kind of layer with a small batch, in float64 for the check of gradients."""
    options = {"rng": rng(), "dtype": np.float64}
    batch = rng().standard_normal((2, 4, 6, 5))
    row = rng().standard_normal((3, 7))
    table = np.array([[1, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
    local = {"input_shape": (6, 5), "stride": (2, 1), "padding": ((1, 0), (0, 2))}
    return {
        "Layer": (cb.Layer(), row),
        "Conv2d": (cb.Conv2d(4, 3, (3, 2), stride=(2, 1), padding=1, **options), batch),
        "Conv2d of groups": (cb.Conv2d(4, 6, 2, groups=2, dilation=2, **options), batch),
        "Conv2d of a table": (cb.Conv2d(4, 3, 2, connections=table, **options), batch),
        "Conv2d of no bias": (cb.Conv2d(4, 3, 2, bias=False, **options), batch),
        "LocallyConnected2d": (cb.LocallyConnected2d(4, 2, (3, 2), **local, **options), batch),
        "LocallyConnected2d of no bias": (
            cb.LocallyConnected2d(4, 2, 3, input_shape=(6, 5), bias=False, **options),
            batch,
        ),
        "MaxPool2d": (cb.MaxPool2d((3, 2), stride=2, padding=1, ceil_mode=True), batch),
        "AvgPool2d": (cb.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), batch),
        "Subsampling": (cb.Subsampling(4, kernel_size=(2, 5), dtype=np.float64), batch),
        "Linear": (cb.Linear(7, 4, **options), row),
        "Linear of no bias": (cb.Linear(7, 4, bias=False, **options), row),
        "RBF": (cb.RBF(rng().choice([-1, 1], (5, 7))), row),
        "ReLU": (cb.ReLU(), row),
        "Tanh": (cb.Tanh(), row),
        "ScaledTanh": (cb.ScaledTanh(), row),
        "Flatten": (cb.Flatten(), batch),
        "Residual": (cb.Residual(cb.Conv2d(4, 4, 3, padding="same", **options)), batch),
        "Sequential": (
            cb.Sequential([cb.Conv2d(4, 2, 2, **options), cb.Tanh(), cb.Flatten()]),
            batch,
        ),
    }


NAMES = list(every_layer())


@pytest.mark.parametrize("name", NAMES)
def test_gradients_agree_with_central_differences(name):
    layer, x = every_layer()[name]
    errors = cb.gradient_check(layer, x, rng=rng())
    assert set(errors) == {"x", *layer.parameters}
    if name == "Conv2d of a table":  # central differences move weights that training never does
        del errors["weight"]
    assert max(errors.values()) < 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_keeps_the_protocol(name):
    layer, x = every_layer()[name]
    with pytest.raises(RuntimeError, match="backward needs a call of the layer first"):
        layer.backward(x)
    y = layer(x)
    assert y.shape == (len(x), *layer.output_shape(x.shape[1:]))
    dx = layer.backward(np.ones_like(y))
    assert dx.shape == x.shape
    assert list(layer.gradients) == list(layer.parameters)
    for key, parameter in layer.parameters.items():
        assert layer.gradients[key].shape == parameter.shape
        assert layer.gradients[key].dtype == parameter.dtype


@pytest.mark.parametrize("name", NAMES)
def test_parameters_have_the_same_gradients_without_the_inputs(name):
    layer, x = every_layer()[name]
    with pytest.raises(RuntimeError, match="backward needs a call of the layer first"):
        layer.backward_parameters(x)
    grad = rng().normal(size=layer(x).shape)
    layer.backward(grad)
    expected = dict(layer.gradients)
    layer.gradients.clear()
    assert layer.backward_parameters(grad) is None
    assert set(layer.gradients) == set(expected)
    for key, gradient in expected.items():
        np.testing.assert_array_equal(layer.gradients[key], gradient)


@pytest.mark.parametrize("name", NAMES)
def test_float32_stays_float32(name):
    layer, x = every_layer()[name]
    for key, parameter in layer.parameters.items():
        layer.parameters[key] = parameter.astype(np.float32)
    if isinstance(layer, cb.Sequential | cb.Residual):
        return  # their parameters are their layers'; the networks' test covers them
    y = layer(x.astype(np.float32))
    assert y.dtype == np.float32
    assert layer.backward(y).dtype == np.float32
    assert all(gradient.dtype == np.float32 for gradient in layer.gradients.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_gradient_of_another_shape_is_refused(name):
    layer, x = every_layer()[name]
    y = layer(x)
    if type(layer) is cb.Layer:
        return
    for wrong in (y[:1], y[..., None], np.ones(())):
        with pytest.raises(ValueError, match=r"grad must have .*; got \("):
            layer.backward(wrong)


def test_parameters_are_counted():
    def conv(*sizes, **options):
        return cb.Conv2d(*sizes, rng=rng(), **options).n_parameters

    assert conv(1, 6, 5) == 156
    assert conv(6, 16, 5) == 2416
    assert conv(6, 16, 5, bias=False) == 2400
    assert conv(6, 16, 5, connections=cb.C3_TABLE) == 60 * 25 + 16 == 1516
    assert conv(3, 32, 3) == 896
    assert conv(64, 64, (3, 1), groups=64) == 64 * 3 + 64
    local = cb.LocallyConnected2d(3, 32, 3, input_shape=(32, 32), padding=1, rng=rng())
    assert local.n_parameters == 917_504
    assert 3072 * 32_768 + 32_768 == 100_696_064  # a dense layer between the same images
    assert cb.Linear(120, 84, rng=rng()).n_parameters == 10_164
    assert cb.Subsampling(16).n_parameters == 32
    assert cb.RBF(np.ones((10, 84))).n_parameters == 0
    assert cb.MaxPool2d(2).n_parameters == cb.ReLU().n_parameters == 0


def test_a_shared_kernel_is_a_local_one_that_is_everywhere_the_same():
    shared = cb.Conv2d(2, 3, 3, padding=1, rng=rng())
    local = cb.LocallyConnected2d(2, 3, 3, input_shape=(5, 6), padding=1, rng=rng())
    local.parameters["weight"][...] = shared.parameters["weight"]
    local.parameters["bias"][...] = shared.parameters["bias"][:, None, None]
    x = rng().standard_normal((2, 2, 5, 6))
    np.testing.assert_allclose(local(x), shared(x), atol=1e-12)


def test_what_is_not_connected_stays_zero():
    table = np.array([[True, False], [False, True]])
    layer = cb.Conv2d(2, 2, 3, connections=table, rng=rng())
    optimizer = cb.SGD(layer.parameters, lr=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(3):
        layer.backward(layer(rng().standard_normal((2, 2, 5, 5))))
        optimizer.step(layer.gradients)
    kernels = layer.parameters["weight"].any(axis=(2, 3))
    np.testing.assert_array_equal(kernels, table)


def test_subsampling_by_hand():
    layer = cb.Subsampling(2)
    layer.parameters["coefficient"][...] = [1, 10]
    layer.parameters["bias"][...] = [0, 5]
    x = np.arange(8.0, dtype=np.float32).reshape(1, 2, 2, 2)
    np.testing.assert_array_equal(layer(x).ravel(), [6, 225])
    dx = layer.backward([[[[1.0]], [[2.0]]]])
    np.testing.assert_array_equal(dx.reshape(2, 4), [[1] * 4, [20] * 4])
    np.testing.assert_array_equal(layer.gradients["coefficient"], [6, 44])
    np.testing.assert_array_equal(layer.gradients["bias"], [1, 2])


def test_scaled_tanh_keeps_one():
    layer = cb.ScaledTanh()
    assert layer([1.0])[0] == pytest.approx(1, abs=1e-4)
    assert layer([0.5])[0] == pytest.approx(1.7159 * np.tanh(1 / 3))


def test_a_network_names_its_parameters_and_shares_them():
    network = cb.Sequential({"C1": cb.Conv2d(1, 2, 3, rng=rng()), "squash": cb.Tanh()})
    assert list(network.parameters) == ["C1.weight", "C1.bias"]
    assert network.parameters["C1.weight"] is network.layers["C1"].parameters["weight"]
    unnamed = cb.Sequential([cb.Tanh(), cb.Linear(2, 2, rng=rng())])
    assert list(unnamed.parameters) == ["1.weight", "1.bias"]
    nested = cb.Sequential({"block": cb.Residual(network.layers["C1"])})
    assert list(nested.parameters) == ["block.weight", "block.bias"]


def test_a_summary_follows_the_shape():
    block = cb.Residual(cb.Conv2d(2, 2, 3, padding=1, rng=rng()))
    layers = {
        "in": cb.Conv2d(1, 2, (3, 5), stride=(2, 1), rng=rng()),
        "block": block,
        "pool": cb.AvgPool2d(2),
        "flat": cb.Flatten(),
        "out": cb.Linear(2 * 3 * 4, 3, rng=rng()),
    }
    rows = cb.Sequential(layers).summary((1, 13, 12))
    assert [row.name for row in rows] == list(layers)
    assert [row.output_shape for row in rows] == [(2, 6, 8), (2, 6, 8), (2, 3, 4), (24,), (3,)]
    assert [row.parameters for row in rows] == [32, 38, 0, 0, 75]
    assert [row.connections for row in rows] == [32 * 48, 38 * 48, 24 * 4, 0, 75]
    assert [row.multiply_adds for row in rows] == [30 * 48, 36 * 48, 0, 0, 72]
    fields = [(3, 5), (7, 7), (9, 8), (17, 14), (17, 14)]
    assert [row.receptive_field for row in rows] == fields
    nested = cb.Sequential({"all": cb.Sequential(layers)}).summary((1, 13, 12))
    assert nested[0].connections == sum(row.connections for row in rows)
    assert nested[0].receptive_field == (17, 14)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cb.Conv2d(1, 1, 3, rng=0), "rng must be np.random.default_rng"),
        (lambda: cb.Conv2d(0, 1, 3, rng=rng()), "in_channels must be an int between 1"),
        (lambda: cb.Conv2d(3, 4, 3, groups=2, rng=rng()), "groups must divide in_channels=3"),
        (lambda: cb.Conv2d(1, 1, 3, rng=rng(), dtype=int), "dtype must be float32 or float64"),
        (lambda: cb.Conv2d(1, 1, 3, rng=rng(), dtype="x"), "dtype must be float32 or float64"),
        (
            lambda: cb.Conv2d(2, 1, 3, rng=rng(), connections=[[True]]),
            r"connections must have shape \(M, C // groups\) = \(1, 2\); got \(1, 1\)",
        ),
        (lambda: cb.Sequential([]), "layers must hold at least one layer"),
        (lambda: cb.Sequential(3), "layers must be a mapping or an iterable; got 3"),
        (lambda: cb.Sequential([abs]), r"layers\['0'\] must be a Layer; got <built-in"),
        (lambda: cb.Residual(abs), "body must be a Layer; got <built-in"),
        (lambda: cb.Residual(cb.Flatten())(np.ones((1, 1, 2, 2))), "body must keep the shape"),
        (lambda: cb.Residual(cb.Flatten()).output_shape((1, 2)), "body must keep the shape"),
        (lambda: cb.Linear(2, 1, rng=rng())(np.ones((1, 3))), r"x must have shape \(N, 2\)"),
        (lambda: cb.RBF(np.ones((1, 2)))(np.ones((1, 3))), r"x must have shape \(N, 2\)"),
        (lambda: cb.Flatten()(np.ones(3)), r"x must have shape \(N, ...\); got \(3,\)"),
        (lambda: cb.Subsampling(2)(np.ones((1, 1, 2, 2))), "shape must have C = 2 channels; got 1"),
        (lambda: cb.MaxPool2d(2).output_shape((4, 4)), r"shape must be \(C, H, W\); got \(4, 4\)"),
        (lambda: cb.MaxPool2d(2).output_shape(4), "shape must be a tuple of ints"),
        (lambda: cb.lenet5(rng=rng()).summary(4), r"shape must be \(C, H, W\)"),
        (lambda: cb.lenet5(rng=rng()).summary((1, 28, 28)), "spans 5 pixels .* has 4;"),
        (lambda: cb.lenet5(rng=rng()).summary((3, 32, 32)), "C = 1 channels; got 3"),
    ],
)
def test_misuse_says_what_would_be_right(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()

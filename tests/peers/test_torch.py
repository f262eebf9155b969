"""Every operator agrees with PyTorch, in every option, forwards and backwards."""

import numpy as np
import pytest

import convbook as cb

torch = pytest.importorskip("torch", reason="PyTorch is the peer of these tests; it is not here")
F = torch.nn.functional
torch.set_num_threads(1)

# float64: 1e-9 of the largest value. float32 has 24 bits, so one rounding is 6e-8 of a value; sums
# of a few hundred products, taken in another order, stay within 2e-5 of the largest.
TOLERANCE = {np.dtype(np.float64): 1e-9, np.dtype(np.float32): 2e-5}
DRAWS = 200

DEGENERATE = [
    {"size": (1, 1), "kernel": (1, 1)},  # one pixel
    {"size": (1, 1), "kernel": (3, 3), "padding": (1, 1)},
    {"size": (5, 4), "kernel": (5, 4)},  # the kernel is as large as the image
    {"size": (6, 7), "kernel": (2, 2), "images": 0},  # an empty batch
    {"size": (6, 7), "kernel": (3, 2), "groups": 1, "depth": 1, "maps": 1},  # one channel
    {"size": (9, 9), "kernel": (2, 2), "stride": (4, 5)},  # stride larger than kernel
    {"size": (1, 9), "kernel": (1, 3), "stride": (3, 2)},
    {"size": (9, 1), "kernel": (3, 1), "dilation": (4, 1)},
    {"size": (8, 8), "kernel": (3, 3), "groups": 4, "depth": 1, "maps": 1},  # depthwise
    {"size": (8, 8), "kernel": (1, 1), "depth": 5, "maps": 3},
    {"size": (3, 3), "kernel": (2, 2), "padding": (3, 3)},  # windows wholly in padding
]


def draw(number):
    """Return a random configuration, the same for the same number; the first are degenerate."""
    rng = np.random.default_rng(number)

    def ints(low, high):
        return tuple(int(v) for v in rng.integers(low, high + 1, 2))

    while True:
        config = {
            "images": int(rng.choice([0, 1, 2, 3], p=[0.05, 0.4, 0.4, 0.15])),
            "groups": int(rng.choice([1, 2, 3], p=[0.6, 0.2, 0.2])),
            "depth": int(rng.integers(1, 4)),  # channels of a group
            "maps": int(rng.integers(1, 4)),  # kernels of a group
            "size": ints(1, 11),
            "kernel": ints(1, 5),
            "stride": ints(1, 3),
            "padding": ints(0, 3),
            "dilation": ints(1, 3),
            "bias": bool(rng.integers(2)),
        }
        if number < len(DEGENERATE):
            neutral = {"stride": (1, 1), "padding": (0, 0), "dilation": (1, 1), "images": 2}
            config |= neutral | DEGENERATE[number]
        spans = [d * (k - 1) + 1 for d, k in zip(config["dilation"], config["kernel"], strict=True)]
        padded = [n + 2 * p for n, p in zip(config["size"], config["padding"], strict=True)]
        if all(span <= size for span, size in zip(spans, padded, strict=True)):
            return rng, config


def assert_equal(ours, theirs):
    """Same shape, same dtype, equal to a stated fraction of the largest value."""
    theirs = theirs.detach().numpy()
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    bound = TOLERANCE[theirs.dtype] * np.abs(theirs).max(initial=0)
    assert np.abs(ours - theirs).max(initial=0) <= bound


def leaf(array):
    """Return a tensor that collects a gradient."""
    return torch.tensor(array, requires_grad=True)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("number", range(DRAWS))
def test_conv2d_and_its_gradients(number, dtype):
    rng, c = draw(number)
    x = rng.standard_normal((c["images"], c["groups"] * c["depth"], *c["size"])).astype(dtype)
    weight = rng.standard_normal((c["groups"] * c["maps"], c["depth"], *c["kernel"])).astype(dtype)
    bias = rng.standard_normal(len(weight)).astype(dtype) if c["bias"] else None
    options = {name: c[name] for name in ("stride", "padding", "dilation", "groups")}

    tensors = [leaf(x), leaf(weight), leaf(bias) if c["bias"] else None]
    theirs = F.conv2d(*tensors, **options)
    assert_equal(cb.conv2d(x, weight, bias, **options), theirs)

    grad = rng.standard_normal(theirs.shape).astype(dtype)
    dx, dweight, dbias = cb.conv2d_backward(grad, x, weight, **options)
    theirs.backward(torch.tensor(grad))
    assert_equal(dx, tensors[0].grad)
    assert_equal(dweight, tensors[1].grad)
    if c["bias"]:
        assert_equal(dbias, tensors[2].grad)


@pytest.mark.parametrize("method", ["loops", "windows", "im2col", "rows"])
@pytest.mark.parametrize("number", range(0, DRAWS, 10))
def test_every_exact_method_of_conv2d(number, method):
    rng, c = draw(number)
    x = rng.standard_normal((c["images"], c["groups"] * c["depth"], *c["size"]))
    weight = rng.standard_normal((c["groups"] * c["maps"], c["depth"], *c["kernel"]))
    options = {name: c[name] for name in ("stride", "padding", "dilation", "groups")}
    theirs = F.conv2d(torch.tensor(x), torch.tensor(weight), **options)
    assert_equal(cb.conv2d(x, weight, method=method, **options), theirs)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@pytest.mark.parametrize("number", range(0, DRAWS, 3))
def test_same_and_valid_padding(number):
    rng, c = draw(number)
    x = rng.standard_normal((2, c["depth"], *c["size"]))
    weight = rng.standard_normal((c["maps"], c["depth"], *c["kernel"]))
    theirs = F.conv2d(torch.tensor(x), torch.tensor(weight), padding="same", dilation=c["dilation"])
    assert_equal(cb.conv2d(x, weight, padding="same", dilation=c["dilation"]), theirs)
    if all(d * (k - 1) < n for d, k, n in zip(c["dilation"], c["kernel"], c["size"], strict=True)):
        theirs = F.conv2d(
            torch.tensor(x), torch.tensor(weight), padding="valid", dilation=c["dilation"]
        )
        assert_equal(cb.conv2d(x, weight, padding="valid", dilation=c["dilation"]), theirs)


@pytest.mark.parametrize("number", range(0, DRAWS, 3))
def test_a_padding_for_each_side(number):
    rng, c = draw(number)
    (top, bottom), (left, right) = rng.integers(0, 4, (2, 2)).tolist()
    x = rng.standard_normal((2, c["depth"], 9, 10))
    weight = rng.standard_normal((c["maps"], c["depth"], *c["kernel"]))
    options = {"stride": c["stride"]}
    tensor, kernels = leaf(x), leaf(weight)
    theirs = F.conv2d(F.pad(tensor, (left, right, top, bottom)), kernels, **options)
    options["padding"] = ((top, bottom), (left, right))
    assert_equal(cb.conv2d(x, weight, **options), theirs)

    grad = rng.standard_normal(theirs.shape)
    theirs.backward(torch.tensor(grad))
    dx, dweight, _ = cb.conv2d_backward(grad, x, weight, **options)
    assert_equal(dx, tensor.grad)
    assert_equal(dweight, kernels.grad)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("number", range(DRAWS))
def test_conv_transpose2d(number, dtype):
    rng, c = draw(number)
    x = rng.standard_normal((c["images"], c["groups"] * c["depth"], *c["size"])).astype(dtype)
    weight = rng.standard_normal((c["groups"] * c["depth"], c["maps"], *c["kernel"])).astype(dtype)
    bias = rng.standard_normal(c["groups"] * c["maps"]).astype(dtype) if c["bias"] else None
    options = {name: c[name] for name in ("stride", "padding", "dilation", "groups")}
    limits = [max(s, d) for s, d in zip(c["stride"], c["dilation"], strict=True)]
    options["output_padding"] = tuple(int(rng.integers(limit)) for limit in limits)
    try:
        theirs = F.conv_transpose2d(
            torch.tensor(x),
            torch.tensor(weight),
            torch.tensor(bias) if c["bias"] else None,
            **options,
        )
    except RuntimeError:
        theirs = None
    if theirs is None or 0 in theirs.shape[1:]:  # the padding cuts everything off
        with pytest.raises(ValueError, match="cuts off all"):
            cb.conv_transpose2d(x, weight, bias, **options)
    else:
        assert_equal(cb.conv_transpose2d(x, weight, bias, **options), theirs)


def pool_options(rng, c):
    """Return what PyTorch accepts: a padding of at most half the kernel, and maybe a stride."""
    return {
        "stride": c["stride"] if rng.integers(3) else None,
        "padding": tuple(int(rng.integers(k // 2 + 1)) for k in c["kernel"]),
        "ceil_mode": bool(rng.integers(2)),
    }


def images_with_ties(rng, shape, kind):
    """Return numbers; or few different ones, so that windows hold ties; or hostile ones."""
    if kind == "ties":
        return rng.integers(-2, 2, shape).astype(float)
    x = rng.standard_normal(shape)
    if kind == "hostile":
        x[rng.random(shape) < 0.2] = -np.inf
        x[rng.random(shape) < 0.1] = np.inf
        x[rng.random(shape) < 0.1] = np.nan
    return x


@pytest.mark.parametrize("kind", ["ordinary", "ties", "hostile"])
@pytest.mark.parametrize("number", range(DRAWS))
def test_max_pool2d_and_its_gradient(number, kind):
    rng, c = draw(number)
    x = images_with_ties(rng, (c["images"], c["depth"], *c["size"]), kind)
    options = pool_options(rng, c) | {"dilation": c["dilation"]}
    tensor = leaf(x)
    try:
        theirs = F.max_pool2d(tensor, c["kernel"], **options)
    except RuntimeError:
        with pytest.raises(ValueError, match="spans"):
            cb.max_pool2d(x, c["kernel"], **options)
        return
    blank = F.max_pool2d(torch.zeros(1, 1, *c["size"]), c["kernel"], **options)
    if (blank == -np.inf).any():  # a window wholly in padding: PyTorch gives what no pixel is
        with pytest.raises(ValueError, match="all pixels of a window into padding"):
            cb.max_pool2d(x, c["kernel"], **options)
        return
    ours = cb.max_pool2d(x, c["kernel"], **options)
    np.testing.assert_array_equal(ours, theirs.detach().numpy(), strict=True)

    grad = rng.standard_normal(ours.shape)
    theirs.backward(torch.tensor(grad))
    dx = cb.max_pool2d_backward(grad, x, c["kernel"], **options)
    assert_equal(dx, tensor.grad)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("number", range(DRAWS))
def test_avg_pool2d_and_its_gradient(number, dtype):
    rng, c = draw(number)
    x = rng.standard_normal((c["images"], c["depth"], *c["size"])).astype(dtype)
    options = pool_options(rng, c) | {"count_include_pad": bool(rng.integers(2))}
    tensor = leaf(x)
    try:
        theirs = F.avg_pool2d(tensor, c["kernel"], **options)
    except RuntimeError:
        with pytest.raises(ValueError, match="spans"):
            cb.avg_pool2d(x, c["kernel"], **options)
        return
    assert_equal(cb.avg_pool2d(x, c["kernel"], **options), theirs)

    grad = rng.standard_normal(theirs.shape).astype(dtype)
    theirs.backward(torch.tensor(grad))
    assert_equal(cb.avg_pool2d_backward(grad, x.shape, c["kernel"], **options), tensor.grad)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_activations_and_their_gradients(name, dtype):
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.standard_normal(100) * 10, [0.0, -1e3, 1e3]]).astype(dtype)
    grad = rng.standard_normal(x.shape).astype(dtype)
    tensor = leaf(x)
    theirs = getattr(torch, name)(tensor)
    theirs.backward(torch.tensor(grad))
    assert_equal(getattr(cb, name)(x), theirs)
    assert_equal(getattr(cb, f"{name}_backward")(grad, x), tensor.grad)


@pytest.mark.parametrize("number", range(20))
def test_softmax_cross_entropy_and_its_gradient(number):
    rng = np.random.default_rng(number)
    logits = rng.standard_normal((int(rng.integers(1, 9)), int(rng.integers(1, 9)))) * 30
    targets = rng.integers(0, logits.shape[1], len(logits))
    tensor = leaf(logits)
    theirs = F.cross_entropy(tensor, torch.tensor(targets))
    theirs.backward()
    assert cb.cross_entropy(logits, targets) == pytest.approx(theirs.item(), rel=1e-9, abs=1e-12)
    assert_equal(cb.cross_entropy_backward(logits, targets), tensor.grad)
    for axis in (0, 1):
        assert_equal(cb.softmax(logits, axis=axis), F.softmax(tensor, axis))


def test_lenet5_is_pytorchs_network_step_by_step():
    """Same weights, same batches: the same losses and the same weights after ten steps."""
    rng = np.random.default_rng(0)
    network = cb.lenet5(rng=rng, dtype=np.float64)
    nn = torch.nn
    theirs = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 120, 5), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    ).double()
    with torch.no_grad():
        for parameter, values in zip(theirs.parameters(), network.parameters.values(), strict=True):
            parameter.copy_(torch.tensor(values))
    options = {"lr": 0.05, "momentum": 0.9, "weight_decay": 1e-3}
    ours_optimizer = cb.SGD(network.parameters, **options)
    their_optimizer = torch.optim.SGD(theirs.parameters(), **options)
    for _ in range(10):
        x, targets = rng.standard_normal((4, 1, 32, 32)), rng.integers(0, 10, 4)
        scores = network(x)
        network.backward(cb.cross_entropy_backward(scores, targets))
        ours_optimizer.step(network.gradients)
        their_optimizer.zero_grad()
        loss = F.cross_entropy(theirs(torch.tensor(x)), torch.tensor(targets))
        loss.backward()
        their_optimizer.step()
        assert cb.cross_entropy(scores, targets) == pytest.approx(loss.item(), rel=1e-9)
    for parameter, values in zip(theirs.parameters(), network.parameters.values(), strict=True):
        assert_equal(values, parameter)

"""Every argument of every function is named when it is wrong, and is used when it is right."""

import numpy as np
import pytest

import convbook as cb
from convbook.conv.adjoints import weight_gradients
from convbook.shapes import resolve_padding

X, WEIGHT = np.ones((1, 2, 5, 5)), np.ones((2, 2, 3, 3))
IMAGE, KERNEL = X[0, 0], WEIGHT[0, 0]
BATCH = "(N, C, H, W)"

# The arrays that a function takes, with the shape that each must have.
ARRAYS = {
    cb.conv2d: {"x": (X, BATCH), "weight": (WEIGHT, "(M, C // groups, kH, kW)")},
    cb.conv2d_backward: {
        "grad": (np.ones((1, 2, 3, 3)), "(N, M, oH, oW)"),
        "x": (X, BATCH),
        "weight": (WEIGHT, "(M, C // groups, kH, kW)"),
    },
    cb.conv_transpose2d: {"x": (X, BATCH), "weight": (WEIGHT, "(C, M // groups, kH, kW)")},
    cb.correlate2d: {"image": (IMAGE, "(H, W)"), "kernel": (KERNEL, "(kH, kW)")},
    cb.convolve2d: {"image": (IMAGE, "(H, W)"), "kernel": (KERNEL, "(kH, kW)")},
    cb.max_pool2d: {"x": (X, BATCH)},
    cb.max_pool2d_backward: {"grad": (np.ones((1, 2, 2, 2)), "(N, C, oH, oW)"), "x": (X, BATCH)},
    cb.avg_pool2d: {"x": (X, BATCH)},
    cb.avg_pool2d_backward: {"grad": (np.ones((1, 2, 2, 2)), "(N, C, oH, oW)")},
    cb.pad2d: {"x": (X, "(..., H, W)")},
    cb.windows2d: {"x": (X, "(..., H, W)")},
}
# What else it takes by position.
REST = {
    cb.max_pool2d: {"kernel_size": 2},
    cb.max_pool2d_backward: {"kernel_size": 2},
    cb.avg_pool2d: {"kernel_size": 2},
    cb.avg_pool2d_backward: {"x_shape": X.shape, "kernel_size": 2},
    cb.pad2d: {"padding": 1},
    cb.windows2d: {"kernel_shape": 2},
}
CONV = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
PLANE = {"stride": 1, "padding": 0, "dilation": 1}
# The least value of each integer option.
LEAST = {
    cb.conv2d: CONV,
    cb.conv2d_backward: CONV,
    cb.conv_transpose2d: CONV | {"output_padding": 0},
    cb.correlate2d: PLANE,
    cb.convolve2d: PLANE,
    cb.max_pool2d: PLANE | {"kernel_size": 1},
    cb.max_pool2d_backward: PLANE | {"kernel_size": 1},
    cb.avg_pool2d: {"stride": 1, "padding": 0, "kernel_size": 1},
    cb.avg_pool2d_backward: {"stride": 1, "padding": 0, "kernel_size": 1},
    cb.pad2d: {"padding": 0},
    cb.windows2d: {"stride": 1, "dilation": 1, "kernel_shape": 1},
}

ARRAY_CASES = [(function, name) for function, names in ARRAYS.items() for name in names]
OPTION_CASES = [(function, name) for function, names in LEAST.items() for name in names]


def call(function, **changes):
    """Call with good arguments, some of them changed."""
    arrays = {name: array for name, (array, _) in ARRAYS[function].items()}
    arguments = arrays | REST.get(function, {})
    positional = [changes.pop(name, value) for name, value in arguments.items()]
    return function(*positional, **changes)


@pytest.mark.parametrize(("function", "name"), ARRAY_CASES)
def test_an_array_of_the_wrong_shape_or_type_is_named(function, name):
    letters = ARRAYS[function][name][1]
    with pytest.raises(ValueError, match="must have") as caught:
        call(function, **{name: np.ones(())})
    assert str(caught.value) == f"{name} must have shape {letters}; got ()"
    with pytest.raises(TypeError) as caught:
        call(function, **{name: "text"})
    assert str(caught.value).startswith(f"{name} must hold ")


@pytest.mark.parametrize(("function", "name"), OPTION_CASES)
def test_an_option_below_its_least_value_is_named(function, name):
    least = LEAST[function][name]
    with pytest.raises(ValueError, match="must be") as caught:
        call(function, **{name: least - 1})
    assert str(caught.value).startswith(f"{name} must be an int between {least} and ")
    with pytest.raises(TypeError, match=f"^{name} must be an int; got 1.5$"):
        call(function, **{name: 1.5})


@pytest.mark.parametrize("function", LEAST)
def test_the_least_values_are_accepted(function):
    if "grad" in ARRAYS[function]:
        return  # its shape would have to change with the option
    for name, least in LEAST[function].items():
        call(function, **{name: least})


@pytest.mark.parametrize("function", [cb.correlate2d, cb.convolve2d])
def test_options_reach_the_sum(function):
    rng = np.random.default_rng(0)
    image, kernel = rng.integers(-9, 9, (7, 7)), rng.integers(-9, 9, (2, 3))
    turned = kernel if function is cb.correlate2d else kernel[::-1, ::-1]
    for options in (
        {"stride": (2, 1)},
        {"dilation": (1, 2)},
        {"padding": ((1, 0), (0, 2))},
        {"method": "loops"},
    ):
        expected = cb.conv2d(image[None, None], turned[None, None], **options)[0, 0]
        np.testing.assert_array_equal(function(image, kernel, **options), expected)
    with pytest.raises(ValueError, match="method must be one of"):
        function(image, kernel, method="magic")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_adjoints_keep_the_dtype(dtype):
    x, weight = X.astype(dtype), WEIGHT.astype(dtype)
    assert cb.conv_transpose2d(x, weight).dtype == dtype
    assert cb.conv_transpose2d(x, weight, np.ones(2, dtype), padding=1).dtype == dtype
    grad = np.ones((1, 2, 5, 5), dtype)
    for gradient in (
        *cb.conv2d_backward(grad, x, weight, padding=1),
        *weight_gradients(grad, x, weight, **CONV | {"padding": 1}),
    ):
        assert gradient.dtype == dtype


def test_what_is_not_a_number_raises_no_warning():
    """Infinity minus infinity is NaN by IEEE 754, on every way."""
    x = np.array([[[[np.inf, -np.inf, np.inf]]]])
    weight = np.array([[[[1.0, 1.0]]]])
    huge = np.full((1, 1, 1, 2), 1e308)
    assert np.isnan(cb.conv2d(x, weight)).all()
    assert np.isnan(cb.conv_transpose2d(x, weight)[..., 1:3]).all()
    dx, _, _ = cb.conv2d_backward(x[..., :2], x, weight)
    assert np.isnan(dx[..., 1]).all()
    assert np.isinf(cb.conv2d(huge, weight * 10)).all()
    assert np.isinf(cb.avg_pool2d(huge, (1, 2))).all()
    assert np.isnan(cb.avg_pool2d(x, (1, 2), stride=1)).all()
    assert np.isinf(
        cb.conv2d(np.full((1, 1, 1, 2), 6e4, np.float16), np.ones((1, 1, 1, 2)).astype("f2"))
    ).all()


def test_one_pixel_windows_are_the_pixels():
    np.testing.assert_array_equal(cb.windows2d(IMAGE, 1)[..., 0, 0], IMAGE)
    np.testing.assert_array_equal(cb.max_pool2d(X, 1), X)
    np.testing.assert_array_equal(cb.avg_pool2d(X, 1), X)
    np.testing.assert_array_equal(cb.pad2d(X, 0), X)


# What an option is when it is not given: PyTorch's defaults.
DEFAULTS = {
    cb.conv2d: {**CONV, "bias": None, "method": "auto"},
    cb.conv_transpose2d: CONV | {"output_padding": 0, "bias": None},
    cb.correlate2d: PLANE | {"method": "auto"},
    cb.convolve2d: PLANE | {"method": "auto"},
    cb.max_pool2d: {"stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False},
    cb.max_pool2d_backward: {"stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False},
    cb.avg_pool2d: {"stride": 2, "padding": 0, "ceil_mode": False, "count_include_pad": True},
    cb.avg_pool2d_backward: {"stride": 2, "padding": 0, "ceil_mode": False},
    cb.pad2d: {"mode": "constant", "value": 0.0},
    cb.windows2d: {"stride": 1, "dilation": 1},
}


@pytest.mark.parametrize("function", DEFAULTS)
def test_defaults_are_what_pytorch_has(function):
    expected = call(function, **DEFAULTS[function])
    np.testing.assert_array_equal(call(function), expected, strict=True)


def test_defaults_of_the_gradients_and_of_sizes():
    grad = np.ones((1, 2, 3, 3))
    for ours, expected in zip(
        cb.conv2d_backward(grad, X, WEIGHT),
        cb.conv2d_backward(grad, X, WEIGHT, **CONV),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, expected)
    padded = cb.avg_pool2d_backward(np.ones((1, 2, 3, 3)), X.shape, 2, padding=1)
    assert padded[0, 0, 0, 0] == 0.25  # the padding was counted
    assert cb.output_size(5, 3) == 3
    assert cb.output_shape((5, 5), 3) == (3, 3)
    assert cb.same_padding((6, 6), 3) == ((1, 1), (1, 1))
    assert cb.transposed_output_shape((3, 3), 3) == (5, 5)


def test_high_and_wide_images_get_gradients_of_their_shape():
    for shape in ((1, 1, 7, 2), (1, 1, 2, 7)):
        x = np.arange(14.0).reshape(shape)
        grad = np.ones(cb.avg_pool2d(x, 2, padding=1).shape)
        assert cb.avg_pool2d_backward(grad, shape, 2, padding=1).shape == shape
        assert cb.max_pool2d_backward(grad, x, 2, padding=1).shape == shape
    with pytest.raises(ValueError, match=r"^x_shape\[0\] must be an int between 0 and"):
        cb.avg_pool2d_backward(np.ones((1, 1, 1, 1)), (-1, 1, 2, 2), 2)


@pytest.mark.parametrize("padding", [0, ((0, 0), (1, 1))])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_pooled_gradients_keep_the_dtype_and_raise_no_warning(dtype, padding):
    x = np.array([[[[0.0, 5.0, 0.0]]]], dtype)
    grad = np.array([[[[np.inf, -np.inf]]]], dtype)
    if padding:
        grad = np.array([[[[0, np.inf, -np.inf, 0]]]], dtype)
    options = {"stride": 1, "padding": padding}
    for dx in (
        cb.max_pool2d_backward(grad, x, (1, 2), **options),
        cb.avg_pool2d_backward(grad, x.shape, (1, 2), **options),
    ):
        assert dx.dtype == dtype
        assert np.isnan(dx[0, 0, 0, 1])


TOO_MANY = "would make an array of shape .*, over 2\\*\\*28 elements; use a smaller one$"


def test_too_much_memory_is_refused_by_the_option_that_asks_for_it():
    x, far = np.ones((1, 1, 2, 3)), 2**20
    pixel = np.ones((1, 1, 1, 1))
    for padding in (((far, far), (far, far)), ((0, far), (0, far))):
        text = str(padding).replace("(", r"\(").replace(")", r"\)")
        with pytest.raises(ValueError, match=f"^padding={text} {TOO_MANY}"):
            cb.conv2d(x, pixel, padding=padding)
        with pytest.raises(ValueError, match=f"^padding={text} {TOO_MANY}"):
            cb.pad2d(x, padding)
    with pytest.raises(ValueError, match=rf"^stride=\({far}, {far}\) {TOO_MANY}"):
        cb.conv_transpose2d(x, pixel, stride=far)
    with pytest.raises(ValueError, match=f"^padding=0 {TOO_MANY}"):
        cb.avg_pool2d_backward(pixel, (1, 1, 2**30, 2**30), 1, stride=2**30)
    wide, half = 2**30, 2**30 - 1
    with pytest.raises(ValueError, match=rf"^padding=\(\({half}, {half}\), \(0, 0\)\) {TOO_MANY}"):
        cb.avg_pool2d_backward(
            pixel, (1, 1, 1, wide), (wide, 1), stride=wide, padding=((half, half), (0, 0))
        )
    with pytest.raises(ValueError, match=rf"^padding=\(\(0, 0\), \({half}, {half}\)\) {TOO_MANY}"):
        cb.avg_pool2d_backward(
            pixel, (1, 1, wide, 1), (1, wide), stride=wide, padding=((0, 0), (half, half))
        )


def test_output_shape_names_its_options_and_hands_them_to_the_padding():
    for name in ("stride", "dilation"):
        with pytest.raises(ValueError, match=f"^{name} must be an int between 1 and "):
            cb.output_shape((5, 5), 3, **{name: 0})
    assert cb.output_shape((9, 9), 3, padding="same", dilation=2) == (9, 9)
    with pytest.raises(ValueError, match=r"^padding=") as caught:
        cb.output_shape((9, 9), 3, padding="same", stride=2)
    assert str(caught.value) == (
        'padding="same" needs stride=1; got stride=(2, 2), use same_padding for the numbers that '
        "give ceil(W / S)"
    )


def test_padding_by_name_without_options():
    assert resolve_padding("same", 3) == ((1, 1), (1, 1))
    assert resolve_padding("full", 3) == ((2, 2), (2, 2))


def test_the_value_of_a_border_is_named():
    with pytest.raises(TypeError, match=r"^value must hold booleans, integers or floats"):
        cb.pad2d(IMAGE, 1, value="text")

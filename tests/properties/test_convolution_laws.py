"""What makes a convolution one: laws that hold for every image, kernel and option."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import convbook as cb

EXACT = ["loops", "windows", "im2col", "rows"]


@st.composite
def configurations(draw):
    """Return shapes and options that fit together, and a generator for the numbers."""

    def pair(low, high):
        return draw(st.integers(low, high)), draw(st.integers(low, high))

    groups = draw(st.integers(1, 3))
    depth, maps = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    kernel, dilation = pair(1, 4), pair(1, 3)
    pads = pair(0, 2), pair(0, 2)
    size = tuple(
        draw(st.integers(max(1, d * (k - 1) + 1 - sum(p)), 10))
        for k, d, p in zip(kernel, dilation, pads, strict=True)
    )
    return {
        "x_shape": (draw(st.integers(0, 2)), groups * depth, *size),
        "weight_shape": (groups * maps, depth, *kernel),
        "options": {
            "stride": pair(1, 4),
            "padding": pads,
            "dilation": dilation,
            "groups": groups,
        },
        "rng": np.random.default_rng(draw(st.integers(0, 2**32))),
    }


def numbers(c, shape):
    """Return small integers: every law then holds exactly."""
    return c["rng"].integers(-9, 10, shape)


@given(configurations())
def test_the_result_has_the_shape_that_was_counted(c):
    y = cb.conv2d(numbers(c, c["x_shape"]), numbers(c, c["weight_shape"]), **c["options"])
    options = {name: c["options"][name] for name in ("stride", "padding", "dilation")}
    expected = cb.output_shape(c["x_shape"][2:], c["weight_shape"][2:], **options)
    assert y.shape == (c["x_shape"][0], c["weight_shape"][0], *expected)


@given(configurations(), st.integers(-3, 3))
def test_linear_in_the_image_and_in_the_kernel(c, a):
    def conv(x, weight):
        return cb.conv2d(x, weight, **c["options"])

    x1, x2 = numbers(c, c["x_shape"]), numbers(c, c["x_shape"])
    w1, w2 = numbers(c, c["weight_shape"]), numbers(c, c["weight_shape"])
    np.testing.assert_array_equal(conv(a * x1 + x2, w1), a * conv(x1, w1) + conv(x2, w1))
    np.testing.assert_array_equal(conv(x1, a * w1 + w2), a * conv(x1, w1) + conv(x1, w2))


@given(configurations(), st.integers(0, 3), st.integers(0, 3))
def test_a_shifted_image_gives_a_shifted_result(c, down, right):
    """At stride s a shift by s pixels becomes a shift by one output: exact where no border is."""
    stride = c["options"]["stride"]
    options = c["options"] | {"padding": 0}
    weight = numbers(c, c["weight_shape"])
    big = numbers(c, (1, c["x_shape"][1], 24, 24))
    moved = big[:, :, down * stride[0] :, right * stride[1] :]
    whole = cb.conv2d(big, weight, **options)
    part = cb.conv2d(moved, weight, **options)
    expected = whole[:, :, down:, right:]
    np.testing.assert_array_equal(part, expected[:, :, : part.shape[2], : part.shape[3]])


@given(configurations())
def test_groups_are_convolutions_side_by_side(c):
    x, weight = numbers(c, c["x_shape"]), numbers(c, c["weight_shape"])
    groups = c["options"]["groups"]
    apart = [
        cb.conv2d(part, kernels, **(c["options"] | {"groups": 1}))
        for part, kernels in zip(
            np.split(x, groups, axis=1), np.split(weight, groups, axis=0), strict=True
        )
    ]
    together = cb.conv2d(x, weight, **c["options"])
    np.testing.assert_array_equal(together, np.concatenate(apart, axis=1))


@pytest.mark.parametrize("method", EXACT)
@given(c=configurations())
def test_every_exact_method_is_the_same_sum(method, c):
    x, weight = numbers(c, c["x_shape"]), numbers(c, c["weight_shape"])
    by_method = cb.conv2d(x, weight, method=method, **c["options"])
    np.testing.assert_array_equal(by_method, cb.conv2d(x, weight, **c["options"]))


@given(configurations())
def test_the_transpose_is_the_adjoint(c):
    """<A x, y> = <x, A' y>, with the output padding that gives back the size."""
    x, weight = numbers(c, c["x_shape"]), numbers(c, c["weight_shape"])
    ax = cb.conv2d(x, weight, **c["options"])
    y = numbers(c, ax.shape)
    options = {name: c["options"][name] for name in ("stride", "padding", "dilation")}
    extra = tuple(
        (size + sum(pads) - (d * (k - 1) + 1)) % s
        for size, k, s, d, pads in zip(
            c["x_shape"][2:],
            c["weight_shape"][2:],
            options["stride"],
            options["dilation"],
            options["padding"],
            strict=True,
        )
    )
    back = cb.conv_transpose2d(y, weight, output_padding=extra, **c["options"])
    assert back.shape == x.shape
    assert (ax * y).sum() == (x * back).sum()


@given(configurations())
def test_the_gradients_are_the_adjoints(c):
    """<A_w x, g> = <x, dx> = <w, dw>: the sum is linear in both."""
    x, weight = numbers(c, c["x_shape"]), numbers(c, c["weight_shape"])
    y = cb.conv2d(x, weight, **c["options"])
    grad = numbers(c, y.shape)
    dx, dweight, dbias = cb.conv2d_backward(grad, x, weight, **c["options"])
    assert (y * grad).sum() == (dx * x).sum() == (dweight * weight).sum()
    np.testing.assert_array_equal(dbias, grad.sum(axis=(0, 2, 3)))


@given(configurations())
def test_one_step_along_a_pixel_changes_the_result_as_the_gradient_says(c):
    """The convolution is linear: a difference quotient is exact, with any step."""
    x, weight = numbers(c, c["x_shape"]), numbers(c, c["weight_shape"])
    y = cb.conv2d(x, weight, **c["options"])
    grad = numbers(c, y.shape)
    dx, dweight, _ = cb.conv2d_backward(grad, x, weight, **c["options"])
    for values, gradient, moved in ((x, dx, 0), (weight, dweight, 1)):
        if values.size == 0:
            continue
        step = np.zeros_like(values)
        index = tuple(c["rng"].integers(0, values.shape))
        step[index] = 1
        arrays = [x, weight]
        arrays[moved] = values + step
        change = ((cb.conv2d(*arrays, **c["options"]) - y) * grad).sum()
        assert change == gradient[index]


@given(configurations())
def test_convolution_commutes_and_correlation_does_not_flip(c):
    image = numbers(c, c["x_shape"][2:])
    kernel = numbers(c, c["weight_shape"][2:])
    full = cb.convolve2d(image, kernel, padding="full")
    np.testing.assert_array_equal(full, cb.convolve2d(kernel, image, padding="full"))
    flipped = cb.correlate2d(image, kernel[::-1, ::-1], padding="full")
    np.testing.assert_array_equal(full, flipped)


@given(configurations())
def test_full_convolution_is_associative(c):
    image, first = numbers(c, c["x_shape"][2:]), numbers(c, c["weight_shape"][2:])
    second = numbers(c, (2, 3))

    def full(a, b):
        return cb.convolve2d(a, b, padding="full")

    np.testing.assert_array_equal(
        full(full(image, first), second), full(image, full(first, second))
    )


@given(configurations())
def test_windows_are_what_taps_and_slices_say(c):
    image = numbers(c, (c["x_shape"][2] + 10, c["x_shape"][3] + 10))
    kernel = c["weight_shape"][2:]
    (down, right), (row_gap, column_gap) = c["options"]["stride"], c["options"]["dilation"]
    windows = cb.windows2d(image, kernel, stride=(down, right), dilation=(row_gap, column_gap))
    for p, q in np.ndindex(windows.shape[:2]):
        top, left = p * down, q * right
        rows = slice(top, top + row_gap * (kernel[0] - 1) + 1, row_gap)
        columns = slice(left, left + column_gap * (kernel[1] - 1) + 1, column_gap)
        np.testing.assert_array_equal(windows[p, q], image[rows, columns])


@given(configurations())
def test_padding_keeps_the_image_in_the_middle(c):
    image = numbers(c, c["x_shape"])
    (top, bottom), (left, right) = c["options"]["padding"]
    for mode in ("constant", "edge", "symmetric", "reflect", "wrap"):
        padded = cb.pad2d(image, c["options"]["padding"], mode=mode)
        height, width = padded.shape[2:]
        np.testing.assert_array_equal(
            padded[:, :, top : height - bottom, left : width - right], image
        )
        border = ((0, 0), (0, 0), (top, bottom), (left, right))
        np.testing.assert_array_equal(padded, np.pad(image, border, mode=mode))


@st.composite
def poolings(draw):
    """Return an image, a window and options that fit together."""
    c = draw(configurations())
    kernel = c["weight_shape"][2:]
    pads = tuple((draw(st.integers(0, k - 1)), draw(st.integers(0, k - 1))) for k in kernel)
    size = tuple(max(n, k - sum(p)) for n, k, p in zip(c["x_shape"][2:], kernel, pads, strict=True))
    options = {
        "stride": c["options"]["stride"],
        "padding": pads,
        "ceil_mode": draw(st.booleans()),
    }
    shape = (*c["x_shape"][:2], *size)
    return numbers(c, shape), kernel, options, c["rng"]


@given(poolings())
def test_a_maximum_is_one_of_the_pixels_and_none_is_larger(pooling):
    x, kernel, options, _ = pooling
    pooled = cb.max_pool2d(x, kernel, **options)
    assert pooled.shape[2:] == cb.output_shape(x.shape[2:], kernel, **options)
    (top, _), (left, _) = options["padding"]
    for p, q in np.ndindex(pooled.shape[2:]):
        rows = slice(max(p * options["stride"][0] - top, 0), None)
        columns = slice(max(q * options["stride"][1] - left, 0), None)
        inside = x[:, :, rows, columns]
        height = kernel[0] + min(p * options["stride"][0] - top, 0)
        width = kernel[1] + min(q * options["stride"][1] - left, 0)
        expected = inside[:, :, :height, :width].max(axis=(2, 3))
        np.testing.assert_array_equal(pooled[:, :, p, q], expected)


@given(poolings())
def test_max_pooling_gives_every_gradient_to_one_pixel(pooling):
    x, kernel, options, rng = pooling
    pooled = cb.max_pool2d(x, kernel, **options)
    grad = rng.integers(1, 10, pooled.shape)
    dx = cb.max_pool2d_backward(grad, x, kernel, **options)
    np.testing.assert_array_equal(dx.sum(axis=(2, 3)), grad.sum(axis=(2, 3)))
    assert (dx * x).sum() == (grad * pooled).sum()


@given(poolings(), st.booleans())
def test_average_pooling_and_its_gradient_are_adjoint(pooling, count_include_pad):
    x, kernel, options, rng = pooling
    options = options | {"count_include_pad": count_include_pad}
    pooled = cb.avg_pool2d(x, kernel, **options)
    grad = rng.integers(-9, 10, pooled.shape)
    dx = cb.avg_pool2d_backward(grad, x.shape, kernel, **options)
    np.testing.assert_allclose((dx * x).sum(), (grad * pooled).sum(), rtol=1e-9, atol=1e-9)
    constant = cb.avg_pool2d(np.full(x.shape, 7), kernel, **options)
    if not count_include_pad:
        np.testing.assert_allclose(constant, 7)


@given(configurations())
def test_a_receptive_field_is_as_large_as_the_input_of_one_output(c):
    """Through any stack of layers, the size is the input that gives exactly one output."""
    rng = c["rng"]
    layers = [tuple(int(v) for v in (*rng.integers(1, 4, 2), 0, rng.integers(1, 4))) for _ in "abc"]
    size = cb.receptive_field(layers)[-1].size
    for kernel, stride, _, dilation in layers:
        size = cb.output_size(size, kernel, stride=stride, dilation=dilation)
    assert size == 1

"""Whatever a public function is given: a right result, or one line that says what is wrong.

Every draw mixes good arguments with hostile ones. What is accepted must equal a reference that is
written out here, in Python's exact integers or in float64; what is refused must raise ValueError
or TypeError with one short line that names an argument. No argument may be changed.
`pytest -m slow` draws thousands of new examples.
"""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import convbook as cb

EFFORTS = ["short", pytest.param("long", marks=pytest.mark.slow)]

# Some argument of the public functions, or one of a layer's sizes that its message speaks of.
ARGUMENT = re.compile(
    r"\b(x|weight|bias|grad|image|kernel|stride|padding|output_padding|dilation|groups|method|mode"
    r"|value|axis|logits|targets|layers|ceil_mode|count_include_pad|x_shape"
    r"|(input|kernel)_(shape|size))\b"
)


def run(check, effort):
    """Draw 40 examples, always the same, or 2,000 new ones."""
    short = effort == "short"
    settings(
        max_examples=40 if short else 2000,
        derandomize=short,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(check)()


def outcome(function, *arrays, **options):
    """Call, and return the result, or None for a refusal in the form that was promised."""
    copies = [array.copy() if isinstance(array, np.ndarray) else array for array in arrays]
    try:
        result = function(*arrays, **options)
    except (ValueError, TypeError) as error:
        message = str(error)
        assert message, "an error without a message"
        assert "\n" not in message
        assert len(message) < 300
        assert ARGUMENT.search(message), message
        result = None
    for array, copy in zip(arrays, copies, strict=True):
        if isinstance(array, np.ndarray):
            assert array.tobytes() == copy.tobytes(), "an argument was written to"
    return result


# --- what is drawn --------------------------------------------------------------------------------

GOOD = ["?", "i1", "u1", "i4", "i8", "f2", "f4", "f8", ">f4", ">i2"]
HOSTILE = ["u8", "c8", "O", "U3", "M8[s]", "m8[s]", "g", [("a", "f4")], "V4"]


@st.composite
def arrays(draw, shape):
    """Return an array of about this shape, of any dtype and memory layout, maybe read-only."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    if draw(st.integers(0, 19)) == 0:
        return draw(st.sampled_from([None, 3, "x", [[1, 2], [3]], {}, 1j, [], np.nan, object()]))
    if draw(st.integers(0, 9)) == 0:
        shape = draw(st.lists(st.integers(0, 4), max_size=5))
    dtype = np.dtype(draw(st.sampled_from(GOOD if draw(st.integers(0, 9)) else HOSTILE)))
    values = np.asarray(rng.integers(-3, 4, shape))
    if dtype.kind == "f":
        values = np.asarray(values + rng.standard_normal(shape).round(2))
    if dtype.kind == "M" or dtype.kind == "m":
        array = values.astype("i8").astype(dtype)
    elif dtype.kind == "V":
        array = np.zeros(shape, dtype)
    else:
        array = np.asarray(values.astype(dtype))
    if array.size and draw(st.integers(0, 4)) == 0:
        place = tuple(rng.integers(0, array.shape))
        if dtype.kind == "f":
            array[place] = draw(st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0]))
        elif dtype.kind in "iu":
            info = np.iinfo(dtype)
            array[place] = draw(st.sampled_from([info.min, info.max]))
    layout = draw(st.sampled_from(["C", "F", "reversed", "strided", "broadcast", "read-only"]))
    if layout == "F":
        array = np.asfortranarray(array)
    elif layout == "reversed" and array.ndim:
        array = array[..., ::-1]
    elif layout == "strided" and array.ndim:
        wide = np.repeat(array, 2, axis=-1)
        array = wide[..., ::2]
    elif layout == "broadcast" and array.ndim and array.shape[0]:
        array = np.broadcast_to(array[:1], array.shape)
    elif layout == "read-only":
        array.setflags(write=False)
    return array


ODD = st.sampled_from(
    [None, -1, 0, 2**31, 10**30, -(10**9), True, 1.0, np.nan, "2", "same", "full", "valid", "",
     (), (1,), (1, 2, 3), [1, -1], ((1, 2), (3, 4)), ((1, 2), 3), {1, 2}, {}, np.array([1, 2]),
     np.int8(1), np.float32(2), b"1", object, 9999, 10**8]
)  # fmt: skip


def maybe_odd(good):
    """Return a good value nearly always."""
    return st.integers(0, 15).flatmap(lambda roll: ODD if roll == 0 else good)


def pairs(low, high):
    numbers = st.integers(low, high)
    return maybe_odd(st.one_of(numbers, st.tuples(numbers, numbers)))


PADDINGS = maybe_odd(
    st.one_of(
        st.integers(0, 2),
        st.tuples(st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.tuples(*[st.integers(0, 2)] * 2), st.tuples(*[st.integers(0, 2)] * 2)),
        st.sampled_from(["same", "valid", "full"]),
    )
)


# --- what is right --------------------------------------------------------------------------------


def both(value):
    """Return an option as a pair."""
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def four(padding, kernel, dilation):
    """Return a padding as ((top, bottom), (left, right))."""
    spans = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    if isinstance(padding, str):
        return [
            {"valid": (0, 0), "full": (span, span), "same": (span // 2, span - span // 2)}[padding]
            for span in spans
        ]
    return [both(side) for side in both(padding)]


def exactly(*values):
    """Return arrays in Python's integers if all are integers, else in float64."""
    converted = [np.asarray(value) for value in values]
    exact = all(array.dtype.kind in "biu" for array in converted)
    if exact:  # True is to count as 1
        return [array.astype("u8" if array.dtype == "u8" else "i8").astype(object)
                for array in converted]  # fmt: skip
    return [array.astype(np.float64) for array in converted]


def expected_dtype(*values):
    floats = [np.asarray(value).dtype for value in values if np.asarray(value).dtype.kind == "f"]
    return np.result_type(*floats).newbyteorder("=") if floats else np.dtype(np.int64)


ROUNDING = {np.dtype("f8"): 1e-12, np.dtype("f4"): 1e-5, np.dtype("f2"): 4e-3}


# These transform the weights, or split them: they are right to the largest weight, so that small
# ones beside it may be lost.
MIXING = {"separable", "fft"}


def products_of(method, x, weight):
    """Return how large a sum of products could be, if a method's rounding is to be seen as that."""
    if method not in MIXING:
        return 0.0
    pixels, weights = (np.nan_to_num(np.abs(a.astype(float)), posinf=0) for a in (x, weight))
    return float(pixels.max(initial=0) * weights.max(initial=0) * weight[:1].size)


def assert_right(result, reference, dtype, scale=0.0):
    """Exact for integers; for floats the same NaN and infinities, and close to the largest."""
    assert result.dtype == dtype
    assert result.shape == reference.shape
    if dtype.kind == "i":
        assert (result == reference).all()
        return
    result, reference = result.astype(float), reference.astype(float)
    # Next to the largest number of a type, rounding alone may make an infinity.
    finite = np.abs(reference) < 0.9 * float(np.finfo(dtype).max)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(reference))
    infinite = np.isinf(reference)
    np.testing.assert_array_equal(result[infinite], reference[infinite])
    bound = ROUNDING[dtype] * max(1.0, scale, np.abs(reference[finite]).max(initial=0)) * 10
    assert np.abs(result[finite] - reference[finite]).max(initial=0) <= bound


def meetings(x_shape, weight_shape, stride, pads, dilation, groups, output):
    """Walk over every product of a convolution: which output, pixel and weight meet."""
    if x_shape[0] == 0:  # nothing to compare, however large the empty result
        return
    maps, depth = weight_shape[:2]
    for m, p, q in np.ndindex(maps, *output):
        first = m // (maps // groups) * depth
        for c, i, j in np.ndindex(*weight_shape[1:]):
            row = p * stride[0] + i * dilation[0] - pads[0][0]
            column = q * stride[1] + j * dilation[1] - pads[1][0]
            inside = 0 <= row < x_shape[2] and 0 <= column < x_shape[3]
            yield (m, p, q), (first + c, row, column) if inside else None, (m, c, i, j)


def reference_conv2d(x, weight, bias, output, stride, pads, dilation, groups):
    y = np.zeros((x.shape[0], weight.shape[0], *output), x.dtype)
    if bias is not None:
        y += bias[:, None, None]
    for place, pixel, tap in meetings(
        x.shape, weight.shape, stride, pads, dilation, groups, output
    ):
        value = x[:, *pixel] if pixel else x.dtype.type(0) if x.dtype != object else 0
        y[:, *place] += value * weight[tap]
    return y


# --- the checks -----------------------------------------------------------------------------------

SIZES = st.tuples(*[st.integers(0, 2), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6)])
KERNELS = st.tuples(*[st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)])
METHODS = st.sampled_from(
    ["auto", "loops", "windows", "im2col", "rows", "separable", "fft", "winograd", "magic", None]
)


def wrapped_up(*arrays):
    return all(isinstance(array, np.ndarray) for array in arrays)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_conv2d(effort):
    @given(st.data())
    def check(data):
        size, kernel = data.draw(SIZES), data.draw(KERNELS)
        groups = data.draw(st.sampled_from([1, 1, 2]))
        size = (size[0], kernel[1] * groups, *size[2:])
        kernel = (kernel[0] * groups, *kernel[1:])
        x, weight = data.draw(arrays(size)), data.draw(arrays(kernel))
        bias = data.draw(st.none() | arrays(kernel[:1]))
        options = {
            "stride": data.draw(pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "dilation": data.draw(pairs(1, 2)),
            "groups": data.draw(maybe_odd(st.just(groups))),
            "method": data.draw(METHODS),
        }
        y = outcome(cb.conv2d, x, weight, bias, **options)
        if y is None or not wrapped_up(x, weight):
            return
        given_arrays = [x, weight] if bias is None else [x, weight, bias]
        dtype = expected_dtype(*given_arrays)
        exact = exactly(*given_arrays)
        stride, dilation = both(options["stride"]), both(options["dilation"])
        pads = four(options["padding"], weight.shape[2:], dilation)
        with np.errstate(all="ignore"):
            reference = reference_conv2d(
                *(exact if bias is not None else [*exact, None]),
                y.shape[2:],
                stride,
                pads,
                dilation,
                options["groups"],
            )
        if options["method"] == "winograd" and dtype != np.float64:
            return  # its rounding has tests of its own
        assert_right(y, reference, dtype, products_of(options["method"], x, weight))

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_conv2d_backward(effort):
    @given(st.data())
    def check(data):
        size, kernel = data.draw(SIZES), data.draw(KERNELS)
        groups = data.draw(st.sampled_from([1, 1, 2]))
        size = (size[0], kernel[1] * groups, *size[2:])
        kernel = (kernel[0] * groups, *kernel[1:])
        options = {
            "stride": data.draw(pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "dilation": data.draw(pairs(1, 2)),
        }
        try:
            output = cb.output_shape(size[2:], kernel[2:], **options)
            cells = output[0] * output[1]
        except (ValueError, TypeError):
            output, cells = (1, 1), 1
        x, weight = data.draw(arrays(size)), data.draw(arrays(kernel))
        grad = data.draw(arrays((size[0], kernel[0], *output) if cells < 400 else (1, 1)))
        gradients = outcome(cb.conv2d_backward, grad, x, weight, groups=groups, **options)
        if gradients is None or not wrapped_up(grad, x, weight):
            return
        dtype = expected_dtype(grad, x, weight)
        g, pixels, weights = exactly(grad, x, weight)
        stride, dilation = both(options["stride"]), both(options["dilation"])
        pads = four(options["padding"], weight.shape[2:], dilation)
        dx, dweight = np.zeros_like(pixels), np.zeros_like(weights)
        walk = meetings(x.shape, weight.shape, stride, pads, dilation, groups, g.shape[2:])
        with np.errstate(all="ignore"):
            for place, pixel, tap in walk:
                value = pixels[:, *pixel] if pixel else np.zeros(len(x), pixels.dtype)
                dweight[tap] += (g[:, *place] * value).sum()
                if pixel:
                    dx[:, *pixel] += g[:, *place] * weights[tap]
            dbias = g.sum(axis=(0, 2, 3))
        for result, reference in zip(gradients, (dx, dweight, dbias), strict=True):
            assert_right(result, np.asarray(reference), dtype)

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_conv_transpose2d(effort):
    @given(st.data())
    def check(data):
        size, kernel = data.draw(SIZES), data.draw(KERNELS)
        groups = data.draw(st.sampled_from([1, 1, 2]))
        size = (size[0], kernel[0] * groups, *size[2:])
        kernel = (kernel[0] * groups, *kernel[1:])
        x, weight = data.draw(arrays(size)), data.draw(arrays(kernel))
        bias = data.draw(st.none() | arrays((kernel[1] * groups,)))
        options = {
            "stride": data.draw(pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "output_padding": data.draw(pairs(0, 1)),
            "dilation": data.draw(pairs(1, 2)),
        }
        y = outcome(cb.conv_transpose2d, x, weight, bias, groups=groups, **options)
        if y is None or not wrapped_up(x, weight) or y.size > 10**5:
            return
        given_arrays = [x, weight] if bias is None else [x, weight, bias]
        pixels, weights, *biases = exactly(*given_arrays)
        reference = np.zeros(y.shape, pixels.dtype)
        stride, dilation = both(options["stride"]), both(options["dilation"])
        pads = four(options["padding"], (1, 1), (1, 1))
        walk = meetings(y.shape, weight.shape, stride, pads, dilation, groups, x.shape[2:])
        with np.errstate(all="ignore"):
            for place, pixel, tap in walk:
                if pixel:
                    reference[:, *pixel] += pixels[:, *place] * weights[tap]
            if biases:
                reference += biases[0][:, None, None]
        assert_right(y, reference, expected_dtype(*given_arrays))

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("function", [cb.correlate2d, cb.convolve2d])
def test_planes(function, effort):
    @given(st.data())
    def check(data):
        image = data.draw(arrays(data.draw(SIZES)[2:]))
        kernel = data.draw(arrays(data.draw(KERNELS)[2:]))
        options = {
            "stride": data.draw(pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "dilation": data.draw(pairs(1, 2)),
            "method": data.draw(METHODS),
        }
        y = outcome(function, image, kernel, **options)
        if y is None or not wrapped_up(image, kernel):
            return
        dtype = expected_dtype(image, kernel)
        pixels, weights = exactly(image, kernel)
        if function is cb.convolve2d:
            weights = weights[::-1, ::-1]
        stride, dilation = both(options["stride"]), both(options["dilation"])
        pads = four(options["padding"], kernel.shape, dilation)
        with np.errstate(all="ignore"):
            reference = reference_conv2d(
                pixels[None, None], weights[None, None], None, y.shape, stride, pads, dilation, 1
            )
        if options["method"] == "winograd" and dtype != np.float64:
            return
        assert_right(y, reference[0, 0], dtype, products_of(options["method"], image, kernel[None]))

    run(check, effort)


def windows_of(x, kernel, stride, pads, dilation, output):
    """Yield every window's rows, its columns, and its pixels on the image, in row-major order."""
    if x.size == 0:  # nothing to compare, however large the empty result
        return
    size = x.shape[2:]
    for place in np.ndindex(*output):
        rows, columns = (
            [place[axis] * stride[axis] + n * dilation[axis] - pads[axis][0] for n in range(taps)]
            for axis, taps in enumerate(kernel)
        )
        inside = product(
            [row for row in rows if 0 <= row < size[0]],
            [column for column in columns if 0 <= column < size[1]],
        )
        yield place, (rows, columns), list(inside)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_max_pool2d(effort):
    @given(st.data())
    def check(data):
        x = data.draw(arrays(data.draw(SIZES)))
        kernel_size = data.draw(pairs(1, 3))
        options = {
            "stride": data.draw(st.none() | pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "dilation": data.draw(pairs(1, 2)),
            "ceil_mode": data.draw(maybe_odd(st.booleans())),
        }
        y = outcome(cb.max_pool2d, x, kernel_size, **options)
        if y is None or not wrapped_up(x):
            return
        kernel, dilation = both(kernel_size), both(options["dilation"])
        stride = kernel if options["stride"] is None else both(options["stride"])
        pads = four(options["padding"], kernel, dilation)
        assert y.dtype == x.dtype.newbyteorder("=")
        grad = np.arange(1.0, y.size + 1).reshape(y.shape)
        dx = outcome(cb.max_pool2d_backward, grad, x, kernel_size, **options)
        if dx is None:  # it marks the padding of one image, even if there is none
            assert x.size == 0
            return
        expected = np.zeros(x.shape)
        layout = (x, kernel, stride, pads, dilation, y.shape[2:])
        for (p, q), _, inside in windows_of(*layout):
            for n, c in np.ndindex(*x.shape[:2]):
                pixels = np.array([x[n, c, row, column] for row, column in inside])
                np.testing.assert_array_equal(y[n, c, p, q], pixels.max())
                if x.dtype.kind == "f" and np.isnan(pixels).any():
                    winner = np.flatnonzero(np.isnan(pixels))[-1]
                else:
                    winner = pixels.argmax()
                expected[n, c, *inside[winner]] += grad[n, c, p, q]
        np.testing.assert_allclose(dx, expected, rtol=1e-12)

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_avg_pool2d(effort):
    @given(st.data())
    def check(data):
        x = data.draw(arrays(data.draw(SIZES)))
        kernel_size = data.draw(pairs(1, 3))
        options = {
            "stride": data.draw(st.none() | pairs(1, 3)),
            "padding": data.draw(PADDINGS),
            "ceil_mode": data.draw(maybe_odd(st.booleans())),
            "count_include_pad": data.draw(maybe_odd(st.booleans())),
        }
        y = outcome(cb.avg_pool2d, x, kernel_size, **options)
        if y is None or not wrapped_up(x):
            return
        kernel = both(kernel_size)
        stride = kernel if options["stride"] is None else both(options["stride"])
        pads = four(options["padding"], kernel, (1, 1))
        size = x.shape[2:]
        dtype = x.dtype.newbyteorder("=") if x.dtype.kind == "f" else np.dtype(np.float64)
        pixels = x.astype(np.float64)
        reference, dreference = np.zeros(y.shape), np.zeros(x.shape)
        grad = np.arange(1.0, y.size + 1).reshape(y.shape)
        layout = (x, kernel, stride, pads, (1, 1), y.shape[2:])
        for (p, q), (rows, columns), inside in windows_of(*layout):
            high = sum(row < size[0] + pads[0][1] for row in rows)
            wide = sum(column < size[1] + pads[1][1] for column in columns)
            count = high * wide if options["count_include_pad"] else len(inside)
            for row, column in inside:
                with np.errstate(all="ignore"):
                    reference[:, :, p, q] += pixels[:, :, row, column]
                dreference[:, :, row, column] += grad[:, :, p, q] / count
            reference[:, :, p, q] /= count
        assert_right(y, reference, dtype)
        dx = outcome(cb.avg_pool2d_backward, grad, x.shape, kernel_size, **options)
        assert_right(dx, dreference, np.dtype(np.float64))

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_pooling_gradients_of_any_shape(effort):
    @given(st.data())
    def check(data):
        size = data.draw(SIZES)
        x, grad = data.draw(arrays(size)), data.draw(arrays((*size[:2], 1, 1)))
        kernel_size = data.draw(maybe_odd(st.just(size[2:])))
        dx = outcome(cb.max_pool2d_backward, grad, x, kernel_size)
        if dx is not None and wrapped_up(grad, x):
            assert dx.shape == x.shape
            assert dx.dtype == expected_dtype(grad, x)
        shape = data.draw(maybe_odd(st.just(size)))
        dx = outcome(cb.avg_pool2d_backward, grad, shape, kernel_size)
        if dx is not None and wrapped_up(grad):
            assert dx.shape == tuple(shape)
            assert dx.dtype.kind == "f"

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_borders_and_windows(effort):
    @given(st.data())
    def check(data):
        x = data.draw(arrays(data.draw(SIZES)))
        padding, value = data.draw(PADDINGS), data.draw(ODD | st.integers(-2, 300) | st.floats())
        mode = data.draw(
            st.sampled_from(["constant", "edge", "reflect", "symmetric", "wrap", "mirror", None])
        )
        padded = outcome(cb.pad2d, x, padding, mode=mode, value=value)
        if padded is not None and wrapped_up(x):
            assert padded.dtype == x.dtype.newbyteorder("=")
            borders = [(0, 0)] * (x.ndim - 2) + four(padding, (1, 1), (1, 1))
            filled = {"constant_values": padded.dtype.type(value)} if mode == "constant" else {}
            expected = np.pad(x, borders, mode=mode, **filled)
            np.testing.assert_array_equal(padded, expected)

        kernel, stride, dilation = (data.draw(pairs(1, 3)) for _ in "abc")
        windows = outcome(cb.windows2d, x, kernel, stride=stride, dilation=dilation)
        if windows is not None and wrapped_up(x):
            assert not windows.flags.writeable
            p, q = windows.shape[-4:-2]
            assert windows.shape == (*x.shape[:-2], p, q, *both(kernel))
            (down, right), (row_gap, column_gap) = both(stride), both(dilation)
            for i, j in np.ndindex(*both(kernel)):
                rows = slice(i * row_gap, i * row_gap + down * (p - 1) + 1, down)
                columns = slice(j * column_gap, j * column_gap + right * (q - 1) + 1, right)
                np.testing.assert_array_equal(windows[..., i, j], x[..., rows, columns])

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_activations(effort):
    slopes = {
        "relu": (lambda z: np.maximum(z, 0), lambda z: ~(z <= 0)),
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    }

    @given(st.data())
    def check(data):
        shape = data.draw(st.lists(st.integers(0, 4), max_size=3))
        x, grad = data.draw(arrays(shape)), data.draw(arrays(shape))
        for name, (function, slope) in slopes.items():
            y = outcome(getattr(cb, name), x)
            if y is not None and wrapped_up(x):
                keeps = name == "relu" or x.dtype.kind == "f"
                dtype = x.dtype.newbyteorder("=") if keeps else np.dtype(np.float64)
                assert y.dtype == dtype
                with np.errstate(all="ignore"):
                    reference = function(x.astype(np.float64))
                assert_close(y, reference)
            dx = outcome(getattr(cb, f"{name}_backward"), grad, x)
            if dx is not None and wrapped_up(x, grad):
                assert x.shape == grad.shape
                if np.isfinite(x.astype(float)).all() and np.isfinite(grad.astype(float)).all():
                    with np.errstate(all="ignore"):
                        assert_close(dx, grad.astype(np.float64) * slope(x.astype(np.float64)))

        axis = data.draw(maybe_odd(st.integers(-3, 2)))
        y = outcome(cb.softmax, x, axis=axis)
        if y is not None and wrapped_up(x) and np.isfinite(x.astype(float)).all():
            np.testing.assert_allclose(y.astype(float).sum(axis=axis), 1, rtol=5e-3)

    run(check, effort)


def assert_close(result, reference):
    rounding = ROUNDING.get(result.dtype, 1e-12)
    if result.dtype.kind == "f":
        with np.errstate(over="ignore"):  # what is too large for a type is infinite in it
            reference = np.asarray(reference).astype(result.dtype).astype(float)
    # A derivative next to 0 is a difference of numbers next to 1: right to the largest of them.
    largest = np.abs(reference[np.isfinite(reference)]).max(initial=1)
    np.testing.assert_allclose(
        result.astype(float), reference, rtol=rounding * 10, atol=rounding * largest
    )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_cross_entropy(effort):
    @given(st.data())
    def check(data):
        count, classes = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 4))
        logits = data.draw(arrays((count, classes)))
        targets = data.draw(
            st.one_of(
                arrays((count,)), st.lists(st.integers(-1, 4), min_size=count, max_size=count)
            )
        )
        loss = outcome(cb.cross_entropy, logits, targets)
        dlogits = outcome(cb.cross_entropy_backward, logits, targets)
        assert (loss is None) == (dlogits is None)
        if loss is None or not wrapped_up(logits):
            return
        scores = logits.astype(np.float64)
        if np.isfinite(scores).all() and np.abs(scores).max() < 100:
            chosen = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
            onehot = np.eye(scores.shape[1])[np.asarray(targets)]
            expected = -np.log((chosen * onehot).sum(axis=1)).mean()
            np.testing.assert_allclose(
                loss, expected, 1e-4, atol=1e-6 * max(1, np.abs(scores).max())
            )
            np.testing.assert_allclose(dlogits, (chosen - onehot) / len(scores), atol=2e-3)

    run(check, effort)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("effort", EFFORTS)
def test_sizes(effort):
    @given(st.data())
    def check(data):
        size, kernel = data.draw(maybe_odd(st.integers(1, 20))), data.draw(pairs(1, 5))
        options = {
            "stride": data.draw(pairs(1, 4)),
            "padding": data.draw(PADDINGS),
            "dilation": data.draw(pairs(1, 3)),
            "ceil_mode": data.draw(maybe_odd(st.booleans())),
        }
        count = outcome(cb.output_size, size, kernel, **options)
        if count is not None:
            assert count >= 1
            before, after = both(options["padding"])
            span = options["dilation"] * (kernel - 1) + 1
            last_end = (count - 1) * options["stride"] + span
            if not options["ceil_mode"]:
                padded = before + size + after
                assert last_end <= padded < last_end + options["stride"]

        shape = outcome(cb.output_shape, (size, size), kernel, **options)
        assert shape is None or min(shape) >= 1
        pads = outcome(
            cb.same_padding,
            (size, size),
            kernel,
            stride=options["stride"],
            dilation=options["dilation"],
        )
        if pads is not None:
            same = cb.output_shape(
                (size, size),
                kernel,
                stride=options["stride"],
                padding=pads,
                dilation=options["dilation"],
            )
            assert same == tuple(-(-int(size) // int(s)) for s in both(options["stride"]))
        larger = outcome(
            cb.transposed_output_shape,
            (size, size),
            kernel,
            output_padding=data.draw(pairs(0, 2)),
            **{name: options[name] for name in ("stride", "padding", "dilation")},
        )
        assert larger is None or min(larger) >= 1
        layers = data.draw(
            maybe_odd(st.lists(st.tuples(*[maybe_odd(st.integers(1, 3))] * 4), max_size=4))
        )
        fields = outcome(cb.receptive_field, layers)
        assert fields is None or len(fields) == len(layers)

    run(check, effort)

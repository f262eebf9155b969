"""Every method is the same sum: the loops are the definition, the others must equal them."""

import os
import subprocess
import sys

import numpy as np
import pytest

from convbook import conv2d
from convbook.algorithms import METHODS, choose
from convbook.algorithms.choice import LARGEST_RANGE
from convbook.algorithms.fourier import dynamic_range
from convbook.algorithms.gradients import gather, gather_rows, spread, spread_rows
from convbook.algorithms.shifts import vertical_windows

GENERAL = ["windows", "im2col", "rows"]  # take every option and every number
PLAIN = {"stride": (1, 1), "dilation": (1, 1), "groups": 1}
TOLERANCE = {"float32": 2e-5, "float64": 1e-12, "int64": 0}  # times max|y|


def draw_problem(rng, dtype, *, integers_up_to=100):
    """Return x, weight and options of a small random problem, degenerate ones included."""
    groups = int(rng.choice([1, 1, 2, 3]))
    depth, per_group = rng.integers(1, 4, 2)
    kernel = rng.integers(1, 5, 2)
    dilation = rng.integers(1, 4, 2)
    stride = rng.integers(1, 5, 2)
    image = dilation * (kernel - 1) + 1  # one window; in three cases of four, more
    if rng.integers(4):
        image += rng.integers(0, 8, 2)
    x_shape = (int(rng.integers(0, 4)), int(groups * depth), *image)
    weight_shape = (groups * per_group, depth, *kernel)
    if dtype == "int64":
        x = rng.integers(-integers_up_to, integers_up_to, x_shape)
        weight = rng.integers(-integers_up_to, integers_up_to, weight_shape)
    else:
        x = rng.standard_normal(x_shape).astype(dtype)
        weight = rng.standard_normal(weight_shape).astype(dtype)
    options = {
        "stride": (int(stride[0]), int(stride[1])),
        "dilation": (int(dilation[0]), int(dilation[1])),
        "groups": groups,
    }
    return x, weight, options


def assert_same(actual, expected):
    assert actual.shape == expected.shape
    assert actual.dtype == expected.dtype
    if expected.size:
        scale = np.abs(expected).max()
        tolerance = TOLERANCE[expected.dtype.name] * scale
        np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("seed", range(60))
def test_general_methods_equal_the_loops(seed, dtype):
    x, weight, options = draw_problem(np.random.default_rng(seed), dtype)
    expected = METHODS["loops"](x, weight, **options)
    for name in GENERAL:
        assert_same(METHODS[name](x, weight, **options), expected)


@pytest.mark.parametrize("name", GENERAL)
@pytest.mark.parametrize("scratch_bytes", [1, 200, 5000])
def test_blocks_of_any_size_give_the_same_sum(name, scratch_bytes, monkeypatch):
    monkeypatch.setattr("convbook.algorithms.scratch.SCRATCH_BYTES", scratch_bytes)
    for seed in range(20):
        x, weight, options = draw_problem(np.random.default_rng(seed), "float64")
        assert_same(METHODS[name](x, weight, **options), METHODS["loops"](x, weight, **options))


@pytest.mark.parametrize("name", GENERAL)
def test_views_and_read_only_arrays_are_welcome_and_left_alone(name):
    rng = np.random.default_rng(0)
    storage = rng.standard_normal((9, 8, 4, 2))
    x = storage.transpose(3, 2, 0, 1)[:, :, ::-1, ::2]  # (2, 4, 9, 4), no axis contiguous
    weight = rng.standard_normal((3, 3, 2, 6)).transpose(3, 2, 1, 0)  # (6, 2, 3, 3)
    options = {"stride": (2, 1), "dilation": (1, 1), "groups": 2}
    expected = METHODS["loops"](x, weight, **options)
    before = storage.copy()
    x.flags.writeable = weight.flags.writeable = False
    assert_same(METHODS[name](x, weight, **options), expected)
    np.testing.assert_array_equal(storage, before)


@pytest.mark.parametrize("name", GENERAL)
def test_integers_beyond_float64_stay_exact(name):
    x = np.array([2**53, 1, 2**53 + 1, -3]).reshape(1, 1, 1, 4)
    weight = np.array([1, 1]).reshape(1, 1, 1, 2)
    y = METHODS[name](x, weight, **PLAIN)
    assert y.ravel().tolist() == [2**53 + 1, 2**53 + 2, 2**53 - 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", GENERAL)
def test_non_finite_pixels_reach_only_the_windows_that_hold_them(name, bad):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((1, 2, 9, 9)).astype(np.float32)
    x[0, 1, 4, 4] = bad
    weight = rng.standard_normal((3, 2, 3, 3)).astype(np.float32)
    weight[2] = 0.0  # zero times infinity is NaN
    with np.errstate(invalid="ignore"):
        expected = METHODS["loops"](x, weight, **PLAIN)
        actual = METHODS[name](x, weight, **PLAIN)
    touched = np.zeros((1, 3, 7, 7), bool)
    touched[:, :, 2:5, 2:5] = True
    np.testing.assert_array_equal(~np.isfinite(actual), touched)
    np.testing.assert_array_equal(np.isnan(actual), np.isnan(expected))
    np.testing.assert_array_equal(np.sign(actual[touched]), np.sign(expected[touched]))


def test_choose_names_a_method_for_every_problem():
    for seed in range(60):
        for dtype in ("float32", "float64", "int64"):
            x, weight, options = draw_problem(np.random.default_rng(seed), dtype)
            assert choose(x, weight, **options) in METHODS


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(40))
def test_separable_and_fft_equal_the_loops(seed, dtype):
    x, weight, options = draw_problem(np.random.default_rng(seed), dtype)
    assert_same(METHODS["separable"](x, weight, **options), METHODS["loops"](x, weight, **options))
    options["stride"] = (1, 1)
    assert_same(METHODS["fft"](x, weight, **options), METHODS["loops"](x, weight, **options))


@pytest.mark.parametrize("scratch_bytes", [1, 10_000, 100_000])
def test_overlap_save_tiles_of_any_size_give_the_same_sum(scratch_bytes, monkeypatch):
    monkeypatch.setattr("convbook.algorithms.fourier.SPECTRA_BYTES", scratch_bytes)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 4, 41, 57))
    weight = rng.standard_normal((6, 2, 5, 4))
    options = {"stride": (1, 1), "dilation": (2, 1), "groups": 2}
    assert_same(METHODS["fft"](x, weight, **options), METHODS["windows"](x, weight, **options))


@pytest.mark.parametrize("seed", range(40))
def test_winograd_equals_the_loops_to_its_tolerance(seed):
    rng = np.random.default_rng(seed)
    N, C, M = rng.integers(1, 5, 3)
    H, W = rng.integers(3, 20, 2)
    x = rng.standard_normal((N, C, H, W))
    weight = rng.standard_normal((M, C, 3, 3))
    expected = METHODS["loops"](x, weight, **PLAIN)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(
        METHODS["winograd"](x, weight, **PLAIN), expected, atol=1e-12 * scale
    )
    single = METHODS["winograd"](x.astype("f4"), weight.astype("f4"), **PLAIN)
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, expected, atol=1e-4 * scale)


def test_winograd_in_blocks_of_tile_rows_gives_the_same_sum(monkeypatch):
    monkeypatch.setattr("convbook.algorithms.minimal.SCRATCH_BYTES", 1)
    rng = np.random.default_rng(0)
    x, weight = rng.standard_normal((2, 3, 23, 18)), rng.standard_normal((5, 3, 3, 3))
    assert_same(METHODS["winograd"](x, weight, **PLAIN), METHODS["windows"](x, weight, **PLAIN))


@pytest.mark.parametrize("rank", [1, 2, 4])
def test_separable_takes_as_many_terms_as_the_kernel_has_rank(rank):
    from convbook.algorithms.lowrank import rank_one_terms

    rng = np.random.default_rng(rank)
    kernel = rng.standard_normal((9, rank)) @ rng.standard_normal((rank, 7))
    terms = rank_one_terms(kernel)
    assert len(terms) == rank
    np.testing.assert_allclose(sum(np.outer(a, b) for a, b in terms), kernel, atol=1e-13)


def test_separable_of_a_zero_kernel_is_zero():
    y = METHODS["separable"](np.ones((1, 1, 4, 4)), np.zeros((1, 1, 3, 3)), **PLAIN)
    np.testing.assert_array_equal(y, np.zeros((1, 1, 2, 2)))


@pytest.mark.parametrize("name", ["separable", "fft", "winograd"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["x", "weight"])
def test_methods_that_spread_nan_refuse_it(name, bad, where):
    arrays = {"x": np.ones((1, 1, 8, 8)), "weight": np.ones((1, 1, 3, 3))}
    arrays[where][0, 0, 2, 2] = bad
    with pytest.raises(ValueError, match=f'^method="{name}" needs finite numbers; got {where} '):
        conv2d(**arrays, method=name)


@pytest.mark.parametrize("name", ["separable", "fft", "winograd"])
def test_methods_that_round_refuse_integers(name):
    with pytest.raises(ValueError, match=f'^method="{name}" rounds.*int64.*"auto"$'):
        conv2d(np.ones((1, 1, 8, 8), int), np.ones((1, 1, 3, 3), int), method=name)


@pytest.mark.parametrize(
    ("name", "shape", "options", "message"),
    [
        ("fft", (2, 2, 3, 3), {"stride": 2}, r"stride=1; got \(2, 2\)"),
        ("winograd", (2, 2, 3, 3), {"stride": (1, 2)}, r"stride \(1, 1\); got \(1, 2\)"),
        ("winograd", (2, 2, 3, 3), {"dilation": 2}, r"dilation \(1, 1\); got \(2, 2\)"),
        ("winograd", (2, 1, 3, 3), {"groups": 2}, "groups 1; got 2"),
        ("winograd", (2, 2, 3, 5), {}, r"kernel size \(3, 3\); got \(3, 5\)"),
    ],
)
def test_options_that_a_method_lacks_are_refused(name, shape, options, message):
    with pytest.raises(ValueError, match=f'^method="{name}" needs {message}, use method="auto"$'):
        conv2d(np.ones((1, 2, 9, 9)), np.ones(shape), method=name, **options)


def in_units_of_the_bound(y, exact, x, weight):
    """Return the largest error, in units of |window| |kernel|, which bounds |y|."""
    powers = METHODS["windows"](x.astype(float) ** 2, np.ones((1, *weight.shape[1:])), **PLAIN)
    norms = np.sqrt((weight.astype(float) ** 2).sum(axis=(1, 2, 3)))[:, None, None]
    return np.max(np.abs(y - exact) / (np.sqrt(powers) * norms))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(3))
def test_fft_errs_at_most_8_times_as_much_as_gemm_up_to_the_stated_range(seed, dtype):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((1, 1, 90, 90))
    x[..., 45:, :] /= LARGEST_RANGE[np.dtype(dtype)] / 3  # half the image is dark
    x, weight = x.astype(dtype), rng.standard_normal((2, 1, 21, 21)).astype(dtype)
    at_most = LARGEST_RANGE[x.dtype]
    assert at_most / 4 < dynamic_range(x, (21, 21)) < at_most
    assert choose(x, weight, **PLAIN) == "fft"

    exact = np.zeros((1, 2, 70, 70), np.longdouble)  # 64 bits of mantissa; else skip
    if np.finfo(np.longdouble).eps > 1e-18:
        pytest.skip("this platform's long double is no wider than float64")
    for i, j in np.ndindex(21, 21):
        met = x[:, :, i : i + 70, j : j + 70].astype(np.longdouble)
        exact += met * weight[None, :, 0, i, j, None, None]
    error = {
        name: in_units_of_the_bound(METHODS[name](x, weight, **PLAIN), exact, x, weight)
        for name in ("fft", "rows", "im2col")
    }
    assert error["fft"] <= 8 * min(error["rows"], error["im2col"])


def large_problem(dtype):
    rng = np.random.default_rng(0)
    return (
        rng.standard_normal((1, 1, 90, 90)).astype(dtype),
        rng.standard_normal((1, 1, 31, 31)).astype(dtype),
    )


def test_auto_takes_fft_for_a_large_kernel():
    assert choose(*large_problem("float32"), **PLAIN) == "fft"


@pytest.mark.parametrize(
    ("dtype", "block"),
    [
        ("float32", 1e-9),
        ("float64", 1e-3),
        ("float32", 0.0),
        ("float32", np.nan),
        ("float32", np.inf),
    ],
)
def test_auto_leaves_fft_where_windows_differ_too_much_in_size(dtype, block):
    x, weight = large_problem(dtype)
    x[..., 30:70, 30:70] *= block
    assert choose(x, weight, **PLAIN) in ("rows", "im2col")


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_auto_leaves_fft_for_weights_that_are_not_finite(bad):
    x, weight = large_problem("float32")
    weight[..., 3, 4] = bad
    assert choose(x, weight, **PLAIN) in ("rows", "im2col")


def test_auto_never_transforms_integers():
    x, weight = (1000 * array for array in large_problem("float64"))
    assert choose(x.astype(int), weight.astype(int), **PLAIN) in ("rows", "im2col")


def test_dynamic_range_bounds_every_window():
    rng = np.random.default_rng(0)
    for _ in range(50):
        span = tuple(rng.integers(1, 12, 2))
        size = np.exp(3 * rng.standard_normal((2, 2, *(span + rng.integers(0, 15, 2)))))
        peaks = np.lib.stride_tricks.sliding_window_view(size, span, axis=(2, 3)).max(axis=(4, 5))
        for sign in (1, -1, rng.choice([-1, 1], size.shape)):
            measured = dynamic_range(sign * size, span)
            assert measured >= size.max() / peaks.min()
            assert measured == dynamic_range(size, span)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("seed", range(60))
def test_gradients_by_rows_equal_the_gradients_weight_by_weight(seed, dtype):
    rng = np.random.default_rng(seed)
    x, weight, options = draw_problem(rng, dtype)
    y = METHODS["windows"](x, weight, **options)
    grad = rng.integers(-9, 10, y.shape).astype(dtype)
    expected = spread(grad, weight, x.shape, **options)
    assert_same(spread_rows(grad, weight, x.shape, **options), expected)
    expected = gather(grad, x, weight.shape, **options)
    assert_same(gather_rows(grad, x, weight.shape, **options), expected)


@pytest.mark.parametrize("seed", range(20))
def test_gradients_are_the_adjoints_of_the_convolution(seed):
    rng = np.random.default_rng(seed)
    x, weight, options = draw_problem(rng, "int64")
    y = METHODS["loops"](x, weight, **options)
    grad = rng.integers(-9, 10, y.shape)
    product = np.sum(y * grad)  # <y, grad> = <x, spread(grad)> = <weight, gather(grad)>
    assert np.sum(x * spread(grad, weight, x.shape, **options)) == product
    assert np.sum(weight * gather(grad, x, weight.shape, **options)) == product


@pytest.mark.parametrize("scratch_bytes", [1, 200, 5000])
def test_gradients_in_blocks_of_any_size_are_the_same(scratch_bytes, monkeypatch):
    monkeypatch.setattr("convbook.algorithms.scratch.SCRATCH_BYTES", scratch_bytes)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x, weight, options = draw_problem(rng, "int64")
        grad = rng.integers(-9, 10, METHODS["windows"](x, weight, **options).shape)
        expected = spread(grad, weight, x.shape, **options)
        assert_same(spread_rows(grad, weight, x.shape, **options), expected)
        expected = gather(grad, x, weight.shape, **options)
        assert_same(gather_rows(grad, x, weight.shape, **options), expected)


def test_small_images_and_single_weights_stay_windows():
    rng = np.random.default_rng(0)
    tiny = rng.standard_normal((1, 1, 5, 5)), rng.standard_normal((1, 1, 3, 3))
    assert choose(*tiny, **PLAIN) == "windows"
    scaled = rng.standard_normal((4, 1, 64, 64)), rng.standard_normal((8, 1, 1, 1))
    assert choose(*scaled, **PLAIN) == "windows"


MEASURE_PEAK = """
import re
import numpy as np
import convbook

def peak():  # bytes in memory at most, since the last reset
    return 1024 * int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])

rng = np.random.default_rng(0)
x_shape, weight_shape = {x_shape}, {weight_shape}
small = rng.standard_normal((1, 1, 64, 64), dtype=np.float32)
convbook.conv2d(small, small[..., :31, :31])  # loads the libraries
x = rng.standard_normal(x_shape, dtype=np.float32)
weight = rng.standard_normal(weight_shape, dtype=np.float32)
padding = {padding}
with open("/proc/self/clear_refs", "w") as reset:
    reset.write("5")
before = peak()
y = convbook.conv2d(x, weight, padding=padding)
print(peak() - before - y.nbytes)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak memory as Linux reports it")
@pytest.mark.parametrize(
    ("x_shape", "weight_shape", "padding", "mebibytes"),
    [
        ((8, 64, 56, 56), (64, 64, 3, 3), 1, 12),
        ((8, 64, 58, 58), (256, 64, 3, 3), 0, 12),
        ((1, 1, 4096, 4096), (1, 1, 31, 31), 0, 16),
    ],
)
def test_memory_beyond_the_result_is_bounded(x_shape, weight_shape, padding, mebibytes):
    code = MEASURE_PEAK.format(x_shape=x_shape, weight_shape=weight_shape, padding=padding)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env=environment,
    )
    assert int(ran.stdout) < mebibytes * 2**20


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_gradients_by_rows_follow_ieee_for_weights_that_are_not_finite(bad):
    rng = np.random.default_rng(0)
    grad, weight = rng.standard_normal((2, 3, 6, 5)), rng.standard_normal((3, 2, 3, 3))
    weight[1, 0, 0, 2] = bad
    with np.errstate(invalid="ignore"):
        expected = spread(grad, weight, (2, 2, 8, 7), **PLAIN)
        actual = spread_rows(grad, weight, (2, 2, 8, 7), **PLAIN)
    assert 0 < np.isfinite(expected).sum() < expected.size
    np.testing.assert_allclose(actual, expected, atol=1e-12)


def test_auto_sums_integers_beyond_float64_without_blas():
    x = np.full((1, 4, 40, 40), 2**40)
    weight = np.full((4, 4, 3, 3), 2**15)
    assert choose(x, weight, **PLAIN) == "windows"
    assert choose(x // 2**30, weight, **PLAIN) == "rows"


def test_spread_rows_leaves_zeros_where_no_output_reaches():
    """A transposed convolution may have rows below the last that any pixel touches."""
    rng = np.random.default_rng(7)
    grad, weight = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((3, 2, 3, 3))
    options = {"stride": (1, 1), "dilation": (3, 2), "groups": 1}
    for extra in range(3):
        shape = (2, 2, 4 + 3 * 2 + extra, 5 + 2 * 2 + extra)
        dx = spread_rows(grad, weight, shape, **options)
        np.testing.assert_allclose(dx, spread(grad, weight, shape, **options), atol=1e-12)
        assert not dx[:, :, 10:].any()


def test_a_view_of_rows_never_reaches_into_other_memory():
    rows = np.zeros((1, 1, 1, 1, 5, 2))
    assert vertical_windows(rows, 3, 3, 1, 1).shape == (1, 1, 1, 1, 3, 3, 2)
    with pytest.raises(ValueError, match="too few for 4 windows of 3 rows"):
        vertical_windows(rows, 3, 4, 1, 1)

"""Every method is the same sum: the loops are the definition, the others must equal them."""

import numpy as np
import pytest

from convbook.algorithms import METHODS, choose

FAST = [name for name in METHODS if name != "loops"]
GENERAL = ["windows", "im2col", "rows"]  # take every option and every number
TOLERANCE = {"float32": 2e-5, "float64": 1e-12, "int64": 0}  # times max|y|


def draw_problem(rng, dtype, *, integers_up_to=100):
    """Return x, weight and options of a small random problem, degenerate ones included."""
    groups = int(rng.choice([1, 1, 2, 3]))
    depth, per_group = rng.integers(1, 4, 2)
    kernel = rng.integers(1, 5, 2)
    dilation = rng.integers(1, 4, 2)
    stride = rng.integers(1, 5, 2)
    image = dilation * (kernel - 1) + 1 + rng.integers(0, 8, 2)
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
    monkeypatch.setattr("convbook.algorithms.gemm.SCRATCH_BYTES", scratch_bytes)
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
    options = {"stride": (1, 1), "dilation": (1, 1), "groups": 1}
    y = METHODS[name](x, weight, **options)
    assert y.ravel().tolist() == [2**53 + 1, 2**53 + 2, 2**53 - 2]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", GENERAL)
def test_non_finite_pixels_reach_only_the_windows_that_hold_them(name, bad):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((1, 2, 9, 9)).astype(np.float32)
    x[0, 1, 4, 4] = bad
    weight = rng.standard_normal((3, 2, 3, 3)).astype(np.float32)
    weight[2] = 0.0  # zero times infinity is NaN
    options = {"stride": (1, 1), "dilation": (1, 1), "groups": 1}
    with np.errstate(invalid="ignore"):
        expected = METHODS["loops"](x, weight, **options)
        actual = METHODS[name](x, weight, **options)
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

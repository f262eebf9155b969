"""Every number of the chapter's table of LeNet-5, old and new."""

import numpy as np
import pytest

import convbook as cb
from convbook.lenet import BITMAPS

LAYERS = ["C1", "S2", "C3", "S4", "C5", "F6", "output"]
SHAPES = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def table(network):
    """Return the summary's rows of the layers that the paper names."""
    rows = {row.name: row for row in network.summary((1, 32, 32))}
    return [rows[name] for name in LAYERS]


def test_1998(rng):
    network = cb.lenet5_1998(rng=rng)
    rows = table(network)
    assert [row.output_shape for row in rows] == SHAPES
    assert [row.parameters for row in rows] == [156, 12, 1516, 32, 48_120, 10_164, 0]
    connections = [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, 840]
    assert [row.connections for row in rows] == connections
    assert sum(connections) == 340_908
    assert sum(row.connections for row in network.summary((1, 32, 32))) == 340_908
    assert network.n_parameters == 60_000


def test_today(rng):
    network = cb.lenet5(rng=rng)
    rows = table(network)
    assert [row.output_shape for row in rows] == SHAPES
    assert [row.parameters for row in rows] == [156, 0, 2_416, 0, 48_120, 10_164, 850]
    assert network.n_parameters == 61_706
    multiply_adds = [117_600, 0, 240_000, 0, 48_000, 10_080, 840]
    assert [row.multiply_adds for row in rows] == multiply_adds
    assert sum(multiply_adds) == 416_520
    assert sum(row.multiply_adds for row in network.summary((1, 32, 32))) == 416_520


def test_what_a_unit_sees(rng):
    for network in (cb.lenet5(rng=rng), cb.lenet5_1998(rng=rng)):
        sizes = [row.receptive_field for row in table(network)]
        assert sizes == [(n, n) for n in (5, 6, 14, 16, 32, 32, 32)]


def test_table_1_of_the_paper():
    """Six maps see three neighbours, six see four, three see two pairs, one sees all."""
    assert cb.C3_TABLE.shape == (16, 6)
    assert cb.C3_TABLE.sum() == 60
    seen = [tuple(np.flatnonzero(row)) for row in cb.C3_TABLE]
    assert seen[:6] == [tuple(sorted((i + j) % 6 for j in range(3))) for i in range(6)]
    assert seen[6:12] == [tuple(sorted((i + j) % 6 for j in range(4))) for i in range(6)]
    assert seen[12:15] == [tuple(sorted((i + j) % 6 for j in (0, 1, 3, 4))) for i in range(3)]
    assert seen[15] == (0, 1, 2, 3, 4, 5)
    assert not cb.C3_TABLE.flags.writeable


def test_the_bitmaps_are_ten_different_drawings():
    assert BITMAPS.shape == (10, 12, 7)
    assert set(np.unique(BITMAPS)) == {-1, 1}
    flat = BITMAPS.reshape(10, 84)
    differing = (flat[:, None] != flat).sum(axis=2) + 84 * np.eye(10, dtype=int)
    assert differing.min() >= 6
    assert not BITMAPS.flags.writeable


def test_the_bitmaps_are_the_outputs_centres(rng):
    """A network whose F6 drew a digit perfectly would be at distance 0 from it."""
    output = cb.lenet5_1998(rng=rng).layers["output"]
    distances = output(BITMAPS.reshape(10, 84).astype(float))
    np.testing.assert_array_equal(np.diag(distances), np.zeros(10))
    np.testing.assert_array_equal(distances.argmin(axis=1), np.arange(10))


@pytest.mark.parametrize("build", [cb.lenet5, cb.lenet5_1998])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_networks_keep_their_dtype_and_their_seed(build, dtype):
    x = np.random.default_rng(1).standard_normal((2, 1, 32, 32)).astype(dtype)
    network = build(rng=np.random.default_rng(0), dtype=dtype)
    scores = network(x)
    assert scores.shape == (2, 10)
    assert scores.dtype == dtype
    assert network.backward(np.ones_like(scores)).dtype == dtype
    assert {gradient.dtype for gradient in network.gradients.values()} == {np.dtype(dtype)}
    again = build(rng=np.random.default_rng(0), dtype=dtype)
    np.testing.assert_array_equal(again(x), scores)


def test_gradients_of_the_1998_network(rng):
    """Through partial connections, subsampling, squashing and distances, sampled in F6 and C1."""
    network = cb.lenet5_1998(rng=rng, dtype=np.float64)
    x = rng.standard_normal((1, 1, 32, 32))
    weights = rng.standard_normal((1, 10))
    network(x)
    network.backward(weights)
    for name in ("C1.weight", "S2.coefficient", "C3.bias", "S4.bias", "C5.bias", "F6.bias"):
        values, gradient = network.parameters[name], network.gradients[name]
        index = tuple(rng.integers(0, values.shape))
        kept = values[index]
        values[index] = kept + 1e-5
        above = (network(x) * weights).sum()
        values[index] = kept - 1e-5
        below = (network(x) * weights).sum()
        values[index] = kept
        assert (above - below) / 2e-5 == pytest.approx(gradient[index], rel=1e-6)

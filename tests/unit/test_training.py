"""Training: steps by hand, and networks that learn."""

import numpy as np
import pytest

import convbook as cb


def two_blobs(rng, count=60):
    """Return points of two classes that a line can tell apart."""
    targets = rng.integers(0, 2, count)
    x = rng.standard_normal((count, 2)) + 6 * targets[:, None]
    return x, targets


def test_sgd_by_hand():
    w = np.array([1.0, 2.0])
    optimizer = cb.SGD({"w": w}, lr=0.1, momentum=0.5, weight_decay=0.1)
    optimizer.step({"w": np.array([1.0, 0.0])})  # velocity 1.1, 0.2
    np.testing.assert_allclose(w, [0.89, 1.98])
    optimizer.step({"w": np.array([0.0, 1.0])})  # velocity 0.55 + 0.089, 0.1 + 1 + 0.198
    np.testing.assert_allclose(w, [0.89 - 0.0639, 1.98 - 0.1298])


def test_sgd_changes_parameters_in_place_and_keeps_their_dtype():
    layer = cb.Linear(2, 2, rng=np.random.default_rng(0))
    weight = layer.parameters["weight"]
    before = weight.copy()
    layer.backward(layer(np.ones((1, 2), np.float32)))
    cb.SGD(layer.parameters, lr=0.1, weight_decay=0.1).step(layer.gradients)
    assert layer.parameters["weight"] is weight
    assert weight.dtype == np.float32
    assert (weight != before).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lr": -1}, "lr must be finite and not negative; got -1"),
        ({"lr": np.nan}, "lr must be finite"),
        ({"lr": "fast"}, "lr must be a number; got 'fast'"),
        ({"lr": True}, "lr must be a number; got True"),
        ({"lr": 1, "momentum": 1}, "momentum must be less than 1; got 1"),
        ({"lr": 1, "weight_decay": np.inf}, "weight_decay must be finite"),
    ],
)
def test_sgd_refuses_rates_that_are_none(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        cb.SGD({}, **options)


def test_sgd_needs_every_gradient():
    optimizer = cb.SGD({"w": np.ones(2)}, lr=1)
    for gradients in ({}, {"w": np.ones(1)}):
        with pytest.raises(ValueError, match="gradients must hold 'w' of shape"):
            optimizer.step(gradients)
    with pytest.raises(TypeError, match="parameters must map names to arrays"):
        cb.SGD([np.ones(2)], lr=1)


def test_a_network_learns_two_blobs():
    rng = np.random.default_rng(0)
    x, targets = two_blobs(rng)
    network = cb.Sequential([cb.Linear(2, 4, rng=rng), cb.Tanh(), cb.Linear(4, 2, rng=rng)])
    optimizer = cb.SGD(network.parameters, lr=0.1, momentum=0.9)
    losses = cb.fit(network, x, targets, optimizer=optimizer, epochs=30, rng=rng, batch_size=16)
    assert len(losses) == 30
    assert losses[-1] < 0.05 < losses[0]
    assert cb.accuracy(network, x, targets) == 1.0


def test_the_same_seed_trains_the_same_network():
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        x, targets = two_blobs(rng)
        network = cb.Linear(2, 2, rng=rng)
        optimizer = cb.SGD(network.parameters, lr=0.1)
        runs.append(cb.fit(network, x, targets, optimizer=optimizer, epochs=3, rng=rng))
    assert runs[0] == runs[1]


def test_an_epoch_sees_every_example_once_and_weighs_them_equally():
    """At a learning rate of 0 the epoch's loss is the mean loss, whatever the batches."""
    rng = np.random.default_rng(0)
    x, targets = two_blobs(rng, count=50)
    network = cb.Linear(2, 2, rng=rng, dtype=np.float64)
    optimizer = cb.SGD(network.parameters, lr=0)
    seen = []
    [loss] = cb.fit(
        network,
        x,
        targets,
        optimizer=optimizer,
        epochs=1,
        rng=rng,
        batch_size=16,
        after_epoch=lambda epoch, loss: seen.append((epoch, loss)),
    )
    assert loss == pytest.approx(cb.cross_entropy(network(x), targets), rel=1e-12)
    assert seen == [(1, loss)]


def test_progress_is_silent_unless_asked_for(capsys):
    rng = np.random.default_rng(0)
    x, targets = two_blobs(rng)
    network = cb.Linear(2, 2, rng=rng)
    options = {"optimizer": cb.SGD(network.parameters, lr=0.1), "epochs": 2, "rng": rng}
    cb.fit(network, x, targets, **options)
    assert capsys.readouterr() == ("", "")
    losses = cb.fit(network, x, targets, progress=True, **options)
    out, err = capsys.readouterr()
    assert out.startswith(f"[##########          ] epoch 1 of 2, loss {losses[0]:.4f}\r")
    assert out.endswith(f"[####################] epoch 2 of 2, loss {losses[1]:.4f}\n")
    assert err == ""


def test_accuracy_counts_over_all_batches():
    scores = np.eye(3)[[0, 1, 2, 0, 1]]
    assert cb.accuracy(cb.Layer(), scores, [0, 1, 2, 1, 0], batch_size=2) == 0.6


def test_examples_and_classes_come_in_pairs():
    network, rng = cb.Layer(), np.random.default_rng(0)
    for x, targets in (
        (np.ones((2, 3)), [0]),
        (np.ones((2, 3)), [0.0, 1.0]),
        (np.ones((2, 3)), [[0], [1]]),
    ):
        with pytest.raises(
            ValueError, match="targets must hold one integer class for each of the 2"
        ):
            cb.accuracy(network, x, targets)
    for x in (np.ones(3), np.ones((0, 3))):
        with pytest.raises(ValueError, match=r"x must have shape \(N, ...\) with N at least 1"):
            cb.accuracy(network, x, [0])
    optimizer = cb.SGD({}, lr=1)
    options = {"optimizer": optimizer, "epochs": 1, "rng": rng}
    for wrong in ({"epochs": 0}, {"batch_size": 0}, {"rng": 3}, {"epochs": 1.5}):
        with pytest.raises((ValueError, TypeError), match=f"{next(iter(wrong))} must be"):
            cb.fit(network, np.ones((1, 2)), [0], **(options | wrong))


def test_the_gradient_check_finds_a_wrong_gradient():
    class Wrong(cb.Tanh):
        def _backward(self, grad, x):
            return 1.001 * super()._backward(grad, x)

    rng = np.random.default_rng(0)
    errors = cb.gradient_check(Wrong(), [[0.5, 1.0]], rng=rng)
    assert errors["x"] == pytest.approx(1e-3, rel=1e-3)


def test_the_gradient_check_leaves_everything_as_it_was():
    layer = cb.Linear(2, 2, rng=np.random.default_rng(0), dtype=np.float64)
    before, x = layer.parameters["weight"].copy(), np.ones((1, 2))
    cb.gradient_check(layer, x, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(layer.parameters["weight"], before)
    np.testing.assert_array_equal(x, np.ones((1, 2)))


def test_the_gradient_check_asks_for_float64():
    layer = cb.Linear(2, 2, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="layer must hold float64; got weight in float32"):
        cb.gradient_check(layer, np.ones((1, 2)), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="step must be above 0"):
        cb.gradient_check(cb.Tanh(), np.ones((1, 2)), rng=np.random.default_rng(0), step=0)
    with pytest.raises(TypeError, match="rng must be"):
        cb.gradient_check(cb.Tanh(), np.ones((1, 2)), rng=0)

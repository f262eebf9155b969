"""Stochastic gradient descent, and the loop around it.

Chapter: training.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import integer, number, real_array, show
from convbook.activations import cross_entropy, cross_entropy_backward
from convbook.layers import Layer

__all__ = ["SGD", "accuracy", "fit"]


class SGD:
    """Stochastic gradient descent, with momentum and weight decay as in PyTorch.

    velocity = momentum * velocity + gradient + weight_decay * parameter, and the parameter moves
    by -lr * velocity. Used in the chapter ``training``.

    Parameters
    ----------
    parameters : mapping of str to ndarray
        What to train, such as ``network.parameters``; changed in place.
    lr : float
        Learning rate.
    momentum : float, default 0
        How much of the last step's velocity stays, 0 to less than 1.
    weight_decay : float, default 0
        How strongly parameters are pulled to zero.

    Examples
    --------
    >>> parameters = {"w": np.array([1.0])}
    >>> SGD(parameters, lr=0.1).step({"w": np.array([2.0])})
    >>> parameters["w"]
    array([0.8])
    """

    def __init__(
        self,
        parameters: Mapping[str, np.ndarray],
        *,
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        if not isinstance(parameters, Mapping):
            raise TypeError(f"parameters must map names to arrays; got {show(parameters)}")
        self.parameters = parameters
        self.lr = number("lr", lr)
        self.momentum = number("momentum", momentum)
        self.weight_decay = number("weight_decay", weight_decay)
        if self.momentum >= 1:
            raise ValueError(f"momentum must be less than 1; got {momentum}")
        self._velocity = {name: np.zeros_like(value) for name, value in parameters.items()}

    def step(self, gradients: Mapping[str, np.ndarray]) -> None:
        """Move every parameter once.

        Parameters
        ----------
        gradients : mapping of str to ndarray
            The loss's gradient in each parameter, such as ``network.gradients``.

        Raises
        ------
        ValueError
            If a gradient is missing, or does not have its parameter's shape.

        Examples
        --------
        >>> parameters = {"w": np.array([1.0])}
        >>> optimizer = SGD(parameters, lr=1.0, momentum=0.5)
        >>> for _ in range(2):
        ...     optimizer.step({"w": np.array([1.0])})
        >>> parameters["w"]
        array([-1.5])
        """
        for name, parameter in self.parameters.items():
            if name not in gradients or gradients[name].shape != parameter.shape:
                raise ValueError(
                    f"gradients must hold {name!r} of shape {parameter.shape}; call backward first"
                )
            velocity = self._velocity[name]
            velocity *= self.momentum
            velocity += gradients[name]
            if self.weight_decay:
                velocity += self.weight_decay * parameter
            parameter -= self.lr * velocity


def fit(
    network: Layer,
    x: ArrayLike,
    targets: ArrayLike,
    *,
    optimizer: SGD,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 32,
    after_epoch: Callable[[int, float], None] | None = None,
    progress: bool = False,
) -> list[float]:
    """Train a classifier on batches drawn in random order, with the cross-entropy loss.

    LeNet-5 learns to read with it in the chapter ``training``.

    Parameters
    ----------
    network : Layer
        From `x` to scores of shape (N, K).
    x : array_like, shape (N, ...)
        The training examples.
    targets : array_like of int, shape (N,)
        Their classes.
    optimizer : SGD
        Holds the network's parameters.
    epochs : int
        How often to go through all examples.
    rng : numpy.random.Generator
        Draws the order of the examples.
    batch_size : int, default 32
        Examples for each step; the last batch of an epoch may be smaller.
    after_epoch : callable, optional
        Called with the number of the epoch, from 1, and its loss: to measure, or to report.
    progress : bool, default False
        Print a line that counts epochs.

    Returns
    -------
    list of float
        The mean loss over the examples of each epoch, taken before each step.

    Raises
    ------
    ValueError
        If `x` and `targets` do not fit together, or an option is out of range.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> from convbook.layers import Linear
    >>> rng = np.random.default_rng(0)
    >>> network = Linear(1, 2, rng=rng)
    >>> x = np.array([[-1.0], [1.0]], dtype=np.float32)
    >>> optimizer = SGD(network.parameters, lr=1.0)
    >>> losses = fit(network, x, [0, 1], optimizer=optimizer, epochs=20, rng=rng)
    >>> losses[-1] < 0.1
    True
    """
    x, targets = _check_examples(x, targets)
    epochs = integer("epochs", epochs, minimum=1)
    batch_size = integer("batch_size", batch_size, minimum=1)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be np.random.default_rng(seed) or alike; got {show(rng)}")
    losses = []
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            logits = network(x[batch])
            total += cross_entropy(logits, targets[batch]) * len(batch)
            network.backward_parameters(cross_entropy_backward(logits, targets[batch]))
            optimizer.step(network.gradients)
        losses.append(total / len(x))
        if progress:
            done = "#" * (20 * epoch // epochs)
            end = "\n" if epoch == epochs else "\r"
            print(f"[{done:<20}] epoch {epoch} of {epochs}, loss {losses[-1]:.4f}", end=end)
        if after_epoch is not None:
            after_epoch(epoch, losses[-1])
    return losses


def accuracy(network: Layer, x: ArrayLike, targets: ArrayLike, *, batch_size: int = 256) -> float:
    """Return the fraction of examples whose largest score is the right class's.

    Used in the chapter ``training``.

    Parameters
    ----------
    network : Layer
        From `x` to scores of shape (N, K).
    x : array_like, shape (N, ...)
        Examples.
    targets : array_like of int, shape (N,)
        Their classes.
    batch_size : int, default 256
        Examples to run at once.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If `x` and `targets` do not fit together.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> accuracy(Layer(), [[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    """
    x, targets = _check_examples(x, targets)
    batch_size = integer("batch_size", batch_size, minimum=1)
    right = 0
    for start in range(0, len(x), batch_size):
        scores = network(x[start : start + batch_size])
        right += int((scores.argmax(axis=1) == targets[start : start + batch_size]).sum())
    return right / len(x)


def _check_examples(x: Any, targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """Check that there is one class for each example."""
    x, targets = real_array("x", x), real_array("targets", targets)
    if x.ndim < 2 or len(x) == 0:
        raise ValueError(f"x must have shape (N, ...) with N at least 1; got {x.shape}")
    if targets.shape != (len(x),) or targets.dtype.kind not in "iu":
        raise ValueError(
            f"targets must hold one integer class for each of the {len(x)} examples; "
            f"got shape {targets.shape} and dtype {targets.dtype}"
        )
    return x, targets

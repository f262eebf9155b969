"""Squashing functions, the softmax and the loss, each with its gradient.

Chapters: activation (relu, sigmoid, tanh), backprop (softmax, cross_entropy).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from convbook._checks import promote, real_array, shaped_array, show

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "tanh",
    "tanh_backward",
]


def relu(x: ArrayLike) -> np.ndarray:
    """Replace what is negative by zero: max(x, 0).

    Introduced in the chapter ``activation``.

    Parameters
    ----------
    x : array_like
        Numbers of any shape.

    Returns
    -------
    ndarray
        Of the shape and dtype of `x`.

    Raises
    ------
    TypeError
        If `x` holds anything but booleans, integers or floats.

    Examples
    --------
    >>> relu([-6, 0, 6])
    array([0, 0, 6])
    """
    x = real_array("x", x)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.maximum(x, x.dtype.type(0)))


def relu_backward(grad: ArrayLike, x: ArrayLike) -> np.ndarray:
    """Let the gradient pass where `x` was positive; at zero it is taken as 0, as in PyTorch.

    Derived in the chapter ``activation``.

    Parameters
    ----------
    grad : array_like
        Gradient of the loss in ``relu(x)``, of the shape of `x`.
    x : array_like
        What was given to `relu`.

    Returns
    -------
    ndarray
        Gradient in `x`.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument holds anything but booleans, integers or floats.

    Examples
    --------
    >>> relu_backward([1.0, 1.0, 1.0], [-6.0, 0.0, 6.0])
    array([0., 0., 1.])
    """
    dtype, grad, x = _same_shape(grad, x)
    return np.where(x <= 0, x.dtype.type(0), grad).astype(dtype, copy=False)


def _same_shape(grad: Any, x: Any) -> tuple[np.dtype[Any], np.ndarray, np.ndarray]:
    """Promote a gradient and what it belongs to; never broadcast one to the other."""
    grad, x = real_array("grad", grad), real_array("x", x)
    if grad.shape != x.shape:
        raise ValueError(f"grad must have the shape of x, {x.shape}; got {grad.shape}")
    dtype, (grad, x) = promote(grad=grad, x=x)
    return dtype, grad, x


def _apply(function: Callable[[np.ndarray], Any], x: Any) -> np.ndarray:
    """Apply a function elementwise in floating point: float64 for integers."""
    x = real_array("x", x)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    dtype, [x] = promote(x=x)
    with np.errstate(all="ignore"):
        return np.asarray(function(x)).astype(dtype, copy=False)


def _apply_slope(function: Callable[[np.ndarray], Any], grad: Any, x: Any) -> np.ndarray:
    """Multiply a gradient by the slope at `x`."""
    grad, x = real_array("grad", grad), real_array("x", x)
    if grad.dtype.kind != "f" and x.dtype.kind != "f":
        x = x.astype(np.float64)
    dtype, grad, x = _same_shape(grad, x)
    with np.errstate(all="ignore"):
        return np.asarray(grad * function(x)).astype(dtype, copy=False)


def sigmoid(x: ArrayLike) -> np.ndarray:
    """Squash into (0, 1): 1 / (1 + exp(-x)).

    Introduced in the chapter ``activation``.

    Parameters
    ----------
    x : array_like
        Numbers of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`; float64 if `x` holds booleans or integers.

    Raises
    ------
    TypeError
        If `x` holds anything but booleans, integers or floats.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    return _apply(expit, x)


def sigmoid_backward(grad: ArrayLike, x: ArrayLike) -> np.ndarray:
    """Multiply the gradient by the sigmoid's slope, s (1 - s), at most 1/4.

    Derived in the chapter ``activation``.

    Parameters
    ----------
    grad : array_like
        Gradient of the loss in ``sigmoid(x)``, of the shape of `x`.
    x : array_like
        What was given to `sigmoid`.

    Returns
    -------
    ndarray
        Gradient in `x`.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument holds anything but booleans, integers or floats.

    Examples
    --------
    >>> sigmoid_backward([1.0], [0.0])
    array([0.25])
    """
    return _apply_slope(lambda z: expit(z) * expit(-z), grad, x)  # 1 - s(z) = s(-z), unrounded


def tanh(x: ArrayLike) -> np.ndarray:
    """Squash into (-1, 1).

    Introduced in the chapter ``activation``.

    Parameters
    ----------
    x : array_like
        Numbers of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`; float64 if `x` holds booleans or integers.

    Raises
    ------
    TypeError
        If `x` holds anything but booleans, integers or floats.

    Examples
    --------
    >>> tanh([-1000.0, 0.0, 1000.0])
    array([-1.,  0.,  1.])
    """
    return _apply(np.tanh, x)


def tanh_backward(grad: ArrayLike, x: ArrayLike) -> np.ndarray:
    """Multiply the gradient by the slope of tanh, 1 - tanh(x)^2, at most 1.

    Derived in the chapter ``activation``.

    Parameters
    ----------
    grad : array_like
        Gradient of the loss in ``tanh(x)``, of the shape of `x`.
    x : array_like
        What was given to `tanh`.

    Returns
    -------
    ndarray
        Gradient in `x`.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument holds anything but booleans, integers or floats.

    Examples
    --------
    >>> tanh_backward([1.0], [0.0])
    array([1.])
    """
    return _apply_slope(lambda z: 1 - np.tanh(z) ** 2, grad, x)


def softmax(x: ArrayLike, *, axis: int = -1) -> np.ndarray:
    """Turn scores into probabilities: exp(x) over its sum.

    Derived in the chapter ``backprop``.

    Parameters
    ----------
    x : array_like
        Scores, of any shape.
    axis : int, default -1
        The axis that sums to one.

    Returns
    -------
    ndarray
        Of the shape of `x`; float64 if `x` holds booleans or integers.

    Raises
    ------
    ValueError
        If `x` has no such axis, or nothing along it.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    array([0.5, 0.5])
    """
    x = real_array("x", x)
    if isinstance(axis, bool) or not isinstance(axis, int | np.integer):
        raise TypeError(f"axis must be an int; got {show(axis)}")
    if not -x.ndim <= axis < x.ndim or x.shape[axis] == 0:
        raise ValueError(f"axis must be one of x that is not empty, x has {x.shape}; got {axis}")

    def _exponentials_over_sum(scores: np.ndarray) -> np.ndarray:
        exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))  # at most 1
        return exponentials / exponentials.sum(axis=axis, keepdims=True)  # type: ignore[no-any-return]

    return _apply(_exponentials_over_sum, x)


def _check_targets(logits: Any, targets: Any) -> tuple[np.ndarray, np.ndarray]:
    """Check one class for each row of scores, counted from 0."""
    logits = shaped_array("logits", logits, "(N, K)")
    targets = shaped_array("targets", targets, "(N,)")
    if targets.dtype.kind not in "iu":
        raise TypeError(f"targets must hold integer classes; got dtype {targets.dtype}")
    if len(logits) == 0 or targets.shape != (len(logits),):
        raise ValueError(
            f"targets must have shape (N,) with one class for each of the {len(logits)} rows of "
            f"logits, at least one; got {targets.shape}"
        )
    classes = logits.shape[1]
    if targets.min() < 0 or targets.max() >= classes:
        raise ValueError(
            f"targets must lie between 0 and {classes - 1}; got {targets.min()} to {targets.max()}"
        )
    if logits.dtype.kind != "f":
        logits = logits.astype(np.float64)
    return logits, targets


def cross_entropy(logits: ArrayLike, targets: ArrayLike) -> float:
    """Average minus the logarithm of the probability that softmax gives to the right class.

    The loss of a classifier, derived in the chapter ``backprop``.

    Parameters
    ----------
    logits : array_like, shape (N, K)
        Scores of K classes for each of N examples.
    targets : array_like of int, shape (N,)
        The right classes, 0 to K - 1.

    Returns
    -------
    float
        The mean loss.

    Raises
    ------
    ValueError
        If shapes do not fit, there is no example, or a target is no class.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    Ten classes and no idea: the loss is log 10.

    >>> round(cross_entropy(np.zeros((1, 10)), [3]), 4)
    2.3026
    """
    scores, classes = _check_targets(logits, targets)
    _, [scores] = promote(logits=scores)
    with np.errstate(all="ignore"):
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_sums = np.log(np.exp(shifted).sum(axis=1))  # (N,)
        right = shifted[np.arange(len(classes)), classes]  # (N,)
        return float((log_sums - right).mean())


def cross_entropy_backward(logits: ArrayLike, targets: ArrayLike) -> np.ndarray:
    """Return softmax minus one-hot, over N: what the scores should do less of.

    Derived in the chapter ``backprop``.

    Parameters
    ----------
    logits : array_like, shape (N, K)
        Scores of K classes for each of N examples.
    targets : array_like of int, shape (N,)
        The right classes, 0 to K - 1.

    Returns
    -------
    ndarray, shape (N, K)
        Gradient of ``cross_entropy(logits, targets)`` in `logits`.

    Raises
    ------
    ValueError
        If shapes do not fit, there is no example, or a target is no class.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> cross_entropy_backward([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    scores, classes = _check_targets(logits, targets)
    dlogits = softmax(scores, axis=1)
    dlogits[np.arange(len(classes)), classes] -= 1
    dlogits /= len(classes)
    return dlogits

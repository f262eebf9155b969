"""What a unit does to its sum.

Chapter: activation.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from convbook._arithmetic import keep
from convbook._checks import promote, real_array
from convbook.activations._apply import apply

__all__ = ["relu", "relu_backward", "sigmoid", "sigmoid_backward", "tanh", "tanh_backward"]


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
    with np.errstate(all="ignore"):
        passed = keep(grad, ~(x <= 0))  # a NaN is not known to be negative
        return passed.astype(dtype, copy=False)


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
    return apply(expit, x)


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
    return apply(np.tanh, x)


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


def _apply_slope(function: Callable[[np.ndarray], Any], grad: Any, x: Any) -> np.ndarray:
    """Multiply a gradient by the slope at `x`."""
    grad, x = real_array("grad", grad), real_array("x", x)
    if grad.dtype.kind != "f" and x.dtype.kind != "f":
        x = x.astype(np.float64)
    dtype, grad, x = _same_shape(grad, x)
    with np.errstate(all="ignore"):
        return np.asarray(grad * function(x)).astype(dtype, copy=False)


def _same_shape(grad: Any, x: Any) -> tuple[np.dtype[Any], np.ndarray, np.ndarray]:
    """Promote a gradient and what it belongs to; never broadcast one to the other."""
    grad, x = real_array("grad", grad), real_array("x", x)
    if grad.shape != x.shape:
        raise ValueError(f"grad must have the shape of x, {x.shape}; got {grad.shape}")
    dtype, (grad, x) = promote(grad=grad, x=x)
    return dtype, grad, x

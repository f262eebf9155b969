"""From scores to probabilities to one number to make small.

Chapter: backprop.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import promote, real_array, shaped_array, show
from convbook.activations._apply import apply

__all__ = ["cross_entropy", "cross_entropy_backward", "softmax"]


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

    return apply(_exponentials_over_sum, x)


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

"""Is the gradient right? Ask the loss itself.

Chapter: backprop.
"""

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import number, real_array, show
from convbook.layers import Layer

__all__ = ["gradient_check"]


def gradient_check(
    layer: Layer, x: ArrayLike, *, rng: np.random.Generator, step: float = 1e-5
) -> dict[str, float]:
    """Compare a layer's gradients with central differences, (f(x + h) - f(x - h)) / 2h.

    The loss is a random weighted sum of the layer's outputs. Derived in the chapter ``backprop``.

    Parameters
    ----------
    layer : Layer
        The layer or network to check, with parameters in float64.
    x : array_like
        A small batch: every number of it, and of the parameters, is moved twice.
    rng : numpy.random.Generator
        Draws the sum's weights.
    step : float, default 1e-5
        How far each number is moved, h.

    Returns
    -------
    dict of str to float
        For "x" and each parameter, the largest difference of the two gradients over the largest
        gradient; below 1e-6 where the layer has no kinks nearby.

    Raises
    ------
    ValueError
        If a parameter is not float64: rounding would hide the difference.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> from convbook.layers import Tanh
    >>> errors = gradient_check(Tanh(), [[0.5, -0.2]], rng=np.random.default_rng(0))
    >>> errors["x"] < 1e-6
    True
    """
    x = real_array("x", x).astype(np.float64)  # a copy: it is moved
    step = number("step", step)
    if step == 0:
        raise ValueError("step must be above 0; got 0")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be np.random.default_rng(seed) or alike; got {show(rng)}")
    for name, parameter in layer.parameters.items():
        if parameter.dtype != np.float64:
            raise ValueError(f"layer must hold float64; got {name} in {parameter.dtype}")
    weights = rng.standard_normal(layer(x).shape)
    analytic = {"x": layer.backward(weights), **layer.gradients}

    errors = {}
    for name, values in {"x": x, **layer.parameters}.items():
        numeric = np.zeros_like(values)
        for index in np.ndindex(values.shape):
            kept = values[index]
            values[index] = kept + step
            above = (layer(x) * weights).sum()
            values[index] = kept - step
            below = (layer(x) * weights).sum()
            values[index] = kept
            numeric[index] = (above - below) / (2 * step)
        scale = max(float(np.abs(numeric).max(initial=0)), np.finfo(float).tiny)
        errors[name] = float(np.abs(analytic[name] - numeric).max(initial=0)) / scale
    return errors

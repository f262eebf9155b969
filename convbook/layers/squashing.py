"""Layers that bend what would else be one linear map.

Chapter: activation.
"""

import numpy as np

from convbook.activations import relu, relu_backward, tanh, tanh_backward
from convbook.layers.base import Layer

__all__ = ["ReLU", "ScaledTanh", "Tanh"]


class ReLU(Layer):
    """Rectify; see `convbook.relu`.

    Examples
    --------
    >>> ReLU()([-1.0, 2.0])
    array([0., 2.])
    """

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return relu(x)

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return relu_backward(grad, x)


class Tanh(Layer):
    """Squash with tanh; see `convbook.tanh`.

    Examples
    --------
    >>> Tanh()([0.0])
    array([0.])
    """

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return tanh(x)

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return tanh_backward(grad, x)


class ScaledTanh(Layer):
    """LeNet-5's squashing of 1998: 1.7159 tanh(2x / 3), so that 1 stays 1 and -1 stays -1.

    References
    ----------
    .. [1] LeCun et al. 1998, appendix A; see `Subsampling`.

    Examples
    --------
    >>> ScaledTanh()([1.0]).round(4)
    array([1.])
    """

    AMPLITUDE = 1.7159
    SLOPE = 2 / 3

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return self.AMPLITUDE * tanh(self.SLOPE * x)

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return self.AMPLITUDE * self.SLOPE * tanh_backward(grad, self.SLOPE * x)

"""Layers at the end of a network, where every unit sees everything.

Chapter: lenet.
"""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convbook._checks import (
    integer,
    promote,
    shaped_array,
)
from convbook.layers._shared import floating_dtype, initial
from convbook.layers.base import Layer, Shape, Step

__all__ = ["RBF", "Flatten", "Linear"]


class Flatten(Layer):
    """Lay every image out in one row: (N, C, H, W) becomes (N, C H W).

    Examples
    --------
    >>> Flatten()(np.zeros((2, 120, 1, 1))).shape
    (2, 120)
    """

    def _forward(self, x: np.ndarray) -> np.ndarray:
        if x.ndim < 2:
            raise ValueError(f"x must have shape (N, ...); got {x.shape}")
        return x.reshape(len(x), int(np.prod(x.shape[1:])))

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        if grad.shape != (len(x), int(np.prod(x.shape[1:]))):
            raise ValueError(f"grad must have the layer's output shape; got {grad.shape}")
        return grad.reshape(x.shape)

    def _output_shape(self, shape: Shape) -> Shape:
        return (int(np.prod(shape)),)

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        if len(shape) != 3:
            return []
        rows, columns = shape[1:]  # what comes next sees all of them at once
        return [((rows, 1, (0, 0), 1), (columns, 1, (0, 0), 1))]


class Linear(Layer):
    """A dense layer: every output sees every input, y = x W^T + b.

    Parameters
    ----------
    in_features, out_features : int
        Number of inputs and of outputs.
    rng : numpy.random.Generator
        Draws the first weights.
    bias : bool, default True
        Add one learned number to each output.
    dtype : float32 or float64, default float32
        Of the parameters: weight, shape (out_features, in_features), and bias.

    Examples
    --------
    >>> Linear(120, 84, rng=np.random.default_rng(0)).n_parameters
    10164
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        rng: np.random.Generator,
        bias: bool = True,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__()
        self.in_features = integer("in_features", in_features, minimum=1)
        self.out_features = integer("out_features", out_features, minimum=1)
        shape = (self.out_features, self.in_features)
        dtype = floating_dtype(dtype)
        self.parameters["weight"] = initial(rng, self.in_features, shape, dtype)
        if bias:
            self.parameters["bias"] = initial(rng, self.in_features, shape[:1], dtype)

    def _forward(self, x: np.ndarray) -> np.ndarray:
        self._output_shape(shaped_array("x", x, "(N, F)").shape[1:])
        _, (x, weight) = promote(x=x, weight=self.parameters["weight"])
        y: np.ndarray = x @ weight.T  # (N, out_features)
        return y + self.parameters["bias"] if "bias" in self.parameters else y

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        _, (grad, x, weight) = promote(grad=grad, x=x, weight=self.parameters["weight"])
        if grad.shape != (len(x), self.out_features):
            raise ValueError(f"grad must have the layer's output shape; got {grad.shape}")
        self.gradients["weight"] = grad.T @ x
        if "bias" in self.parameters:
            self.gradients["bias"] = grad.sum(axis=0)
        dx: np.ndarray = grad @ weight
        return dx

    def _output_shape(self, shape: Shape) -> Shape:
        if shape != (self.in_features,):
            raise ValueError(f"x must have shape (N, {self.in_features}); got (N, *{shape})")
        return (self.out_features,)

    def _cost(self, shape: Shape) -> tuple[int, int]:
        return self.n_parameters, self.parameters["weight"].size


class RBF(Layer):
    """Squared distances to fixed patterns: the output of LeNet-5 in 1998, smallest is best.

    Parameters
    ----------
    centres : array_like, shape (K, F)
        The patterns, one for each class; they are not trained.

    References
    ----------
    .. [1] LeCun et al. 1998, equation 7; see `Subsampling`.

    Examples
    --------
    >>> RBF([[1, 1], [-1, 1]])([[1.0, 1.0]])
    array([[0., 4.]])
    """

    def __init__(self, centres: ArrayLike) -> None:
        super().__init__()
        self.centres = shaped_array("centres", centres, "(K, F)")

    def _forward(self, x: np.ndarray) -> np.ndarray:
        self._output_shape(shaped_array("x", x, "(N, F)").shape[1:])
        _, (x, _) = promote(x=x, centres=self.centres)
        differences = x[:, None] - self.centres.astype(x.dtype)  # (N, K, F)
        distances: np.ndarray = (differences**2).sum(axis=2)
        return distances

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        if grad.shape != (len(x), len(self.centres)):
            raise ValueError(f"grad must have the layer's output shape; got {grad.shape}")
        _, (grad, x) = promote(grad=grad, x=x)
        towards: np.ndarray = grad @ self.centres.astype(x.dtype)  # (N, F)
        dx: np.ndarray = 2 * (x * grad.sum(axis=1, keepdims=True) - towards)
        return dx

    def _output_shape(self, shape: Shape) -> Shape:
        if shape != self.centres.shape[1:]:
            raise ValueError(f"x must have shape (N, {self.centres.shape[1]}); got (N, *{shape})")
        return (len(self.centres),)

    def _cost(self, shape: Shape) -> tuple[int, int]:
        return self.centres.size, self.centres.size

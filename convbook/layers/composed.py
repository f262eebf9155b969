"""Layers made of layers.

Chapters: lenet (Sequential and its summary), after-lenet (Residual).
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from convbook._checks import integer, show
from convbook.layers.base import Layer, Shape, Step
from convbook.shapes import receptive_field

__all__ = ["Residual", "Sequential", "SummaryRow"]


class SummaryRow(NamedTuple):
    """What one layer does to one image.

    Parameters
    ----------
    name : str
        The layer's name in its network.
    output_shape : tuple of int
        (C, H, W), or (F,) after `Flatten`.
    parameters : int
        Trainable numbers.
    connections : int
        Links from inputs to units; a bias is a link, as in LeCun et al. 1998.
    multiply_adds : int
        Products that are summed; biases and pooling have none.
    receptive_field : (int, int)
        Rows and columns of the network's input that one unit sees.

    Examples
    --------
    >>> SummaryRow("C1", (6, 28, 28), 156, 122304, 117600, (5, 5)).parameters
    156
    """

    name: str
    output_shape: Shape
    parameters: int
    connections: int
    multiply_adds: int
    receptive_field: tuple[int, int]


class Sequential(Layer):
    """Layers, one after the other.

    The chapter ``lenet`` reads a network's sizes off `summary`.

    Parameters
    ----------
    layers : mapping of str to Layer, or iterable of Layer
        The layers from input to output; without names they are called "0", "1", ...

    Attributes
    ----------
    layers : dict of str to Layer
        The layers by name. A parameter "weight" of layer "C1" is `parameters`["C1.weight"].

    Examples
    --------
    >>> from convbook.layers import Flatten, ReLU
    >>> Sequential([ReLU(), Flatten()])(np.full((1, 1, 2, 2), -1.0))
    array([[0., 0., 0., 0.]])
    """

    def __init__(self, layers: Mapping[str, Layer] | Iterable[Layer]) -> None:
        super().__init__()
        if not isinstance(layers, Mapping):
            if not isinstance(layers, Iterable):
                raise TypeError(f"layers must be a mapping or an iterable; got {show(layers)}")
            layers = {str(index): layer for index, layer in enumerate(layers)}
        if not layers:
            raise ValueError("layers must hold at least one layer; got none")
        for name, layer in layers.items():
            if not isinstance(layer, Layer):
                raise TypeError(f"layers[{name!r}] must be a Layer; got {show(layer)}")
            for key, parameter in layer.parameters.items():
                self.parameters[f"{name}.{key}"] = parameter
        self.layers = dict(layers)

    def _count(self) -> int:
        return sum(layer.n_parameters for layer in self.layers.values())

    def _forward(self, x: np.ndarray) -> np.ndarray:
        for layer in self.layers.values():
            x = layer(x)
        return x

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        for name, layer in reversed(self.layers.items()):
            grad = layer.backward(grad)
            self._collect(name, layer)
        return grad

    def _backward_parameters(self, grad: np.ndarray, x: np.ndarray) -> None:
        (first, layer), *others = self.layers.items()
        for name, other in reversed(others):
            grad = other.backward(grad)
            self._collect(name, other)
        layer.backward_parameters(grad)
        self._collect(first, layer)

    def _collect(self, name: str, layer: Layer) -> None:
        for key, gradient in layer.gradients.items():
            self.gradients[f"{name}.{key}"] = gradient

    def _output_shape(self, shape: Shape) -> Shape:
        for layer in self.layers.values():
            shape = layer.output_shape(shape)
        return shape

    def _cost(self, shape: Shape) -> tuple[int, int]:
        rows = self.summary(shape)
        return sum(row.connections for row in rows), sum(row.multiply_adds for row in rows)

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        steps = []
        for layer in self.layers.values():
            steps += layer._steps(shape)
            shape = layer.output_shape(shape)
        return steps

    def summary(self, shape: Shape) -> list[SummaryRow]:
        """Tabulate what every layer does to one image.

        The table of the chapter ``lenet``.

        Parameters
        ----------
        shape : tuple of int
            Shape of one image without the batch, (C, H, W).

        Returns
        -------
        list of SummaryRow
            One row for each layer.

        Raises
        ------
        ValueError
            If a layer cannot take the shape that it is given.

        Examples
        --------
        >>> from convbook.layers import Conv2d, MaxPool2d
        >>> c1 = Conv2d(1, 6, 5, rng=np.random.default_rng(0))
        >>> for row in Sequential({"C1": c1, "S2": MaxPool2d(2)}).summary((1, 32, 32)):
        ...     print(row.name, row.output_shape, row.connections, row.receptive_field)
        C1 (6, 28, 28) 122304 (5, 5)
        S2 (6, 14, 14) 4704 (6, 6)
        """
        if not isinstance(shape, tuple | list):
            raise TypeError(f"shape must be (C, H, W), without the batch; got {show(shape)}")
        shape = tuple(integer(f"shape[{i}]", size, minimum=1) for i, size in enumerate(shape))
        rows = []
        steps: list[tuple[Step, Step]] = []
        for name, layer in self.layers.items():
            output = layer.output_shape(shape)
            connections, multiply_adds = layer._cost(shape)
            steps += layer._steps(shape)
            field = (1, 1)
            if steps:
                vertical = receptive_field([step for step, _ in steps])
                horizontal = receptive_field([step for _, step in steps])
                field = vertical[-1].size, horizontal[-1].size
            rows.append(
                SummaryRow(name, output, layer.n_parameters, connections, multiply_adds, field)
            )
            shape = output
        return rows


class Residual(Layer):
    """Add what a body of layers computes to what it was given: y = x + body(x).

    The chapter ``after-lenet`` measures what the straight path does for the gradient.

    Parameters
    ----------
    body : Layer
        Any layer, often a `Sequential`, that keeps the shape.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition",
       CVPR 2016, arXiv:1512.03385, equation 1.

    Examples
    --------
    >>> from convbook.layers import ReLU
    >>> Residual(ReLU())([-1.0, 2.0])
    array([-1.,  4.])
    """

    def __init__(self, body: Layer) -> None:
        super().__init__()
        if not isinstance(body, Layer):
            raise TypeError(f"body must be a Layer; got {show(body)}")
        self.body = body
        self.parameters = body.parameters
        self.gradients = body.gradients

    def _count(self) -> int:
        return self.body.n_parameters

    def _forward(self, x: np.ndarray) -> np.ndarray:
        y = self.body(x)
        if y.shape != x.shape:
            raise ValueError(f"body must keep the shape of x, {x.shape}; got {y.shape}")
        total: np.ndarray = x + y
        return total

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        dx: np.ndarray = grad + self.body.backward(grad)
        return dx

    def _output_shape(self, shape: Shape) -> Shape:
        output = self.body.output_shape(shape)
        if output != shape:
            raise ValueError(f"body must keep the shape {shape}; got {output}")
        return output

    def _cost(self, shape: Shape) -> tuple[int, int]:
        return self.body._cost(shape)

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        return self.body._steps(shape)

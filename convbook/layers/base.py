"""The protocol that every layer keeps.

A subclass says how in `_forward`, `_backward`, `_output_shape`, `_count`, `_cost` and `_steps`.
"""

import numpy as np
from numpy.typing import ArrayLike

from convbook._checks import (
    integer,
    real_array,
    show,
)

__all__ = ["Layer"]

Shape = tuple[int, ...]


Step = tuple[int, int, tuple[int, int], int]  # kernel_size, stride, padding, dilation of one axis


class Layer:
    """One step of a network; by itself, the step that changes nothing.

    Attributes
    ----------
    parameters : dict of str to ndarray
        What training changes, in place.
    gradients : dict of str to ndarray
        The loss's gradient in each parameter, after `backward`.

    Examples
    --------
    >>> Layer()(np.ones((1, 2))).shape
    (1, 2)
    """

    def __init__(self) -> None:
        self.parameters: dict[str, np.ndarray] = {}
        self.gradients: dict[str, np.ndarray] = {}
        self._x: np.ndarray | None = None

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """Run the layer on a batch, and remember the batch for `backward`."""
        self._x = real_array("x", x)
        return self._forward(self._x)

    def backward(self, grad: ArrayLike) -> np.ndarray:
        """Take a loss's gradient back through the last call.

        Derived in the chapter ``backprop``.

        Parameters
        ----------
        grad : array_like
            Gradient of the loss in what the last call returned.

        Returns
        -------
        ndarray
            Gradient in what the last call was given; `gradients` holds the parameters'.

        Raises
        ------
        RuntimeError
            If the layer has not been called.

        Examples
        --------
        >>> from convbook.layers import ReLU
        >>> layer = ReLU()
        >>> _ = layer([[-1.0, 1.0]])
        >>> layer.backward([[5.0, 5.0]])
        array([[0., 5.]])
        """
        return self._backward(real_array("grad", grad), self._last_input())

    def backward_parameters(self, grad: ArrayLike) -> None:
        """Fill `gradients` as `backward` does, and leave out the gradient in the input.

        Nobody asks for the gradient in the images of a training set, and in a first layer it is
        a large part of the work.

        Parameters
        ----------
        grad : array_like
            Gradient of the loss in what the last call returned.

        Raises
        ------
        RuntimeError
            If the layer has not been called.

        Examples
        --------
        >>> from convbook.layers import Linear
        >>> layer = Linear(1, 1, rng=np.random.default_rng(0))
        >>> _ = layer(np.ones((2, 1)))
        >>> layer.backward_parameters([[1.0], [2.0]])
        >>> layer.gradients["bias"]
        array([3.])
        """
        self._backward_parameters(real_array("grad", grad), self._last_input())

    def _last_input(self) -> np.ndarray:
        if self._x is None:
            raise RuntimeError(f"{type(self).__name__}.backward needs a call of the layer first")
        return self._x

    def output_shape(self, shape: Shape) -> Shape:
        """Say what shape the layer turns one image into.

        Parameters
        ----------
        shape : tuple of int
            Shape of one input without the batch: (C, H, W), or (F,) after `Flatten`.

        Returns
        -------
        tuple of int
            Shape of one output without the batch.

        Raises
        ------
        ValueError
            If the layer cannot take this shape.

        Examples
        --------
        >>> from convbook.layers import MaxPool2d
        >>> MaxPool2d(2).output_shape((6, 28, 28))
        (6, 14, 14)
        """
        if not isinstance(shape, tuple | list):
            raise TypeError(f"shape must be a tuple of ints without the batch; got {show(shape)}")
        return self._output_shape(
            tuple(integer(f"shape[{i}]", size, minimum=1) for i, size in enumerate(shape))
        )

    @property
    def n_parameters(self) -> int:
        """Number of trainable parameters.

        Returns
        -------
        int
            Weights that a connection table leaves out do not count.

        Examples
        --------
        >>> Layer().n_parameters
        0
        """
        return self._count()

    def _count(self) -> int:
        return sum(parameter.size for parameter in self.parameters.values())

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return x

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return grad

    def _backward_parameters(self, grad: np.ndarray, x: np.ndarray) -> None:
        self._backward(grad, x)

    def _output_shape(self, shape: Shape) -> Shape:
        return shape

    def _cost(self, shape: Shape) -> tuple[int, int]:
        """Return the connections and the multiply-adds for one image of this shape."""
        return 0, 0

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        """Return what `receptive_field` needs to know, for rows and for columns."""
        return []

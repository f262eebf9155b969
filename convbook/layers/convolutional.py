"""Layers with kernels, shared by all positions or not.

Chapters: lenet, weight-sharing.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from convbook._checks import (
    IntPair,
    Padding,
    integer,
    pair,
    promote,
    real_array,
    shaped_array,
)
from convbook.conv import conv2d, conv2d_backward
from convbook.conv.adjoints import weight_gradients
from convbook.layers._shared import Windowed, floating_dtype, initial
from convbook.layers.base import Shape
from convbook.windows import pad2d, tap2d, windows2d

__all__ = ["Conv2d", "LocallyConnected2d"]


class Conv2d(Windowed):
    """A convolution whose kernels are learned; see `convbook.conv2d`.

    The chapter ``lenet`` builds LeNet-5 with it.

    Parameters
    ----------
    in_channels, out_channels : int
        Number of channels that come in, C, and of maps that go out, M.
    kernel_size : int or (int, int)
        Height and width of the kernels.
    rng : numpy.random.Generator
        Draws the first weights.
    stride, padding, dilation, groups : as in `convbook.conv2d`
        The options of every call.
    bias : bool, default True
        Add one learned number to each map.
    connections : array_like of bool, shape (M, C // groups), optional
        Which maps see which channels; all see all, unless told otherwise. What is not connected
        has weight zero for ever, and does not count as a parameter.
    dtype : float32 or float64, default float32
        Of the parameters.

    Examples
    --------
    >>> layer = Conv2d(1, 6, 5, rng=np.random.default_rng(0))
    >>> layer.n_parameters, layer.output_shape((1, 32, 32))
    (156, (6, 28, 28))
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: IntPair,
        *,
        rng: np.random.Generator,
        stride: IntPair = 1,
        padding: Padding = 0,
        dilation: IntPair = 1,
        groups: int = 1,
        bias: bool = True,
        connections: ArrayLike | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(kernel_size, stride, padding, dilation)
        self.in_channels = integer("in_channels", in_channels, minimum=1)
        self.out_channels = integer("out_channels", out_channels, minimum=1)
        self.groups = integer("groups", groups, minimum=1)
        if self.in_channels % self.groups or self.out_channels % self.groups:
            raise ValueError(
                f"groups must divide in_channels={in_channels} and out_channels={out_channels}; "
                f"got {groups}"
            )
        depth = self.in_channels // self.groups
        shape = (self.out_channels, depth, *self.kernel_size)
        fan_in = depth * self.kernel_size[0] * self.kernel_size[1]
        dtype = floating_dtype(dtype)
        self.connections: np.ndarray | None = None
        self.parameters["weight"] = initial(rng, fan_in, shape, dtype)
        if connections is not None:
            self.connections = real_array("connections", connections).astype(bool)
            if self.connections.shape != shape[:2]:
                raise ValueError(
                    f"connections must have shape (M, C // groups) = {shape[:2]}; "
                    f"got {self.connections.shape}"
                )
            self.parameters["weight"][~self.connections] = 0
        if bias:
            self.parameters["bias"] = initial(rng, fan_in, shape[:1], dtype)

    def _count(self) -> int:
        return self._n_weights() + (self.out_channels if "bias" in self.parameters else 0)

    def _n_weights(self) -> int:
        weight = self.parameters["weight"]
        kernels = weight[:, :, 0, 0].size if self.connections is None else self.connections.sum()
        return int(kernels) * self.kernel_size[0] * self.kernel_size[1]

    def _options(self) -> dict[str, Any]:
        return {
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "groups": self.groups,
        }

    def _forward(self, x: np.ndarray) -> np.ndarray:
        bias = self.parameters.get("bias")
        return conv2d(x, self.parameters["weight"], bias, **self._options())

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        weight = self.parameters["weight"]
        dx, dweight, dbias = conv2d_backward(grad, x, weight, **self._options())
        self._keep(dweight, dbias)
        return dx

    def _backward_parameters(self, grad: np.ndarray, x: np.ndarray) -> None:
        weight = self.parameters["weight"]
        self._keep(*weight_gradients(grad, x, weight, **self._options()))

    def _keep(self, dweight: np.ndarray, dbias: np.ndarray) -> None:
        if self.connections is not None:
            dweight[~self.connections] = 0
        self.gradients["weight"] = dweight
        if "bias" in self.parameters:
            self.gradients["bias"] = dbias

    def _maps(self, channels: int) -> int:
        if channels != self.in_channels:
            raise ValueError(f"shape must have C = {self.in_channels} channels; got {channels}")
        return self.out_channels

    def _cost(self, shape: Shape) -> tuple[int, int]:
        _, oh, ow = self._output_shape(shape)
        return self.n_parameters * oh * ow, self._n_weights() * oh * ow


class LocallyConnected2d(Windowed):
    """A convolution that shares nothing: every output position has kernels of its own.

    The chapter ``weight-sharing`` compares it with a convolution and a dense layer.

    Parameters
    ----------
    in_channels, out_channels : int
        Number of channels that come in, C, and of maps that go out, M.
    kernel_size : int or (int, int)
        Height and width of the kernels.
    input_shape : (int, int)
        Height and width of the images: they fix the number of positions, (oH, oW).
    rng : numpy.random.Generator
        Draws the first weights.
    stride, padding : as in `convbook.conv2d`
        The options of every call.
    bias : bool, default True
        Add one learned number to each output.
    dtype : float32 or float64, default float32
        Of the parameters: weight, shape (oH, oW, M, C, kH, kW), and bias, shape (M, oH, oW).

    Examples
    --------
    >>> layer = LocallyConnected2d(
    ...     3, 32, 3, input_shape=(32, 32), padding=1, rng=np.random.default_rng(0)
    ... )
    >>> layer.n_parameters
    917504
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: IntPair,
        *,
        input_shape: tuple[int, int],
        rng: np.random.Generator,
        stride: IntPair = 1,
        padding: Padding = 0,
        bias: bool = True,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.input_shape = pair("input_shape", input_shape, minimum=1)
        self.in_channels = integer("in_channels", in_channels, minimum=1)
        self.out_channels = integer("out_channels", out_channels, minimum=1)
        dtype = floating_dtype(dtype)
        fan_in = self.in_channels * self.kernel_size[0] * self.kernel_size[1]
        _, oh, ow = self._output_shape((self.in_channels, *self.input_shape))
        shape = (oh, ow, self.out_channels, self.in_channels, *self.kernel_size)
        self.parameters["weight"] = initial(rng, fan_in, shape, dtype)
        if bias:
            self.parameters["bias"] = initial(rng, fan_in, (self.out_channels, oh, ow), dtype)

    def _maps(self, channels: int) -> int:
        if channels != self.in_channels:
            raise ValueError(f"shape must have C = {self.in_channels} channels; got {channels}")
        return self.out_channels

    def _output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3 or shape[1:] != self.input_shape:
            raise ValueError(f"shape must be (C, *input_shape={self.input_shape}); got {shape}")
        return super()._output_shape(shape)

    def _windows(self, x: np.ndarray) -> np.ndarray:
        self._output_shape(shaped_array("x", x, "(N, C, H, W)").shape[1:])
        padded = pad2d(x, self.padding)
        return windows2d(padded, self.kernel_size, stride=self.stride)  # (N, C, oH, oW, kH, kW)

    def _forward(self, x: np.ndarray) -> np.ndarray:
        _, (x, weight) = promote(x=x, weight=self.parameters["weight"])
        y: np.ndarray = np.einsum("ncpqij,pqmcij->nmpq", self._windows(x), weight, optimize=True)
        return y + self.parameters["bias"] if "bias" in self.parameters else y

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        _, (grad, x, weight) = promote(grad=grad, x=x, weight=self.parameters["weight"])
        windows = self._windows(x)
        oh, ow = windows.shape[2:4]
        if grad.shape != (len(x), self.out_channels, oh, ow):
            raise ValueError(f"grad must have the layer's output shape; got {grad.shape}")
        self.gradients["weight"] = np.einsum("nmpq,ncpqij->pqmcij", grad, windows, optimize=True)
        if "bias" in self.parameters:
            self.gradients["bias"] = grad.sum(axis=0)

        dpadded = np.zeros_like(pad2d(x, self.padding))
        for i, j in np.ndindex(self.kernel_size):
            pixels = tap2d(dpadded, (i, j), (oh, ow), stride=self.stride, dilation=(1, 1))
            pixels += np.einsum("nmpq,pqmc->ncpq", grad, weight[..., i, j], optimize=True)
        (top, _), (left, _) = self.padding
        return dpadded[:, :, top : top + x.shape[2], left : left + x.shape[3]]

    def _cost(self, shape: Shape) -> tuple[int, int]:
        return self.n_parameters, self.parameters["weight"].size

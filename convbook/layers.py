"""Layers: functions that remember what they were given, and parameters to learn.

Chapters: lenet (every layer), weight-sharing (LocallyConnected2d), after-lenet (Residual).

Every layer keeps one protocol. ``layer(x)`` runs it; ``layer.backward(grad)`` returns the gradient
in x and fills ``layer.gradients``, which has the names and shapes of ``layer.parameters``;
``layer.output_shape(shape)`` and ``layer.n_parameters`` say what it would do to one image. A
subclass says how in `_forward`, `_backward`, `_output_shape`, `_count`, `_cost` and `_steps`.
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
    show,
)
from convbook.activations import relu, relu_backward, tanh, tanh_backward
from convbook.conv import conv2d, conv2d_backward
from convbook.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from convbook.shapes import output_shape, resolve_padding
from convbook.windows import pad2d, tap2d, windows2d

__all__ = [
    "RBF",
    "AvgPool2d",
    "Conv2d",
    "Flatten",
    "Layer",
    "Linear",
    "LocallyConnected2d",
    "MaxPool2d",
    "ReLU",
    "ScaledTanh",
    "Subsampling",
    "Tanh",
]

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
        >>> layer = ReLU()
        >>> _ = layer([[-1.0, 1.0]])
        >>> layer.backward([[5.0, 5.0]])
        array([[0., 5.]])
        """
        if self._x is None:
            raise RuntimeError(f"{type(self).__name__}.backward needs a call of the layer first")
        return self._backward(real_array("grad", grad), self._x)

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

    def _output_shape(self, shape: Shape) -> Shape:
        return shape

    def _cost(self, shape: Shape) -> tuple[int, int]:
        """Return the connections and the multiply-adds for one image of this shape."""
        return 0, 0

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        """Return what `receptive_field` needs to know, for rows and for columns."""
        return []


def _initial(rng: Any, fan_in: int, shape: Shape, dtype: DTypeLike) -> np.ndarray:
    """Draw from -1/sqrt(fan_in) to 1/sqrt(fan_in), as PyTorch's layers do."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be np.random.default_rng(seed) or alike; got {show(rng)}")
    bound = fan_in**-0.5
    return rng.uniform(-bound, bound, shape).astype(dtype)


def _floating_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Check the dtype of parameters."""
    checked = np.dtype(dtype)
    if checked not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64; got {checked}")
    return checked


class _Windowed(Layer):
    """What layers that slide a window share: where the windows lie."""

    def __init__(
        self,
        kernel_size: IntPair,
        stride: IntPair | None,
        padding: Padding,
        dilation: IntPair = 1,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = pair("kernel_size", kernel_size, minimum=1)
        self.stride = self.kernel_size if stride is None else pair("stride", stride, minimum=1)
        self.dilation = pair("dilation", dilation, minimum=1)
        self.padding = resolve_padding(
            padding, self.kernel_size, stride=self.stride, dilation=self.dilation
        )
        self.ceil_mode = ceil_mode

    def _maps(self, channels: int) -> int:
        """Return the number of output channels."""
        return channels

    def _output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise ValueError(f"shape must be (C, H, W); got {shape}")
        rows_and_columns = output_shape(
            (shape[1], shape[2]),
            self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )
        return (self._maps(shape[0]), *rows_and_columns)

    def _cost(self, shape: Shape) -> tuple[int, int]:
        units = int(np.prod(self._output_shape(shape)))
        return units * self.kernel_size[0] * self.kernel_size[1], 0

    def _steps(self, shape: Shape) -> list[tuple[Step, Step]]:
        rows, columns = zip(self.kernel_size, self.stride, self.padding, self.dilation, strict=True)
        return [(rows, columns)]


class Conv2d(_Windowed):
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
        dtype = _floating_dtype(dtype)
        self.connections: np.ndarray | None = None
        self.parameters["weight"] = _initial(rng, fan_in, shape, dtype)
        if connections is not None:
            self.connections = real_array("connections", connections).astype(bool)
            if self.connections.shape != shape[:2]:
                raise ValueError(
                    f"connections must have shape (M, C // groups) = {shape[:2]}; "
                    f"got {self.connections.shape}"
                )
            self.parameters["weight"][~self.connections] = 0
        if bias:
            self.parameters["bias"] = _initial(rng, fan_in, shape[:1], dtype)

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
        if self.connections is not None:
            dweight[~self.connections] = 0
        self.gradients["weight"] = dweight
        if "bias" in self.parameters:
            self.gradients["bias"] = dbias
        return dx

    def _maps(self, channels: int) -> int:
        if channels != self.in_channels:
            raise ValueError(f"shape must have C = {self.in_channels} channels; got {channels}")
        return self.out_channels

    def _cost(self, shape: Shape) -> tuple[int, int]:
        _, oh, ow = self._output_shape(shape)
        return self.n_parameters * oh * ow, self._n_weights() * oh * ow


class LocallyConnected2d(_Windowed):
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
        dtype = _floating_dtype(dtype)
        fan_in = self.in_channels * self.kernel_size[0] * self.kernel_size[1]
        _, oh, ow = self._output_shape((self.in_channels, *self.input_shape))
        shape = (oh, ow, self.out_channels, self.in_channels, *self.kernel_size)
        self.parameters["weight"] = _initial(rng, fan_in, shape, dtype)
        if bias:
            self.parameters["bias"] = _initial(rng, fan_in, (self.out_channels, oh, ow), dtype)

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


class MaxPool2d(_Windowed):
    """Max pooling; see `convbook.max_pool2d`.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of the window.
    stride, padding, dilation, ceil_mode : as in `convbook.max_pool2d`
        The options of every call.

    Examples
    --------
    >>> MaxPool2d(2)(np.arange(4.0).reshape(1, 1, 2, 2)).item()
    3.0
    """

    def __init__(
        self,
        kernel_size: IntPair,
        *,
        stride: IntPair | None = None,
        padding: Padding = 0,
        dilation: IntPair = 1,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, stride, padding, dilation, ceil_mode)

    def _options(self) -> dict[str, Any]:
        return {
            "stride": self.stride,
            "padding": self.padding,
            "dilation": self.dilation,
            "ceil_mode": self.ceil_mode,
        }

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return max_pool2d(x, self.kernel_size, **self._options())

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return max_pool2d_backward(grad, x, self.kernel_size, **self._options())


class AvgPool2d(_Windowed):
    """Average pooling; see `convbook.avg_pool2d`.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of the window.
    stride, padding, ceil_mode, count_include_pad : as in `convbook.avg_pool2d`
        The options of every call.

    Examples
    --------
    >>> AvgPool2d(2)(np.arange(4.0).reshape(1, 1, 2, 2)).item()
    1.5
    """

    def __init__(
        self,
        kernel_size: IntPair,
        *,
        stride: IntPair | None = None,
        padding: Padding = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding, 1, ceil_mode)
        self.count_include_pad = count_include_pad

    def _options(self) -> dict[str, Any]:
        return {
            "stride": self.stride,
            "padding": self.padding,
            "ceil_mode": self.ceil_mode,
            "count_include_pad": self.count_include_pad,
        }

    def _forward(self, x: np.ndarray) -> np.ndarray:
        return avg_pool2d(x, self.kernel_size, **self._options())

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        return avg_pool2d_backward(grad, x.shape, self.kernel_size, **self._options())


class Subsampling(_Windowed):
    """LeNet-5's pooling of 1998: sum the window, times a coefficient, plus a bias, all learned.

    The chapter ``lenet`` sets it beside max pooling; squash its result with `ScaledTanh`.

    Parameters
    ----------
    channels : int
        Number of channels, C; each has one coefficient and one bias.
    kernel_size : int or (int, int), default 2
        Height and width of the window, which is also the stride.
    dtype : float32 or float64, default float32
        Of the parameters; the layer starts as an average.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
       document recognition", Proceedings of the IEEE 86(11), 1998, section II.B.

    Examples
    --------
    >>> Subsampling(6).n_parameters
    12
    """

    def __init__(
        self, channels: int, *, kernel_size: IntPair = 2, dtype: DTypeLike = np.float32
    ) -> None:
        super().__init__(kernel_size, None, 0)
        self.channels = integer("channels", channels, minimum=1)
        self._pixels = self.kernel_size[0] * self.kernel_size[1]
        dtype = _floating_dtype(dtype)
        self.parameters["coefficient"] = np.full(self.channels, 1 / self._pixels, dtype)
        self.parameters["bias"] = np.zeros(self.channels, dtype)

    def _maps(self, channels: int) -> int:
        if channels != self.channels:
            raise ValueError(f"shape must have C = {self.channels} channels; got {channels}")
        return channels

    def _forward(self, x: np.ndarray) -> np.ndarray:
        self._output_shape(shaped_array("x", x, "(N, C, H, W)").shape[1:])
        sums = avg_pool2d(x, self.kernel_size) * self._pixels
        coefficient, bias = self.parameters["coefficient"], self.parameters["bias"]
        y: np.ndarray = sums * coefficient[:, None, None] + bias[:, None, None]
        return y

    def _backward(self, grad: np.ndarray, x: np.ndarray) -> np.ndarray:
        sums = avg_pool2d(x, self.kernel_size) * self._pixels
        if grad.shape != sums.shape:
            raise ValueError(f"grad must have the output's shape {sums.shape}; got {grad.shape}")
        self.gradients["coefficient"] = (grad * sums).sum(axis=(0, 2, 3))
        self.gradients["bias"] = grad.sum(axis=(0, 2, 3))
        dsums = grad * self.parameters["coefficient"][:, None, None] * self._pixels
        return avg_pool2d_backward(dsums, x.shape, self.kernel_size)

    def _cost(self, shape: Shape) -> tuple[int, int]:
        units = int(np.prod(self._output_shape(shape)))
        return units * (self._pixels + 1), units  # the bias is a connection, too


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
        dtype = _floating_dtype(dtype)
        self.parameters["weight"] = _initial(rng, self.in_features, shape, dtype)
        if bias:
            self.parameters["bias"] = _initial(rng, self.in_features, shape[:1], dtype)

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

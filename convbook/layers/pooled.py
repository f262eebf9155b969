"""Layers that make images smaller.

Chapters: pooling, lenet.
"""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from convbook._checks import (
    IntPair,
    Padding,
    integer,
    shaped_array,
)
from convbook.layers._shared import Windowed, floating_dtype
from convbook.layers.base import Shape
from convbook.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward

__all__ = ["AvgPool2d", "MaxPool2d", "Subsampling"]


class MaxPool2d(Windowed):
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


class AvgPool2d(Windowed):
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


class Subsampling(Windowed):
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
        dtype = floating_dtype(dtype)
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

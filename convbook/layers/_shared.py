"""What several layers need: first weights, and the geometry of a sliding window."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from convbook._checks import (
    IntPair,
    Padding,
    pair,
    show,
)
from convbook.layers.base import Layer, Shape, Step
from convbook.shapes import output_shape, resolve_padding

__all__ = ["Windowed", "floating_dtype", "initial"]


def initial(rng: Any, fan_in: int, shape: Shape, dtype: DTypeLike) -> np.ndarray:
    """Draw from -1/sqrt(fan_in) to 1/sqrt(fan_in), as PyTorch's layers do."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be np.random.default_rng(seed) or alike; got {show(rng)}")
    bound = fan_in**-0.5
    return rng.uniform(-bound, bound, shape).astype(dtype)


def floating_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """Check the dtype of parameters."""
    try:
        checked = np.dtype(dtype)
    except TypeError:
        checked = np.dtype(object)
    if checked not in (np.float32, np.float64):
        raise ValueError(f"dtype must be float32 or float64; got {show(dtype)}")
    return checked


class Windowed(Layer):
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

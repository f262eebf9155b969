"""A kernel stepped over an image by hand: the products, their sum, the output cell."""

from typing import Any

import numpy as np

from convbook.conv import convolve2d, correlate2d
from convbook.images import counting_image
from convbook.kernels import MINUS_SIX_KERNEL
from convbook.shapes import output_shape

from .base import Widget, javascript, stylesheet
from .still import number_text, table
from .traits import Grid, OneOf, Position, Whole


class ConvStepper(Widget):
    """Step a kernel over an image and watch the sum of products.

    Parameters
    ----------
    image : matrix, shape (H, W), at most 8 x 8
        The pixels; at first the counting image of the chapter ``worked-example``.
    kernel : matrix, shape (kH, kW), at most 5 x 5
        The weights; at first the kernel whose first output is -6.
    mode : {"correlation", "convolution"}
        Convolution turns the kernel by 180 degrees first.
    stride, padding, dilation : int
        As in `convbook.correlate2d`, the same on both axes; at most 4, 3 and 3.
    position : (int, int)
        Row and column of the output that is shown.
    name : str
        Tells two steppers on one page apart for a screen reader.

    Raises
    ------
    TypeError, ValueError
        If a value is wrong, the kernel does not fit, or there is no output at `position`.

    Examples
    --------
    >>> ConvStepper(position=(0, 2), padding=1)
    ConvStepper(correlation, 5x5 image, 3x3 kernel, position=(0, 2), value=-4)
    """

    _esm = javascript("conv_stepper_parts.js", "conv_stepper.mjs")
    _css = stylesheet("conv_stepper.css")

    image = Grid(counting_image(), largest=8).tag(sync=True)
    kernel = Grid(MINUS_SIX_KERNEL, largest=5).tag(sync=True)
    mode = OneOf("correlation", "convolution").tag(sync=True)
    stride = Whole(1, minimum=1, maximum=4).tag(sync=True)
    padding = Whole(0, minimum=0, maximum=3).tag(sync=True)
    dilation = Whole(1, minimum=1, maximum=3).tag(sync=True)
    position = Position([0, 0]).tag(sync=True)

    def check(self) -> None:
        """Raise ValueError if the kernel does not fit or the position is not in the output."""
        rows, columns = output_shape(np.shape(self.image), np.shape(self.kernel), **self._options)
        row, column = self.position
        if row >= rows or column >= columns:
            raise ValueError(
                f"position must lie in the {rows} x {columns} output; got {(row, column)}"
            )

    @property
    def _options(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding, "dilation": self.dilation}

    @property
    def output(self) -> np.ndarray:
        """The whole output, shape (oH, oW), as the package computes it."""
        operation = convolve2d if self.mode == "convolution" else correlate2d
        return operation(self.image, self.kernel, **self._options)

    @property
    def value(self) -> float:
        """The output at `position`."""
        value: float = self.output[tuple(self.position)].item()
        return value

    def still(self) -> str:
        """Return image, kernel and output as tables, and one sentence."""
        turned = self.mode == "convolution"
        kernel = np.array(self.kernel)[::-1, ::-1] if turned else np.array(self.kernel)
        step = self.dilation
        top, left = (index * self.stride for index in self.position)
        window = {
            (top + i * step, left + j * step) for i, j in np.ndindex(kernel.shape)
        }  # in the padded image
        drawn = table(
            np.pad(self.image, self.padding).tolist(),
            "input, padded" if self.padding else "input",
            marked=window,
        )
        drawn += table(kernel.tolist(), "kernel, turned by 180°" if turned else "kernel")
        drawn += table(self.output.tolist(), "output", marked={tuple(self.position)})
        row, column = self.position
        return (
            f"{drawn}<p>At output ({row}, {column}) the products of the marked window and the "
            f"kernel add up to <strong>{number_text(self.value)}</strong>.</p>"
        )

    def __repr__(self) -> str:
        (height, width), (rows, columns) = np.shape(self.image), np.shape(self.kernel)
        shapes = f"{height}x{width} image, {rows}x{columns} kernel"
        try:
            value = f"value={self.value}"
        except (ValueError, IndexError):  # a live reader has set what does not fit
            value = "no output"
        return f"ConvStepper({self.mode}, {shapes}, position={tuple(self.position)}, {value})"

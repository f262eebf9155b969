"""The 2D convolution, derived, computed and verified."""

from convbook.conv import conv2d, conv2d_backward, conv_transpose2d, convolve2d, correlate2d
from convbook.shapes import output_shape, output_size, receptive_field, same_padding
from convbook.windows import pad2d, windows2d

__all__ = [
    "conv2d",
    "conv2d_backward",
    "conv_transpose2d",
    "convolve2d",
    "correlate2d",
    "output_shape",
    "output_size",
    "pad2d",
    "receptive_field",
    "same_padding",
    "windows2d",
]

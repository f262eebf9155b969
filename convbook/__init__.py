"""The 2D convolution, derived, computed and verified."""

from convbook.activations import (
    cross_entropy,
    cross_entropy_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    tanh,
    tanh_backward,
)
from convbook.conv import conv2d, conv2d_backward, conv_transpose2d, convolve2d, correlate2d
from convbook.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from convbook.shapes import output_shape, output_size, receptive_field, same_padding
from convbook.windows import pad2d, windows2d

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "conv2d",
    "conv2d_backward",
    "conv_transpose2d",
    "convolve2d",
    "correlate2d",
    "cross_entropy",
    "cross_entropy_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "output_shape",
    "output_size",
    "pad2d",
    "receptive_field",
    "relu",
    "relu_backward",
    "same_padding",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "tanh",
    "tanh_backward",
    "windows2d",
]

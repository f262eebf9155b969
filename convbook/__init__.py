"""The 2D convolution, derived, computed and verified: in code what the chapters say in mathematics.

One direction of imports, top to bottom; each module names the chapters that derive it::

    images, kernels   small test images; named, sourced kernels
    shapes            how large a result is, and what a unit sees
    windows           padding, and every window of an image as a view
    algorithms        one sum, several ways: loops, windows, im2col, FFT, ...
    conv              convolution, its gradients, its transpose
    pooling           maxima and averages, and their gradients
    activations       relu, sigmoid, tanh, softmax, cross-entropy, and their gradients
    layers            functions that remember, with parameters to learn
    lenet             LeNet-5, as it is taught and as it was in 1998
    training          gradient descent, and the check of gradients
    figures, widgets  arrays to pictures, still and interactive
    exercises         what tells you where an answer fails

Images are arrays of shape (N, C, H, W), weights (M, C // groups, kH, kW). Arrays are positional,
options keyword-only, with PyTorch's names and meaning.
"""

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
from convbook.layers import (
    RBF,
    AvgPool2d,
    Conv2d,
    Flatten,
    Layer,
    Linear,
    LocallyConnected2d,
    MaxPool2d,
    ReLU,
    Residual,
    ScaledTanh,
    Sequential,
    Subsampling,
    Tanh,
)
from convbook.lenet import C3_TABLE, lenet5, lenet5_1998
from convbook.pooling import avg_pool2d, avg_pool2d_backward, max_pool2d, max_pool2d_backward
from convbook.shapes import (
    output_shape,
    output_size,
    receptive_field,
    same_padding,
    transposed_output_shape,
)
from convbook.training import SGD, accuracy, fit, gradient_check
from convbook.windows import pad2d, windows2d

__all__ = [
    "C3_TABLE",
    "RBF",
    "SGD",
    "AvgPool2d",
    "Conv2d",
    "Flatten",
    "Layer",
    "Linear",
    "LocallyConnected2d",
    "MaxPool2d",
    "ReLU",
    "Residual",
    "ScaledTanh",
    "Sequential",
    "Subsampling",
    "Tanh",
    "accuracy",
    "avg_pool2d",
    "avg_pool2d_backward",
    "conv2d",
    "conv2d_backward",
    "conv_transpose2d",
    "convolve2d",
    "correlate2d",
    "cross_entropy",
    "cross_entropy_backward",
    "fit",
    "gradient_check",
    "lenet5",
    "lenet5_1998",
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
    "transposed_output_shape",
    "windows2d",
]

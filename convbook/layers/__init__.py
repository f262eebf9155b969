"""Layers: functions that remember what they were given, and parameters to learn.

Every layer keeps one protocol. ``layer(x)`` runs it; ``layer.backward(grad)`` returns the gradient
in x and fills ``layer.gradients``, which has the names and shapes of ``layer.parameters``;
``layer.output_shape(shape)`` and ``layer.n_parameters`` say what it would do to one image.

- base: `Layer`, the protocol
- convolutional: `Conv2d` (chapter lenet), `LocallyConnected2d` (weight-sharing)
- pooled: `MaxPool2d`, `AvgPool2d`, `Subsampling` (pooling, lenet)
- dense: `Linear`, `RBF`, `Flatten` (lenet)
- squashing: `ReLU`, `Tanh`, `ScaledTanh` (activation)
- composed: `Sequential` (lenet), `Residual` (after-lenet)
"""

from convbook.layers.base import Layer
from convbook.layers.composed import Residual, Sequential, SummaryRow
from convbook.layers.convolutional import Conv2d, LocallyConnected2d
from convbook.layers.dense import RBF, Flatten, Linear
from convbook.layers.pooled import AvgPool2d, MaxPool2d, Subsampling
from convbook.layers.squashing import ReLU, ScaledTanh, Tanh

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
    "Residual",
    "ScaledTanh",
    "Sequential",
    "Subsampling",
    "SummaryRow",
    "Tanh",
]

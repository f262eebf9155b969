"""Squashing functions, the softmax and the loss, each with its gradient.

- squash: `relu`, `sigmoid`, `tanh` (chapter activation)
- loss: `softmax`, `cross_entropy` (chapter backprop)
"""

from convbook.activations.loss import cross_entropy, cross_entropy_backward, softmax
from convbook.activations.squash import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "tanh",
    "tanh_backward",
]

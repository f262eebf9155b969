"""The convolution, its gradients and its transpose, with PyTorch's names and meaning.

- forward: `conv2d` (chapter channels)
- planes: `correlate2d` and `convolve2d`, for one image and one kernel (formula, worked-example)
- adjoints: `conv2d_backward` (backprop) and `conv_transpose2d` (receptive-field)

They check the arguments, choose the number type and pad; `convbook.algorithms` sums.
"""

from convbook.conv.adjoints import conv2d_backward, conv_transpose2d
from convbook.conv.forward import conv2d
from convbook.conv.planes import convolve2d, correlate2d

__all__ = ["conv2d", "conv2d_backward", "conv_transpose2d", "convolve2d", "correlate2d"]

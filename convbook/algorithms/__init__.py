"""One sum, several ways: every method computes the same convolution at a different cost.

Derived in the chapter ``fast-convolution``. A method is a function
``f(x, weight, *, stride, dilation, groups) -> y`` of images that are already padded; `METHODS`
lists them by the name that `convbook.conv2d` takes.

- direct: `loops`, the definition; `windows`, the definition as one einsum
- gemm: `im2col`, every window a column of a matrix; `rows`, the same with less copying
- lowrank: `separable`, a kernel of low rank as sums along rows, then columns
- fourier: `fft`, spectra instead of sliding, for large kernels
- minimal: `winograd`, F(4x4, 3x3), a quarter of the multiplications, more rounding
- gradients: `spread` and `gather`, the way back to the images and to the kernels
- choice: `choose` picks the fastest that is exact for these arguments
"""

from collections.abc import Callable

import numpy as np

from convbook.algorithms.choice import choose
from convbook.algorithms.direct import loops, windows
from convbook.algorithms.fourier import fft
from convbook.algorithms.gemm import im2col, rows
from convbook.algorithms.lowrank import separable
from convbook.algorithms.minimal import winograd

__all__ = ["METHODS", "choose"]

METHODS: dict[str, Callable[..., np.ndarray]] = {
    "loops": loops,
    "windows": windows,
    "im2col": im2col,
    "rows": rows,
    "separable": separable,
    "fft": fft,
    "winograd": winograd,
}

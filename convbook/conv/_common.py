"""What every convolution does with its arguments before it sums."""

import numpy as np

from convbook import algorithms
from convbook._checks import (
    PairOfPairs,
    check_exact,
    check_memory,
    integer,
    promote,
    shaped_array,
    show,
)
from convbook.shapes import output_shape
from convbook.windows import pad2d

__all__ = ["check_bias", "check_groups", "convolve"]

NO_PADDING = ((0, 0), (0, 0))


def convolve(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    *,
    stride: tuple[int, int],
    pads: PairOfPairs,
    dilation: tuple[int, int],
    groups: int,
    method: str,
) -> np.ndarray:
    """Choose the number type, pad, sum, add the bias: `conv2d` on checked arguments."""
    if not isinstance(method, str) or (method != "auto" and method not in algorithms.METHODS):
        known = ", ".join(["auto", *algorithms.METHODS])
        raise ValueError(f"method must be one of {known}; got {show(method)}")
    oh, ow = output_shape(
        x.shape[2:], weight.shape[2:], stride=stride, padding=pads, dilation=dilation
    )
    check_memory("padding", pads, (len(x), len(weight), oh, ow))

    if bias is None:
        dtype, (x, weight) = promote(x=x, weight=weight)
    else:
        dtype, (x, weight, bias) = promote(x=x, weight=weight, bias=bias)
    check_exact(weight[0].size, bias, x=x, weight=weight)
    if pads != NO_PADDING:
        x = pad2d(x, pads)  # (N, C, top + H + bottom, left + W + right)

    with np.errstate(all="ignore"):  # inf - inf is NaN by IEEE 754, whichever method sums
        if method == "auto":
            method = algorithms.choose(x, weight, stride=stride, dilation=dilation, groups=groups)
        y = algorithms.METHODS[method](  # (N, M, oH, oW)
            x, weight, stride=stride, dilation=dilation, groups=groups
        )
        if bias is not None:
            y += bias[:, None, None]
        return y.astype(dtype, copy=False)


def check_groups(value: object, channels: int, weight_shape: tuple[int, ...]) -> int:
    """Check that channels and kernels can be split into `groups`."""
    groups = integer("groups", value, minimum=1)
    maps, depth = weight_shape[:2]
    if channels % groups or maps % groups:
        raise ValueError(
            f"groups must divide the {channels} channels of x and the {maps} kernels of weight; "
            f"got {groups}"
        )
    if depth != channels // groups:
        raise ValueError(
            f"weight must have shape (M, C // groups, kH, kW) with C // groups = "
            f"{channels // groups}; got {weight_shape}"
        )
    return groups


def check_bias(value: object, maps: int) -> np.ndarray:
    """Check that there is one bias for each output channel."""
    bias = shaped_array("bias", value, "(M,)")
    if bias.shape != (maps,):
        raise ValueError(f"bias must have shape (M,) = ({maps},); got {bias.shape}")
    return bias

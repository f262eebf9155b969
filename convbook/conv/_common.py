"""What every convolution does with its arguments before it sums."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from convbook import algorithms
from convbook._checks import (
    IntPair,
    Padding,
    PairOfPairs,
    check_exact,
    check_memory,
    integer,
    pair,
    promote,
    shaped_array,
    show,
)
from convbook.shapes import output_shape, resolve_padding
from convbook.windows import pad2d

__all__ = ["NO_PADDING", "Layout", "check_bias", "convolve", "lay_out"]

NO_PADDING = ((0, 0), (0, 0))


class Layout(NamedTuple):
    """The options of a convolution, checked, each in its longest form."""

    stride: tuple[int, int]
    pads: PairOfPairs
    dilation: tuple[int, int]
    groups: int
    output: tuple[int, int]


def lay_out(
    x_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
) -> Layout:
    """Check that shapes and options fit together; what has been checked once is remembered."""
    if type(stride) is type(padding) is type(dilation) is type(groups) is int:
        return _lay_out_again(x_shape, weight_shape, stride, padding, dilation, groups)
    return _lay_out(x_shape, weight_shape, stride, padding, dilation, groups)


def _lay_out(
    x_shape: tuple[int, ...],
    weight_shape: tuple[int, ...],
    stride: IntPair,
    padding: Padding,
    dilation: IntPair,
    groups: int,
) -> Layout:
    groups = check_groups(groups, x_shape[1], weight_shape)
    strides = pair("stride", stride, minimum=1)
    gaps = pair("dilation", dilation, minimum=1)
    kernel = (weight_shape[2], weight_shape[3])
    pads = resolve_padding(padding, kernel, stride=strides, dilation=gaps)
    output = output_shape(
        (x_shape[2], x_shape[3]), kernel, stride=strides, padding=pads, dilation=gaps
    )
    check_memory("padding", pads, (x_shape[0], weight_shape[0], *output))
    return Layout(strides, pads, gaps, groups, output)


_lay_out_again = lru_cache(maxsize=4096)(_lay_out)


def convolve(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None,
    layout: Layout,
    method: str,
) -> np.ndarray:
    """Choose the number type, pad, sum, add the bias: `conv2d` on checked arguments."""
    if not isinstance(method, str) or (method != "auto" and method not in algorithms.METHODS):
        known = ", ".join(["auto", *algorithms.METHODS])
        raise ValueError(f"method must be one of {known}; got {show(method)}")
    if bias is None:
        dtype, (x, weight) = promote(x=x, weight=weight)
    else:
        dtype, (x, weight, bias) = promote(x=x, weight=weight, bias=bias)
    if x.dtype.kind != "f":
        check_exact(weight[0].size, bias, x=x, weight=weight)
    stride, pads, dilation, groups, _ = layout
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
        return np.asarray(y, dtype)


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

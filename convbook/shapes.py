"""How large a result is, and what it sees: the only place that computes an output size.

Chapters: output-size (sizes), boundaries (padding), receptive-field (what a unit sees).
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from convbook._checks import IntPair, Padding, PairOfPairs, integer, pair, show

__all__ = [
    "ReceptiveField",
    "kernel_span",
    "output_shape",
    "output_size",
    "receptive_field",
    "resolve_padding",
    "same_padding",
    "transposed_output_shape",
]


class ReceptiveField(NamedTuple):
    """What the units of one layer see of the network's input, along one axis.

    Unit ``u`` sees the pixels ``start + u * jump`` to ``start + u * jump + size - 1``; indices
    below zero lie in the padding.

    Attributes
    ----------
    size : int
        Number of pixels from the first to the last that a unit sees.
    jump : int
        Distance in pixels between the fields of neighbouring units.
    start : int
        Index of the first pixel that unit 0 sees.

    Examples
    --------
    >>> ReceptiveField(size=5, jump=1, start=0).size
    5
    """

    size: int
    jump: int
    start: int


def kernel_span(kernel_size: int, dilation: int = 1) -> int:
    """Count the pixels from a kernel's first weight to its last, both included.

    Derived in the chapter ``output-size``.

    Parameters
    ----------
    kernel_size : int
        Weights along the axis, K.
    dilation : int, default 1
        Pixels from one weight to the next, D.

    Returns
    -------
    int
        D (K - 1) + 1.

    Examples
    --------
    >>> kernel_span(3, dilation=2)
    5
    """
    return dilation * (kernel_size - 1) + 1


def output_size(
    input_size: int,
    kernel_size: int,
    *,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """Count the placements of a kernel along one axis: floor((W + 2P - K) / S) + 1.

    Derived in the chapter ``output-size``.

    Parameters
    ----------
    input_size : int
        Pixels along the axis, W.
    kernel_size : int
        Weights along the axis, K.
    stride : int, default 1
        Pixels from one placement to the next, S.
    padding : int or (int, int), default 0
        Pixels added at each end, P, or (before, after).
    dilation : int, default 1
        Pixels from one weight to the next, D; the kernel then spans D (K - 1) + 1 pixels.
    ceil_mode : bool, default False
        Round up instead of down: a last window may hang over the end, unless it would start in
        the padding after the last pixel.

    Returns
    -------
    int
        The number of outputs, at least 1.

    Raises
    ------
    ValueError
        If no placement fits, or an argument is out of range.
    TypeError
        If an argument is not an integer.

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
       arXiv:1603.07285, 2016, relationships 6 and 15.

    Examples
    --------
    >>> output_size(32, 5)
    28
    >>> output_size(28, 2, stride=2)
    14
    >>> output_size(1, 2, stride=2, ceil_mode=True)
    1
    """
    input_size = integer("input_size", input_size, minimum=1)
    kernel_size = integer("kernel_size", kernel_size, minimum=1)
    stride = integer("stride", stride, minimum=1)
    dilation = integer("dilation", dilation, minimum=1)
    before, after = pair("padding", padding, minimum=0)
    if not isinstance(ceil_mode, bool):
        raise TypeError(f"ceil_mode must be True or False; got {show(ceil_mode)}")

    span = kernel_span(kernel_size, dilation)
    padded = before + input_size + after
    steps, remainder = divmod(padded - span, stride)
    size = steps + 1
    if ceil_mode and remainder > 0:
        hangs_over_pixels = size * stride < before + input_size
        size += int(hangs_over_pixels)
    if size < 1:
        raise ValueError(
            f"kernel_size={kernel_size} with dilation={dilation} spans {span} pixels but the "
            f"padded input has {padded}; use a smaller kernel or more padding"
        )
    return size


def output_shape(
    input_shape: tuple[int, int],
    kernel_shape: IntPair,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    dilation: IntPair = 1,
    ceil_mode: bool = False,
) -> tuple[int, int]:
    """Apply `output_size` to rows and to columns.

    Derived in the chapter ``output-size``.

    Parameters
    ----------
    input_shape : (int, int)
        Height and width of the input.
    kernel_shape : int or (int, int)
        Height and width of the kernel.
    stride : int or (int, int), default 1
        One number for both axes, or (vertical, horizontal).
    padding : int, (int, int), ((int, int), (int, int)), "valid", "same" or "full", default 0
        Pixels around the image; see `resolve_padding`.
    dilation : int or (int, int), default 1
        One number for both axes, or (vertical, horizontal).
    ceil_mode : bool, default False
        Round up instead of down.

    Returns
    -------
    (int, int)
        Height and width of the output.

    Raises
    ------
    ValueError
        If no placement fits, or an argument is out of range.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> output_shape((224, 224), 11, stride=4, padding=2)
    (55, 55)
    >>> output_shape((5, 7), (3, 2), padding=((0, 1), (2, 0)))
    (4, 8)
    """
    height, width = pair("input_shape", input_shape, minimum=1)
    kernel_height, kernel_width = pair("kernel_shape", kernel_shape, minimum=1)
    stride = pair("stride", stride, minimum=1)
    dilation = pair("dilation", dilation, minimum=1)
    rows, columns = resolve_padding(
        padding, (kernel_height, kernel_width), stride=stride, dilation=dilation
    )
    return (
        output_size(
            height,
            kernel_height,
            stride=stride[0],
            padding=rows,
            dilation=dilation[0],
            ceil_mode=ceil_mode,
        ),
        output_size(
            width,
            kernel_width,
            stride=stride[1],
            padding=columns,
            dilation=dilation[1],
            ceil_mode=ceil_mode,
        ),
    )


def resolve_padding(
    padding: Padding,
    kernel_shape: IntPair,
    *,
    stride: IntPair = 1,
    dilation: IntPair = 1,
) -> PairOfPairs:
    """Say any form of `padding` in the longest one.

    Derived in the chapter ``boundaries``.

    Parameters
    ----------
    padding : int, (int, int), ((int, int), (int, int)), "valid", "same" or "full"
        One number for all four sides, (vertical, horizontal), ((top, bottom), (left, right)),
        or a name: "valid" pads nothing, "same" keeps the input's size (stride 1 only), "full"
        keeps every placement that touches the image.
    kernel_shape : int or (int, int)
        Height and width of the kernel.
    stride, dilation : int or (int, int), default 1
        As in `output_shape`.

    Returns
    -------
    ((int, int), (int, int))
        Pixels to add at the (top, bottom) and at the (left, right).

    Raises
    ------
    ValueError
        If the name is unknown, a number is negative, or "same" is asked for with a stride.
    TypeError
        If `padding` is none of the forms.

    Notes
    -----
    An even kernel has no centre. "same" then pads one pixel more at the bottom and at the right,
    as PyTorch does.

    Examples
    --------
    >>> resolve_padding((1, 2), 3)
    ((1, 1), (2, 2))
    >>> resolve_padding("same", (3, 4))
    ((1, 1), (1, 2))
    """
    kernel_height, kernel_width = pair("kernel_shape", kernel_shape, minimum=1)
    stride = pair("stride", stride, minimum=1)
    dilation = pair("dilation", dilation, minimum=1)
    overlap = (
        kernel_span(kernel_height, dilation[0]) - 1,
        kernel_span(kernel_width, dilation[1]) - 1,
    )
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding == "full":
            return (overlap[0], overlap[0]), (overlap[1], overlap[1])
        if padding != "same":
            raise ValueError(
                f'padding must be numbers, "valid", "same" or "full"; got {show(padding)}'
            )
        if stride != (1, 1):
            raise ValueError(
                f'padding="same" needs stride=1; got stride={stride}, use same_padding for the '
                "numbers that give ceil(W / S)"
            )
        return _halves(overlap[0]), _halves(overlap[1])
    if not isinstance(padding, tuple | list):
        amount = integer("padding", padding, minimum=0)
        return (amount, amount), (amount, amount)
    if len(padding) != 2:
        raise ValueError(
            "padding must be an int, (vertical, horizontal) or ((top, bottom), (left, right)); "
            f"got {show(padding)}"
        )
    return pair("padding[0]", padding[0], minimum=0), pair("padding[1]", padding[1], minimum=0)


def _halves(total: int) -> tuple[int, int]:
    """Split `total` into two halves, the second one larger if it is odd."""
    return total // 2, total - total // 2


def same_padding(
    input_shape: tuple[int, int],
    kernel_shape: IntPair,
    *,
    stride: IntPair = 1,
    dilation: IntPair = 1,
) -> PairOfPairs:
    """Return the padding that makes the output ceil(W / S), TensorFlow's "same".

    Derived in the chapter ``output-size``.

    Parameters
    ----------
    input_shape : (int, int)
        Height and width of the input.
    kernel_shape : int or (int, int)
        Height and width of the kernel.
    stride, dilation : int or (int, int), default 1
        As in `output_shape`.

    Returns
    -------
    ((int, int), (int, int))
        ((top, bottom), (left, right)), to be passed as `padding`.

    Raises
    ------
    ValueError
        If an argument is out of range.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> pads = same_padding((5, 6), 3, stride=2)
    >>> pads
    ((1, 1), (0, 1))
    >>> output_shape((5, 6), 3, stride=2, padding=pads)
    (3, 3)
    """
    sizes = pair("input_shape", input_shape, minimum=1)
    kernels = pair("kernel_shape", kernel_shape, minimum=1)
    strides = pair("stride", stride, minimum=1)
    dilations = pair("dilation", dilation, minimum=1)
    pads = []
    for size, kernel, step, spread in zip(sizes, kernels, strides, dilations, strict=True):
        placements = -(-size // step)  # ceil(W / S)
        needed = (placements - 1) * step + kernel_span(kernel, spread)
        pads.append(_halves(max(needed - size, 0)))
    return pads[0], pads[1]


def transposed_output_shape(
    input_shape: tuple[int, int],
    kernel_shape: IntPair,
    *,
    stride: IntPair = 1,
    padding: Padding = 0,
    output_padding: IntPair = 0,
    dilation: IntPair = 1,
) -> tuple[int, int]:
    """Return the size of a transposed convolution: S (W - 1) + D (K - 1) + 1 - 2P + extra.

    Derived in the chapter ``receptive-field``.

    Parameters
    ----------
    input_shape : (int, int)
        Height and width of the input.
    kernel_shape : int or (int, int)
        Height and width of the kernel.
    stride : int or (int, int), default 1
        As in `output_shape`, of the convolution that is transposed.
    padding : int, (int, int) or ((int, int), (int, int)), default 0
        Pixels cut off each side.
    output_padding : int or (int, int), default 0
        Rows and columns added at the bottom and the right: S sizes of input share one size of
        output, and this picks one. Less than the larger of stride and dilation.
    dilation : int or (int, int), default 1
        As in `output_shape`.

    Returns
    -------
    (int, int)
        Height and width of the output.

    Raises
    ------
    ValueError
        If nothing is left, or an argument is out of range.
    TypeError
        If an argument has the wrong type.

    Examples
    --------
    >>> transposed_output_shape((3, 3), 3, stride=2)
    (7, 7)
    >>> transposed_output_shape((3, 3), 3, stride=2, output_padding=1)
    (8, 8)
    """
    sizes = pair("input_shape", input_shape, minimum=1)
    kernels = pair("kernel_shape", kernel_shape, minimum=1)
    strides = pair("stride", stride, minimum=1)
    dilations = pair("dilation", dilation, minimum=1)
    extras = pair("output_padding", output_padding, minimum=0)
    if isinstance(padding, str):
        raise ValueError(f"padding of a transposed convolution must be numbers; got {padding!r}")
    pads = resolve_padding(padding, kernels)
    shape = []
    for axis in (0, 1):
        if extras[axis] >= max(strides[axis], dilations[axis]):
            raise ValueError(
                f"output_padding={extras[axis]} must be less than the larger of "
                f"stride={strides[axis]} and dilation={dilations[axis]}"
            )
        uncut = strides[axis] * (sizes[axis] - 1) + kernel_span(kernels[axis], dilations[axis])
        size = uncut - sum(pads[axis]) + extras[axis]
        if size < 1:
            raise ValueError(
                f"padding={pads[axis]} cuts off all of the {uncut} rows or columns; use less"
            )
        shape.append(size)
    return shape[0], shape[1]


def receptive_field(layers: Iterable[tuple[Any, ...]]) -> list[ReceptiveField]:
    """Follow the receptive field of one unit through a stack of layers, along one axis.

    Derived in the chapter ``receptive-field``: with j the jump, each layer adds (K - 1) D j to
    the size, moves the start by P j pixels, and multiplies the jump by S.

    Parameters
    ----------
    layers : iterable of (kernel_size, stride, padding, dilation)
        The layers from input to output; padding is an int or (before, after).

    Returns
    -------
    list of ReceptiveField
        Size, jump and start for each layer.

    Raises
    ------
    ValueError
        If a layer does not have four entries, or one of them is out of range.
    TypeError
        If an entry is not an integer.

    References
    ----------
    .. [1] A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional neural
       networks", Distill, 2019, doi:10.23915/distill.00021.

    Examples
    --------
    LeNet-5: a 5x5 convolution, 2x2 pooling, both again, and the last 5x5 convolution.

    >>> convolution, pooling = (5, 1, 0, 1), (2, 2, 0, 1)
    >>> fields = receptive_field([convolution, pooling, convolution, pooling, convolution])
    >>> [field.size for field in fields]
    [5, 6, 14, 16, 32]
    """
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise TypeError(
            "layers must be an iterable of (kernel_size, stride, padding, dilation); "
            f"got {show(layers)}"
        )
    size, jump, start = 1, 1, 0
    fields = []
    for layer in layers:
        if not isinstance(layer, tuple | list) or len(layer) != 4:
            raise ValueError(
                "layers must hold tuples (kernel_size, stride, padding, dilation); "
                f"got {show(layer)}"
            )
        kernel_size = integer("kernel_size", layer[0], minimum=1)
        stride = integer("stride", layer[1], minimum=1)
        before, _ = pair("padding", layer[2], minimum=0)
        dilation = integer("dilation", layer[3], minimum=1)
        size += (kernel_span(kernel_size, dilation) - 1) * jump
        start -= before * jump
        jump *= stride
        fields.append(ReceptiveField(size, jump, start))
    return fields

"""How many placements a kernel has.

Chapters: output-size; receptive-field for the transposed convolution.
"""

from convbook._checks import IntPair, Padding, integer, pair, show
from convbook.shapes.padding import kernel_span, resolve_padding

__all__ = ["output_shape", "output_size", "transposed_output_shape"]


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

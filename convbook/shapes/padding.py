"""Every form of padding, said in the longest one.

Chapters: boundaries, output-size.
"""

from convbook._checks import IntPair, Padding, PairOfPairs, integer, pair, show

__all__ = ["kernel_span", "resolve_padding", "same_padding"]


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
    >>> from convbook.shapes import output_shape
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

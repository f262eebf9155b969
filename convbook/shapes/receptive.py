"""What a unit sees of the network's input.

Chapter: receptive-field.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from convbook._checks import integer, pair, show
from convbook.shapes.padding import kernel_span

__all__ = ["ReceptiveField", "receptive_field"]


class ReceptiveField(NamedTuple):
    """What the units of one layer see of the network's input, along one axis.

    Unit ``u`` sees the pixels ``start + u * jump`` to ``start + u * jump + size - 1``; indices
    below zero lie in the padding.

    Parameters
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

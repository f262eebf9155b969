"""How large a result is, and what it sees: the only place that computes an output size.

- padding: every form of padding in the longest one (chapter boundaries)
- sizes: `output_size` and its relatives (output-size)
- receptive: what a unit sees (receptive-field)
"""

from convbook.shapes.padding import kernel_span, resolve_padding, same_padding
from convbook.shapes.receptive import ReceptiveField, receptive_field
from convbook.shapes.sizes import output_shape, output_size, transposed_output_shape

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

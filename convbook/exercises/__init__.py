"""What tells a student where an answer fails: one `check_*` per exercise of the chapters.

A check takes the student's answer (a number, an array, or a function), prints one line, and
returns whether the answer is right. Where it is not, the line says *where*: the first wrong
element, the wrong shape, the case that a function fails, or, when the answer is one that a
well-known slip produces, the name of the slip. Each chapter has a module of its own.
"""

from convbook.exercises.boundaries import (
    check_border_sizes,
    check_circular,
    check_mean_kept,
    check_reflect_index,
    check_usage_counts,
)
from convbook.exercises.channels import (
    check_conv2d,
    check_dense_weight,
    check_merged_weight,
    check_parameter_counts,
)
from convbook.exercises.filters import (
    check_blur_twice,
    check_gradient,
    check_pass_costs,
    check_separate,
    check_unsharp_kernel,
)
from convbook.exercises.formula import (
    check_combined_kernel,
    check_full_convolve2d,
    check_is_convolution,
    check_kernel_of,
)
from convbook.exercises.images import (
    check_brighten,
    check_indices_of,
    check_pixel_at,
    check_to_nchw,
)
from convbook.exercises.lenet import (
    check_c3_table,
    check_dense_as_kernels,
    check_layer_cost,
    check_lenet_sizes,
)
from convbook.exercises.output_size import (
    check_input_sizes,
    check_layer_sizes,
    check_never_read,
    check_output_size,
)
from convbook.exercises.worked_example import (
    check_correlate2d,
    check_fair_test,
    check_hundred,
    check_pixel_change,
)

__all__ = [
    "check_blur_twice",
    "check_border_sizes",
    "check_brighten",
    "check_c3_table",
    "check_circular",
    "check_combined_kernel",
    "check_conv2d",
    "check_correlate2d",
    "check_dense_as_kernels",
    "check_dense_weight",
    "check_fair_test",
    "check_full_convolve2d",
    "check_gradient",
    "check_hundred",
    "check_indices_of",
    "check_input_sizes",
    "check_is_convolution",
    "check_kernel_of",
    "check_layer_cost",
    "check_layer_sizes",
    "check_lenet_sizes",
    "check_mean_kept",
    "check_merged_weight",
    "check_never_read",
    "check_output_size",
    "check_parameter_counts",
    "check_pass_costs",
    "check_pixel_at",
    "check_pixel_change",
    "check_reflect_index",
    "check_separate",
    "check_to_nchw",
    "check_unsharp_kernel",
    "check_usage_counts",
]

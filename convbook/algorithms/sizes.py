"""Output sizes, remembered: to check them takes longer than to convolve a small image."""

from functools import lru_cache

from convbook.shapes import output_shape

__all__ = ["sizes"]


@lru_cache(maxsize=4096)
def sizes(
    image_shape: tuple[int, int],
    kernel_shape: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int],
) -> tuple[int, int]:
    """Return `output_shape` of padded images."""
    return output_shape(image_shape, kernel_shape, stride=stride, dilation=dilation)

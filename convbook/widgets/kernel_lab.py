"""A photograph, filtered while the reader edits the kernel."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import traitlets

from convbook._checks import show
from convbook.conv import correlate2d
from convbook.kernels import NAMED_KERNELS, SOBEL_X, gaussian
from convbook.windows import PadMode, pad2d

from .base import Widget, javascript, stylesheet
from .pictures import Picture, from_data_uri, image_tag
from .still import number_text, table
from .traits import Grid, OneOf, Text

LARGEST_WEIGHT = 1_000_000
SIZES = (3, 5)

KERNELS = NAMED_KERNELS | {
    "Gaussian 3×3, σ = 1": gaussian(3, 1.0),
    "Gaussian 5×5, σ = 1": gaussian(5, 1.0),
    "box blur 5×5": np.full((5, 5), 1 / 25),
}
"""The menu: the kernels of `convbook.kernels`, and three blurs."""

DESCRIPTIONS = {
    "china": "a pavilion with curved roofs between trees, under a bright sky",
    "flower": "a flower with pointed petals in front of dark leaves",
}


class Weights(Grid):
    """A 3x3 or 5x5 matrix of weights that are not astronomical."""

    def __init__(self, default: Any) -> None:
        super().__init__(default, largest=SIZES[-1])

    def validate(self, obj: Any, value: Any) -> list[list[float]]:
        """Return `value` as a list of rows, or say what is wrong with it."""
        rows = super().validate(obj, value)
        shape = (len(rows), len(rows[0]))
        if shape not in {(size, size) for size in SIZES}:
            raise ValueError(f"{self.name} must have shape (3, 3) or (5, 5); got {shape}")
        largest = max(abs(weight) for row in rows for weight in row)
        if largest > LARGEST_WEIGHT:
            raise ValueError(
                f"{self.name} must hold weights of at most {LARGEST_WEIGHT:,}; got {largest:g}"
            )
        return rows


class Menu(traitlets.TraitType[list[Any], Any]):
    """Named kernels as a list of [name, rows], since a notebook sorts the keys of a dict."""

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """Return `value` as a list of pairs, or say what is wrong with it."""
        wanted = f"{self.name} must be a dict of names and kernels"
        try:
            pairs = list(value.items() if isinstance(value, Mapping) else map(tuple, value))
            pairs = [(name, kernel) for name, kernel in pairs]
        except (TypeError, ValueError):
            raise TypeError(f"{wanted}; got {show(value)}") from None
        entries = []
        for name, kernel in pairs:
            if not isinstance(name, str):
                raise TypeError(f"{wanted}; got {show(name)} for a name")
            if not name.strip():
                raise ValueError(f"{self.name} must have names that are not empty; got {name!r}")
            weights = Weights(SOBEL_X)
            weights.name = f"{self.name}[{name!r}]"
            entries.append([name, weights.validate(obj, kernel)])
        return entries


class KernelLab(Widget):
    """Edit nine or twenty-five weights and watch what they do to a photograph.

    The operation is correlation, as in the whole course, and the result is as large as the
    photograph: the border is as wide as the kernel needs.

    Parameters
    ----------
    photo : {"china", "flower"} or matrix of grey levels, at most 256 x 256
        A bundled photograph (192 x 192), or whole numbers from 0 to 255.
    kernel : matrix, shape (3, 3) or (5, 5)
        The weights; at first Sobel's for differences along a row.
    border : {"constant", "edge", "reflect", "symmetric", "wrap"}
        Where the border's pixels come from, as in `convbook.pad2d`; a constant border is 0.
    display : {"signed", "clipped", "absolute"}
        How a result becomes a grey level from 0 to 255: with 128 added, as it is, or without its
        sign. What lies beyond is clipped.
    kernels : dict of str to matrix
        The menu of kernels, in its order.
    description : str
        What the photograph shows, for whoever cannot see it.
    name : str
        Tells two figures on one page apart for a screen reader.

    Raises
    ------
    TypeError, ValueError
        If a value is wrong.

    Notes
    -----
    The chapter ``filters`` uses it.

    Examples
    --------
    >>> lab = KernelLab(photo=[[10, 10, 20, 20]] * 3, border="edge")
    >>> lab
    KernelLab(3x4 photo, 3x3 kernel, sum=0, rank=1, border='edge', display='signed')
    >>> lab.output[1]
    array([ 0, 40, 40,  0])
    >>> lab.shown[1]
    array([128, 168, 168, 128], dtype=uint8)
    """

    _esm = javascript("kernel_lab_arithmetic.js", "kernel_lab_parts.js", "kernel_lab.mjs")
    _css = stylesheet("kernel_lab.css")

    photo = Picture().tag(sync=True)
    kernel = Weights(SOBEL_X).tag(sync=True)
    border = OneOf("constant", "edge", "reflect", "symmetric", "wrap").tag(sync=True)
    display = OneOf("signed", "clipped", "absolute").tag(sync=True)
    kernels = Menu().tag(sync=True)
    description = Text().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        photo = traits.get("photo", "china")
        known = DESCRIPTIONS.get(photo) if isinstance(photo, str) else None
        defaults = {"photo": photo, "description": known or "a grey image", "kernels": KERNELS}
        super().__init__(**(defaults | traits))

    @property
    def image(self) -> np.ndarray:
        """The photograph's pixels, shape (H, W), dtype uint8."""
        return from_data_uri(self.photo)

    @property
    def output(self) -> np.ndarray:
        """The results, shape (H, W), as the package computes them."""
        padded = pad2d(self.image, len(self.kernel) // 2, mode=cast(PadMode, self.border))
        return correlate2d(padded, self.kernel)

    @property
    def shown(self) -> np.ndarray:
        """The grey levels in which the results are shown, shape (H, W), dtype uint8."""
        values = self.output
        if self.display == "signed":
            values = values + 128
        elif self.display == "absolute":
            values = np.abs(values)
        return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)

    @property
    def rank(self) -> int:
        """The rank of the kernel; it is separable if that is at most 1."""
        return int(np.linalg.matrix_rank(np.array(self.kernel, dtype=float)))

    def still(self) -> str:
        """Return the photograph, the kernel and the result, and one sentence."""
        values = self.output
        low, high = number_text(values.min().item()), number_text(values.max().item())
        total, rank = number_text(self._sum), self.rank
        separable = "separable" if rank <= 1 else "not separable"
        pictures = image_tag(self.image, "input", self.description)
        result = image_tag(self.shown, "result", f"The result, from {low} to {high}")
        return (
            f"{pictures}{table(self.kernel, 'kernel')}{result}"
            f"<p>The weights sum to {total}; the kernel has rank {rank} and is {separable}. "
            f"The results run from {low} to {high}.</p>"
        )

    @property
    def _sum(self) -> float:
        """The sum of the weights, without the rounding error of the addition."""
        weights = np.array(self.kernel)
        total = weights.sum().item()
        return total if abs(total) > 1e-12 * np.abs(weights).sum() else 0

    def __repr__(self) -> str:
        height, width = self.image.shape
        size = len(self.kernel)
        return (
            f"KernelLab({height}x{width} photo, {size}x{size} kernel, sum={self._sum:g}, "
            f"rank={self.rank}, border={self.border!r}, display={self.display!r})"
        )

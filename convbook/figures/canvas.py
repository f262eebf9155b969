"""What all figures share: colours with a meaning, the paper they lie on, axes and numbers.

The widgets' stylesheet uses the same hex values, so that a colour means the same thing in a still
figure and in an interactive one.
"""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

__all__ = ["DIVERGING", "INK", "MAX_WIDTH", "PAPER", "ROLE_COLORS", "ROLE_TEXT", "ROLE_TINTS"]
__all__ += ["use_style"]

ROLE_COLORS = {
    "input": "#0072B2",
    "kernel": "#D55E00",
    "output": "#00896A",
    "padding": "#7A7A7A",
    "gradient": "#A8478A",
}
"""Lines and frames: at least 3:1 against white. After M. Okabe and K. Ito, Color Universal Design,
2008, the green and the purple darkened."""

ROLE_TEXT = {
    "input": "#00558A",
    "kernel": "#9A4200",
    "output": "#00604A",
    "padding": "#555555",
    "gradient": "#84306A",
}
"""Text: at least 4.5:1 against white, the paper and the role's tint."""

ROLE_TINTS = {
    "input": "#DCEBF6",
    "kernel": "#FBE3D1",
    "output": "#D6EFE6",
    "padding": "#ECECEA",
    "gradient": "#F5E0EE",
}
"""The ground of a cell, under numbers in INK."""

INK = "#1B1B1B"
PAPER = "#FCFBF8"  # opaque, so that a figure stays legible on a dark page
DIVERGING = "RdBu_r"  # blue below zero, white at zero, red above: safe for colour-blind readers
MINUS = "\N{MINUS SIGN}"  # as wide as a plus, unlike the hyphen
MAX_WIDTH = 5.6  # inches: scaled down to a phone's 350 pixels, 11 points are still 9 pixels high

_STYLE: Any = {
    "font.family": "DejaVu Sans",  # it comes with matplotlib, so it is the same everywhere
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "figure.titlesize": 12,
    "figure.titleweight": "bold",
    "figure.figsize": (MAX_WIDTH, 3.6),
    "figure.dpi": 120,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "savefig.dpi": "figure",
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "lines.linewidth": 2,
}


def use_style() -> None:
    """Give matplotlib the book's fonts, colours and paper; a chapter's first cell calls it.

    Notes
    -----
    Text is 10 points or more and figures are at most `MAX_WIDTH` inches wide, so that numbers can
    be read on a phone. Calling it twice changes nothing.

    Examples
    --------
    >>> use_style()
    >>> plt.rcParams["figure.facecolor"]
    '#FCFBF8'
    """
    plt.rcParams.update(_STYLE)


def axes_or_new(ax: Axes | None, *, width: float = MAX_WIDTH, height: float = 3.6) -> Axes:
    """Return the caller's axes, or the only axes of a new figure of that size in inches."""
    if ax is None:
        only: Axes = new_axes(1, 1, width=width, height=height)[0, 0]
        return only
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes or None; got {type(ax).__name__}")
    return ax


def new_axes(
    rows: int, columns: int, *, width: float, height: float, **options: Any
) -> NDArray[Any]:
    """Return the axes of a new figure, always as an array of shape (rows, columns)."""
    figure, axes = plt.subplots(
        rows, columns, figsize=(width, height), squeeze=False, layout="constrained", **options
    )
    figure.set_facecolor(PAPER)
    return np.asarray(axes)


def set_title(ax: Axes, title: str | None) -> None:
    """Write the title over the axes, in as many lines as their share of the figure needs."""
    if title is not None:
        ax.set_title(wrapped(title, share_of_width(ax)))


def share_of_width(ax: Axes) -> float:
    """Return how many inches of the figure's width fall to each of its columns of axes."""
    figure, place = ax.get_figure(root=True), ax.get_subplotspec()
    width = figure.get_figwidth() if figure is not None else MAX_WIDTH
    return width / (place.get_gridspec().ncols if place is not None else 1)


def wrapped(text: str, width: float) -> str:
    """Break the text into the fewest lines of bold type `width` inches wide, evenly long."""
    character = 0.68 * float(plt.rcParams["font.size"]) / 72  # inches, a little generous
    widest = max(8, int(width / character))
    breaks: dict[str, Any] = {
        "break_long_words": False,
        "break_on_hyphens": False,
    }  # neither LeNet-5 nor -6
    fewest = len(textwrap.wrap(text, widest, **breaks))
    even = next(n for n in range(1, widest + 1) if len(textwrap.wrap(text, n, **breaks)) <= fewest)
    return textwrap.fill(text, even, **breaks)


def clear_frame(ax: Axes) -> None:
    """Take away ticks and spines: the cells of a grid are frame enough."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)


def as_map(values: ArrayLike, name: str) -> NDArray[Any]:
    """Return the values as a non-empty real (H, W) array, or say what is wrong with them."""
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise TypeError(f"{name} must hold real numbers; got dtype {array.dtype}")
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} must have shape (H, W), both at least 1; got {array.shape}")
    return array


def check_role(role: str) -> str:
    """Return the role if the book has a colour for it."""
    if role not in ROLE_COLORS:
        raise ValueError(f"role must be one of {', '.join(ROLE_COLORS)}; got {role!r}")
    return role


def check_padding(padding: int, shape: tuple[int, ...]) -> None:
    """Raise unless some cells are left inside the padding."""
    if padding < 0 or 2 * padding >= min(shape):
        raise ValueError(f"padding must leave a cell of the {shape} inside; got {padding}")


def format_numbers(values: ArrayLike, fmt: str | None = None) -> list[str]:
    """Write numbers in row-major order as the figures show them: a true minus, nothing for NaN.

    Without `fmt`, whole numbers stay whole; others all have the decimals that give the largest of
    them three significant digits.
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    finite = numbers[np.isfinite(numbers)]
    if fmt is None:
        largest = float(np.abs(finite).max(initial=0))
        if (finite == np.round(finite)).all():
            fmt = ".0f"
        elif largest < 1e-3:
            fmt = ".1e"
        else:
            fmt = f".{max(0, 2 - math.floor(math.log10(largest)))}f"
    written = ["" if np.isnan(number) else format(number, fmt) for number in numbers]
    # What rounds to zero has no sign.
    written = [text.lstrip("-") if not text.strip("-0.") else text for text in written]
    return [text.replace("-", MINUS) for text in written]


def text_size(texts: Sequence[str], cell: float) -> float:
    """Return the largest type, from 11 points down to 9, that fits cells `cell` inches wide."""
    size = float(plt.rcParams["font.size"])
    return max(9.0, min(size, size * cell / text_width(texts)))


def text_width(texts: Sequence[str]) -> float:
    """Return how many inches wide a cell must be for the longest text in the book's type."""
    longest = max((len(text) for text in texts), default=0)
    return 0.64 * longest * float(plt.rcParams["font.size"]) / 72 + 0.06

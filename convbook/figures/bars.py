"""Bars: how several quantities are shared out among the layers of a network."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from convbook.figures.canvas import ROLE_COLORS, ROLE_TEXT, axes_or_new, set_title

__all__ = ["draw_shares"]

SERIES = ("kernel", "output", "input")  # the roles whose colours the quantities take, in order


def draw_shares(
    quantities: Mapping[str, Sequence[float]],
    names: Sequence[str],
    *,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what percentage of each quantity falls to each layer.

    Parameters
    ----------
    quantities : mapping from str to sequence of float
        One to three quantities by name, with one number, 0 or more, for each layer.
    names : sequence of str
        A name per layer, from top to bottom.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        Layer k covers y from k - 0.4 to k + 0.4; x is in percent.

    Raises
    ------
    ValueError
        If there are no quantities or too many, one has the wrong length, a negative number or
        nothing to share.

    Notes
    -----
    The chapter "LeNet-5, layer by layer" draws it.

    Examples
    --------
    >>> ax = draw_shares({"parameters": [1, 3]}, ["C1", "C3"])
    >>> [text.get_text() for text in ax.texts]
    ['25%', '75%']
    """
    if not 1 <= len(quantities) <= len(SERIES):
        raise ValueError(f"quantities must hold 1 to {len(SERIES)}; got {len(quantities)}")
    ax = axes_or_new(ax, height=0.5 * len(names) + (1.4 if title else 1.0))
    thickness = 0.8 / len(quantities)
    for series, (label, amounts) in enumerate(quantities.items()):
        shares = _percentages(label, amounts, len(names))
        middles = np.arange(len(names)) - 0.4 + thickness * (series + 0.5)
        role = SERIES[series]
        ax.barh(middles, shares, thickness * 0.9, color=ROLE_COLORS[role], label=label)
        for middle, share in zip(middles, shares, strict=True):
            text = f"{share:.0f}%" if share >= 0.5 or share == 0 else "<1%"
            ax.text(share + 1, middle, text, va="center", size=10, color=ROLE_TEXT[role])
    ax.set_yticks(np.arange(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel("percent of the network's total")
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="lower right", frameon=False)
    set_title(ax, title)
    return ax


def _percentages(label: str, amounts: Sequence[float], count: int) -> np.ndarray:
    """Return one quantity in percent of its total."""
    values = np.asarray(amounts, dtype=float)
    if values.shape != (count,):
        raise ValueError(
            f"quantities[{label!r}] must have {count} entries, one per name; got {values.shape}"
        )
    if (values < 0).any() or values.sum() == 0:
        raise ValueError(f"quantities[{label!r}] must be 0 or more, not all 0; got {amounts}")
    return np.asarray(100 * values / values.sum())

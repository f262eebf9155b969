"""Which chapter builds on which, drawn from the top down."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from matplotlib.axes import Axes

from convbook.figures.canvas import (
    INK,
    MAX_WIDTH,
    ROLE_COLORS,
    ROLE_TINTS,
    axes_or_new,
    clear_frame,
    set_title,
)

__all__ = ["draw_prerequisites"]


def draw_prerequisites(
    builds_on: Mapping[str, Sequence[str]], *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a graph of prerequisites: every arrow leads from what is read first.

    An arrow that others imply is left out: if c builds on b and b on a, none leads from a to c.

    Parameters
    ----------
    builds_on : mapping of str to sequence of str
        For each chapter, the chapters that it builds on.
    title : str, optional
        The finding.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
        A chapter's level, y, is one more than the lowest of those it builds on, counted from 0 at
        the top.

    Raises
    ------
    ValueError
        If a chapter builds on itself, by whatever way round.

    Notes
    -----
    The front page and the page for instructors draw it.

    Examples
    --------
    >>> ax = draw_prerequisites({"formula": ["images"], "worked-example": ["formula"]})
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['images', 'formula', 'worked-example']
    """
    places = _places(builds_on)
    levels = 1 + max((y for _, y in places.values()), default=0)
    ax = axes_or_new(ax, height=0.75 * levels + (0.5 if title else 0.1))
    for chapter, earlier in builds_on.items():
        implied = {step for start in earlier for step in _all_before(builds_on, start)}
        for start in sorted(set(earlier) - implied):
            ax.annotate(
                "",
                xy=(places[chapter][0], places[chapter][1] - 0.24),
                xytext=(places[start][0], places[start][1] + 0.24),
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": INK,
                    "lw": 1.3,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
    box = {"boxstyle": "round,pad=0.35", "fc": ROLE_TINTS["input"], "ec": ROLE_COLORS["input"]}
    for chapter, (x, y) in places.items():
        ax.text(x, y, chapter, ha="center", va="center", size=10, color=INK, bbox=box)
    clear_frame(ax)
    ax.set_xlim(0, MAX_WIDTH)
    ax.set_ylim(levels - 0.5, -0.5)
    set_title(ax, title)
    return ax


def _all_before(builds_on: Mapping[str, Sequence[str]], chapter: str) -> set[str]:
    """Return everything that comes before a chapter, by any number of steps."""
    earlier = set(builds_on.get(chapter, ()))
    return earlier.union(*(_all_before(builds_on, step) for step in earlier))


def _places(builds_on: Mapping[str, Sequence[str]]) -> dict[str, tuple[float, int]]:
    """Give every chapter its level, and a place in it under what it builds on."""
    try:
        order = list(TopologicalSorter(builds_on).static_order())
    except CycleError as error:
        cycle = " -> ".join(error.args[1])
        raise ValueError(f"builds_on must have no cycle; got {cycle}") from None
    level: dict[str, int] = {}
    for chapter in order:
        level[chapter] = 1 + max((level[e] for e in builds_on.get(chapter, ())), default=-1)
    rows: dict[int, list[str]] = {}
    for chapter in order:
        rows.setdefault(level[chapter], []).append(chapter)
    places: dict[str, tuple[float, int]] = {}
    for y, chapters in sorted(rows.items()):
        above = {c: [places[e][0] for e in builds_on.get(c, ())] for c in chapters}
        chapters.sort(key=lambda c: sum(above[c]) / len(above[c]) if above[c] else 0.0)
        for number, chapter in enumerate(chapters):
            places[chapter] = (MAX_WIDTH * (number + 0.5) / len(chapters), y)
    return places

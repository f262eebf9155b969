"""HTML for the still pictures: inline styles only, since no stylesheet may come along."""

import html
import re
from collections.abc import Collection, Sequence
from typing import Any

CELL = "border:1px solid;padding:.2em .5em;text-align:center"
MARKED = CELL + ";font-weight:700;box-shadow:inset 0 0 0 2px"


def number_text(value: float) -> str:
    """Write a number as the widgets do: at most six digits, and a true minus sign.

    Examples
    --------
    >>> number_text(-6)
    '−6'
    >>> number_text(1 / 9)
    '0.111111'
    """
    text = str(value) if isinstance(value, int) else f"{value:.6g}"
    return text.replace("-", "\N{MINUS SIGN}")


def rich_text(text: str) -> str:
    """Escape text for HTML; what stands between backticks becomes code.

    Examples
    --------
    >>> rich_text("is `a < b`?")
    'is <code>a &lt; b</code>?'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def table(
    rows: Sequence[Sequence[float]], caption: str, *, marked: Collection[tuple[Any, ...]] = ()
) -> str:
    """Draw a small matrix with its caption; tables stand side by side where there is room."""
    body = ""
    for i, row in enumerate(rows):
        styles = [MARKED if (i, j) in marked else CELL for j in range(len(row))]
        cells = zip(styles, row, strict=True)
        body += "<tr>" + "".join(f'<td style="{s}">{number_text(v)}</td>' for s, v in cells)
        body += "</tr>"
    return (
        '<table style="display:inline-table;border-collapse:collapse;width:auto;'
        f'margin:0 1rem .5rem 0"><caption>{rich_text(caption)}</caption>{body}</table>'
    )

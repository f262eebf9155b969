"""Sphinx extension: finish the written pages.

The theme's pages have a few accessibility faults and load icons twice. Both are mended in the
files that Sphinx has written, since the theme offers no setting for them.
"""

import os
import re
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

# (pattern, replacement): each mends one fault that axe-core reports, or drops a needless download.
MENDS = [
    # WCAG 2.5.3: visible text must be part of a control's accessible name: let it be the name.
    (r'(<summary) aria-label="Toggle hidden content"', r"\1"),
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),
    (
        r'(theme-switch-button[^>]*?aria-label=)"Color mode"',
        r'\1"Color mode: auto, light or dark"',
    ),
    # The side bar is a landmark.
    (
        r'<div id="pst-primary-sidebar" class',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Course contents" class',
    ),
    # docutils writes a role that is deprecated and is no child of a list.
    (r'role="doc-biblioentry"', 'role="listitem"'),
    # A wide cell or table that scrolls must be reachable by keyboard.
    (r'<div class="highlight"><pre>', '<div class="highlight"><pre tabindex="0">'),
    # Font Awesome as a script (540 kB gzipped) repeats the web font.
    (r'\s*<script defer src="[^"]*fontawesome\.js[^"]*"></script>', ""),
    (r'\s*<link rel="preload" as="script" href="[^"]*fontawesome\.js[^"]*"\s*/?>', ""),
]
FONT_ICON = re.compile(r"fa-[a-z0-9-]+")


def mend_pages(app: Sphinx, error: Exception | None) -> None:
    """Apply MENDS to every written page."""
    if error or app.builder.name != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = mended = page.read_text(encoding="utf-8")
        for pattern, replacement in MENDS:
            mended = re.sub(pattern, replacement, mended)
        if mended != text:
            page.write_text(mended, encoding="utf-8")


def shrink_fonts(app: Sphinx, error: Exception | None) -> None:
    """Keep in the icon fonts only the glyphs whose names some page or script mentions."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = [*out.rglob("*.html"), *(out / "_static").glob("**/*.js")]
    named = {name for p in pages for name in FONT_ICON.findall(p.read_text(encoding="utf-8"))}
    sheet = "".join(p.read_text(encoding="utf-8") for p in (out / "_static").rglob("*.css"))
    codes = set()
    for selector, code in re.findall(r"([^{}]*)\{[^{}]*?--fa:\s*\"\\([0-9a-f]+)\"", sheet):
        if named & set(FONT_ICON.findall(selector)):
            codes.add(int(code, 16))
    for code in re.findall(r"content:\s*\"\\(f[0-9a-f]{3})\"", sheet):  # icons named by number
        codes.add(int(code, 16))
    if not codes:
        return
    for font in (out / "_static").rglob("fa-*.woff2"):
        write_subset(font, codes)


def write_subset(path: Path, codes: set[int]) -> None:
    """Replace a woff2 font by its subset, whole or not at all."""
    font = TTFont(BytesIO(path.read_bytes()))
    options = subset.Options(flavor="woff2", notdef_outline=True)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)
    font.flavor = "woff2"
    draft = path.with_suffix(".tmp")
    font.save(draft)
    os.replace(draft, path)


def setup(app: Sphinx) -> dict[str, object]:
    """Register with Sphinx."""
    app.connect("build-finished", mend_pages)
    app.connect("build-finished", shrink_fonts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

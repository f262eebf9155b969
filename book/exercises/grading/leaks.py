"""Look for solutions and hidden tests in what is published."""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from .authoring import REGION, assignments, secret_lines, source_path
from .sandbox import REPOSITORY

SHORTEST = 12  # characters without spaces; "return x" says nothing


def squeeze(text: str) -> str:
    """Drop all spaces: highlighting and escaping move them about."""
    return re.sub(r"\s+", "", text)


def secrets() -> dict[str, str]:
    """Return every telling line of every solution and hidden test, squeezed -> as written.

    A line that the book itself prints, in a chapter, in the package or in a release, is none.
    """
    sources = [nbformat.read(source_path(name), as_version=4) for name in assignments()]
    lines = {squeeze(line): line for source in sources for line in secret_lines(source)}
    book = [*(REPOSITORY / "book" / "source").glob("*.md"), *REPOSITORY.glob("convbook/**/*.py")]
    public = [path.read_text(encoding="utf-8") for path in book]
    public += [REGION.sub("", cell.source) for source in sources for cell in source.cells]
    printed = squeeze("\n".join(public))
    telling = {key: line for key, line in lines.items() if len(key) >= SHORTEST}
    marks = {"BEGINSOLUTION": "BEGIN SOLUTION", "BEGINHIDDENTESTS": "BEGIN HIDDEN TESTS"}
    return {key: line for key, line in telling.items() if key not in printed} | marks


def readings(data: bytes) -> Iterator[str]:
    """Return a file's text in the ways it may say a line: plain, JSON, highlighted HTML."""
    text = data.decode("utf-8", errors="ignore")
    yield squeeze(text)
    yield squeeze(text.replace('\\"', '"').replace("\\n", " ").replace("\\\\", "\\"))
    yield squeeze(html.unescape(re.sub(r"<[^>]*>", "", text)))


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Return a file, or the files in it if it is a zip."""
    if not zipfile.is_zipfile(path):
        yield str(path), path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield f"{path}:{name}", archive.read(name)


def find_leaks(folder: Path) -> list[tuple[str, str]]:
    """Return (file, line) for every secret line anywhere below a folder, zips included."""
    wanted = secrets()
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for name, data in contents(path):
            texts = list(readings(data))
            found += [(name, wanted[key]) for key in wanted if any(key in t for t in texts)]
    return found

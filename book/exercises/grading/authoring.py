"""From the text that an author writes to the notebook that nbgrader reads.

`text/NAME.md` is a MyST notebook. Its code cells are of four kinds, told apart by one tag:

    (no tag)   a demonstration; students run it, no test relies on it
    given      imports and helpers; locked, and run again beside the tests
    solution   a student's answer; needs `:id:`, which names the question
    tests      worth `:points:`; belongs to the solution above it

In Markdown, `{points}` stands for the points up to the next heading, `{total}` and `{minutes}`
for the whole assignment. What would release a broken assignment is refused here, by name.
"""

import re
import sys
from pathlib import Path

import jupytext
import nbformat

from .names import defined, imported, needed

EXERCISES = Path(__file__).resolve().parents[1]
TEXT = EXERCISES / "text"
SOURCE = EXERCISES / "source"

KINDS = {"given", "solution", "tests"}
OPTIONS = {"tags", "id", "points"}
LIBRARIES = {"numpy", "matplotlib"}  # what every campus hub has
REGION = re.compile(
    r"^[ \t]*### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^[ \t]*### END \1$", re.S | re.M
)
MARKER = re.compile(r"### *(?:BEGIN|END)", re.I)
MASKED = ["convbook"]  # unless the front matter says otherwise


class AuthoringError(Exception):
    """An assignment that must not be released; the message says where and why."""


def text_path(name: str) -> Path:
    """Where an author writes the assignment."""
    return TEXT / f"{name}.md"


def source_path(name: str) -> Path:
    """Where nbgrader looks for it."""
    return SOURCE / name / f"{name}.ipynb"


def assignments() -> list[str]:
    """Names of all assignments, from their texts."""
    return sorted(path.stem for path in TEXT.glob("*.md"))


def generate(name: str) -> str:
    """Return the notebook of one assignment, as JSON: the same text gives the same bytes."""
    parsed = jupytext.read(text_path(name), fmt="md:myst")
    front = parsed.metadata
    notebook = nbformat.v4.new_notebook(cells=[c for c in parsed.cells if c.source.strip()])
    notebook.metadata = nbformat.from_dict(
        {
            "convbook": {"minutes": front.get("minutes"), "masked": front.get("masked", MASKED)},
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    try:
        mark_cells(notebook)
        fill_placeholders(notebook)
        lint(notebook)
    except AuthoringError as error:
        raise AuthoringError(f"text/{name}.md: {error}") from None
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def mark_cells(notebook: nbformat.NotebookNode) -> None:
    """Give every cell a fixed id, and code cells nbgrader's metadata."""
    question, tests = None, 0
    for number, cell in enumerate(notebook.cells):
        options, cell.metadata = cell.metadata, nbformat.from_dict({})
        cell["id"] = f"{cell.cell_type}-{number:02d}"
        if cell.cell_type != "code":
            continue
        here = f"the cell that begins {cell.source.splitlines()[0]!r}"
        kind = cell_kind(options, here)
        if kind != "solution" and "id" in options:
            raise AuthoringError(f"{here} takes no :id:, only a solution does")
        if kind == "solution":
            question, tests = options.get("id"), 0
            if not question or not re.fullmatch(r"[A-Za-z]\w*", question):
                raise AuthoringError(f"{here} needs an :id: of letters, digits and underscores")
            cell["id"] = question
        elif kind == "tests":
            points = options.get("points")
            if question is None or not isinstance(points, int) or points < 1:
                raise AuthoringError(f"{here} needs a solution above it and :points:, 1 or more")
            tests += 1
            cell["id"] = f"{question}-tests" + (f"-{tests}" if tests > 1 else "")
            cell.metadata["convbook"] = {"question": question}
        if kind != "demonstration":
            cell.metadata["nbgrader"] = nbgrader_metadata(cell["id"], kind, options)


def cell_kind(options: dict, here: str) -> str:
    """Read a cell's one tag; refuse what the format does not know."""
    unknown = set(options) - OPTIONS
    tags = set(options.get("tags", []))
    if unknown or len(tags) > 1 or tags - KINDS:
        odd = ", ".join(sorted(unknown | tags))
        raise AuthoringError(f"{here}: {odd} is not one of the options or tags of this format")
    return tags.pop() if tags else "demonstration"


def nbgrader_metadata(grade_id: str, kind: str, options: dict) -> dict:
    """What nbgrader keeps about a cell (its schema, version 3)."""
    metadata = {
        "grade": kind == "tests",
        "grade_id": grade_id,
        "locked": kind != "solution",
        "schema_version": 3,
        "solution": kind == "solution",
        "task": False,
    }
    if kind == "tests":
        metadata["points"] = options["points"]
    return metadata


def fill_placeholders(notebook: nbformat.NotebookNode) -> None:
    """Write points and minutes into the Markdown, so that no number is typed by hand."""
    total = sum(points_of(cell) for cell in notebook.cells)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        section = points_of_section(notebook.cells[number + 1 :])
        cell.source = (
            cell.source.replace("{points}", f"{section} point" + "s" * (section != 1))
            .replace("{total}", f"{total} points")
            .replace("{minutes}", f"{notebook.metadata.convbook.minutes} minutes")
        )


def points_of(cell: nbformat.NotebookNode) -> int:
    """Points of one cell; 0 if it is not a test."""
    return cell.metadata.get("nbgrader", {}).get("points", 0)


def points_of_section(cells: list[nbformat.NotebookNode]) -> int:
    """Points of the cells up to the next heading."""
    points = 0
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            break
        points += points_of(cell)
    return points


def lint(notebook: nbformat.NotebookNode) -> None:
    """Refuse what nbgrader or the grader would stumble over, or what would leak."""
    if not isinstance(notebook.metadata.convbook.minutes, int):
        raise AuthoringError("the front matter needs `minutes:`, a whole number")
    ids = [cell["id"] for cell in notebook.cells]
    twice = {i for i in ids if ids.count(i) > 1}
    if twice:
        raise AuthoringError(f"two cells are named {', '.join(sorted(twice))}")
    available, unanswered = set(), None
    for cell in notebook.cells:
        check_regions(cell)
        if cell.cell_type != "code":
            continue
        foreign = imported(cell.source) - LIBRARIES - set(sys.stdlib_module_names)
        if foreign:
            raise AuthoringError(
                f"{cell.id} imports {', '.join(foreign)}: NumPy and Matplotlib only"
            )
        roles = cell.metadata.get("nbgrader", {})
        if roles.get("grade"):
            unknown = [name for name in needed(cell.source) if name not in available]
            if unknown:
                raise AuthoringError(f"{cell.id} uses {unknown[0]}, which nothing above it defines")
            unanswered = None
        elif roles:
            available |= defined(cell.source)
            if roles["solution"] and unanswered:
                raise AuthoringError(f"{unanswered} has no tests")
            unanswered = cell.id if roles["solution"] else unanswered
    if unanswered:
        raise AuthoringError(f"{unanswered} has no tests")


def check_regions(cell: nbformat.NotebookNode) -> None:
    """A misspelt marker would leak: every one must belong to a region of the right kind of cell."""
    kinds = [kind for kind, _ in REGION.findall(cell.source)]
    if len(MARKER.findall(cell.source)) != 2 * len(kinds):
        raise AuthoringError(f"{cell.id}: a ### BEGIN or ### END marker is misspelt or unpaired")
    roles = cell.metadata.get("nbgrader", {})
    allowed = (
        "SOLUTION" if roles.get("solution") else "HIDDEN TESTS" if roles.get("grade") else None
    )
    if set(kinds) - {allowed}:
        raise AuthoringError(f"{cell.id}: this region would not be cleared in such a cell")
    if allowed == "SOLUTION" and not kinds:
        raise AuthoringError(f"{cell.id} has no ### BEGIN SOLUTION")


def secret_lines(notebook: nbformat.NotebookNode) -> set[str]:
    """Every line of a solution or hidden test that stands nowhere in the public text."""
    public = {
        line.strip() for cell in notebook.cells for line in REGION.sub("", cell.source).splitlines()
    }
    secret = {
        line.strip()
        for cell in notebook.cells
        for _, body in REGION.findall(cell.source)
        for line in body.splitlines()
    }
    return {line for line in secret - public if len(line) > 5}

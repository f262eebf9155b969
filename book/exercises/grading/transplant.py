"""A student's answers, moved into a pristine copy of the release.

Nothing else of the file survives: not its metadata, outputs or kernel, not its tests. So it
does not matter what happened to the rest of the notebook, by accident or on purpose, as long as
the answers can be recognised: by nbgrader's metadata, else by the cell's id, else by the name
that the cell defines.
"""

import json
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .limits import Limits
from .names import sketched


class Unreadable(Exception):
    """A submission that cannot be graded; the message says why."""


@dataclass
class Cell:
    """What is taken from a submitted cell; plain strings, whatever the file held."""

    is_code: bool
    source: str
    grade_id: str | None
    cell_id: str | None


def grade_id(cell: NotebookNode) -> str | None:
    """The name that nbgrader knows a cell of ours by."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def signatures(source: NotebookNode) -> dict[str, set[str]]:
    """Per answer cell of an assignment, the names that the model answer defines."""
    answers = [c for c in source.cells if c.metadata.get("nbgrader", {}).get("solution")]
    return {grade_id(cell): sketched(cell.source) for cell in answers}


def find_notebook(submission: Path, name: str) -> Path:
    """Return the notebook of a submission, which is a file or a folder."""
    if not submission.is_dir():
        return submission
    if submission.is_symlink():  # it could lead to the solutions
        raise Unreadable("a link, not a folder")
    inside = submission.resolve()  # and so could one within
    found = sorted(
        path
        for path in submission.rglob("*.ipynb")
        if path.resolve().is_relative_to(inside)
        and not any(
            part.startswith((".", "__MACOSX")) for part in path.relative_to(submission).parts
        )
    )
    exact = [path for path in found if path.name == name]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if not found:
        raise Unreadable("the folder holds no notebook (.ipynb)")
    names = ", ".join(path.name for path in found[:4])
    raise Unreadable(f"the folder holds {len(found)} notebooks, none of them named {name}: {names}")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Read a submission, but no link that could lead anywhere, and nothing huge."""
    if path.is_symlink() or not path.is_file():
        raise Unreadable("not a file")
    if path.stat().st_size > limits.submission:
        raise Unreadable(f"larger than {limits.submission >> 20} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None


def read_cells(data: bytes, limits: Limits) -> list[Cell]:
    """Parse a notebook of any format; anything that is not one is unreadable."""
    if not data.strip():
        raise Unreadable("an empty file")
    try:
        raw = json.loads(data)  # in UTF-8, or what Windows calls Unicode: UTF-16
        if not isinstance(raw, dict) or not {"cells", "worksheets"} & set(raw):
            raise Unreadable("not a notebook")
        if "cells" in raw:
            cells = raw["cells"]
        else:  # formats 2 and 3, from before 2015
            logging.getLogger("traitlets").setLevel(logging.CRITICAL)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                cells = nbformat.reads(json.dumps(raw), as_version=4).cells
        found = [read_cell(cell) for cell in cells]
    except Unreadable:
        raise
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Unreadable(f"not a notebook: {str(error)[:100]}") from None
    except Exception as error:
        raise Unreadable(f"a damaged notebook ({type(error).__name__})") from None
    check_size(found, limits)
    return found


def check_size(cells: list[Cell], limits: Limits) -> None:
    """Refuse what would only keep the grader busy: every cell is run, and shown in feedback."""
    code = [cell.source for cell in cells if cell.is_code]
    if len(code) > limits.cells:
        raise Unreadable(f"{len(code)} code cells, more than {limits.cells}")
    if sum(map(len, code)) > limits.code:
        raise Unreadable(f"more than {limits.code >> 20} MB of code")


def read_cell(cell: dict) -> Cell:
    """Take source and names from a cell, whatever else it holds."""
    source = cell["source"]
    if isinstance(source, list):
        source = "".join(source)
    if not isinstance(source, str):
        raise TypeError("source")
    source = source.replace("\r\n", "\n")  # else each of our own cells would seem altered
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    names = [n if isinstance(n, str) else None for n in (name, cell.get("id"))]
    return Cell(cell["cell_type"] == "code", source, *names)


def transplant(
    cells: list[Cell], release: NotebookNode, signatures: dict[str, set[str]]
) -> tuple[NotebookNode, list[str]]:
    """Return a copy of the release with the answers in it, and notes on what had been altered.

    signatures : per answer cell, the names that an answer defines
    """
    ours = {grade_id(cell): cell.source.strip() for cell in release.cells if grade_id(cell)}
    ids = {cell.id: grade_id(cell) for cell in release.cells if grade_id(cell)}
    public = {cell.source.strip() for cell in release.cells}

    names = [cell.grade_id if cell.grade_id in ours else ids.get(cell.cell_id) for cell in cells]
    lost = {name: signature for name, signature in signatures.items() if name not in names}

    answers: dict[str, list[str]] = {name: [] for name in signatures}
    pending: list[str] = []  # a student's own cells, on their way to the next answer
    notes, seen, last = [], [], None
    for cell, name in zip(cells, names, strict=True):
        text = cell.source.strip()
        if name is not None and name not in answers:  # ours, locked
            seen.append(name)
            last = name
            if text == ours[name]:
                continue
            notes.append(f"changed {name}")
            name = None  # ours stands there again; an import or a helper put into it is theirs
        if name is None and cell.is_code:
            name = recognise(text, lost)
        if name is not None:
            answers[name] += [*pending, cell.source]
            pending = []
            seen.append(name)
            last = name
        elif not cell.is_code or not text or text in public:
            continue
        elif last in answers:  # right below an answer, as after splitting its cell
            answers[last].append(cell.source)
        else:
            pending.append(cell.source)
    answers[list(answers)[-1]] += pending

    notes += [f"missing {name}" for name in ours if name not in seen]
    notes += [f"duplicate {name}" for name in ours if seen.count(name) > 1]
    return insert(answers, release), list(dict.fromkeys(notes))


def recognise(text: str, lost: dict[str, set[str]]) -> str | None:
    """Name the one answer, lost from its own cell, that this text defines."""
    matches = [name for name, signature in lost.items() if signature & sketched(text)]
    return matches[0] if len(matches) == 1 else None


def insert(answers: dict[str, list[str]], release: NotebookNode) -> NotebookNode:
    """Put the answers where they belong; a copy of the empty cell never undoes an answer."""
    result = nbformat.from_dict(dict(release) | {"cells": []})
    for cell in release.cells:
        name, stub = grade_id(cell), cell.source.strip()
        *helpers, answer = [t for t in answers.get(name, []) if t.strip() != stub] or [cell.source]
        result.cells += [
            nbformat.v4.new_code_cell(text, metadata={"answer": name}) for text in helpers
        ]
        result.cells.append(nbformat.from_dict(cell | {"source": answer}))
    return result

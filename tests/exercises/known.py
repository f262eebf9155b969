"""Submissions whose right score is known: how they are made."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from grading.authoring import REGION, source_path
from nbformat import NotebookNode

ASSIGNMENT = "operation"
POINTS = {
    "by_hand": 2,
    "correlate": 3,
    "convolve": 2,
    "kernel_from": 1,
    "correlate_wrapped": 3,
    "not_linear": 1,
    "slope_kernel": 1,
}
FULL = sum(POINTS.values())


@dataclass(frozen=True)
class Known:
    """One submission: how to write it, and what it must score."""

    name: str
    write: Callable[[Path, "Kit"], None]  # writes a file or folder that begins with this path
    score: int
    status: str = "graded"
    note: str = ""  # must stand in the row
    quick: bool = False  # also in the default run


class Kit:
    """What submissions are made from: the release, the model answers, some targets."""

    def __init__(self, release_zip: Path, target: Path, port: int) -> None:
        with zipfile.ZipFile(release_zip) as archive:
            self.release_text = archive.read(f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb").decode()
        self.target = target  # a folder outside that some try to read and write
        self.port = port  # where somebody listens
        source = nbformat.read(source_path(ASSIGNMENT), as_version=4)
        self.answers = {
            cell.id: REGION.sub(lambda match: match[2].rstrip("\n"), cell.source)
            for cell in source.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        }

    def blank(self) -> NotebookNode:
        """The release as students get it."""
        return nbformat.reads(self.release_text, as_version=4)

    def solved(self, **other: str) -> NotebookNode:
        """The release with the model answers, or others, by question."""
        notebook = self.blank()
        for cell in notebook.cells:
            if cell.id in self.answers:
                cell.source = other.get(cell.id, self.answers[cell.id])
        return notebook


def code(source: str) -> NotebookNode:
    """A code cell of a student's own."""
    return nbformat.v4.new_code_cell(source)


def save(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook exactly as it is, valid or not."""
    path.with_name(path.name + ".ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def notebook(change: Callable[[Kit], NotebookNode]) -> Callable[[Path, Kit], None]:
    """Turn a function that makes a notebook into one that writes it."""
    return lambda path, kit: save(path, change(kit))


def content(data: bytes) -> Callable[[Path, Kit], None]:
    """Write a file with this content."""
    return lambda path, kit: path.with_name(path.name + ".ipynb").write_bytes(data) and None

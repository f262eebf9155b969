"""Grade one submission: a pure function of its file, the assignment and this code."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from .authoring import source_path
from .examine import Verdict, examine
from .feedback import feedback_page
from .files import write_whole
from .limits import Limits
from .sandbox import font_list
from .transplant import Unreadable, find_notebook, read_bytes, read_cells, signatures, transplant


@dataclass(frozen=True)
class Job:
    """One submission to grade, and where to put what comes of it."""

    assignment: str
    key: str  # the student, as a file name
    submission: Path
    release: Path
    results: Path
    feedback: Path
    private: tuple[Path, ...]  # what student code must not see, wherever it lies
    state: str  # names the assignment and the grader's code
    limits: Limits

    @property
    def result_path(self) -> Path:
        """The result; once it exists, this submission is done."""
        return self.results / f"{self.key}.json"

    @property
    def feedback_path(self) -> Path:
        """The page for the student."""
        return self.feedback / f"{self.key}.html"


def digest(job: Job) -> str:
    """Name what a result depends on: if any of it changes, the submission is graded again."""
    try:
        path = find_notebook(job.submission, f"{job.assignment}.ipynb")
        content = read_bytes(path, job.limits)
    except Unreadable as error:
        content = str(error).encode(errors="backslashreplace")  # names of files may be odd
    return hashlib.sha256(job.state.encode() + b"\0" + content).hexdigest()


def is_done(job: Job) -> bool:
    """Whether this very submission has been graded by this very code."""
    try:
        return bool(json.loads(job.result_path.read_text())["digest"] == digest(job))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def grade(job: Job) -> dict[str, Any]:
    """Grade one submission, write its page and then its result, and return the result."""
    source = nbformat.read(source_path(job.assignment), as_version=4)
    result = new_result(job)
    run = None
    try:
        path = find_notebook(job.submission, f"{job.assignment}.ipynb")
        cells = read_cells(read_bytes(path, job.limits), job.limits)
        release = nbformat.read(job.release, as_version=4)
        run, result["notes"] = transplant(cells, release, signatures(source))
    except Unreadable as error:
        result |= {"status": "unreadable", "reason": str(error)}
    verdicts = judge(run, source, job) if run else []
    result |= {"status": "graded"} if run else {}
    finish(job, result, source, verdicts, run)
    return result


def judge(run: NotebookNode, source: NotebookNode, job: Job) -> list[Verdict]:
    """Run the answers against the full tests."""
    os.environ["MPLBACKEND"] = "Agg"
    font_list()
    return examine(run, source, list(job.private), job.limits)


def give_up(job: Job, reason: str) -> dict[str, Any]:
    """Record a submission that brought its grading process down: no points, for now."""
    source = nbformat.read(source_path(job.assignment), as_version=4)
    result = new_result(job) | {"status": "stopped", "reason": reason}
    finish(job, result, source, [], None)
    return result


def new_result(job: Job) -> dict[str, Any]:
    """Return a result with nothing in it yet."""
    return {
        "student": job.key,
        "submission": job.submission.name,
        "assignment": job.assignment,
        "digest": digest(job),
        "status": "",
        "reason": "",
        "notes": [],
    }


def finish(
    job: Job, result: dict[str, Any], source: NotebookNode, verdicts: list[Verdict],
    run: NotebookNode | None,
) -> None:  # fmt: skip
    """Add up the points per question, then write the page and, last, the result."""
    judged = {verdict.grade_id: verdict for verdict in verdicts}
    questions: dict[str, dict[str, Any]] = {}
    tests = []
    for cell in source.cells:
        if not cell.metadata.get("nbgrader", {}).get("grade"):
            continue
        points, name = cell.metadata.nbgrader.points, cell.metadata.convbook.question
        verdict = judged.get(cell.id) or Verdict(cell.id, points, 0, result["reason"])
        question = questions.setdefault(
            name, {"question": name, "points": 0, "score": 0, "note": ""}
        )
        question["points"] += points
        question["score"] += verdict.score
        question["note"] = question["note"] or verdict.note
        tests.append({k: v for k, v in asdict(verdict).items() if k != "undefined"})
    result["questions"], result["tests"] = list(questions.values()), tests
    result["score"] = sum(q["score"] for q in questions.values())
    result["max_score"] = sum(q["points"] for q in questions.values())
    write_whole(job.feedback_path, feedback_page(result, run))
    write_whole(job.result_path, json.dumps(result, indent=1) + "\n")

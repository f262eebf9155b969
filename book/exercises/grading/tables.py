"""From results to tables: CSV, Moodle's, Canvas's, nbgrader's gradebook.

Each is written from all the results of a folder, under another name first: it is there whole or
not at all.
"""

import csv
import io
import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .files import whole, write_whole

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

Result = dict[str, Any]
# Name_123456_assignsubmission_file_ : Moodle's name for what participant 123456 handed in
MOODLE_NAME = re.compile(r"(?P<name>.*)_(?P<id>\d+)_assignsubmission_")
# lastfirst_[LATE_]3143_207797_file : Canvas's, for user 3143
CANVAS_NAME = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_")


def read_results(out: Path) -> list[Result]:
    """All results of a folder, by student."""
    paths = sorted((out / "results").glob("[!.]*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def write_tables(out: Path, layout: str | None) -> list[str]:
    """Write grades.csv, the platform's CSV if one is asked for, and gradebook.db.

    Returns the submissions whose names hold no number that the platform would know.
    """
    results = read_results(out)
    write_whole(out / "grades.csv", as_csv(plain_rows(results)))
    unknown = []
    if layout:
        make_rows, pattern = PLATFORMS[layout]
        known = [(result, match_name(pattern, result)) for result in results]
        unknown = [result["submission"] for result, found in known if not found]
        rows = make_rows([(result, found) for result, found in known if found])
        write_whole(out / f"{layout}.csv", as_csv(rows))
    write_gradebook(out, results)
    return unknown


def as_csv(rows: list[list[Any]]) -> str:
    """Return rows as CSV in which no cell that a student wrote can be a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [[defuse(cell) for cell in row] for row in rows]
    )
    return text.getvalue()


def defuse(cell: Any) -> Any:
    """Put an apostrophe before what a spreadsheet would compute."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell


def plain_rows(results: list[Result]) -> list[list[Any]]:
    """One row per student: score, then points and note of every question, then what is odd."""
    questions = [q["question"] for q in results[0]["questions"]] if results else []
    columns = [column for name in questions for column in (name, f"{name} note")]
    rows: list[list[Any]] = [["student", "status", "score", "max_score", *columns, "notes"]]
    for result in results:
        reason = result["reason"]  # said once, not in every question
        answers = [
            cell for q in result["questions"] for cell in (q["score"], "" if reason else q["note"])
        ]
        start = [result[key] for key in ("student", "status", "score", "max_score")]
        rows.append([*start, *answers, reason or "; ".join(result["notes"])])
    return rows


def match_name(pattern: re.Pattern[str], result: Result) -> re.Match[str] | None:
    """Find a platform's number in the name under which a submission was downloaded."""
    return pattern.match(result["submission"])


def comment(result: Result) -> str:
    """The notes of one result in a line."""
    lost = [f"{q['question']}: {q['note']}" for q in result["questions"] if q["note"]]
    return result["reason"] or "; ".join(lost)


def moodle_rows(known: list[tuple[Result, re.Match[str]]]) -> list[list[Any]]:
    """Moodle's grading worksheet; it needs Identifier, Grade and Last modified (grade)."""
    header = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    rows: list[list[Any]] = [[*header, "Feedback comments"]]
    for result, found in known:
        who = [f"Participant {found['id']}", found["name"]]
        rows.append([*who, result["score"], result["max_score"], "", comment(result)])
    return rows


def canvas_rows(known: list[tuple[Result, re.Match[str]]]) -> list[list[Any]]:
    """Canvas's gradebook; it finds users by ID, and offers to create a new assignment."""
    title = known[0][0]["assignment"] if known else "assignment"
    most = known[0][0]["max_score"] if known else 0
    rows: list[list[Any]] = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]]
    rows.append(["    Points Possible", "", "", "", "", most])
    for result, found in known:
        rows.append([found["name"], found["id"], "", "", "", result["score"]])
    return rows


MakeRows = Callable[[list[tuple[Result, re.Match[str]]]], list[list[Any]]]
PLATFORMS: dict[str, tuple[MakeRows, re.Pattern[str]]] = {
    "moodle": (moodle_rows, MOODLE_NAME),
    "canvas": (canvas_rows, CANVAS_NAME),
}


def write_gradebook(out: Path, results: list[Result]) -> None:
    """Enter all results into a copy of the gradebook that came with the release."""
    from nbgrader.api import Gradebook  # here, since it takes a second
    from sqlalchemy.exc import SAWarning

    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own
        database = Path(scratch) / "gradebook.db"  # here, since `out` may be full, or far away
        shutil.copy(out / "release" / "gradebook.db", database)
        with Gradebook(f"sqlite:///{database}") as gradebook:
            for result in results:
                enter(gradebook, result)
            gradebook.db.commit()
        with whole(out / "gradebook.db") as temporary:
            shutil.copy(database, temporary)


def enter(gradebook: "Gradebook", result: Result) -> None:
    """Enter one result."""
    student, name = result["student"], result["assignment"]
    gradebook.update_or_create_student(student)
    submitted = gradebook.update_or_create_submission(name, student)
    (notebook,) = submitted.notebooks
    scores = {test["grade_id"]: test["score"] for test in result["tests"]}
    for grade in notebook.grades:
        grade.auto_score = scores[grade.name]
        grade.needs_manual_grade = False


def merge(outs: list[Path], target: Path) -> int:
    """Bring the results of several folders together; return how many there are now.

    The same student graded twice is an error: only an instructor knows which one counts.
    """
    check_parts(outs)
    paths = [path for out in outs for path in sorted((out / "results").glob("[!.]*.json"))]
    keys = [path.name for path in paths]
    twice = sorted({path.stem for path in paths if keys.count(path.name) > 1})
    if twice:
        raise ValueError(
            f"graded in two of the folders: {', '.join(twice[:5])}; remove one of each"
        )
    if target.resolve() in [out.resolve() for out in outs]:
        raise ValueError(f"--out {target} is one of the parts; give a folder of its own")
    others = [p.stem for p in (target / "results").glob("[!.]*.json") if p.name not in keys]
    if others:
        raise ValueError(
            f"--out {target} holds {min(others)}, who is in none of the parts; give a new folder"
        )
    shutil.copytree(outs[0] / "release", target / "release", dirs_exist_ok=True)
    for name in ("results", "feedback"):
        (target / name).mkdir(parents=True, exist_ok=True)
    for path in paths:
        page = path.parents[1] / "feedback" / f"{path.stem}.html"
        write_whole(target / "feedback" / page.name, page.read_text(encoding="utf-8"))
        write_whole(target / "results" / path.name, path.read_text(encoding="utf-8"))
    return len(paths)


def check_parts(outs: list[Path]) -> None:
    """Refuse folders that do not belong together, or are not complete."""
    for out in outs:
        if not (out / "results").is_dir() or not (out / "release" / "state.json").is_file():
            raise ValueError(f"PART {out} is not a folder that `grade` has written")
        if not (out / "grades.csv").is_file():
            raise ValueError(f"PART {out} is not graded to the end; run its `grade` again first")
    first, *others = [json.loads((out / "release" / "state.json").read_text()) for out in outs]
    for out, state in zip(outs[1:], others, strict=True):
        if state["assignment"] != first["assignment"]:
            raise ValueError(
                f"PART {out} holds {state['assignment']}, and {outs[0]} {first['assignment']}; "
                "merge one assignment at a time"
            )
        if state != first:
            raise ValueError(
                f"PART {out} and {outs[0]} were graded by two versions of the course; "
                "grade one of them again with the other's"
            )

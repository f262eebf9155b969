"""Runs the answers behind the wall and the tests in front of it.

A test is our own text, run here, in a process that no student code ever enters. The functions
it calls are messengers: they send plain data through the wall and bring plain data back. So
whether a test passed is decided where a student cannot reach.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from .authoring import REGION
from .codec import decode, encode
from .dialogue import StudentCrash, StudentTimeout, Worker
from .limits import Limits
from .names import needed
from .sandbox import SandboxError
from .transplant import grade_id

UNANSWERED = "not answered"
TEST_FILE = "<test>"
# What an answer may raise and a test may expect; all else arrives as a StudentError.
EXPECTABLE = {
    error.__name__: error
    for error in (
        ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, NameError,
        NotImplementedError, RecursionError, TypeError, ValueError, ZeroDivisionError,
    )
}  # fmt: skip


class StudentError(Exception):
    """Some other error in a student's function."""


@dataclass
class Verdict:
    """The outcome of one test cell."""

    grade_id: str
    points: int
    score: int
    note: str  # empty, or why there are no points; never text of a hidden test
    undefined: bool = False  # a name or an answer was missing; perhaps it stands further down


def examine(
    answers: NotebookNode, source: NotebookNode, private: list[Path], limits: Limits
) -> list[Verdict]:
    """Run a student's notebook, fill in its outputs, and judge its tests.

    All that the student will read is said before a function of theirs meets a hidden input, lest
    it print that, or put it into an error, further down.

    answers : only the code in it is taken, to be run behind the wall
    source : the assignment with its hidden tests; the only text that is ever run on this side
    """
    given = {c.id: c.source for c in source.cells if role(c).get("locked")}
    tests = {c.id: c for c in source.cells if role(c).get("grade")}
    cells = [cell for cell in answers.cells if cell.cell_type == "code"]
    test_cells = [cell for cell in cells if grade_id(cell) in tests]
    worker = Worker(list(source.metadata.convbook.masked), private, limits)
    trusted: dict[str, Any] = {"__name__": "tests"}
    verdicts: dict[str | None, Verdict] = {}

    def judge_one(cell: NotebookNode, *, hidden: bool) -> None:
        name = grade_id(cell)
        verdicts[name] = judge(cell, tests[name], worker, trusted, hidden=hidden)

    try:
        for cell in cells:
            name = grade_id(cell)
            if name in tests:
                judge_one(cell, hidden=False)
                continue
            if name in given:
                exec(compile(given[name], "<given>", "exec"), trusted)
            run(cell, worker)
        for cell in test_cells:  # the name may have been defined further down
            if verdicts[grade_id(cell)].undefined:
                judge_one(cell, hidden=False)
        passed = [cell for cell in test_cells if verdicts[grade_id(cell)].score]
        for cell in passed:
            judge_one(cell, hidden=True)
        failed = [cell for cell in passed if not verdicts[grade_id(cell)].score]
        if failed:  # some name may have been used for something else by now
            worker.begin_again()
            for cell in cells:
                if cell in failed:
                    judge_one(cell, hidden=True)
                elif cell not in test_cells:
                    with contextlib.suppress(StudentCrash, StudentTimeout):
                        worker.run(cell.source)
    finally:
        worker.kill()
    return list(verdicts.values())


def role(cell: NotebookNode) -> dict[str, Any]:
    """What nbgrader knows about a cell."""
    return cell.metadata.get("nbgrader", {})


def run(cell: NotebookNode, worker: Worker) -> None:
    """Run one cell of the student's; an error there is theirs to see, and stops nothing."""
    cell.outputs, cell.execution_count = [], None
    if not cell.source.strip():
        return
    try:
        reply = worker.run(cell.source)
    except (StudentCrash, StudentTimeout) as error:
        show_error(cell, type(error).__name__, str(error))
        return
    printed = reply.get("output")
    if type(printed) is str and printed:
        text = printed[: worker.limits.output]
        cell.outputs.append(new_output("stream", name="stdout", text=text))
    if "error" in reply:
        show_error(cell, *error_in(reply))


def judge(
    cell: NotebookNode,
    test_cell: NotebookNode,
    worker: Worker,
    trusted: dict[str, Any],
    *,
    hidden: bool,
) -> Verdict:
    """Run one test cell here; it passes if nothing raises. What it shows goes below `cell`.

    hidden : run all of it, not only what a student can see
    """
    points = role(test_cell)["points"]
    test = test_cell.source if hidden else REGION.sub("", test_cell.source)
    names = dict(trusted)
    cell.outputs, cell.execution_count = [], None
    try:
        for name in needed(test):
            if name not in names:
                names[name] = fetch(worker, name)
        exec(compile(test, TEST_FILE, "exec"), names)
    except (SandboxError, KeyboardInterrupt):
        raise
    except BaseException as error:
        note = explain(error, test, hidden=hidden)
        show_error(cell, type(error).__name__, note)
        undefined = isinstance(error, NameError) or note == UNANSWERED
        return Verdict(test_cell.id, points, 0, in_a_line(note), undefined)
    cell.outputs.append(new_output("stream", name="stdout", text="passed"))
    return Verdict(test_cell.id, points, points, "")


def in_a_line(note: str) -> str:
    """Keep what prints: no line ends, nor marks that turn the direction of a table's text."""
    printable = "".join(c if c.isprintable() else " " for c in note)
    return " ".join(printable.split()) or "an error without a message"


def explain(error: BaseException, test: str, *, hidden: bool) -> str:
    """Say why a test failed; of a hidden test only that it did, or that the code ran wild."""
    if isinstance(error, StudentTimeout | StudentCrash):
        return str(error)  # our own words
    if hidden:
        return "a hidden test failed"
    if isinstance(error, NotImplementedError) and not str(error):
        return UNANSWERED
    if isinstance(error, AssertionError):
        line = line_in_test(error)
        return str(error)[:500] or f"this is not so: {test.splitlines()[line - 1].strip()}"
    if isinstance(error, NameError | StudentError):
        return str(error)[:500]
    return f"{type(error).__name__}: {str(error)[:500]}"


def line_in_test(error: BaseException) -> int:
    """The line of the test cell that an error came through; 0 if none."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == TEST_FILE:
            line = step.tb_lineno
        step = step.tb_next
    return line


def fetch(worker: Worker, name: str) -> Any:
    """Return a student's variable by value, or a messenger for a student's function."""
    reply = worker.ask({"do": "look", "name": name}, worker.limits.call_seconds)
    if reply.get("kind") == "missing":
        raise NameError(f"{name} is not defined")
    if reply.get("kind") != "function":
        return value_in(reply)

    def messenger(*args: Any, **kwargs: Any) -> Any:
        question = {"do": "call", "name": name, "args": encode(args), "kwargs": encode(kwargs)}
        return value_in(worker.ask(question, worker.limits.call_seconds))

    return messenger


def value_in(reply: dict[str, Any]) -> Any:
    """Take the value out of an answer, or raise the error in it."""
    if "error" in reply:
        kind, message = error_in(reply)
        if kind in EXPECTABLE:
            raise EXPECTABLE[kind](message)
        raise StudentError(f"{kind}: {message}")
    try:
        return decode(reply.get("value"))
    except (ValueError, RecursionError, MemoryError):
        raise StudentCrash("the answer could not be read") from None


def error_in(reply: dict[str, Any]) -> tuple[str, str]:
    """The error that a worker reports, as two short strings whatever it sent."""
    match reply["error"]:
        case [str(kind), str(message)]:
            return kind[:100], message[:2000]
    return "Error", ""


def show_error(cell: NotebookNode, kind: str, message: str) -> None:
    """Put an error under a cell, for the student to read."""
    cell.outputs.append(new_output("error", ename=kind, evalue=message, traceback=[message]))

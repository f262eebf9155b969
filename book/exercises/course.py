"""Hand out the book's assignments, and grade what comes back.

    course.py release operation               dist/operation.zip, for your students
    course.py grade operation submissions     grades/operation/grades.csv, and in feedback/ beside
                                              it a page for every student
    course.py merge grades/a grades/b --out grades/all
                                              one table from parts that were graded apart
    course.py generate                        for authors: text/*.md -> notebooks

COMMAND --help says more. Grading needs Linux and bubblewrap (sudo apt-get install bubblewrap),
which keeps student code from your files and your network.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn

if sys.platform == "win32":
    sys.exit("course.py does not run on Windows itself: start it inside WSL2 (wsl --install)")

# One thread each: the cores are busy with other submissions. Before anything imports NumPy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from grading.authoring import AuthoringError, assignments, generate, source_path
from grading.batch import FolderError, grade_folder, left_out
from grading.dialogue import check_sandbox
from grading.files import write_whole
from grading.limits import Limits
from grading.release import write_release
from grading.sandbox import SandboxError
from grading.tables import Result, merge, read_results, write_tables

GRADE_HELP = """FOLDER holds one notebook per student (anna.ipynb), or one folder per student with
a notebook in it (anna/operation.ipynb): what Moodle, Canvas, nbgrader or GitHub Classroom give you,
unpacked. The name of the file or folder is the student's name in the table.

Written to the --out folder:
  grades.csv      per student: score, then points and a note for every question
  feedback/       a page per student, to give back; it shows no hidden test and no solution
  results/        one small file per student: what has been graded. If the run is interrupted,
                  start it again with the same words: it goes on where it stopped. A notebook
                  that was handed in anew is graded anew.
  gradebook.db    the same points for nbgrader's own tools
  moodle.csv or canvas.csv, with --format: to import there

Look by hand at rows whose status is `unreadable` (the file is no notebook) or `stopped`; the run
names them, and whoever handed in another assignment's notebook."""


class Parser(argparse.ArgumentParser):
    """Answers a mistake in one line; the usage is what --help is for."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def run_generate(options: argparse.Namespace) -> None:
    """Write the notebooks of all assignments, or compare them with their texts."""
    stale = []
    for name in assignments():
        text, path = generate(name), source_path(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
    if options.check and stale:
        sys.exit(f"out of step with their text: {', '.join(stale)}; run course.py generate")
    print(f"{len(stale)} written, {len(assignments())} in step")


def run_release(options: argparse.Namespace) -> None:
    """Build the zip for students."""
    for name in options.assignments:
        print(write_release(name, options.out, bare=options.bare))


def run_grade(options: argparse.Namespace) -> None:
    """Grade a folder, then write the tables."""
    out = options.out or Path("grades") / options.assignment
    check_out(options.assignment, options.folder, out)
    check_sandbox()
    fresh = grade_folder(options.assignment, options.folder, out, options.workers, Limits())
    results = read_results(out)
    print(f"{fresh} graded now, {len(results)} in all")
    gone = [r["student"] for r in results if not (options.folder / r["submission"]).exists()]
    if gone:
        print(f"graded earlier, not in {options.folder} now: {', '.join(gone)}")
        print(f"  (to drop one, delete {out / 'results' / gone[0]}.json and run again)")
    if others := left_out(options.folder):
        print(f"left out, neither a notebook (.ipynb) nor a folder: {', '.join(others)}")
    finish_tables(out, options.format)


def check_out(assignment: str, folder: Path, out: Path) -> None:
    """Refuse to mix grades with submissions, or with the grades of another assignment."""
    if out.exists() and not out.is_dir():
        raise FolderError(f"--out {out} is a file; give a folder")
    if out.resolve().is_relative_to(folder.resolve()):
        raise FolderError(
            f"--out {out} lies in the submissions {folder}; give a folder beside them"
        )
    mark = out / "release" / "state.json"
    held = json.loads(mark.read_text())["assignment"] if mark.exists() else assignment
    if held != assignment:
        raise FolderError(
            f"--out {out} holds grades of {held}, not {assignment}; give another folder"
        )


def run_merge(options: argparse.Namespace) -> None:
    """Put results graded apart into one folder, then write its tables."""
    print(f"{merge(options.parts, options.out)} submissions")
    finish_tables(options.out, options.format)


def finish_tables(out: Path, layout: str | None) -> None:
    """Write the tables and say where they are, and what needs a look."""
    unknown = write_tables(out, layout)
    for result in read_results(out):
        if result["status"] != "graded":
            print(f"look at it by hand: {result['student']}: {result['reason']}")
        elif is_astray(result):
            print(f"is it another assignment's? {result['student']}: most questions are missing")
    if unknown:
        print(f"not in {layout}.csv, their names hold no {layout} number: {', '.join(unknown)}")
    print(out / "grades.csv")


def is_astray(result: Result) -> bool:
    """Whether most answer cells of the assignment are not in the notebook."""
    questions = [q["question"] for q in result["questions"]]
    return 2 * sum(f"missing {name}" in result["notes"] for name in questions) > len(questions)


def worker_count(text: str) -> int:
    """Read the number of workers."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    top = Parser(description=__doc__, formatter_class=raw)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    known = assignments()

    command = commands.add_parser("release", help="build the zip that students get")
    command.add_argument(
        "assignments", nargs="+", choices=known, metavar="ASSIGNMENT", help=", ".join(known)
    )
    command.add_argument("--out", type=Path, default=Path("dist"), help="folder (default: dist)")
    command.add_argument(
        "--bare",
        action="store_true",
        help="the notebook itself, not zipped; book/exercises/handout holds those that the book "
        "offers for download",
    )
    command.set_defaults(run=run_release)

    formats = argparse.ArgumentParser(add_help=False)
    formats.add_argument(
        "--format",
        choices=["moodle", "canvas"],
        help="also write a CSV that this platform imports; it finds students by the number in the "
        "names of the files as you downloaded them there",
    )

    command = commands.add_parser(
        "grade",
        help="grade a folder of submissions",
        description=GRADE_HELP,
        formatter_class=raw,
        parents=[formats],
    )
    command.add_argument("assignment", choices=known, metavar="ASSIGNMENT", help=", ".join(known))
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the submissions")
    command.add_argument("--out", type=Path, help="folder (default: grades/ASSIGNMENT)")
    command.add_argument(
        "--workers",
        type=worker_count,
        default=cores(),
        metavar="N",
        help="how many at once (default: all cores)",
    )
    command.set_defaults(run=run_grade)

    command = commands.add_parser(
        "merge", help="one table from parts that were graded apart", parents=[formats]
    )
    command.add_argument(
        "parts", type=Path, nargs="+", metavar="PART", help="--out folders of grade"
    )
    command.add_argument("--out", type=Path, required=True, help="folder for the whole")
    command.set_defaults(run=run_merge)

    command = commands.add_parser("generate", help="for authors: turn text/*.md into notebooks")
    command.add_argument("--check", action="store_true", help="only say whether they agree")
    command.set_defaults(run=run_generate)
    return top


def main() -> None:
    """Read the command line, and say in one line what went wrong."""
    sys.stdout.reconfigure(errors="backslashreplace")  # a student may have named a file oddly
    options = parser().parse_args()
    try:
        options.run(options)
    except (AuthoringError, FolderError, SandboxError, ValueError) as error:
        sys.exit(str(error))
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        sys.exit(f"{place}{error.strerror or error}; check that folder, or give another --out")
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; start it again with the same words to go on")


if __name__ == "__main__":
    main()

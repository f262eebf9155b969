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
import os
import sys
from pathlib import Path

# One thread each: the cores are busy with other submissions. Before anything imports NumPy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from grading.authoring import AuthoringError, assignments, generate, source_path
from grading.batch import FolderError, grade_folder
from grading.dialogue import check_sandbox
from grading.limits import Limits
from grading.release import write_release
from grading.sandbox import SandboxError
from grading.submission import write_whole
from grading.tables import merge, read_results, write_tables

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

Look by hand at rows whose status is `unreadable` (the file is no notebook) or `stopped`."""


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
    check_sandbox()
    fresh = grade_folder(options.assignment, options.folder, out, options.workers, Limits())
    results = read_results(out)
    print(f"{fresh} graded now, {len(results)} in all")
    finish_tables(out, options.format)


def run_merge(options: argparse.Namespace) -> None:
    """Put results graded apart into one folder, then write its tables."""
    print(f"{merge(options.parts, options.out)} submissions")
    finish_tables(options.out, options.format)


def finish_tables(out: Path, layout: str | None) -> None:
    """Write the tables and say where they are, and what needs a look."""
    unknown = write_tables(out, layout)
    odd = [r["student"] for r in read_results(out) if r["status"] != "graded"]
    if odd:
        print(f"look at these by hand: {', '.join(odd)}")
    if unknown:
        print(f"not in {layout}.csv, their names hold no {layout} number: {', '.join(unknown)}")
    print(out / "grades.csv")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    known = assignments()

    command = commands.add_parser("release", help="build the zip that students get")
    command.add_argument("assignments", nargs="+", choices=known, metavar="ASSIGNMENT")
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
        type=int,
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
    options = parser().parse_args()
    try:
        options.run(options)
    except (AuthoringError, FolderError, SandboxError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\ninterrupted; start it again with the same words to go on")


if __name__ == "__main__":
    main()

"""Print every known submission with the score it deserves and the score it gets.

    python tests/exercises/known_table.py > table.md

The same table is what test_known_submissions.py holds the grader to, row by row.
"""

import csv
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

EXERCISES = Path(__file__).resolve().parents[2] / "book" / "exercises"
sys.path[:0] = [str(EXERCISES), str(Path(__file__).resolve().parent)]

from known import ASSIGNMENT, FULL, Kit  # noqa: E402
from known_abuse import ABUSE  # noqa: E402
from known_fair import FAIR, UNREADABLE  # noqa: E402
from known_hostile import HOSTILE  # noqa: E402

KINDS = {"right, or nearly": FAIR, "unreadable": UNREADABLE, "hostile": [*HOSTILE, *ABUSE]}


def grade_all(here: Path) -> dict[str, dict[str, str]]:
    """Write them all, grade them, and return the rows of the CSV by name."""
    course = [sys.executable, str(EXERCISES / "course.py")]
    subprocess.run([*course, "release", ASSIGNMENT, "--out", here], check=True, stdout=sys.stderr)
    for folder in (here / "in", here / "target"):
        folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kit = Kit(here / f"{ASSIGNMENT}.zip", here / "target", listener.getsockname()[1])
        for known in [*FAIR, *UNREADABLE, *HOSTILE, *ABUSE]:
            known.write(here / "in" / known.name, kit)
        command = [*course, "grade", ASSIGNMENT, here / "in", "--out", here / "out"]
        subprocess.run(command, check=True, stdout=sys.stderr)
    with (here / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def first_note(row: dict[str, str]) -> str:
    """What the row says first: of a question, else of the file."""
    notes = [text for column, text in row.items() if column.endswith("note") and text]
    return (notes or [row["notes"]])[0].replace("|", "\\|")[:90]


def main() -> None:
    """Print one table, and say how many rows differ."""
    with tempfile.TemporaryDirectory() as scratch:
        rows = grade_all(Path(scratch))
    wrong = 0
    print(f"| submission | kind | expected of {FULL} | given | status | first note |")
    print("|---|---|---|---|---|---|")
    for kind, table in KINDS.items():
        for known in table:
            row = rows[known.name]
            right = (int(row["score"]), row["status"]) == (known.score, known.status)
            wrong += not right
            given = row["score"] if right else f"**{row['score']}**"
            print(
                f"| {known.name} | {kind} | {known.score} | {given} | {row['status']} | "
                f"{first_note(row)} |"
            )
    print(f"\n{len(rows)} submissions, {wrong} with another score than expected")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()

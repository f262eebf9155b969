"""How many submissions a minute are graded here, one in ten of them hostile?

    python tests/benchmarks/grading.py [NUMBER] [--alike]

Nothing in `pytest` runs this. It prints the rate over the whole run and over each quarter of it,
and the longest wait between two results. The hostile ones come in turn, and some cost far more
than others; with `--alike` the four quarters hold the same submissions, so that their rates are
equal if the work is linear in the number of submissions.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = ROOT / "book" / "exercises"
sys.path[:0] = [str(EXERCISES), str(ROOT / "tests" / "exercises")]

from known import ASSIGNMENT, Kit, Known  # noqa: E402
from known_fair import FAIR  # noqa: E402
from known_hostile import HOSTILE  # noqa: E402


def choose(number: int, *, alike: bool) -> list[Known]:
    """Choose that many known submissions, every tenth hostile."""
    size = number // 4 if alike else number
    hostile = HOSTILE[:: max(1, len(HOSTILE) // (size // 10))]
    chosen = [
        hostile[n // 10 % len(hostile)] if n % 10 == 9 else FAIR[n % len(FAIR)] for n in range(size)
    ]
    return 4 * chosen if alike else chosen


def write_submissions(folder: Path, kit: Kit, chosen: list[Known]) -> dict[str, int]:
    """Write them under numbered names; return what each must score."""
    expected = {}
    for n, known in enumerate(chosen):
        name = f"{n:04d}-{known.name}"
        known.write(folder / name, kit)
        expected[name] = known.score
    return expected


def main() -> None:
    """Grade, measure, and check the scores."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("number", type=int, nargs="?", default=200, help="a multiple of 40")
    options.add_argument("--alike", action="store_true", help="four quarters of the same")
    chosen = choose(options.parse_args().number, alike=options.parse_args().alike)
    number = len(chosen)
    course = [sys.executable, str(EXERCISES / "course.py")]
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        (here / "in").mkdir()
        (here / "target").mkdir()
        subprocess.run([*course, "release", ASSIGNMENT, "--out", here], check=True)
        kit = Kit(here / f"{ASSIGNMENT}.zip", here / "target", 9)
        expected = write_submissions(here / "in", kit, chosen)
        load, begun = os.getloadavg()[0], time.time()
        command = [*course, "grade", ASSIGNMENT, here / "in", "--out", here / "out"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.time() - begun
        times = sorted(path.stat().st_mtime for path in (here / "out" / "results").iterdir())
        rows = (here / "out" / "grades.csv").read_text().splitlines()[1:]
    scores = {row.split(",")[0]: int(row.split(",")[2]) for row in rows}
    wrong = {
        name: scores.get(name) for name, score in expected.items() if scores.get(name) != score
    }
    print(f"{number} submissions in {seconds:.0f} s: {60 * number / seconds:.0f} a minute")
    print(f"load of {os.cpu_count()} cores before and after: {load:.1f}, {os.getloadavg()[0]:.1f}")
    quarter = number // 4
    for n in range(4):
        start = begun if n == 0 else times[n * quarter - 1]
        rate = 60 * quarter / (times[(n + 1) * quarter - 1] - start)
        print(f"quarter {n + 1}: {rate:.0f} a minute")
    waits = [later - earlier for earlier, later in pairwise(times)]
    print(f"longest wait between two results: {max(waits):.0f} s")
    print(f"wrong scores: {wrong or 'none'}")


if __name__ == "__main__":
    main()

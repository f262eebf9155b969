"""How many submissions a minute are graded here, one in ten of them hostile?

    python tests/benchmarks/grading.py [NUMBER]

Nothing in `pytest` runs this. It prints the rate over the whole run and over each quarter of it (it
should not fall: the work is linear in the number of submissions), and the longest wait between two
results.
"""

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

from known import ASSIGNMENT, Kit  # noqa: E402
from known_fair import FAIR  # noqa: E402
from known_hostile import HOSTILE  # noqa: E402


def write_submissions(folder: Path, kit: Kit, number: int) -> dict[str, int]:
    """Write that many, every tenth hostile; return what each must score."""
    expected = {}
    for n in range(number):
        known = HOSTILE[n // 10 % len(HOSTILE)] if n % 10 == 9 else FAIR[n % len(FAIR)]
        name = f"{n:04d}-{known.name}"
        known.write(folder / name, kit)
        expected[name] = known.score
    return expected


def main() -> None:
    """Grade, measure, and check the scores."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    course = [sys.executable, str(EXERCISES / "course.py")]
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        (here / "in").mkdir()
        (here / "target").mkdir()
        subprocess.run([*course, "release", ASSIGNMENT, "--out", here], check=True)
        kit = Kit(here / f"{ASSIGNMENT}.zip", here / "target", 9)
        expected = write_submissions(here / "in", kit, number)
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

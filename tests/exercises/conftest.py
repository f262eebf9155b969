"""What these tests share: the release, and one graded folder of known submissions."""

import csv
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

EXERCISES = Path(__file__).resolve().parents[2] / "book" / "exercises"
sys.path[:0] = [str(EXERCISES), str(Path(__file__).resolve().parent)]

# In the default run only what is quick; under CI, or with `-m slow`, everything.
long = [] if os.environ.get("CI") == "true" else [pytest.mark.slow]


def long_test(test):
    """Mark a whole test as long."""
    return pytest.mark.slow(test) if long else test


COURSE = [sys.executable, str(EXERCISES / "course.py")]


def course(*arguments: object, check: bool = True, **options) -> subprocess.CompletedProcess[str]:
    """Run course.py as a lecturer would."""
    command = [*COURSE, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, **options)
    assert not check or done.returncode == 0, done.stderr
    return done


def read_table(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV, by student."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def bubblewrap() -> str:
    """The sandbox: without it these tests are skipped, under CI they fail."""
    path = shutil.which("bwrap")
    if path is None:
        message = "bubblewrap (bwrap) is not installed: apt-get install bubblewrap"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The students' zip of the operation."""
    out = tmp_path_factory.mktemp("dist")
    course("release", "operation", "--out", out)
    return out / "operation.zip"


@dataclass
class Graded:
    """A folder of known submissions, and what grading made of it."""

    submissions: Path
    out: Path
    target: Path  # what some submissions tried to write to
    listener: socket.socket  # what some tried to reach
    rows: dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def graded(
    request: pytest.FixtureRequest,
    bubblewrap: str,
    release: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Graded]:
    """Grade every known submission that a selected test asks for, in one run."""
    from known import Kit

    asked = {
        item.callspec.params["known"].name: item.callspec.params["known"]
        for item in request.session.items
        if hasattr(item, "callspec") and "known" in item.callspec.params
    }
    folder, target = tmp_path_factory.mktemp("submissions"), tmp_path_factory.mktemp("target")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        kit = Kit(release, target, listener.getsockname()[1])
        for known in asked.values():
            known.write(folder / known.name, kit)
        out = tmp_path_factory.mktemp("grades")
        course("grade", "operation", folder, "--out", out)
        yield Graded(folder, out, target, listener, read_table(out / "grades.csv"))

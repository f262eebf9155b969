"""The notebooks that the book offers for download are the releases, to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted((ROOT / "book/exercises/text").glob("*.md"))


@pytest.mark.parametrize("name", [path.stem for path in TEXTS])
def test_the_handout_is_the_release(name, tmp_path):
    course = ROOT / "book/exercises/course.py"
    command = [sys.executable, course, "release", "--bare", "--out", tmp_path, name]
    subprocess.run(command, check=True, capture_output=True)
    released = (tmp_path / f"{name}.ipynb").read_bytes()
    assert b"YOUR CODE HERE" in released
    assert (ROOT / f"book/exercises/handout/{name}.ipynb").read_bytes() == released


def test_there_is_a_handout_for_every_assignment_and_a_link_to_it():
    handouts = {path.stem for path in (ROOT / "book/exercises/handout").iterdir()}
    assert handouts == {path.stem for path in TEXTS}
    page = (ROOT / "book/hand-in.md").read_text(encoding="utf-8")
    for name in handouts:
        assert f"<exercises/handout/{name}.ipynb>" in page

"""The built book holds no line of a graded solution or hidden test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book" / "exercises"))

from grading.leaks import find_leaks


def test_nothing_of_solutions_or_hidden_tests_is_published(html: Path):
    assert list(html.rglob("operation.ipynb")), "the released assignments are in the build"
    assert find_leaks(html) == []

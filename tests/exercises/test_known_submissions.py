"""Every known submission gets the score it deserves, and none does harm.

The default run takes those that are quick; under CI, or with `-m slow`, the whole table is graded.
"""

import re

import psutil
import pytest
from conftest import Graded, long
from grading.sandbox import REPOSITORY
from known import Known
from known_abuse import ABUSE
from known_fair import FAIR, UNREADABLE
from known_hostile import HOSTILE

TABLE = [*FAIR, *UNREADABLE, *HOSTILE, *ABUSE]


def parameters() -> list:
    return [pytest.param(k, id=k.name, marks=[] if k.quick else long) for k in TABLE]


def test_the_table_is_long_and_its_names_differ():
    assert len(TABLE) >= 40
    assert len({known.name for known in TABLE}) == len(TABLE)


@pytest.mark.parametrize("known", parameters())
def test_score(known: Known, graded: Graded):
    row = graded.rows[known.name]
    assert (int(row["score"]), row["status"]) == (known.score, known.status), row
    assert known.note in " ".join(row.values())


def test_nothing_was_written_outside(graded: Graded):
    assert list(graded.target.iterdir()) == []
    assert not list(REPOSITORY.glob("escaped")) + list(REPOSITORY.glob("book/exercises/**/escaped"))


def test_nobody_called_home(graded: Graded):
    with pytest.raises(BlockingIOError):
        graded.listener.accept()


def test_nothing_was_left_running(graded: Graded):
    port = graded.listener.getsockname()[1]
    marks = (f"left-behind-{port}", "/grader/worker.py")
    ours = [p.info["cmdline"] or [] for p in psutil.process_iter(["cmdline"])]
    left = [line for line in ours if any(mark in part for part in line for mark in marks)]
    assert [line for line in left if marks[0] in " ".join(line)] == []


def test_feedback_runs_nothing_and_shows_nothing_hidden(graded: Graded):
    from grading.leaks import readings, secrets

    hidden = secrets()
    for page in sorted((graded.out / "feedback").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script|<img|<iframe|javascript:", text), page.name
        if page.stem in ("untouched", "reads-solutions", "equals-anything"):
            readable = list(readings(page.read_bytes()))
            shown = [line for key, line in hidden.items() if any(key in t for t in readable)]
            assert shown == []


def test_nothing_that_a_hidden_test_handed_in_comes_out(graded: Graded):
    """One answer remembers its inputs; others print them, and put them into an error.

    Those of the visible tests are whole numbers and halves; all others come from hidden tests.
    """
    if "remembers-inputs" not in graded.rows:
        pytest.skip("this run does not grade that submission")
    page = (graded.out / "feedback" / "remembers-inputs.html").read_text(encoding="utf-8")
    assert page.count("REMEMBERED [[2.0, 0.0, 1.0, 3.0") >= 2
    assert re.findall(r"\d\.\d{3,}|-\d\.0", page) == []
    assert not re.search(r"\d\.\d{3,}", " ".join(graded.rows["remembers-inputs"].values()))


def test_no_cell_of_the_table_is_a_formula(graded: Graded):
    cells = [cell for row in graded.rows.values() for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@")] == []

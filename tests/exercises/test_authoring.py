"""The text format: what it generates, and what it refuses."""

import nbformat
import pytest
from conftest import course
from grading import authoring
from grading.authoring import AuthoringError, assignments, generate, secret_lines, source_path
from grading.names import defined, imported, needed, sketched

HEAD = "---\nminutes: 5\n---\n\n# Title {points} {total} {minutes}\n\n"
GIVEN = "```{code-cell}\n:tags: [given]\n\nimport numpy as np\n```\n\n"
ANSWER = (
    "```{code-cell}\n:tags: [solution]\n:id: area\n\n"
    "### BEGIN SOLUTION\narea = 6\n### END SOLUTION\n```\n\n"
)
TESTS = (
    "```{code-cell}\n:tags: [tests]\n:points: 2\n\nassert area > 0\n"
    "### BEGIN HIDDEN TESTS\nassert area == np.prod([2, 3])\n### END HIDDEN TESTS\n```\n"
)
GOOD = HEAD + GIVEN + ANSWER + TESTS


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Generate the notebook of a text."""
    monkeypatch.setattr(authoring, "TEXT", tmp_path)

    def generate_text(text: str) -> nbformat.NotebookNode:
        (tmp_path / "draft.md").write_text(text)
        return nbformat.reads(generate("draft"), as_version=4)

    return generate_text


def test_notebooks_are_what_their_texts_say():
    course("generate", "--check")


@pytest.mark.parametrize("name", assignments())
def test_generating_twice_gives_the_same_bytes(name):
    assert generate(name) == generate(name) == source_path(name).read_text(encoding="utf-8")


def test_cells_carry_what_nbgrader_needs(written):
    notebook = written(GOOD)
    title, given, answer, tests = notebook.cells
    assert title.source == "# Title 2 points 2 points 5 minutes"
    assert given.metadata.nbgrader.locked
    assert (answer.id, answer.metadata.nbgrader.solution) == ("area", True)
    assert (tests.id, tests.metadata.nbgrader.points) == ("area-tests", 2)
    assert tests.metadata.convbook.question == "area"
    assert notebook.metadata.convbook.masked == ["convbook"]
    assert secret_lines(notebook) == {"area = 6", "assert area == np.prod([2, 3])"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes: 5", "title: x", "needs `minutes:`"),
        ("### END SOLUTION", "### END SOLUTOIN", "misspelt or unpaired"),
        ("### BEGIN HIDDEN TESTS", "###BEGIN HIDDEN TESTS", "misspelt or unpaired"),
        ("SOLUTION", "HIDDEN TESTS", "would not be cleared"),
        ("### BEGIN SOLUTION\narea = 6\n### END SOLUTION", "area = 6", "no ### BEGIN SOLUTION"),
        (":id: area\n", "", "needs an :id:"),
        (":id: area\n", ":id: the area\n", "needs an :id:"),
        (":points: 2\n", "", "and :points:, 1 or more"),
        (":points: 2\n", ":points: 2\n:colour: red\n", "colour"),
        ("[tests]", "[test]", "test is not one of"),
        ("import numpy", "import scipy, numpy", "imports scipy"),
        ("area > 0", "volume > 0", "uses volume, which nothing above it defines"),
        (TESTS, "", "area has no tests"),
        (TESTS, TESTS + ANSWER + TESTS, "two cells are named area"),
        (ANSWER, "", "needs a solution above it"),
    ],
)
def test_what_would_break_or_leak_is_refused(written, old, new, message):
    assert old in GOOD
    with pytest.raises(AuthoringError, match=message) as error:
        written(GOOD.replace(old, new))
    assert str(error.value).startswith("text/draft.md: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", assignments())
def test_assignments_say_their_points_and_minutes(name):
    notebook = nbformat.read(source_path(name), as_version=4)
    total = sum(c.metadata.get("nbgrader", {}).get("points", 0) for c in notebook.cells)
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert f"{total} points" in text
    assert f"{notebook.metadata.convbook.minutes} minutes" in text


@pytest.mark.parametrize("name", assignments())
def test_every_question_has_visible_and_hidden_tests(name):
    notebook = nbformat.read(source_path(name), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            visible = authoring.REGION.sub("", cell.source).strip()
            assert visible, f"{cell.id} gives a student no feedback"
    hidden = {
        cell.metadata.convbook.question
        for cell in notebook.cells
        if "### BEGIN HIDDEN TESTS" in cell.source
    }
    answers = {c.id for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")}
    assert hidden == answers


def test_names_are_told_apart():
    source = (
        "import numpy as np\nfrom os import path\nx = [i for i in y]\ndef f(a): return a + np.e"
    )
    assert needed(source) == ["y"]
    assert defined(source) == {"np", "path", "x", "i", "f", "a"}
    assert imported(source) == {"numpy", "os"}
    assert sketched("%magic\ndef f(x:\nclass K\nv = 1\nw == 2\n  inner = 3") == {"f", "K", "v"}

"""The tests of the second assignment tell right forms of an answer from wrong ones."""

import nbformat
import pytest
from grading.authoring import source_path
from grading.examine import examine
from grading.limits import Limits

REFUSAL = 'raise ValueError("the kernel does not fit into the padded input")'
QUOTIENT = "free // stride + 1"


def points(old: str, new: str) -> tuple[list[int], str]:
    """Change the model's `output_size`; return the points of its two tests, and their notes."""
    source = nbformat.read(source_path("size-and-borders"), as_version=4)
    answers = nbformat.from_dict(source)
    cell = next(c for c in answers.cells if c.id == "output_size")
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    keep = ("code-01", "output_size", "output_size-tests", "output_size-tests-2")
    answers.cells = [c for c in answers.cells if c.id in keep]
    verdicts = examine(answers, source, [], Limits())
    return [v.score for v in verdicts], "".join(v.note for v in verdicts)


@pytest.mark.parametrize(
    "instead",
    ["return object()", "import os; os._exit(0)", "raise SystemExit", "raise NotImplementedError"],
)
def test_only_a_value_error_says_that_a_kernel_does_not_fit(bubblewrap, instead):
    assert points(REFUSAL, instead)[0] == [2, 0]


def test_a_size_may_be_an_integer_of_numpys(bubblewrap):
    assert points(QUOTIENT, f"np.int64({QUOTIENT})") == ([2, 1], "")


def test_a_visible_test_says_that_a_size_is_no_float(bubblewrap):
    scores, note = points(QUOTIENT, "np.floor(free / stride) + 1")
    assert scores == [0, 1]
    assert "a count is an int" in note

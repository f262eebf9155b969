"""The verdicts of the exercises' checkers: right answers pass, and wrong ones are told where."""

import numpy as np
import pytest

from convbook import correlate2d
from convbook.exercises._core import check_function, check_value, find_fault

EXPECTED = np.arange(6).reshape(2, 3)


class EqualsAnything:
    """A value that compares equal to everything is still not a number."""

    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize("answer", [EXPECTED, EXPECTED.tolist(), EXPECTED + 1e-12])
def test_the_right_answer_passes(answer, capsys):
    assert check_value(answer, EXPECTED, "well done.")
    assert capsys.readouterr().out == "Right: well done.\n"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "there is no answer: did the function return its result?"),
        ("six", "must be a number or an array of numbers; got str"),
        (EqualsAnything(), "must be a number or an array of numbers; got EqualsAnything"),
        ([[1, 2], [3]], "must be a number or an array of numbers; got list"),
        (EXPECTED.T, "the shape is (3, 2); it should be (2, 3)"),
        (
            [[0, 1, 2], [3, 5, 5]],
            "5 of 6 elements are right; the first wrong one is [1, 1]",
        ),
        (EXPECTED * np.nan, "0 of 6 elements are right; the first wrong one is [0, 0]"),
        (np.full((2, 3), 0), "1 of 6 elements are right; the first wrong one is [0, 1]"),
    ],
)
def test_a_wrong_answer_is_told_where(answer, message):
    assert message in find_fault(answer, EXPECTED)


def test_a_known_slip_is_named():
    assert find_fault(-EXPECTED, EXPECTED, {"the sign": -EXPECTED}) == "the sign"
    assert find_fault(EXPECTED, EXPECTED, {"no slip at all": EXPECTED}) is None


def test_a_function_that_raises_is_reported_with_its_case(capsys):
    assert not check_function(lambda n: 1 / n, lambda n: n, [(0,)], "")
    assert "for 0 it raises ZeroDivisionError" in capsys.readouterr().out


def test_a_function_must_not_be_called_first(capsys):
    assert not check_function(3, lambda n: n, [(0,)], "")
    assert "pass the function itself" in capsys.readouterr().out


def test_a_function_cannot_spoil_its_arguments():
    case = (np.ones((3, 3)), np.ones((2, 2)))

    def spoils(image, kernel):
        result = correlate2d(image, kernel)
        image[:] = 0
        return result

    assert check_function(spoils, correlate2d, [case], "fine.")

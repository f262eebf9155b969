"""What a student wrote is text in the pages and tables, never markup or a formula."""

import nbformat
import pytest
from grading.feedback import feedback_page
from grading.tables import as_csv

MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize("reason", ["", MARKUP], ids=["graded", "not graded"])
def test_a_page_shows_markup_as_text(reason):
    output = nbformat.v4.new_output("stream", text=MARKUP)
    cell = nbformat.v4.new_code_cell(MARKUP, outputs=[output], metadata={"answer": "area"})
    result = {
        "assignment": "operation",
        "submission": MARKUP,
        "score": 0,
        "max_score": 1,
        "reason": reason,
        "notes": [MARKUP],
        "questions": [{"question": "area", "score": 0, "points": 1, "note": MARKUP}],
    }
    page = feedback_page(result, nbformat.v4.new_notebook(cells=[cell]))
    assert "<script" not in page
    assert (
        page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5
    )  # a note, or the reason in place of it


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_table_holds_no_formula(text):
    assert as_csv([["anna", text]]).startswith(f"anna,'{text}")


def test_numbers_and_words_stay_as_they_are():
    assert as_csv([["anna", -1, 0.5, "a = 1"]]) == "anna,-1,0.5,a = 1\n"


def test_an_error_is_told_once_and_labels_say_whose_text_it_is():
    traceback = "Traceback (most recent call last):\nZeroDivisionError: division by zero\n\n"
    outputs = [
        nbformat.v4.new_output("stream", text=traceback),
        nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="division by zero"),
    ]
    answer = nbformat.v4.new_code_cell("1 / 0", outputs=outputs, metadata={"answer": "area"})
    failed = [nbformat.v4.new_output("error", ename="AssertionError", evalue="got 5")]
    role = {"nbgrader": {"grade": True}, "convbook": {"question": "area"}}
    test = nbformat.v4.new_code_cell("assert area", outputs=failed, metadata=role)
    question = {"question": "area", "score": 0, "points": 1, "note": "got 5"}
    result = {"reason": "", "notes": [], "questions": [question]}
    page = feedback_page(result, nbformat.v4.new_notebook(cells=[answer, test]))
    assert page.count("division by zero") == 1
    words = ["Your code", "1 / 0", "Output", "ZeroDivisionError", "Test", "assert area", "Result"]
    places = [page.rindex(word) for word in words]
    assert places == sorted(places)

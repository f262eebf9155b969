"""What a student wrote is text in the pages and tables, never markup or a formula."""

import nbformat
import pytest
from grading.feedback import feedback_page
from grading.tables import as_csv

MARKUP = "<script>alert(1)</script>"


def test_a_page_shows_markup_as_text():
    output = nbformat.v4.new_output("stream", text=MARKUP)
    cell = nbformat.v4.new_code_cell(MARKUP, outputs=[output], metadata={"answer": "area"})
    result = {
        "assignment": "operation",
        "submission": MARKUP,
        "score": 0,
        "max_score": 1,
        "reason": MARKUP,
        "notes": [MARKUP],
        "questions": [{"question": "area", "score": 0, "points": 1, "note": MARKUP}],
    }
    page = feedback_page(result, nbformat.v4.new_notebook(cells=[cell]))
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_table_holds_no_formula(text):
    assert as_csv([["anna", text]]).startswith(f"anna,'{text}")


def test_numbers_and_words_stay_as_they_are():
    assert as_csv([["anna", -1, 0.5, "a = 1"]]) == "anna,-1,0.5,a = 1\n"

"""SelfCheck: judged alike in both languages, and answered by keyboard, mouse and touch."""

import random

import pytest

from convbook.widgets import Choice, Number, SelfCheck
from convbook.widgets.still import number_text, rich_text

pytestmark = pytest.mark.browser


@pytest.fixture
def check(visit, widget_page):
    page = visit(widget_page).page
    page.wait_for_selector(".cb-self-check")
    return page.locator(".cb-self-check")


def draw_number(random_number: random.Random) -> Number:
    answer = random_number.choice([random_number.randint(-99, 99), random_number.uniform(-9, 9)])
    tolerance = random_number.choice([0.01, 0.5]) if isinstance(answer, float) else 0
    wrong = {answer + offset: f"off by {offset}" for offset in (-2, 1, 3)}
    return Number("?", answer=answer, tolerance=tolerance, wrong=wrong, why="because")


def test_numbers_are_judged_as_python_judges_them(call_javascript):
    rng = random.Random(5)
    cases, expected = [], []
    for _ in range(400):
        question = draw_number(rng)
        offset = rng.choice([0, 1, -2, 3, 0.3, -0.7, 1e-12, 0.009, 7])
        value = question.answer + offset
        cases.append([question.state(), value])
        right, why = question.judge(value)
        expected.append({"right": right, "why": why})
    assert call_javascript(SelfCheck, "judgeNumber", cases) == expected
    assert {verdict["right"] for verdict in expected} == {True, False}
    assert len({verdict["why"] for verdict in expected}) == 5


def test_choices_are_judged_as_python_judges_them(call_javascript):
    rng = random.Random(6)
    cases, expected = [], []
    for _ in range(200):
        count = rng.randint(2, 6)
        right = rng.randrange(count)
        options = {f"{i}": True if i == right else f"not {i}" for i in range(count)}
        question, index = Choice("?", options, why="yes"), rng.randrange(count)
        cases.append([question.state(), index])
        verdict, why = question.judge(index)
        expected.append({"right": verdict, "why": why})
    assert call_javascript(SelfCheck, "judgeChoice", cases) == expected


def test_numbers_are_written_as_python_writes_them(call_javascript):
    rng = random.Random(7)
    values = [rng.randint(-(10**6), 10**6) for _ in range(150)]
    values += [rng.uniform(-1000, 1000) for _ in range(150)]
    values += [rng.uniform(-0.1, 0.1) for _ in range(100)]
    written = call_javascript(SelfCheck, "numberText", [[value] for value in values])
    assert written == [number_text(value) for value in values]
    read = call_javascript(SelfCheck, "parseNumber", [[text] for text in written])
    assert read == pytest.approx(values, rel=1e-5)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("-6", -6),
        ("−6", -6),
        (" +6 ", 6),
        ("0.25", 0.25),
        (".5", 0.5),
        ("1/4", 0.25),
        ("61,706", 61706),
        ("1,234,567.5", 1234567.5),
        ("", None),
        ("six", None),
        ("1,5", None),
        ("1/0", None),
        ("--6", None),
        ("6x", None),
    ],
)
def test_typed_numbers(call_javascript, typed, value):
    assert call_javascript(SelfCheck, "parseNumber", [[typed]]) == [value]


def test_keyboard_alone_answers_and_hears_why(check):
    page, first = check.page, check.locator("form").nth(0)
    first.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    feedback = first.locator("output")
    assert feedback.inner_text() == ("Not yet. That would need one line of padding on every side.")
    assert feedback.get_attribute("aria-live") == "polite"
    page.keyboard.press("ArrowDown")
    assert feedback.inner_text() == ""  # a new answer has not been judged yet
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Check answer 1"
    page.keyboard.press("Enter")
    assert feedback.inner_text() == "Right. 5 - 3 + 1 = 3 placements on each axis."
    page.keyboard.press("Tab")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    assert check.locator("output").nth(1).inner_text() == "Not yet. You flipped the kernel."
    page.keyboard.press("Backspace")
    page.keyboard.type("-6")
    page.keyboard.press("Enter")
    assert check.locator("output").nth(1).inner_text() == "Right."


def test_same_wrong_answer_is_answered_again(check):
    form = check.locator("form").nth(1)
    for _ in range(2):
        form.locator("input").fill("5")
        assert form.locator("output").inner_text() == ""
        form.locator("button").click()
        assert form.locator("output").inner_text() == (
            "Not yet. Multiply nine pairs and add them up."
        )


def test_nothing_is_judged_before_it_is_answered(check):
    for number in (0, 1):
        form = check.locator("form").nth(number)
        form.locator("button[type=submit]").click()
        assert "first" in form.locator("output").inner_text()
        assert form.get_attribute("data-verdict") == "none"


def test_controls_are_native_and_named(check):
    assert check.locator("fieldset > legend").count() == 2
    group = check.get_by_role("group", name="What size is the result?")
    assert group.get_by_role("radio", name="3x3").count() == 1
    field = check.get_by_role("textbox", name="The worked example's first output?")
    assert field.get_attribute("inputmode") == "decimal"
    assert check.locator("legend code").first.inner_text() == "3x3"


def test_code_is_marked_as_python_marks_it(check):
    shown = check.locator("legend").first.inner_html().split("</span> ", 1)[1]
    assert shown == rich_text(
        "A `3x3` kernel slides over a 5x5 image, stride 1, no padding. What size is the result?"
    )


def test_touch_can_write_a_minus_sign(visit, widget_page):
    page = visit(widget_page, has_touch=True, viewport={"width": 390, "height": 844}).page
    form = page.locator(".cb-self-check form").nth(1)
    form.locator("input").fill("6")
    form.get_by_role("button", name="Change the sign").tap()
    assert form.locator("input").input_value() == "−6"
    form.get_by_role("button", name="Check answer 2").tap()
    assert form.locator("output").inner_text() == "Right."
    form.get_by_role("button", name="Change the sign").tap()
    assert form.locator("input").input_value() == "6"

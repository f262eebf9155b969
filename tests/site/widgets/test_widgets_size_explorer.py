"""SizeExplorer: counts, unread cells and formula agree with the package, and are drawn and said."""

import math
import random
import re

import pytest

from convbook import output_size
from convbook.widgets import SizeExplorer

pytestmark = pytest.mark.browser
TRAITS = ["input_size", "kernel_size", "stride", "padding", "dilation", "ceil_mode"]


@pytest.fixture
def explorer(visit, widget_page):
    page = visit(widget_page, viewport={"width": 1280, "height": 1000}).page
    page.wait_for_selector(".cb-size-explorer")
    return page.locator(".cb-size-explorer")


def choose(explorer, **values):
    names = {"kernel_size": "kernel K", "stride": "stride S", "padding": "padding P"}
    names |= {"dilation": "dilation D"}
    for trait, value in values.items():
        if trait == "input_size":
            explorer.get_by_role("spinbutton").fill(str(value))
        elif trait == "ceil_mode":
            explorer.get_by_role("checkbox").set_checked(value)
        else:
            explorer.get_by_role("slider", name=names[trait]).fill(str(value))


def said(explorer):
    return explorer.locator(".cb-result").inner_text()


def draw_state(rng):
    return {
        "input_size": rng.randint(1, 40),
        "kernel_size": rng.randint(1, 9),
        "stride": rng.randint(1, 8),
        "padding": rng.randint(0, 6),
        "dilation": rng.randint(1, 5),
        "ceil_mode": rng.random() < 0.5,
    }


def count(state):
    options = {name: state[name] for name in TRAITS[2:]}
    try:
        return output_size(state["input_size"], state["kernel_size"], **options)
    except ValueError:
        return 0


@pytest.fixture(scope="module")
def states():
    rng = random.Random(4)
    return [draw_state(rng) for _ in range(1000)]


def test_every_size_is_the_package_s(call_javascript, states):
    facts = call_javascript(SizeExplorer, "explain", [[state] for state in states])
    assert [fact["count"] for fact in facts] == [count(state) for state in states]
    assert [fact["fits"] for fact in facts] == [count(state) > 0 for state in states]
    assert 50 < sum(fact["fits"] for fact in facts) < 1000
    assert any(fact["dropped"] for fact in facts)
    assert any(fact["overhang"] for fact in facts)


def test_every_unread_cell_is_python_s(call_javascript, states):
    fitting = [state for state in states if count(state)]
    facts = call_javascript(SizeExplorer, "explain", [[state] for state in fitting])
    for state, fact in zip(fitting, facts, strict=True):
        explorer = SizeExplorer(**state)
        assert set(fact["unread"]) == explorer.unread
        last = explorer.placement(count(state) - 1)[-1]
        padded = state["input_size"] + 2 * state["padding"]
        assert fact["overhang"] == max(last + 1 - padded, 0)
        assert state["ceil_mode"] or fact["overhang"] == 0


def test_every_formula_comes_out_right(call_javascript, states):
    fitting = [state for state in states if count(state)]
    lines = call_javascript(SizeExplorer, "formula", [[state] for state in fitting])
    for state, (_, filled, divided, added, answer) in zip(fitting, lines, strict=True):
        assert int(answer) == count(state)
        assert eval(added.replace("−", "-")) == count(state)
        floor = math.ceil if state["ceil_mode"] else math.floor
        for line in (filled, divided):
            inside = re.fullmatch(r"[⌊⌈](.*) / (\d+)[⌋⌉] \+ 1", line)
            dividend = eval(inside[1].replace("−", "-").replace("·", "*"))
            rounded = floor(dividend / int(inside[2])) + 1
            assert rounded == count(state) or (state["ceil_mode"] and rounded == count(state) + 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((5, 3, 2, 0, 1, False), "2 placements, so the output size is 2. Every cell is read."),
        (
            (6, 3, 2, 0, 1, False),
            "2 placements, so the output size is 2. Never read: input pixel 5.",
        ),
        (
            (6, 3, 2, 1, 1, False),
            "3 placements, so the output size is 3. "
            "Never read: 1 line of the padding after the input.",
        ),
        (
            (6, 3, 2, 0, 1, True),
            "3 placements, so the output size is 3. Every cell is read. "
            "The last window hangs over the end by 1 cell.",
        ),
        (
            (1, 2, 2, 1, 1, True),
            "1 placement, so the output size is 1. "
            "Never read: 1 line of the padding after the input. "
            "One more window would start in the padding after the input; it is dropped.",
        ),
        ((5, 3, 1, 0, 3, False), "Does not fit: the kernel spans 7 cells and the input has 5."),
        (
            (1, 5, 1, 1, 1, False),
            "Does not fit: the kernel spans 5 cells and the padded input has 3.",
        ),
    ],
)
def test_summary_says_what_happens(call_javascript, values, words):
    state = dict(zip(TRAITS, values, strict=True))
    assert call_javascript(SizeExplorer, "summary", [[state]]) == [words]


def test_starts_where_a_padded_line_is_never_read(explorer):
    assert said(explorer).endswith("Never read: 1 line of the padding after the input.")
    assert explorer.locator("svg rect.cb-pixel").count() == 6
    assert explorer.locator("svg rect.cb-padding").count() == 2
    assert explorer.locator("svg rect.cb-output").count() == 3
    assert explorer.locator("svg rect.cb-weight").count() == 9
    assert explorer.locator("svg line.cb-unread").count() == 2  # one cross
    assert explorer.locator(".cb-formula p").all_inner_texts() == [
        "size = ⌊(W + 2P − K) / S⌋ + 1",
        "= ⌊(6 + 2·1 − 3) / 2⌋ + 1",
        "= ⌊5 / 2⌋ + 1",
        "= 2 + 1",
        "= 3",
    ]


def test_kernels_lie_under_the_cells_that_they_read(explorer):
    choose(explorer, dilation=2)
    cells = explorer.locator("svg rect.cb-pixel, svg rect.cb-padding").all()
    left = sorted(cell.bounding_box()["x"] for cell in cells)
    taps = [tap.bounding_box()["x"] for tap in explorer.locator("svg rect.cb-weight").all()]
    expected = [
        left[cell] for index in range(2) for cell in (2 * index, 2 * index + 2, 2 * index + 4)
    ]
    assert taps == pytest.approx(expected, abs=1)


def test_keyboard_alone(explorer):
    page = explorer.page
    explorer.get_by_role("slider", name="input W").focus()
    page.keyboard.press("ArrowLeft")
    assert said(explorer).startswith("3 placements")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("227")
    page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert said(explorer) == "55 placements, so the output size is 55. Every cell is read."
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert explorer.get_by_role("checkbox", name="round up (ceil mode)").is_checked()
    assert "⌈" in explorer.locator(".cb-formula").inner_text()
    assert "Only the ends are drawn." in explorer.get_by_role("img").get_attribute("aria-label")


@pytest.mark.parametrize("width", [390, 1280])
def test_sliders_are_aligned(visit, widget_page, width):
    """Also with the shared style that the next widget brings along again."""
    page = visit(widget_page, viewport={"width": width, "height": 900}).page
    page.wait_for_selector("html[data-widgets=drawn]")
    boxes = [
        s.bounding_box() for s in page.locator(".cb-size-explorer").get_by_role("slider").all()
    ]
    assert len({round(box["width"]) for box in boxes}) == 1
    assert len({round(box["x"]) for box in boxes}) == (1 if width == 390 else 2)


def test_typed_nonsense_changes_nothing(explorer):
    field = explorer.get_by_role("spinbutton")
    before = said(explorer)
    for typed in ("0", "257", "2.5", ""):
        field.fill(typed)
        assert said(explorer) == before
    field.blur()
    assert field.input_value() == "6"


def test_misfit_is_marked_and_announced(explorer):
    choose(explorer, input_size=3, padding=0, kernel_size=5)
    assert said(explorer) == "Does not fit: the kernel spans 5 cells and the input has 3."
    assert explorer.locator(".cb-result").get_attribute("aria-live") == "polite"
    assert explorer.locator(".cb-result").evaluate("o => o.tagName") == "OUTPUT"
    assert explorer.locator("svg rect.cb-output").count() == 0
    assert explorer.locator(".cb-formula p").last.inner_text() == (
        "= the kernel spans 5: nothing is left to divide"
    )


@pytest.mark.parametrize(
    ("traits", "error", "message"),
    [
        ({"kernel_size": 9}, ValueError, "kernel_size=9 with dilation=1 spans 9 pixels but"),
        ({"input_size": 0}, ValueError, "input_size must be a whole number, from 1 to 256; got 0"),
        ({"stride": 1.0}, TypeError, "stride must be a whole number, from 1 to 8; got 1.0"),
        ({"ceil_mode": 1}, TypeError, "ceil_mode must be True or False; got 1"),
        ({"size": 3}, TypeError, "SizeExplorer has no option 'size'; it takes name, input_size"),
    ],
)
def test_unsound_values_are_refused_in_one_line(traits, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}") as raised:
        SizeExplorer(**traits)
    assert "\n" not in str(raised.value)

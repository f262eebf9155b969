"""ConvStepper: the same sums as the package, and every way of moving the kernel."""

import random

import numpy as np
import pytest

from convbook import convolve2d, correlate2d, output_shape
from convbook.widgets import ConvStepper

pytestmark = pytest.mark.browser


@pytest.fixture
def stepper(visit, widget_page):
    page = visit(widget_page, viewport={"width": 1280, "height": 1000}).page
    page.wait_for_selector(".cb-conv-stepper")
    return page.locator(".cb-conv-stepper")


def result(stepper):
    return stepper.locator(".cb-result").inner_text()


def numbers(stepper, part):
    rows = stepper.locator(f".cb-{part} .cb-grid-row").all()
    cells = [
        [c.evaluate("c => c.firstChild.data") for c in row.locator("> *").all()] for row in rows
    ]
    return [[float(text.replace("−", "-")) for text in row] for row in cells]


def set_slider(stepper, name, value):
    stepper.get_by_role("slider", name=name).fill(str(value))


# Numbers ---------------------------------------------------------------------------------------


def draw_state(rng):
    def matrix(most, whole):
        rows, columns = rng.randint(1, most), rng.randint(1, most)
        draw = (lambda: rng.randint(-20, 20)) if whole else (lambda: rng.uniform(-2, 2))
        return [[draw() for _ in range(columns)] for _ in range(rows)]

    whole = rng.random() < 0.5
    return {
        "image": matrix(8, whole),
        "kernel": matrix(5, whole),
        "mode": rng.choice(["correlation", "convolution"]),
        "stride": rng.randint(1, 4),
        "padding": rng.randint(0, 3),
        "dilation": rng.randint(1, 3),
    }


def options(state):
    return {name: state[name] for name in ("stride", "padding", "dilation")}


def test_every_output_is_the_package_s(call_javascript):
    rng = random.Random(1)
    states = [draw_state(rng) for _ in range(600)]
    outputs = call_javascript(ConvStepper, "allOutputs", [[state] for state in states])
    fitting = 0
    for state, output in zip(states, outputs, strict=True):
        operation = convolve2d if state["mode"] == "convolution" else correlate2d
        try:
            expected = operation(state["image"], state["kernel"], **options(state))
        except ValueError:
            assert not output or not output[0]
            continue
        fitting += 1
        assert np.shape(output) == expected.shape
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-12)
        if expected.dtype == np.int64:
            assert np.array_equal(output, expected)
    assert 200 < fitting < 600


def test_every_shape_is_the_package_s(call_javascript):
    rng = random.Random(2)
    states = [draw_state(rng) for _ in range(400)]
    shapes = call_javascript(ConvStepper, "outputShape", [[state] for state in states])
    for state, shape in zip(states, shapes, strict=True):
        try:
            expected = output_shape(
                np.shape(state["image"]), np.shape(state["kernel"]), **options(state)
            )
        except ValueError:
            assert 0 in shape
        else:
            assert tuple(shape) == expected


def test_products_are_pixels_times_weights_and_add_up(call_javascript):
    rng = random.Random(3)
    states = [s for s in (draw_state(rng) for _ in range(300)) if len(s["image"]) >= 5]
    states = [s | {"stride": 1, "dilation": 1, "padding": 3} for s in states]
    found = call_javascript(ConvStepper, "productsAt", [[s, [0, 0]] for s in states])
    for state, products in zip(states, found, strict=True):
        padded = np.pad(state["image"], 3)
        kernel = np.array(state["kernel"])
        applied = kernel[::-1, ::-1] if state["mode"] == "convolution" else kernel
        rows, columns = kernel.shape
        assert [[p["weight"] for p in row] for row in products] == applied.tolist()
        assert [[p["pixel"] for p in row] for row in products] == padded[:rows, :columns].tolist()
        assert all(p["product"] == p["pixel"] * p["weight"] for row in products for p in row)


def test_python_value_is_the_output_at_the_position():
    stepper = ConvStepper(padding=1, position=(0, 4))
    assert stepper.value == 13
    stepper.mode = "convolution"
    assert stepper.value == -13
    assert "value=-13" in repr(stepper)
    stepper.padding = 0
    assert "no output" in repr(stepper)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"position": (3, 0)}, r"^position must lie in the 3 x 3 output; got \(3, 0\)$"),
        ({"dilation": 3}, r"^kernel_shape|^kernel"),
        ({"stride": 0}, r"^stride must be a whole number, from 1 to 4; got 0$"),
        ({"image": np.ones((9, 9))}, r"^image must be at most 8 x 8; got shape \(9, 9\)$"),
    ],
)
def test_unsound_values_are_refused_in_one_line(traits, message):
    with pytest.raises(ValueError, match=message) as raised:
        ConvStepper(**traits)
    assert "\n" not in str(raised.value)


# On the page -----------------------------------------------------------------------------------


def test_starts_at_the_worked_example(stepper):
    assert result(stepper) == "Output (0, 0) = −6"
    lines = stepper.locator(".cb-sums tbody tr").all_inner_texts()
    assert [line.split("\t") for line in lines] == [
        ["1·1 + 2·0 + 3·(−1)", "= −2", "−2"],
        ["6·1 + 7·0 + 8·(−1)", "= −2", "−4"],
        ["11·1 + 12·0 + 13·(−1)", "= −2", "−6"],
    ]
    assert numbers(stepper, "output") == [[-6] * 3] * 3
    assert stepper.locator(".cb-image .cb-chosen").count() == 9


def test_arrow_keys_walk_over_the_output(stepper):
    page = stepper.page
    grid = stepper.get_by_role("grid", name="output 3 × 3")
    grid.locator("[tabindex='0']").focus()
    steps = {"ArrowRight": "0, 1", "ArrowDown": "1, 1", "End": "1, 2", "ArrowUp": "0, 2"}
    steps |= {"ArrowLeft": "0, 1", "Home": "0, 0"}
    for key, position in steps.items():
        page.keyboard.press(key)
        assert result(stepper) == f"Output ({position}) = −6"
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused == f"row {position.replace(', ', ', column ')}: −6"
        assert grid.locator("[tabindex='0']").count() == 1
        assert grid.locator("[aria-selected=true]").count() == 1
    page.keyboard.press("ArrowUp")  # at the edge it stays
    assert result(stepper) == "Output (0, 0) = −6"


def test_buttons_step_in_reading_order_and_round(stepper):
    stepper.get_by_role("button", name="Back").click()
    assert result(stepper).startswith("Output (2, 2)")
    stepper.get_by_role("button", name="Next").click()
    stepper.get_by_role("button", name="Next").click()
    assert result(stepper).startswith("Output (0, 1)")


def test_padded_corner_is_minus_nine(stepper):
    stepper.get_by_role("button", name="Padded corner: −9").click()
    assert result(stepper) == "Output (0, 0) = −9"
    assert (
        numbers(stepper, "output")
        == correlate2d(np.arange(1, 26).reshape(5, 5), [[1, 0, -1]] * 3, padding=1).tolist()
    )
    assert stepper.locator(".cb-border").count() == 24
    stepper.get_by_role("button", name="Start over").click()
    assert result(stepper) == "Output (0, 0) = −6"
    assert stepper.locator(".cb-border").count() == 0


def test_window_is_dragged_over_the_image(stepper):
    page = stepper.page
    stepper.scroll_into_view_if_needed()

    def middle(row, column):
        cell = stepper.locator(f".cb-image [data-row='{row}'][data-column='{column}']")
        box = cell.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    page.mouse.move(*middle(1, 1))
    page.mouse.down()
    page.mouse.move(*middle(3, 2), steps=6)
    assert result(stepper).startswith("Output (2, 1)")
    page.mouse.move(*middle(0, 0), steps=6)
    assert result(stepper).startswith("Output (0, 0)")
    page.mouse.up()
    page.mouse.move(*middle(4, 4), steps=3)
    assert result(stepper).startswith("Output (0, 0)")
    page.mouse.move(*middle(4, 4))  # outside the window: nothing to take hold of
    page.mouse.down()
    page.mouse.move(*middle(2, 2), steps=3)
    page.mouse.up()
    assert result(stepper).startswith("Output (0, 0)")


def test_touch_chooses_an_output(visit, widget_page):
    page = visit(widget_page, has_touch=True, viewport={"width": 390, "height": 844}).page
    stepper = page.locator(".cb-conv-stepper")
    stepper.get_by_role("gridcell").nth(5).tap()
    assert result(stepper).startswith("Output (1, 2)")


def test_convolution_turns_the_kernel(stepper):
    stepper.get_by_role("radio", name="convolution").check()
    moving = "k => k.getAnimations().length > 0"
    assert stepper.locator(".cb-kernel").evaluate(moving)
    assert numbers(stepper, "kernel") == [[-1, 0, 1]] * 3
    assert result(stepper) == "Output (0, 0) = 6"
    assert "turned by 180°" in stepper.locator(".cb-part-kernel").inner_text()
    stepper.get_by_role("radio", name="correlation").check()
    assert result(stepper) == "Output (0, 0) = −6"


def test_less_motion_is_respected(visit, widget_page):
    page = visit(widget_page, reduced_motion="reduce").page
    stepper = page.locator(".cb-conv-stepper")
    stepper.get_by_role("radio", name="convolution").check()
    assert not stepper.locator(".cb-kernel").evaluate("k => k.getAnimations().length > 0")


def test_numbers_are_edited_by_keyboard(stepper):
    page = stepper.page
    edit = stepper.get_by_role("button", name="Edit numbers")
    edit.focus()
    page.keyboard.press("Enter")
    assert edit.get_attribute("aria-pressed") == "true"
    stepper.get_by_label("input, row 0, column 0").focus()
    page.keyboard.type("10")
    assert result(stepper) == "Output (0, 0) = 3"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("-1.5")
    assert result(stepper) == "Output (0, 0) = 7.5"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "kernel, row 0, column 0"
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.type("2")
    assert result(stepper) == "Output (0, 0) = 13.5"
    page.keyboard.type("x")
    cell = stepper.get_by_label("kernel, row 1, column 0")
    assert cell.get_attribute("aria-invalid") == "true"
    assert result(stepper) == "Output (0, 0) = 13.5"
    page.keyboard.press("Tab")
    assert cell.input_value() == "2"  # what could not be read is put back
    stepper.get_by_role("button", name="Start over").click()
    assert result(stepper) == "Output (0, 0) = −6"
    assert edit.get_attribute("aria-pressed") == "false"


def test_shrinking_output_keeps_the_position_inside(stepper):
    stepper.get_by_role("gridcell").last.click()
    set_slider(stepper, "stride", 2)
    assert result(stepper).startswith("Output (1, 1)")
    set_slider(stepper, "padding", 3)
    assert stepper.get_by_role("grid", name="output 5 × 5").count() == 1


def test_kernel_that_does_not_fit_is_said_and_undone(stepper):
    set_slider(stepper, "dilation", 3)
    assert result(stepper) == ("The kernel does not fit: it spans 7 × 7 and the input is 5 × 5.")
    assert stepper.get_by_role("button", name="Next").is_disabled()
    set_slider(stepper, "padding", 1)
    assert result(stepper).startswith("Output (0, 0)")


def test_result_is_announced(stepper):
    assert stepper.locator(".cb-result").get_attribute("aria-live") == "polite"
    assert stepper.locator(".cb-result").evaluate("o => o.tagName") == "OUTPUT"

"""KernelLab: the package's numbers on a canvas, at thirty frames a second."""

import base64
import gzip
import io
import itertools
import json
from statistics import median

import numpy as np
import pytest
from PIL import Image

from convbook import correlate2d, pad2d
from convbook.images import photograph
from convbook.kernels import LAPLACIAN_4, SOBEL_X, SOBEL_Y, gaussian
from convbook.widgets import KernelLab
from convbook.widgets.kernel_lab import KERNELS
from convbook.windows import MODES
from tests.site.widgets.conftest import ROOT

pytestmark = pytest.mark.browser
DISPLAYS = ["signed", "clipped", "absolute"]


@pytest.fixture
def lab(visit, widget_page):
    page = visit(widget_page, viewport={"width": 1280, "height": 1000}).page
    page.wait_for_selector("html[data-widgets=drawn]")
    return page.locator(".cb-kernel-lab")


READ = """c => {
    const { data, width, height } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
    const pixels = Array.from(data);
    return [[height, width], [0, 1, 2, 3].map((k) => pixels.filter((_, i) => i % 4 === k))];
}"""


def painted(lab, kind):
    """Return the grey levels on a canvas; the three colours must agree and be opaque."""
    shape, (red, green, blue, opacity) = lab.locator(f"canvas.cb-{kind}").evaluate(READ)
    assert red == green == blue
    assert set(opacity) == {255}
    return np.array(red).reshape(shape)


def fact(lab, term):
    return lab.locator(f"dt:text-is('{term}') + dd").inner_text()


def weights(lab):
    fields = lab.get_by_role("spinbutton").all()
    size = round(len(fields) ** 0.5)
    return np.array([float(field.input_value()) for field in fields]).reshape(size, size)


def choose(lab, menu, option):
    lab.get_by_role("combobox", name=menu, exact=True).select_option(option)


# Numbers ---------------------------------------------------------------------------------------


def draw_kernel(rng, *, whole):
    size = rng.choice([3, 5])
    if whole:
        return rng.integers(-9, 10, (size, size))
    return rng.normal(0, 1, (size, size)) * (rng.random((size, size)) < 0.8)


def draw_case(rng):
    height, width = rng.integers(1, 13, 2)
    image = rng.integers(0, 256, (height, width))
    return image, draw_kernel(rng, whole=rng.random() < 0.5), str(rng.choice(MODES))


def as_javascript(image):
    return {
        "pixels": image.ravel().tolist(),
        "width": image.shape[1],
        "height": image.shape[0],
    }


@pytest.fixture(scope="module")
def cases():
    rng = np.random.default_rng(11)
    return [draw_case(rng) for _ in range(800)]


def package_output(image, kernel, border):
    return correlate2d(pad2d(image, len(kernel) // 2, mode=border), kernel)


def test_every_output_is_the_package_s(call_javascript, cases):
    calls = [[as_javascript(i), k.tolist(), border] for i, k, border in cases]
    outputs = call_javascript(KernelLab, "correlate", calls)
    for case, output in zip(cases, outputs, strict=True):
        expected = package_output(*case)
        found = np.reshape(list(output), expected.shape)
        if expected.dtype == np.int64:
            np.testing.assert_array_equal(found, expected)
        else:
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    assert {border for _, _, border in cases} == set(MODES)
    assert min(min(image.shape) for image, _, _ in cases) == 1


def test_every_border_is_the_package_s(call_javascript):
    rng = np.random.default_rng(12)
    images = [rng.integers(0, 256, rng.integers(1, 8, 2)) for _ in range(300)]
    radii = rng.integers(1, 10, 300).tolist()  # wider than any kernel needs
    borders = [str(rng.choice(MODES)) for _ in images]
    calls = [[as_javascript(i), r, b] for i, r, b in zip(images, radii, borders, strict=True)]
    padded = call_javascript(KernelLab, "padImage", calls)
    for image, radius, border, found in zip(images, radii, borders, padded, strict=True):
        expected = pad2d(image, radius, mode=border)
        assert (found["height"], found["width"]) == expected.shape
        np.testing.assert_array_equal(
            np.reshape(list(found["pixels"]), expected.shape), expected, err_msg=border
        )


def test_every_grey_level_is_python_s(call_javascript):
    rng = np.random.default_rng(13)
    images = [rng.integers(0, 256, (6, 7)) for _ in range(150)]
    labs = []
    for image in images:
        kernel = draw_kernel(rng, whole=False)
        settings = {"border": str(rng.choice(MODES)), "display": str(rng.choice(DISPLAYS))}
        labs.append(KernelLab(photo=image, kernel=kernel, **settings))
    calls = [[lab.output.ravel().tolist(), lab.display] for lab in labs]
    for lab, levels in zip(labs, call_javascript(KernelLab, "shade", calls), strict=True):
        np.testing.assert_array_equal(np.reshape(list(levels), lab.shown.shape), lab.shown)


def near_misses(rng):
    """Kernels of known rank, some of them one step away from a lower one."""
    for _ in range(250):
        size = int(rng.choice([3, 5]))
        rank = int(rng.integers(0, size + 1))
        left, right = rng.integers(-4, 5, (size, rank)), rng.integers(-4, 5, (rank, size))
        kernel = left @ right
        yield kernel
        spoiled = kernel.copy()
        spoiled[tuple(rng.integers(0, size, 2))] += rng.choice([-1, 1])
        yield spoiled
    for _ in range(150):
        size = int(rng.choice([3, 5]))
        u, v = rng.normal(0, 1, (2, size))
        yield np.outer(u, v) * 10.0 ** rng.integers(-6, 6)
        yield np.outer(u, v) + 1e-9 * rng.normal(0, 1, (size, size))
    yield from KERNELS.values()
    yield from (gaussian(size, sigma) for size in (3, 5) for sigma in (0.3, 0.7, 1.0, 2.0, 9.0))
    yield from (1000 * np.eye(size, dtype=int) for size in (3, 5))
    yield np.array([[1_000_000, 999_999, 0], [999_999, 999_998, 0], [0, 0, 0]])


def test_every_rank_is_numpy_s(call_javascript):
    kernels = list(near_misses(np.random.default_rng(14)))
    expected = [int(np.linalg.matrix_rank(np.array(kernel, dtype=float))) for kernel in kernels]
    assert len(kernels) > 800
    assert {0, 1, 2, 3, 4, 5} == set(expected)
    assert call_javascript(KernelLab, "rank", [[k.tolist()] for k in kernels]) == expected


def test_singular_values_are_numpy_s(call_javascript):
    rng = np.random.default_rng(15)
    kernels = [draw_kernel(rng, whole=rng.random() < 0.5) for _ in range(300)]
    found = call_javascript(KernelLab, "singularValues", [[k.tolist()] for k in kernels])
    for kernel, values in zip(kernels, found, strict=True):
        expected = np.linalg.svd(kernel.astype(float), compute_uv=False)
        np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12 * expected[0])


def test_factors_multiply_to_the_kernel(call_javascript):
    rng = np.random.default_rng(18)
    kernels = [np.outer(*rng.integers(-4, 5, (2, size))) for size in [3, 5] * 100]
    kernels += [np.outer(*rng.normal(0, 1, (2, size))) for size in [3, 5] * 100]
    kernels = [kernel for kernel in kernels if kernel.any()]
    found = call_javascript(KernelLab, "factors", [[k.tolist()] for k in kernels])
    for kernel, factors in zip(kernels, found, strict=True):
        column, row = np.array(factors["column"]), np.array(factors["row"])
        assert column[column != 0][0] > 0
        if kernel.dtype == np.int64:
            np.testing.assert_array_equal(np.outer(column, row), kernel)
            assert (column % 1 == 0).all()
            assert (row % 1 == 0).all()
        else:
            np.testing.assert_allclose(np.outer(column, row), kernel, atol=1e-14)
            assert abs(column.sum()) == pytest.approx(1)


def test_sums_and_ranges_are_python_s(call_javascript):
    rng = np.random.default_rng(16)
    outputs = [rng.normal(60, 150, 50) for _ in range(200)]
    kernels = [draw_kernel(rng, whole=rng.random() < 0.5) for _ in outputs]
    displays = [str(rng.choice(DISPLAYS)) for _ in outputs]
    calls = [
        [k.tolist(), o.tolist(), d] for k, o, d in zip(kernels, outputs, displays, strict=True)
    ]
    limits = {"signed": (-128.5, 127.5), "clipped": (-0.5, 255.5), "absolute": (-255.5, 255.5)}
    for (kernel, output, display), found in zip(
        calls, call_javascript(KernelLab, "facts", calls), strict=True
    ):
        low, high = limits[display]
        beyond = np.mean([not low <= value <= high for value in output])
        assert found["sum"] == pytest.approx(np.sum(kernel), abs=1e-12)
        assert (found["low"], found["high"]) == (min(output), max(output))
        assert found["beyond"] == pytest.approx(beyond)


def test_a_sum_that_is_zero_but_for_rounding_is_zero(call_javascript):
    kernels = [gaussian(5, s) - gaussian(5, s).mean() for s in (0.5, 1.0, 2.0)]
    kernels += [np.array([[0.1, 0.2, -0.3]] * 3)]
    assert any(kernel.sum() != 0 for kernel in kernels)
    calls = [[kernel.tolist()] for kernel in kernels]
    assert call_javascript(KernelLab, "weightSum", calls) == [0] * len(kernels)


def test_resizing_keeps_the_centre_and_turning_is_numpy_s(call_javascript):
    rng = np.random.default_rng(17)
    for size in (3, 5):
        kernel = rng.integers(-9, 10, (size, size))
        five, three = call_javascript(
            KernelLab, "resize", [[kernel.tolist(), 5], [kernel.tolist(), 3]]
        )
        assert five == np.pad(kernel, (5 - size) // 2).tolist()
        assert three == kernel[size // 2 - 1 :, size // 2 - 1 :][:3, :3].tolist()
        (turned,) = call_javascript(KernelLab, "quarterTurn", [[kernel.tolist()]])
        assert turned == np.rot90(kernel, -1).tolist()


@pytest.mark.parametrize(
    ("typed", "weight"),
    [("-2", -2), ("0.25", 0.25), ("1e-3", 0.001), ("", None), ("1000001", None), ("-", None)],
)
def test_typed_weights(call_javascript, typed, weight):
    assert call_javascript(KernelLab, "parseWeight", [[typed]]) == [weight]


def test_weights_are_short_in_their_fields(call_javascript):
    texts = {0: "0", -2: "-2", 1 / 9: "0.111", 0.00292: "0.0029", 1234.5: "1234.5", -2.349: "-2.35"}
    calls = [[weight] for weight in texts]
    assert call_javascript(KernelLab, "weightText", calls) == list(texts.values())


# On the page -----------------------------------------------------------------------------------


def test_starts_with_the_photograph_and_sobel(lab):
    shown = KernelLab()
    np.testing.assert_array_equal(painted(lab, "input"), photograph("china", size=192))
    np.testing.assert_array_equal(painted(lab, "result"), shown.shown)
    np.testing.assert_array_equal(weights(lab), SOBEL_X)
    assert fact(lab, "Sum of weights") == "0. A flat image of 100 gives 0."
    assert fact(lab, "Rank") == "1. Separable: column (1, 2, 1) times row (−1, 0, 1)."
    low, high = shown.output.min(), shown.output.max()
    share = np.mean((shown.output < -128) | (shown.output > 127))
    assert fact(lab, "Results") == (
        f"−{-low} to {high}. {100 * share:.2g} % lie beyond −128 … 127 and are clipped."
    )
    assert fact(lab, "Border") == "constant: 1 pixel of zeros."


def test_typed_weights_filter_at_once(lab):
    field = lab.get_by_role("spinbutton", name="weight, row 1, column 2", exact=True)
    field.fill("-0.5")
    kernel = np.array(SOBEL_X, dtype=float)
    kernel[1, 2] = -0.5
    np.testing.assert_array_equal(painted(lab, "result"), KernelLab(kernel=kernel).shown)
    assert fact(lab, "Sum of weights").startswith("−2.5. ")
    assert fact(lab, "Rank") == "2. Not separable."
    assert lab.get_by_role("combobox", name="Kernel").input_value() == ""
    before = painted(lab, "result")
    field.fill("")  # no number: nothing changes, and leaving the field puts the weight back
    assert field.get_attribute("aria-invalid") == "true"
    np.testing.assert_array_equal(painted(lab, "result"), before)
    field.blur()
    assert field.input_value() == "-0.5"
    assert field.get_attribute("aria-invalid") is None


def test_named_kernels_are_the_package_s(lab):
    expected = KernelLab()
    for name, kernel in KERNELS.items():
        choose(lab, "Kernel", name)
        assert lab.get_by_role("spinbutton").count() == kernel.size
        expected.kernel = kernel
        expected.display = "signed" if abs(kernel.sum()) < 1e-12 else "clipped"
        assert lab.get_by_role("combobox", name="Shown").input_value() == expected.display
        # A sum whose exact value ends in .5 may be rounded to either side.
        difference = painted(lab, "result").astype(int) - expected.shown
        near_half = np.abs(expected.output % 1 - 0.5) < 1e-9
        assert np.abs(difference).max() <= 1, name
        assert (difference[~near_half] == 0).all(), name


def test_borders_and_displays_are_the_package_s(lab):
    choose(lab, "Size", "5")
    lab.get_by_role("spinbutton", name="weight, row 0, column 4", exact=True).fill("3")
    kernel = np.pad(SOBEL_X, 1)
    kernel[0, 4] = 3
    expected = KernelLab(kernel=kernel)
    for border, display in itertools.product(MODES, DISPLAYS):
        choose(lab, "Border", border)
        choose(lab, "Shown", display)
        expected.border, expected.display = border, display
        np.testing.assert_array_equal(painted(lab, "result"), expected.shown)
        assert fact(lab, "Border").startswith(f"{border}: 2 pixels ")


def test_sizes_keep_the_centre(lab):
    choose(lab, "Size", "5")
    np.testing.assert_array_equal(weights(lab), np.pad(SOBEL_X, 1))
    assert lab.get_by_role("combobox", name="Kernel").input_value() == "Sobel x"
    choose(lab, "Size", "3")
    np.testing.assert_array_equal(weights(lab), SOBEL_X)


def test_buttons_scale_turn_and_start_over(lab):
    lab.get_by_role("button", name="Divide by the sum of |weights|").click()
    np.testing.assert_allclose(weights(lab), SOBEL_X / 8, atol=5e-4)
    np.testing.assert_array_equal(painted(lab, "result"), KernelLab(kernel=SOBEL_X / 8).shown)
    assert fact(lab, "Results").endswith("All are shown.")
    lab.get_by_role("button", name="Start over").click()
    lab.get_by_role("button", name="Turn by 90°").click()
    np.testing.assert_array_equal(weights(lab), SOBEL_Y)
    assert lab.get_by_role("combobox", name="Kernel").input_value() == "Sobel y"


def test_keyboard_alone(lab):
    page = lab.page
    lab.get_by_role("combobox", name="Kernel").focus()
    page.keyboard.type("Lap")
    assert fact(lab, "Rank") == "2. Not separable."
    np.testing.assert_array_equal(weights(lab), LAPLACIAN_4)
    for _ in range(4):
        page.keyboard.press("Tab")  # size, border, shown, the first weight
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert weights(lab)[0, 0] == 1
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("5")
    assert weights(lab)[1, 1] == 5
    assert fact(lab, "Sum of weights").startswith("10. ")


def test_changes_are_announced_once_and_not_at_every_stroke(lab):
    page = lab.page
    said = lab.locator("output[aria-live=polite]")
    assert said.inner_text() == ""  # nothing has changed yet
    said.evaluate(
        """said => {
            window.announcements = [];
            new MutationObserver(() => window.announcements.push(said.textContent))
                .observe(said, { childList: true });
        }"""
    )
    field = lab.get_by_role("spinbutton", name="weight, row 0, column 0", exact=True)
    field.focus()
    for _ in range(8):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(60)
    page.wait_for_function("window.announcements.length > 0")
    page.wait_for_timeout(300)
    (announcement,) = page.evaluate("window.announcements")
    assert announcement.startswith("your own weights. Sum of weights 8. ")
    picture = lab.get_by_role("img").last
    assert picture.get_attribute("aria-label").endswith(announcement)


def test_pictures_are_named(lab):
    first, second = lab.get_by_role("img").all()
    assert first.get_attribute("aria-label").startswith("Input, 192 by 192: a pavilion")
    assert second.get_attribute("aria-label").startswith("Result, signed, grey 128 = 0: Sobel x.")
    choose(lab, "Kernel", "sharpen")
    assert second.get_attribute("aria-label").startswith("Result, clipped to 0 … 255: sharpen.")


def test_touch_on_a_phone(visit, widget_page):
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = visit(widget_page, **options).page
    page.wait_for_selector("html[data-widgets=drawn]")
    lab = page.locator(".cb-kernel-lab")
    lab.get_by_role("button", name="Turn by 90°").tap()
    np.testing.assert_array_equal(weights(lab), SOBEL_Y)
    choose(lab, "Size", "5")
    boxes = [canvas.bounding_box() for canvas in lab.locator("canvas").all()]
    assert boxes[0]["y"] == boxes[1]["y"]  # side by side, so that the result stays in view
    assert all(box["width"] > 150 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def grey_pixels(page, box):
    return np.array(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("L"))


def test_print_shows_the_pictures(lab):
    lab.page.emulate_media(media="print")
    lab.scroll_into_view_if_needed()
    for canvas in lab.locator("canvas").all():
        box = canvas.bounding_box()
        assert box["width"] > 100
        assert grey_pixels(lab.page, box).std() > 20
    assert lab.get_by_role("button").count() == 0
    assert lab.get_by_role("spinbutton").first.is_visible()


def test_still_picture_holds_photograph_and_result(visit, widget_page):
    page = visit(widget_page, java_script_enabled=False).page
    still = page.locator("[data-widget-fallback]").filter(has_text="The weights sum to 0")
    assert "The results run from −993 to" in still.inner_text()
    pictures = still.get_by_role("img").all()
    expected = KernelLab()
    for picture, pixels in zip(pictures, (expected.image, expected.shown), strict=True):
        assert len(picture.get_attribute("alt").split()) > 4
        assert picture.bounding_box()["width"] == 192
        np.testing.assert_array_equal(decode(picture.get_attribute("src")), pixels)


def decode(uri):
    kind, data = uri.split(",")
    assert kind == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(data))))


# Speed and weight ------------------------------------------------------------------------------

FRAMES = """async ([widget, count]) => {
    const fields = [...widget.querySelectorAll("input[type=number]")];
    const frame = () => new Promise(requestAnimationFrame);
    const work = [];
    const intervals = [];
    let last = await frame();
    for (let k = 0; k < count; k += 1) {
        const field = fields[k % fields.length];
        const before = performance.now();
        field.value = (k + 1) / 16; // never the same weight twice
        field.dispatchEvent(new Event("input", { bubbles: true }));
        work.push(performance.now() - before);
        const now = await frame();
        intervals.push(now - last);
        last = now;
    }
    return [work, intervals];
}"""


@pytest.fixture(scope="module")
def large_lab_page(tmp_path_factory, serve):
    """A page of its own with one 256 x 256 figure, run by the course's own loader."""
    folder = tmp_path_factory.mktemp("large-lab")
    loader = ROOT / "book/site/static/widgets/anywidget-static.js"
    (folder / "loader.js").write_bytes(loader.read_bytes())
    lab = KernelLab(photo=photograph("china", size=256))
    bundle, _ = lab._repr_mimebundle_()
    state = json.dumps(KernelLab.get_manager_state(widgets=[lab]))
    (folder / "index.html").write_text(
        "<!doctype html><meta charset=utf-8><title>lab</title><link rel=icon href=data:,>"
        f"<div>{bundle['text/html']}</div>"
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script>'
        "<script src=loader.js></script>",
        encoding="utf-8",
    )
    return serve(folder) + "index.html"


@pytest.mark.parametrize("size", ["3", "5"])
def test_thirty_frames_a_second_at_256(visit, large_lab_page, size):
    seen = visit(large_lab_page)
    seen.page.wait_for_selector("html[data-widgets=drawn]")
    lab = seen.page.locator(".cb-kernel-lab")
    assert painted(lab, "result").shape == (256, 256)
    choose(lab, "Size", size)
    before = painted(lab, "result")
    rounds = []
    for _ in range(3):  # the best of three: the machine may be busy with something else
        work, intervals = seen.page.evaluate(FRAMES, [lab.element_handle(), 60])
        rounds.append((median(intervals), median(work)))
    interval, work = min(rounds)
    print(f"{size}x{size}: {work:.1f} ms of work, a frame every {interval:.1f} ms")
    assert not np.array_equal(painted(lab, "result"), before)
    assert interval < 33
    assert seen.problems == []


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_state_of_a_chapter_is_light(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    state = notebook["metadata"].get("widgets", {})
    assert len(gzip.compress(json.dumps(state).encode())) < 60_000

"""What every widget must do on a built page: be drawn, be reachable, fit, and degrade."""

import gzip
import json
import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.site.widgets.conftest import ROOT
from tests.site.widgets.examples import EXAMPLES

pytestmark = pytest.mark.browser
DRAWN = "html[data-widgets=drawn]"
STATE = re.compile(
    r"<script type=\"application/vnd.jupyter.widget-state\+json\">(.*?)</script>", re.S
)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SETTINGS = {
    "light": ({"color_scheme": "light"}, None),
    "dark": ({"color_scheme": "dark"}, None),
    "phone": (PHONE, None),
    "print": ({"color_scheme": "dark"}, "print"),
}
TABBABLE = ":is(a[href], button, input, select, [tabindex='0']):not([tabindex='-1']):visible"


@pytest.mark.parametrize("way", ["server", "disk"])
def test_every_widget_is_drawn_without_a_kernel(visit, widget_page, widget_book, way):
    seen = visit(widget_page if way == "server" else (widget_book / "index.html").as_uri())
    seen.page.wait_for_selector(DRAWN)
    assert seen.page.locator(".cb-widget").count() == len(EXAMPLES)
    assert seen.page.locator("[data-widget-fallback]").count() == 0
    assert (seen.problems, seen.outside) == ([], [])


def test_still_pictures_stand_where_no_script_runs(visit, widget_page):
    page = visit(widget_page, java_script_enabled=False).page
    stills = page.locator("[data-widget-fallback]")
    assert stills.count() == len(EXAMPLES)
    for still in stills.all():
        assert still.is_visible()
        assert len(still.inner_text()) > 20
    assert page.locator(".cb-widget").count() == 0


def test_still_picture_remains_if_a_widget_fails(visit, widget_book, serve, tmp_path):
    page = (widget_book / "index.html").read_text(encoding="utf-8")
    broken = page.replace("export default { render };", "export default {};")
    assert broken != page
    loader = (widget_book / "_static/widgets/anywidget-static.js").read_bytes()
    (tmp_path / "_static/widgets").mkdir(parents=True)
    (tmp_path / "_static/widgets/anywidget-static.js").write_bytes(loader)
    (tmp_path / "index.html").write_text(broken, encoding="utf-8")
    seen = visit(serve(tmp_path) + "index.html")
    seen.page.wait_for_selector(DRAWN)
    assert seen.page.locator("[data-widget-fallback]").count() == len(EXAMPLES)
    said = [problem for problem in seen.problems if "its still picture remains" in problem]
    assert len(said) == len(EXAMPLES)


@pytest.mark.parametrize("setting", SETTINGS)
def test_nothing_inaccessible(visit, widget_page, setting):
    options, medium = SETTINGS[setting]
    page = visit(widget_page, **options).page
    page.wait_for_selector(DRAWN)
    if medium:
        page.emulate_media(media=medium)
    report = Axe().run(page, context=".cb-widget")
    assert report.violations_count == 0, report.generate_report()
    assert len(report.response["passes"]) > 5


def test_fits_a_phone_and_fingers(visit, widget_page):
    page = visit(widget_page, **PHONE).page
    page.wait_for_selector(DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for widget in page.locator(".cb-widget").all():
        assert widget.evaluate("w => w.scrollWidth <= w.clientWidth")
        for control in widget.locator(f"{TABBABLE}, [role=gridcell]:visible").all():
            # A radio or checkbox is touched through its label; WCAG 2.5.8 asks for 24 pixels.
            box = control.evaluate(
                "c => (c.closest('label') ?? c).getBoundingClientRect().toJSON()"
            )
            assert min(box["width"], box["height"]) >= 24, control.evaluate("c => c.outerHTML")


def test_every_control_is_reached_named_and_keeps_its_keys(visit, widget_page):
    page = visit(widget_page).page
    page.wait_for_selector(DRAWN)
    for widget in page.locator(".cb-widget").all():
        assert widget.get_attribute("role") == "group"
        assert widget.get_attribute("aria-label")
        assert widget.locator("[aria-live=polite]").count() >= 1
        controls = widget.locator(f"{TABBABLE}, [role=gridcell]:visible")
        assert controls.count() > 0
        for control in controls.all():
            assert control.get_attribute("data-lm-suppress-shortcuts") == "true"
        reached = widget.locator(TABBABLE).evaluate_all(
            """controls => {
                const name = (c) => c.type === "radio" ? c.name : c;  // one stop per group
                return new Set(controls.filter((c) => !c.disabled).map(name)).size;
            }"""
        )
        widget.locator(TABBABLE).first.focus()
        stops = 1
        while True:
            page.keyboard.press("Tab")
            if not widget.evaluate("w => w.contains(document.activeElement)"):
                break
            stops += 1
            assert stops <= reached
        assert stops == reached


def test_dark_and_print_colours_differ_from_light(visit, widget_page):
    def colours(**options):
        page = visit(widget_page, **options).page
        page.wait_for_selector(DRAWN)
        ask = (
            "w => [getComputedStyle(w).color, getComputedStyle(w).getPropertyValue('--cb-kernel')]"
        )
        shown = page.locator(".cb-widget").first.evaluate(ask)
        page.emulate_media(media="print")
        return shown, page.locator(".cb-widget").first.evaluate(ask)

    (light, light_print), (dark, dark_print) = (
        colours(color_scheme="light"),
        colours(color_scheme="dark"),
    )
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    assert light_print == dark_print
    assert dark_print[0] == "rgb(0, 0, 0)"


def test_nbval_finds_the_same_again(widget_book):
    """The folder of the built page is `_build/html` beside the executed notebook."""
    notebook = widget_book.parents[1] / "index.ipynb"
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider"]
    options = ["--nbval-sanitize-with", ROOT / "tests/notebooks/sanitize.cfg"]
    alone = ["-c", os.devnull, "--rootdir", notebook.parent, notebook]
    run = subprocess.run(
        [*command, *options, *alone],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{len(EXAMPLES) + 1} passed" in run.stdout, run.stdout


def test_stored_state_is_light(widget_book):
    (state,) = STATE.findall((widget_book / "index.html").read_text(encoding="utf-8"))
    assert len(json.loads(state)["state"]) == 2 * len(EXAMPLES)
    assert len(gzip.compress(state.encode())) < 60_000

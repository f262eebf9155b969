"""Interactive figures on the built pages: alive without a kernel, still without JavaScript."""

import gzip
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
SLUGS = sorted(p.stem for p in (ROOT / "book").glob("*.ipynb") if VIEW in p.read_text("utf-8"))

each_page = pytest.mark.parametrize("slug", SLUGS)


def scripts(page, kind):
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    return [tag.string for tag in soup.select(f'script[type="{kind}"]')]


def test_most_chapters_have_interactive_figures():
    assert len(SLUGS) >= 8


@each_page
def test_no_control_is_dead_and_state_is_small(pages, slug):
    (text,) = scripts(pages[slug], STATE)
    assert len(gzip.compress(text.encode())) < 60_000
    models = json.loads(text)["state"]
    views = [json.loads(view)["model_id"] for view in scripts(pages[slug], VIEW)]
    assert views
    for view in views:
        assert models[view]["state"]["_model_module"] == "anywidget", view


@pytest.mark.browser
@each_page
def test_every_figure_comes_alive(browser, serve, html, pages, slug):
    views = len(scripts(pages[slug], VIEW))
    page = browser.new_page()
    page.goto(f"{serve(html)}book/{slug}.html", wait_until="networkidle")
    page.wait_for_function(f"document.querySelectorAll('.anywidget-static').length == {views}")
    page.wait_for_function("!document.querySelector('[data-widget-fallback]')")
    empty = page.evaluate(
        "[...document.querySelectorAll('.anywidget-static')]"
        ".filter(e => e.offsetHeight < 40).length"
    )
    page.close()
    assert empty == 0


@pytest.mark.browser
@each_page
def test_without_javascript_a_still_stands_in(browser, html, pages, slug):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages[slug].as_uri())
    stills = page.locator("[data-widget-fallback]")
    assert stills.count() == len(scripts(pages[slug], VIEW))
    assert all(still.bounding_box()["height"] > 40 for still in stills.all())
    context.close()

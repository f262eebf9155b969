"""The built pages: complete, self-hosted, quiet, accessible, and fit for a phone."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
SLUGS = sorted(p.stem for p in (ROOT / "book").glob("*.*") if p.suffix in {".md", ".ipynb"})
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

each_page = pytest.mark.parametrize("slug", SLUGS)


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_the_strict_build_has_no_warning(build):
    log = build[1].stdout + build[1].stderr
    assert build[1].returncode == 0, log[-4000:]
    assert "build succeeded" in log
    assert "WARNING" not in log


def test_every_chapter_is_a_page(pages):
    assert set(SLUGS) <= set(pages)


def test_the_worked_example_shows_its_numbers(pages):
    text = " ".join(soup(pages["worked-example"]).get_text().split())
    assert "+1 +0 -3 +6 +0 -8 +11 +0 -13 = -6" in text
    assert "[[-6 -6 -6] [-6 -6 -6] [-6 -6 -6]]" in text
    assert "[[ -9 -4 -4 -4 13]" in text


@each_page
def test_a_page_has_one_title_and_alt_texts(pages, slug):
    article = soup(pages[slug]).select_one("article")
    assert len(article.select("h1")) == 1
    for picture in article.select("img"):
        assert picture.get("alt"), picture
        assert not re.search(r"\.(png|svg|jpe?g)$", picture["alt"]), picture


@each_page
def test_a_page_offers_binder_and_the_repository(pages, slug):
    page = soup(pages[slug])
    links = [a["href"] for a in page.select("a[href]")]
    assert any(re.match(r"https://github\.com/[^/]+/convbook$", link) for link in links)
    if (ROOT / f"book/{slug}.ipynb").exists():
        assert any(
            link.startswith("https://mybinder.org/v2/gh/") and f"{slug}.ipynb" in link
            for link in links
        )


@pytest.mark.browser
@each_page
def test_a_page_asks_no_other_host_and_logs_no_error(browser, serve, html, slug):
    address = serve(html)
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    foreign, errors = [], []
    own = (re.match(r"https?://[^/]+", address)[0], "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}book/{slug}.html", wait_until="networkidle")
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    formulas = page.locator(".math.notranslate").count()
    assert page.locator("mjx-container").count() >= formulas
    context.close()
    assert foreign == []
    assert errors == []


@pytest.mark.browser
@each_page
def test_a_page_fits_a_phone(browser, serve, html, slug):
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{serve(html)}book/{slug}.html", wait_until="networkidle")
    overflow = page.evaluate(
        """() => [...document.querySelectorAll('article *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1
                      && !e.closest('pre, .math, mjx-container, table, .highlight, [hidden]')
                      && getComputedStyle(e).visibility !== 'hidden')
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert overflow == []
    assert width <= PHONE["width"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_page
def test_a_page_has_no_accessibility_fault(browser, serve, html, slug, scheme):
    context = browser.new_context(viewport=WIDE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{serve(html)}book/{slug}.html", wait_until="networkidle")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.browser
def test_a_dark_page_prints_in_the_colours_of_light(browser, serve, html):
    context = browser.new_context(viewport=WIDE, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{serve(html)}book/worked-example.html", wait_until="networkidle")
    theme = "document.documentElement.dataset.theme"
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {theme} }})")
    before = page.evaluate(theme)
    page.pdf()
    printed, after = page.evaluate("window.printed"), page.evaluate(theme)
    context.close()
    assert (before, printed, after) == ("dark", "light", "dark")

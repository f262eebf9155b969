"""A small book, executed and built with the course's own configuration, to test widgets in."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from playwright.sync_api import Browser, BrowserContext

from convbook.widgets import Widget
from tests.site.widgets.examples import EXAMPLES

ROOT = Path(__file__).parents[3]


def run_notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Return a notebook of these cells, executed in a fresh kernel, with its widgets' state."""
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    return notebook


@pytest.fixture(scope="session")
def widget_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built pages; the widgets stand in `index.html`."""
    source = tmp_path_factory.mktemp("widget-book")
    cells = [
        nbformat.v4.new_markdown_cell("# Widgets"),
        nbformat.v4.new_code_cell("from convbook.widgets import *"),
    ]
    for name, example in EXAMPLES.items():
        cells.append(nbformat.v4.new_markdown_cell(f"## {name}"))
        cells.append(nbformat.v4.new_code_cell(example.strip()))
    nbformat.write(run_notebook(cells), source / "index.ipynb")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    (source / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (source / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    shutil.copytree(ROOT / "book" / "site", source / "book" / "site")
    shutil.copy(ROOT / "book" / "references.bib", source / "book")
    built = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", source, "-q"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return source / "_build" / "html"


class Visit:
    """A page in a context of its own, with whatever went wrong on it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.problems: list[str] = []
        self.outside: list[str] = []
        self.page = context.new_page()
        host = address.split("/")[2]
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.problems.append(said.text) if said.type == "error" else None,
        )
        self.page.on(
            "request",
            lambda sent: (
                self.outside.append(sent.url)
                if sent.url.startswith("http") and sent.url.split("/")[2] != host
                else None
            ),
        )
        self.page.goto(address)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """`visit(address, **context_options)` opens a page; it is closed with the test."""
    contexts: list[BrowserContext] = []

    def start(address: str, **options: Any) -> Visit:
        contexts.append(browser.new_context(**options))
        return Visit(contexts[-1], address)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def widget_page(widget_book: Path, serve: Callable[..., str]) -> str:
    """Return the address of the page with every widget."""
    return serve(widget_book) + "index.html"


CALL = """async ([source, name, cases]) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const module = await import(url);
    return cases.map((values) => module[name](...values));
}"""


@pytest.fixture(scope="session")
def call_javascript(browser: Browser) -> Iterator[Callable[..., list[Any]]]:
    """`call_javascript(widget class, function, cases)` calls an export once per case."""
    context = browser.new_context()
    page = context.new_page()

    def call(widget: type[Widget], function: str, cases: Sequence[Sequence[Any]]) -> list[Any]:
        return page.evaluate(CALL, [widget._esm, function, cases])

    yield call
    context.close()

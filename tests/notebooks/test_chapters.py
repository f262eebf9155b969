"""Every chapter is verified, agrees with its source, and is written as chapters are."""

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import jupytext
import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "book/source").glob("*.md"))
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))
LIBRARIES = {
    "anywidget", "convbook", "ipywidgets", "matplotlib", "numpy", "scipy", "sklearn",
}  # fmt: skip
TAGS = {
    "hide-input", "hide-output", "nbval-ignore-output", "raises-exception", "remove-input",
    "whole-algorithm",
}  # fmt: skip

by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
by_source = pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)


def code_cells(path):
    """Return the code cells of a notebook or of a source."""
    read = jupytext.read(path, fmt="md:myst") if path.suffix == ".md" else nbformat.read(path, 4)
    return [c for c in read.cells if c.cell_type == "code" and c.source.strip()]


def lines(cell):
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def prose(path):
    """Return a source without its front matter and code cells."""
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"^(`{3,})\{?code.*?^\1$", "", text, flags=re.S | re.M)


def test_there_are_chapters():
    assert len(SOURCES) >= 5
    assert [p.stem for p in SOURCES] == [p.stem for p in NOTEBOOKS]


@by_name
def test_every_code_cell_has_run_in_order(path):
    """A cell with no count and no output would pass nbval whatever it did."""
    cells = code_cells(path)
    assert [c.execution_count for c in cells] == list(range(1, len(cells) + 1))


@by_name
def test_no_stored_output_is_an_accident(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            if output.output_type == "error":
                assert "raises-exception" in cell.metadata.get("tags", []), cell.source
            assert output.get("name") != "stderr", cell.source


def test_sources_and_notebooks_agree():
    command = [sys.executable, "book/execute.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@by_source
def test_cells_are_short(path):
    counts = []
    for cell in code_cells(path):
        limit = 20 if "whole-algorithm" in cell.metadata.get("tags", []) else 12
        assert lines(cell) <= limit, cell.source
        counts.append(lines(cell))
    if counts:
        assert median(counts) <= 4


@by_source
def test_imports_stand_in_the_first_cell_and_need_only_the_readers_libraries(path):
    for number, cell in enumerate(code_cells(path)):
        if cell.source.lstrip().startswith("%"):
            pytest.fail(f"{path.stem} uses a magic: {cell.source}")
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            else:
                continue
            assert number == 0, f"an import outside the first cell: {cell.source}"
            for name in names:
                top = name.split(".")[0]
                assert top in LIBRARIES | set(sys.stdlib_module_names), name


@by_source
def test_tags_are_known(path):
    for cell in code_cells(path):
        assert set(cell.metadata.get("tags", [])) <= TAGS, cell.source


@by_name
def test_every_figure_has_an_alt_text(path):
    seen = set()
    for cell in code_cells(path):
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        if not pictures:
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        assert len(alt.split()) >= 6, f"no alt text that a listener could use: {cell.source}"
        assert alt not in seen, f"the same alt text twice: {alt}"
        seen.add(alt)
        assert len(pictures) == 1, f"one alt text for {len(pictures)} figures: {cell.source}"


@by_source
def test_one_title_and_no_jump_in_headings(path):
    levels = [len(m) for m in re.findall(r"^(#{1,6}) ", prose(path), flags=re.M)]
    assert levels.count(1) == 1, levels
    assert levels[0] == 1
    for above, below in itertools.pairwise(levels):
        assert below <= above + 1, levels


@by_source
def test_no_glue_and_no_file_name_as_alt_text(path):
    text = path.read_text(encoding="utf-8")
    assert "glue" not in text
    assert not re.search(r"!\[\]\(|:alt:\s*\S+\.(png|svg|jpe?g)", text)


def test_the_table_of_contents_names_every_chapter_and_no_other():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    entries = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    assert len(entries) == len(set(entries))
    for entry in entries:
        assert (ROOT / entry).is_file(), entry
    pages = [p for p in (ROOT / "book").glob("*") if p.suffix in {".md", ".ipynb"}]
    assert {f"book/{p.name}" for p in pages} == set(entries)


def test_the_front_pages_graph_is_what_the_chapters_say():
    """Every prerequisite that a chapter names is in the graph, at one remove or several."""
    front = "\n".join(c.source for c in code_cells(ROOT / "book/source/intro.md"))
    drawn = ast.literal_eval(re.search(r"builds_on = (\{.*?\n\})", front, flags=re.S)[1])

    def before(slug):
        return set(drawn.get(slug, [])).union(*map(before, drawn.get(slug, [])))

    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        card = re.search(r"^\*\*Time.*?\*\*Builds on\*\*(.*?)^:::", text, flags=re.S | re.M)
        if card:
            named = set(re.findall(r"\{ref\}`([\w-]+)`", card[1]))
            assert named <= before(path.stem), path.stem
            assert set(drawn.get(path.stem, [])) <= named, path.stem

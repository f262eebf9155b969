"""Nothing of a solution or hidden test is in what is published, and the search for it works."""

import html
import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import course
from grading.authoring import assignments, source_path
from grading.leaks import find_leaks, secrets

LINES = sorted(line for line in secrets().values() if not line.startswith("BEGIN"))


def test_there_is_something_to_hide():
    assert len(LINES) > 20 * len(assignments())


def test_releases_hold_no_secret(tmp_path: Path):
    course("release", *assignments(), "--out", tmp_path)
    assert len(list(tmp_path.glob("*.zip"))) == len(assignments())
    assert find_leaks(tmp_path) == []


@pytest.mark.parametrize("line", LINES[:: len(LINES) // 8])
def test_a_single_line_is_found_wherever_it_hides(line: str, tmp_path: Path):
    words = "".join(f'<span class="n">{html.escape(word)}</span> ' for word in line.split(" "))
    (tmp_path / "page.html").write_text(f"<pre>{words}</pre>")
    (tmp_path / "page.ipynb").write_text(json.dumps({"source": ["a = 1\n", line + "\n"]}))
    (tmp_path / "_sources").mkdir()
    (tmp_path / "_sources" / "page.md").write_text(f"    {line}\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("inner.txt", line)
    found = {Path(name).name for name, secret in find_leaks(tmp_path) if secret == line}
    assert found == {"page.html", "page.ipynb", "page.md", "all.zip:inner.txt"}


def test_a_published_source_is_found(tmp_path: Path):
    for name in assignments():
        notebook = nbformat.read(source_path(name), as_version=4)
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    assert {line for _, line in find_leaks(tmp_path)} >= set(LINES)

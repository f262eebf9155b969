"""The book, built once, strictly, from what git would hand out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def project_files():
    """List what a clone would hold: tracked files, and new ones that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Build a copy of the project strictly; return its HTML folder and how the build ended.

    Beside the book lie a virtual environment and a pytest cache, which hold Markdown files that
    must not be taken for pages.
    """
    project = tmp_path_factory.mktemp("build") / "project"
    for name in project_files():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    for stray in (".venv/lib/python3/site-packages/thing/README.md", ".pytest_cache/README.md"):
        (project / stray).parent.mkdir(parents=True)
        (project / stray).write_text("### A heading at the wrong level\n\n[dead](nowhere)\n")
    book = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [book, "build", ".", "-n", "-W", "--keep-going"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    return project / "_build/html", done


@pytest.fixture(scope="session")
def html(build):
    """Return the folder of the built pages."""
    return build[0]


@pytest.fixture(scope="session")
def pages(html):
    """Return the built chapters, by slug."""
    return {path.stem: path for path in sorted((html / "book").glob("*.html"))}

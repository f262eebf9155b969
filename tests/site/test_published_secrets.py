"""No solution and no hidden test of an assignment is anywhere in the built site."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEARCH = """
import sys
from pathlib import Path
sys.path.insert(0, "book/exercises")
from grading.leaks import find_leaks, secrets
print(len(secrets()), find_leaks(Path(sys.argv[1])))
"""


def search(folder):
    """Return how many secrets there are and which were found, as printed by a process apart."""
    command = [sys.executable, "-c", SEARCH, folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    count, found = done.stdout.split(" ", 1)
    return int(count), found.strip()


def test_the_site_leaks_nothing(html):
    count, found = search(html)
    assert count > 50
    assert found == "[]"


@pytest.mark.parametrize("name", ["operation", "size-and-borders", "pooling-and-lenet"])
def test_the_search_would_find_a_source(tmp_path, name):
    source = ROOT / f"book/exercises/source/{name}/{name}.ipynb"
    (tmp_path / "page.html").write_bytes(source.read_bytes())
    assert search(tmp_path)[1] != "[]"

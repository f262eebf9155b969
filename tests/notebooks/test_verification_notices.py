"""Verification is not vacuous: a changed digit or a flipped kernel makes it fail."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = "book/worked-example.ipynb"


@pytest.fixture
def project(tmp_path):
    """Return a copy of what the verification of one chapter reads."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "convbook", tmp_path / "convbook", ignore=ignore)
    for name in (CHAPTER, "pyproject.toml", "tests/notebooks/sanitize.cfg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def verify(project):
    """Run pytest, with the project's own settings, on the chapter; return what it says."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", CHAPTER],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def replace_once(path, pattern, replacement):
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, replacement, text, count=1)
    assert count == 1, pattern
    path.write_text(changed, encoding="utf-8")


def test_the_chapter_as_it_stands_passes(project):
    done = verify(project)
    assert done.returncode == 0, done.stdout[-2000:]


def test_one_changed_digit_in_a_stored_output_fails(project):
    replace_once(project / CHAPTER, r"\[\[-6 -6 -6\]", "[[-6 -6 -7]")
    done = verify(project)
    assert done.returncode == 1
    assert "-6 -6 -7" in done.stdout


def test_a_flipped_kernel_in_conv2d_fails(project):
    conv = project / "convbook/conv/forward.py"
    body = conv.read_text(encoding="utf-8")
    assert "def conv2d(" in body
    conv.write_text(
        body
        + "\n\n_right = conv2d\n\n\n"
        + "def conv2d(x, weight, *args, **options):\n"
        + "    return _right(x, np.asarray(weight)[..., ::-1, ::-1], *args, **options)\n",
        encoding="utf-8",
    )
    done = verify(project)
    assert done.returncode == 1
    assert "AssertionError" in done.stdout or "Traceback" in done.stdout

"""Build what students get: the notebook without answers, checked for leaks, in a zip."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path

import nbformat

from .authoring import EXERCISES, AuthoringError, generate, secret_lines, source_path

BUILT = EXERCISES / "_build"
EPOCH = (2020, 1, 1, 0, 0, 0)  # the same release gives the same bytes


def nbgrader(folder: Path, *arguments: str) -> None:
    """Run one of nbgrader's commands in a course folder."""
    environment = dict(os.environ)
    scripts = str(Path(sys.executable).parent)  # nbgrader starts a bare `alembic`
    environment["PATH"] = scripts + os.pathsep + environment["PATH"]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,  # it reads nbgrader_config.py from the folder it runs in
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise AuthoringError(f"nbgrader {' '.join(arguments)}: {done.stderr.strip()[-2000:]}")


def digest(name: str) -> str:
    """Name the state of an assignment and of all that decides how it is graded."""
    code = sorted((EXERCISES / "grading").glob("*.py"))
    content = [source_path(name).read_bytes(), *[path.read_bytes() for path in code]]
    return hashlib.sha256(b"\0".join(content)).hexdigest()[:16]


def check_source(name: str) -> None:
    """Refuse an assignment whose notebook is not what its text says."""
    path = source_path(name)
    if not path.exists() or path.read_text(encoding="utf-8") != generate(name):
        raise AuthoringError(f"{name} is out of step with text/{name}.md; run course.py generate")


def build_course(name: str, folder: Path) -> None:
    """Fill a folder with nbgrader's release of one assignment and the gradebook that goes with it.

    folder : gets NAME.ipynb, gradebook.db and state.json, which says what they were made from
    """
    state = json.dumps({"assignment": name, "digest": digest(name)})
    mark = folder / "state.json"
    if mark.exists() and mark.read_text() == state:
        return
    check_source(name)
    folder.mkdir(parents=True, exist_ok=True)
    for path in built_course(name).iterdir():
        shutil.copy(path, folder)
    mark.write_text(state)


def built_course(name: str) -> Path:
    """Let nbgrader make a release, or find the one it made from the same notebook."""
    content = source_path(name).read_bytes() + version("nbgrader").encode()
    folder = BUILT / f"{name}-{hashlib.sha256(content).hexdigest()[:16]}"
    if folder.exists():
        return folder
    BUILT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT, prefix=".course-") as scratch:
        course, made = Path(scratch) / "course", Path(scratch) / "made"
        (course / "source" / name).mkdir(parents=True)
        (course / "nbgrader_config.py").symlink_to(EXERCISES / "nbgrader_config.py")
        shutil.copy(source_path(name), course / "source" / name)
        nbgrader(course, "generate_assignment", name)
        made.mkdir()
        shutil.copy(course / "release" / name / f"{name}.ipynb", made)
        shutil.copy(course / "gradebook.db", made)
        check_release(name, made / f"{name}.ipynb")
        with contextlib.suppress(OSError):  # another run was quicker
            made.replace(folder)
    return folder


def check_release(name: str, path: Path) -> None:
    """Refuse a release that holds a line of a solution or hidden test, or any output."""
    released = nbformat.read(path, as_version=4)
    lines = {line.strip() for cell in released.cells for line in cell.source.splitlines()}
    leaked = secret_lines(nbformat.read(source_path(name), as_version=4)) & lines
    if leaked or any("### BEGIN" in line for line in lines):
        raise AuthoringError(f"the release of {name} would show {sorted(leaked)[:1]}")
    if any(cell.get("outputs") for cell in released.cells):
        raise AuthoringError(f"the release of {name} holds outputs")


def write_release(name: str, folder: Path, *, bare: bool = False) -> Path:
    """Write NAME.zip, which holds NAME/NAME.ipynb, or that notebook bare; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".release-") as scratch:
        course = Path(scratch) / "course"
        build_course(name, course)
        if bare:
            return (course / f"{name}.ipynb").replace(folder / f"{name}.ipynb")
        temporary = Path(scratch) / "release.zip"
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            entry = zipfile.ZipInfo(f"{name}/{name}.ipynb", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, (course / f"{name}.ipynb").read_bytes(), zipfile.ZIP_DEFLATED)
        return temporary.replace(folder / f"{name}.zip")

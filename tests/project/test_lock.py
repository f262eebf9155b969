"""The lock, Binder's list and the README's commands say the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
BINDER = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines()


def pins(group):
    """Return the pins of a dependency group, with those of the groups it includes."""
    found = []
    for entry in PYPROJECT["dependency-groups"][group]:
        found += pins(entry["include-group"]) if isinstance(entry, dict) else [entry]
    return found


def requirements(lines):
    return [line.split(" ;")[0] for line in lines if line and not line.startswith("#")]


def test_every_pin_is_in_the_lock_and_the_lock_is_exact():
    locked = requirements(LOCK)
    assert set(pins("test")) <= set(locked)
    assert locked[-1] == "-e ."
    assert all(re.fullmatch(r"[a-z0-9._-]+==[^=\s]+", line) for line in locked[:-1])


def test_binder_holds_the_reading_libraries_alone():
    needed = requirements(BINDER)
    assert needed == [*pins("read"), "-e ."]
    assert (ROOT / ".binder/runtime.txt").read_text().strip() == "python-3.12"


def test_the_package_asks_for_the_reading_libraries_alone():
    names = {re.split("[>=]", pin)[0] for pin in pins("read")}
    assert {re.split("[>=]", need)[0] for need in PYPROJECT["project"]["dependencies"]} == names


def test_ci_and_publishing_use_the_readmes_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    build = "pip install -r requirements.txt && jupyter-book build ."
    test = "pip install -r requirements.txt && pytest"
    assert build in readme
    assert test in readme
    assert build in (ROOT / ".github/workflows/publish.yml").read_text()
    assert f"-x '{test}' README.md" in (ROOT / ".ci/run").read_text()
    for workflow in ("test.yml", "publish.yml"):
        assert ".ci/run" in (ROOT / ".github/workflows" / workflow).read_text()

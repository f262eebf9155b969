"""The grader's modules: one direction of imports, and each read in one sitting."""

import ast
import re
from pathlib import Path

import pytest
from conftest import EXERCISES

MODULES = sorted((EXERCISES / "grading").glob("[!_]*.py"))
MAP = (EXERCISES / "grading" / "__init__.py").read_text(encoding="utf-8")
ORDER = re.findall(r"^ *(\w+)\.py ", MAP, re.M)


def neighbours(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.module for n in tree if isinstance(n, ast.ImportFrom) and n.level == 1}


def test_the_map_names_every_module():
    assert sorted(ORDER) == [path.stem for path in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_imports_only_what_stands_above_it(path: Path):
    above = ORDER[: ORDER.index(path.stem)]
    assert neighbours(path) <= set(above)


@pytest.mark.parametrize("path", [*MODULES, EXERCISES / "course.py"], ids=lambda path: path.stem)
def test_a_module_is_read_in_one_sitting(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_what_runs_beside_student_code_knows_nothing_of_the_grader():
    for name in ("worker", "codec", "syscalls"):
        assert neighbours(EXERCISES / "grading" / f"{name}.py") == set()

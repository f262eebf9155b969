"""The package is built as its map says."""

import ast
import importlib
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import numpydoc.validate
import pytest

import convbook

PACKAGE = Path(convbook.__file__).parent

# One direction of imports, top to bottom: a module may import from those above it, and where it
# stands in a bracket with others, from none of them.
ORDER = [
    ("_checks", "_arithmetic"),
    ("images", "kernels", "shapes"),
    ("windows", "activations"),
    ("algorithms",),
    ("conv", "pooling"),
    ("layers",),
    ("lenet", "training"),
    ("figures", "widgets", "exercises"),
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


def modules():
    """Return every module's file and the room it belongs to: a module or package of the top."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            yield path, parts[0]


MODULES = [pytest.param(path, room, id=str(path.relative_to(PACKAGE))) for path, room in modules()]


def imported_rooms(path):
    """Return the rooms of the package that a module imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:  # from .neighbour import ...: it stays in the room
                assert node.level == 1
                assert path.parent != PACKAGE
            elif node.module == "convbook":
                yield from (alias.name for alias in node.names)
            elif (node.module or "").startswith("convbook."):
                yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("convbook."):
                    yield alias.name.split(".")[1]
                assert alias.name != "convbook", f"{path}: import what you need from where it is"


@pytest.mark.parametrize(("path", "room"), MODULES)
def test_imports_go_one_way(path, room):
    assert room in LEVEL, f"{room} has no place in the order of imports"
    for other in imported_rooms(path):
        if other != room:
            assert LEVEL[other] < LEVEL[room], f"{path.name} in {room} imports from {other}"


def test_all_matches_what_is_there():
    assert len(set(convbook.__all__)) == len(convbook.__all__)
    public = {
        name
        for name, value in vars(convbook).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(convbook.__all__)


@pytest.mark.parametrize("name", convbook.__all__)
def test_everything_public_is_documented(name):
    value = getattr(convbook, name)
    if not isinstance(value, np.ndarray):
        assert ">>>" in inspect.getdoc(value), f"{name} shows no example"


# The promise to readers: PyTorch's names, arrays positional, options keyword-only.
SIGNATURES = {
    "output_size": "input_size kernel_size * stride padding dilation ceil_mode",
    "output_shape": "input_shape kernel_shape * stride padding dilation ceil_mode",
    "same_padding": "input_shape kernel_shape * stride dilation",
    "receptive_field": "layers",
    "pad2d": "x padding * mode value",
    "windows2d": "x kernel_shape * stride dilation",
    "conv2d": "x weight bias * stride padding dilation groups method",
    "conv2d_backward": "grad x weight * stride padding dilation groups",
    "conv_transpose2d": "x weight bias * stride padding output_padding dilation groups",
    "correlate2d": "image kernel * stride padding dilation method",
    "convolve2d": "image kernel * stride padding dilation method",
    "max_pool2d": "x kernel_size * stride padding dilation ceil_mode",
    "max_pool2d_backward": "grad x kernel_size * stride padding dilation ceil_mode",
    "avg_pool2d": "x kernel_size * stride padding ceil_mode count_include_pad",
    "avg_pool2d_backward": "grad x_shape kernel_size * stride padding ceil_mode count_include_pad",
    "relu": "x",
    "relu_backward": "grad x",
    "sigmoid": "x",
    "sigmoid_backward": "grad x",
    "tanh": "x",
    "tanh_backward": "grad x",
    "softmax": "x * axis",
    "cross_entropy": "logits targets",
    "cross_entropy_backward": "logits targets",
    "lenet5": "* rng dtype",
    "lenet5_1998": "* rng dtype",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_what_was_promised(name):
    parameters = inspect.signature(getattr(convbook, name)).parameters.values()
    words = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        words.append(parameter.name)
    assert " ".join(words) == SIGNATURES[name]


CHECKS = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "numpydoc_validation"
]["checks"]


def public_names():
    """Return what readers see: the names that rooms export, and the methods of their classes.

    Widgets are traits and JavaScript; tests of their own say what those must tell.
    """
    for room in LEVEL:
        if not room.startswith("_") and room != "widgets":
            module = importlib.import_module(f"convbook.{room}")
            for name in module.__all__:
                value = getattr(module, name)
                if inspect.isroutine(value) or inspect.isclass(value):
                    yield f"convbook.{room}.{name}"
                for method in vars(value) if inspect.isclass(value) else ():
                    if not method.startswith("_") and inspect.isfunction(vars(value)[method]):
                        yield f"convbook.{room}.{name}.{method}"


@pytest.mark.parametrize("name", list(public_names()))
def test_docstrings_are_numpydocs(name):
    errors = numpydoc.validate.validate(name)["errors"]
    assert [error for error in errors if error[0] in CHECKS] == []


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--no-cache", "--check", "convbook"],
        ["mypy", "--strict", "convbook"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_linters_have_nothing_to_say(command):
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr

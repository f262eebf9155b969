"""Which names a piece of code needs, and which it defines."""

import ast
import builtins
import re

# What a student's cell defines at its top level. A pattern, not a parser: the text may be a draft
# that does not parse, hold magics, or be written to crash a parser.
DEFINITION = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*=(?!=)", re.M)


def sketched(source: str) -> set[str]:
    """Names that a student's cell defines, as far as a glance at its lines can say."""
    return {function or variable for function, variable in DEFINITION.findall(source)}


def defined(source: str) -> set[str]:
    """Names that an author's cell binds, at any depth."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
    return names


def needed(source: str) -> list[str]:
    """Names that an author's cell reads but does not bind itself, in order of appearance."""
    loaded = {
        node.id: None
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    own = defined(source)
    return [name for name in loaded if name not in own and not hasattr(builtins, name)]


def imported(source: str) -> set[str]:
    """Top-level packages that an author's cell imports."""
    packages = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            packages.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            packages.add((node.module or "").split(".")[0])
    return packages

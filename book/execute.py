"""Turn the chapters' text into the notebooks that readers run and nbval verifies.

    python book/execute.py              run the chapters that changed since they last ran here
    python book/execute.py --all        run every chapter
    python book/execute.py formula      run the named chapters
    python book/execute.py --check      say whether notebooks and sources agree; starts no kernel

A chapter is written as `book/source/NAME.md`, a MyST notebook. Running it gives
`book/NAME.ipynb`, with outputs, in one canonical form: the same source gives the same bytes on
every run. A chapter that fails is named with its cell and its error, and its old notebook stays
as it was.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from tqdm import tqdm

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
SOURCES = BOOK / "source"
CACHE = BOOK / ".execute-cache.json"  # digests of what was last run here; never committed
KEPT_CELL_METADATA = {"tags", "mystnb"}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
CELL_TIMEOUT = 300  # seconds


class ChapterError(Exception):
    """A chapter could not be turned into a notebook; the message says where and why."""


def read_source(path: Path) -> nbformat.NotebookNode:
    """Parse one MyST source into a notebook with fixed cell ids and no outputs."""
    notebook = jupytext.read(path, fmt="md:myst")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:03d}"
        kept = {k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA}
        cell["metadata"] = nbformat.from_dict(kept)
    notebook.cells = [c for c in notebook.cells if c.cell_type != "code" or c.source.strip()]
    return notebook


def run(notebook: nbformat.NotebookNode, name: str) -> None:
    """Execute every cell in place, in a fresh kernel whose folder is the book's."""
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # the kernel's own log, not the cells' stderr
        resources={"metadata": {"path": str(BOOK)}},
    )
    try:
        client.execute(env=os.environ | {"PYTHONHASHSEED": "0"})
    except CellExecutionError as error:
        raise ChapterError(f"{where(notebook, name)}: {error.ename}: {error.evalue}") from error
    except CellTimeoutError as error:
        raise ChapterError(f"{where(notebook, name)}: ran for over {CELL_TIMEOUT} s") from error
    except RuntimeError as error:  # the kernel died, or never started
        raise ChapterError(f"{where(notebook, name)}: {error}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                first = output.text.strip().splitlines()[0]
                raise ChapterError(f"{name}: {cell.id} writes to stderr: {first}")


def where(notebook: nbformat.NotebookNode, name: str) -> str:
    """Name the cell that was running when execution stopped, with its first line."""
    ran = [c for c in notebook.cells if c.cell_type == "code" and "execution" in c.metadata]
    if not ran:
        return name
    return f"{name}: {ran[-1].id} ({ran[-1].source.strip().splitlines()[0]!r})"


def canonical(notebook: nbformat.NotebookNode) -> str:
    """Serialise a notebook without anything that changes from run to run."""
    notebook = nbformat.from_dict(notebook)
    widgets = notebook.metadata.get("widgets")
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    if widgets:
        notebook.metadata["widgets"] = widgets
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # timestamps
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = joined_streams(cell.outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if output.output_type == "error":  # the frames name this machine's folders
                output.traceback = [f"{output.ename}: {output.evalue}"]
    text = nbformat.writes(stable_widget_ids(notebook))
    return text if text.endswith("\n") else text + "\n"


def joined_streams(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join what a cell printed in one go: where a kernel cuts it depends on the load."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output.output_type == "stream" and output.name == before.get("name"):
            before["text"] += output.text
        else:
            joined.append(output)
    return joined


def stable_widget_ids(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Replace ipywidgets' random 32-digit ids by numbers in order of creation.

    The book's own widgets have readable, fixed ids already and are left alone.
    """
    widgets = notebook.metadata.get("widgets")
    if not widgets:
        return notebook
    random_ids = [k for k in widgets[WIDGET_STATE]["state"] if re.fullmatch("[0-9a-f]{32}", k)]
    new = {old: f"{number:032x}" for number, old in enumerate(random_ids)}
    text = re.sub(
        r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
        lambda match: new.get(match.group(), match.group()),
        json.dumps(notebook),
    )
    return nbformat.from_dict(json.loads(text))


def disagreement(source: Path, target: Path) -> str | None:
    """Say how a stored notebook differs from its source, or None if they agree."""
    if not target.exists():
        return "has never been run"
    text = target.read_text(encoding="utf-8")
    stored = nbformat.reads(text, 4)

    def written(notebook: nbformat.NotebookNode) -> list[tuple[str, str, str, dict]]:
        return [(c.id, c.cell_type, c.source, dict(c.metadata)) for c in notebook.cells]

    if written(stored) != written(read_source(source)):
        return "differs from its source"
    if canonical(stored) != text:
        return "is not in canonical form (was it saved by an editor?)"
    return None


def digest(source: Path) -> str:
    """Fingerprint all that a chapter's outputs depend on: its text, the package, the lock."""
    package = sorted(p for p in (ROOT / "convbook").rglob("*") if p.is_file())
    kept = [p for p in package if "__pycache__" not in p.parts]
    total = hashlib.sha256()
    for path in [source, ROOT / "requirements.txt", Path(__file__), *kept]:
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load_cache() -> dict[str, str]:
    """Read the digests of earlier runs; a damaged cache only means running again."""
    try:
        return dict(json.loads(CACHE.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def execute(chapters: list[Path], *, everything: bool) -> int:
    """Run the chapters that need it; return how many failed."""
    cache, failed = load_cache(), 0
    progress = tqdm(chapters, unit="chapter", disable=None)
    for source in progress:
        name, target = source.stem, BOOK / f"{source.stem}.ipynb"
        progress.set_description(name)
        now = digest(source)
        unchanged = cache.get(name) == now and disagreement(source, target) is None
        if unchanged and not everything:
            progress.write(f"{name}: unchanged")
            continue
        started = time.perf_counter()
        try:
            notebook = read_source(source)
            run(notebook, name)
        except ChapterError as error:
            failed += 1
            progress.write(f"FAILED {error}", file=sys.stderr)
            continue
        write(target, canonical(notebook))
        cache[name] = now
        write(CACHE, json.dumps(cache, indent=1, sort_keys=True) + "\n")
        cells = sum(c.cell_type == "code" for c in notebook.cells)
        progress.write(f"{name}: {cells} cells, {time.perf_counter() - started:.1f} s")
    return failed


def check(chapters: list[Path]) -> int:
    """Report every chapter that is out of step; return how many."""
    wrong = 0
    for source in chapters:
        if reason := disagreement(source, BOOK / f"{source.stem}.ipynb"):
            wrong += 1
            print(f"book/{source.stem}.ipynb {reason}: run python book/execute.py {source.stem}")
    for notebook in sorted(BOOK.glob("*.ipynb")):
        if not (SOURCES / f"{notebook.stem}.md").exists():
            wrong += 1
            print(f"book/{notebook.name} has no source in book/source")
    print(f"{len(chapters)} chapters, {wrong} out of step")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="chapters to run (default: all)")
    parser.add_argument("--all", action="store_true", help="run unchanged chapters too")
    parser.add_argument("--check", action="store_true", help="compare only; start no kernel")
    options = parser.parse_args(arguments)
    known = {path.stem: path for path in sorted(SOURCES.glob("*.md"))}
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no source named {unknown[0]!r}; there are: {', '.join(known)}")
    chapters = [known[name] for name in options.names] or list(known.values())
    if options.check:
        return int(check(chapters) > 0)
    return int(execute(chapters, everything=options.all or bool(options.names)) > 0)


if __name__ == "__main__":
    sys.exit(main())

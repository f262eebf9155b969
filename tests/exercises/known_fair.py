"""Right answers in notebooks that something happened to, and files that cannot be graded."""

import json
import os
from pathlib import Path

import nbformat
from grading.authoring import source_path
from known import ASSIGNMENT, FULL, POINTS, Kit, Known, code, content, notebook, save
from nbformat import NotebookNode


def role(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def half(kit: Kit) -> NotebookNode:
    result = kit.solved()
    for cell, blank in zip(result.cells, kit.blank().cells, strict=True):
        if cell.id in ("kernel_from", "correlate_wrapped", "not_linear", "slope_kernel"):
            cell.source = blank.source
    return result


def without(kit: Kit, *lost: str) -> NotebookNode:
    """Delete cells: those named, or all with a role."""
    result = kit.solved()
    result.cells = [c for c in result.cells if c.id not in lost and not lost & role(c).keys()]
    return result


def tests_deleted(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.cells = [c for c in result.cells if not role(c).get("grade")]
    return result


def only_answers(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.cells = [c for c in result.cells if role(c).get("solution")]
    return result


def doubled(kit: Kit, which: str) -> NotebookNode:
    result = kit.solved()
    result.cells = [c for c in result.cells for _ in range(1 + bool(role(c).get(which)))]
    return result


def blank_copies_below(kit: Kit) -> NotebookNode:
    result, blank = kit.solved(), kit.blank()
    result.cells += [c for c in blank.cells if role(c).get("solution")]
    return result


def reordered(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.cells.reverse()
    return result


def stripped(kit: Kit, *, ids: bool = False) -> NotebookNode:
    result = kit.solved()
    result.metadata = {}
    for number, cell in enumerate(result.cells):
        cell.metadata = {}
        if ids:
            cell.id = f"new-{number}"
    return result


def other_kernel(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.metadata = {
        "kernelspec": {"name": "xpython", "display_name": "Other", "language": "python"},
        "colab": {"provenance": []},
        "language_info": {"name": "python", "version": "3.6.1"},
    }
    return result


def format_4_2(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.nbformat_minor = 2
    for cell in result.cells:
        del cell["id"]
    return result


def format_3(path: Path, kit: Kit) -> None:
    old = nbformat.convert(kit.solved(), 3)
    path.with_name(path.name + ".ipynb").write_text(json.dumps(old), encoding="utf-8")


def around(kit: Kit, *, first: str = "", last: str = "") -> NotebookNode:
    """Put cells of the student's own before and after everything."""
    result = kit.solved()
    before, after = ([code(text)] if text else [] for text in (first, last))
    result.cells = [*before, *result.cells, *after]
    return result


def split_answer(kit: Kit) -> NotebookNode:
    result = kit.solved()
    place = next(n for n, c in enumerate(result.cells) if c.id == "by_hand")
    first, second = result.cells[place].source.strip().rsplit("\n", 1)
    result.cells[place].source = first
    result.cells.insert(place + 1, code(second))
    return result


def merged_with_test(kit: Kit) -> NotebookNode:
    result = kit.solved()
    place = next(n for n, c in enumerate(result.cells) if c.id == "convolve")
    answer, test = result.cells[place], result.cells.pop(place + 1)
    result.cells[place] = code(answer.source + "\n\n" + test.source)
    return result


def answer_in_test_cell(kit: Kit) -> NotebookNode:
    result = without(kit, "convolve")
    test = next(c for c in result.cells if c.id == "convolve-tests")
    test.source = kit.answers["convolve"] + "\n\n" + test.source
    return result


def helper_elsewhere(kit: Kit) -> NotebookNode:
    helped = kit.answers["correlate"].replace("np.sum(window * kernel)", "helper(window, kernel)")
    result = kit.solved(correlate=helped)
    result.cells.append(code("def helper(a, b):\n    return np.sum(a * b)"))
    return result


def helper_in_locked_cell(kit: Kit, locked: str) -> NotebookNode:
    """As in editors that lock nothing: an import that joins the others, a helper in a test."""
    helped = kit.answers["correlate"].replace("np.sum(window * kernel)", "add(window * kernel)")
    result = kit.solved(correlate=helped)
    cell = next(c for c in result.cells if c.id == locked)
    cell.source = "from numpy import sum as add\n" + cell.source
    return result


def tests_made_harder(kit: Kit) -> NotebookNode:
    result = kit.solved()
    for cell in result.cells:
        if role(cell).get("grade"):
            cell.source += "\nassert False, 'my own experiment'"
    return result


def answer_as_text(kit: Kit) -> NotebookNode:
    result = kit.solved()
    for cell in result.cells:
        if cell.id == "convolve":
            cell.cell_type = "markdown"
            del cell["outputs"], cell["execution_count"]
    return result


def with_outputs(kit: Kit) -> NotebookNode:
    result = kit.solved()
    for cell in result.cells:
        if cell.cell_type == "code":
            text = "<script>alert(1)</script>" * 5000
            cell.outputs = [
                {"output_type": "display_data", "data": {"text/html": text}, "metadata": {}}
            ]
    return result


def with_bom(path: Path, kit: Kit) -> None:
    text = json.dumps(kit.solved(), ensure_ascii=False)
    path.with_name(path.name + ".ipynb").write_text(text, encoding="utf-8-sig")


def utf_16(path: Path, kit: Kit) -> None:
    """As Windows PowerShell writes the output of a command."""
    path.with_name(path.name + ".ipynb").write_text(json.dumps(kit.solved()), encoding="utf-16")


def in_folder(path: Path, kit: Kit) -> None:
    path.mkdir()
    save(path / "my homework (final) 2", kit.solved())
    (path / ".ipynb_checkpoints").mkdir()
    save(path / ".ipynb_checkpoints" / "my homework-checkpoint", kit.blank())


def two_notebooks(path: Path, kit: Kit) -> None:
    path.mkdir()
    save(path / "draft", kit.blank())
    save(path / "final", kit.solved())


def truncated(path: Path, kit: Kit) -> None:
    text = json.dumps(kit.solved())
    path.with_name(path.name + ".ipynb").write_text(text[: len(text) // 2])


def link_to_source(path: Path, kit: Kit) -> None:
    os.symlink(source_path(ASSIGNMENT), path.with_name(path.name + ".ipynb"))


def folder_with_links(path: Path, kit: Kit) -> None:
    path.mkdir()
    os.symlink(source_path(ASSIGNMENT).parent, path / "mine")
    os.symlink(source_path(ASSIGNMENT), path / f"{ASSIGNMENT}.ipynb")


def windows_line_ends(kit: Kit) -> NotebookNode:
    result = kit.solved(correlate="%%time\n" + kit.answers["correlate"])
    for cell in result.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    return result


def answers_at_the_end(kit: Kit) -> NotebookNode:
    """All stubs untouched, and the answers in cells of the student's own below everything."""
    result = kit.blank()
    result.cells += [code(text) for text in kit.answers.values()]
    return result


def answers_below_stubs(kit: Kit) -> NotebookNode:
    result = kit.blank()
    for cell in list(result.cells):
        if cell.id in kit.answers:
            result.cells.insert(result.cells.index(cell) + 1, code(kit.answers[cell.id]))
    return result


def first_try_above(kit: Kit) -> NotebookNode:
    """The answer's cell was copied, metadata and all, with an older try in it."""
    result = kit.solved()
    place = next(n for n, c in enumerate(result.cells) if c.id == "correlate")
    copy = nbformat.from_dict(result.cells[place])
    result.cells.insert(place, copy | {"source": "def correlate(image, kernel):\n    return 0"})
    return result


def from_colab(kit: Kit) -> NotebookNode:
    result = kit.solved()
    result.nbformat_minor = 0
    for cell in result.cells:
        del cell["id"]
        cell.metadata = {"id": "x1", "outputId": "y1", "vscode": {"languageId": "python"}}
    return result


def mac_folder(path: Path, kit: Kit) -> None:
    """As the Mac's own zip unpacks elsewhere: a shadow for every file."""
    (path / "deep inside").mkdir(parents=True)
    save(path / "deep inside" / "operation (1)", kit.solved())
    (path / "__MACOSX").mkdir()
    (path / "__MACOSX" / "._operation (1).ipynb").write_bytes(b"\0\5\x16\7" + bytes(99))


def also(kit: Kit, result: str) -> NotebookNode:
    """Solve all, and let `correlate` return its result in another form."""
    answer = kit.answers["correlate"] + f"\n\nplain = correlate\n{result}"
    return kit.solved(correlate=answer)


def as_form(form: str):
    return notebook(lambda kit: also(kit, f"def correlate(a, b): return {form}"))


LISTS = """
def correlate(image, kernel):
    rows, columns = len(image) - len(kernel) + 1, len(image[0]) - len(kernel[0]) + 1
    return [[sum(image[i + m][j + n] * kernel[m][n]
                 for m in range(len(kernel)) for n in range(len(kernel[0])))
             for j in range(columns)] for i in range(rows)]
"""
ANSWER_ABOVE_STUB = (
    "first = np.eye(2)\nsecond = 2 * first\n# YOUR CODE HERE\nraise NotImplementedError()"
)
CALLABLE = """
import functools
class Correlate:
    __call__ = staticmethod(functools.partial(plain))
correlate = Correlate()
"""
STRICT = "import warnings, numpy as np\nwarnings.simplefilter('error')\nnp.seterr(all='raise')"
SHADOWS = "image = kernel = np = compare = None"
FLOOD = "for n in range(10**5):\n    print('all is well', n)"
MAGICS = (
    "%matplotlib inline\n%timeit -n1 -r1 1 + 1\n!echo hello\nplt.plot([1, 2]); plt.show()\nnp.sum?"
)

FAIR = [
    Known("solved", notebook(lambda kit: kit.solved()), FULL, quick=True),
    Known("untouched", notebook(lambda kit: kit.blank()), 0, note="not answered", quick=True),
    Known("half", notebook(half), 7, quick=True),
    Known("model-notebook", notebook(lambda kit: nbformat.read(source_path(ASSIGNMENT), 4)), FULL),
    Known("tests-deleted", notebook(tests_deleted), FULL, note="missing correlate-tests"),
    Known("only-answers", notebook(only_answers), FULL, note="missing code-01", quick=True),
    Known("answer-deleted", notebook(lambda kit: without(kit, "correlate_wrapped")), FULL - 3),
    Known("tests-doubled", notebook(lambda kit: doubled(kit, "grade")), FULL, note="duplicate"),
    Known(
        "answers-doubled", notebook(lambda kit: doubled(kit, "solution")), FULL, note="duplicate"
    ),
    Known("blank-copies-below", notebook(blank_copies_below), FULL),
    Known("reordered", notebook(reordered), FULL, quick=True),
    Known("metadata-stripped", notebook(stripped), FULL, quick=True),
    Known("everything-stripped", notebook(lambda kit: stripped(kit, ids=True)), FULL, quick=True),
    Known("other-kernel", notebook(other_kernel), FULL),
    Known("format-4.2", notebook(format_4_2), FULL),
    Known("format-3", format_3, FULL, quick=True),
    Known("exit-before", notebook(lambda kit: around(kit, first="import os\nos._exit(0)")), FULL),
    Known("exit-after", notebook(lambda kit: around(kit, last="import os\nos._exit(0)")), FULL),
    Known("loop-before", notebook(lambda kit: around(kit, first="while True: pass")), FULL),
    Known("error-before", notebook(lambda kit: around(kit, first="1 / 0", last="def (")), FULL),
    Known("magics", notebook(lambda kit: around(kit, first=MAGICS)), FULL),
    Known("prints-much", notebook(lambda kit: around(kit, first=FLOOD)), FULL),
    Known("shadows-names", notebook(lambda kit: around(kit, last=SHADOWS)), FULL),
    Known("slow-cell", notebook(lambda kit: around(kit, last="import time\ntime.sleep(2)")), FULL),
    Known("waits-for-input", notebook(lambda kit: around(kit, first="input('name? ')")), FULL),
    Known("answer-split", notebook(split_answer), FULL),
    Known("merged-with-test", notebook(merged_with_test), FULL),
    Known("answer-in-test-cell", notebook(answer_in_test_cell), FULL),
    Known("helper-elsewhere", notebook(helper_elsewhere), FULL),
    Known(
        "import-in-given",
        notebook(lambda kit: helper_in_locked_cell(kit, "code-01")),
        FULL,
        note="changed code-01",
        quick=True,
    ),
    Known(
        "helper-in-test",
        notebook(lambda kit: helper_in_locked_cell(kit, "correlate-tests")),
        FULL,
        note="changed correlate-tests",
    ),
    Known("tests-made-harder", notebook(tests_made_harder), FULL, note="changed correlate-tests"),
    Known("answer-as-text", notebook(answer_as_text), FULL),
    Known("stored-outputs", notebook(with_outputs), FULL),
    Known("lists-not-arrays", notebook(lambda kit: kit.solved(correlate=LISTS)), FULL),
    Known("stub-left", notebook(lambda kit: kit.solved(not_linear=ANSWER_ABOVE_STUB)), FULL),
    Known("byte-order-mark", with_bom, FULL),
    Known("utf-16", utf_16, FULL, quick=True),
    Known("windows-line-ends", notebook(windows_line_ends), FULL),
    Known("answers-at-the-end", notebook(answers_at_the_end), FULL, quick=True),
    Known("answers-below-stubs", notebook(answers_below_stubs), FULL),
    Known("first-try-above", notebook(first_try_above), FULL, note="duplicate correlate"),
    Known("from-colab", notebook(from_colab), FULL),
    Known("mac-folder", mac_folder, FULL),
    Known("matrix", as_form("np.matrix(plain(a, b))"), FULL, quick=True),
    Known("masked-array", as_form("np.ma.array(plain(a, b))"), FULL),
    Known("complex-numbers", as_form("[[complex(v) for v in r] for r in plain(a, b)]"), FULL),
    Known("callable-object", notebook(lambda kit: also(kit, CALLABLE)), FULL),
    Known(
        "input-in-answer",
        notebook(lambda k: k.solved(correlate="n = input('name? ')\n" + k.answers["correlate"])),
        FULL,
    ),
    Known("warnings-are-errors", notebook(lambda kit: around(kit, first=STRICT)), FULL),
    Known("leaves-politely", notebook(lambda kit: around(kit, first="exit()", last="quit")), FULL),
    Known("in-folder", in_folder, FULL, quick=True),
]
UNREADABLE = [
    Known("empty", content(b"\n"), 0, "unreadable", "an empty file"),
    Known("not-json", content(b"My answer is 42."), 0, "unreadable", "not a notebook", quick=True),
    Known("not-a-notebook", content(b'{"a": [1]}'), 0, "unreadable", "not a notebook"),
    Known("no-cells", content(b'{"cells": 7, "nbformat": 4}'), 0, "unreadable", "damaged"),
    Known("binary", content(bytes(range(256)) * 9), 0, "unreadable", "not a notebook"),
    Known("nested", content(b"[" * 100_000), 0, "unreadable", "damaged"),
    Known("huge", content(b" " * 21 * 2**20), 0, "unreadable", "larger than 20 MB"),
    Known("truncated", truncated, 0, "unreadable", "not a notebook"),
    Known("empty-folder", lambda path, kit: path.mkdir(), 0, "unreadable", "no notebook"),
    Known("two-notebooks", two_notebooks, 0, "unreadable", "2 notebooks"),
    Known("folder-with-links", folder_with_links, 0, "unreadable", "holds no notebook"),
    Known("link-to-source", link_to_source, 0, "unreadable", "not a file", quick=True),
]
assert sum(POINTS[q] for q in ("by_hand", "correlate", "convolve")) == 7

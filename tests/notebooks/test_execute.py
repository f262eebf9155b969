"""The pipeline from text to notebooks: deterministic, atomic, and clear when a chapter fails."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n"
GOOD = HEADER + "# Title\n\n```{code-cell} ipython3\nprint(1 + 1)\n```\n"
BAD = HEADER + "# Title\n\n```{code-cell} ipython3\n1 / 0\n```\n"


@pytest.fixture
def project(tmp_path):
    """Return a folder that looks like the project, with one good chapter."""
    (tmp_path / "book/source").mkdir(parents=True)
    (tmp_path / "convbook").mkdir()
    (tmp_path / "convbook/one.py").write_text("x = 1\n")
    (tmp_path / "requirements.txt").write_text("-e .\n")
    shutil.copy(ROOT / "book/execute.py", tmp_path / "book")
    (tmp_path / "book/source/good.md").write_text(GOOD)
    return tmp_path


def execute(project, *arguments):
    return subprocess.run(
        [sys.executable, "book/execute.py", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "default"},
    )


def test_a_second_run_gives_the_same_bytes(project):
    assert execute(project).returncode == 0
    first = (project / "book/good.ipynb").read_bytes()
    assert b'"2\\n"' in first
    assert execute(project, "--all").returncode == 0
    assert (project / "book/good.ipynb").read_bytes() == first


def test_only_what_changed_runs(project):
    first = execute(project)
    assert "good: 1 cells" in first.stdout + first.stderr
    again = execute(project)
    assert "good: unchanged" in again.stdout + again.stderr
    (project / "convbook/one.py").write_text("x = 2\n")
    changed = execute(project)
    assert "good: 1 cells" in changed.stdout + changed.stderr
    (project / "book/source/good.md").write_text(GOOD.replace("1 + 1", "1 + 2"))
    edited = execute(project)
    assert "good: 1 cells" in edited.stdout + edited.stderr
    assert b'"3\\n"' in (project / "book/good.ipynb").read_bytes()


def test_a_failing_chapter_is_named_and_leaves_the_old_notebook(project):
    execute(project)
    before = (project / "book/good.ipynb").read_bytes()
    (project / "book/source/good.md").write_text(BAD)
    done = execute(project)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "FAILED good: cell-001 ('1 / 0'): ZeroDivisionError: division by zero" in said
    assert (project / "book/good.ipynb").read_bytes() == before
    assert not list((project / "book").glob("*.tmp"))


def test_stderr_in_a_chapter_is_an_error(project):
    text = GOOD.replace("print(1 + 1)", "import sys\nprint('oops', file=sys.stderr)")
    (project / "book/source/good.md").write_text(text)
    done = execute(project)
    assert done.returncode == 1
    assert "good: cell-001 writes to stderr: oops" in done.stdout + done.stderr


def test_check_finds_what_is_out_of_step(project):
    assert execute(project, "--check").returncode == 1  # never run
    execute(project)
    assert execute(project, "--check").returncode == 0
    target = project / "book/good.ipynb"
    stored = json.loads(target.read_text())
    target.write_text(json.dumps(stored))  # same content, other bytes
    assert "not in canonical form" in execute(project, "--check").stdout
    stored["cells"][1]["source"] = ["print(3)"]
    target.write_text(json.dumps(stored))
    assert "differs from its source" in execute(project, "--check").stdout
    target.rename(project / "book/orphan.ipynb")
    assert "orphan.ipynb has no source" in execute(project, "--check").stdout


def test_an_unknown_chapter_is_refused_by_name(project):
    done = execute(project, "absent")
    assert done.returncode == 2
    assert "no source named 'absent'; there are: good" in done.stderr


def test_random_widget_ids_become_stable():
    spec = importlib.util.spec_from_file_location("execute", ROOT / "book/execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def notebook(identifier):
        cell = nbformat.v4.new_code_cell("w", id="cell-000")
        view = {"application/vnd.jupyter.widget-view+json": {"model_id": identifier}}
        cell.outputs = [nbformat.v4.new_output("display_data", data=view)]
        made = nbformat.v4.new_notebook(cells=[cell])
        state = {"state": {identifier: {"state": {}}, "fixed-name": {"state": {}}}}
        made.metadata["widgets"] = {module.WIDGET_STATE: state}
        return module.canonical(made)

    assert notebook("a" * 32) == notebook("b" * 32)
    assert "fixed-name" in notebook("a" * 32)


def test_a_stream_is_one_output_wherever_the_kernel_cut_it(project):
    cell = """```{code-cell} ipython3
import sys, time
from IPython.display import display

for number in range(3):
    print(number)
    sys.stdout.flush()
    time.sleep(0.3)
display(7)
print(3)
```
"""
    (project / "book/source/good.md").write_text(HEADER + "# Title\n\n" + cell)
    assert execute(project).returncode == 0
    outputs = nbformat.read(project / "book/good.ipynb", 4).cells[1].outputs
    assert [o.get("text") for o in outputs] == ["0\n1\n2\n", None, "3\n"]


def test_a_deliberate_error_keeps_its_message_and_names_no_folder(project):
    cell = "```{code-cell} ipython3\n:tags: [raises-exception]\n\nint('six')\n```\n"
    (project / "book/source/good.md").write_text(HEADER + "# Title\n\n" + cell)
    assert execute(project).returncode == 0
    (error,) = nbformat.read(project / "book/good.ipynb", 4).cells[1].outputs
    assert error.ename == "ValueError"
    assert error.traceback == [f"ValueError: {error.evalue}"]
    assert execute(project, "--check").returncode == 0

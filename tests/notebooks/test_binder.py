"""Every chapter runs as Binder runs it: with the reading libraries and a kernel alone."""

import json
import os
import subprocess
import venv
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Make an environment from Binder's list and a kernel in it; return the kernel's name."""
    folder = tmp_path_factory.mktemp("binder")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [python, "-m", "pip", "install", "-q", f"ipykernel=={version('ipykernel')}"]
    install += ["-r", ".binder/requirements.txt"]
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    subprocess.run(install, cwd=ROOT, check=True, env=clean)
    spec = folder / "share/kernels/binder"
    spec.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    described = {"argv": command, "display_name": "Binder", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(described))
    old = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = str(folder / "share")
    yield "binder"
    if old is None:
        del os.environ["JUPYTER_PATH"]
    else:
        os.environ["JUPYTER_PATH"] = old


def test_the_environment_holds_no_builder(kernel):
    cell = nbformat.v4.new_code_cell("import importlib.util as u; print(u.find_spec('jupytext'))")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    NotebookClient(notebook, timeout=60, kernel_name=kernel).execute(env=clean)
    assert notebook.cells[0].outputs[0].text == "None\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_chapter_runs_with_the_reading_libraries(kernel, path):
    notebook = nbformat.read(path, 4)
    where = {"metadata": {"path": str(ROOT / "book")}}
    client = NotebookClient(notebook, timeout=300, kernel_name=kernel, resources=where)
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    client.execute(env=clean)

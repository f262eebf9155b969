"""What the committed notebooks hold of their widgets is what the published pages will run."""

import json
from pathlib import Path

import pytest

from convbook import widgets

BOOK = Path(__file__).parents[2] / "book"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))


def read(path):
    """Return a notebook's stored models, by id, and the ids of the models that it shows."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    models = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    shown = [o["data"][VIEW]["model_id"] for o in outputs if VIEW in o.get("data", {})]
    return models, shown


def test_some_notebook_shows_a_widget():
    assert any(read(path)[1] for path in NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_front_end_is_today_s(path):
    models, shown = read(path)
    stored = [m["state"] for m in models.values() if m["model_module"] == "anywidget"]
    for state in stored:
        widget = getattr(widgets, state["_anywidget_id"].rsplit(".", 1)[1])
        for key in ("_esm", "_css"):
            assert state[key] == getattr(widget, key), (
                f"{path.name} holds an older {widget.__name__}: run it again with "
                f"`python book/execute.py {path.stem}`"
            )
    assert set(shown) <= set(models), "a widget is shown whose state was not stored"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_widget_is_dead_without_a_kernel(path):
    """Only anywidgets run on the published page; a plain slider would stand there unmoving."""
    models, shown = read(path)
    assert [i for i in shown if models[i]["model_module"] != "anywidget"] == []

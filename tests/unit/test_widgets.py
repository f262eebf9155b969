"""What holds for every widget before any browser is involved."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from convbook import figures, widgets
from convbook.widgets import Choice, Number, SelfCheck, Widget
from convbook.widgets.base import _HERE
from convbook.widgets.traits import Grid, OneOf, Position, Switch, Whole
from tests.site.widgets.examples import EXAMPLES


def make(name: str) -> Widget:
    return eval(EXAMPLES[name].strip(), vars(widgets).copy())


def test_every_widget_has_an_example():
    classes = {n for n in widgets.__all__ if isinstance(getattr(widgets, n), type)}
    assert set(EXAMPLES) == {n for n in classes if issubclass(getattr(widgets, n), Widget)} - {
        "Widget"
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_bundle_is_stable_and_complete(name):
    first, _ = make(name)._repr_mimebundle_()
    second, _ = make(name)._repr_mimebundle_()
    number = re.compile(r"-\d+\"")
    assert "0x" not in first["text/plain"]
    assert first["text/plain"] == second["text/plain"]
    assert number.sub('"', first["text/html"]) == number.sub('"', second["text/html"])
    assert "data-widget-fallback" in first["text/html"]
    tag = re.search(r"<script type=\"[^\"]*view\+json\">(.*)</script>", first["text/html"])
    assert json.loads(tag[1]) == first["application/vnd.jupyter.widget-view+json"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_sources_cannot_end_the_script_they_are_stored_in(name):
    state = json.dumps(make(name).get_state()).lower()
    assert "</script" not in state
    assert "<!--" not in state


def test_model_ids_count_from_one_in_a_fresh_kernel():
    code = (
        "from convbook.widgets import SelfCheck, Number\n"
        "for _ in range(2):\n"
        "    w = SelfCheck(Number('?', answer=1))\n"
        "    print(w.model_id, w.layout.model_id)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == [
        "self-check-1 self-check-1-layout",
        "self-check-2 self-check-2-layout",
    ]


def test_unsound_state_never_reaches_the_front_end():
    class Narrow(Widget):
        low = Whole(1, minimum=0).tag(sync=True)
        high = Whole(2, minimum=0).tag(sync=True)

        def check(self):
            if self.low > self.high:
                raise ValueError(f"low must be at most high={self.high}; got {self.low}")

    before = len(Widget.get_manager_state()["state"])
    with pytest.raises(ValueError, match=r"^low must be at most high=2; got 3$"):
        Narrow(low=3)
    ids = Widget.get_manager_state()["state"]
    assert not [i for i in ids if i.startswith("narrow") and not i.endswith("layout")]
    assert len(ids) <= before + 1  # the layout alone
    with pytest.raises(TypeError, match=r"^Narrow has no option 'size'; it takes name, low, high$"):
        Narrow(size=3)


class Everything(Widget):
    """One trait of each type."""

    count = Whole(1, minimum=1, maximum=9).tag(sync=True)
    free = Whole(1, minimum=1).tag(sync=True)
    flag = Switch(False).tag(sync=True)
    kind = OneOf("correlation", "convolution").tag(sync=True)
    grid = Grid([[1]], largest=3).tag(sync=True)
    at = Position([0, 0]).tag(sync=True)


WRONG = [
    ({"count": 0}, ValueError, "count must be a whole number, from 1 to 9; got 0"),
    ({"count": 10}, ValueError, "count must be a whole number, from 1 to 9; got 10"),
    ({"free": -2}, ValueError, "free must be a whole number, at least 1; got -2"),
    ({"count": 1.5}, TypeError, "count must be a whole number, from 1 to 9; got 1.5"),
    ({"count": None}, TypeError, "count must be a whole number, from 1 to 9; got None"),
    ({"count": True}, TypeError, "count must be a whole number, from 1 to 9; got True"),
    ({"flag": 1}, TypeError, "flag must be True or False; got 1"),
    ({"kind": "flip"}, ValueError, "kind must be 'correlation' or 'convolution'; got 'flip'"),
    ({"kind": None}, TypeError, "kind must be 'correlation' or 'convolution'; got None"),
    ({"grid": "ab"}, TypeError, "grid must be a matrix of finite numbers; got 'ab'"),
    ({"grid": [1, 2]}, TypeError, "grid must be a matrix of finite numbers; got [1, 2]"),
    ({"grid": [[1, float("nan")]]}, TypeError, "grid must be a matrix of finite numbers; got "),
    ({"grid": []}, ValueError, "grid must have rows of one length, at least 1; got lengths []"),
    ({"grid": [[1], [1, 2]]}, ValueError, "grid must have rows of one length, at least 1; "),
    ({"grid": [[1] * 4]}, ValueError, "grid must be at most 3 x 3; got shape (1, 4)"),
    ({"at": (1,)}, TypeError, "at must be (row, column), both whole numbers from 0; got (1,)"),
    ({"at": 1}, TypeError, "at must be (row, column), both whole numbers from 0; got 1"),
    ({"at": (0, -1)}, ValueError, "at must be (row, column), both whole numbers from 0; got (0"),
]


@pytest.mark.parametrize(("traits", "error", "message"), WRONG)
def test_wrong_trait_value_is_named_in_one_line(traits, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}") as raised:
        Everything(**traits)
    assert "\n" not in str(raised.value)
    widget = Everything()
    ((name, value),) = traits.items()
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        setattr(widget, name, value)


def test_arrays_and_numpy_numbers_become_plain_ones():
    everything = Everything(
        count=np.int8(3), grid=np.array([[1.0, 2.5]]), at=np.array([1, 2]), flag=True
    )
    assert (everything.count, everything.grid, everything.at) == (3, [[1, 2.5]], [1, 2])
    assert [type(v) for v in (everything.count, everything.at[0], everything.grid[0][0])] == [
        int
    ] * 3
    json.dumps(everything.get_state())


# SelfCheck's authors ---------------------------------------------------------------------------


def test_number_takes_what_numpy_computed():
    question = Number("?", answer=np.int64(-6), wrong={np.float64(6.0): "flipped"})
    assert json.dumps(question.state())
    assert question.judge(-6) == (True, "")
    assert question.judge(6.0) == (False, "flipped")


BAD_QUESTIONS = [
    (lambda: Choice("?", {"a": True}), TypeError, "options must be a dict of at least two"),
    (lambda: Choice("?", {"a": True, "b": True}), ValueError, "options must hold exactly one Tr"),
    (lambda: Choice("?", {"a": "no", "b": "no"}), ValueError, "options must hold exactly one Tr"),
    (lambda: Choice("?", {"a": True, "b": ""}), TypeError, "options['b'] must be True or the re"),
    (lambda: Choice("?", {"a": True, "b": False}), TypeError, "options['b'] must be True or the"),
    (lambda: Choice(" ", {"a": True, "b": "no"}), ValueError, "prompt must not be empty; got ' '"),
    (lambda: Number(5, answer=1), TypeError, "prompt must be text; got 5"),
    (lambda: Number("?", answer="6"), TypeError, "answer must be a finite number; got '6'"),
    (lambda: Number("?", answer=float("inf")), TypeError, "answer must be a finite number; got i"),
    (lambda: Number("?", answer=0.1), ValueError, "tolerance must be given where the answer is "),
    (lambda: Number("?", answer=1, tolerance=-1), ValueError, "tolerance must be at least 0; got"),
    (lambda: Number("?", answer=1, wrong={1: "no"}), ValueError, "wrong must not hold the right "),
    (lambda: Number("?", answer=1, wrong={2: ""}), ValueError, "wrong[2] must not be empty; got "),
    (lambda: SelfCheck(), ValueError, "questions must hold at least one Choice or Number; got no"),
    (lambda: SelfCheck("what?"), TypeError, "questions must be Choice or Number; got 'what?'"),
    (lambda: SelfCheck(Number("?", answer=1), name=3), TypeError, "name must be text; got 3"),
]


@pytest.mark.parametrize(("build", "error", "message"), BAD_QUESTIONS)
def test_wrong_question_is_named_in_one_line(build, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}") as raised:
        build()
    assert "\n" not in str(raised.value)


def test_answers_must_fit_the_questions():
    check = SelfCheck(questions=[Number("?", answer=1), Number("?", answer=2)])
    check.answers = [np.int64(1), None]
    assert check.answers == [1, None]
    with pytest.raises(ValueError, match=r"^answers must hold one entry per question, 2; got"):
        check.answers = [1]


def test_still_folds_the_answers():
    html = make("SelfCheck").still()
    asked, folded = html.split("<details>")
    assert "−6" not in asked
    assert "<strong>−6</strong>" in folded
    assert "<code>3x3</code>" in asked


def test_every_stylesheet_and_module_belongs_to_a_widget():
    front = {p.name for p in _HERE.iterdir() if p.suffix in {".mjs", ".css"}} - {"widgets.css"}
    owned = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", n).lower() + s for n in EXAMPLES for s in (".mjs", ".css")
    }
    assert front == owned


def kebab(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_widget_styles_nothing_but_itself(name):
    own = (_HERE / f"{kebab(name).replace('-', '_')}.css").read_text(encoding="utf-8")
    selectors = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", own, flags=re.S))
    selectors = [s.strip() for s in selectors if not s.strip().startswith("@")]
    assert len(selectors) > 5
    assert [s for s in selectors if not s.startswith(f".cb-widget.cb-{kebab(name)}")] == []


def test_roles_have_the_figures_colours():
    css = (_HERE / "widgets.css").read_text(encoding="utf-8")
    light, rest = css.split('html[data-theme="dark"]', 1)
    printed = rest.split("@media print", 1)[1]
    palettes = {"": figures.ROLE_COLORS, "-text": figures.ROLE_TEXT, "-tint": figures.ROLE_TINTS}
    for suffix, palette in palettes.items():
        for role, colour in palette.items():
            for sheet in (light, printed):
                assert f"--cb-{role}{suffix}: {colour.lower()};" in sheet
            assert len(re.findall(f"--cb-{role}{suffix}:", css)) == 3  # light, dark, print

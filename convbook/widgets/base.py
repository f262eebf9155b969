"""What every interactive figure of the course has in common.

One cell shows the same figure in three places. In JupyterLab and Notebook 7, anywidget runs the
figure's JavaScript and keeps its traits in step with Python. On the published page there is no
kernel: a small script, ``anywidget-static.js``, runs the same JavaScript from the state that
was stored with the notebook. Where no script runs (print, GitHub, a feed reader), the still
picture that Python wrote remains.

How to add a widget
-------------------
1. ``my_figure.mjs`` holds the JavaScript: pure functions as named exports, which the tests call
   with the same numbers as `convbook`, and ``export default { render }``, where
   ``render({ model, el })`` fills ``el`` and returns a function that tidies up. Everything in
   ``shared.js`` is at hand without an import, since both files are joined into one module (the
   browser runs it from memory, where it could not import a neighbour).
2. ``my_figure.css`` holds what ``widgets.css`` lacks. Every rule starts with
   ``.cb-widget.cb-my-figure``: it touches nothing else on the page, and outranks the shared rules
   that the next widget brings along again.
3. ``my_figure.py`` holds the class::

       class MyFigure(Widget):
           _esm = javascript("my_figure.mjs")
           _css = stylesheet("my_figure.css")

           stride = Whole(1, minimum=1).tag(sync=True)  # the trait types are in `traits`

           def check(self) -> None:  # only what depends on two traits at once
               if self.stride > self.size:
                   raise ValueError(f"stride must be at most size={self.size}; got {self.stride}")

           def still(self) -> str:  # HTML with inline styles; helpers are in `still`
               return table(self.image, "input", role="input")

           def __repr__(self) -> str:  # stable from run to run: nbval compares it
               return f"MyFigure(stride={self.stride})"

4. Name the class in ``convbook/widgets/__init__.py``, and in ``tests/site/widgets/examples.py``
   give one example of it: the tests that every widget must pass then run on it too.
"""

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets

from .traits import Text

_HERE = Path(__file__).parent
_VIEW = "application/vnd.jupyter.widget-view+json"
_serials: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))


def javascript(*names: str) -> str:
    """Join the shared functions and one widget's own files into one module."""
    return _join("shared.js", *names)


def stylesheet(name: str) -> str:
    """Join the shared style and one widget's own."""
    return _join("widgets.css", name)


def _join(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


class Widget(anywidget.AnyWidget):
    """An interactive figure with a still picture behind it.

    Parameters
    ----------
    **traits
        Initial values of the widget's own traits, among them `name`, which tells two figures of
        one kind apart for a screen reader.

    Raises
    ------
    TypeError
        If a trait is not known, or has a value of the wrong type.
    ValueError
        If a value is out of range, or the values do not go together.

    Notes
    -----
    Ids count from 1 in a fresh kernel (``conv-stepper-1``), so that running a chapter twice gives
    the same notebook, byte for byte.
    """

    name = Text().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        known = self.own_traits()
        for name in traits:
            if name not in known:
                raise TypeError(
                    f"{type(self).__name__} has no option {name!r}; it takes {', '.join(known)}"
                )
        kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()
        model_id = f"{kebab}-{next(_serials[kebab])}"
        layout = ipywidgets.Layout(model_id=f"{model_id}-layout")
        super().__init__(model_id=model_id, layout=layout, **traits)

    @classmethod
    def own_traits(cls) -> list[str]:
        """Return the names of the traits that make up the figure's state, in order."""
        inherited = anywidget.AnyWidget.class_trait_names()
        names = (name for base in reversed(cls.__mro__) for name in vars(base))
        mine = set(cls.class_trait_names()) - set(inherited)
        return [name for name in dict.fromkeys(names) if name in mine and name[0] != "_"]

    def open(self) -> None:
        """Announce the widget to the front end, but only once its state is sound."""
        self.check()
        super().open()

    def check(self) -> None:
        """Raise ValueError if traits that are right one by one do not go together."""

    def still(self) -> str:
        """Return the still picture: HTML with inline styles, the same from run to run."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Add the still picture, and the tag by which the page's script finds the widget."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:  # a widget that was closed has no view
            return {"text/plain": repr(self)}, {}
        data, metadata = bundle
        data["text/html"] = (
            f"<div data-widget-fallback>{self.still()}</div>"
            f'<script type="{_VIEW}">{json.dumps(data[_VIEW])}</script>'
        )
        return data, metadata

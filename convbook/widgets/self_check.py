"""Questions that a reader answers on the page, each wrong answer with its own reason."""

import html
from typing import Any

import traitlets

from convbook._checks import show

from .base import Widget, javascript, stylesheet
from .questions import Choice, Number, checked_number


class SelfCheck(Widget):
    """A few questions with feedback, for one reader and no score.

    Parameters
    ----------
    *questions : Choice or Number
        The questions in order; a list given as ``questions=[...]`` does as well.
    name : str
        What the questions are about; the chapter's slug.

    Raises
    ------
    TypeError, ValueError
        If there is no question, or one is neither a `Choice` nor a `Number`.

    Notes
    -----
    `answers` holds what the reader last checked, question by question: the index of an option, a
    number, or None.

    Examples
    --------
    >>> SelfCheck(Number("What is 3 times -2?", answer=-6), name="worked-example")
    SelfCheck('worked-example', 1 question)
    """

    _esm = javascript("self_check.mjs")
    _css = stylesheet("self_check.css")

    questions = traitlets.List(traitlets.Dict()).tag(sync=True)
    answers: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        *args: Choice | Number,
        questions: list[Choice | Number] | None = None,
        name: str = "",
    ) -> None:
        if args and questions is not None:
            raise TypeError("questions must be given once: one by one, or as a list")
        self._asked = list(args or questions or [])
        if not self._asked:
            raise ValueError("questions must hold at least one Choice or Number; got none")
        for question in self._asked:
            if not isinstance(question, Choice | Number):
                raise TypeError(f"questions must be Choice or Number; got {show(question)}")
        super().__init__(
            name=name,
            questions=[question.state() for question in self._asked],
            answers=[None] * len(self._asked),
        )

    @traitlets.validate("answers")
    def _check_answers(self, proposal: Any) -> list[float | None]:
        answers = proposal["value"]
        if len(answers) != len(self._asked):
            raise ValueError(
                f"answers must hold one entry per question, {len(self._asked)}; got {show(answers)}"
            )
        return [None if answer is None else checked_number("answers", answer) for answer in answers]

    @property
    def label(self) -> str:
        """What a screen reader calls the questions."""
        return f"Check yourself: {self.name}" if self.name else "Check yourself"

    def still(self) -> str:
        """Return the questions as a list, with the answers folded below."""
        pairs = [question.still() for question in self._asked]
        asked = "".join(f"<li>{question}</li>" for question, _ in pairs)
        answered = "".join(f"<li>{answer}</li>" for _, answer in pairs)
        return (
            f'<section aria-label="{html.escape(self.label)}"><ol>{asked}</ol>'
            f"<details><summary>Answers</summary><ol>{answered}</ol></details></section>"
        )

    def __repr__(self) -> str:
        count = len(self._asked)
        name = f"{self.name!r}, " if self.name else ""
        return f"SelfCheck({name}{count} question{'s' if count > 1 else ''})"

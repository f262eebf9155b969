"""The two kinds of question that a self-check asks, and how an answer is judged."""

from collections.abc import Mapping
from typing import Any

from convbook._checks import show

from .still import number_text, rich_text
from .traits import to_number

ROUNDING = 1e-9  # so that a typed 0.3 equals a computed 0.1 + 0.2
TRY_AGAIN = "Work it through on paper with small numbers, then compare."


class Choice:
    """One question with several answers, of which one is right.

    Parameters
    ----------
    prompt : str
        The question. Text between backticks is set as code.
    options : dict of str to (True or str)
        The answers in the order shown: True marks the right one, and every wrong one gives the
        reason why it is wrong.
    why : str, optional
        What is said once the right answer is chosen.

    Raises
    ------
    TypeError, ValueError
        If an option has no reason, or not exactly one is right.

    Examples
    --------
    >>> size = Choice("What size?", {"5×5": "You forgot that the kernel must fit.", "3×3": True})
    >>> size.judge(0)
    (False, 'You forgot that the kernel must fit.')
    """

    def __init__(self, prompt: str, options: Mapping[str, bool | str], *, why: str = "") -> None:
        self.prompt = checked_text("prompt", prompt)
        self.why = checked_text("why", why, empty=True)
        if not isinstance(options, Mapping) or len(options) < 2:
            raise TypeError(f"options must be a dict of at least two answers; got {show(options)}")
        self.options: list[tuple[str, str | None]] = []
        for answer, verdict in options.items():
            checked_text("options", answer)
            if verdict is not True and not (isinstance(verdict, str) and verdict.strip()):
                raise TypeError(
                    f"options[{answer!r}] must be True or the reason why it is wrong; "
                    f"got {show(verdict)}"
                )
            self.options.append((answer, None if verdict is True else str(verdict)))
        right = [i for i, (_, reason) in enumerate(self.options) if reason is None]
        if len(right) != 1:
            raise ValueError(f"options must hold exactly one True; got {len(right)}")
        self.right = right[0]

    def judge(self, index: int) -> tuple[bool, str]:
        """Say whether the option with this index is right, and why."""
        reason = self.options[index][1]
        return (True, self.why) if reason is None else (False, reason)

    def state(self) -> dict[str, Any]:
        """Return the question as the page receives it."""
        options = [{"text": text, "reason": reason} for text, reason in self.options]
        return {"kind": "choice", "prompt": self.prompt, "why": self.why, "options": options}

    def still(self) -> tuple[str, str]:
        """Return the question and its answer as HTML."""
        items = "".join(f"<li>{rich_text(text)}</li>" for text, _ in self.options)
        answer = f"<strong>{rich_text(self.options[self.right][0])}</strong>"
        return f'{rich_text(self.prompt)}<ul style="list-style:circle">{items}</ul>', answer


class Number:
    """One question whose answer is a number.

    Parameters
    ----------
    prompt : str
        The question. Text between backticks is set as code.
    answer : int or float
        The right answer; NumPy's numbers count too.
    tolerance : float, optional
        How far off an answer may be. An answer that is not whole needs one.
    wrong : dict of number to str, optional
        Answers that are likely, and the mistake behind each.
    hint : str, optional
        What is said to any other wrong answer.
    why : str, optional
        What is said to the right answer.

    Raises
    ------
    TypeError, ValueError
        If a number is not finite, or a wrong answer equals the right one.

    Examples
    --------
    >>> Number("The first output?", answer=-6, wrong={6: "You flipped the kernel."}).judge(6)
    (False, 'You flipped the kernel.')
    """

    def __init__(
        self,
        prompt: str,
        *,
        answer: float,
        tolerance: float = 0,
        wrong: Mapping[float, str] | None = None,
        hint: str = "",
        why: str = "",
    ) -> None:
        self.prompt = checked_text("prompt", prompt)
        self.hint = checked_text("hint", hint, empty=True) or TRY_AGAIN
        self.why = checked_text("why", why, empty=True)
        self.answer = checked_number("answer", answer)
        self.tolerance = checked_number("tolerance", tolerance)
        if self.tolerance < 0:
            raise ValueError(f"tolerance must be at least 0; got {self.tolerance}")
        if not isinstance(self.answer, int) and self.tolerance == 0:
            raise ValueError(f"tolerance must be given where the answer is not whole; got {answer}")
        self.wrong: list[tuple[float, str]] = []
        for value, reason in (wrong or {}).items():
            mistake = checked_number("wrong", value)
            self.wrong.append((mistake, checked_text(f"wrong[{value!r}]", reason)))
            if self._near(mistake, self.answer):
                raise ValueError(f"wrong must not hold the right answer {answer}; got {value}")

    def judge(self, value: float) -> tuple[bool, str]:
        """Say whether a number is right, and why."""
        if self._near(value, self.answer):
            return True, self.why
        reasons = [reason for wrong, reason in self.wrong if self._near(value, wrong)]
        return False, reasons[0] if reasons else self.hint

    def _near(self, value: float, target: float) -> bool:
        return abs(value - target) <= self.tolerance + ROUNDING

    def state(self) -> dict[str, Any]:
        """Return the question as the page receives it."""
        return {
            "kind": "number",
            "prompt": self.prompt,
            "why": self.why,
            "answer": self.answer,
            "tolerance": self.tolerance + ROUNDING,
            "wrong": [{"value": value, "reason": reason} for value, reason in self.wrong],
            "hint": self.hint,
        }

    def still(self) -> tuple[str, str]:
        """Return the question and its answer as HTML."""
        return rich_text(self.prompt), f"<strong>{number_text(self.answer)}</strong>"


def checked_text(argument: str, value: Any, *, empty: bool = False) -> str:
    """Return `value` if it is text, and not blank unless `empty` allows it."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be text; got {show(value)}")
    if not (empty or value.strip()):
        raise ValueError(f"{argument} must not be empty; got {show(value)}")
    return value


def checked_number(argument: str, value: Any) -> float:
    """Return `value` as a finite Python number, or raise a TypeError that names the argument."""
    try:
        return to_number(value)
    except TypeError:
        raise TypeError(f"{argument} must be a finite number; got {show(value)}") from None

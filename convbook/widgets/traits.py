"""Trait types whose errors are one line: the argument, what it must be, the value it got."""

import math
import operator
from numbers import Real
from typing import Any

import traitlets

from convbook._checks import show


class Whole(traitlets.TraitType[int, Any]):
    """A whole number between `minimum` and `maximum`; NumPy's integers count too."""

    def __init__(self, default: int, *, minimum: int, maximum: int | None = None) -> None:
        super().__init__(default)
        self.minimum, self.maximum = minimum, maximum

    def validate(self, obj: Any, value: Any) -> int:
        """Return `value` as an int, or say what is wrong with it."""
        limits = f"at least {self.minimum}"
        if self.maximum is not None:
            limits = f"from {self.minimum} to {self.maximum}"
        wanted = f"{self.name} must be a whole number, {limits}"
        try:
            number = None if isinstance(value, bool) else operator.index(value)
        except TypeError:
            number = None
        if number is None:
            raise TypeError(f"{wanted}; got {show(value)}")
        if number < self.minimum or (self.maximum is not None and number > self.maximum):
            raise ValueError(f"{wanted}; got {number}")
        return number


class Switch(traitlets.TraitType[bool, Any]):
    """True or False."""

    def validate(self, obj: Any, value: Any) -> bool:
        """Return `value` if it is True or False, else say what is wrong with it."""
        if not isinstance(value, bool):
            raise TypeError(f"{self.name} must be True or False; got {show(value)}")
        return value


class OneOf(traitlets.TraitType[str, Any]):
    """One of a few names; the first is the default."""

    def __init__(self, *names: str) -> None:
        super().__init__(names[0])
        self.names = names

    def validate(self, obj: Any, value: Any) -> str:
        """Return `value` if it is one of the names, else list them."""
        wanted = f"{self.name} must be {' or '.join(map(repr, self.names))}"
        if not isinstance(value, str):
            raise TypeError(f"{wanted}; got {show(value)}")
        if value not in self.names:
            raise ValueError(f"{wanted}; got {show(value)}")
        return value


class Text(traitlets.TraitType[str, Any]):
    """A line of text."""

    default_value = ""

    def validate(self, obj: Any, value: Any) -> str:
        """Return `value` if it is text, else say what is wrong with it."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name} must be text; got {show(value)}")
        return value


class Grid(traitlets.TraitType[list[list[float]], Any]):
    """A small matrix of finite numbers, as a list of rows; arrays are taken and converted."""

    def __init__(self, default: Any, *, largest: int) -> None:
        self.largest = largest
        super().__init__(to_rows(default))

    def validate(self, obj: Any, value: Any) -> list[list[float]]:
        """Return `value` as a list of rows, or say what is wrong with it."""
        rows = to_rows(value)
        if rows is None:
            raise TypeError(f"{self.name} must be a matrix of finite numbers; got {show(value)}")
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            lengths = [len(row) for row in rows]
            raise ValueError(
                f"{self.name} must have rows of one length, at least 1; got lengths {lengths}"
            )
        if max(len(rows), len(rows[0])) > self.largest:
            shape = (len(rows), len(rows[0]))
            raise ValueError(
                f"{self.name} must be at most {self.largest} x {self.largest}; got shape {shape}"
            )
        return rows


class Position(traitlets.TraitType[list[int], Any]):
    """The row and column of one output, counted from 0."""

    def validate(self, obj: Any, value: Any) -> list[int]:
        """Return `value` as [row, column], or say what is wrong with it."""
        wanted = f"{self.name} must be (row, column), both whole numbers from 0"
        try:
            row, column = (operator.index(part) for part in value)
        except (TypeError, ValueError):
            raise TypeError(f"{wanted}; got {show(value)}") from None
        if min(row, column) < 0:
            raise ValueError(f"{wanted}; got {(row, column)}")
        return [row, column]


def to_rows(matrix: Any) -> list[list[float]] | None:
    """Return a matrix as lists of Python numbers, or None if it is not one of finite numbers."""
    try:
        return [[to_number(value) for value in row] for row in matrix]
    except TypeError:
        return None


def to_number(value: Any) -> float:
    """Return a finite number as int where it is whole, else float; TypeError if it is neither."""
    if isinstance(value, bool | str) or not isinstance(value, Real):
        raise TypeError(f"expected a number; got {show(value)}")
    number = float(value)
    if not math.isfinite(number):
        raise TypeError(f"expected a finite number; got {show(value)}")
    return int(number) if number.is_integer() else number

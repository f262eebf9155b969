"""Plain data crosses the wall unchanged; nothing else does."""

import base64
import json
from collections import Counter, OrderedDict, deque, namedtuple
from enum import IntEnum

import numpy as np
import pytest
from grading.codec import ARRAY_ELEMENTS, decode, encode

VALUES = [
    None, True, 0, -(2**200), 1.5, float("inf"), "text", [1, [2.0, "3"]], (1, (2,)),
    {"a": [1], 2: (3,)}, np.float32(0.1), np.int8(-3), np.bool_(True), 1j * np.ones(2),
    np.arange(6.0).reshape(2, 3)[:, ::-1], np.zeros((0, 3)), np.array(5), np.ones(2, dtype=bool),
    np.arange(4, dtype=">i4"), np.float64("nan"),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_there_and_back(value):
    back = decode(json.loads(json.dumps(encode(value))))
    assert type(back) is type(value)
    if isinstance(value, np.ndarray | np.generic):
        assert back.dtype == value.dtype
    np.testing.assert_equal(back, value)


class Text(str):
    """A subclass could bring an __eq__ of its own."""


@pytest.mark.parametrize(
    "value",
    [
        object(), {1}, b"bytes", np.array(["a"]), np.array([object()]), len,
        np.float64, [object()], (x for x in "a"), np.zeros(2, "i4,f8"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_other_things_stay_inside(value):
    with pytest.raises(TypeError, match="is not plain data"):
        encode(value)


class Yes(np.ndarray):
    """An array that would equal anything."""

    def __eq__(self, other):
        return True


Pair = namedtuple("Pair", "first second")
KINDS = [
    (Text("a"), "a"), (Pair(1, Text("b")), (1, "b")), (deque([1, 2]), [1, 2]),
    (range(2, 4), [2, 3]), (OrderedDict(a=1), {"a": 1}), (Counter("aab"), {"a": 2, "b": 1}),
    (IntEnum("E", "A").A, 1),
    (np.ones((1, 1)).view(np.matrix), np.ones((1, 1))), (np.ma.array([1, 2]), np.array([1, 2])),
    (np.zeros(2).view(Yes), np.zeros(2)), (np.array([1, 2.5], dtype=object), [1, 2.5]),
    (1 + 2j, np.complex128(1 + 2j)), (np.str_("odd"), "odd"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "plain"), KINDS, ids=lambda value: type(value).__name__)
def test_a_kind_of_plain_data_arrives_as_plain_data(value, plain):
    back = decode(json.loads(json.dumps(encode(value))))
    assert type(back) is type(plain)
    assert list(map(type, np.ravel(back))) == list(map(type, np.ravel(plain)))
    np.testing.assert_equal(back, plain)


def test_what_is_nested_too_deeply_stays_inside():
    value = []
    for _ in range(100):
        value = [value]
    with pytest.raises(TypeError, match="levels deep"):
        encode(value)


FOUR = base64.b64encode(bytes(4)).decode()


@pytest.mark.parametrize(
    "message",
    [
        1,
        [],
        {},
        {"int": 5},
        {"int": "0x" + "f" * 2000},
        {"int": "seven"},
        {"int": "0x1", "list": []},
        {"list": 5},
        {"dict": [[{"list": []}, 1]]},
        {"dict": [[1.0]]},
        {"pickle": "gASVBQAAAAAAAACMAWGULg=="},
        {"scalar": {"list": []}},
        {"array": ["O", [1], FOUR]},
        {"array": ["<U1", [1], FOUR]},
        {"array": ["<i4,<i4", [1], FOUR]},
        {"array": ["<i4", [2], FOUR]},
        {"array": ["<i4", [-1], FOUR]},
        {"array": ["<i4", [True], FOUR]},
        {"array": ["<i4", [0, 10 * ARRAY_ELEMENTS], ""]},
        {"array": ["<i3", [1], FOUR]},
        {"array": ["<i4", [1], "!!!!"]},
        {"array": ["<i4", [1] * 40, FOUR]},
    ],
    ids=repr,
)
def test_forged_messages_are_refused(message):
    with pytest.raises(ValueError, match=r".+"):
        decode(message)


def test_a_deep_message_is_refused():
    message = None
    for _ in range(200):
        message = {"list": [message]}
    with pytest.raises(ValueError, match="nested too deeply"):
        decode(message)

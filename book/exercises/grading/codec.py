"""Plain data as JSON, the only thing that crosses the sandbox's wall.

No pickle and no classes: what arrives is made of exact built-in types and numeric arrays, built
here from text. So a value cannot carry behaviour, such as an `__eq__` that says yes to
everything.

Kinds of plain data are sent as plain data: a named tuple as a tuple, a range as a list, a masked
array or a matrix as the array that `np.asarray` makes of it, since that is what a student's own
tests see in them.

JSON's own null, true, strings and floats stand for themselves; all else is {tag: content}.
"""

import base64
import math
import re
from collections import deque
from typing import Any

import numpy as np

DEPTH = 40
INTEGER_DIGITS = 1000  # hexadecimal
ARRAY_ELEMENTS = 2**24
NUMERIC_DTYPE = re.compile(r"[<>|=]?[biufc]\d{1,2}")


def encode(value: Any, depth: int = 0) -> Any:
    """Turn plain data into what `json.dumps` accepts; raise TypeError for anything else."""
    if depth > DEPTH:
        raise TypeError(f"the data is nested more than {DEPTH} levels deep")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.generic):
        return {"scalar": encode(np.asarray(value), depth + 1)}
    if isinstance(value, float):
        return value
    if isinstance(value, complex):
        return {"scalar": encode(np.asarray(value), depth + 1)}
    if isinstance(value, int):
        return {"int": hex(value)}
    if isinstance(value, (list, deque, range)):
        return {"list": [encode(item, depth + 1) for item in value]}
    if isinstance(value, tuple):
        return {"tuple": [encode(item, depth + 1) for item in value]}
    if isinstance(value, dict):
        pairs = value.items()
        return {"dict": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in pairs]}
    if isinstance(value, np.ndarray):
        value = np.asarray(value)
        if value.dtype.kind == "O" and value.size:  # of Python's own numbers, say
            return encode(value.tolist(), depth + 1)
        if value.dtype.kind in "biufc":
            content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
            return {"array": [value.dtype.str, list(value.shape), content]}
    name = f"array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__
    raise TypeError(f"{name} is not plain data (numbers, strings, lists, dictionaries, arrays)")


def decode(message: Any, depth: int = 0) -> Any:
    """Build plain data from parsed JSON that nobody vouches for; raise ValueError if it is odd."""
    if depth > 2 * DEPTH:
        raise ValueError("nested too deeply")
    if message is None or type(message) in (bool, str, float):
        return message
    if type(message) is not dict or len(message) != 1:
        raise ValueError("not a message of this format")
    ((tag, content),) = message.items()
    if tag == "int" and type(content) is str and len(content) <= INTEGER_DIGITS:
        return int(content, 16)
    if tag == "list" and type(content) is list:
        return [decode(item, depth + 1) for item in content]
    if tag == "tuple" and type(content) is list:
        return tuple(decode(item, depth + 1) for item in content)
    if tag == "dict" and type(content) is list:
        try:
            return {decode(k, depth + 1): decode(v, depth + 1) for k, v in content}
        except TypeError:
            raise ValueError("not a dictionary") from None
    if tag == "scalar" and type(content) is dict:
        array = decode(content, depth + 1)
        if isinstance(array, np.ndarray) and array.shape == ():
            return array[()]
    if tag == "array" and type(content) is list and len(content) == 3:
        return decode_array(*content)
    raise ValueError("not a message of this format")


def decode_array(dtype: Any, shape: Any, content: Any) -> np.ndarray:
    """Build a numeric array; an empty one may not hide a huge axis that a test would walk along."""
    if type(dtype) is not str or not NUMERIC_DTYPE.fullmatch(dtype):
        raise ValueError("not a numeric array")
    if type(shape) is not list or any(type(n) is not int or n < 0 for n in shape):
        raise ValueError("not a shape")
    if len(shape) > 16 or math.prod(max(n, 1) for n in shape) > ARRAY_ELEMENTS:
        raise ValueError("too large an array")
    if type(content) is not str:
        raise ValueError("not an array's content")
    try:
        flat = np.frombuffer(base64.b64decode(content, validate=True), np.dtype(dtype))
    except TypeError:
        raise ValueError("not a numeric array") from None
    return flat.reshape(shape).copy()

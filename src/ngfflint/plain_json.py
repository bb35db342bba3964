"""What orjson does, with the standard library: a test compares both on random documents."""

from __future__ import annotations

import json
import re
from json import JSONDecodeError
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPT_APPEND_NEWLINE, OPT_INDENT_2, OPT_SORT_KEYS = 1, 2, 4
JSONEncodeError = TypeError

MOST_PARSED, MOST_WRITTEN = 1024, 254
"""The deepest nesting that is parsed, where Python allows as much, and that is serialized."""

LEAST, MOST = -(1 << 63), (1 << 64) - 1
"""The range of integers; beyond it, numbers are parsed as floats, and not serialized."""

MOST_DIGITS = 22
"""More characters than any integer in this range has."""

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_BEFORE = re.compile(r"e([+-])0*")


def loads(data: bytes | str) -> Any:
    """Parse JSON.

    Raises:
        JSONDecodeError: it is malformed, not UTF-8, too deep, or has a string or number that nothing can hold.
    """
    try:
        text = data if isinstance(data, str) else data.decode()
    except UnicodeDecodeError as fault:
        raise JSONDecodeError("invalid UTF-8", "", fault.start) from None
    if text.count("[") + text.count("{") > MOST_PARSED:
        _require_shallow(text)
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise JSONDecodeError("too many levels", text, 0) from None
    if "\\u" in text:
        _require_characters(value)
    return value


def _require_shallow(text: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > MOST_PARSED:
                raise JSONDecodeError("too many levels", text, found.start())
        elif found[0] in "]}":
            depth -= 1


def _require_characters(value: Any) -> None:
    """Reject lone surrogates, which are not characters."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            try:
                one.encode()
            except UnicodeEncodeError as fault:
                raise JSONDecodeError("lone surrogate", one, fault.start) from None
        elif isinstance(one, dict):
            left += (*one, *one.values())
        elif isinstance(one, list):
            left += one


def _integer(digits: str) -> int | float:
    number = int(digits) if len(digits) < MOST_DIGITS else MOST + 1
    return number if LEAST <= number <= MOST else _float(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise JSONDecodeError("number is too large", digits, 0)
    return number


def _constant(name: str) -> NoReturn:
    raise JSONDecodeError("not a number", name, 0)


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_float, parse_constant=_constant)


def dumps(value: Any, default: Callable[[Any], Any] | None = None, option: int = 0) -> bytes:
    """Serialize a value without blanks.

    Args:
        value: of JSON; tuples are arrays.
        default: returns what is serialized instead of any other value.
        option: ``OPT_INDENT_2``, ``OPT_SORT_KEYS`` and ``OPT_APPEND_NEWLINE``.

    Raises:
        JSONEncodeError: the value is not one of JSON, is too deep, or has a lone surrogate or an integer out of range.
    """
    text = "".join(_pieces(value, default, option, 0))
    try:
        return (text + "\n" * (option & OPT_APPEND_NEWLINE)).encode()
    except UnicodeEncodeError:
        raise JSONEncodeError("str is not valid UTF-8: surrogates not allowed") from None


def _pieces(value: Any, default: Callable[[Any], Any] | None, option: int, depth: int) -> Iterator[str]:
    """Yield the parts of the text of a value."""
    if isinstance(value, str):
        yield encode_basestring(value)
    elif value is None or value is True or value is False:
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int):
        if not LEAST <= value <= MOST:
            raise JSONEncodeError("Integer exceeds 64-bit range")
        yield int.__repr__(value)
    elif isinstance(value, float):
        yield _number(value)
    elif isinstance(value, dict | list | tuple):
        if depth >= MOST_WRITTEN:
            raise JSONEncodeError("Recursion limit reached")
        yield from _container(value, default, option, depth)
    elif default is not None:
        yield from _pieces(default(value), default, option, depth + 1)
    else:
        raise JSONEncodeError(f"Type is not JSON serializable: {type(value).__name__}")


def _container(value: Any, default: Callable[[Any], Any] | None, option: int, depth: int) -> Iterator[str]:
    """Yield the parts of the text of an object or array."""
    inner, outer = ("\n" + "  " * (depth + 1), "\n" + "  " * depth) if option & OPT_INDENT_2 else ("", "")
    is_object = isinstance(value, dict)
    brackets, colon = "{}" if is_object else "[]", ": " if option & OPT_INDENT_2 else ":"
    items: Any = value.items() if is_object else ((None, each) for each in value)
    if is_object and not all(type(name) is str for name in value):
        raise JSONEncodeError("Dict key must be str")
    if is_object and option & OPT_SORT_KEYS:
        items = sorted(items, key=lambda each: each[0].encode("utf-8", "surrogatepass"))
    if not value:
        yield brackets
        return
    comma = brackets[0]
    for name, each in items:
        yield comma + inner
        if name is not None:
            yield encode_basestring(name) + colon
        yield from _pieces(each, default, option, depth + 1)
        comma = ","
    yield outer + brackets[1]


def _number(value: float) -> str:
    """Return the shortest text of a number."""
    if not isfinite(value):
        return "null"
    text = float.__repr__(value)
    if text.endswith("e-05"):
        sign, digits = ("-", text[1:-4]) if value < 0 else ("", text[:-4])
        return f"{sign}0.0000{digits.replace('.', '')}"
    return _BEFORE.sub(r"e\1", text)

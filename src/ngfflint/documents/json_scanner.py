"""Scan a JSON text once for the spans of values, repeated keys, and the first syntax error."""

from __future__ import annotations

import re
from math import isinf
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from ngfflint.documents.positions import Span

if TYPE_CHECKING:
    from ngfflint.model.base import Pointer


def scan(text: str) -> dict[Pointer, Span]:
    """Return the span of each value of a JSON text.

    The last member with a repeated key counts, as in parsers. ``NaN``, ``Infinity`` and lone surrogates are values.
    Invalid JSON gives the values before the error. Values deeper than ``MAX_DEPTH`` levels are left out.
    """
    return survey(text).spans


VALUE, KEY, COLON, END = "a value", "a key in double quotes", "a colon", "the end of the document"
FIRST_ITEM, FIRST_KEY = "a value or a closing bracket", "a key in double quotes or a closing brace"
AFTER_ITEM, AFTER_MEMBER = "a comma or a closing bracket", "a comma or a closing brace"
VALUES, KEYS, AFTERS = (VALUE, FIRST_ITEM), (KEY, FIRST_KEY), (AFTER_ITEM, AFTER_MEMBER)

CONTAINERS = {"{": ("}", FIRST_KEY, KEY, AFTER_MEMBER), "[": ("]", FIRST_ITEM, VALUE, AFTER_ITEM)}
"""By opening bracket: the closing one, and what is expected after it, after a comma, and after a value."""

_BEGUN = r"""\"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"""

STRING_START = re.compile(_BEGUN)
"""A string up to its closing quote, or to the first invalid character."""

STRING, MARK, NUMBER, CONSTANT = 1, 2, 3, 5
"""Groups of ``TOKEN``."""

TOKEN = re.compile(
    rf"""[ \t\r\n]*+(?:
        ({_BEGUN}")
      | ([{{}}\[\],:])
      | (-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
      | (true|false|null)
      | (NaN|-?Infinity))""",
    re.VERBOSE,
)
SPACE = re.compile(r"[ \t\r\n]*+")

MAX_DEPTH = 128
"""Length of the longest pointer: no model is deeper, and memory grows with the square of the depth."""

PARSER_DEPTH = 1024
"""The deepest nesting that orjson accepts."""

DIGITS = 309
"""Number of digits of the smallest integer that exceeds all doubles."""


@frozen
class Note:
    """A remark about a member or value.

    Args:
        pointer: to it, or to the enclosing object or array ``MAX_DEPTH`` levels down.
        text: the key, or the number as written.
        offset: of the key or number, in code points.
    """

    pointer: Pointer
    text: str
    offset: int


@frozen
class SyntaxFault:
    """Where a text is no longer JSON.

    Args:
        offset: of the first invalid character, in code points.
        after: end of the last valid token.
        expected: what is valid there, one of the phrases of this module.
    """

    offset: int
    after: int
    expected: str


@define
class Survey:
    """The result of scanning a text.

    Args:
        spans: of each value, up to the fault if there is one.
        repeated: members whose key the object already has.
        non_finite: numbers that are not finite, or too large for a double.
        too_deep: offset of the first bracket that is nested too deeply for parsers.
        fault: ``None`` if the text is valid JSON.
    """

    spans: dict[Pointer, Span] = Factory(dict)
    repeated: list[Note] = Factory(list)
    non_finite: list[Note] = Factory(list)
    too_deep: int | None = None
    fault: SyntaxFault | None = None


class _Open:
    """An object or array that is not closed yet."""

    __slots__ = ("close", "first", "key", "keys", "member", "next", "pointer", "start", "step", "then")

    def __init__(self, pointer: Pointer, key: tuple[int, int] | None, start: int, mark: str) -> None:
        self.pointer, self.key, self.start = pointer, key, start
        self.keys: set[str] = set()
        self.step: str | int = 0
        self.member: tuple[int, int] | None = None
        self.close, self.first, self.next, self.then = CONTAINERS[mark]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Survey()
        self.stack: list[_Open] = []
        self.expected = VALUE

    def run(self) -> Survey:
        position, spans = 0, self.found.spans
        match, take = TOKEN.match, self._take
        while (token := match(self.text, position)) and take(token):
            position = token.end()
        for each in self.stack[: MAX_DEPTH + 1]:
            spans[each.pointer] = Span(each.key, each.start, position)
        if self.found.repeated:
            _forget_replaced(spans)
        offset = _past_space(self.text, position)
        if self.expected != END or offset < len(self.text):
            self.found.fault = SyntaxFault(offset, position, self.expected)
        return self.found

    def _take(self, token: re.Match[str]) -> bool:
        """Consume a token; return whether it is valid here."""
        group, expected = token.lastindex or 0, self.expected
        word = token[group]
        top = self.stack[-1] if self.stack else None
        if expected in VALUES and word in CONTAINERS:
            self._open(word, token.start(group))
        elif expected in VALUES and group != MARK:
            self._scalar(word, group, token.span(group))
        elif top is None:
            return False
        elif expected in KEYS and group == STRING:
            self._key(top, word, token.span(group))
        elif expected == COLON and word == ":":
            self.expected = VALUE
        elif expected in AFTERS and word == ",":
            self._comma(top)
        elif expected in (top.first, top.then) and word == top.close:
            self._close(top, token.end())
        else:
            return False
        return True

    def _open(self, mark: str, start: int) -> None:
        top = _Open(self._pointer(), self.stack[-1].member if self.stack else None, start, mark)
        self.stack.append(top)
        self.expected = top.first
        if len(self.stack) > PARSER_DEPTH and self.found.too_deep is None:
            self.found.too_deep = start

    def _close(self, top: _Open, end: int) -> None:
        self.stack.pop()
        if len(self.stack) <= MAX_DEPTH:
            self.found.spans[top.pointer] = Span(top.key, top.start, end)
        self.expected = self.stack[-1].then if self.stack else END

    def _key(self, top: _Open, token: str, span: tuple[int, int]) -> None:
        top.step, top.member, self.expected = _string(token), span, COLON
        if top.step in top.keys:
            self.found.repeated.append(Note(self._pointer(), top.step, span[0]))
        top.keys.add(top.step)

    def _comma(self, top: _Open) -> None:
        self.expected = top.next
        if isinstance(top.step, int):
            top.step += 1

    def _scalar(self, word: str, group: int, span: tuple[int, int]) -> None:
        top = self.stack[-1] if self.stack else None
        if len(self.stack) <= MAX_DEPTH:
            self.found.spans[self._pointer()] = Span(top.member if top else None, *span)
        if group == CONSTANT or (group == NUMBER and _overflows(word)):
            self.found.non_finite.append(Note(self._pointer(), word, span[0]))
        self.expected = top.then if top else END

    def _pointer(self) -> Pointer:
        """Return the pointer of the next value, cut to ``MAX_DEPTH`` steps."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.pointer, top.step) if len(self.stack) <= MAX_DEPTH else top.pointer


def survey(text: str) -> Survey:
    """Scan a JSON text up to its end or its first error; ``NaN`` and ``Infinity`` are numbers."""
    return _Scanner(text).run()


def _past_space(text: str, position: int) -> int:
    space = SPACE.match(text, position)
    return space.end() if space else position


def _overflows(number: str) -> bool:
    return (len(number) >= DIGITS or "e" in number or "E" in number) and isinf(float(number))


def _string(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    import json

    return str(json.loads(token))


def _forget_replaced(spans: dict[Pointer, Span]) -> None:
    """Remove the spans in members that a later one with the same key replaced, outside the span of their parent."""
    for pointer in sorted(spans, key=len):
        parent = spans.get(pointer[:-1])
        if parent is None or not parent.start <= spans[pointer].start < parent.end:
            del spans[pointer]

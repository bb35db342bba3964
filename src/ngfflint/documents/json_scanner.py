"""One pass over the tokens of a JSON text: spans of values, repeated keys, and where the text is invalid."""

from __future__ import annotations

import re
from math import isinf
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from ngfflint.documents.positions import Span

if TYPE_CHECKING:
    from ngfflint.model.base import Pointer


def scan(text: str) -> dict[Pointer, Span]:
    """Return where each value of a JSON text lies.

    Of a repeated key the last member counts, as it does for parsers. ``NaN``, ``Infinity`` and lone surrogates
    are read as values. A text that is no JSON gives what was read before the fault. Values more than
    ``json_scanner.MAX_DEPTH`` levels down are passed over.
    """
    return survey(text).spans


VALUE, KEY, COLON, END = "a value", "a key in double quotes", "a colon", "the end of the document"
FIRST_ITEM, FIRST_KEY = "a value or a closing bracket", "a key in double quotes or a closing brace"
AFTER_ITEM, AFTER_MEMBER = "a comma or a closing bracket", "a comma or a closing brace"
VALUES, KEYS, AFTERS = (VALUE, FIRST_ITEM), (KEY, FIRST_KEY), (AFTER_ITEM, AFTER_MEMBER)

CONTAINERS = {"{": ("}", FIRST_KEY, KEY, AFTER_MEMBER), "[": ("]", FIRST_ITEM, VALUE, AFTER_ITEM)}
"""By opening bracket: the closing one, and what is expected behind it, behind a comma, and behind a value."""

_BEGUN = r"""\"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"""

STRING_START = re.compile(_BEGUN)
"""A string up to its closing quote, or to the first character that may not be in it."""

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
"""The longest pointer that is kept: no model is as deep, and memory would grow with the square of the depth."""

PARSER_DEPTH = 1024
"""The deepest nesting that orjson reads."""

DIGITS = 309
"""Of the shortest integer that no double is as large as."""


@frozen
class Note:
    """Something to say about a member or value.

    Args:
        pointer: to it, or to an object or array around it where that lies ``MAX_DEPTH`` levels down.
        text: the key, or the number as it is written.
        offset: of the key or number, in code points.
    """

    pointer: Pointer
    text: str
    offset: int


@frozen
class SyntaxFault:
    """Where a text stops being JSON.

    Args:
        offset: of the first character that does not fit, in code points.
        after: behind the last token that fits.
        expected: one of the phrases of ``grammar``.
    """

    offset: int
    after: int
    expected: str


@define
class Survey:
    """What one pass over a text found.

    Args:
        spans: of each value, up to the fault where there is one.
        repeated: members whose key the object has already had.
        non_finite: numbers that are not finite, or too large to be read as finite.
        too_deep: offset of the first bracket that no parser follows.
        fault: ``None`` where the text is JSON.
    """

    spans: dict[Pointer, Span] = Factory(dict)
    repeated: list[Note] = Factory(list)
    non_finite: list[Note] = Factory(list)
    too_deep: int | None = None
    fault: SyntaxFault | None = None


class _Open:
    """An object or array whose end has not been read."""

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
        """Step over a token, or say that it does not fit here."""
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
        """Return the pointer of the value that is next, cut where it would be too long."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        return (*top.pointer, top.step) if len(self.stack) <= MAX_DEPTH else top.pointer


def survey(text: str) -> Survey:
    """Read a JSON text up to its end or its first fault; ``NaN`` and ``Infinity`` are read as numbers."""
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
    """Drop what lies in members that a later one of the same key replaced: outside of where their parent now is."""
    for pointer in sorted(spans, key=len):
        parent = spans.get(pointer[:-1])
        if parent is None or not parent.start <= spans[pointer].start < parent.end:
            del spans[pointer]

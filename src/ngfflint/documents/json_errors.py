"""The cause of a JSON syntax error, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ngfflint.documents.json_scanner import KEY, KEYS, STRING_START, VALUE, VALUES
from ngfflint.model.base import Problem

if TYPE_CHECKING:
    from ngfflint.documents.json_scanner import SyntaxFault

COMMENT = re.compile(r"//[^\r\n]*|/\*(?s:.*?)(?:\*/|\Z)|#[^\r\n]*")
PIECE = re.compile(r'"[^"\r\n]*"?|[\w.+-]+|.', re.DOTALL)
CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
CUT_NUMBER = re.compile(r"(?<=[0-9])(?:\.|[eE][+-]?)\Z")
LITERALS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
LONGEST = 30


def name_fault(text: str, fault: SyntaxFault) -> Problem:
    """Return the problem for a syntax fault: a comment, a trailing comma, truncated text, or another error."""
    offset, expected = fault.offset, fault.expected
    if not text[:offset].strip() and offset == len(text):
        return _problem("truncated", "an object", "an empty document", offset)
    if _is_cut(text, fault):
        return _problem("truncated", expected, "the end of the document", len(text))
    if comment := COMMENT.match(text, offset):
        return _problem("comment", expected, shorten(comment[0]), offset)
    if text[offset] == {KEY: "}", VALUE: "]"}.get(expected) and text[fault.after - 1] == ",":
        return _problem("trailing-comma", "no comma before the closing " + _bracket(text[offset]), ",", fault.after - 1)
    if text[offset] == '"' and expected in VALUES + KEYS:
        return _string_fault(text, offset)
    if expected in VALUES:
        expected = _hint(text, offset) or expected
    return _problem("syntax", expected, _token_at(text, offset), offset)


def shorten(text: str) -> str:
    """Return the first line of a text in printable form, cut if it is long."""
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    cut = line if line == text and len(text) <= LONGEST else line[: LONGEST - 1] + "…"
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in cut)


def _problem(kind: str, expected: str, got: str, offset: int) -> Problem:
    return Problem((), "Document", "json", kind, expected, got, offset)


def _is_cut(text: str, fault: SyntaxFault) -> bool:
    """Whether the only fault is that the text ends: between tokens, or within a word or number."""
    rest = text[fault.offset : fault.offset + len("-Infinity")]
    if not rest or CUT_NUMBER.match(text, fault.offset):
        return True
    return fault.expected in VALUES and text.endswith(rest) and any(word.startswith(rest) for word in LITERALS)


def _string_fault(text: str, start: int) -> Problem:
    begun = STRING_START.match(text, start)
    stop = begun.end() if begun else start
    if stop == len(text) or CUT_ESCAPE.match(text, stop):
        return _problem("truncated", "a closing quote", "the end of the document", len(text))
    if text[stop] == "\\":
        return _problem("syntax", r"an escape such as \n or \u00b5", shorten(text[stop : stop + 2]), stop)
    expected = "a closing quote" if text[stop] in "\r\n" else "an escape for a control character"
    return _problem("syntax", expected, _token_at(text, stop), stop)


def _hint(text: str, offset: int) -> str:
    piece = _piece(text, offset)
    return "a string in double quotes" if piece == "'" else WORDS.get(piece, "")


def _piece(text: str, offset: int) -> str:
    piece = PIECE.match(text, offset)
    return piece[0] if piece else ""


def _token_at(text: str, offset: int) -> str:
    """Return the token at an offset in quotes, or its name if it is not printable."""
    got = _piece(text, offset)
    if got in ("\n", "\r"):
        return "a line break"
    if len(got) == 1 and not got.isprintable():
        return f"U+{ord(got):04X}"
    token = shorten(got)
    return token if token.startswith('"') else f'"{token}"'


def _bracket(mark: str) -> str:
    return "brace" if mark == "}" else "bracket"

"""Positions in the text of a document: lines and columns by offset."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Place(NamedTuple):
    """A place in the text of a document.

    Args:
        line: counts from 1.
        column: counts from 1, in code points.
    """

    line: int
    column: int


class Span(NamedTuple):
    """Where a value lies; all offsets are code points from the start of the text, ends are exclusive.

    Args:
        key: start and end of the key with its quotes; ``None`` where the value is no member of an object.
        start: the first character of the value.
        end: behind its last character.
    """

    key: tuple[int, int] | None
    start: int
    end: int


class Lines:
    """The lines of a text; a line feed, a carriage return, or both in that order end one.

    Args:
        text: the whole document, without a byte order mark.
    """

    def __init__(self, text: str) -> None:
        import re

        self._text = text
        self._starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    def place(self, offset: int) -> Place:
        """Return the line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a line without its ending.

        Raises:
            IndexError: where the text has fewer lines.
        """
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r\n")

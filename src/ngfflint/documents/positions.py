"""Lines and columns of offsets in the text of a document."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Place(NamedTuple):
    """A position in the text of a document; both numbers start at 1, and columns count code points."""

    line: int
    column: int


class Span(NamedTuple):
    """Where a value is in the text; offsets are in code points, and ends are exclusive.

    Args:
        key: start and end of the key with its quotes; ``None`` for a value that is not a member of an object.
    """

    key: tuple[int, int] | None
    start: int
    end: int


class Lines:
    """The lines of a text, which end with a line feed, a carriage return, or both in that order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    def place(self, offset: int) -> Place:
        """Return the line and column of an offset in code points."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of a line without its ending; numbers start at 1.

        Raises:
            IndexError: the text has fewer lines.
        """
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r\n")


def replacement(text: str, new: str) -> tuple[int, int, str]:
    """Return the smallest part of a text that has to be replaced to get another one: start, end, new content."""
    most = min(len(text), len(new))
    start = _longest(most, lambda length: text.startswith(new[:length]))
    end = _longest(most - start, lambda length: text.endswith(new[len(new) - length :]))
    return start, len(text) - end, new[start : len(new) - end]


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to ``most`` that fits, by bisection."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if fits(middle) else (low, middle - 1)
    return low

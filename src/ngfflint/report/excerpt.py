"""The part of a line that is shown, and where in it the marked value stands."""

from __future__ import annotations

from attrs import frozen

from ngfflint.report.safe import ELLIPSIS, cells, safe


@frozen
class Excerpt:
    """A line, or a window of it, as a terminal shows it.

    Args:
        text: safe to print.
        indent: cells before the marked value.
        length: cells of the marked value, at least 1.
    """

    text: str
    indent: int
    length: int


def excerpt(line: str, start: int, end: int, room: int) -> Excerpt:
    """Show a line, or a window around the marked value where the line is too long.

    Args:
        line: text of a document, without its line end.
        start: index of the marked value, in code points from 0.
        end: index behind it.
        room: how many cells there are; at least 20.
    """
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    first, last = _window(line, start, end, room)
    stop = min(end, last)
    before = (ELLIPSIS if first else "") + _show(line[first:start])
    marked = _show(line[start:stop])
    after = _show(line[stop:last]) + (ELLIPSIS if last < len(line) else "")
    return Excerpt(before + marked + after, cells(before), max(1, cells(marked)))


def _show(text: str) -> str:
    return safe(text.replace("\t", " "))


def _window(line: str, start: int, end: int, room: int) -> tuple[int, int]:
    if len(line) <= room and cells(_show(line)) <= room:
        return 0, len(line)
    room -= 2 * len(ELLIPSIS)
    value = cells(_show(line[start : min(end, start + room)]))
    first = _back(line, start, max((room - value) // 2, room // 4))
    last = _forth(line, first, room)
    return (_back(line, last, room), last) if last == len(line) else (first, last)


def _cost(char: str) -> int:
    # Never 0: a run of combining marks must end too.
    return max(1, cells(_show(char)))


def _forth(line: str, index: int, room: int) -> int:
    while index < len(line) and (room := room - _cost(line[index])) >= 0:
        index += 1
    return index


def _back(line: str, index: int, room: int) -> int:
    while index and (room := room - _cost(line[index - 1])) >= 0:
        index -= 1
    return index

"""A finding as a block of lines: header, snippets with marked values, and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple
from ngfflint.report.addresses import best_url
from ngfflint.report.escape import ELLIPSIS, cells, safe, shown
from ngfflint.report.locations import place
from ngfflint.report.summary import called, counted
from ngfflint.rules.rule import SAFETIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.documents.positions import Place
    from ngfflint.linter.findings import Finding, Location
    from ngfflint.report.formatter import Paint
    from ngfflint.report.grouping import Fold

HANG = 4
"""Indent of continuation lines of a message."""

POINTERS = 3
"""How many of the folded locations are listed."""

WINDOW = 80
"""Most cells of a line to show."""


class Frame(NamedTuple):
    """The layout shared by the snippets of one finding.

    Args:
        gutter: width of the line numbers, in cells.
        width: of the terminal, in cells; at least 40.
    """

    gutter: int
    width: int
    paint: Paint

    @property
    def room(self) -> int:
        """The cells to the right of the gutter."""
        return self.width - self.gutter - 3

    def edge(self, sign: str, number: str = "") -> str:
        """Return the gutter, with an optional line number, followed by a sign."""
        return self.paint("number", f"{number:>{self.gutter}} {sign}")


class Span(NamedTuple):
    """A location to show.

    Args:
        store: as the user named it.
        label: a short description of the value.
        main: whether it is the location of the finding itself, not a related one.
        style: style of the mark and the label.
    """

    store: str
    location: Location
    label: str
    main: bool
    style: str


class Excerpt(NamedTuple):
    """A line or a part of it, ready for a terminal.

    Args:
        text: safe text.
        indent: cells before the marked value.
        length: cells of the marked value, at least 1.
    """

    text: str
    indent: int
    length: int


class Fact(NamedTuple):
    """A line below the snippets, such as the help.

    Args:
        name: such as ``help``.
        style: style of the name.
        words: safe text, broken only between words.
        ink: style of the words.
    """

    name: str
    style: str
    words: tuple[str, ...] = ()
    ink: str = ""


def block(fold: Fold, width: int, paint: Paint) -> Iterator[str]:
    """Yield the lines of a finding, and a note on those folded into it, for a width in cells."""
    spans = _spans(fold.finding)
    numbers = [len(str(span.location.start.line)) for span in spans if span.location.start]
    frame = Frame(max(numbers, default=1), width, paint)
    yield from _header(fold.finding, width, paint)
    for span in spans:
        yield from _snippet(span, frame)
    for fact in _facts(fold):
        yield from _rows(fact, frame)


def _header(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    code = paint.link(best_url(finding.code, finding.url), paint(finding.severity, finding.code))
    opening = paint(finding.severity, f"{finding.severity}[") + code + paint(finding.severity, "]")
    taken = len(f"{finding.severity}[{finding.code}]: ")
    first, *rest = wrap(shown(finding.message).split(" "), width, taken, HANG)
    yield f"{opening}: {paint('bold', first)}"
    yield from (paint("bold", line) for line in rest)


def _spans(finding: Finding) -> list[Span]:
    main = Span(finding.store, finding.location, finding.label, main=True, style=finding.severity)
    related = (
        Span(finding.store, other.location, other.message, main=False, style="number") for other in finding.related
    )
    return [main, *related]


def _snippet(span: Span, frame: Frame) -> Iterator[str]:
    """Yield the lines for a location: only its path if the position is unknown."""
    line = span.location.line.rstrip("\r\n")
    start = span.location.start if line.strip() else None
    yield _path(span, frame, with_label=start is None)
    if start is not None:
        yield frame.edge("|")
        yield from _marked(span, start, line, frame)
        yield frame.edge("|")


def _path(span: Span, frame: Frame, *, with_label: bool) -> str:
    arrow = frame.paint("number", " " * frame.gutter + ("-->" if span.main else ":::"))
    text = f"{arrow} {frame.paint('path', place(span.store, span.location))}"
    if span.location.pointer:
        text += "   " + shown(span.location.pointer)
    if with_label and span.label:
        text += f"   ({shown(span.label)})"
    return text


def _marked(span: Span, start: Place, line: str, frame: Frame) -> Iterator[str]:
    end = span.location.end
    end_column = end.column if end is not None and end.line == start.line else start.column + 1
    part = excerpt(line, start.column - 1, end_column - 1, min(WINDOW, frame.room))
    yield f"{frame.edge('|', str(start.line))} {part.text}".rstrip()
    for text in _mark(part, "^" if span.main else "-", shown(span.label), frame.room):
        indent = len(text) - len(text.lstrip(" "))
        yield f"{frame.edge('|')} {text[:indent]}{frame.paint(span.style, text[indent:])}"


def _mark(part: Excerpt, sign: str, label: str, room: int) -> Iterator[str]:
    """Yield the mark with the label to its right, or below it if the label is too long."""
    mark = " " * part.indent + sign * part.length
    if not label or cells(mark) + 1 + cells(label) <= room:
        yield f"{mark} {label}".rstrip()
        return
    yield mark
    hang = max(0, min(part.indent, room - cells(label)))
    first, *rest = wrap(label.split(" "), room, hang, hang)
    yield from (" " * hang + first, *rest)


def excerpt(line: str, start: int, end: int, room: int) -> Excerpt:
    """Return a line, or a window of ``room`` (at least 20) cells around the marked code points if it is too long."""
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    first, last = _window(line, start, end, room)
    stop = min(end, last)
    before = (ELLIPSIS if first else "") + _one_line(line[first:start])
    marked = _one_line(line[start:stop])
    after = _one_line(line[stop:last]) + (ELLIPSIS if last < len(line) else "")
    return Excerpt(before + marked + after, cells(before), max(1, cells(marked)))


def _one_line(text: str) -> str:
    return safe(text.replace("\t", " "))


def _window(line: str, start: int, end: int, room: int) -> tuple[int, int]:
    if len(line) <= room and cells(_one_line(line)) <= room:
        return 0, len(line)
    room -= 2 * len(ELLIPSIS)
    value = cells(_one_line(line[start : min(end, start + room)]))
    first = _go_back(line, start, max((room - value) // 2, room // 4))
    last = _advance(line, first, room)
    return (_go_back(line, last, room), last) if last == len(line) else (first, last)


def _char_cells(char: str) -> int:
    # Never 0, so that a run of combining marks is bounded too.
    return max(1, cells(_one_line(char)))


def _advance(line: str, index: int, room: int) -> int:
    while index < len(line) and (room := room - _char_cells(line[index])) >= 0:
        index += 1
    return index


def _go_back(line: str, index: int, room: int) -> int:
    while index and (room := room - _char_cells(line[index - 1])) >= 0:
        index -= 1
    return index


def _facts(fold: Fold) -> Iterator[Fact]:
    """Yield the facts about a finding in display order."""
    yield _level(fold.finding)
    if fold.finding.help:
        yield Fact("help", "help", tuple(f"{shown(fold.finding.help)}{_fixable(fold.finding)}".split(" ")))
    if fold.stores:
        yield _other_stores(fold.stores)
    if fold.nodes:
        yield _note(_same_problem(fold.nodes, fold.noun))
    if fold.places:
        yield _folded_locations(fold)


MOST_NAMED = 3
"""Most stores that are named."""


def _other_stores(stores: tuple[str, ...]) -> Fact:
    named, left = stores[:MOST_NAMED], len(stores) - MOST_NAMED
    more = f" and {left:,} more (--no-fold lists them)" if left > 0 else ""
    have = "has" if len(stores) == 1 else "have"
    text = f"{counted(len(stores), 'other store')} {have} the same problem: {', '.join(map(shown, named))}{more}"
    return Fact("note", "note", tuple(text.split(" ")))


def _rows(fact: Fact, frame: Frame) -> Iterator[str]:
    """Yield the lines of a fact, wrapped at the width of the terminal."""
    opening = f"{frame.edge('=')} {frame.paint(fact.style, fact.name)}"
    if not fact.words:
        yield opening
        return
    hang = frame.gutter + 3 + cells(fact.name) + 2
    first, *rest = wrap(fact.words, frame.width, hang, hang)
    yield f"{opening}: {frame.paint(fact.ink, first) if fact.ink else first}"
    yield from rest


def _level(finding: Finding) -> Fact:
    preposition = "for" if finding.level == "advice" else "in"
    version = f" {preposition} {shown(called(finding.spec_version))}" if finding.spec_version else ""
    return Fact(finding.level + version, "bold", (safe(finding.url),) if finding.url else (), "link")


def _same_problem(count: int, noun: str) -> str:
    verb = "has" if count == 1 else "have"
    return (
        f"{counted(count, f'other {noun}')} {verb} the same problem (--no-fold lists {'it' if count == 1 else 'them'})"
    )


def _note(text: str, *whole: str) -> Fact:
    return Fact("note", "note", (*text.split(" "), *whole))


def _folded_locations(fold: Fold) -> Fact:
    places = fold.places
    text = _same_problem(len(places), "place")
    pointers = (finding.location.pointer for finding in places if finding.location.pointer)
    named = [shown(each) for each in fold.paths or pointers][:POINTERS]
    if not named:
        return _note(text)
    listed = [*named, ELLIPSIS] if len(places) > len(named) else named
    return _note(text + ":", *(item + "," for item in listed[:-1]), listed[-1])


def wrap(words: Iterable[str], width: int, first: int, hang: int) -> list[str]:
    """Wrap words into lines, with ``first`` cells taken on the first line and ``hang`` spaces before the others."""
    lines: list[str] = []
    line: str | None = None
    used = first
    for word in words:
        size = cells(word)
        if line is None:
            line = word
        elif used + 1 + size <= width:
            line += " " + word
            size += 1
        else:
            lines.append(line.rstrip())
            line, used = " " * hang + word, hang
        used += size
    return [*lines, line or ""]


def _fixable(finding: Finding) -> str:
    """Return how a finding can be fixed."""
    if finding.fix is None:
        return ""
    return f" (fixable with --fix{'' if finding.fix.safety == SAFETIES[0] else ' --unsafe-fixes'})"

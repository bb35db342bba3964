"""A finding as a block of lines: header, snippets of the documents with the values marked, and facts below."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ngfflint.report.escape import ELLIPSIS, cells, safe, shown
from ngfflint.report.locations import place
from ngfflint.report.summary import called, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.documents.positions import Place
    from ngfflint.linter.results import Finding, Location
    from ngfflint.report.formatter import Paint
    from ngfflint.report.grouping import Fold

HANG = 4
"""Spaces before each further line of a message."""

POINTERS = 3
"""How many of the folded places are named."""

WINDOW = 80
"""How many cells of a line are shown at most."""


class Frame(NamedTuple):
    """What the snippets of one finding share.

    Args:
        gutter: cells for line numbers.
        width: of the terminal, in cells; at least 40.
        paint: for colors.
    """

    gutter: int
    width: int
    paint: Paint

    @property
    def room(self) -> int:
        """How many cells are left beside the gutter."""
        return self.width - self.gutter - 3

    def edge(self, sign: str, number: str = "") -> str:
        """Return the gutter, with a line number or empty, and the sign behind it."""
        return self.paint("number", f"{number:>{self.gutter}} {sign}")


class Span(NamedTuple):
    """A place to show.

    Args:
        store: as the user named it.
        location: the place.
        label: a few words on what is there.
        main: whether it is the place of the finding itself, not one related to it.
        style: of the mark and the label.
    """

    store: str
    location: Location
    label: str
    main: bool
    style: str


class Excerpt(NamedTuple):
    """A line, or a window of it, as a terminal shows it.

    Args:
        text: safe to print.
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
        style: of the name.
        words: safe to print; each stays whole.
        ink: style of the words, if they have one.
    """

    name: str
    style: str
    words: tuple[str, ...] = ()
    ink: str = ""


def block(fold: Fold, width: int, paint: Paint) -> Iterator[str]:
    """Yield the lines of a finding, and of those folded into it.

    Args:
        fold: the finding and its like.
        width: of the terminal, in cells.
        paint: for the colors.
    """
    spans = _spans(fold.finding)
    numbers = [len(str(span.location.start.line)) for span in spans if span.location.start]
    frame = Frame(max(numbers, default=1), width, paint)
    yield from _header(fold.finding, width, paint)
    for span in spans:
        yield from _snippet(span, frame)
    for fact in _facts(fold):
        yield from _rows(fact, frame)


def _header(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    code = paint.link(finding.url, paint(finding.severity, finding.code))
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
    """Yield the lines for a place: only its path where the place in the text is not known."""
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
    behind = end.column if end is not None and end.line == start.line else start.column + 1
    part = excerpt(line, start.column - 1, behind - 1, min(WINDOW, frame.room))
    yield f"{frame.edge('|', str(start.line))} {part.text}".rstrip()
    for text in _mark(part, "^" if span.main else "-", shown(span.label), frame.room):
        indent = len(text) - len(text.lstrip(" "))
        yield f"{frame.edge('|')} {text[:indent]}{frame.paint(span.style, text[indent:])}"


def _mark(part: Excerpt, sign: str, label: str, room: int) -> Iterator[str]:
    """Yield the mark, and the label to the right of it, or below it where it is too long."""
    mark = " " * part.indent + sign * part.length
    if not label or cells(mark) + 1 + cells(label) <= room:
        yield f"{mark} {label}".rstrip()
        return
    yield mark
    hang = max(0, min(part.indent, room - cells(label)))
    first, *rest = wrap(label.split(" "), room, hang, hang)
    yield from (" " * hang + first, *rest)


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


def _facts(fold: Fold) -> Iterator[Fact]:
    """Yield the facts about a finding, in the order they are shown."""
    yield _level(fold.finding)
    if fold.finding.help:
        yield Fact("help", "help", tuple(shown(fold.finding.help).split(" ")))
    if fold.nodes:
        yield _note(f"the same in {counted(fold.nodes, 'more node')} (--no-fold lists them)")
    if fold.places:
        yield _places(fold.places)


def _rows(fact: Fact, frame: Frame) -> Iterator[str]:
    """Yield the lines of a fact, broken between words at the width of the terminal."""
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


def _note(text: str, *whole: str) -> Fact:
    return Fact("note", "note", (*text.split(" "), *whole))


def _places(places: tuple[Finding, ...]) -> Fact:
    text = f"the same at {counted(len(places), 'more place')} (--no-fold lists them)"
    named = [shown(finding.location.pointer) for finding in places if finding.location.pointer][:POINTERS]
    if not named:
        return _note(text)
    listed = [*named, ELLIPSIS] if len(places) > len(named) else named
    return _note(text + ":", *(item + "," for item in listed[:-1]), listed[-1])


def wrap(words: Iterable[str], width: int, first: int, hang: int) -> list[str]:
    """Break words into lines; a word longer than a line, such as a path, is not broken.

    Args:
        words: safe to print; each stays whole.
        width: of the terminal, in cells.
        first: cells that are taken on the first line.
        hang: spaces before each further line.
    """
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

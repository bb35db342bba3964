"""A place in a document as people are shown it: its path, its line, and a mark under the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ngfflint.report.excerpt import Excerpt, excerpt
from ngfflint.report.safe import cells, shown
from ngfflint.report.where import place
from ngfflint.report.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Location
    from ngfflint.report.paint import Paint
    from ngfflint.store.positions import Place

WINDOW = 80
"""How many cells of a line are shown at most."""


@frozen
class Frame:
    """What the snippets of one finding share.

    Args:
        gutter: cells for line numbers.
        width: of the terminal, in cells; at least 40.
        paint: for colours.
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


@frozen
class Span:
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


def snippet(span: Span, frame: Frame) -> Iterator[str]:
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
    """Yield the mark, and the label behind it or, where it is too long for that, below it."""
    mark = " " * part.indent + sign * part.length
    if not label or cells(mark) + 1 + cells(label) <= room:
        yield f"{mark} {label}".rstrip()
        return
    yield mark
    hang = max(0, min(part.indent, room - cells(label)))
    first, *rest = wrap(label.split(" "), room, hang, hang)
    yield from (" " * hang + first, *rest)

"""One finding as a block of lines: header, snippets, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.facts import facts, rows
from ngfflint.report.safe import shown
from ngfflint.report.snippet import Frame, Span, snippet
from ngfflint.report.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding
    from ngfflint.report.fold import Fold
    from ngfflint.report.paint import Paint

HANG = 4
"""Spaces before each further line of a message."""


def block(fold: Fold, width: int, paint: Paint) -> Iterator[str]:
    """Yield the lines of a finding, and of those folded into it.

    Args:
        fold: the finding and its like.
        width: of the terminal, in cells.
        paint: for the colours.
    """
    spans = _spans(fold.finding)
    numbers = [len(str(span.location.start.line)) for span in spans if span.location.start]
    frame = Frame(max(numbers, default=1), width, paint)
    yield from _header(fold.finding, width, paint)
    for span in spans:
        yield from snippet(span, frame)
    for fact in facts(fold):
        yield from rows(fact, frame)


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

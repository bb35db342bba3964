"""The format ``full``: each finding with the lines it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.facts import facts, rows
from ngfflint.report.fold import Fold, folded
from ngfflint.report.paint import Paint
from ngfflint.report.safe import shown
from ngfflint.report.snippet import Frame, Span, snippet
from ngfflint.report.summary import summary
from ngfflint.report.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding, Report
    from ngfflint.report.base import Settings

NARROWEST = 40
"""A terminal narrower than this is treated as if it had that many cells."""

HANG = 4
"""Spaces before each further line of a message."""


def full(report: Report, settings: Settings) -> Iterator[str]:
    """Yield a block for each finding, then the summary."""
    width = max(settings.width, NARROWEST)
    paint = Paint.of(settings)
    for fold in folded(report.findings) if settings.fold else map(Fold, report.findings):
        yield "\n".join(_block(fold, width, paint)) + "\n\n"
    yield summary(report) + "\n"


def _block(fold: Fold, width: int, paint: Paint) -> Iterator[str]:
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

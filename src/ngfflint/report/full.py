"""The format ``full``: each finding with the lines it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.result import Report
    from ngfflint.report.base import Settings

NARROWEST = 40
"""A terminal narrower than this is treated as if it had that many cells."""


def full(report: Report, settings: Settings) -> Iterator[str]:
    """Yield a block for each finding, then the summary."""
    if report.findings:
        yield from _blocks(report, settings)
    if settings.summary:
        yield summary(report) + "\n"


def _blocks(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the blocks; what makes them is imported here, for most stores in a good pipeline have no finding."""
    from ngfflint.report.block import block
    from ngfflint.report.fold import Fold, folded
    from ngfflint.report.paint import Paint

    width = max(settings.width, NARROWEST)
    paint = Paint.of(settings)
    for fold in folded(report.findings) if settings.fold else map(Fold, report.findings):
        yield "\n".join(block(fold, width, paint)) + "\n\n"

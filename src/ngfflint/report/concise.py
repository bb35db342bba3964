"""The format ``concise``: a line a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.paint import Paint
from ngfflint.report.safe import shown
from ngfflint.report.summary import summary
from ngfflint.report.where import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.result import Report
    from ngfflint.report.base import Settings


def concise(report: Report, settings: Settings) -> Iterator[str]:
    """Yield ``path:line:column: CODE [severity] message`` for each finding, then the summary."""
    paint = Paint.of(settings)
    for finding in report.findings:
        where = paint("path", place(finding.store, finding.location))
        code = paint.link(finding.url, paint("bold", finding.code))
        severity = paint(finding.severity, f"[{finding.severity}]")
        yield f"{where}: {code} {severity} {shown(finding.message)}\n"
    if settings.summary:
        yield summary(report) + "\n"

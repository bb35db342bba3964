"""The format ``grouped``: findings under the document they are in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ngfflint.report.paint import Paint
from ngfflint.report.safe import shown
from ngfflint.report.summary import summary
from ngfflint.report.where import path, position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.result import Report
    from ngfflint.report.base import Settings


def grouped(report: Report, settings: Settings) -> Iterator[str]:
    """Yield a heading and a table for each document, then the summary."""
    paint = Paint.of(settings)
    for (store, document), group in groupby(report.findings, _document):
        yield paint("path", path(store, document)) + "\n"
        yield from _table(list(group), paint)
        yield "\n"
    if settings.summary:
        yield summary(report) + "\n"


def _document(finding: Finding) -> tuple[str, str]:
    return finding.store, finding.location.document


def _table(findings: list[Finding], paint: Paint) -> Iterator[str]:
    places = [position(finding.location).partition(":") for finding in findings]
    lines = max(len(line) for line, _, _ in places)
    columns = max(len(column) for _, _, column in places)
    codes = max(len(finding.code) for finding in findings)
    severities = max(len(finding.severity) for finding in findings)
    for finding, (line, colon, column) in zip(findings, places, strict=True):
        where = f"{line:>{lines}}{colon or ' '}{column:<{columns}}" if lines else "-"
        code = paint.link(finding.url, paint("bold", finding.code)) + " " * (codes - len(finding.code))
        severity = paint(finding.severity, f"[{finding.severity}]") + " " * (severities - len(finding.severity))
        yield f"  {where}  {code} {severity}  {shown(finding.message)}\n"

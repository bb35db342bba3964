"""The formats for terminals: ``full``, ``concise`` and ``grouped``.

Modules that only findings need are imported on demand, because most runs have no findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.linter.totals import totals_of
from ngfflint.report.addresses import best_url
from ngfflint.report.escape import shown
from ngfflint.report.formatter import Paint
from ngfflint.report.summary import closing, counted
from ngfflint.rules.rule import SAFETIES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings

NARROWEST = 40
"""Least width in cells; a narrower terminal is treated as this wide."""


def full(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a block with snippets for each finding, then the summary."""
    if report.findings:
        yield from _blocks(report, settings)
    if settings.summary:
        yield closing(totals_of(report))


def _blocks(report: Report, settings: ReportSettings) -> Iterator[str]:
    from ngfflint.report.grouping import Fold, folded
    from ngfflint.report.snippets import block

    width = max(settings.width, NARROWEST)
    paint = Paint.of(settings)
    for fold in folded(report.findings) if settings.fold else map(Fold, report.findings):
        yield "\n".join(block(fold, width, paint)) + "\n\n"


def concise(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield ``path:line:column: CODE [severity] message`` for each finding, then the summary."""
    from ngfflint.report.locations import place

    paint = Paint.of(settings)
    for finding in report.findings:
        where = paint("path", place(finding.store, finding.location))
        code = paint.link(best_url(finding.code, finding.url), paint("bold", finding.code))
        severity = paint(finding.severity, f"[{finding.severity}]")
        yield f"{where}: {code} {severity} {_mark(finding)}{shown(finding.message)}\n"
    if settings.summary:
        yield closing(totals_of(report))


def grouped(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a heading and a table for each document, rule or store, then the summary."""
    paint = Paint.of(settings)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(_group(finding, settings.group_by), []).append(finding)
    for findings in groups.values() if settings.group_by == "document" else _largest_first(groups):
        yield _heading(findings, settings.group_by, paint) + "\n"
        yield from _table(findings, paint, settings.group_by)
        yield "\n"
    if settings.summary:
        yield closing(totals_of(report))


def _group(finding: Finding, by: str) -> tuple[str, ...]:
    if by == "rule":
        return (finding.code,)
    return (finding.store,) if by == "store" else (finding.store, finding.location.document)


def _largest_first(groups: dict[tuple[str, ...], list[Finding]]) -> list[list[Finding]]:
    """Return groups with errors before those with warnings, and large ones before small ones."""
    return sorted(groups.values(), key=lambda each: (min(SEVERITIES.index(one.severity) for one in each), -len(each)))


def _heading(findings: list[Finding], by: str, paint: Paint) -> str:
    from ngfflint.report.locations import path

    first = findings[0]
    if by == "document":
        return paint("path", path(first.store, first.location.document))
    if by == "store":
        return f"{paint('path', shown(first.store))}: {counted(len(findings), 'finding')}"
    stores = len({each.store for each in findings})
    return (
        f"{paint('bold', first.code)} {first.name}: {counted(len(findings), 'finding')} in {counted(stores, 'store')}"
    )


def _table(findings: list[Finding], paint: Paint, by: str) -> Iterator[str]:
    from ngfflint.report.locations import place, position

    if by != "document":
        for finding in findings:
            where = paint("path", place(finding.store, finding.location))
            severity = paint(finding.severity, f"[{finding.severity}]")
            code = (
                ""
                if by == "rule"
                else paint.link(best_url(finding.code, finding.url), paint("bold", finding.code)) + " "
            )
            yield f"  {where}: {code}{severity} {_mark(finding)}{shown(finding.message)}\n"
        return
    places = [position(finding.location).partition(":") for finding in findings]
    lines = max(len(line) for line, _, _ in places)
    columns = max(len(column) for _, _, column in places)
    codes = max(len(finding.code) for finding in findings)
    severities = max(len(finding.severity) for finding in findings)
    for finding, (line, colon, column) in zip(findings, places, strict=True):
        where = f"{line:>{lines}}{colon or ' '}{column:<{columns}}" if lines else "-"
        code = paint.link(best_url(finding.code, finding.url), paint("bold", finding.code)) + " " * (
            codes - len(finding.code)
        )
        severity = paint(finding.severity, f"[{finding.severity}]") + " " * (severities - len(finding.severity))
        yield f"  {where}  {code} {severity}  {_mark(finding)}{shown(finding.message)}\n"


def _mark(finding: Finding) -> str:
    """Return the mark of findings that ``--fix`` repairs."""
    return "[*] " if finding.fix is not None and finding.fix.safety == SAFETIES[0] else ""

"""``--statistics``: the number of findings per rule instead of the findings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ngfflint.report.escape import written
from ngfflint.report.formatter import Paint
from ngfflint.report.summary import summary
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import Formatter, ReportSettings


def counts(report: Report) -> list[dict[str, Any]]:
    """Return the number of findings per rule and severity, the most frequent first."""
    found = Counter((each.code, each.name, each.severity) for each in report.findings)
    ranked = sorted(found, key=lambda each: (-found[each], each[0], SEVERITIES.index(each[2])))
    return [
        {"code": code, "name": name, "severity": severity, "count": found[code, name, severity]}
        for code, name, severity in ranked
    ]


def as_text(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield one line per rule, then the summary."""
    paint, rows = Paint.of(settings), counts(report)
    digits = max((len(f"{row['count']:,}") for row in rows), default=0)
    for row in rows:
        code = paint("bold", row["code"])
        yield f"{row['count']:>{digits},}  {code}  {paint(row['severity'], row['severity']):7}  {row['name']}\n"
    if settings.summary:
        yield summary(report) + "\n"


def as_json(report: Report, _: ReportSettings) -> Iterator[str]:
    """Yield one JSON array."""
    yield written(counts(report))


def as_lines(report: Report, _: ReportSettings) -> Iterator[str]:
    """Yield one JSON object per rule."""
    for row in counts(report):
        yield written(row, indent=False)


FORMS: dict[str, Formatter] = {
    "full": as_text,
    "concise": as_text,
    "grouped": as_text,
    "json": as_json,
    "json-lines": as_lines,
}
"""The formats that support statistics."""

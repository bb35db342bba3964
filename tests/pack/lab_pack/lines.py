"""The format ``lab-lines``: code and message, one line a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.plugin import Report
    from ngfflint.report.formatter import ReportSettings


def lab_lines(report: Report, _: ReportSettings) -> Iterator[str]:
    """Yield a line for each finding."""
    for finding in report.findings:
        yield f"{finding.code}|{finding.message}\n"

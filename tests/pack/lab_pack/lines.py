"""The format ``lab-lines``: code and message, one line per finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.plugin import Report, ReportSettings


def lab_lines(report: Report, _: ReportSettings) -> Iterator[str]:
    """Yield one line per finding."""
    for finding in report.findings:
        yield f"{finding.code}|{finding.message}\n"

"""The format ``csv``: a row for each finding, for spreadsheets."""

from __future__ import annotations

import csv as standard
from io import StringIO
from typing import TYPE_CHECKING

from ngfflint.report.escape import clean, safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings

COLUMNS = (
    *("store", "code", "name", "level", "severity", "message", "help", "node", "document", "pointer"),
    *("line", "column", "spec_version", "fix", "url"),
)
"""The names of the columns; new ones are added at the end."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters of a cell that spreadsheets take for a formula."""


def csv(report: Report, _: ReportSettings) -> Iterator[str]:
    """Yield the names of the columns and a row for each finding."""
    yield _row(COLUMNS)
    for finding in report.findings:
        location = finding.location
        line, column = (str(each) for each in location.start or ("", ""))
        fix = finding.fix.safety if finding.fix else ""
        texts = (finding.store, finding.code, finding.name, finding.level, finding.severity, finding.message)
        places = (finding.help, finding.node, location.document, location.pointer, line, column)
        yield _row((*texts, *places, finding.spec_version, fix, finding.url))


def _row(cells: Sequence[str]) -> str:
    text = StringIO()
    standard.writer(text, lineterminator="\n").writerow(map(_cell, cells))
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula."""
    shown = safe(clean(text))
    return f"'{shown}" if shown.startswith(FORMULA) else shown

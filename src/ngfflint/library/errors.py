"""The exception of the library for metadata with errors, and its report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from attrs import evolve

from ngfflint._version import __version__
from ngfflint.linter.results import Report
from ngfflint.report.formatter import ReportSettings, formatter
from ngfflint.report.summary import counted

if TYPE_CHECKING:
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import StoreResult

WIDTH = 100
"""Line width of a report as text, in cells."""


class NGFFValidationError(ValueError):
    """Metadata violates the specification; the text is that of the command line.

    Args:
        report: report of the linter.
        reason: a sentence about a problem that no rule covers.

    Attributes:
        report: report of the linter, including warnings and notes.
        findings: the errors in it, each with ``code``, ``message``, ``help`` and ``location``.
    """

    def __init__(self, report: Report, reason: str = "") -> None:
        super().__init__(report, reason)
        self.report = report
        self.reason = reason

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors that the linter found."""
        return tuple(each for each in self.report.findings if each.severity == "error")

    def __str__(self) -> str:
        """Return the reason or the number of errors, followed by the errors as text."""
        if not self.findings:
            return self.reason
        stores = ", ".join(each.uri for each in self.report.stores)
        head = self.reason or f"{counted(len(self.findings), 'error')} in {stores}"
        return f"{head}\n\n{text_of(evolve(self.report, findings=self.findings), summary=False)}"


def text_of(report: Report, *, summary: bool = True) -> str:
    """Return a report in the format ``full``, without colors."""
    settings = ReportSettings(width=WIDTH, version=__version__, summary=summary)
    return "".join(formatter("full")(report, settings)).rstrip()


def report_of(results: list[StoreResult], started: float) -> Report:
    """Return the report of a run that started at a reading of ``perf_counter``."""
    stores = tuple(each.summary for each in results)
    findings = tuple(finding for each in results for finding in each.findings)
    below = any(each.left_out is not None and each.left_out.below for each in results)
    unchecked = ("what is below the group",) if below else ()
    return Report(stores, findings, unchecked=unchecked, seconds=time.perf_counter() - started)

"""What a run comes to, in numbers: they can be told when the findings themselves are long written and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.engine.result import Report, StoreSummary


class Totals:
    """The numbers of a run.

    Attributes:
        found: findings by severity.
        stores: how many were linted.
        first: the first of them.
        documents: that were read.
        requests: that servers were sent.
        size: of their answers, in bytes.
        suppressed: findings that are accepted.
        hidden: findings that are too mild to be shown.
        unchecked: what was left out of the stores, a few words each.
        seconds: wall time of the run.
    """

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self.stores = self.documents = self.requests = self.size = self.suppressed = self.hidden = 0
        self.first: StoreSummary | None = None
        self.unchecked: tuple[str, ...] = ()
        self.seconds = 0.0

    def add(self, report: Report) -> None:
        """Count a report in; what was left out and the time are those of the whole run, and are not added up."""
        for finding in report.findings:
            self.found[finding.severity] = self.found.get(finding.severity, 0) + 1
        if self.first is None and report.stores:
            self.first = report.stores[0]
        self.stores += len(report.stores)
        for store in report.stores:
            self.documents += store.documents
            self.requests += store.requests or 0
            self.size += store.size
        self.suppressed += report.suppressed
        self.hidden += report.hidden


def totals_of(report: Report) -> Totals:
    """Return the numbers of a whole report."""
    totals = Totals()
    totals.unchecked, totals.seconds = report.unchecked, report.seconds
    totals.add(report)
    return totals

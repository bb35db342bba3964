"""What a run comes to, in numbers: they can be told when the findings themselves are long written and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from ngfflint.engine.finding import Report, StoreSummary


@define
class Totals:
    """The numbers of a run.

    Args:
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

    found: dict[str, int] = field(factory=dict)
    stores: int = 0
    first: StoreSummary | None = None
    documents: int = 0
    requests: int = 0
    size: int = 0
    suppressed: int = 0
    hidden: int = 0
    unchecked: tuple[str, ...] = ()
    seconds: float = 0.0

    def add(self, report: Report) -> None:
        """Count a report in; what was left out and the time are those of the whole run, and are not added up."""
        for finding in report.findings:
            self.found[finding.severity] = self.found.get(finding.severity, 0) + 1
        if self.first is None and report.stores:
            self.first = report.stores[0]
        self.stores += len(report.stores)
        self.documents += sum(store.documents for store in report.stores)
        self.requests += sum(store.requests or 0 for store in report.stores)
        self.size += sum(store.size for store in report.stores)
        self.suppressed += report.suppressed
        self.hidden += report.hidden


def totals_of(report: Report) -> Totals:
    """Return the numbers of a whole report."""
    totals = Totals(unchecked=report.unchecked, seconds=report.seconds)
    totals.add(report)
    return totals

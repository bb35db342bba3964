"""The numbers of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from ngfflint.linter.results import Report, StoreSummary


class Cause(NamedTuple):
    """A rule that fails stores.

    Args:
        name: of the rule.
        stores: how many it fails.
        first: the names of the first of them.
    """

    name: str
    stores: int
    first: tuple[str, ...]


MOST_NAMED = 2
"""Most stores that are named for a cause."""


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
        fixed: findings that were fixed.
        failed: stores with a finding that fails the run.
        affected: stores with findings.
        causes: rules with errors, by code.
        fixable: findings with a fix, by its safety.
    """

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self.fixable: dict[str, int] = {}
        self.stores = self.documents = self.requests = self.size = 0
        self.suppressed = self.hidden = self.fixed = self.failed = 0
        self.affected = 0
        self.causes: dict[str, Cause] = {}
        self.first: StoreSummary | None = None
        self.unchecked: tuple[str, ...] = ()
        self.seconds = 0.0

    def add(self, report: Report) -> None:
        """Count a report in; what was left out and the time are those of the whole run, and are not added up."""
        for finding in report.findings:
            self.found[finding.severity] = self.found.get(finding.severity, 0) + 1
            if finding.fix is not None:
                self.fixable[finding.fix.safety] = self.fixable.get(finding.fix.safety, 0) + 1
        self.affected += len({finding.store for finding in report.findings})
        errors = (finding for finding in report.findings if finding.severity == "error")
        for code, name, uri in dict.fromkeys((each.code, each.name, each.store) for each in errors):
            known = self.causes.get(code, Cause(name, 0, ()))
            self.causes[code] = Cause(name, known.stores + 1, (*known.first, uri)[:MOST_NAMED])
        if self.first is None and report.stores:
            self.first = report.stores[0]
        self.stores += len(report.stores)
        for store in report.stores:
            self.failed += store.fails
            self.documents += store.documents
            self.requests += store.requests or 0
            self.size += store.size
        self.suppressed += report.suppressed
        self.fixed += report.fixed
        self.hidden += report.hidden


def totals_of(report: Report) -> Totals:
    """Return the numbers of a whole report."""
    totals = Totals()
    totals.unchecked, totals.seconds = report.unchecked, report.seconds
    totals.add(report)
    return totals

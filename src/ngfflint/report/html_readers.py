"""What readers do with the stores of a report, for the format ``html``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.linter.compatibility import VERDICTS, compatibility, counts
from ngfflint.linter.results import StoreResult
from ngfflint.records import NamedTuple
from ngfflint.rules.readers import ALL, readers
from ngfflint.rules.rule import READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ngfflint.linter.compatibility import Compatibility, StoreCompatibility
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings


class Verdict(NamedTuple):
    """Readers that do the same with a store.

    Args:
        words: what they do, such as ``does not open``.
        severity: of the color to show it in.
        readers: title of each reader, and the codes of the rules that are the reason.
    """

    words: str
    severity: str
    readers: list[tuple[str, list[str]]]


class ReadersTable(NamedTuple):
    """What readers do with all stores.

    Args:
        verdicts: what they can do.
        rows: title of each reader, and the number of stores for each verdict.
        stores: the verdicts on each store, by its address.
    """

    verdicts: tuple[str, ...]
    rows: list[tuple[str, list[int]]]
    stores: dict[str, list[Verdict]]


COLORS = dict(zip(VERDICTS, ("good", "warning", "error", "soft"), strict=True))


def readers_table(report: Report, settings: ReportSettings, findings: Mapping[str, list[Finding]]) -> ReadersTable:
    """Return what the readers that the user asked about do with each store.

    Args:
        report: with the stores.
        settings: with the rules about readers.
        findings: of each store.
    """
    names = _names(report, settings)
    if not names:
        return ReadersTable(VERDICTS, [], {})
    found = [compatibility(StoreResult(each, tuple(findings.get(each.uri, ()))), names) for each in report.stores]
    rows = [(title, [number[verdict] for verdict in VERDICTS]) for title, number in counts(found).items()]
    return ReadersTable(VERDICTS, rows, {each.summary.uri: _verdicts(each) for each in found})


def _names(report: Report, settings: ReportSettings) -> Sequence[str]:
    """Return the names of the readers that were asked about; a report of a journal has them in its findings only."""
    known = [each.name for each in readers()]
    asked: Iterable[str] = (
        name for rule in settings.rules if rule.group == READERS for name in rule.options.get(READERS, ())
    )
    wanted = {*asked} or {each.reader for finding in report.findings for each in finding.readers}
    return [name for name in known if name in wanted or ALL in wanted]


def _verdicts(store: StoreCompatibility) -> list[Verdict]:
    """Return the verdicts on a store, each with its readers."""
    return [
        Verdict(words, COLORS[words], [(each.title, _codes(each)) for each in store.readers if each.verdict == words])
        for words in VERDICTS
        if any(each.verdict == words for each in store.readers)
    ]


def _codes(each: Compatibility) -> list[str]:
    return sorted({reason.code for reason in each.reasons})

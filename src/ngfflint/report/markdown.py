"""The format ``markdown``: one table per store, for example for a job summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ngfflint.report.escape import escaped
from ngfflint.report.grouping import Fold, folded
from ngfflint.report.locations import place, worst_first
from ngfflint.report.summary import called, counted, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report, StoreSummary
    from ngfflint.report.formatter import ReportSettings

LIMIT = 900_000
"""Most bytes of output, because GitHub rejects a step summary of more than 1 MiB."""

_ADDRESS = re.compile(r"https://[\w.~/?#=&%+-]+", re.ASCII)


def markdown(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a table for each store with findings, a line for each without, then the summary."""
    bytes_left, left_out = LIMIT, 0
    for text, findings in _counted_texts(report, settings):
        bytes_left -= len(text.encode())
        if bytes_left >= 0:
            yield text
        else:
            left_out += findings
    if bytes_left < 0:
        yield f"\nThe page would be too long: {counted(left_out, 'more finding')} left out.\n"
    yield f"\nngfflint {settings.version}: {escaped(summary(report))}\n"


def _counted_texts(report: Report, settings: ReportSettings) -> Iterator[tuple[str, int]]:
    """Yield parts of the page, each with its number of findings."""
    by_store: dict[str, list[Finding]] = {store.uri: [] for store in report.stores}
    for finding in report.findings:
        by_store.setdefault(finding.store, []).append(finding)
    known = {store.uri: store for store in report.stores}
    for uri, findings in by_store.items():
        if findings:
            yield _heading(uri, known.get(uri)), 0
            yield from _rows(worst_first(findings), fold=settings.fold)
    for uri, findings in by_store.items():
        if not findings:
            yield f"\n* no findings in {_store_text(uri, known.get(uri))}\n", 0


def _heading(uri: str, store: StoreSummary | None) -> str:
    return f"\n### {_store_text(uri, store)}\n\n| severity | rule | place | finding |\n|---|---|---|---|\n"


def _store_text(uri: str, store: StoreSummary | None) -> str:
    if store is None:
        return escaped(uri)
    words = (store.kind, f"OME-Zarr {called(store.spec_version)}" if store.spec_version else "")
    described = ", ".join(escaped(each) for each in words if each)
    return f"{escaped(uri)} ({described})" if described else escaped(uri)


def _rows(findings: list[Finding], *, fold: bool) -> Iterator[tuple[str, int]]:
    for each in folded(findings) if fold else map(Fold, findings):
        finding = each.finding
        code = f"[{escaped(finding.code)}]({finding.url})" if _ADDRESS.fullmatch(finding.url) else escaped(finding.code)
        where = escaped(place(finding.store, finding.location)) + (
            f" and {len(each.others):,} more" * bool(each.others)
        )
        words = "<br>".join(escaped(text) for text in (finding.message, finding.help) if text)
        yield f"| {finding.severity} | {code} {escaped(finding.name)} | {where} | {words} |\n", 1 + len(each.others)

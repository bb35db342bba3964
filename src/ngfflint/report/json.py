"""The formats ``json`` (version 1, to which fields may be added) and ``json-lines``, with the same objects."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ngfflint.linter.totals import totals_of
from ngfflint.report.addresses import rule_url
from ngfflint.report.escape import clean, cleaned, written
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ngfflint.linter.findings import Finding, Fix, Location
    from ngfflint.linter.results import Report, StoreSummary
    from ngfflint.linter.totals import Totals
    from ngfflint.report.formatter import ReportSettings

VERSION = 1

VALUED = frozenset({"set", "insert", "rename", "text"})
"""Operations of edits that have a value."""


def json(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield one JSON object, in the order of the report."""
    counts = _counts(report)
    document = {
        "version": VERSION,
        "tool": {"name": "ngfflint", "version": settings.version},
        "stores": [_store_object(store, counts[store.uri]) for store in report.stores],
        "findings": [_finding_object(finding) for finding in report.findings],
        "summary": {severity: report.count(severity) for severity in SEVERITIES} | {"suppressed": report.suppressed},
    }
    for name in ("unchecked", "remarks"):
        if getattr(report, name):
            document[name] = [clean(each) for each in getattr(report, name)]
    yield written(document)


def json_lines(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a line for each store and each finding, and for a whole report one with the totals."""
    counts = _counts(report)
    findings: dict[str, list[Finding]] = {}
    for finding in report.findings:
        findings.setdefault(finding.store, []).append(finding)
    for store in report.stores:
        yield written({"type": "store"} | _store_object(store, counts[store.uri]), indent=False)
        for finding in findings.pop(store.uri, ()):
            yield written({"type": "finding"} | _finding_object(finding), indent=False)
    for rest in findings.values():
        yield from (written({"type": "finding"} | _finding_object(finding), indent=False) for finding in rest)
    if settings.summary:
        yield json_summary(totals_of(report))


def json_summary(totals: Totals) -> str:
    """Return the last line of ``json-lines``."""
    summary = {
        "type": "summary",
        "stores": totals.stores,
        "failed_stores": totals.failed,
        **{severity: totals.found.get(severity, 0) for severity in SEVERITIES},
        "suppressed": totals.suppressed,
        "fixed": totals.fixed,
    }
    return written(summary, indent=False)


def _counts(report: Report) -> dict[str, Counter[str]]:
    """Return how many findings of each severity each store has."""
    counts: dict[str, Counter[str]] = {store.uri: Counter() for store in report.stores}
    for finding in report.findings:
        counts.setdefault(finding.store, Counter())[finding.severity] += 1
    return counts


def _store_object(store: StoreSummary, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "uri": clean(store.uri),
        "kind": clean(store.kind),
        "spec_version": clean(store.spec_version),
        "zarr_format": store.zarr_format,
        "nodes": store.nodes,
        "documents": store.documents,
        **({} if store.requests is None else {"requests": store.requests, "bytes": store.size}),
        **{f"{severity}s": counts.get(severity, 0) for severity in SEVERITIES},
        "fails": store.fails,
        "seconds": round(store.seconds, 3),
    }


def _finding_object(finding: Finding) -> dict[str, Any]:
    return {
        "code": clean(finding.code),
        "name": clean(finding.name),
        "level": finding.level,
        "severity": finding.severity,
        "message": clean(finding.message),
        "help": clean(finding.help),
        "url": clean(finding.url),
        "rule_url": rule_url(finding.code),
        "store": clean(finding.store),
        "node": clean(finding.node),
        **_document_and_pointer(finding.location),
        "spec_version": clean(finding.spec_version),
        **_start_and_end(finding.location),
        "related": [
            _document_and_pointer(other.location) | {"message": clean(other.message)} | _start_and_end(other.location)
            for other in finding.related
        ],
        **_readers(finding),
        "fix": _fix_object(finding.fix) if finding.fix else None,
    }


def _fix_object(fix: Fix) -> dict[str, Any]:
    from ngfflint.linter.locate import text_of

    return {
        "title": clean(fix.title),
        "applicability": fix.safety,
        "edits": [
            {
                "document": clean(each.document),
                "sha256": each.digest,
                "operation": each.edit.operation,
                "pointer": clean(text_of(each.edit.pointer)),
                **({"target": clean(text_of(each.edit.target))} if each.edit.operation == "move" else {}),
                **({"value": cleaned(each.edit.value)} if each.edit.operation in VALUED else {}),
            }
            for each in fix.edits
        ],
        "replacements": [
            {
                "document": clean(each.location.document),
                **_start_and_end(each.location),
                "text": cleaned(each.text),
            }
            for each in fix.replacements
        ],
    }


def _readers(finding: Finding) -> dict[str, Any]:
    """Return what readers do, if the user asked about readers."""
    troubles = [{**each._asdict(), "effect": clean(each.effect)} for each in finding.readers]
    return {"readers": troubles} if troubles else {}


def _document_and_pointer(location: Location) -> dict[str, str]:
    return {"document": clean(location.document), "pointer": clean(location.pointer)}


def _start_and_end(location: Location) -> dict[str, dict[str, int] | None]:
    return {
        key: {"line": place.line, "column": place.column} if place else None
        for key, place in (("start", location.start), ("end", location.end))
    }

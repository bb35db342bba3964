"""The format ``json``, version 1: it only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding, Location, Report, StoreSummary
    from ngfflint.report.base import Settings

VERSION = 1


def json(report: Report, settings: Settings) -> Iterator[str]:
    """Yield one JSON object, in the order of the report."""
    import orjson

    document = {
        "version": VERSION,
        "tool": {"name": "ngfflint", "version": settings.version},
        "stores": [store_object(store) for store in report.stores],
        "findings": [finding_object(finding) for finding in report.findings],
        "summary": {severity: report.count(severity) for severity in SEVERITIES} | {"suppressed": report.suppressed},
    }
    yield orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def store_object(store: StoreSummary) -> dict[str, Any]:
    """Return what the format says of a store."""
    return {
        "uri": _text(store.uri),
        "kind": _text(store.kind),
        "spec_version": _text(store.spec_version),
        "zarr_format": store.zarr_format,
        "nodes": store.nodes,
        "documents": store.documents,
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return what the format says of a finding."""
    return {
        "code": _text(finding.code),
        "name": _text(finding.name),
        "level": finding.level,
        "severity": finding.severity,
        "message": _text(finding.message),
        "help": _text(finding.help),
        "url": _text(finding.url),
        "store": _text(finding.store),
        "node": _text(finding.node),
        **_where(finding.location),
        "spec_version": _text(finding.spec_version),
        **_extent(finding.location),
        "related": [
            _where(other.location) | {"message": _text(other.message)} | _extent(other.location)
            for other in finding.related
        ],
    }


def _where(location: Location) -> dict[str, str]:
    return {"document": _text(location.document), "pointer": _text(location.pointer)}


def _extent(location: Location) -> dict[str, dict[str, int] | None]:
    return {
        key: {"line": place.line, "column": place.column} if place else None
        for key, place in (("start", location.start), ("end", location.end))
    }


def _text(text: str) -> str:
    # JSON in UTF-8 has no lone surrogates; a document may spell them, and so may the name of a file.
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

"""What JSON says of a store and of a finding, in version 1 of the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.report.unicode import clean

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding, Location
    from ngfflint.engine.result import StoreSummary


def store_object(store: StoreSummary) -> dict[str, Any]:
    """Return what the format says of a store."""
    return {
        "uri": clean(store.uri),
        "kind": clean(store.kind),
        "spec_version": clean(store.spec_version),
        "zarr_format": store.zarr_format,
        "nodes": store.nodes,
        "documents": store.documents,
        **({} if store.requests is None else {"requests": store.requests, "bytes": store.size}),
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """Return what the format says of a finding."""
    return {
        "code": clean(finding.code),
        "name": clean(finding.name),
        "level": finding.level,
        "severity": finding.severity,
        "message": clean(finding.message),
        "help": clean(finding.help),
        "url": clean(finding.url),
        "store": clean(finding.store),
        "node": clean(finding.node),
        **_where(finding.location),
        "spec_version": clean(finding.spec_version),
        **_extent(finding.location),
        "related": [
            _where(other.location) | {"message": clean(other.message)} | _extent(other.location)
            for other in finding.related
        ],
    }


def _where(location: Location) -> dict[str, str]:
    return {"document": clean(location.document), "pointer": clean(location.pointer)}


def _extent(location: Location) -> dict[str, dict[str, int] | None]:
    return {
        key: {"line": place.line, "column": place.column} if place else None
        for key, place in (("start", location.start), ("end", location.end))
    }

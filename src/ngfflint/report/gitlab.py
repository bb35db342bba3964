"""The format ``gitlab``: a code quality report, which GitLab compares between branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.report.escape import clean, shown, written
from ngfflint.report.grouping import Fingerprints
from ngfflint.report.locations import artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.documents.positions import Place
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings
    from ngfflint.report.locations import Artifact

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}
"""GitLab's names for the severities, without its worst two, critical and blocker."""


def gitlab(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a JSON array with an object for each finding."""
    prints = Fingerprints()
    entries = []
    for finding in report.findings:
        file = artifact(finding.store, finding.location, settings)
        # Two stores may have the same finding, and GitLab merges entries with the same fingerprint.
        entries.append(_entry(finding, file, prints.of(finding, file.path, file.address, document=file.path)))
    yield written(entries)


def _entry(finding: Finding, file: Artifact, fingerprint: str) -> dict[str, Any]:
    message = shown(finding.message) or finding.name
    return {
        "description": f"{message} ({file.stands_for})" if file.stands_for else message,
        "check_name": clean(finding.code),
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": clean(file.path),
            "positions": {"begin": _position(file.start), "end": _position(file.end)},
        },
    }


def _position(place: Place | None) -> dict[str, int]:
    return {"line": place.line, "column": place.column} if place else {"line": 1, "column": 1}

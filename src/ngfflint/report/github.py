"""The format ``github``: workflow commands, which GitHub shows as annotations of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.escape import safe, shown
from ngfflint.report.locations import artifact, place, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings
    from ngfflint.report.locations import Artifact

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
"""GitHub's names for the severities."""


def github(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield a command for each finding, the worst first, because GitHub shows only ten per step."""
    for finding in worst_first(report.findings):
        yield _command(finding, artifact(finding.store, finding.location, settings))


def _command(finding: Finding, file: Artifact) -> str:
    properties = {"title": f"ngfflint ({finding.code})"}
    if file.inside:
        properties["file"] = safe(file.path)
        if file.start and file.end:
            properties["line"], properties["col"] = str(file.start.line), str(file.start.column)
            properties["endLine"], properties["endColumn"] = str(file.end.line), str(file.end.column)
    # GitHub would resolve an outside path within the repository, so the message has the path instead.
    document = file.stands_for or ("" if file.inside else place(finding.store, finding.location))
    message = (shown(finding.message) or finding.name) + (f" ({document})" if document else "")
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {written}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""The format ``sarif``: SARIF 2.1.0, within the limits of GitHub's code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.documents.positions import Place
from ngfflint.report.escape import clean, escaped, shown, written
from ngfflint.report.grouping import Fingerprints
from ngfflint.report.locations import artifact, worst
from ngfflint.report.sarif_rules import Rules, message, without_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.results import Finding, Related, Report
    from ngfflint.report.formatter import ReportSettings
    from ngfflint.report.locations import Artifact

MOST = 5_000
"""Results of a run that GitHub keeps."""

MOST_NOTIFIED = 100
"""Unreadable documents and failed rules that are listed one by one."""

UNREADABLE = "NGFF901"
"""The rule that reports documents that could not be read."""

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

ROOT = "%SRCROOT%"
"""The conventional name for the root of a repository."""

BASES = {ROOT: {"description": message("The root of the repository, or the current folder.")}}
"""What paths are relative to; the path on this machine is not disclosed."""


def sarif(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield one SARIF document with one run."""
    rules = Rules(settings.rules, report.findings)
    prints = Fingerprints()
    run = {
        "tool": rules.tool(settings.version),
        "invocations": [_invocation(report, rules, settings)],
        "originalUriBaseIds": BASES,
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, settings, prints) for finding in worst(report.findings, MOST)],
    }
    yield written(_cleaned({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))


def _cleaned(value: Any) -> Any:
    """Return a JSON value with all its strings fit for UTF-8."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value


def _result(finding: Finding, rules: Rules, settings: ReportSettings, prints: Fingerprints) -> dict[str, Any]:
    file = artifact(finding.store, finding.location, settings)
    index = rules.index(finding.code)
    related = [
        _related_location(number, other, artifact(finding.store, other.location, settings))
        for number, other in enumerate(finding.related, start=1)
    ]
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": _message(finding, file),
        "locations": [_location(finding, file)],
        # GitHub's own is made of the line's first 100 characters: the same for all findings of a document in one line.
        "partialFingerprints": {"primaryLocationLineHash": prints.of(finding, file.address, document=file.path)},
        **({"rule": rules.reference(finding.code)} if index is None else {"ruleIndex": index}),
        **({"relatedLocations": related} if related else {}),
    }


def _message(finding: Finding, file: Artifact) -> dict[str, str]:
    text = _with_document(shown(finding.message) or finding.name, file)
    return message(text, f"{escaped(text)}\n\n{escaped(finding.help)}" if finding.help else "")


def _with_document(text: str, file: Artifact) -> str:
    return f"{text} ({file.stands_for})" if file.stands_for else text


def _location(finding: Finding, file: Artifact) -> dict[str, Any]:
    """Return the place of a finding, always with a region, because GitHub refuses a result without one."""
    name = f"{finding.node}#{finding.location.pointer}"
    whole = f"{file.address.rstrip('/')}/{name}" if file.address else name
    return {
        "physicalLocation": {"artifactLocation": _file(file), "region": _region(file) or _region_at(Place(1, 1))},
        "logicalLocations": [{"fullyQualifiedName": whole}],
    }


def _related_location(number: int, other: Related, file: Artifact) -> dict[str, Any]:
    """Return a second place of a finding, by its number within the finding."""
    return {
        "physicalLocation": without_empty(artifactLocation=_file(file), region=_region(file)),
        "id": number,
        "message": message(_with_document(shown(other.message) or "see also", file)),
    }


def _file(file: Artifact) -> dict[str, str]:
    return without_empty(uri=file.uri, uriBaseId=ROOT if file.inside else "")


def _region(file: Artifact) -> dict[str, int] | None:
    return _region_at(file.start, file.end) if file.start else None


def _region_at(start: Place, end: Place | None = None) -> dict[str, int]:
    last = end or start
    return {"startLine": start.line, "startColumn": start.column, "endLine": last.line, "endColumn": last.column}


def _invocation(report: Report, rules: Rules, settings: ReportSettings) -> dict[str, Any]:
    """Return how the run went: whether all rules ran, and which documents they could not check."""
    troubles = [finding for finding in report.findings if finding.failed or finding.code == UNREADABLE]
    notifications = [_trouble(finding, rules, settings) for finding in worst(troubles, MOST_NOTIFIED)]
    count = len(report.findings)
    if count > MOST:
        notifications.append(_notice(f"{count:,} findings are too many for GitHub: only the {MOST:,} worst are listed"))
    notifications += [_notice(f"not checked: {each}") for each in map(shown, report.unchecked)]
    notifications += [_notice(each) for each in map(shown, report.remarks)]
    if len(troubles) > MOST_NOTIFIED:
        notifications.append(_notice(f"{len(troubles) - MOST_NOTIFIED:,} more documents were not checked"))
    failed = any(finding.failed for finding in troubles)
    return without_empty(executionSuccessful=not failed, toolExecutionNotifications=notifications)


def _trouble(finding: Finding, rules: Rules, settings: ReportSettings) -> dict[str, Any]:
    file = artifact(finding.store, finding.location, settings)
    return {
        "level": "error",
        "message": _message(finding, file),
        "locations": [_location(finding, file)],
        "associatedRule": rules.reference(finding.code),
    }


def _notice(text: str) -> dict[str, Any]:
    return {"level": "warning", "message": message(text)}

"""The format ``sarif``: SARIF 2.1.0, within the limits of GitHub's code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.fingerprint import Fingerprints
from ngfflint.report.escape import escaped, shown
from ngfflint.report.locations import artifact, worst
from ngfflint.report.sarif_objects import Invocation, Log, Message, Notification, Result, Run, dump
from ngfflint.report.sarif_places import BASES, primary, second
from ngfflint.report.sarif_rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.result import Report
    from ngfflint.report.formatter import Settings
    from ngfflint.report.locations import Artifact

MOST = 5_000
"""Results of a run that GitHub keeps."""

MOST_NOTIFIED = 100
"""Documents that could not be read, and broken rules, that are told of one by one."""

UNREADABLE = "NGFF901"
"""The rule that tells of documents that could not be read."""


def sarif(report: Report, settings: Settings) -> Iterator[str]:
    """Yield one SARIF document with one run."""
    kept = worst(report.findings, MOST)
    rules = Rules(settings.rules, report.findings)
    prints = Fingerprints()
    run = Run(
        tool=rules.tool(settings.version),
        invocations=(_invocation(report, rules, settings),),
        original_uri_base_ids=BASES,
        results=tuple(_result(finding, rules, settings, prints) for finding in kept),
    )
    yield dump(Log(runs=(run,)))


def _result(finding: Finding, rules: Rules, settings: Settings, prints: Fingerprints) -> Result:
    file = artifact(finding.store, finding.location, settings)
    index = rules.index(finding.code)
    others = enumerate(finding.related, start=1)
    return Result(
        rule_id=finding.code,
        rule_index=index,
        rule=rules.reference(finding.code) if index < 0 else None,
        level=finding.severity,
        message=_message(finding, file),
        locations=(primary(finding, file),),
        related_locations=tuple(
            second(number, other, artifact(finding.store, other.location, settings)) for number, other in others
        ),
        # GitHub's own is made of the line's first 100 characters: the same for all findings of a document in one line.
        partial_fingerprints={"primaryLocationLineHash": prints.of(finding, file.address, document=file.path)},
    )


def _message(finding: Finding, file: Artifact) -> Message:
    words = shown(finding.message) or finding.name
    text = f"{words} ({file.stands_for})" if file.stands_for else words
    return Message(text=text, markdown=f"{escaped(text)}\n\n{escaped(finding.help)}" if finding.help else "")


def _invocation(report: Report, rules: Rules, settings: Settings) -> Invocation:
    """Say how the run went: whether all rules did their work, and on which documents."""
    troubles = [finding for finding in report.findings if finding.failed or finding.code == UNREADABLE]
    told = [_trouble(finding, rules, settings) for finding in worst(troubles, MOST_NOTIFIED)]
    count = len(report.findings)
    if count > MOST:
        told.append(_notice(f"{count:,} findings are too many for GitHub: only the {MOST:,} worst are listed"))
    told += [_notice(f"not checked: {each}") for each in map(shown, report.unchecked)]
    told += [_notice(each) for each in map(shown, report.remarks)]
    if len(troubles) > MOST_NOTIFIED:
        told.append(_notice(f"{len(troubles) - MOST_NOTIFIED:,} more documents were not checked"))
    failed = any(finding.failed for finding in troubles)
    return Invocation(execution_successful=not failed, tool_execution_notifications=tuple(told))


def _trouble(finding: Finding, rules: Rules, settings: Settings) -> Notification:
    file = artifact(finding.store, finding.location, settings)
    return Notification(
        level="error",
        message=_message(finding, file),
        locations=(primary(finding, file),),
        associated_rule=rules.reference(finding.code),
    )


def _notice(text: str) -> Notification:
    return Notification(level="warning", message=Message(text=text))

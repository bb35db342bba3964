"""The format ``sarif``: SARIF 2.1.0, for code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.documents.positions import Place
from ngfflint.model.base import VERSIONS
from ngfflint.report.addresses import REPOSITORY, best_url
from ngfflint.report.escape import cleaned, clip, escaped, shown, written
from ngfflint.report.grouping import Fingerprints
from ngfflint.report.locations import artifact, worst
from ngfflint.report.rule_page import sentence
from ngfflint.report.summary import SPELT
from ngfflint.rules.packs import packs
from ngfflint.rules.plugins import BUILT_IN
from ngfflint.rules.rule import LEVELS, SEVERITIES, Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.linter.findings import Finding, Fix, Related
    from ngfflint.linter.results import Report
    from ngfflint.report.formatter import ReportSettings
    from ngfflint.report.locations import Artifact
    from ngfflint.rules.rule import Rule

DESCRIPTION = 1024
"""Longest description that GitHub accepts, in characters."""

TAGS = 10
"""Most tags of a rule that GitHub accepts."""

_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_CHECKS = BUILT_IN.rpartition(".")[0]


def without_empty(**members: Any) -> dict[str, Any]:
    """Return an object without its empty members, which are the defaults of the format."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def message(text: str, markdown: str = "") -> dict[str, str]:
    """Return a message object with text and optional Markdown."""
    return {"text": text, "markdown": markdown} if markdown else {"text": text}


class Rules:
    """The rules of a run by component: the linter itself, or a pack.

    Args:
        rules: the enabled rules.
        findings: used to describe rules that are not among the enabled ones.
    """

    def __init__(self, rules: Iterable[Rule], findings: Iterable[Finding]) -> None:
        self._components: dict[str, dict[str, dict[str, Any]]] = {"": {}}
        self._pack_of: dict[str, str] = {}
        for rule in rules:
            self._add("" if rule.pack in ("", _CHECKS) else rule.pack, descriptor(rule))
        for finding in findings:
            if finding.code not in self._pack_of:
                self._add("", _descriptor_from(finding))
        self._places = {
            code: (number, index)
            for number, component in enumerate(self._components.values())
            for index, code in enumerate(component)
        }

    def _add(self, pack: str, described: dict[str, Any]) -> None:
        self._components.setdefault(pack, {})[described["id"]] = described
        self._pack_of[described["id"]] = pack

    def tool(self, version: str) -> dict[str, Any]:
        """Return the ``tool`` object: the linter of this version with its packs."""
        own, *others = self._components.items()
        extensions = [_extension(pack, list(rules.values())) for pack, rules in others]
        driver = _component("ngfflint", list(own[1].values()), version) | {"informationUri": REPOSITORY}
        return without_empty(driver=driver, extensions=extensions)

    def index(self, code: str) -> int | None:
        """Return the index of a rule among those of the linter itself, ``None`` for a rule of a pack."""
        number, index = self._places[code]
        return None if number else index

    def reference(self, code: str) -> dict[str, Any]:
        """Return a reference to the descriptor of a rule."""
        number, index = self._places[code]
        component = {"toolComponent": {"index": number - 1}} if number else {}
        return {"id": code, "index": index, **component}


def _extension(owner: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a pack as a component, with the name and version of its distribution if it is installed."""
    pack = next((pack for pack in packs().packs if pack.owner == owner), Pack(owner))
    return _component(pack.distribution or pack.name, rules, pack.version)


def _component(name: str, rules: list[dict[str, Any]], version: str) -> dict[str, Any]:
    return {"name": name, "rules": rules, **without_empty(semanticVersion=version)}


def descriptor(rule: Rule) -> dict[str, Any]:
    """Describe a rule as of the newest version of the specification that it applies to."""
    versions = [version for version in VERSIONS if rule.applies_in(version)]
    newest = ([version for version in versions if version not in SPELT] or versions)[-1]
    levels = [level for level in LEVELS if level in rule.levels()]
    title, why, fix, url = sentence(rule.title), " ".join(rule.why.split()), sentence(rule.help), rule.url(newest)
    return {
        "id": rule.code,
        **_descriptions(title, why, fix, url),
        "defaultConfiguration": {"level": _severity(rule, newest)},
        **without_empty(name=rule.name, helpUri=best_url(rule.code, url)),
        "properties": {
            "tags": ["OME-Zarr", *filter(None, [rule.group]), *levels, *reversed(versions)][:TAGS],
            "precision": "very-high" if levels == ["MUST"] else "high",
            "problem.severity": _PROBLEM[_severity(rule, newest)],
        },
    }


def _severity(rule: Rule, version: str) -> str:
    """Return the worst severity of all cases of a rule in a version."""
    cases = [case for case in ("", *rule.case) if rule.level_in(version, case)]
    return min((rule.severity_in(version, case) for case in cases), key=SEVERITIES.index)


def _descriptor_from(finding: Finding) -> dict[str, Any]:
    """Describe an unknown rule from one of its findings."""
    title = sentence(shown(finding.name.replace("-", " ")) or finding.code)
    return {
        "id": finding.code,
        **_descriptions(title, "", shown(finding.help), ""),
        "defaultConfiguration": {"level": finding.severity},
        **without_empty(name=finding.name),
        "properties": {"problem.severity": _PROBLEM[finding.severity]},
    }


def _descriptions(title: str, why: str, fix: str, url: str) -> dict[str, Any]:
    """Return the texts about a rule: its title, why it matters, the fix, and the specification."""
    plain = [title, why, fix and f"How to fix it: {fix}", url]
    marked = [f"**{title}**", why, fix and f"**How to fix it:** {fix}", url and f"[The specification]({url})"]
    return {
        "shortDescription": message(clip(title, DESCRIPTION)),
        "fullDescription": message(clip(f"{title} {why}".strip(), DESCRIPTION)),
        "help": message("\n\n".join(filter(None, plain)), "\n\n".join(filter(None, marked))),
    }


MOST = 5_000
"""Most results of a run that GitHub keeps."""

MOST_NOTIFIED = 100
"""Most unreadable documents and failed rules to list individually."""

UNREADABLE = "NGFF901"
"""The rule that reports documents that could not be read."""

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

ROOT = "%SRCROOT%"
"""The conventional name for the root of a repository."""

BASES = {ROOT: {"description": message("The root of the repository, or the current folder.")}}
"""What paths are relative to; the local path is not disclosed."""


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
    yield written(cleaned({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}))


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
        # GitHub's own hashes 100 characters of the line, which is the same for all findings of a one-line document.
        "partialFingerprints": {"primaryLocationLineHash": prints.of(finding, file.address, document=file.path)},
        **({"rule": rules.reference(finding.code)} if index is None else {"ruleIndex": index}),
        **({"relatedLocations": related} if related else {}),
        **({"properties": {"readers": [each.reader for each in finding.readers]}} if finding.readers else {}),
        **(
            {"fixes": [_fix(finding, finding.fix, settings)]}
            if finding.fix and finding.fix.replacements and not file.stands_for
            else {}
        ),
    }


def _fix(finding: Finding, fix: Fix, settings: ReportSettings) -> dict[str, Any]:
    """Return a fix as replacements of text; a new document is an insertion at its start."""
    return {
        "description": message(f"{fix.title} ({fix.safety})"),
        "artifactChanges": [
            {
                "artifactLocation": _file(artifact(finding.store, each.location, settings)),
                "replacements": [
                    {
                        "deletedRegion": _region_at(each.location.start or Place(1, 1), each.location.end),
                        "insertedContent": {"text": each.text},
                    }
                ],
            }
            for each in fix.replacements
        ],
    }


def _message(finding: Finding, file: Artifact) -> dict[str, str]:
    text = _with_document(shown(finding.message) or finding.name, file)
    return message(text, f"{escaped(text)}\n\n{escaped(finding.help)}" if finding.help else "")


def _with_document(text: str, file: Artifact) -> str:
    return f"{text} ({file.stands_for})" if file.stands_for else text


def _location(finding: Finding, file: Artifact) -> dict[str, Any]:
    """Return the location of a finding, always with a region, because GitHub rejects a result without one."""
    name = f"{finding.node}#{finding.location.pointer}"
    whole = f"{file.address.rstrip('/')}/{name}" if file.address else name
    return {
        "physicalLocation": {"artifactLocation": _file(file), "region": _region(file) or _region_at(Place(1, 1))},
        "logicalLocations": [{"fullyQualifiedName": whole}],
    }


def _related_location(number: int, other: Related, file: Artifact) -> dict[str, Any]:
    """Return a related location of a finding, by its number within the finding."""
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
    """Return whether all rules ran, and notifications about what was not checked."""
    troubles = [finding for finding in report.findings if finding.failed or finding.code == UNREADABLE]
    notifications = [_trouble_notification(finding, rules, settings) for finding in worst(troubles, MOST_NOTIFIED)]
    count = len(report.findings)
    if count > MOST:
        notifications.append(
            _warning_notification(f"{count:,} findings are too many for GitHub: only the {MOST:,} worst are listed")
        )
    notifications += [_warning_notification(f"not checked: {each}") for each in map(shown, report.unchecked)]
    notifications += [_warning_notification(each) for each in map(shown, report.remarks)]
    if len(troubles) > MOST_NOTIFIED:
        notifications.append(
            _warning_notification(f"{len(troubles) - MOST_NOTIFIED:,} more documents were not checked")
        )
    failed = any(finding.failed for finding in troubles)
    return without_empty(executionSuccessful=not failed, toolExecutionNotifications=notifications)


def _trouble_notification(finding: Finding, rules: Rules, settings: ReportSettings) -> dict[str, Any]:
    file = artifact(finding.store, finding.location, settings)
    return {
        "level": "error",
        "message": _message(finding, file),
        "locations": [_location(finding, file)],
        "associatedRule": rules.reference(finding.code),
    }


def _warning_notification(text: str) -> dict[str, Any]:
    return {"level": "warning", "message": message(text)}

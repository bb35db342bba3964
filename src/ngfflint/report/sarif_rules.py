"""Rules as SARIF describes them, with what GitHub shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.packs import Pack, packs
from ngfflint.engine.plugins import BUILT_IN
from ngfflint.engine.severity import LEVELS, SEVERITIES
from ngfflint.model.base import VERSIONS
from ngfflint.report.escape import clip, shown
from ngfflint.report.rule_page import sentence
from ngfflint.report.sarif_objects import (
    Message,
    ReportingConfiguration,
    ReportingDescriptor,
    ReportingDescriptorReference,
    Tool,
    ToolComponent,
    ToolComponentReference,
)
from ngfflint.report.summary import SPELT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.rule import Rule

DESCRIPTION = 1024
"""Longest description that GitHub takes, in characters."""

TAGS = 10
"""Most tags of a rule that GitHub takes."""

HOME = "https://pypi.org/project/ngfflint/"
"""The page of the linter: the ``Homepage`` of the package, to which a test holds it."""

_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_CHECKS = BUILT_IN.rpartition(".")[0]


class Rules:
    """The rules of a run by the component that brings them: the linter itself, or a pack.

    Args:
        rules: those that were enabled.
        findings: whose rules are described as far as findings tell, where they are not among the enabled ones.
    """

    def __init__(self, rules: Iterable[Rule], findings: Iterable[Finding]) -> None:
        self._components: dict[str, dict[str, ReportingDescriptor]] = {"": {}}
        self._pack_of: dict[str, str] = {}
        for rule in rules:
            self._add("" if rule.pack in ("", _CHECKS) else rule.pack, descriptor(rule))
        for finding in findings:
            if finding.code not in self._pack_of:
                self._add("", _stand_in(finding))
        self._places = {
            code: (number, index)
            for number, component in enumerate(self._components.values())
            for index, code in enumerate(component)
        }

    def _add(self, pack: str, described: ReportingDescriptor) -> None:
        self._components.setdefault(pack, {})[described.id] = described
        self._pack_of[described.id] = pack

    def tool(self, version: str) -> Tool:
        """Return the linter with its packs.

        Args:
            version: of the linter.
        """
        own, *others = self._components.items()
        driver = ToolComponent(
            name="ngfflint", semantic_version=version, information_uri=HOME, rules=tuple(own[1].values())
        )
        return Tool(driver=driver, extensions=tuple(_extension(pack, tuple(rules.values())) for pack, rules in others))

    def index(self, code: str) -> int:
        """Return the number of a rule among those of the linter itself; -1 where a pack brings it."""
        number, index = self._places[code]
        return -1 if number else index

    def reference(self, code: str) -> ReportingDescriptorReference:
        """Return where a rule is described."""
        number, index = self._places[code]
        component = ToolComponentReference(index=number - 1) if number else None
        return ReportingDescriptorReference(id=code, index=index, tool_component=component)


def _extension(owner: str, rules: tuple[ReportingDescriptor, ...]) -> ToolComponent:
    """Return a pack, by the name and the version of its distribution where it is installed."""
    pack = next((pack for pack in packs().packs if pack.owner == owner), Pack(owner))
    return ToolComponent(name=pack.distribution or pack.name, semantic_version=pack.version, rules=rules)


def descriptor(rule: Rule) -> ReportingDescriptor:
    """Describe a rule, as it is in the newest version of the specification that has it."""
    versions = [version for version in VERSIONS if rule.applies_in(version)]
    newest = [version for version in versions if version not in SPELT] or versions
    severity = _severity(rule, newest[-1])
    levels = [level for level in LEVELS if level in rule.levels()]
    words = _Words(sentence(rule.title), " ".join(rule.why.split()), sentence(rule.help), url=rule.url(newest[-1]))
    properties = {
        "tags": ["OME-Zarr", *levels, *reversed(versions)][:TAGS],
        "precision": "very-high" if levels == ["MUST"] else "high",
    }
    return _described(rule.code, rule.name, words, severity, properties)


def _severity(rule: Rule, version: str) -> str:
    """Return the worst severity that a rule has in a version, whatever the case."""
    cases = [case for case in ("", *rule.case) if rule.level_in(version, case)]
    return min((rule.severity_in(version, case) for case in cases), key=SEVERITIES.index)


def _stand_in(finding: Finding) -> ReportingDescriptor:
    title = shown(finding.name.replace("-", " ")) or finding.code
    words = _Words(sentence(title), help=shown(finding.help))
    return _described(finding.code, finding.name, words, finding.severity, {})


class _Words(NamedTuple):
    """What is said of a rule.

    Args:
        title: what must hold.
        why: what goes wrong for whom.
        help: how to mend it.
        url: the section of the specification.
    """

    title: str
    why: str = ""
    help: str = ""
    url: str = ""


def _described(code: str, name: str, words: _Words, severity: str, properties: dict[str, Any]) -> ReportingDescriptor:
    title, why, mend, url = words
    plain = [title, why, mend and f"How to mend it: {mend}", url]
    marked = [f"**{title}**", why, mend and f"**How to mend it:** {mend}", url and f"[The specification]({url})"]
    return ReportingDescriptor(
        id=code,
        name=name,
        short_description=Message(text=clip(title, DESCRIPTION)),
        full_description=Message(text=clip(f"{title} {why}".strip(), DESCRIPTION)),
        help=Message(text="\n\n".join(filter(None, plain)), markdown="\n\n".join(filter(None, marked))),
        help_uri=url,
        default_configuration=ReportingConfiguration(level=severity),
        properties={**properties, "problem.severity": _PROBLEM[severity]},
    )

"""Which examples of rules show which requirements."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from support.rule_examples import examples, linted, versions_of

from ngfflint.rules.loader import rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from support.stores import Example

    from ngfflint.linter.findings import Finding
    from ngfflint.rules.rule import Rule

ROOT = Path(__file__).parents[1]

LEVEL_OF = {
    "MUST": "MUST",
    "MUST*": "MUST",
    "MUST†": "MUST",
    "SHOULD": "SHOULD",
    "should*": "SHOULD",
    "RECOMMENDED": "SHOULD",
    "advice": "advice",
    "MAY": "advice",
}
"""The level of the findings for each mark of a requirement."""


class Row(NamedTuple):
    """A requirement.

    Args:
        id: stable identifier.
        requirement: what must hold.
        levels: mark by version; it does not apply to absent versions.
        where: the object that it is about.
        rules: codes of the rules that check it or will check it.
        no_rule: why no rule checks it.
        not_yet: why no rule checks it yet.
        unreported: by version, why its rules do not report it although it has a level there.
    """

    id: str
    requirement: str
    levels: dict[str, str]
    where: str
    rules: list[str]
    no_rule: str = ""
    not_yet: str = ""
    unreported: Mapping[str, str] = MappingProxyType({})


class Shown(NamedTuple):
    """An example that shows a requirement in a version.

    Args:
        row: id of the requirement.
        rule: the rule with the example.
        example: an example with a problem.
        version: the version in which it was linted.
    """

    row: str
    rule: Rule
    example: Example
    version: str


@cache
def rows() -> dict[str, Row]:
    """Return the requirements by their id."""
    made = [Row(**each) for each in json.loads((ROOT / "docs/requirements.json").read_text("utf-8"))]
    return {row.id: row for row in made}


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the repository, without those of installed packs."""
    return tuple(rule for rule in rulebook().rules if Path(rule.file).is_relative_to(ROOT))


@cache
def evidence() -> tuple[Shown, ...]:
    """Lint all bad examples, each in all its versions."""
    return tuple(shown for rule in rules() for shown in evidence_of(rule))


@cache
def evidence_of(rule: Rule) -> tuple[Shown, ...]:
    """Lint the bad examples of a rule, each in all its versions."""
    found = []
    for example in examples(rule):
        for version in versions_of(rule, example) if example.at else ():
            found_here = linted(rule.code, example, version).findings
            findings = tuple(each for each in found_here if each.code == rule.code)
            found += [
                Shown(row, rule, example, version)
                for row in named_rows(rule, example, findings)
                if row in rows() and is_shown(rule, rows()[row], version, findings)
            ]
    return tuple(found)


def named_rows(rule: Rule, example: Example, findings: tuple[Finding, ...]) -> list[str]:
    """Return the rows that an example names, otherwise those that its findings imply unambiguously."""
    if example.requirements:
        return example.requirements
    if len(rule.requirements) == 1:
        return rule.requirements
    cases = [rule.case[each.case].requirements for each in findings if each.case in rule.case]
    return sorted({row for claimed in cases if len(claimed) == 1 for row in claimed})


def is_shown(rule: Rule, row: Row, version: str, findings: tuple[Finding, ...]) -> bool:
    """Whether a finding reports a row at its level.

    Only findings whose case names the row count, or, without any, those whose case names no row.
    """
    claimed = {each.case: rule.case[each.case].requirements if each.case in rule.case else [] for each in findings}
    naming = [each for each in findings if row.id in claimed[each.case]]
    relevant = naming or [each for each in findings if not claimed[each.case]]
    return LEVEL_OF.get(row.levels.get(version, "")) in {each.level for each in relevant}

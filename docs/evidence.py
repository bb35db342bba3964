"""Which example of which rule shows which requirement."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from examples import examples, versions_of
from stores import Example, lint_example, settings

from ngfflint.engine.rulebook import rulebook

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding
    from ngfflint.engine.rule import Rule

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
"""The level at which a rule reports a requirement of each mark."""


class Row(NamedTuple):
    """A requirement.

    Args:
        id: stable.
        requirement: what must hold.
        levels: by version, with their marks; a version that is absent: it does not apply there.
        where: the place that it is about.
        rules: codes of the rules that check it, or will.
        no_rule: why no rule checks it.
        not_yet: why no rule checks it so far.
    """

    id: str
    requirement: str
    levels: dict[str, str]
    where: str
    rules: list[str]
    no_rule: str = ""
    not_yet: str = ""


class Shown(NamedTuple):
    """An example that shows a requirement in a version.

    Args:
        row: the requirement.
        rule: whose example it is.
        example: with a fault.
        version: in which it was linted.
        levels: of the findings that show the requirement; none where no finding can.
    """

    row: str
    rule: Rule
    example: Example
    version: str
    levels: frozenset[str]


@cache
def rows() -> dict[str, Row]:
    """Return the requirements by their id."""
    made = [Row(**each) for each in json.loads((ROOT / "docs/requirements.json").read_text("utf-8"))]
    return {row.id: row for row in made}


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the repository, without those of packs that are installed beside it."""
    return tuple(rule for rule in rulebook().rules if Path(rule.file).is_relative_to(ROOT))


@cache
def evidence() -> tuple[Shown, ...]:
    """Lint all bad examples, each in all its versions."""
    found = []
    for rule in rules():
        alone = settings(select=[rule.code])
        for example in examples(rule):
            for version in versions_of(rule, example) if example.at else ():
                findings = lint_example(example, version, alone).findings
                found += [
                    Shown(row, rule, example, version, frozenset(each.level for each in telling(rule, row, findings)))
                    for row in shown_rows(rule, example, findings)
                    if version in rows()[row].levels
                ]
    return tuple(found)


def shown_rows(rule: Rule, example: Example, findings: tuple[Finding, ...]) -> list[str]:
    """Return the rows that an example says it shows, else those about which its findings leave no doubt."""
    if example.requirements:
        return example.requirements
    if len(rule.requirements) == 1:
        return rule.requirements
    cases = [rule.case[each.case].requirements for each in findings if each.case in rule.case]
    return sorted({row for claimed in cases if len(claimed) == 1 for row in claimed})


def telling(rule: Rule, row: str, findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings that can be about a row: those of a case that names it, else those of cases that name none."""
    naming = [each for each in findings if each.case in rule.case and row in rule.case[each.case].requirements]
    free = [each for each in findings if each.case not in rule.case or not rule.case[each.case].requirements]
    return naming or free

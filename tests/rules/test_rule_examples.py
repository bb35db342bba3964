"""Every rule file is its own test: each example finds just what it says, where it says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.rule_examples import examples, linted, versions_of
from support.stores import ERA_OF_V2, Example, address

from ngfflint.linter.findings import Finding
from ngfflint.model.base import VERSIONS
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import Rule

RULES = rulebook().rules


def finding_lines(findings: tuple[Finding, ...]) -> list[str]:
    """Write findings for people who read a failing test."""
    return [f"{each.code} {each.location.document}#{each.location.pointer}: {each.message}" for each in findings]


def problems(rule: Rule, example: Example, version: str) -> list[str]:
    """Return what an example should not have, or lacks."""
    result = linted(rule.code, example, version)
    mine = [each for each in result.findings if each.code == rule.code]
    errors = tuple(each for each in result.findings if each.code != rule.code and each.severity == "error")
    if result.failed:
        return ["a rule broke", *finding_lines(result.findings)]
    if not example.at:
        return finding_lines(result.findings)
    places = sorted((each.location.document, each.location.pointer) for each in mine)
    wanted = sorted(address(at, example, version) for at in example.at)
    return [
        *finding_lines(errors),
        *([] if places == wanted else [f"expected {wanted}", *finding_lines(result.findings)]),
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples(rule: Rule) -> None:
    """A bad example gives its code at its places and no other error; a good one gives nothing at all."""
    found = {
        f"example {index} in {version}: {example.title}": problems(rule, example, version)
        for index, example in enumerate(examples(rule))
        for version in versions_of(rule, example)
    }
    assert {case: wrong for case, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_are_complete(rule: Rule) -> None:
    """Each rule has a bad and a good example in each era of Zarr it applies to, and shows each of its cases."""
    shown: set[tuple[bool, bool]] = set()
    cases: set[str] = set()
    for example in examples(rule):
        for version in versions_of(rule, example):
            assert rule.applies_in(version), f"{example.title}: the rule says nothing in {version}"
            shown.add((version > ERA_OF_V2, bool(example.at)))
            findings = linted(rule.code, example, version).findings
            cases |= {each.case for each in findings if each.code == rule.code}
    eras = {version > ERA_OF_V2 for version in VERSIONS if rule.applies_in(version)}
    missing = {(era, bad) for era in eras for bad in (True, False)} - shown
    assert not missing, [f"no {'bad' if bad else 'good'} example in Zarr {3 if era else 2}" for era, bad in missing]
    assert set(rule.case) <= cases, f"no example of the case {set(rule.case) - cases}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_file_is_named_after_its_rule(rule: Rule) -> None:
    """Who looks for a rule finds its file by code and by name."""
    assert Path(rule.file).stem == f"{rule.code}-{rule.name}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_texts_are_well_formed(rule: Rule) -> None:
    """Each rule says why it is there; help is an imperative without a full stop, messages are one line."""
    assert rule.why.strip()
    texts = [rule.words(what, case) for case in ("", *rule.case) for what in ("message", "help", "label")]
    assert [each for each in texts if "\n" in each or each.endswith(".")] == []
    assert [each for each in texts if not starts_like_a_message(each)] == []


def starts_like_a_message(text: str) -> bool:
    """Whether a text starts in lower case, or with an acronym or a name."""
    return text[:1] == text[:1].lower() or text[:2].isupper() or text.startswith(("OME", "Zarr"))

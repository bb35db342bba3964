"""Every rule file is its own test: each example finds just what it says, where it says, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from examples import examples, versions_of
from stores import ERA_OF_V2, Example, address, lint_example, settings

from ngfflint.engine.finding import Finding
from ngfflint.engine.rule import Rule
from ngfflint.engine.rulebook import rulebook
from ngfflint.model.base import VERSIONS

RULES = rulebook().rules


def table() -> list[Any]:
    """Return one row for each example and version."""
    return [
        pytest.param(rule, example, version, id=f"{rule.code}-{index}-{version}")
        for rule in RULES
        for index, example in enumerate(examples(rule))
        for version in versions_of(rule, example)
    ]


def told(findings: tuple[Finding, ...]) -> list[str]:
    """Write findings for people who read a failing test."""
    return [f"{each.code} {each.location.document}#{each.location.pointer}: {each.message}" for each in findings]


@pytest.mark.parametrize(("rule", "example", "version"), table())
def test_example(rule: Rule, example: Example, version: str) -> None:
    """A bad example gives its code at its places and no other error; a good one gives nothing at all."""
    result = lint_example(example, version, settings(extend_select=[rule.code]))
    mine = [each for each in result.findings if each.code == rule.code]
    others = tuple(each for each in result.findings if each.code != rule.code)
    assert not result.failed, told(result.findings)
    if example.at:
        places = sorted((each.location.document, each.location.pointer) for each in mine)
        wanted = sorted(address(at, example, version) for at in example.at)
        assert places == wanted, told(result.findings)
        errors = tuple(each for each in others if each.severity == "error")
        assert not errors, told(errors)
    else:
        assert not result.findings, told(result.findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_examples_are_complete(rule: Rule) -> None:
    """Each rule has a bad and a good example in each era of Zarr it applies to, and shows each of its cases."""
    shown: set[tuple[bool, bool]] = set()
    cases: set[str] = set()
    for example in examples(rule):
        for version in versions_of(rule, example):
            assert rule.applies_in(version), f"{example.title}: the rule says nothing in {version}"
            shown.add((version > ERA_OF_V2, bool(example.at)))
            result = lint_example(example, version, settings(select=[rule.code]))
            cases |= {each.case for each in result.findings}
    eras = {version > ERA_OF_V2 for version in VERSIONS if rule.applies_in(version)}
    missing = {(era, bad) for era in eras for bad in (True, False)} - shown
    assert not missing, [f"no {'bad' if bad else 'good'} example in Zarr {3 if era else 2}" for era, bad in missing]
    assert set(rule.case) <= cases, f"no example of the case {set(rule.case) - cases}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_file_is_named_after_its_rule(rule: Rule) -> None:
    """Who looks for a rule finds its file by code and by name."""
    assert Path(rule.file).stem == f"{rule.code}-{rule.name}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_pages_are_written(rule: Rule) -> None:
    """Each rule says why it is there; help is an imperative without a full stop, messages are one line."""
    assert rule.why.strip()
    for case in ("", *rule.case):
        for text in (rule.words(what, case) for what in ("message", "help", "label")):
            assert "\n" not in text
            assert not text.endswith(".")
            assert text[:1] == text[:1].lower() or text[:2].isupper() or text.startswith(("OME", "Zarr"))

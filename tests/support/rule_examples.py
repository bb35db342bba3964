"""The examples of rule files, which are the tests of the rules."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from support.stores import Example, lint_example, settings

from ngfflint.linter.results import StoreResult
from ngfflint.model.base import VERSIONS
from ngfflint.model.structure import structurer
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import Rule


def examples(rule: Rule) -> list[Example]:
    """Return the examples of a rule."""
    return _examples_in(rule.file)


@cache
def _examples_in(file: str) -> list[Example]:
    raw = tomllib.loads(Path(file).read_text("utf-8"))
    made = []
    for each in raw.get("example", []):
        example, problems = structurer(VERSIONS[-1]).structure(each, Example)
        faults = [problem for problem in problems if "empty" not in problem.kind]
        assert not faults, f"{file}: {faults}"
        made.append(example)
    return made


def versions_of(rule: Rule, example: Example) -> list[str]:
    """Return the versions that an example is tried in."""
    return example.versions or [version for version in VERSIONS if rule.applies_in(version)]


@cache
def linted(code: str, example: Example, version: str) -> StoreResult:
    """Lint an example with the default rules and the one with the given code, once per session.

    The rules that a rule joins are ignored, because they would report its findings.
    """
    rule = rulebook().find(code)
    joined = rule.joins if rule is not None else []
    return lint_example(example, version, settings(extend_select=[code], ignore=joined))

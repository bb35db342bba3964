"""The examples of rule files, which are the tests of the rules."""

from __future__ import annotations

import tomllib
from pathlib import Path

from stores import Example

from ngfflint.engine.rule import Rule
from ngfflint.model.base import VERSIONS
from ngfflint.model.structure import Structurer


def examples(rule: Rule) -> list[Example]:
    """Return the examples of a rule."""
    raw = tomllib.loads(Path(rule.file).read_text("utf-8"))
    made = []
    for each in raw.get("example", []):
        example, problems = Structurer(VERSIONS[-1]).structure(each, Example)
        faults = [problem for problem in problems if "empty" not in problem.kind]
        assert not faults, f"{rule.file}: {faults}"
        made.append(example)
    return made


def versions_of(rule: Rule, example: Example) -> list[str]:
    """Return the versions that an example is tried in."""
    return example.versions or [version for version in VERSIONS if rule.applies_in(version)]

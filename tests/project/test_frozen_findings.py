"""The findings of every fixture, rule example and mutation are those in ``tests/frozen``.

Each file there holds one group of cases as JSON lines, sorted by case: one line for the case itself, with what was
counted, and one line per finding, in the order of the report. Each case is linted with every rule (``all``) and with
the default rules (``default``); ``only`` names the run of what just one of them gives. Empty values are left out.

``python tests/project/test_frozen_findings.py`` writes the files again. It lints each case with settings of its own,
whereas the tests share one settings object between all cases of a group, so a finding that depends on what was linted
before shows as a difference.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from support.fresh_process import finding_object, summary_object
from support.mutation_cases import CASES
from support.paths import FIXTURES, TESTS
from support.planted_faults import encoded, planted
from support.rule_examples import examples, versions_of
from support.stores import lint_documents, lint_example, settings

import ngfflint
from ngfflint.rules.loader import rulebook

FROZEN = TESTS / "frozen"

RUNS: dict[str, dict[str, Any]] = {"all": {"select": ["ALL"]}, "default": {}}
"""How each case is linted: the selection, by name of the run."""

MOST_LINES = 40
"""How much of a difference is shown."""

Lint = Callable[[Any], Any]
"""Lints one case with given settings; the result has findings and a summary of the store."""


class FixtureResult:
    """What the public API returns for a fixture, in the form that the helpers for generated stores return."""

    def __init__(self, path: Path, run: str) -> None:
        report = ngfflint.lint(path, **RUNS[run])
        (self.summary,) = report.stores
        self.findings = report.findings


def groups() -> dict[str, dict[str, Lint]]:
    """Return the cases by group, each as a function of the settings."""
    found: dict[str, dict[str, Lint]] = {"fixtures": {}}
    for rule in rulebook().rules:
        cases = found.setdefault(f"examples-{rule.code[:5]}xx", {})
        for index, example in enumerate(examples(rule)):
            for version in versions_of(rule, example):
                cases[f"{rule.code} example {index} {version}"] = partial(lint_example, example, version)
    for kind, rows in groupby(sorted(CASES, key=lambda case: case[:2]), key=lambda case: case[0]):
        cases = found.setdefault(f"mutations-{kind.replace(' ', '-')}", {})
        for _, version, fault in rows:
            cases[f"{kind} {version}: {fault.what}"] = partial(_lint_mutation, kind, version, fault.edits)
    return found


def _lint_mutation(kind: str, version: str, edits: dict[str, Any], wanted: Any) -> Any:
    return lint_documents(encoded(planted(kind, version, edits)), wanted)


GROUPS = groups()


def case_lines(case: str, results: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a case from its results by run."""
    summaries = {run: _line({"input": case, **summary_object(each.summary)}) for run, each in results.items()}
    found = {run: [_line(finding_object(each)) for each in result.findings] for run, result in results.items()}
    yield from _merged({run: [summaries[run], *_numbered(case, lines)] for run, lines in found.items()})


def _numbered(case: str, lines: list[str]) -> Iterator[str]:
    """Yield lines with their case, and with a number where a line is there several times."""
    for index, line in enumerate(lines):
        before = lines[:index].count(line)
        yield _line({"input": case, **({"again": before} if before else {}), **json.loads(line)})


def _merged(lines: dict[str, list[str]]) -> Iterator[str]:
    """Yield each line once, with the runs that have it where not all have."""
    for line in dict.fromkeys(line for each in lines.values() for line in each):
        runs = [run for run, each in lines.items() if line in each]
        values = json.loads(line)
        yield line if len(runs) == len(lines) else _line({"input": values.pop("input"), "only": runs[0], **values})


def _line(values: dict[str, Any]) -> str:
    return json.dumps({key: each for key, each in values.items() if each not in ("", None, [], False)}) + "\n"


def fixture_lines() -> Iterator[str]:
    """Yield the lines of all fixtures."""
    for path in sorted(FIXTURES.glob("*/*/*.zarr")):
        results = {run: FixtureResult(path, run) for run in RUNS}
        yield from case_lines(path.relative_to(FIXTURES).as_posix(), results)


def lines_of(group: str, *, fresh: bool = False) -> list[str]:
    """Lint the cases of a group and return their lines.

    Args:
        group: its name.
        fresh: whether each case gets settings of its own.
    """
    if group == "fixtures":
        return list(fixture_lines())
    found: list[str] = []
    wanted = {run: settings(**choice) for run, choice in RUNS.items()}
    for case, lint in sorted(GROUPS[group].items()):
        if fresh:
            wanted = {run: settings(**choice) for run, choice in RUNS.items()}
        found += case_lines(case, {run: lint(each) for run, each in wanted.items()})
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_findings(group: str) -> None:
    """The findings of each case are those that were frozen."""
    frozen = (FROZEN / f"{group}.jsonl").read_text("utf-8").splitlines(keepends=True)
    difference = [
        line.rstrip()
        for line in difflib.unified_diff(frozen, lines_of(group), "frozen", "found", n=0)
        if not line.startswith("@@")
    ]
    shown = "\n".join(difference[: MOST_LINES + 2])
    assert not difference, f"{len(difference) - 2} lines differ:\n{shown}"


def test_files() -> None:
    """Each file belongs to a group."""
    assert {path.stem for path in FROZEN.iterdir()} == set(GROUPS)


if __name__ == "__main__":
    for name in GROUPS:
        (FROZEN / f"{name}.jsonl").write_text("".join(lines_of(name, fresh=True)), "utf-8")

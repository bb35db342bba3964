"""The findings of every fixture, rule example and mutation are those in ``tests/frozen``.

Each file there holds one group of cases as JSON lines, sorted by case: one line for the case itself, with what was
counted, and one line per finding, in the order of the report. Each case is linted with every rule (``all``) and with
the default rules (``default``); ``only`` names the run of what just one of them gives. Empty values are left out.

``python tests/project/test_frozen_findings.py`` writes the files again. It lints each case with settings of its own,
whereas the tests share one settings object between all cases of a group, so a finding that depends on what was linted
before shows as a difference.

The tests leave out rules that have no example in these files, so a new rule changes nothing here. Its findings are
frozen when the files are next written.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from support.example_counts import slow_profile
from support.fresh_process import finding_object, summary_object
from support.mutation_cases import CASES
from support.paths import FIXTURES, TESTS
from support.planted_faults import encoded, planted
from support.rule_examples import examples, versions_of
from support.stores import lint_documents, lint_example, settings

import ngfflint
from ngfflint.rules.loader import rulebook

FROZEN = TESTS / "frozen"

EXAMPLES, EXAMPLE = "examples-", " example "

RUNS: dict[str, dict[str, Any]] = {"all": {"select": ["ALL"]}, "default": {}}
"""How each case is linted: the selection, by name of the run."""

MOST_LINES = 40
"""How much of a difference is shown."""

Lint = Callable[[Any], Any]
"""Lints one case with given settings; the result has findings and a summary of the store."""


def rule_of(case: str) -> str:
    """Return the code of the rule that a case is an example of, ``""`` for other cases."""
    return case.partition(EXAMPLE)[0] if EXAMPLE in case else ""


@cache
def frozen_lines(group: str) -> list[str]:
    """Return the lines of a file."""
    return (FROZEN / f"{group}.jsonl").read_text("utf-8").splitlines(keepends=True)


@cache
def frozen_rules() -> frozenset[str]:
    """Return the codes of the rules whose examples are in the files."""
    stems = [path.stem for path in FROZEN.glob(f"{EXAMPLES}*")]
    return frozenset(rule_of(json.loads(line)["input"]) for stem in stems for line in frozen_lines(stem))


def choice_of(run: str, *, new: bool) -> dict[str, Any]:
    """Return the selection of a run.

    Args:
        run: its name.
        new: whether rules that are not in the files are selected too.
    """
    known = frozen_rules() if not new else {rule.code for rule in rulebook().rules}
    return RUNS[run] | {"ignore": [rule.code for rule in rulebook().rules if rule.code not in known]}


class FixtureResult:
    """What the public API returns for a fixture, in the form that the helpers for generated stores return."""

    def __init__(self, path: Path, choice: dict[str, Any]) -> None:
        report = ngfflint.lint(path, **choice)
        (self.summary,) = report.stores
        self.findings = report.findings


def groups() -> dict[str, dict[str, Lint]]:
    """Return the cases by group, each as a function of the settings."""
    found: dict[str, dict[str, Lint]] = {"fixtures": {}}
    for rule in rulebook().rules:
        cases = found.setdefault(f"{EXAMPLES}{rule.code[:5]}xx", {})
        for index, example in enumerate(examples(rule)):
            for version in versions_of(rule, example):
                cases[f"{rule.code}{EXAMPLE}{index} {version}"] = partial(lint_example, example, version)
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
    """Yield lines with their case, and with a number if a line is there several times."""
    for index, line in enumerate(lines):
        before = lines[:index].count(line)
        yield _line({"input": case, **({"again": before} if before else {}), **json.loads(line)})


def _merged(lines: dict[str, list[str]]) -> Iterator[str]:
    """Yield each line once, with the runs that have it where not all have."""
    for line in dict.fromkeys(line for each in lines.values() for line in each):
        runs = [run for run, each in lines.items() if line in each]
        values = json.loads(line)
        yield line if len(runs) == len(lines) else _line({"input": values.pop("input"), "only": runs[0], **values})


def _of_run(run: str, lines: list[str]) -> Iterator[str]:
    """Yield the lines of a run as they are without the other one."""
    for line in lines:
        values = json.loads(line)
        if values.pop("only", run) == run:
            yield _line(values)


def _line(values: dict[str, Any]) -> str:
    return json.dumps({key: each for key, each in values.items() if each not in ("", None, [], False)}) + "\n"


def fixture_lines(choices: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of all fixtures."""
    for path in sorted(FIXTURES.glob("*/*/*.zarr")):
        results = {run: FixtureResult(path, choice) for run, choice in choices.items()}
        yield from case_lines(path.relative_to(FIXTURES).as_posix(), results)


def lines_of(group: str, code: str = "", runs: Iterable[str] = RUNS, *, fresh: bool = False) -> list[str]:
    """Lint the cases of a group and return their lines.

    Args:
        group: its name.
        runs: names of runs.
        code: of the rule whose examples are meant, ``""`` for all cases.
        fresh: whether each case gets settings of its own, and rules that are not in the files are selected too.
    """
    choices = {run: choice_of(run, new=fresh) for run in runs}
    if group == "fixtures":
        return list(fixture_lines(choices))
    found: list[str] = []
    wanted = {run: settings(**choice) for run, choice in choices.items()}
    for case, lint in sorted(GROUPS[group].items()):
        if code and rule_of(case) != code:
            continue
        if fresh:
            wanted = {run: settings(**choice) for run, choice in choices.items()}
        found += case_lines(case, {run: lint(each) for run, each in wanted.items()})
    return found


def compare(frozen: list[str], found: list[str]) -> None:
    """Fail if lines differ, and show how."""
    difference = [
        line.rstrip()
        for line in difflib.unified_diff(frozen, found, "frozen", "found", n=0)
        if not line.startswith("@@")
    ]
    shown = "\n".join(difference[: MOST_LINES + 2])
    assert not difference, f"{len(difference) - 2} lines differ:\n{shown}"


@pytest.mark.parametrize("code", sorted(frozen_rules()))
def test_examples(code: str) -> None:
    """The findings of each example of a rule are those that were frozen, in the suite with every rule only."""
    group, runs = f"{EXAMPLES}{code[:5]}xx", RUNS if slow_profile() else ["all"]
    lines = [line for line in frozen_lines(group) if rule_of(json.loads(line)["input"]) == code]
    compare(lines if slow_profile() else list(_of_run("all", lines)), lines_of(group, code, runs))


@pytest.mark.parametrize("group", [group for group in GROUPS if not group.startswith(EXAMPLES)])
def test_findings(group: str) -> None:
    """The findings of each fixture and each mutation are those that were frozen."""
    compare(frozen_lines(group), lines_of(group))


def test_files() -> None:
    """Each file belongs to a group, and each group has a file, unless all of its rules are new."""
    old = {group for group, cases in GROUPS.items() if not {rule_of(case) for case in cases} - frozen_rules() - {""}}
    assert old <= {path.stem for path in FROZEN.iterdir()} <= set(GROUPS)


if __name__ == "__main__":
    for name in GROUPS:
        (FROZEN / f"{name}.jsonl").write_text("".join(lines_of(name, fresh=True)), "utf-8")

"""The documentation is what the rule files say, and each requirement has a rule and an example that shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import generate
import pytest
from evidence import LEVEL_OF, Row, evidence_of, rows, rules
from generate import DOCS, all_pages, stale, update
from support.rule_examples import examples
from support.stores import ERA_OF_V2

from ngfflint.model.base import VERSIONS
from ngfflint.report.rule_page import page
from ngfflint.rules.rule import Rule

WEAKER = {
    ("NGFF075", "no-axis"): "the text only implies that there is one channel if there is no channel axis",
    ("NGFF102", "alone"): "a document without its store may be a part of the metadata",
    ("NGFF237", "unread"): "numbers that are not read are not checked, which this case reports",
    ("NGFF184", "large"): "documents that are not read are not checked, which this case reports",
}
"""Cases of rules that are reported at a weaker level than all of the requirements they stand for."""

DUE = [row for row in rows().values() if not row.no_rule and not row.not_yet]
"""Requirements with a rule that can check them."""

BY_RULE = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
"""Runs a test once per rule, so that ``-k`` and its code select what concerns one rule."""


@BY_RULE
def test_page(rule: Rule) -> None:
    """The page of a rule is what would be written."""
    assert (DOCS / f"rules/{rule.code}.md").read_text("utf-8") == page(rule), "run `python docs/generate.py`"


def test_documentation_is_up_to_date() -> None:
    """What is on disk is what would be written."""
    assert stale(all_pages()) == [], "run `python docs/generate.py`"


def test_command_finds_what_it_needs(tmp_path: Path) -> None:
    """Its imports work in any folder."""
    command = [sys.executable, str(DOCS / "generate.py"), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--check" in done.stdout


def test_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the stale pages, and writes them unless it only checks."""
    written: list[dict[str, str]] = []
    monkeypatch.setattr(generate, "all_pages", lambda: {"coverage.md": "new\n"})
    monkeypatch.setattr(generate, "stale", sorted)
    monkeypatch.setattr(generate, "update", written.append)
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert (generate.main(), capsys.readouterr().out, written) == (1, "coverage.md\n", [])
    monkeypatch.setattr(sys, "argv", ["generate.py"])
    assert (generate.main(), capsys.readouterr().out, written) == (0, "coverage.md\n", [{"coverage.md": "new\n"}])
    monkeypatch.setattr(generate, "stale", lambda _: [])
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    assert (generate.main(), capsys.readouterr().out) == (0, "")


def test_pages_are_written_and_removed(tmp_path: Path) -> None:
    """A page that is missing, one that differs and one of a removed rule are fixed, no other is touched."""
    pages = {"rules/NGFF012.md": "twelve\n", "rules/NGFF013.md": "thirteen\n", "coverage.md": "all\n"}
    update(pages, tmp_path)
    assert stale(pages, tmp_path) == []
    (tmp_path / "rules/NGFF012.md").write_text("changed")
    (tmp_path / "rules/NGFF999.md").write_text("vanished")
    (tmp_path / "requirements.json").write_text("[]")
    (tmp_path / "coverage.md").unlink()
    assert stale(pages, tmp_path) == ["coverage.md", "rules/NGFF012.md", "rules/NGFF999.md"]
    update(pages, tmp_path)
    assert stale(pages, tmp_path) == []
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "NGFF012.md",
        "NGFF013.md",
        "coverage.md",
        "requirements.json",
    ]


def test_links_lead_somewhere() -> None:
    """No page names a file that is not there."""
    links = [
        (path, link)
        for path in sorted(DOCS.glob("**/*.md"))
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
    ]
    assert len(links) > len(rules())
    assert [(path.name, link) for path, link in links if not (path.parent / link).exists()] == []


def problems_of(row: Row) -> Iterator[str]:
    """Yield what is wrong with a row by itself."""
    if list(row.levels) != [version for version in VERSIONS if version in row.levels]:
        yield f"versions {list(row.levels)}"
    if not set(row.levels.values()) <= set(LEVEL_OF):
        yield f"levels {set(row.levels.values())}"
    if bool(row.rules) == bool(row.no_rule):
        yield f"rules {row.rules} and a reason for no rule: {row.no_rule}"
    if not set(row.unreported) <= set(row.levels):
        yield f"unreported {set(row.unreported)}"


def test_rows_are_well_formed() -> None:
    """Versions and marks are known, and a row says either which rules check it or why none does."""
    assert {row.id: found for row in rows().values() if (found := list(problems_of(row)))} == {}


def rules_of(row: Row) -> list[Rule]:
    """Return the rules that list a row."""
    return [rule for rule in rules() if row.id in rule.requirements]


def test_requirements_have_their_rules() -> None:
    """The rules of a row are those that list it."""
    assert len(DUE) > 150
    assert {row.id: [rule.code for rule in rules_of(row)] for row in DUE} == {row.id: row.rules for row in DUE}


@BY_RULE
def test_requirements_are_shown(rule: Rule) -> None:
    """A rule shows each of its requirements in each era of Zarr."""
    shown = {(each.row, each.version > ERA_OF_V2) for each in evidence_of(rule)}
    due = {
        (row.id, version > ERA_OF_V2)
        for row in DUE
        if row.id in rule.requirements
        for version in VERSIONS
        if version in row.levels and version not in row.unreported and rule.applies_in(version)
    }
    missing = [f"{row}: no example in Zarr {3 if era else 2}" for row, era in sorted(due - shown)]
    assert missing == []


def test_requirements_are_reported() -> None:
    """In each version in which a requirement holds, one of its rules can report it at its level."""
    missing = []
    for row in DUE:
        for version in [each for each in VERSIONS if each in row.levels and each not in row.unreported]:
            levels = {
                rule.level_in(version, case)
                for rule in rules_of(row)
                for case in ("", *rule.case)
                if not case or row.id in (rule.case[case].requirements or rule.requirements)
            }
            if LEVEL_OF[row.levels[version]] not in levels:
                missing.append(f"{row.id} in {version}: {row.levels[version]}, not one of {levels}")
    assert missing == []


def misplaced_levels(rule: Rule) -> Iterator[str]:
    """Yield where the levels of a rule are not those of its requirements; without any, it only advises."""
    if not rule.requirements:
        yield from (f"{level}, and no requirement" for level in sorted(rule.levels() - {"advice"}))
        return
    for version in VERSIONS:
        for case in ("", *rule.case):
            own = rule.case[case].requirements if case else []
            marks = [rows()[row].levels.get(version) for row in own or rule.requirements]
            due = {LEVEL_OF[mark] for mark in marks if mark}
            level = rule.level_in(version, case)
            wrong = level in due if (rule.code, case) in WEAKER else level and level not in due
            if wrong:
                yield f"{case} in {version}: {level}, where {rule.requirements} say {due}"
        if rule.applies_in(version) != any(version in rows()[row].levels for row in rule.requirements):
            yield f"applies in {version}: {rule.applies_in(version)}"


@BY_RULE
def test_levels_are_those_of_the_requirements(rule: Rule) -> None:
    """A rule applies where one of its requirements does, and reports at the levels that these have there."""
    assert list(misplaced_levels(rule)) == []


@BY_RULE
def test_stated_requirements(rule: Rule) -> None:
    """Cases and examples name requirements of their rule, and an example shows what it says it does."""
    shown = {(each.example, each.row) for each in evidence_of(rule)}
    assert set(rule.requirements) <= set(rows())
    for name, case in rule.case.items():
        assert set(case.requirements) <= set(rule.requirements), name
    for example in examples(rule):
        missing = [row for row in example.requirements if (example, row) not in shown]
        assert missing == [], example.title

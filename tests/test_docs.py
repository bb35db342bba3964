"""The documentation is what the rule files say, and each requirement has a rule and an example that shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from evidence import LEVEL_OF, Row, evidence, rows, rules
from examples import examples
from generate import DOCS, stale, update, wanted
from stores import ERA_OF_V2

from ngfflint.engine.rule import Rule
from ngfflint.model.base import VERSIONS

WEAKER = {
    ("NGFF075", "no-axis"): "that one channel is expected where there is no channel axis is read between the lines",
    ("NGFF102", "alone"): "a document without its store may be a part of the metadata, written to be looked at",
    ("NGFF237", "unread"): "numbers that are not read are not judged: this tells that they were not",
    ("NGFF184", "large"): "what is not read is not judged: this tells that it was not",
}
"""Cases of rules that are reported at a weaker level than all of the requirements they stand for."""

DUE = [row for row in rows().values() if not row.no_rule and not row.not_yet]
"""Requirements with a rule that can check them."""


def test_documentation_is_up_to_date() -> None:
    """What is on disk is what would be written."""
    assert stale(wanted()) == [], "run `python docs/generate.py`"


def test_command_finds_what_it_needs(tmp_path: Path) -> None:
    """It runs by itself, from wherever it is called."""
    command = [sys.executable, str(DOCS / "generate.py"), "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_pages_are_written_and_removed(tmp_path: Path) -> None:
    """A page that is missing, one that differs and one of a rule that has vanished are mended, no other is touched."""
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


@pytest.mark.parametrize("page", sorted(DOCS.glob("**/*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """No page names a file that is not there."""
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row.id)
def test_rows_are_well_formed(row: Row) -> None:
    """Versions and marks are known, and a row says either which rules check it or why none does."""
    assert list(row.levels) == [version for version in VERSIONS if version in row.levels]
    assert set(row.levels.values()) <= set(LEVEL_OF)
    assert bool(row.rules) != bool(row.no_rule)
    assert set(row.unreported) <= set(row.levels)


@pytest.mark.parametrize("row", DUE, ids=lambda row: row.id)
def test_requirement_is_covered(row: Row) -> None:
    """The rules of the row are those that list it, and each shows it in each era of Zarr."""
    assert [rule.code for rule in rules() if row.id in rule.requirements] == row.rules
    for rule in rules():
        if row.id in rule.requirements:
            due = {
                version > ERA_OF_V2
                for version in VERSIONS
                if version in row.levels and version not in row.unreported and rule.applies_in(version)
            }
            shown = {each.version > ERA_OF_V2 for each in evidence() if each.row == row.id and each.rule is rule}
            missing = [f"no example of {rule.code} shows it in Zarr {3 if era else 2}" for era in due - shown]
            assert not missing, row.requirement


@pytest.mark.parametrize("row", DUE, ids=lambda row: row.id)
def test_requirement_is_reported(row: Row) -> None:
    """In each version in which a requirement holds, one of its rules can report it at its level."""
    for version in [each for each in VERSIONS if each in row.levels and each not in row.unreported]:
        levels = {
            rule.level_in(version, case)
            for rule in rules()
            if row.id in rule.requirements
            for case in ("", *rule.case)
            if not case or row.id in (rule.case[case].requirements or rule.requirements)
        }
        assert LEVEL_OF[row.levels[version]] in levels, version


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_levels_are_those_of_the_requirements(rule: Rule) -> None:
    """A rule applies where one of its requirements does, and reports at the levels that these have there."""
    for version in VERSIONS:
        for case in ("", *rule.case):
            own = rule.case[case].requirements if case else []
            marks = [rows()[row].levels.get(version) for row in own or rule.requirements]
            due = {LEVEL_OF[mark] for mark in marks if mark}
            level = rule.level_in(version, case)
            if (rule.code, case) in WEAKER:
                assert level not in due
            elif level:
                assert level in due, f"{case} in {version}: {rule.requirements}"
        assert rule.applies_in(version) == any(version in rows()[row].levels for row in rule.requirements)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_stated_requirements(rule: Rule) -> None:
    """Cases and examples name requirements of their rule, and an example shows what it says it does."""
    assert set(rule.requirements) <= set(rows())
    for case in rule.case.values():
        assert set(case.requirements) <= set(rule.requirements)
    for example in examples(rule):
        shown = {each.row for each in evidence() if each.rule is rule and each.example == example}
        assert set(example.requirements) <= shown, example.title

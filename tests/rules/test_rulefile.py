"""Broken rule files, broken packs and broken checks are reported; none is skipped silently."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.stores import Example, lint_example
from support.stores import settings as lint_settings

from ngfflint.cli.main import main
from ngfflint.linter.settings import Settings
from ngfflint.model.base import VERSIONS
from ngfflint.rules import loader as book
from ngfflint.rules import sections as sections_module
from ngfflint.rules.loader import RuleFileError, load_rules
from ngfflint.rules.rule import Rule
from ngfflint.rules.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = """\
code    = "LAB001"
name    = "no-name"
title   = "axes should be few"
on      = "Axes"
require = { max_items = 1 }
message = "{count} axes"
help    = "drop some"
why     = "they are many"

[level]
"0.4-0.5" = "advice"
"""

FAULTS = [
    # a line of the good file; its replacement; line and words of the fault
    ('code    = "LAB001"\n', "", 1, "code is missing"),
    ('title   = "axes should be few"', "title   = 5", 3, "title must be a string"),
    ('on      = "Axes"', "on      = [1]", 4, "on must be a string"),
    ("max_items = 1", "at_most = 1", 5, "unknown constraint at_most"),
    ("require = { max_items = 1 }\n", "", 1, "the rule has no shape, require or check"),
    ('on      = "Axes"\n', "", 4, "require needs `on`"),
    ('message = "{count} axes"', 'message = "{count axes"', 6, "message: expected '}'"),
    ('message = "{count} axes"\n', "", 1, "message is missing"),
    ('help    = "drop some"', 'hlep    = "drop some"', 7, "unknown key hlep"),
    ('"0.4-0.5" = "advice"', '"0.7" = "advice"', 11, "unknown version 0.7"),
    ('"0.4-0.5" = "advice"', '"0.4" = "maybe"', 11, "level must be one of MUST"),
    ('"0.4-0.5" = "advice"', '"0.4" = ', 11, "line 11"),
    ('why     = "they are many"', 'after   = ["LAB009"]', 8, "unknown rule in after: LAB009"),
    ('why     = "they are many"', 'after   = ["LAB001"]', 8, "circular after"),
    ("require = { max_items = 1 }", 'check   = "nowhere.nothing"', 5, "nowhere.nothing"),
]


def put(folder: Path, text: str, name: str = "LAB001-no-name.toml") -> Path:
    """Write a rule file."""
    path = folder / name
    path.write_text(text)
    return path


def test_good_file(tmp_path: Path) -> None:
    """The file that the table breaks is whole."""
    (rule,) = load_rules([(str(put(tmp_path, GOOD)), "ngfflint.checks")])
    assert (rule.code, rule.level) == ("LAB001", {"0.4": "advice", "0.5": "advice"})


@pytest.mark.parametrize(("old", "new", "line", "words"), FAULTS, ids=[row[3] for row in FAULTS])
def test_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    """Each fault is reported once, with file and line."""
    assert old in GOOD
    path = put(tmp_path, GOOD.replace(old, new))
    with pytest.raises(RuleFileError) as broken:
        load_rules([(str(path), "ngfflint.checks")])
    (fault,) = [each for each in broken.value.faults if words in each]
    assert str(path) in fault
    assert f"{path}:{line}:" in fault or f"line {line}" in fault


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults of several files and several faults of one file come together; so do names that are taken."""
    one = put(tmp_path, GOOD.replace('"axes should be few"', "5").replace('"drop some"', "6"))
    two = put(tmp_path, GOOD, "LAB002-again.toml")
    three = put(tmp_path, GOOD, "LAB003-again.toml")
    with pytest.raises(RuleFileError) as broken:
        load_rules([(str(path), "ngfflint.checks") for path in (one, two, three)])
    assert len(broken.value.faults) >= 4
    assert str(one) in str(broken.value)
    assert re.search(r"LAB001 is already used by", str(broken.value))


@pytest.fixture
def broken_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A rulebook with one broken file."""
    path = put(tmp_path, GOOD.replace("code ", "kode "))
    book.rulebook.cache_clear()
    monkeypatch.setattr(book, "rule_files", lambda: [(str(path), "ngfflint.checks")])
    yield path
    book.rulebook.cache_clear()


@pytest.mark.parametrize("arguments", [["."], ["rule", "NGFF012"]])
def test_broken_rulebook_ends_the_command(
    broken_rulebook: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """Exit code 2, nothing on standard output, the fault on standard error."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{broken_rulebook}:1: code is missing" in err


IMAGE = '{"multiscales": [{"axes": [{"name": "y"}], "datasets": []}]}'


def raising(_: object, __: object) -> Iterator[object]:
    """Break."""
    yield from (1 // 0 for _ in "x")


def test_raising_check_is_an_internal_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is named, the others go on, and the run counts as failed."""
    from ngfflint.checks import transforms

    monkeypatch.setattr(transforms, "raising", raising, raising=False)
    text = GOOD.replace("require = { max_items = 1 }", 'check   = "transforms.raising"')
    (rule,) = load_rules([(str(put(tmp_path, text)), "ngfflint.checks")])
    rules = (*lint_settings().rules, rule)
    result = lint_example(Example(bad=IMAGE), "0.4", Settings(rules, Selection.parse(rules)))
    assert result.failed
    assert ["this rule failed: ZeroDivisionError" in each.message for each in result.findings].count(True) == 1
    assert {"LAB001", "NGFF051"} <= {each.code for each in result.findings}


def test_rule_waits_even_if_the_other_is_not_selected(tmp_path: Path) -> None:
    """Ignoring a rule brings back none of the findings that it suppresses."""
    first = load_rules([(str(put(tmp_path, GOOD.replace("max_items = 1", "max_items = 0"))), "ngfflint.checks")])[0]
    text = GOOD.replace("LAB001", "LAB002").replace("no-name", "other").replace("title ", 'after = ["LAB001"]\ntitle ')
    files = [(first.file, "ngfflint.checks"), (str(put(tmp_path, text, "b.toml")), "ngfflint.checks")]
    rules = load_rules(files)
    image = IMAGE.replace('[{"name": "y"}]', '[{"name": "y"}, {"name": "x"}]')

    def codes(rules: tuple[Rule, ...], **choice: Any) -> list[str]:
        result = lint_example(Example(bad=image), "0.4", Settings(rules, Selection.parse(rules, **choice)))
        return [each.code for each in result.findings]

    assert codes(rules) == ["LAB001"]
    assert codes(rules, ignore=["LAB001"]) == []
    (alone,) = load_rules([(str(put(tmp_path, text.replace('after = ["LAB001"]\n', ""), "c.toml")), "ngfflint.checks")])
    assert codes((alone,)) == ["LAB002"]


def test_sections_are_in_the_cache_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule has the address of its section as ``sections.toml`` gives it now."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    changed = tmp_path / "sections.toml"
    monkeypatch.setattr(sections_module, "sections_file", lambda: str(changed))
    files = [(str(put(tmp_path, GOOD.replace("on ", 'spec = "axes"\non ', 1))), "ngfflint.checks"), (str(changed), "")]
    addresses = []
    try:
        for fragment in ("somewhere", "elsewhere", "elsewhere"):
            changed.write_text(f'axes = {{ "0.1-0.6" = "{fragment}" }}\n')
            sections_module.sections.cache_clear()
            addresses += [rule.url("0.4").rpartition("#")[2] for rule in load_rules(files)]
    finally:
        sections_module.sections.cache_clear()
    assert addresses == ["somewhere", "elsewhere", "elsewhere"]


def test_sections() -> None:
    """The sections are among the files that compiled rules depend on; each has fragments, in known versions."""
    assert Path(sections_module.sections_file()) in {Path(path) for path, _ in book.rule_files()}
    for name, fragments in sections_module.sections().items():
        assert fragments, name
        assert set(fragments) <= set(VERSIONS), name


def test_cache_follows_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is kept, read again when a file changes, and done without where nothing can be written."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = put(tmp_path, GOOD)
    files = [(str(path), "ngfflint.checks")]
    assert [[rule.title for rule in load_rules(files)] for _ in range(2)] == [["axes should be few"]] * 2
    (kept,) = (tmp_path / "cache" / "ngfflint").iterdir()
    path.write_text(GOOD.replace("few", "very few"))
    assert load_rules(files)[0].title == "axes should be very few"
    for each in (tmp_path / "cache" / "ngfflint").iterdir():
        each.write_bytes(b"{broken")
    assert load_rules(files)[0].title == "axes should be very few"
    assert kept.exists()
    monkeypatch.setenv("XDG_CACHE_HOME", str(path))  # a file, where no folder can be created
    assert load_rules(files)[0].code == "LAB001"

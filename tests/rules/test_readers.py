"""Profiles of readers, and what their rules have in common."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from support.rule_examples import examples, versions_of
from support.stores import Example, lint_example, settings

from ngfflint.linter.findings import Finding
from ngfflint.linter.settings import Settings
from ngfflint.report.rule_page import page
from ngfflint.rules.loader import RuleFileError, rule_paths, rulebook
from ngfflint.rules.profiles import CERTAINTIES, SECTIONS
from ngfflint.rules.readers import UnknownReaderError, called, load, named, readers
from ngfflint.rules.rule import READERS, Rule, for_readers
from ngfflint.rules.sections import readers_folder

RULES = [rule for rule in rulebook().rules if rule.group == READERS]
BAD = [
    pytest.param(rule, example, id=f"{rule.code}-{index}")
    for rule in RULES
    for index, example in enumerate(examples(rule))
    if example.at
]
JOINING = [pytest.param(rule, id=rule.code) for rule in RULES if rule.joins]
ALL = tuple(each.name for each in readers())

PROFILE = """\
name    = "x"
title   = "X"
version = "1"
read    = "2026-01-01"
links   = []
about   = "It reads."
"""


def asking(names: tuple[str, ...], **choice: list[str]) -> Settings:
    """Return settings with the rules about some readers."""
    return _asking(names, tuple((name, tuple(each)) for name, each in choice.items()))


@cache
def _asking(names: tuple[str, ...], choice: tuple[tuple[str, tuple[str, ...]], ...]) -> Settings:
    made = settings(**dict(choice))
    return evolve(made, rules=for_readers(made.rules, names), plans={})


def about_readers(example: Example, version: str, wanted: Settings) -> list[Finding]:
    """Return the findings about readers in an example, whichever readers it names."""
    return [each for each in lint_example(evolve(example, readers=[]), version, wanted).findings if each.readers]


def test_each_section_has_its_rule() -> None:
    """Each section of a profile is read by one rule, and each rule about readers reads one."""
    assert sorted(filter(None, SECTIONS.values())) == [rule.code for rule in RULES]


def test_each_section_is_used() -> None:
    """No rule is there for nothing: some reader has each kind of trouble."""
    assert [section for section in SECTIONS if not any(getattr(each, section) for each in readers())] == []


def test_broken_rules_exist() -> None:
    """Profiles name rules that exist."""
    named_rules = {code for each in readers() for entry in each.broken for code in entry.rules}
    assert named_rules <= {rule.code for rule in rulebook().rules}


def test_other_names_are_not_names_of_readers() -> None:
    """Each name stands for the same readers, however it is written."""
    assert [name for each in readers() for name in each.also if name in ALL] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("napari", ("napari",)), ("NAPARI", ("napari",)), ("qupath", ("bioformats",)), ("fiji", ("bioformats", "n5"))],
)
def test_names(name: str, expected: tuple[str, ...]) -> None:
    """A reader is found by its name and by names that people use, in any case."""
    assert tuple(each.name for each in called(name)) == expected


def test_several_names() -> None:
    """Names can be repeated and separated by commas; each reader comes once."""
    assert named(["napari, vizarr", "napari"]) == ("napari", "vizarr")
    assert named(["all"]) == ALL


@pytest.mark.parametrize(("name", "hint"), [("napri", "did you mean napari?"), ("§", "there are agave, all,")])
def test_unknown_name(name: str, hint: str) -> None:
    """An unknown name is answered with the closest one, or with all."""
    with pytest.raises(UnknownReaderError) as caught:
        named([name])
    assert f'unknown reader "{name}"' in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("name = ", ["Invalid value"]),
        (PROFILE.replace('title   = "X"\n', ""), ["title is missing"]),
        (PROFILE + "colour = 1\n", [":7: unknown key colour"]),
        (PROFILE.replace('"x"', '"y"'), [":1: the file must be named y.toml, after the reader"]),
        (PROFILE + "\n[[units]]\nsource = 's'\n", [":8: certainty is missing"]),
        (
            PROFILE + "\n[[roots]]\nkinds = ['plate', 'dish']\noutcome = 'bad'\ncertainty = 'Q'\nsource = 's'\n",
            [
                ":10: outcome must be one of refused, wrong, limited, not bad",
                ":11: certainty must be one of R, S, M, D, not Q",
                ":9: kinds must be one of plate, well, image,",
            ],
        ),
        (PROFILE + "\n[[tiles]]\nleast = 'few'\ncertainty = 'R'\nsource = 's'\n", [":9: least must be an integer"]),
        (
            PROFILE + "\n[[filters]]\neffect = 'a {b'\ncertainty = 'R'\nsource = 's'\n",
            [":9: effect: expected '}' before end of string"],
        ),
    ],
)
def test_faulty_profile(text: str, faults: list[str], tmp_path: Path) -> None:
    """All faults of a profile are reported, each with its line."""
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(RuleFileError) as caught:
        load([str(path)])
    assert len(caught.value.faults) == len(faults)
    assert [fault for fault in faults if not any(fault in line for line in caught.value.faults)] == []


def test_two_profiles_of_one_reader(tmp_path: Path) -> None:
    """Two profiles cannot have one name."""
    paths = [tmp_path / "a/x.toml", tmp_path / "b/x.toml"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(PROFILE)
    with pytest.raises(RuleFileError, match=r"the reader x is already in .*a/x.toml"):
        load(map(str, paths))


def test_built_in_profiles_have_evidence() -> None:
    """Each entry of a built-in profile says how it is known, and where that is to be read."""
    entries = [
        (profile.name, section, entry)
        for profile in load(rule_paths(readers_folder()))
        for section in SECTIONS
        for entry in getattr(profile, section)
    ]
    assert [each for each in entries if each[2].certainty not in CERTAINTIES or not each[2].source.strip()] == []


@pytest.mark.parametrize("choice", [{}, {"select": ["ALL"]}, {"extend_select": ["advice"]}])
@pytest.mark.parametrize(("rule", "example"), BAD)
def test_off_by_default(rule: Rule, example: Example, choice: dict[str, list[str]]) -> None:
    """Readers are reported only on request."""
    assert about_readers(example, versions_of(rule, example)[-1], settings(**choice)) == []


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_each_reader_alone_and_all_together(rule: Rule, example: Example) -> None:
    """What is found for all readers together is what is found for each of them."""
    version = versions_of(rule, example)[-1]
    choice = {"select": [rule.code]}

    def troubled(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
        found = about_readers(example, version, asking(names, **choice))
        return sorted(
            (each.location.document, each.location.pointer, trouble.reader)
            for each in found
            for trouble in each.readers
        )

    together = troubled(ALL)
    assert together
    assert together == sorted(each for name in ALL for each in troubled((name,)))
    assert troubled(()) == together, "no name means all readers"


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_message(rule: Rule, example: Example) -> None:
    """A message says that the store is valid, names each reader with its version, and what the user sees."""
    by_name = {each.name: each for each in readers()}
    for version in versions_of(rule, example):
        for finding in about_readers(example, version, asking(ALL, select=[rule.code])):
            assert finding.message.startswith("the specification allows this, but ")
            assert finding.message.endswith(finding.label)
            assert [each for each in finding.readers if by_name[each.reader].called not in finding.message] == []
            assert [each for each in finding.readers if each.effect not in finding.message] == []


@pytest.mark.parametrize("rule", JOINING)
def test_recommendation_names_the_readers(rule: Rule) -> None:
    """Where a recommendation is reported at the same place, it names the readers, and nothing is reported twice."""
    joined = 0
    for example in examples(rule):
        for version in versions_of(rule, example) if example.at else ():
            found = about_readers(example, version, asking(tuple(example.readers), extend_select=[rule.code]))
            places = [(each.location.document, each.location.pointer) for each in found]
            assert len(places) == len(set(places))
            for each in found:
                if each.code in rule.joins:
                    joined += 1
                    assert each.severity == "warning"
                    assert all(trouble.effect in each.message for trouble in each.readers)
    assert joined


@pytest.mark.parametrize("rule", JOINING)
def test_reader_is_reported_without_the_recommendation(rule: Rule) -> None:
    """If the recommendation is ignored, the reader is still reported."""
    example = next(each for each in examples(rule) if each.at)
    version = versions_of(rule, example)[-1]
    wanted = asking(tuple(example.readers), extend_select=[rule.code], ignore=rule.joins)
    assert {each.code for each in about_readers(example, version, wanted)} == {rule.code}


def test_severity() -> None:
    """A reader that shows less than there is, or that is uncertain, makes a note; others make a warning."""
    for rule in RULES:
        for example in examples(rule):
            for version in versions_of(rule, example) if example.at else ():
                for finding in about_readers(example, version, asking(ALL, select=[rule.code])):
                    minor = all(each.outcome == "limited" or not each.confirmed for each in finding.readers)
                    assert finding.severity == ("note" if minor else rule.severity_in(version))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page(rule: Rule) -> None:
    """The page of a rule names the readers that have the trouble, and says which are asked in an example."""
    text = page(rule)
    section = next(name for name, code in SECTIONS.items() if code == rule.code)
    assert [each.called for each in readers() if getattr(each, section) and each.called not in text] == []
    assert text.count("## Trouble: ") == sum(bool(example.at) for example in examples(rule))
    assert f"`--reader {examples(rule)[0].readers[0]}`" in text

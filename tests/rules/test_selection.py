"""Selection, held against its sentences one by one and against a ladder that is plainly right."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.rules.rule import AREAS, LEVELS, READERS
from ngfflint.rules.selection import Selection, UnknownSelectorError, split


@frozen
class Rule:
    """What a rule shows to selection."""

    code: str
    name: str
    default: bool = True
    group: str = ""
    preview: bool = False


SCALE = Rule("NGFF012", "translation-before-scale")
UNIT = Rule("NGFF101", "unit-missing")
NAME = Rule("NGFF110", "name-missing")
OPT_IN = Rule("NGFF111", "name-repeated", default=False)
LAB = Rule("LAB1", "lab-stain")
LAB_LONG = Rule("LAB10", "lab-buffer")
LAB_OPT_IN = Rule("LAB101", "lab-owner", default=False)
PRACTICE = Rule("NGFF401", "coarsest-level-large", default=False, group="practice")
CHUNKS = Rule("NGFF601", "no-chunks", group="chunks")
PREVIEW = Rule("NGFF199", "new", preview=True)
READER = Rule("NGFF501", "reader-version", default=False, group="readers")
RULES = (SCALE, UNIT, NAME, OPT_IN, LAB, LAB_LONG, LAB_OPT_IN, PRACTICE, CHUNKS, READER, PREVIEW)


def on(options: dict[str, Any], level: str = "MUST") -> set[str]:
    """Return the codes that are on at a level."""
    selection = Selection.parse(RULES, **options)
    return {rule.code for rule in RULES if selection.enabled(rule, level)}


DEFAULTS = {"NGFF012", "NGFF101", "NGFF110", "NGFF601", "LAB1", "LAB10"}
EVERY = {rule.code for rule in RULES if not rule.preview}


@pytest.mark.parametrize("selector", ["NGFF199", "new"])
def test_new_rules_need_preview(selector: str) -> None:
    """The message says how to run one."""
    with pytest.raises(UnknownSelectorError, match=f"only with --preview: {selector}"):
        Selection.parse(RULES, extend_select=[selector])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({}, DEFAULTS, id="no select: the defaults"),
        pytest.param({"select": ["", " , "]}, DEFAULTS, id="empty select: the defaults"),
        pytest.param({"select": ["NGFF012"]}, {"NGFF012"}, id="select replaces the base"),
        pytest.param({"select": ["NGFF11"]}, {"NGFF110", "NGFF111"}, id="a prefix selects opt-in rules too"),
        pytest.param({"select": ["ALL"]}, EVERY - {"NGFF501"}, id="ALL is every rule, except those about readers"),
        pytest.param({"preview": True}, DEFAULTS | {"NGFF199"}, id="preview adds new rules to the defaults"),
        pytest.param({"preview": True, "select": ["NGFF19"]}, {"NGFF199"}, id="with preview, new rules are selected"),
        pytest.param({"preview": True, "ignore": ["new"]}, DEFAULTS, id="with preview, new rules are ignored"),
        pytest.param({"ignore": ["NGFF199"]}, DEFAULTS, id="a new rule may be ignored before it runs"),
        pytest.param({"select": ["NGFF1"]}, {"NGFF101", "NGFF110", "NGFF111"}, id="a prefix leaves out new rules"),
        pytest.param({"extend_select": ["NGFF111"]}, DEFAULTS | {"NGFF111"}, id="extend-select adds to the defaults"),
        pytest.param(
            {"select": ["NGFF012"], "extend_select": ["name-repeated"]}, {"NGFF012", "NGFF111"}, id="and to select"
        ),
        pytest.param({"ignore": ["NGFF1"]}, DEFAULTS - {"NGFF101", "NGFF110"}, id="ignore removes"),
        pytest.param({"extend_ignore": ["NGFF1", "LAB"]}, {"NGFF012", "NGFF601"}, id="extend-ignore removes"),
        pytest.param(
            {"ignore": ["NGFF012"], "extend_ignore": ["LAB"]}, DEFAULTS - {"NGFF012", "LAB1", "LAB10"}, id="both remove"
        ),
        pytest.param({"ignore": ["ALL"]}, set(), id="ALL removes the defaults"),
        pytest.param({"ignore": ["name-missing"]}, DEFAULTS - {"NGFF110"}, id="a name"),
        pytest.param({"select": ["LAB"]}, {"LAB1", "LAB10", "LAB101"}, id="a foreign prefix"),
        pytest.param({"select": ["LAB1"]}, {"LAB1", "LAB10", "LAB101"}, id="a code that begins other codes"),
        pytest.param({"select": ["LAB10"], "ignore": ["LAB1"]}, {"LAB10", "LAB101"}, id="the longer prefix, on"),
        pytest.param({"select": ["LAB1"], "ignore": ["LAB10"]}, {"LAB1"}, id="the longer prefix, off"),
        pytest.param({"select": ["NGFF1"], "ignore": ["unit-missing"]}, {"NGFF110", "NGFF111"}, id="name over prefix"),
        pytest.param({"select": ["unit-missing"], "ignore": ["NGFF10"]}, {"NGFF101"}, id="name over prefix, on"),
        pytest.param({"select": ["NGFF101"], "ignore": ["unit-missing"]}, set(), id="code and name are equal: off"),
        pytest.param({"select": ["unit-missing"], "ignore": ["NGFF101"]}, set(), id="name and code are equal: off"),
        pytest.param({"select": ["ALL"], "ignore": ["ALL"]}, set(), id="equally specific: off"),
        pytest.param({"select": ["NGFF1"], "extend_ignore": ["NGFF1"]}, set(), id="equal prefixes: off"),
        pytest.param({"select": ["practice"]}, {"NGFF401"}, id="a group"),
        pytest.param({"extend_select": ["Practice"]}, DEFAULTS | {"NGFF401"}, id="groups in any case"),
        pytest.param({"ignore": ["chunks"]}, DEFAULTS - {"NGFF601"}, id="ignore removes a group"),
        pytest.param(
            {"select": ["practice", "chunks"], "ignore": ["MUST"]}, set(), id="group and level are equal: off"
        ),
        pytest.param({"select": ["NGFF4"], "ignore": ["practice"]}, {"NGFF401"}, id="prefix over group"),
        pytest.param({"select": ["practice"], "ignore": ["ALL"]}, {"NGFF401"}, id="group over ALL"),
        pytest.param({"select": ["MUST"]}, EVERY - {"NGFF501"}, id="a level is every rule, except those about readers"),
        pytest.param({"select": ["readers"]}, {"NGFF501"}, id="readers that are selected"),
        pytest.param({"select": ["NGFF501"]}, {"NGFF501"}, id="a rule about readers that is selected"),
        pytest.param({"readers": True}, DEFAULTS | {"NGFF501"}, id="a reader is named"),
        pytest.param({"readers": True, "select": ["SHOULD"]}, {"NGFF501"}, id="a reader is named beside a level"),
        pytest.param({"readers": True, "ignore": ["NGFF5"]}, DEFAULTS, id="a reader is named, and its rule ignored"),
        pytest.param({"select": ["ngff012"]}, {"NGFF012"}, id="codes in any case"),
        pytest.param({"select": ["nGfF01"]}, {"NGFF012"}, id="prefixes in any case"),
        pytest.param({"select": [" NGFF012 ,, LAB101", ""]}, {"NGFF012", "LAB101"}, id="comma lists and blanks"),
    ],
)
def test_sentences(options: dict[str, Any], expected: set[str]) -> None:
    assert on(options) == expected


@pytest.mark.parametrize(
    ("options", "levels"),
    [
        ({}, LEVELS),
        ({"select": ["MUST"]}, ("MUST",)),
        ({"select": ["must,Advice"]}, ("MUST", "advice")),
        ({"ignore": ["SHOULD"]}, ("MUST", "advice")),
        ({"select": ["ALL"], "ignore": ["advice"]}, ("MUST", "SHOULD")),
        ({"select": ["MUST"], "ignore": ["ALL"]}, ("MUST",)),
        ({"select": ["MUST"], "ignore": ["MUST"]}, ()),
        ({"select": ["NGFF1"], "ignore": ["MUST"]}, LEVELS),
        ({"select": ["MUST"], "ignore": ["N"]}, ()),
        ({"ignore": ["ALL"], "extend_select": ["SHOULD"]}, ("SHOULD",)),
    ],
)
def test_levels(options: dict[str, list[str]], levels: tuple[str, ...]) -> None:
    assert tuple(level for level in LEVELS if UNIT.code in on(options, level)) == levels


def test_group_names_are_reserved() -> None:
    packs = (Rule("ALLY1", "ally"), Rule("MUST1", "must"), Rule("NGFF1", "unit"))
    only_must = Selection.parse(packs, select=["must"])
    assert [only_must.enabled(rule, "MUST") for rule in packs] == [True, True, True]
    assert [only_must.enabled(rule, "SHOULD") for rule in packs] == [False, False, False]
    every = Selection.parse(packs, select=["all"], ignore=["SHOULD"])
    assert [every.enabled(rule, "SHOULD") for rule in packs] == [False, False, False]


def test_codes_of_packs_in_small_letters() -> None:
    pack = Rule("acme7", "acme-stain")
    for selector in ("acme7", "ACME7", "Acme", "acme-stain"):
        assert Selection.parse([pack], select=[selector]).enabled(pack, "MUST")
        assert not Selection.parse([pack], ignore=[selector]).enabled(pack, "MUST")


def test_answers_stay_when_asked_again() -> None:
    selection = Selection.parse(RULES, select=["SHOULD"])
    asked = [selection.enabled(rule, level) for _ in range(2) for rule in RULES for level in LEVELS]
    assert asked == [each for rule in RULES for each in (False, rule not in (READER, PREVIEW), False)] * 2


@pytest.mark.parametrize(
    ("options", "unknown", "text"),
    [
        (
            {"select": ["NGF012"]},
            ("NGF012",),
            'unknown rule, code prefix or group: "NGF012" (did you mean NGFF012?)',
        ),
        (
            {"ignore": ["unit-mising"]},
            ("unit-mising",),
            'unknown rule, code prefix or group: "unit-mising" (did you mean unit-missing?)',
        ),
        (
            {"extend_select": ["shuold"]},
            ("shuold",),
            'unknown rule, code prefix or group: "shuold" (did you mean SHOULD?)',
        ),
        ({"extend_ignore": ["%%"]}, ("%%",), 'unknown rule, code prefix or group: "%%"'),
        (
            {"ignore": ["%%,$$"], "select": ["NGFF1", "§§,%%"]},
            ("§§", "%%", "$$"),
            'unknown rule, code prefix or group: "§§", "%%", "$$"',
        ),
    ],
)
def test_unknown_selectors(options: dict[str, Any], unknown: tuple[str, ...], text: str) -> None:
    with pytest.raises(UnknownSelectorError) as caught:
        Selection.parse(RULES, **options)
    assert caught.value.unknown == unknown
    assert str(caught.value) == text


@pytest.mark.parametrize("selector", ["Unit-Missing", "unit", "NGFF2", "NGFF0120", "unit-missing-too"])
def test_names_are_whole_and_prefixes_have_a_rule(selector: str) -> None:
    with pytest.raises(UnknownSelectorError, match=selector):
        Selection.parse(RULES, select=[selector])


def test_unknown_selectors_cross_processes() -> None:
    with pytest.raises(UnknownSelectorError) as caught:
        Selection.parse(RULES, select=["%%"])
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.unknown) == (str(caught.value), ("%%",))


def ladder(rule: Rule, level: str) -> list[set[str]]:
    """Return the selectors of a rule, the most specific ones first; codes and groups in small letters."""
    code = rule.code.lower()
    prefixes = [{code[:length]} for length in range(len(code) - 1, 0, -1)]
    return [{code, rule.name}, *prefixes, {level.lower(), rule.group} - {""}, {"all"}]


def reference(rule: Rule, level: str, options: dict[str, Any]) -> bool:
    """Climb down the ladder until a rung is selected or ignored."""
    wanted = {option: {each.lower() for each in split(items)} for option, items in options.items()}
    for rung in ladder(rule, level):
        if rung & (wanted["ignore"] | wanted["extend_ignore"]):
            return False
        chosen = wanted["select"] | wanted["extend_select"]
        if rule.group == READERS:
            chosen -= {"all", level.lower()}
        if rung & chosen:
            return True
    return rule.default and not wanted["select"]


FOLDED = [rule.code[:length] for rule in RULES for length in range(1, len(rule.code) + 1)] + [*LEVELS, *AREAS, "ALL"]
KNOWN = st.one_of(
    st.sampled_from(sorted(set(FOLDED))).flatmap(lambda text: st.sampled_from([text, text.lower(), text.title()])),
    st.sampled_from([rule.name for rule in RULES]),
)
ITEMS = st.lists(st.lists(st.sampled_from([" ", ""]) | KNOWN, max_size=3).map(" , ".join), max_size=3)
OPTIONS = st.fixed_dictionaries(dict.fromkeys(("select", "ignore", "extend_select", "extend_ignore"), ITEMS))


@given(OPTIONS)
def test_like_the_ladder(options: dict[str, Any]) -> None:
    selection = Selection.parse(RULES, **options, preview=True)
    for rule in RULES:
        for level in LEVELS:
            assert selection.enabled(rule, level) == reference(rule, level, options), (rule.code, level)


@given(st.lists(KNOWN | st.text(max_size=8)))
def test_exactly_the_unknown_ones_are_named(items: list[str]) -> None:
    known = {word.upper() for word in FOLDED}
    unknown = [part for part in split(items) if part.upper() not in known and part not in {r.name for r in RULES}]
    if not unknown:
        assert Selection.parse(RULES, ignore=items).ignored == split(items)
        return
    with pytest.raises(UnknownSelectorError) as caught:
        Selection.parse(RULES, ignore=items)
    assert caught.value.unknown == tuple(dict.fromkeys(unknown))
    assert all(f'"{each}"' in str(caught.value) for each in unknown)

"""Suggestions for misspelled words: each typo is understood, and nothing absurd is suggested."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.cli.config.schema import GROUPS
from ngfflint.cli.config.setting import SETTINGS
from ngfflint.cli.main import COMMANDS
from ngfflint.rules.loader import rulebook
from ngfflint.similar import SHORT, distance, nearest, suggestion

WORDS = st.text(alphabet="abcd", max_size=7)
CODES = [rule.code for rule in rulebook().rules]
NAMES = [rule.name for rule in rulebook().rules]
OPTIONS = [
    flag for _, names in GROUPS.values() for name in names.split() for flag in SETTINGS[name].flags if flag[:2] == "--"
]


@given(WORDS, WORDS)
def test_distance_is_a_distance(one: str, other: str) -> None:
    """It is symmetric, nothing only for the same, and no more than writing it all again."""
    steps = distance(one, other)
    assert steps == distance(other, one)
    assert (steps == 0) == (one == other)
    assert abs(len(one) - len(other)) <= steps <= max(len(one), len(other))


@given(WORDS, st.data())
def test_one_slip(word: str, data: st.DataObject) -> None:
    """A letter more, another letter, and two letters swapped are one step."""
    at = data.draw(st.integers(0, len(word)))
    assert distance(word, f"{word[:at]}x{word[at:]}") == 1
    if word[at:]:
        assert distance(word, f"{word[:at]}x{word[at + 1 :]}") == 1
    if word[at + 1 :]:
        swapped = f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
        assert distance(word, swapped) == (swapped != word)


def test_nearest_of_several() -> None:
    """The nearest counts, and of two as near the first by name."""
    assert nearest("rowindex", frozenset({"columnIndex", "rowIndex"})) == "rowIndex"
    assert nearest("defaultC", frozenset({"defaultZ", "defaultT"})) == "defaultT"
    assert nearest("", frozenset({"a", "name"})) == ""


def mistyped(data: st.DataObject, word: str) -> str:
    """Return a word with one letter more, less, or another one, or with two letters swapped."""
    letters = [index for index, letter in enumerate(word) if letter.isalpha()]
    at, letter = data.draw(st.sampled_from(letters)), data.draw(st.sampled_from("aeinrstx"))
    before, after = word[:at], word[at + 1 :]
    swapped = f"{before}{after[:1]}{word[at]}{after[1:]}"
    return data.draw(
        st.sampled_from([f"{before}{letter}{word[at:]}", before + after, f"{before}{letter}{after}", swapped])
    )


def letters_of(word: str) -> str:
    return "".join(filter(str.isalnum, word.casefold()))


@pytest.mark.parametrize("known", [COMMANDS, OPTIONS, [*NAMES, *CODES]], ids=["commands", "options", "rules"])
@given(data=st.data())
def test_one_typo_is_understood(known: list[str], data: st.DataObject) -> None:
    """What is suggested is one typo away: the word itself, or another one that is as near."""
    word = data.draw(st.sampled_from([each for each in known if len(each) >= SHORT and each not in CODES]))
    typed = mistyped(data, word)
    meant = suggestion(typed, known)
    assert meant in known
    assert distance(letters_of(typed), letters_of(meant)) <= 1


@given(st.sampled_from(CODES), st.data())
def test_typo_in_the_letters_of_a_code(code: str, data: st.DataObject) -> None:
    """The number decides."""
    letters, number = code[:4], code[4:]
    typed = mistyped(data, letters) + number
    assert suggestion(typed, CODES) == code
    assert suggestion(f"{letters}{int(number)}", CODES) == code
    assert suggestion(f"{letters}-{number}", CODES) == code


@given(st.integers(0, 10_000), st.sampled_from(["NGFF", "ngff", "NGF", "NGFF-", "NGFF "]))
def test_other_numbers_are_other_rules(number: int, letters: str) -> None:
    found = suggestion(f"{letters}{number}", [*CODES, *NAMES])
    assert found in ("", f"NGFF{number:03}")


@pytest.mark.parametrize("word", ["", "-", "%%", "\u00a7", "x", "NGFF01x", "NGFF", "zebra", "12", "a" * 5000])
def test_nothing_is_suggested(word: str) -> None:
    assert suggestion(word, [*CODES, *NAMES, *OPTIONS, *COMMANDS]) == ""


@given(st.text(), st.lists(st.text(), max_size=5))
def test_suggestions_are_known(word: str, known: list[str]) -> None:
    assert suggestion(word, known) in ("", *known)

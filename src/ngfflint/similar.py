"""Similar words, to suggest what a misspelled one means."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT, LONG, VERY_LONG = 4, 8, 16
"""Lengths from which one typo, two typos or one per five letters may be corrected; shorter words must match."""

CODE = re.compile(r"([a-z]{2,})[-_ ]?([0-9o]*[0-9][0-9o]*)")
"""A code of a rule in lower case, with its letters and its number, in which O may be written for 0."""

LIKE_CODE = re.compile(r"[a-z]{2,}[-_ ]?[0-9]+[a-z0-9]*")
"""What is meant to be a code, right or wrong."""

BEGINNING = 3
"""Fewest letters that are understood as the beginning of a word."""

ALIKE = 0.8
"""How similar long words with several differences are at least, from 0 to 1."""


@lru_cache(maxsize=1024)  # thousands of channels have the same keys
def nearest(word: str, known: frozenset[str]) -> str:
    """Return the most similar known word, ``""`` if none is similar enough."""
    letters = _letters(word)
    found = [(distance(letters, _letters(each)), each) for each in known if abs(len(each) - len(word)) <= VERY_LONG]
    return min(((slips, each) for slips, each in found if slips <= _allowed_slips(each)), default=(0, ""))[1]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return the known word that a misspelled one probably means, ``""`` if there is none.

    A code is only suggested for the same number, because the other numbers belong to other rules.
    """
    folded, words = word.casefold(), list(dict.fromkeys(known))
    codes = {each: found for each in words if (found := CODE.fullmatch(each.casefold()))}
    if codes and (LIKE_CODE.fullmatch(folded) or CODE.fullmatch(folded)):
        return _same_number(folded, codes)
    names = frozenset(words).difference(codes)
    if any(each.isalnum() for each in folded):
        close = nearest(word, names)
        if close:
            return close
    begun = {each for each in names if _letters(each).startswith(_letters(word))}
    if len(begun) == 1 and len(_letters(word)) >= BEGINNING:
        return begun.pop()
    from difflib import get_close_matches

    by_folded = {each.casefold(): each for each in names}
    return next((by_folded[each] for each in get_close_matches(folded, sorted(by_folded), n=1, cutoff=ALIKE)), "")


def _same_number(word: str, codes: dict[str, re.Match[str]]) -> str:
    """Return the code with the number in a word, and with almost the same letters."""
    stated = CODE.fullmatch(word)
    if stated is None:
        return ""
    number = int(stated[2].replace("o", "0"))
    same = {each: distance(stated[1], code[1]) for each, code in codes.items() if _number(code) == number}
    best = min(same, key=lambda each: (same[each], each), default="")
    return best if best and same[best] <= 1 else ""


def _number(code: re.Match[str]) -> int:
    return int(code[2].replace("o", "0"))


def _letters(key: str) -> str:
    """Return the letters and digits of a word in lower case."""
    return "".join(each for each in key.casefold() if each.isalnum())


def _allowed_slips(key: str) -> int:
    """Return the number of typos allowed in a word."""
    length = len(key)
    return length // 5 if length >= VERY_LONG else 2 if length >= LONG else 1 if length >= SHORT else 0


def distance(one: str, other: str) -> int:
    """Return the number of insertions, deletions, replacements and swaps of neighbors between two texts."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letters in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, theirs in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letters != theirs))
            if i > 1 and j > 1 and letters == other[j - 2] and one[i - 2] == theirs:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]

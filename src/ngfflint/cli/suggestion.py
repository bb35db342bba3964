"""Guesses at what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question to put behind a sentence about an unknown word, ``""`` where nothing is like it.

    Args:
        word: as it was given.
        known: what may be meant; case does not count.
    """
    from difflib import get_close_matches

    folded = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), folded, n=1)
    return f" (did you mean {folded[close[0]]}?)" if close else ""

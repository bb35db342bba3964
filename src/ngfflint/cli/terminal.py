"""What the terminal can show, messages to standard error, and suggestions for misspelled names."""

from __future__ import annotations

import os
import sys
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


PIPE = 100
"""Cells of a line where there is no terminal."""


def colored(choice: str) -> bool:
    """Say whether to write colours.

    Args:
        choice: ``always``, ``never``, or ``auto``: only to a terminal, unless NO_COLOR or FORCE_COLOR say otherwise.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the width of the terminal in cells, what COLUMNS says, or 100 in a pipe."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or PIPE
    except (OSError, ValueError):  # no terminal, or nothing that has a number
        return PIPE


def links() -> bool:
    """Say whether hyperlinks may be written: to a terminal that is not known to print them as garbage."""
    return sys.stdout.isatty() and os.environ.get("TERM", "").split("-")[0] not in ("linux", "screen")


def complain(lines: Iterable[str]) -> None:
    """Write lines to standard error, each with the name of the program before it."""
    from ngfflint.report.escape import shown

    sys.stderr.write("".join(f"ngfflint: {shown(line)}\n" for line in lines))

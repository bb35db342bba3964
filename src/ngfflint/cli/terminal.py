"""Terminal capabilities, messages to standard error, and suggestions for misspelled names."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ngfflint.report.escape import shown
from ngfflint.similar import suggestion
from ngfflint.store.uri import masked_words

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a suggestion to append to a message about an unknown word, ``""`` without a similar known one."""
    meant = suggestion(word, known)
    return f" (did you mean {meant}?)" if meant else ""


PIPE = 100
"""Line width in cells without a terminal."""


def colored(choice: str) -> bool:
    """Whether to use colors; ``auto`` means in a terminal unless NO_COLOR or FORCE_COLOR is set."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return COLUMNS, the width of the terminal in cells, or 100 in a pipe."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or PIPE
    except (OSError, ValueError):  # not a terminal, or a stream without a file descriptor
        return PIPE


def links() -> bool:
    """Whether the output is a terminal that is not known to garble hyperlinks."""
    return sys.stdout.isatty() and os.environ.get("TERM", "").split("-")[0] not in ("linux", "screen")


def complain(lines: Iterable[str]) -> None:
    """Write lines to standard error, each prefixed with the name of the program and without credentials."""
    sys.stderr.write("".join(f"ngfflint: {masked_words(shown(line))}\n" for line in lines))

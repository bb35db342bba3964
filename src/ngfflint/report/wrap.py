"""Breaking sentences at spaces, in cells of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.escape import cells

if TYPE_CHECKING:
    from collections.abc import Iterable


def wrap(words: Iterable[str], width: int, first: int, hang: int) -> list[str]:
    """Set words in lines; a word longer than a line, such as a path, is never broken.

    Args:
        words: safe to print; each stays whole.
        width: of the terminal, in cells.
        first: cells that something else takes on the first line.
        hang: spaces before each further line.
    """
    lines: list[str] = []
    line: str | None = None
    used = first
    for word in words:
        size = cells(word)
        if line is None:
            line = word
        elif used + 1 + size <= width:
            line += " " + word
            size += 1
        else:
            lines.append(line.rstrip())
            line, used = " " * hang + word, hang
        used += size
    return [*lines, line or ""]

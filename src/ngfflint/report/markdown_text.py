"""Text from a store in Markdown: it looks as it is, and marks nothing up."""

from __future__ import annotations

import re

from ngfflint.report.safe import shown

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# A backslash goes in front of marks, of what starts a list or a heading, and into what would become a link.
_MARKS = re.compile(r"[&<>\\`*_{}\[\]#|~$!@]|\A[-+=]|(?<=:)(?=//)|(?<=[wW])(?=\.)")
_NUMBER = re.compile(r"\A(\d+)(?=[.)])")


def escaped(text: str) -> str:
    """Return text from a store for a paragraph or the cell of a table.

    It is clipped and stands on one line, without markup or links of its own.
    """
    return _NUMBER.sub(r"\1\\", _MARKS.sub(_escape, shown(text).strip()))


def _escape(mark: re.Match[str]) -> str:
    return _ENTITIES.get(mark[0]) or f"\\{mark[0]}"

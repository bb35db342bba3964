"""Repair texts that are almost JSON."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from ngfflint.documents.edits import EditError, members
from ngfflint.documents.json_scanner import SPACE

if TYPE_CHECKING:
    from ngfflint.model.base import Pointer

PIECES = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")
      | (?P<comment>[ \t]*//[^\r\n]*|/\*.*?\*/)
      | (?P<comma>,(?=(?:\s|//[^\r\n]*|/\*.*?\*/)*[\]}]))""",
    re.VERBOSE | re.DOTALL,
)
"""Strings, comments, and commas before a closing bracket."""


def repaired_syntax(text: str) -> str | None:
    """Return a text without comments and trailing commas, ``None`` if that does not make it valid JSON."""
    repaired = PIECES.sub(lambda found: found[0] if found["string"] else "", text)
    try:
        json.loads(repaired)
    except (ValueError, RecursionError):
        return None
    return repaired


def repaired_encoding(data: bytes) -> str | None:
    """Return the text of a document with a byte order mark, or in UTF-16 or UTF-32; ``None`` if it is not JSON."""
    try:
        text = data[len(BOM_UTF8) :].decode() if data.startswith(BOM_UTF8) else data.decode(json.detect_encoding(data))
        text = text.removeprefix("\ufeff")
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return text


def has_equal_members(text: str, pointer: Pointer) -> bool:
    """Whether all members with the key at the end of a pointer have the same value."""
    space = SPACE.match(text)
    start = space.end() if space else 0
    try:
        for step in pointer[:-1]:
            start = [each.value for each in members(text, start)[0] if each.step == step][-1]
        found = [each for each in members(text, start)[0] if each.step == pointer[-1]]
    except (EditError, IndexError):
        return False
    values = [json.loads(text[each.value : each.end]) for each in found]
    return len(values) > 1 and all(repr(each) == repr(values[0]) for each in values)

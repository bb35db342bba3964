"""Escape text from stores for terminals, Markdown, JSON and UTF-8."""

from __future__ import annotations

import re
from typing import Any

from ngfflint import fast_json

LIMIT = 400
"""Most code points of a message, path or pointer in output for people."""

ELLIPSIS = "…"

# Patterns are compiled on use, because every run imports this module and few runs need them.

# Non-ASCII control, bidirectional and invisible characters; JSON already escapes those of ASCII.
_HARMFUL_IN_JSON = (
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# A backslash goes before markup characters and list or heading markers, and into what would become a link.
_MARKS = r"[&<>\\`*_{}\[\]#|~$!@]|\A[-+=]|(?<=:)(?=//)|(?<=[wW])(?=\.)"
_LIST_NUMBER = r"\A(\d+)(?=[.)])"

_INVISIBLE = frozenset(
    map(
        chr,
        # Fillers and variation selectors: printable to Python, but terminals hide them or widen the previous character.
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def safe(text: str) -> str:
    r"""Return text on one line with unprintable characters escaped: an escape character becomes ``\x1b``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() and char not in _INVISIBLE else ascii(char)[1:-1] for char in text)


def clip(text: str, limit: int) -> str:
    """Shorten text in its middle to ``limit`` code points, including the ellipsis, so that its end is kept."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 3
    return text[: limit - 1 - tail] + ELLIPSIS + text[len(text) - tail :]


def shown(text: str, limit: int = LIMIT) -> str:
    """Return text from a store for people: clipped, then made safe."""
    return safe(clip(text, limit))


def cells(text: str) -> int:
    """Return the width of safe text in terminal columns."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    def char_cells(char: str) -> int:
        # Vowels and finals of decomposed Hangul (file names on macOS) join the preceding syllable.
        if category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
            return 0
        return 2 if east_asian_width(char) in "WF" else 1

    return sum(map(char_cells, text))


def escaped(text: str) -> str:
    """Return text for a Markdown paragraph or table cell: clipped, on one line, with markup and links escaped."""
    return re.sub(_LIST_NUMBER, r"\1\\", re.sub(_MARKS, _escape_mark, shown(text).strip()))


def _escape_mark(mark: re.Match[str]) -> str:
    return _ENTITIES.get(mark[0]) or f"\\{mark[0]}"


def clean(text: str) -> str:
    """Return text that can be encoded as UTF-8: lone surrogates, as in documents and file names, are replaced."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cleaned(value: Any) -> Any:
    """Return a JSON value that can be written: without lone surrogates, and numbers that are too large as text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): cleaned(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    is_large = isinstance(value, int) and not -(1 << 63) <= value < 1 << 64
    return str(value) if is_large else value


def written(value: Any, *, indent: bool = True) -> str:
    """Return a value without lone surrogates as JSON with a final line break."""
    option = fast_json.OPT_APPEND_NEWLINE | (fast_json.OPT_INDENT_2 if indent else 0)
    return harmless(fast_json.dumps(value, option=option).decode())


def harmless(text: str) -> str:
    """Return JSON with characters that could harm a terminal replaced by escapes."""
    return re.sub(_HARMFUL_IN_JSON, _escape_in_json, text)


def _escape_in_json(char: re.Match[str]) -> str:
    data = char[0].encode("utf-16-be")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))

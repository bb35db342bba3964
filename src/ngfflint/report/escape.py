"""Text from a store is data: it is escaped for terminals, Markdown, JSON and UTF-8, so that it is shown as it is."""

from __future__ import annotations

import re
from typing import Any

LIMIT = 400
"""How many code points of one message, path or pointer people are shown."""

ELLIPSIS = "…"

# Patterns are compiled when they are used: every run imports this module, and few runs need them.

# Controls beyond ASCII, and what turns the direction of writing or cannot be seen; those of ASCII are escaped anyway.
_HARMFUL_IN_JSON = (
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# A backslash goes in front of marks, of what starts a list or a heading, and into what would become a link.
_MARKS = r"[&<>\\`*_{}\[\]#|~$!@]|\A[-+=]|(?<=:)(?=//)|(?<=[wW])(?=\.)"
_LIST_NUMBER = r"\A(\d+)(?=[.)])"

_INVISIBLE = frozenset(
    map(
        chr,
        # Fillers and variation selectors: printable to Python; terminals show nothing, or widen the character before.
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def safe(text: str) -> str:
    r"""Return text that a terminal shows as it is, on one line: an escape character reads ``\x1b``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() and char not in _INVISIBLE else ascii(char)[1:-1] for char in text)


def clip(text: str, limit: int) -> str:
    """Shorten text in its middle, so that the end of a sentence or a path stays.

    Args:
        text: any text.
        limit: how many code points may stay, the ellipsis among them; at least 1.
    """
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 3
    return text[: limit - 1 - tail] + ELLIPSIS + text[len(text) - tail :]


def shown(text: str, limit: int = LIMIT) -> str:
    """Return text from a store as people are shown it: clipped, then safe."""
    return safe(clip(text, limit))


def cells(text: str) -> int:
    """Return how many columns of a terminal safe text fills."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    def of(char: str) -> int:
        # Vowels and finals of decomposed Hangul, as macOS writes it in names, join the syllable before them.
        if category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
            return 0
        return 2 if east_asian_width(char) in "WF" else 1

    return sum(map(of, text))


def escaped(text: str) -> str:
    """Return text from a store for a paragraph or a table cell in Markdown.

    It is clipped, on one line, and without markup or links of its own.
    """
    return re.sub(_LIST_NUMBER, r"\1\\", re.sub(_MARKS, _escape_mark, shown(text).strip()))


def _escape_mark(mark: re.Match[str]) -> str:
    return _ENTITIES.get(mark[0]) or f"\\{mark[0]}"


def clean(text: str) -> str:
    """Return text that UTF-8 can hold: pairs of surrogates become their character, lone ones are replaced.

    Documents may spell lone surrogates, and so may the names of files.
    """
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def written(value: Any, *, indent: bool = True) -> str:
    """Write a value as JSON with a line break at its end.

    Args:
        value: without lone surrogates.
        indent: whether it may fill more than one line.
    """
    import orjson

    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    return harmless(orjson.dumps(value, option=option).decode())


def harmless(text: str) -> str:
    """Return JSON with escapes in place of the characters that could harm a terminal."""
    return re.sub(_HARMFUL_IN_JSON, _escape_in_json, text)


def _escape_in_json(char: re.Match[str]) -> str:
    data = char[0].encode("utf-16-be")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))

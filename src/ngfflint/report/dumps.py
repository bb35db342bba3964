"""JSON as text that a program reads as it is, and that does a terminal no harm."""

from __future__ import annotations

import re
from typing import Any

import orjson

# Controls beyond ASCII, and what turns the direction of writing or cannot be seen; those of ASCII are escaped anyway.
_RAW = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def written(value: Any, *, indent: bool = True) -> str:
    """Write a value as JSON with a line break at its end.

    Args:
        value: without lone surrogates.
        indent: whether it may fill more than one line.
    """
    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    return harmless(orjson.dumps(value, option=option).decode())


def harmless(text: str) -> str:
    """Return JSON that spells as escapes what could do a terminal harm."""
    return _RAW.sub(_escape, text)


def _escape(char: re.Match[str]) -> str:
    data = char[0].encode("utf-16-be")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2))

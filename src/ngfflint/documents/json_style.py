"""How a JSON document is laid out, so that new values look like their siblings."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from ngfflint.records import NamedTuple


class Style(NamedTuple):
    """How a document is written.

    Args:
        newline: the end of a line; empty for a document on one line.
        unit: the indentation of one level.
        colon: between a key and its value.
        comma: between items on one line.
        flat: whether arrays of numbers or strings are on one line.
    """

    newline: str
    unit: str
    colon: str
    comma: str
    flat: bool

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, text: str) -> Style:
        """Return the style of a text."""
        newline = re.search(r"\r\n?|\n", text.strip())
        indent = re.search(r"[\r\n]([ \t]+)\S", text)
        colon = re.search(r'"(\s*:\s*)[^\s:]', text)
        space = re.search(r'[\d"\]}](,[ \t]*)[^\s,]', text)
        arrays = re.findall(r"\[[^\[\]{}]*[^\[\]{}\s][^\[\]{}]*\]", text)
        return cls(
            newline[0] if newline else "",
            indent[1] if indent else "  " if newline else "",
            colon[1] if colon else ": ",
            space[1] if space else ", " if newline or colon is None or colon[1].endswith(" ") else ",",
            not newline or any(not re.search(r"[\r\n]", each) for each in arrays),
        )

    def write(self, value: Any, indent: str | None) -> str:
        """Return the text of a value; ``indent`` is that of its line, ``None`` for a value on one line."""
        if not isinstance(value, dict | list) or not value:
            return json.dumps(value, ensure_ascii=False)
        has_containers = isinstance(value, dict) or any(isinstance(each, dict | list) for each in value)
        if not self.newline or (self.flat and not has_containers):
            indent = None
        if not isinstance(value, dict):
            return self.wrap("[]", [self.write(each, self.inner(indent)) for each in value], indent)
        return self.wrap("{}", [self.member(key, self.write(value[key], self.inner(indent))) for key in value], indent)

    def inner(self, indent: str | None) -> str | None:
        """Return the indentation of what is in a value on a line with an indentation."""
        return None if indent is None or not self.newline else indent + self.unit

    def member(self, key: str, text: str) -> str:
        """Return the text of a member whose value has a text."""
        return json.dumps(key, ensure_ascii=False) + self.colon + text

    def wrap(self, brackets: str, parts: list[str], indent: str | None) -> str:
        """Return the text of an object or array whose members or items have these texts."""
        inner = self.inner(indent)
        if inner is None:
            return brackets[0] + self.comma.join(parts) + brackets[1]
        return (
            brackets[0]
            + "".join(f"{',' if number else ''}{self.newline}{inner}{part}" for number, part in enumerate(parts))
            + f"{self.newline}{indent}{brackets[1]}"
        )

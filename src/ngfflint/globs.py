"""Path patterns: ``*`` and ``?`` match within a part of a path, ``**`` matches any number of parts."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

ANY = "(?:[^/]*/)*"

STORES = (".zarr", ".zip", ".ozx")
"""Endings of parts of patterns that always name stores."""

TOKEN = re.compile(r"\*+|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern, for paths with a slash after each part.

    Raises:
        ValueError: the pattern has a reversed range of characters.
    """
    parts = [part for part in pattern.rstrip("/").split("/") if part != "."] if pattern else []
    try:
        return re.compile("".join(ANY if part == "**" else f"{TOKEN.sub(_token, part)}/" for part in parts), re.DOTALL)
    except re.error as reason:
        raise ValueError(f'the pattern "{pattern}" is invalid: {reason.msg}') from None


def _token(match: re.Match[str]) -> str:
    token = match[0]
    if token[0] == "*":
        return "[^/]*"
    if token == "?":  # noqa: S105
        return "[^/]"
    negated = token.startswith("[!")
    characters = token[1 + negated : -1]
    if len(token) == 1 or not characters:
        return re.escape(token)
    listed = "".join(each if each == "-" else re.escape(each) for each in characters)
    return f"[^/{listed}]" if negated else f"[{listed}]"


def literal(path: str) -> str:
    """Return a pattern that only matches a path itself."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def place_of(store: str) -> str:
    """Return the absolute path of a store with ``/`` as separator, or its address."""
    return store if "://" in store else os.path.abspath(store).replace(os.sep, "/")


@lru_cache(4096)
def in_place(pattern: str, place: str, node: str) -> bool:
    """Whether a pattern matches a node, or a store that contains it; ``place`` comes from ``place_of``.

    The pattern may start at the root of the store, at the store itself or at any folder above it.
    """
    wanted = expression(pattern)
    whole = f"{place}/"
    path = f"{whole}{node}/" if node else whole
    starts = [0, *(index + 1 for index, character in enumerate(whole) if character == "/")]
    above = starts[:-1]
    return any(wanted.fullmatch(path, start) for start in starts) or any(wanted.fullmatch(whole, at) for at in above)


def concerns(pattern: str, place: str) -> bool:
    """Whether a pattern may match a node of a store: a store that it names must be this one."""
    parts = pattern.rstrip("/").split("/")
    named = next((index for index, part in enumerate(parts) if part.lower().endswith(STORES)), None)
    return named is None or in_place("/".join(parts[: named + 1]), place, "")


def in_pointer(pattern: str, pointer: str) -> bool:
    """Whether a pattern matches a JSON pointer."""
    return pattern == pointer or bool(expression(pattern).fullmatch(f"{pointer}/"))

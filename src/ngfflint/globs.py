"""Patterns of paths: ``*`` and ``?`` stay within a part of a path, ``**`` stands for any number of parts."""

from __future__ import annotations

import os
import re
from functools import cache, lru_cache

ANY = "(?:[^/]*/)*"

STORES = (".zarr", ".zip", ".ozx")
"""How parts of patterns end that are stores for sure."""

TOKEN = re.compile(r"\*+|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern, for paths with a slash behind each part, the last one too.

    Raises:
        ValueError: for a range of characters that no character is in.
    """
    parts = [part for part in pattern.rstrip("/").split("/") if part != "."] if pattern else []
    try:
        return re.compile("".join(ANY if part == "**" else f"{TOKEN.sub(_token, part)}/" for part in parts), re.DOTALL)
    except re.error as reason:
        raise ValueError(f'the pattern "{pattern}" is not understood: {reason.msg}') from None


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
    """Return the pattern that only a path itself matches."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def place_of(store: str) -> str:
    """Return where a store is: its absolute path with ``/``, or its address."""
    return store if "://" in store else os.path.abspath(store).replace(os.sep, "/")


@lru_cache(4096)
def in_place(pattern: str, place: str, node: str) -> bool:
    """Whether a pattern means a node.

    It may begin at the root of the store, at the store itself or at any folder above; one that means the store, means
    all of its nodes.
    """
    wanted = expression(pattern)
    whole = f"{place}/"
    path = f"{whole}{node}/" if node else whole
    starts = [0, *(index + 1 for index, character in enumerate(whole) if character == "/")]
    above = starts[:-1]
    return any(wanted.fullmatch(path, start) for start in starts) or any(wanted.fullmatch(whole, at) for at in above)


def concerns(pattern: str, place: str) -> bool:
    """Whether a pattern may mean a node of a store: where it names a store, it must be this one."""
    parts = pattern.rstrip("/").split("/")
    named = next((index for index, part in enumerate(parts) if part.lower().endswith(STORES)), None)
    return named is None or in_place("/".join(parts[: named + 1]), place, "")


def in_pointer(pattern: str, pointer: str) -> bool:
    """Whether a pattern means a JSON pointer."""
    return pattern == pointer or bool(expression(pattern).fullmatch(f"{pointer}/"))

"""Checks of how keys are spelt."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import KINDS
from ngfflint.model.base import OMEAttributes, json_fields
from ngfflint.rules.check import Fault, UnknownKeys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Group
    from ngfflint.rules.context import Context

OWN = ("_", "@", "$", "x-")
"""How keys begin that are meant to be nobody's but the writer's."""

OF_OME = frozenset({*KINDS, "omero", "version"})
"""Keys of OME objects of any kind."""

RARE = frozenset({"multiscales", "omero", "image-label", "bioformats2raw.layout"})
"""Keys of OME objects that are words of no other language: what is like them at the top of attributes means them."""

SHORT, LONG, VERY_LONG = 4, 8, 16
"""Letters of keys in which one slip, two slips, or a word in another form are forgiven; in shorter ones none is."""

_KEYS: dict[tuple[type, str, bool], tuple[frozenset[str], frozenset[str]]] = {}

HALLMARKS: dict[str, tuple[str, ...]] = {
    "multiscales": ("datasets",),
    "plate": ("wells", "rows", "columns"),
    "well": ("images",),
    "ome": tuple(KINDS),
}
"""Keys of the objects under a key by which they are known, whatever the key is."""


FREE = frozenset({"LabelProperty"})
"""Objects whose keys are the user's own."""


def misspelt_key(visited: UnknownKeys | Group, context: Context) -> Iterator[Fault]:
    """An unknown key should not be like a known one that is absent."""
    if isinstance(visited, UnknownKeys):
        model, raw = visited.model, _raw(visited, context)
        if type(model).__name__ not in FREE:
            attributes = isinstance(model, OMEAttributes) and not context.group.ome_at
            known, others = _keys_of(type(model), context.version, attributes)
            yield from _alike(list(model.extra), known.difference(raw), others)
    elif not visited.has_ome:
        for key, value in visited.attributes.items():
            names = HALLMARKS.keys() - visited.attributes.keys() - ({"ome"} if visited.zarr_format == 2 else set())
            yield from _alike([key], frozenset(name for name in names if _holds(value, name)), OF_OME)


def _raw(visited: UnknownKeys, context: Context) -> dict[str, Any]:
    value = context.node.documents[visited.document].value
    for step in context.pointer:
        value = value[step]
    found: dict[str, Any] = value
    return found


def _alike(keys: list[str], known: frozenset[str], others: frozenset[str]) -> Iterator[Fault]:
    for key in keys:
        if key in others or key.startswith(OWN):
            continue
        wanted = nearest(key, known)
        if wanted:
            yield Fault(key, key=True, instead=wanted, name=key, wanted=wanted)


def _holds(value: Any, name: str) -> bool:
    """Say whether a value is what stands under a key: an object with its keys, or for some an array of these."""
    if name == "multiscales":
        value = value[0] if isinstance(value, list) and value else None
    return isinstance(value, dict) and any(each in value for each in HALLMARKS[name])


def _keys_of(cls: type, version: str, attributes: bool) -> tuple[frozenset[str], frozenset[str]]:  # noqa: FBT001
    """Return what ``keys_of`` says, which is asked for thousands of objects of a few classes."""
    known = _KEYS.get((cls, version, attributes))
    if known is None:
        known = _KEYS[cls, version, attributes] = keys_of(cls, version, attributes=attributes)
    return known


def keys_of(cls: type, version: str, *, attributes: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys that objects of a class have in a version, and those that are known at all.

    Args:
        cls: the class.
        version: of the specification.
        attributes: whether such objects are the attributes themselves, where users have keys of their own.
    """
    fields = [key for _, key, _ in json_fields(cls)]
    known = {key.name for key in fields if key.known_in(version)} | ({"type"} if hasattr(cls, "TAG") else set())
    others = {key.name for key in fields}
    if issubclass(cls, OMEAttributes):
        others |= OF_OME
        known |= OF_OME if cls is OMEAttributes else {"image-label"} if "multiscales" in known else set()
    return frozenset(known & RARE if attributes else known), frozenset(others | known)


@lru_cache(maxsize=1024)  # thousands of channels have the same keys
def nearest(key: str, known: frozenset[str]) -> str:
    """Return the known key that another one may have been meant for, ``""`` where none is near."""
    mine = _plain(key)
    found = [(distance(mine, _plain(each)), each) for each in known if abs(len(each) - len(key)) <= VERY_LONG]
    return min(((slips, each) for slips, each in found if slips <= _allowed(each)), default=(0, ""))[1]


def _plain(key: str) -> str:
    """Return a key without case and without what stands between words."""
    return "".join(each for each in key.casefold() if each.isalnum())


def _allowed(key: str) -> int:
    """Return how many slips of the pen are forgiven in a key."""
    length = len(key)
    return length // 5 if length >= VERY_LONG else 2 if length >= LONG else 1 if length >= SHORT else 0


def distance(one: str, other: str) -> int:
    """Return how many letters must be put in, left out, replaced or swapped with the next to get from one to the other.

    Args:
        one: some text.
        other: some text.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, theirs in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]

"""Which version of the specification a group is written in: what stated versions mean, and what else tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.guess import guess
from ngfflint.model.base import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Group, Node

SPELLING = {"0.6": "0.6rc0"}
"""How a version is spelt in documents, where that is not its plain number."""

EXACT = {SPELLING.get(version, version): version for version in VERSIONS}
"""Strings that name a version just as the specification does."""

NEWER = "newer"
"""Stands for versions that came after this linter."""

FIRST_IN_V3 = "0.5"
"""The first version whose metadata lie in Zarr v3, in an ``ome`` object."""

KEYS_WITH_VERSION = ("plate", "well", "image-label", "omero")
"""Objects that may state a version, in the order in which they count, after the entries of multiscales."""


class Stated(NamedTuple):
    """A version as it is stated.

    Args:
        value: as it stands in the JSON.
        pointer: in the OME object.
    """

    value: Any
    pointer: Pointer


def spelt(version: str) -> str:
    """Return a version as documents state it."""
    return SPELLING.get(version, version)


def named_by(value: Any) -> str:
    """Return the version that a stated value means, ``NEWER``, or ``""`` where it means none."""
    if isinstance(value, float):  # 0.4 without quotes; the rules report it
        value = repr(value)
    if not isinstance(value, str):
        return ""
    if value in EXACT:
        return EXACT[value]
    import re

    match = re.match(r"(\d{1,4})\.(\d{1,4})(?!\d)", value, re.ASCII)
    if match is None:
        return ""
    number = (int(match[1]), int(match[2]))
    base = f"{number[0]}.{number[1]}"
    if base in VERSIONS:
        return base
    return NEWER if number > tuple(map(int, VERSIONS[-1].split("."))) else ""


def sort_of(value: str) -> str:
    """Say how a stated version stands to those that there are.

    Args:
        value: as it stands in the JSON.

    Returns:
        ``exact``; ``preview`` for 0.6 in another spelling than 0.6rc0; ``suffix`` for a version with something behind
        it; ``newer``; or ``unknown``.
    """
    named = named_by(value)
    if value in EXACT:
        return "exact"
    if not named:
        return "unknown"
    return named if named == NEWER else "preview" if named in SPELLING else "suffix"


def nested_versions(ome: dict[str, Any]) -> Iterator[Stated]:
    """Yield the versions that the objects in an OME object state, in the order in which they count."""
    images = ome.get("multiscales")
    for index, image in enumerate(images if isinstance(images, list) else ()):
        if isinstance(image, dict) and "version" in image:
            yield Stated(image["version"], ("multiscales", index, "version"))
    for key in KEYS_WITH_VERSION:
        part = ome.get(key)
        if isinstance(part, dict) and "version" in part:
            yield Stated(part["version"], (key, "version"))


def stated_in(ome: dict[str, Any], *, namespaced: bool, v2: bool = False) -> Stated | None:
    """Return the version that counts: that of the ``ome`` object, else the first nested one that means a version.

    Args:
        ome: the OME object.
        namespaced: whether it lies under the key ``ome``, where nested versions do not count.
        v2: whether it lies in Zarr v2, so that it may be one of the versions without that key, which it was given.
    """
    if namespaced and "version" in ome:
        return Stated(ome["version"], ("version",))
    found = next((each for each in nested_versions(ome) if named_by(each.value)), None)
    misplaced = v2 and found is not None and named_by(found.value) < FIRST_IN_V3
    return found if misplaced or not namespaced else None


def detect(group: Group, ome: dict[str, Any], *, assume: str = "", child: Node | None = None) -> str:
    """Return the version whose rules are applied to a group, or ``NEWER``.

    Args:
        group: with its Zarr format, its parents, and the version that it states.
        ome: its OME object, empty where it has none.
        assume: the version of groups that state none.
        child: the node at ``guess.asks(ome)``, where it was read: an array, or a group that is prepared.
    """
    namespaced, v3 = group.ome_at == ("ome",), group.zarr_format == 3
    named = named_by(group.stated)
    if named == NEWER or (named and (namespaced or not v3 or named < FIRST_IN_V3)):
        return named
    if named:
        return FIRST_IN_V3
    return _inherited(group) or assume or guess(ome, in_ome=namespaced or v3, child=child)


def _inherited(group: Group) -> str:
    """Return the version of the nearest ancestor, unless its metadata lie in the other Zarr format."""
    parent = group.parent
    if parent is None or (parent.version >= FIRST_IN_V3) != (group.zarr_format == 3):
        return ""
    return NEWER if parent.newer else parent.version

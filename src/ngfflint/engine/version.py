"""Which version of the specification a group is written in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.model.base import VERSIONS

if TYPE_CHECKING:
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Group

EXACT = {version: version for version in VERSIONS[:-1]} | {"0.6rc0": "0.6"}
"""Strings that name a version just as the specification does."""

NEWER = "newer"
"""Stands for versions that came after this linter."""

NESTED: tuple[Pointer, ...] = (
    ("multiscales", 0, "version"),
    ("plate", "version"),
    ("well", "version"),
    ("image-label", "version"),
    ("omero", "version"),
)
"""Where a version is stated up to 0.4, in the order in which readers look."""


class Stated(NamedTuple):
    """A version as it is stated.

    Args:
        value: as it stands in the JSON.
        pointer: in the OME object.
    """

    value: Any
    pointer: Pointer


def named_by(value: Any) -> str:
    """Return the version that a stated value means, ``NEWER``, or ``""`` where it means none."""
    if isinstance(value, float):  # 0.4 without quotes; the rules report it
        value = repr(value)
    if not isinstance(value, str):
        return ""
    if value in EXACT:
        return EXACT[value]
    match = re.match(r"(\d{1,4})\.(\d{1,4})(?![0-9])", value)
    if match is None:
        return ""
    base = f"{int(match[1])}.{int(match[2])}"
    if base in VERSIONS:
        return base
    newest = tuple(map(int, VERSIONS[-1].split(".")))
    return NEWER if (int(match[1]), int(match[2])) > newest else ""


def stated_in(ome: dict[str, Any], *, namespaced: bool) -> Stated | None:
    """Return the version that an OME object states first, if it states any."""
    if namespaced and "version" in ome:
        return Stated(ome["version"], ("version",))
    for pointer in NESTED:
        value: Any = ome
        for step in pointer:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if named_by(value):
                return Stated(value, pointer)
    return None


def detect(group: Group, ome: dict[str, Any], *, assume: str = "") -> str:
    """Return the version whose rules are applied to a group, or ``NEWER``.

    Args:
        group: with its Zarr format and its parents.
        ome: its OME object.
        assume: the version of groups that state none.
    """
    namespaced = group.ome_at == ("ome",)
    stated = stated_in(ome, namespaced=namespaced)
    named = named_by(stated.value) if stated else ""
    if named == NEWER or (named and (namespaced or group.zarr_format == 2 or named <= "0.4")):
        return named
    if not namespaced and group.zarr_format == 3:
        return "0.5"
    return assume or _inherited(group) or _guess(ome, namespaced=namespaced)


def _inherited(group: Group) -> str:
    node = group.parent
    while node is not None:
        if node.version:
            return node.version
        node = node.parent
    return ""


def _guess(ome: dict[str, Any], *, namespaced: bool) -> str:
    """Tell the version from keys that came or went with it."""
    text = repr(ome)
    if namespaced:
        return "0.6" if "'scene'" in text or "'coordinateSystems'" in text else "0.5"
    if "multiscales" not in ome:
        return "0.3" if "plate" in ome and "'rowIndex'" not in text else "0.4"
    if "'coordinateTransformations'" in text:
        return "0.4"
    try:
        axes = ome["multiscales"][0]["axes"]
    except (KeyError, IndexError, TypeError):
        return "0.2"
    letters = isinstance(axes, list) and axes and all(isinstance(axis, str) for axis in axes)
    return "0.3" if letters else "0.4"

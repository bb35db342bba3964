"""The version of the specification that a group follows: stated, inherited, or inferred from its shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.model.base import VERSIONS
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Pointer

WITH_LINKS, FIRST_WITH_LINKS = ("image", "label image", "scene"), "0.6"
"""Kinds of groups whose transformations refer to other nodes, and the first version with such transformations."""

SPELLING = {"0.6": "0.6rc0"}
"""The spelling of a version in documents, if it differs from the plain number."""

PRE_RELEASES = frozenset({"0.6", *(f"0.6{mark}dev{number}" for mark in (".", "", "-") for number in range(1, 5))})
"""Spellings of 0.6 in documents that were written before 0.6rc0; they are read as that."""

EXACT = {SPELLING.get(version, version): version for version in VERSIONS}
"""Versions by their exact spelling in documents."""

NEWER = "newer"
"""Placeholder for versions that this linter does not know yet."""

FIRST_IN_V3 = "0.5"
"""The first version whose metadata is in Zarr v3, in an ``ome`` object."""

KEYS_WITH_VERSION = ("plate", "well", "image-label", "omero")
"""Objects that may state a version, in order of precedence, after the entries of multiscales."""


class Stated(NamedTuple):
    """A version as it is stated in the JSON; the pointer starts at the OME object."""

    value: Any
    pointer: Pointer


def spelt(version: str) -> str:
    """Return the spelling of a version in documents."""
    return SPELLING.get(version, version)


def named_by(value: Any) -> str:
    """Return the version that a stated value means, ``NEWER``, or ``""`` if it means none."""
    if isinstance(value, float):  # 0.4 without quotes; the rules report it
        value = repr(value)
    if not isinstance(value, str):
        return ""
    if value in EXACT:
        return EXACT[value]
    match = re.match(r"(\d{1,4})\.(\d{1,4})(?!\d)(.*)", value, re.ASCII | re.DOTALL)
    if match is None:
        return ""
    number = (int(match[1]), int(match[2]))
    base = f"{number[0]}.{number[1]}"
    if base in VERSIONS:
        return base
    newer = number > tuple(map(int, VERSIONS[-1].split(".")))
    return NEWER if newer and re.fullmatch(r"(\.\d{1,4})*([.-]?(dev|rc|a|b)\d{0,4})?", match[3], re.ASCII) else ""


def sort_of(value: str) -> str:
    """Classify a stated version by comparison with the known ones.

    Returns:
        ``exact``; ``preview`` for a pre-release; ``suffix`` for a version with a suffix; ``newer``; or ``unknown``.
    """
    named = named_by(value)
    if value in EXACT:
        return "exact"
    if not named:
        return "unknown"
    return named if named == NEWER else "preview" if value in PRE_RELEASES else "suffix"


def nested_versions(ome: dict[str, Any]) -> Iterator[Stated]:
    """Yield the versions that the objects in an OME object state, in order of precedence."""
    images = ome.get("multiscales")
    for index, image in enumerate(images if isinstance(images, list) else ()):
        if isinstance(image, dict) and "version" in image:
            yield Stated(image["version"], ("multiscales", index, "version"))
    for key in KEYS_WITH_VERSION:
        part = ome.get(key)
        if isinstance(part, dict) and "version" in part:
            yield Stated(part["version"], (key, "version"))


def stated_in(ome: dict[str, Any], *, namespaced: bool, v2: bool = False) -> Stated | None:
    """Return the version that counts: that of the ``ome`` object, else the first valid nested one."""
    if namespaced and "version" in ome:
        return Stated(ome["version"], ("version",))
    found = next((each for each in nested_versions(ome) if named_by(each.value)), None)
    misplaced = v2 and found is not None and named_by(found.value) < FIRST_IN_V3
    return found if misplaced or not namespaced else None


def detect(group: Group, ome: dict[str, Any], *, assume: str = "", child: Node | None = None) -> str:
    """Return the version whose rules are applied to a group, or ``NEWER``."""
    namespaced, v3 = bool(group.ome_at) or group.stated_at[:1] == ("ome",), group.zarr_format == 3
    named = named_by(group.stated)
    inherited = _inherited(group)
    if named and inherited and _contradicts(group, ome, named, inherited):
        return inherited
    if named == NEWER or (named and (namespaced or not v3 or named < FIRST_IN_V3)):
        return named
    if named:
        return FIRST_IN_V3
    return inherited or assume or guess(ome, in_ome=namespaced or v3, child=child)


def _contradicts(group: Group, ome: dict[str, Any], named: str, inherited: str) -> bool:
    """Whether a group states another version than its parent, but is not written in it; a rule reports the version."""
    v3 = group.zarr_format == 3
    if inherited in (named, NEWER):
        return False
    if named == NEWER or (named >= FIRST_IN_V3) != v3:
        return True
    return v3 and ("multiscales" not in ome or guess(ome, in_ome=True) == inherited)


def _inherited(group: Group) -> str:
    """Return the version of the parent, unless its metadata is in the other Zarr format."""
    parent = group.parent
    if parent is None or (parent.version >= FIRST_IN_V3) != (group.zarr_format == 3):
        return ""
    return NEWER if parent.newer else parent.version


def guess(ome: dict[str, Any], *, in_ome: bool, child: Node | None = None) -> str:
    """Infer the version from keys that were added or removed with it."""
    images = _objects(ome, "multiscales")
    if in_ome:
        return "0.6" if "scene" in ome or any("coordinateSystems" in image for image in images) else "0.5"
    if isinstance(child, Group) and child.version:
        return child.version
    if images:
        return _by_axes(images[0], child)
    if "plate" in ome:
        return "0.4" if any("rowIndex" in well for well in _objects(ome["plate"], "wells")) else "0.3"
    return "0.3" if "well" in ome else "0.4"


def asks(ome: dict[str, Any]) -> str:
    """Return the path of the node from which the version of an OME object is inferred, ``""`` if there is none.

    It is the first image of a plate, a collection or a labels group, or the first array of an image without axes.
    """
    for image in _objects(ome, "multiscales"):
        return "" if "axes" in image else _path(_objects(image, "datasets"))
    wells = _objects(ome.get("plate"), "wells")
    if wells:
        well = _path(wells)
        return f"{well}/0" if well else ""
    if "bioformats2raw.layout" in ome:
        return "0"
    labels = ome.get("labels")
    return labels[0] if isinstance(labels, list) and labels and isinstance(labels[0], str) else ""


def _by_axes(image: dict[str, Any], child: Node | None) -> str:
    if any("coordinateTransformations" in each for each in (image, *_objects(image, "datasets"))):
        return "0.4"
    if "axes" in image:
        axes = image["axes"]
        return "0.3" if isinstance(axes, list) and axes and all(isinstance(axis, str) for axis in axes) else "0.4"
    document = child.documents.get(".zarray") if isinstance(child, Array) else None
    value = document.value if document is not None else None
    return "0.2" if isinstance(value, dict) and value.get("dimension_separator") == "/" else "0.1"


def _objects(value: Any, key: str) -> list[dict[str, Any]]:
    """Return the objects in an array of an object, none if the value has another type."""
    items = value.get(key) if isinstance(value, dict) else None
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _path(objects: list[dict[str, Any]]) -> str:
    path = objects[0].get("path") if objects else None
    return path if isinstance(path, str) else ""

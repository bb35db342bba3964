"""Check of misspelled keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import KINDS, is_ome
from ngfflint.hierarchy.nodes import IMAGES, Group
from ngfflint.model.base import UNREADABLE, OMEAttributes, json_fields
from ngfflint.model.zarr import ArrayV2, ArrayV3, GroupV2, GroupV3
from ngfflint.rules.check import Fault, UnknownKeys
from ngfflint.similar import distance, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Model
    from ngfflint.rules.context import Context

PRIVATE_PREFIXES = ("_", "@", "$", "x-")
"""Prefixes of keys that are private to the writer."""

OF_OME = frozenset({*KINDS, "omero", "version"})
"""Keys of OME objects of any kind."""

RARE = frozenset({"multiscales", "omero", "image-label", "bioformats2raw.layout"})
"""Keys of OME objects that are distinctive: a similar key at the top of the attributes must be a misspelling."""

_KEYS: dict[tuple[type, str, bool], tuple[frozenset[str], frozenset[str]]] = {}

HALLMARKS: dict[str, tuple[str, ...]] = {
    "multiscales": ("datasets",),
    "plate": ("wells", "rows", "columns"),
    "well": ("images",),
    "ome": tuple(KINDS),
}
"""Keys that identify the object under a key, even if that key is misspelled."""


ZARR_MODELS = (ArrayV2, ArrayV3, GroupV2, GroupV3)
"""Models of Zarr metadata."""

FREE = frozenset({"LabelProperty"})
"""Objects with user-defined keys."""


def misspelled_key(visited: UnknownKeys | Group, context: Context) -> Iterator[Fault]:
    """An unknown key should not resemble a known one that is absent."""
    if isinstance(visited, UnknownKeys):
        model, raw = visited.model, _raw_object(visited, context)
        if type(model).__name__ not in FREE:
            attributes = isinstance(model, OMEAttributes) and not context.group.ome_at
            known, others = _cached_keys_of(type(model), context.version, attributes)
            case = "zarr" if isinstance(model, ZARR_MODELS) else ""
            if isinstance(model, OMEAttributes) and raw.keys().isdisjoint(KINDS):
                case = "kind"
            yield from _misspellings(list(model.extra), known.difference(raw), others, case)
    elif not visited.has_ome:
        yield from _misspelled_kinds(visited)


def _misspelled_kinds(group: Group) -> Iterator[Fault]:
    """Yield the attributes of a group without OME metadata whose values are OME metadata."""
    attributes = group.attributes
    for key, value in attributes.items():
        names = HALLMARKS.keys() - attributes.keys() - ({"ome"} if group.zarr_format == 2 else set())
        likely = frozenset(name for name in names if _looks_like(value, name))
        if group.name == "OME" and group.zarr_format == 2 and is_ome("series", value):
            likely |= {"series"} - attributes.keys()
        if "ome" in likely and distance(key.casefold(), "ome") == 1:  # too short a word for other keys
            yield Fault(key, key=True, case="kind", instead="ome", name=key, wanted="ome")
        else:
            yield from _misspellings([key], likely, OF_OME, "kind")


def is_no_image(node: Node) -> bool:
    """Whether a node is a readable group that is not an image, and not one with a misspelled key either."""
    if not isinstance(node, Group) or not has_readable_ome(node) or node.kind in IMAGES:
        return False
    return not misspells_kind(node, "multiscales")


def lacks(node: Node, key: str) -> bool:
    """Whether a node is a readable group without this key in its OME metadata, correct or misspelled."""
    if not isinstance(node, Group) or not has_readable_ome(node) or node.newer:
        return False
    return (not node.has_ome or key not in node.ome_object) and not misspells_kind(node, key)


def has_readable_ome(node: Node) -> bool:
    """Whether nothing keeps the OME metadata of a group from being read; it may have none.

    An empty "ome" is reported where it is, and explains everything that is missing. In Zarr v2, any other value is
    that of a user.
    """
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        return False
    if isinstance(node.metadata, GroupV3) and node.metadata.attributes is UNREADABLE:
        return False
    if "ome" not in node.attributes:
        return True
    ome: Any = node.attributes["ome"]
    return ome != {} and (isinstance(ome, dict) or node.zarr_format == 2)


def misspells_kind(node: Node, wanted: str) -> bool:
    """Whether a group misspells the key for a kind of OME metadata, which the rule on misspelled keys reports."""
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        return False
    if misspells(node.metadata, "attributes"):
        return True
    if not node.has_ome:
        return any(fault.instead in (wanted, "ome") for fault in _misspelled_kinds(node))
    known = frozenset({wanted} if node.ome_at else {wanted} & RARE).difference(node.ome_object)
    return any(fault.instead == wanted for fault in _misspellings(list(node.ome_object), known, OF_OME, ""))


def misspells(model: Model, wanted: str) -> bool:
    """Whether an optional key of an object is misspelled, which the rule on misspelled keys reports."""
    extra: Mapping[str, Any] = getattr(model, "extra", None) or {}
    return any(nearest(key, frozenset({wanted})) for key in extra if not key.startswith(PRIVATE_PREFIXES))


def _raw_object(visited: UnknownKeys, context: Context) -> dict[str, Any]:
    value = context.node.documents[visited.document].value
    for step in context.pointer:
        value = value[step]
    found: dict[str, Any] = value
    return found


def _misspellings(keys: list[str], known: frozenset[str], others: frozenset[str], case: str) -> Iterator[Fault]:
    for key in keys:
        if key in others or key.startswith(PRIVATE_PREFIXES):
            continue
        wanted = nearest(key, known)
        if wanted:
            yield Fault(key, key=True, case=case, instead=wanted, name=key, wanted=wanted)


def _looks_like(value: Any, name: str) -> bool:
    """Whether a value has the keys of the object, or of the array of objects, that belongs under a name."""
    if name == "multiscales":
        value = value[0] if isinstance(value, list) and value else None
    return isinstance(value, dict) and any(each in value for each in HALLMARKS[name])


def _cached_keys_of(cls: type, version: str, attributes: bool) -> tuple[frozenset[str], frozenset[str]]:  # noqa: FBT001
    """Return the cached result of ``keys_of``, because thousands of objects share a few classes."""
    known = _KEYS.get((cls, version, attributes))
    if known is None:
        known = _KEYS[cls, version, attributes] = keys_of(cls, version, attributes=attributes)
    return known


def keys_of(cls: type, version: str, *, attributes: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of a class in a version, and in any; ``attributes``: beside keys of the user."""
    fields = [key for _, key, _ in json_fields(cls)]
    known = {key.name for key in fields if key.known_in(version)} | ({"type"} if hasattr(cls, "TAG") else set())
    others = {key.name for key in fields}
    if issubclass(cls, OMEAttributes):
        others |= OF_OME
        known |= OF_OME if cls is OMEAttributes else {"image-label"} if "multiscales" in known else set()
    return frozenset(known & RARE if attributes else known), frozenset(others | known)

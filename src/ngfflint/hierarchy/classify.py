"""Determine the kind, the version and the model of a group."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.nodes import Group
from ngfflint.hierarchy.version import NEWER, Stated, detect, stated_in
from ngfflint.model.base import UNREADABLE, VERSIONS
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from ngfflint.documents.parse import Document
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import OMEAttributes, Pointer


def names_images(node: Node | None) -> bool:
    """Whether a node is an ``OME`` group with a ``series``, valid or not."""
    return isinstance(node, Group) and node.kind == "OME group" and getattr(node.ome, "series", None) is not None


KINDS = {
    "plate": "plate",
    "well": "well",
    "multiscales": "image",
    "image-label": "label image",
    "scene": "scene",
    "bioformats2raw.layout": "collection",
    "labels": "labels",
    "series": "OME group",
}
"""Kind by OME key; the first key that a group has decides, because a plate may be a collection as well."""

PLAIN_WORDS = frozenset({"labels", "series"})
"""OME keys that other software uses too: alone, at the top level of the attributes, they are not OME metadata."""


class OMEObject(NamedTuple):
    """The OME object of a group.

    Args:
        value: the object, empty if there is none.
        at: its pointer in the attributes: ``("ome",)``, or ``()`` if it is the attributes themselves.
        found: whether there is one.
    """

    value: dict[str, Any]
    at: Pointer
    found: bool


OME = "ome"
"""The key of the OME object, from 0.5."""

OME_KEYS = (*KINDS, "omero")
"""Keys that belong into the OME object."""

HALLMARKS = {"plate": ("wells", "rows", "columns"), "well": ("images",), OME: tuple(KINDS)}
"""Keys of the objects under those keys that other software uses too."""


def is_ome(key: str, value: Any) -> bool:
    """Whether the value of a key is OME metadata, because other software uses some of these keys too."""
    if key == "multiscales":
        return isinstance(value, list) and any(isinstance(each, dict) for each in value)
    if key in PLAIN_WORDS:
        return isinstance(value, list) and value != [] and all(isinstance(each, str) for each in value)
    if key == "bioformats2raw.layout":
        return True
    return isinstance(value, dict) and (key not in HALLMARKS or any(each in value for each in HALLMARKS[key]))


def misplaced_keys(attributes: dict[str, Any]) -> list[str]:
    """Return the keys of OME metadata that are beside the OME object."""
    return [key for key in OME_KEYS if key in attributes and is_ome(key, attributes[key])]


def locate(attributes: dict[str, Any], zarr_format: int | None, expected: str = "") -> OMEObject:
    """Find the OME object in the attributes of a group; ``expected`` is the kind that the group should be of."""
    namespaced = attributes.get("ome")
    at_top = KINDS.keys() & attributes.keys()
    if not expected and zarr_format == 3:
        at_top = at_top - PLAIN_WORDS
    if isinstance(namespaced, dict) and not (zarr_format == 2 and at_top):
        if KINDS.keys() & namespaced.keys():
            return OMEObject(namespaced, (OME,), found=True)
        return _misplaced(namespaced, attributes)
    return OMEObject(attributes, (), found=bool(at_top)) if at_top else OMEObject({}, (), found=False)


def _misplaced(namespaced: dict[str, Any], attributes: dict[str, Any]) -> OMEObject:
    """Find the OME object whose keys are not in ``ome`` but one level above or below it."""
    inner = namespaced.get(OME)
    if isinstance(inner, dict) and is_ome(OME, inner):
        return OMEObject(inner, (OME, OME), found=True)
    if KINDS.keys() & misplaced_keys(attributes):
        return OMEObject(attributes, (), found=True)
    return OMEObject(namespaced, (OME,), found=True)


def formats_with_ome(documents: dict[str, Document]) -> tuple[int, ...]:
    """Return the Zarr formats, 2 and 3, whose documents of a group contain OME metadata."""
    found: list[int] = []
    for zarr_format, name in ((2, ".zattrs"), (3, "zarr.json")):
        value = documents[name].value if name in documents else None
        if zarr_format == 3:
            value = value.get("attributes") if isinstance(value, dict) else None
        if isinstance(value, dict) and locate(value, zarr_format).found:
            found.append(zarr_format)
    return tuple(found)


def kind_of(ome: dict[str, Any], expected: str = "") -> str:
    """Return the kind of a group with OME metadata, ``""`` if it cannot be inferred."""
    kind = next((kind for key, kind in KINDS.items() if key in ome), "")
    if expected == "labels" and ("labels" in ome or not kind):
        return "labels"
    if expected == "OME group" and not kind:
        return "OME group"
    if kind == "image" and ("image-label" in ome or expected == "label image"):
        return "label image"
    return kind


MODELS = {
    "image": "image.Image",
    "label image": "labels.LabelImage",
    "labels": "labels.LabelsGroup",
    "plate": "plate.Plate",
    "well": "plate.Well",
    "scene": "collection.Scene",
    "collection": "collection.Bf2Raw",
    "OME group": "collection.Series",
}
"""The model of the OME object by kind, imported when the first group of the kind is read."""


def prepare(node: Node, *, expected: str = "", force: str = "", assume: str = "", child: Node | None = None) -> None:
    """Set version, kind and OME metadata of a node; the metadata is structured on first access."""
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        parent = node.parent.version if node.parent else ""
        node.version = force or parent or assume or ("0.4" if node.zarr_format == 2 else "0.5")
        node.newer = node.parent.newer if node.parent else False
        return
    node.expected = expected
    if node.zarr_format == 3:
        _read_beside_attributes(node)
    ome = locate(node.attributes, node.zarr_format, expected)
    node.ome_at = ome.at
    stated = stated_in(ome.value, namespaced=bool(ome.at), v2=node.zarr_format == 2)
    if ome.at != (OME,) and node.zarr_format == 3:
        stated = _stated_beside(node, ome) or stated
    if stated is not None:
        node.stated, node.stated_at = stated
    version = force or detect(node, ome.value, assume=assume, child=child)
    node.newer = version == NEWER
    node.version = VERSIONS[-1] if node.newer else version
    if not ome.found:
        return
    node.kind = kind_of(ome.value, expected)
    node.read_ome(ome.value, model_of(node.kind))


def _read_beside_attributes(group: Group) -> None:
    """Read OME metadata that are beside "attributes" in a ``zarr.json``, which a rule reports."""
    name, pointer = group.attributes_at
    document = group.documents.get(name)
    value = document.value if pointer and document is not None else None
    if not isinstance(value, dict) or value.keys().isdisjoint(BESIDE):
        return
    group.beside = [key for key in (OME, *OME_KEYS) if key in value and is_ome(key, value[key])]
    if group.beside and not locate(group.attributes, 3).found:
        group.attributes, group.attributes_at = {key: value[key] for key in group.beside}, (name, ())


BESIDE = frozenset({OME, *OME_KEYS})
"""Keys of OME metadata beside "attributes"."""


def _stated_beside(group: Group, ome: OMEObject) -> Stated | None:
    """Return the version that ``ome`` states for metadata that are not directly in it."""
    beside = group.attributes.get(OME)
    if not ome.found or not isinstance(beside, dict) or "version" not in beside or "version" in ome.value:
        return None
    return Stated(beside["version"], () if ome.at else (OME, "version"))


@cache
def model_of(kind: str) -> type[OMEAttributes]:
    """Return the model of the OME object of a kind of group."""
    module, _, name = MODELS.get(kind, "base.OMEAttributes").partition(".")
    cls: type[OMEAttributes] = getattr(import_module(f"ngfflint.model.{module}"), name)
    return cls

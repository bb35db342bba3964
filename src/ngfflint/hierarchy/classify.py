"""Determine the kind, the version and the model of a group."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.hierarchy.version import NEWER, asks, detect, stated_in
from ngfflint.model.base import UNREADABLE, VERSIONS
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import OMEAttributes
    from ngfflint.store.base import Store


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
        value: the object, empty where there is none.
        key: ``"ome"`` where the object is under this key, ``""`` where it is the attributes themselves.
        found: whether there is one.
    """

    value: dict[str, Any]
    key: str
    found: bool


def locate(attributes: dict[str, Any], zarr_format: int | None, expected: str = "") -> OMEObject:
    """Find the OME object in the attributes of a group; ``expected`` is the kind that the group should be of."""
    namespaced = attributes.get("ome")
    at_top = KINDS.keys() & attributes.keys()
    if not expected and zarr_format == 3:
        at_top = at_top - PLAIN_WORDS
    if isinstance(namespaced, dict) and not (zarr_format == 2 and at_top):
        return OMEObject(namespaced, "ome", found=True)
    return OMEObject(attributes, "", found=bool(at_top)) if at_top else OMEObject({}, "", found=False)


def kind_of(ome: dict[str, Any], expected: str = "") -> str:
    """Return the kind of a group with OME metadata, ``""`` where it cannot be inferred."""
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
    """Set version, kind and OME metadata of a node; the metadata are structured on first access."""
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        parent = node.parent.version if node.parent else ""
        node.version = force or parent or assume or ("0.4" if node.zarr_format == 2 else "0.5")
        node.newer = node.parent.newer if node.parent else False
        return
    node.expected = expected
    ome = locate(node.attributes, node.zarr_format, expected)
    node.ome_at = (ome.key,) if ome.key else ()
    stated = stated_in(ome.value, namespaced=bool(ome.key), v2=node.zarr_format == 2)
    if stated is not None:
        node.stated, node.stated_at = stated
    version = force or detect(node, ome.value, assume=assume, child=child)
    node.newer = version == NEWER
    node.version = VERSIONS[-1] if node.newer else version
    if not ome.found:
        return
    node.kind = kind_of(ome.value, expected)
    node.read_ome(ome.value, model_of(node.kind))


@cache
def model_of(kind: str) -> type[OMEAttributes]:
    """Return the model of the OME object of a kind of group."""
    module, _, name = MODELS.get(kind, "base.OMEAttributes").partition(".")
    cls: type[OMEAttributes] = getattr(import_module(f"ngfflint.model.{module}"), name)
    return cls


async def version_child(store: Store, root: Node) -> Node | None:
    """Read the child from which the version of an unversioned root is inferred, if one is needed and exists."""
    if not isinstance(root, Group) or root.zarr_format != 2 or root.attributes is UNREADABLE:
        return None
    ome = locate(root.attributes, root.zarr_format)
    if ome.key or stated_in(ome.value, namespaced=False) is not None:
        return None
    target = resolve(asks(ome.value))
    if not target:
        return None
    child = await load(store, join(root.path, target), root, "array" if "multiscales" in ome.value else "group")
    prepare(child)
    return child if isinstance(child, Array) or (isinstance(child, Group) and child.has_ome) else None

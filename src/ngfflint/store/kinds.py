"""What a group is, told from its keys before any rule runs, so that one fault gives one finding."""

from __future__ import annotations

from typing import Any, NamedTuple

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
"""Kind by OME key; the first key that a group has decides, for a plate may be a collection as well."""

IMAGES = ("image", "label image")
"""Kinds of groups with multiscales."""

PLAIN_WORDS = frozenset({"labels", "series"})
"""OME keys that other software uses too: alone, at the top of attributes, they do not make OME metadata."""


class OMEObject(NamedTuple):
    """The OME object of a group.

    Args:
        value: the object, empty where there is none.
        key: ``"ome"`` where it lies under this key, else ``""``: it is the attributes themselves.
        found: whether there is one.
    """

    value: dict[str, Any]
    key: str
    found: bool


def locate(attributes: dict[str, Any], zarr_format: int | None, expected: str = "") -> OMEObject:
    """Find the OME object in the attributes of a group.

    Args:
        attributes: of the group.
        zarr_format: 2 or 3.
        expected: the kind that the parent expects; then a plain word such as ``labels`` counts.
    """
    namespaced = attributes.get("ome")
    at_top = KINDS.keys() & attributes.keys()
    if not expected and zarr_format == 3:
        at_top = at_top - PLAIN_WORDS
    if isinstance(namespaced, dict) and not (zarr_format == 2 and at_top):
        return OMEObject(namespaced, "ome", found=True)
    return OMEObject(attributes, "", found=bool(at_top)) if at_top else OMEObject({}, "", found=False)


def kind_of(ome: dict[str, Any], expected: str = "") -> str:
    """Return the kind of a group with OME metadata.

    Args:
        ome: the OME object.
        expected: the kind that the parent expects: an image below ``labels`` is a label image, and a group where
            labels should be is a labels group, also without their list, unless it is nothing but something else.
    """
    kind = next((kind for key, kind in KINDS.items() if key in ome), "")
    if expected == "labels" and ("labels" in ome or not kind):
        return "labels"
    if expected == "OME group" and not kind:
        return "OME group"
    if kind == "image" and ("image-label" in ome or expected == "label image"):
        return "label image"
    return kind

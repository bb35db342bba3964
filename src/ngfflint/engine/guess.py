"""The version of a group that states none, told from the shape of its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.store.nodes import Array, Group

if TYPE_CHECKING:
    from ngfflint.store.nodes import Node


def guess(ome: dict[str, Any], *, in_ome: bool, child: Node | None = None) -> str:
    """Tell the version from keys that came or went with it.

    Args:
        ome: the OME object.
        in_ome: whether it lies, or should lie, under the key ``ome``.
        child: the node at ``asks(ome)``, where it was read: an array, or a group whose version is known.
    """
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
    """Return the path of the node that can tell the version of an OME object, ``""`` where none can.

    It is the first image of a plate, a collection or a labels group, and the first array of an image without axes.
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
    """Return the objects in an array of an object, none where there is no such thing."""
    items = value.get(key) if isinstance(value, dict) else None
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def _path(objects: list[dict[str, Any]]) -> str:
    path = objects[0].get("path") if objects else None
    return path if isinstance(path, str) else ""

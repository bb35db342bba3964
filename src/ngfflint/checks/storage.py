"""Checks of how OME-Zarr lies in Zarr: formats, groups on the way, and what the arrays of an image must state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.levels import levels
from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.image import Multiscale
from ngfflint.model.problems import BROKEN, present
from ngfflint.model.zarr import ArrayV2, ArrayV3
from ngfflint.store.kinds import KINDS
from ngfflint.store.nodes import Absent, Array, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import Reference
    from ngfflint.model.image import Dataset
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Node

DIMENSIONS = "_ARRAY_DIMENSIONS"
"""The attribute in which xarray keeps the names of dimensions in Zarr v2."""


def format_of(version: str) -> int:
    """Return the Zarr format that a version of the specification is written in."""
    return 2 if version <= "0.4" else 3


def zarr_format(group: Group, _: Context) -> Iterator[At]:
    """A group with OME metadata must be stored in the Zarr format of its version."""
    wanted = format_of(group.version)
    unknown = not group.whole and group.metadata is BROKEN  # attributes alone do not say how they are stored
    if group.ome is None or unknown or group.zarr_format == wanted or _is_told_above(group):
        return
    yield At(*_format_at(group), node=group, got=group.zarr_format, wanted=wanted, version=group.version)


def _is_told_above(group: Group) -> bool:
    """Say whether a wrong Zarr format is that of the parent too, or was told as one that differs from the parent."""
    parent = group.parent
    if parent is None:
        return False
    fits = parent.zarr_format == format_of(parent.version)
    return fits if parent.zarr_format != group.zarr_format else not fits


def _format_at(node: Node) -> tuple[str, ...]:
    return () if node.metadata is BROKEN else ("zarr_format",)


def mixed_zarr_formats(reference: Reference, context: Context) -> Iterator[At]:
    """What a path leads to must be stored in the Zarr format of the group with the path."""
    group, child = context.group, reference.there
    if not isinstance(child, Group | Array) or child.zarr_format == group.zarr_format:
        return
    if group.zarr_format == format_of(group.version):  # else the group is wrong, and the child is right
        also = (Also(group, *_format_at(group), message=f"Zarr v{group.zarr_format}"),)
        yield At(*_format_at(child), node=child, also=also, got=child.zarr_format, wanted=group.zarr_format)


def ome_metadata_on_array(array: Array, _: Context) -> Iterator[At]:
    """The attributes of an array must hold no OME metadata."""
    attributes = array.attributes
    found = [key for key in ("ome", "multiscales", "plate", "well", "image-label") if _is_ome(key, attributes.get(key))]
    if found:
        yield At(found[0], key=True, found=found)


def _is_ome(key: str, value: Any) -> bool:
    """Say whether an attribute is OME metadata: some keys are words that other software uses too."""
    if key == "multiscales":
        return isinstance(value, list) and any(isinstance(each, dict) for each in value)
    if not isinstance(value, dict):
        return False
    hallmarks = {"ome": KINDS, "plate": ("wells", "rows", "columns"), "well": ("images",)}
    return key == "image-label" or any(each in value for each in hallmarks[key])


def missing_intermediate_group(reference: Reference, _: Context) -> Iterator[At]:
    """Each folder on the way of a path must be a Zarr group."""
    for node in reference.between:
        if isinstance(node, Absent | Array):
            yield At(folder=node.path)


def dimension_separator(dataset: Dataset, context: Context) -> Iterator[At]:
    """The chunks of an image must lie in nested folders, in 0.1 side by side."""
    array = context.array(dataset.path)
    metadata = array.metadata
    if not isinstance(metadata, ArrayV2) or len(metadata.shape) < 2:
        return
    stated = metadata.dimension_separator
    if context.version == "0.1":
        if stated == "/":
            yield At("dimension_separator", node=array, case="nested")
    elif stated is None:
        yield At(node=array, case="absent")
    elif stated == ".":
        yield At("dimension_separator", node=array, case="flat")


def missing_dimension_names(dataset: Dataset, context: Context) -> Iterator[At]:
    """The array of a dataset must have dimension_names."""
    array = context.array(dataset.path)
    if isinstance(array.metadata, ArrayV3) and array.metadata.dimension_names is None:
        where = ("dimension_names",) if "dimension_names" in array.documents[array.main].value else ()
        yield At(*where, node=array, axes=shown(axes_names(context.enclosing(Multiscale))))


def axes_names(multiscale: Multiscale) -> list[str]:
    """Return the names of the axes of an image.

    Raises:
        Unreadable: it has none, or they could not be read.
    """
    return [str(axis.name) for axis in present(multiscale.axes)]  # str stops at a name that could not be read


def dimension_names_mismatch(image: Multiscale | Dataset, context: Context) -> Iterator[At]:
    """The names of the dimensions must be those of the axes, in their order."""
    axes = axes_names(image if isinstance(image, Multiscale) else context.enclosing(Multiscale))
    if context.version <= "0.4":
        for node, names in _array_dimensions(image, context):
            if names != axes and _are_reordered(names, axes):
                yield _mismatch(node, (*node.attributes_at[1], DIMENSIONS), names, axes, context)
        return
    if isinstance(image, Multiscale):
        return
    array = context.array(image.path)
    names = present(array.metadata.dimension_names) if isinstance(array.metadata, ArrayV3) else axes
    if len(names) == len(array.metadata.shape) == len(axes) == len(set(axes)) and names != axes:
        yield _mismatch(array, ("dimension_names",), names, axes, context)


def _are_reordered(names: Any, axes: list[str]) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names) and sorted(names) == sorted(axes)


def _mismatch(node: Node, where: Pointer, names: list[Any], axes: list[str], context: Context) -> At:
    group = context.group
    image = context.pointer[: len(group.ome_pointer) + len(("multiscales", 0))]
    also = (Also(group, *image, "axes", message="the axes", document=group.attributes_at[0]),)
    document = node.attributes_at[0]  # the main one of an array of Zarr v3
    return At(*where, node=node, document=document, also=also, name=where[-1], names=shown(names), axes=shown(axes))


def _array_dimensions(image: Multiscale | Dataset, context: Context) -> Iterator[tuple[Node, Any]]:
    """Yield the list of dimensions that the group of an image has, or the array of a dataset."""
    node = context.group if isinstance(image, Multiscale) else context.array(image.path)
    if DIMENSIONS in node.attributes:
        yield node, node.attributes[DIMENSIONS]


def array_dimensions(image: Multiscale | Dataset, context: Context) -> Iterator[At]:
    """The axes must be repeated as _ARRAY_DIMENSIONS of the group or the arrays (0.3), and be the same where they are."""
    axes = axes_names(image if isinstance(image, Multiscale) else context.enclosing(Multiscale))
    stated = list(_array_dimensions(image, context))
    for node, names in stated:
        reordered = context.version == "0.4" and _are_reordered(names, axes)  # there, this breaks a stronger rule
        if names != axes and not reordered:
            where, document = (*node.attributes_at[1], DIMENSIONS), node.attributes_at[0]
            yield At(*where, node=node, document=document, case="differ", names=shown(names), axes=shown(axes))
    if isinstance(image, Multiscale) and not stated and context.version == "0.3":
        lacking = [each.path for each in levels(image.datasets, context) if DIMENSIONS not in each.array.attributes]
        if lacking:
            group = context.group
            where, document = group.attributes_at[1], group.attributes_at[0]
            yield At(*where, node=group, document=document, case="missing", path=lacking[0], axes=shown(axes))

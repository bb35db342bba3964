"""Checks of how OME-Zarr lies in Zarr: formats, groups on the way, and what the arrays of an image must state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import Also, At
from ngfflint.model.problems import BROKEN
from ngfflint.model.zarr import ArrayV2
from ngfflint.store.kinds import KINDS
from ngfflint.store.nodes import Absent, Array, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import Reference
    from ngfflint.model.image import Dataset
    from ngfflint.store.nodes import Ancestor, Node


def format_of(version: str) -> int:
    """Return the Zarr format that a version of the specification is written in."""
    return 2 if version <= "0.4" else 3


def zarr_format(group: Group, context: Context) -> Iterator[At]:
    """A group with OME metadata must be stored in the Zarr format of its version."""
    wanted = format_of(group.version)
    unknown = not group.whole and group.metadata is BROKEN  # attributes alone do not say how they are stored
    if not group.has_ome or unknown or group.zarr_format == wanted or _is_told_above(group, context.ancestors):
        return
    yield At(*_format_at(group), node=group, got=group.zarr_format, wanted=wanted, version=group.version)


def _is_told_above(group: Group, ancestors: tuple[Ancestor, ...]) -> bool:
    """Say whether a wrong Zarr format is that of a node above too, or was told where it begins to differ."""
    for above in ancestors:
        fits = above.zarr_format == format_of(above.version)
        if above.zarr_format != group.zarr_format:
            return fits
        if not fits:
            return True
    return False


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

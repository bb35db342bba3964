"""Checks of array storage and ZIP archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.documents import leads_straight, meant_node_type
from ngfflint.checks.spelling import misspells
from ngfflint.hierarchy.classify import is_ome
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.hierarchy.references import LabelsReference, OMEGroupReference
from ngfflint.hierarchy.version import named_by
from ngfflint.model.base import UNREADABLE
from ngfflint.model.zarr import ArrayV2
from ngfflint.rules.check import Fault, Related, clean_if
from ngfflint.rules.messages import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Ancestor, Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.image import Dataset
    from ngfflint.rules.context import Context
    from ngfflint.store.archive import Archive


def format_of(version: str) -> int:
    """Return the Zarr format that a version of the specification requires."""
    return 2 if version <= "0.4" else 3


def zarr_format(group: Group, context: Context) -> Iterator[Fault]:
    """A group with OME metadata must be stored in the Zarr format of its version."""
    wanted = format_of(group.version)
    unknown = not group.whole and group.metadata is UNREADABLE  # attributes alone do not reveal the format
    if not group.has_ome or unknown or group.zarr_format == wanted or _is_reported_above(group, context.ancestors):
        return
    yield Fault(*_format_at(group), node=group, got=group.zarr_format, wanted=wanted, version=group.version)


def _is_reported_above(group: Group, ancestors: tuple[Ancestor, ...]) -> bool:
    """Whether a node above has the same wrong Zarr format, or is where the format starts to differ."""
    for above in ancestors:
        fits = above.zarr_format == format_of(above.version)
        if above.zarr_format != group.zarr_format:
            return fits
        if not fits:
            return True
    return False


def _format_at(node: Node) -> tuple[str, ...]:
    return () if node.metadata is UNREADABLE else ("zarr_format",)


@clean_if(leads_straight)
def mixed_zarr_formats(reference: Reference, context: Context) -> Iterator[Fault]:
    """A referenced node, and those on the way to it, must have the Zarr format of the group that references it."""
    group = context.group
    if group.zarr_format != format_of(group.version):  # the group is wrong and the child is right
        return
    for child in (*reference.between, reference.there):
        if not isinstance(child, Group | Array) or child.zarr_format == group.zarr_format:
            continue
        if not _is_like_above(child, context.ancestors) and not _states_other_version(child, group):
            also = (Related(group, *_format_at(group), message=f"Zarr v{group.zarr_format}"),)
            got, wanted = child.zarr_format, group.zarr_format
            yield Fault(*_format_at(child), node=child, also=also, path=child.path, got=got, wanted=wanted)


def _is_like_above(child: Node, ancestors: tuple[Ancestor, ...]) -> bool:
    """Whether a node has the Zarr format of the group above the referencing one, which is then reported itself."""
    return bool(ancestors) and ancestors[0].zarr_format == child.zarr_format


def _states_other_version(child: Node, group: Group) -> bool:
    """Whether a node states another version than the referencing group, which another rule reports."""
    named = named_by(child.stated) if isinstance(child, Group) and child.has_ome else ""
    return named not in ("", group.version)


def ome_metadata_on_array(array: Array, _: Context) -> Iterator[Fault]:
    """The attributes of an array must not have OME metadata."""
    attributes = {} if meant_node_type(array) else array.attributes
    found = [key for key in ("ome", "multiscales", "plate", "well", "image-label") if is_ome(key, attributes.get(key))]
    if found:
        yield Fault(found[0], key=True, found=alternatives(found, "and"), path=array.path)


@clean_if(leads_straight)
def missing_intermediate_group(reference: Reference, _: Context) -> Iterator[Fault]:
    """Each folder along a path must be a Zarr group."""
    if isinstance(reference, LabelsReference):
        if reference.images and isinstance(reference.there, Missing):
            yield Fault(case="labels", folder=reference.target, labels=[each.path for each in reference.images])
        return
    case = "ome" if isinstance(reference, OMEGroupReference) else ""
    for node in reference.between:
        if isinstance(node, Missing):
            yield Fault(case=case, folder=node.path, path=reference.path)


def dimension_separator(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The chunks of an image must be in nested folders, in 0.1 in one flat folder."""
    array = context.array(dataset.path)
    metadata = array.metadata
    if not isinstance(metadata, ArrayV2) or len(metadata.shape) < 2:
        return
    stated = metadata.dimension_separator
    if context.version == "0.1":
        if stated == "/":
            yield Fault("dimension_separator", node=array, case="nested", path=dataset.path)
    elif stated is None:
        if not misspells(metadata, "dimension_separator"):
            yield Fault(node=array, case="absent", path=dataset.path)
    elif stated == ".":
        yield Fault("dimension_separator", node=array, case="flat", path=dataset.path)


def archive_layout(archive: Archive, _: Context) -> Iterator[Fault]:
    """An archive should contain one uncompressed store at its root, and no other archives."""
    if archive.compressed:
        path = archive.first_compressed
        yield Fault(case="compressed", count=archive.compressed, total=archive.count, path=path)
    if archive.nested:
        yield Fault(case="nested", count=len(archive.nested), path=archive.nested[0])
    if archive.folder:
        yield Fault(case="folder", path=archive.folder)

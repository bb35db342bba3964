"""Checks of array metadata, array storage and ZIP archives."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import is_ome
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.hierarchy.version import named_by
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.zarr import ArrayV2, ArrayV3
from ngfflint.rules.check import Fault, Related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.hierarchy.nodes import Ancestor, Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Dataset
    from ngfflint.rules.context import Context
    from ngfflint.store.archive import Archive


if TYPE_CHECKING:
    AnyArray = ArrayV2 | ArrayV3


CHUNK_SHAPE: Pointer = ("chunk_grid", "configuration", "chunk_shape")
"""Pointer to the chunk shape of a regular grid of Zarr v3."""


def invalid_array_metadata(array: AnyArray, _: Context) -> Iterator[Fault]:
    """The metadata of an array must be such that Zarr can open it."""
    for part in (_form_faults, _item_faults, _name_faults, _chunk_faults, _shape_faults):
        with suppress(Unreadable):  # a malformed key must not hide faults of other keys
            yield from part(array)


def _is_extension(value: Any) -> bool:
    """Whether a value is a name or an object with a name: the two forms of a Zarr v3 extension point."""
    return (isinstance(value, str) and value != "") or _has(value, "name")


def _is_dtype(value: Any) -> bool:
    return isinstance(value, str | list) and value != ""


def _is_compressor(value: Any) -> bool:
    return value is None or _has(value, "id")


def _is_filters(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_order(value: Any) -> bool:
    return value in ("C", "F")


def _is_separator(value: Any) -> bool:
    return value in (None, ".", "/")


def _has(value: Any, key: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get(key), str)


FORMS: dict[type, dict[str, tuple[str, Callable[[Any], bool]]]] = {
    ArrayV2: {
        "dtype": ("name", _is_dtype),
        "compressor": ("codec", _is_compressor),
        "filters": ("filters", _is_filters),
        "order": ("order", _is_order),
        "dimension_separator": ("separator", _is_separator),
    },
    ArrayV3: dict.fromkeys(("data_type", "chunk_grid", "chunk_key_encoding"), ("name", _is_extension)),
}
"""By class and key: the case of the rule for a malformed value, and the test of its form."""


def _form_faults(array: AnyArray) -> Iterator[Fault]:
    for name, (case, fits) in FORMS[type(array)].items():
        value = getattr(array, name)
        if value is not UNREADABLE and not fits(value):
            yield Fault(name, case=case, name=name, value=value)


def _item_faults(array: AnyArray) -> Iterator[Fault]:
    name, key, case = ("filters", "id", "codec") if isinstance(array, ArrayV2) else ("codecs", "name", "name")
    items = getattr(array, name)
    for index, each in enumerate(items if isinstance(items, list) else ()):
        if not (_has(each, key) or (key == "name" and _is_extension(each))):
            yield Fault(name, index, case=case, name=f"item {index} of {name}", value=each)


def _name_faults(array: AnyArray) -> Iterator[Fault]:
    if isinstance(array, ArrayV3) and array.dimension_names is not None:
        yield from _count_faults(("dimension_names",), array.dimension_names, array)


def _chunk_faults(array: AnyArray) -> Iterator[Fault]:
    if isinstance(array, ArrayV2):
        yield from _size_faults(("chunks",), array.chunks, 1)
        yield from _count_faults(("chunks",), array.chunks, array)
        return
    grid = array.chunk_grid
    if grid != "regular" and not (isinstance(grid, dict) and grid.get("name") == "regular"):
        return
    configuration = grid.get("configuration") if isinstance(grid, dict) else None
    chunks = configuration.get("chunk_shape") if isinstance(configuration, dict) else None
    if isinstance(chunks, list) and all(map(_is_integer, chunks)):
        yield from _size_faults(CHUNK_SHAPE, chunks, 1)
        yield from _count_faults(CHUNK_SHAPE, chunks, array)
    else:
        yield Fault(*CHUNK_SHAPE[: 1 if chunks is None else None], case="grid")


def _is_integer(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def _shape_faults(array: AnyArray) -> Iterator[Fault]:
    yield from _size_faults(("shape",), array.shape, 0)


def _count_faults(where: Pointer, values: list[Any], array: AnyArray) -> Iterator[Fault]:
    if len(values) != len(array.shape):
        yield Fault(*where, case="count", name=where[-1], count=len(values), ndim=len(array.shape))


def _size_faults(where: Pointer, sizes: list[int], least: int) -> Iterator[Fault]:
    for index, size in enumerate(sizes):
        if size < least:
            yield Fault(*where, index, case="size", name=where[-1], value=size, index=index, least=least)


def empty_array(array: AnyArray, _: Context) -> Iterator[Fault]:
    """An array should have pixels."""
    for index, size in enumerate(array.shape):
        if size == 0:
            yield Fault("shape", index, index=index)


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
            yield Fault(*_format_at(child), node=child, also=also, got=child.zarr_format, wanted=group.zarr_format)


def _is_like_above(child: Node, ancestors: tuple[Ancestor, ...]) -> bool:
    """Whether a node has the Zarr format of the group above the referencing one, which is then reported itself."""
    return bool(ancestors) and ancestors[0].zarr_format == child.zarr_format


def _states_other_version(child: Node, group: Group) -> bool:
    """Whether a node states another version than the referencing group, which another rule reports."""
    named = named_by(child.stated) if isinstance(child, Group) and child.has_ome else ""
    return named not in ("", group.version)


def ome_metadata_on_array(array: Array, _: Context) -> Iterator[Fault]:
    """The attributes of an array must not have OME metadata."""
    attributes = array.attributes
    found = [key for key in ("ome", "multiscales", "plate", "well", "image-label") if is_ome(key, attributes.get(key))]
    if found:
        yield Fault(found[0], key=True, found=found)


def missing_intermediate_group(reference: Reference, _: Context) -> Iterator[Fault]:
    """Each folder along a path must be a Zarr group."""
    for node in reference.between:
        if isinstance(node, Missing):
            yield Fault(folder=node.path)


def dimension_separator(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The chunks of an image must be in nested folders, in 0.1 in one flat folder."""
    array = context.array(dataset.path)
    metadata = array.metadata
    if not isinstance(metadata, ArrayV2) or len(metadata.shape) < 2:
        return
    stated = metadata.dimension_separator
    if context.version == "0.1":
        if stated == "/":
            yield Fault("dimension_separator", node=array, case="nested")
    elif stated is None:
        yield Fault(node=array, case="absent")
    elif stated == ".":
        yield Fault("dimension_separator", node=array, case="flat")


def archive_layout(archive: Archive, _: Context) -> Iterator[Fault]:
    """An archive should contain one uncompressed store at its root, and no other archives."""
    if archive.compressed:
        path = archive.first_compressed
        yield Fault(case="compressed", count=archive.compressed, total=archive.count, path=path)
    if archive.nested:
        yield Fault(case="nested", count=len(archive.nested), path=archive.nested[0])
    if archive.folder:
        yield Fault(case="folder", path=archive.folder)

"""Checks of arrays for readers: data types, compressors, filters, codecs and the order of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.pyramid import levels
from ngfflint.checks.readers import asked, entries, fault, hits
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.zarr import ArrayV2, ArrayV3, chunks_of, dtype_key, dtype_of
from ngfflint.model.zarr_spec import SHARDING
from ngfflint.rules.messages import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.checks.readers import Hit
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Datasets
    from ngfflint.rules.check import Fault
    from ngfflint.rules.context import Context
    from ngfflint.rules.profiles import Codecs, Compressors, DataTypes

    AnyArray = ArrayV2 | ArrayV3

NO_COMPRESSOR = "none"
"""What profiles call the compressor of arrays without one."""

BLOSC = "blosc"


def data_type(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must be able to read the data type."""
    yield from _data_type(datasets, context, "data_types")


def distorted_type(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must not take the data type for another one."""
    yield from _data_type(datasets, context, "distorted_types")


def _data_type(datasets: Datasets, context: Context, section: str) -> Iterator[Fault]:
    for level in levels(datasets, context)[:1]:  # all levels have one data type, or another rule reports that
        metadata = level.array.metadata
        name, spelled = dtype_of(metadata), metadata.dtype if isinstance(metadata, ArrayV2) else None
        zarr = 2 if isinstance(metadata, ArrayV2) else 3

        def applies(entry: DataTypes, name: str = name, spelled: Any = spelled, zarr: int = zarr) -> bool:
            return zarr in entry.zarr and (name in entry.names or spelled in entry.spelled)

        found = hits(context, section, applies)
        if found:
            read_as = next(iter({entry.read_as for _, entry in found}))
            yield fault(
                dtype_key(metadata),
                node=level.array,
                found=found,
                path=level.path,
                dtype=name,
                spelled=shown(name if spelled is None else spelled),
                read_as=read_as,
            )


def _first(
    datasets: Datasets, context: Context, section: str, applies: Callable[[Any, AnyArray], bool]
) -> Iterator[tuple[Any, list[Hit]]]:
    """Yield the first level with an array that readers have trouble with, and the readers."""
    for level in levels(datasets, context):
        metadata = level.array.metadata
        found = hits(context, section, lambda entry, metadata=metadata: applies(entry, metadata))  # type: ignore[misc]
        if found:
            yield level, found
            return


def compressor(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must know the compressor of a Zarr v2 array."""
    for level, found in _first(datasets, context, "compressors", _unknown_compressor):
        name, inner = _compressor(level.array.metadata)
        yield fault("compressor", node=level.array, found=found, path=level.path, name=name, inner=inner)


def _unknown_compressor(entry: Compressors, metadata: AnyArray) -> bool:
    if not isinstance(metadata, ArrayV2):
        return False
    name, inner = _compressor(metadata)
    return name not in entry.read or (name == BLOSC and bool(entry.inner) and inner not in entry.inner)


def _compressor(metadata: ArrayV2) -> tuple[str, str]:
    """Return the id of the compressor of an array, and of the one inside Blosc."""
    value = metadata.compressor
    if value is None:
        return NO_COMPRESSOR, ""
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise Unreadable
    return value["id"], str(value.get("cname", "lz4"))


def filters(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must apply the filters of a Zarr v2 array."""
    for level, found in _first(datasets, context, "filters", lambda entry, array: bool(_filters(array, entry.read))):
        names = _filters(level.array.metadata, [])
        yield fault("filters", node=level.array, found=found, path=level.path, names=[shown(each) for each in names])


def _filters(metadata: AnyArray, read: list[str]) -> list[str]:
    """Return the ids of the filters of an array that are not among those read."""
    if not isinstance(metadata, ArrayV2) or not isinstance(metadata.filters, list):
        return []
    names = [str(each.get("id")) for each in metadata.filters if isinstance(each, dict)]
    return [name for name in names if name not in read]


def memory_order(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must know both orders of pixels in a chunk."""
    for level, found in _first(datasets, context, "memory_order", lambda _, array: _is_reversed(array)):
        yield fault("order", node=level.array, found=found, path=level.path)


def _is_reversed(metadata: AnyArray) -> bool:
    """Whether the order of the pixels in a chunk is F, and matters."""
    if not isinstance(metadata, ArrayV2) or metadata.order is UNREADABLE or metadata.order != "F":
        return False
    chunk, _ = chunks_of(metadata)
    return sum(size > 1 for size in chunk or ()) > 1


def codecs(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """A reader must know the codecs of a Zarr v3 array, and their arrangement."""
    for level in levels(datasets, context):
        metadata = level.array.metadata
        if not isinstance(metadata, ArrayV3) or metadata.codecs is UNREADABLE:
            continue
        places: dict[tuple[Pointer, str], list[Hit]] = {}
        for profile in asked(context):
            troubles = (
                (entry, _codec_trouble(entry, metadata.codecs, ("codecs",)))
                for entry in entries(profile, "codecs", context)
            )
            entry, place = next((each for each in troubles if each[1] is not None), (None, None))
            if place is not None:
                places.setdefault(place, []).append((profile, entry))
        for (pointer, what), found in places.items():
            yield fault(*pointer, node=level.array, found=found, path=level.path, what=what)
        if places:
            return


def _codec_trouble(entry: Codecs, chain: list[Any], base: Pointer) -> tuple[Pointer, str] | None:
    """Return the first place in a chain of codecs that a reader has trouble with, and what is there."""
    for index, codec in enumerate(chain):
        at = (*base, index)
        name = _name(codec)
        configuration = codec.get("configuration") if isinstance(codec, dict) else None
        values: dict[str, Any] = configuration if isinstance(configuration, dict) else {}
        if entry.read and name not in entry.read:
            return at, f'the codec "{name}"'
        if name == "transpose" and entry.transposed and not _is_plain(values.get("order")):
            return at, f'the codec "transpose" has the order {shown(values.get("order"))}'
        if name == SHARDING:
            found = _in_shard(entry, values, (*at, "configuration"))
            if found is not None:
                return found
            if entry.after_sharding and index + 1 < len(chain):
                return (*base, index + 1), f'the codec "{_name(chain[index + 1])}" comes after "{SHARDING}"'
    return None


def _in_shard(entry: Codecs, values: dict[str, Any], base: Pointer) -> tuple[Pointer, str] | None:
    """Return the first trouble in the configuration of the sharding codec."""
    location = values.get("index_location", "end")
    if location in entry.index_location:
        return (*base, "index_location"), f'the index of a shard is at its "{location}"'
    index = values.get("index_codecs")
    if isinstance(index, list):
        names = [_name(each) for each in index]
        lacking = [name for name in entry.index_needs if name not in names]
        if lacking:
            return (*base, "index_codecs"), f'the index of a shard has no codec "{lacking[0]}"'
    inner = values.get("codecs")
    return _codec_trouble(entry, inner, (*base, "codecs")) if isinstance(inner, list) else None


def _name(codec: Any) -> str:
    return str(codec.get("name") if isinstance(codec, dict) else codec)


def _is_plain(order: Any) -> bool:
    """Whether a transposition keeps or reverses the order of the dimensions."""
    if not isinstance(order, list):
        return True
    return order in (list(range(len(order))), list(range(len(order)))[::-1])

"""Checks of good practice: levels, chunks and compression."""

from __future__ import annotations

from math import ceil, prod
from typing import TYPE_CHECKING, Any

from ngfflint import fast_json
from ngfflint.checks.pyramid import levels, outliers
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.geometry import typed_axes
from ngfflint.model.zarr import ArrayV2, chunks_of, dtype_of
from ngfflint.model.zarr_spec import ITEM_SIZES, SHARDING
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.pyramid import Level
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Multiscale
    from ngfflint.model.zarr import ArrayV3
    from ngfflint.rules.context import Context

KIB, MIB, GIB = 2**10, 2**20, 2**30

PLAIN_CODECS = ("bytes", "transpose", "crc32c")
"""Codecs of Zarr v3 that do not compress."""


def _plane(multiscale: Multiscale, level: Level, context: Context) -> list[int]:
    """Return the indices of the last two space axes, y and x.

    Raises:
        Unreadable: the axes do not fit the array.
    """
    axes = typed_axes(multiscale, context.version)
    present(axes if len(axes) == len(level.shape) else None)
    return [index for index, axis in enumerate(axes) if axis.type == "space"][-2:]


def _larger_plane(multiscale: Multiscale, level: Level, context: Context) -> Iterator[Fault]:
    """Report the list of levels, because it has no level whose planes are small enough."""
    limit = context.option("pixels")
    plane = _plane(multiscale, level, context)
    if any(level.shape[index] > limit for index in plane):
        axes = typed_axes(multiscale, context.version)
        yield Fault(
            "datasets",
            also=(Related(level.array, "shape", message=f"shape {clip(str(level.shape))}"),),
            path=level.path,
            size=" x ".join(f"{level.shape[index]:,}" for index in plane),
            axes=" and ".join(f'"{axes[index].name}"' for index in plane),
            limit=limit,
        )


def no_pyramid(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A large image should have several levels."""
    found = levels(multiscale.datasets, context)
    if len(multiscale.datasets) == len(found) == 1:
        yield from _larger_plane(multiscale, found[0], context)


def coarsest_level_large(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The coarsest level should be small enough to be shown as a whole."""
    found = levels(multiscale.datasets, context)
    if found and len(found) == len(multiscale.datasets):
        smallest = min(found, key=lambda level: prod(level.shape))
        yield from _larger_plane(multiscale, smallest, context)


def _bytes_of(chunk: list[int] | None, level: Level) -> int | None:
    """Return the uncompressed size of a chunk in bytes, ``None`` if it is unknown."""
    size = ITEM_SIZES.get(dtype_of(level.array.metadata))
    if chunk is None or size is None or len(chunk) != len(level.shape) or min(chunk, default=1) < 1:
        return None
    return prod(chunk) * size


def _chunk_pointer(metadata: ArrayV2 | ArrayV3, *, inner: bool = True) -> Pointer:
    """Return the pointer to the shape of a chunk, or of a shard."""
    if isinstance(metadata, ArrayV2):
        return ("chunks",)
    if inner:
        for index, codec in enumerate(metadata.codecs):
            if isinstance(codec, dict) and codec.get("name") == SHARDING:
                return ("codecs", index, "configuration", "chunk_shape")
    return ("chunk_grid", "configuration", "chunk_shape")


def chunk_too_large(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A chunk, the least that readers load, should not be large; only the first such level is reported."""
    limit = context.option("mebibytes")
    for level in levels(multiscale.datasets, context):
        metadata = level.array.metadata
        chunk = chunks_of(metadata)[0]
        size = _bytes_of(chunk, level)
        if size is not None and size > limit * MIB:
            where = _chunk_pointer(metadata)
            yield Fault(*where, node=level.array, path=level.path, size=_in_words(size), limit=limit, chunk=str(chunk))
            return


def chunk_too_small(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A level should not consist of a great many tiny chunks; of a sharded array, the shards count."""
    most, limit = context.option("chunks"), context.option("kibibytes")
    for level in levels(multiscale.datasets, context):
        metadata = level.array.metadata
        chunk, shard = chunks_of(metadata)
        stored = shard or chunk
        size = _bytes_of(stored, level)
        if size is None or stored is None or size >= limit * KIB:
            continue
        count = prod(ceil(length / step) for length, step in zip(level.shape, stored, strict=True))
        if count > most:
            where = _chunk_pointer(metadata, inner=False)
            case = "" if isinstance(metadata, ArrayV2) else "sharding"
            values: dict[str, Any] = {
                "path": level.path,
                "count": f"{count:,}",
                "size": _in_words(size),
                "chunk": str(stored),
            }
            yield Fault(*where, node=level.array, case=case, limit=limit, **values)
            return


def _in_words(size: int) -> str:
    """Return a size in the largest unit of which there is at least one."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return "1 byte" if size == 1 else f"{size} bytes"


def chunk_spans_channels(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A chunk should have one channel of one time point; only the first such level is reported."""
    axes = typed_axes(multiscale, context.version)
    for level in levels(multiscale.datasets, context):
        metadata = level.array.metadata
        chunk = chunks_of(metadata)[0]
        if chunk is None or not len(chunk) == len(level.shape) == len(axes):
            continue
        for index, (axis, step, size) in enumerate(zip(axes, chunk, level.shape, strict=True)):
            held = min(step, size)
            if axis.type in ("time", "channel") and held > 1:
                where = (*_chunk_pointer(metadata), index)
                sort = "time points" if axis.type == "time" else "channels"
                yield Fault(*where, node=level.array, path=level.path, count=held, sort=sort, axis=axis.name)
                return


def codec_drift(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """All levels should be stored alike; each difference is reported at the first level that has it."""
    found = levels(multiscale.datasets, context)
    for case, value_of in (("codecs", _codecs), ("order", _order)):
        for level, value, first, usual in outliers(found, value_of):
            key = "order" if case == "order" else _codec_key(level.array.metadata)
            also = (Related(first.array, key, message=f'array "{first.path}"'),)
            values: dict[str, Any] = {"path": level.path, "other": first.path, "value": value, "usual": usual}
            yield Fault(key, node=level.array, also=also, case=case, **values)
            break
    yield from _chunk_drift(found)


def _codec_key(metadata: ArrayV2 | ArrayV3) -> str:
    return "compressor" if isinstance(metadata, ArrayV2) else "codecs"


def _codecs(level: Level) -> str:
    """Return the codecs as text: of a sharded array, without the shape of its chunks.

    Raises:
        Unreadable: they are malformed.
    """
    metadata = level.array.metadata
    if isinstance(metadata, ArrayV2):
        return _as_text([metadata.filters or [], metadata.compressor])
    return _as_text([_without_chunk_shape(codec) for codec in metadata.codecs])


def _without_chunk_shape(codec: Any) -> Any:
    if isinstance(codec, dict) and codec.get("name") == SHARDING and isinstance(codec.get("configuration"), dict):
        return codec | {"configuration": codec["configuration"] | {"chunk_shape": None}}
    return {"name": codec} if isinstance(codec, str) else codec


def _as_text(value: Any) -> str:
    try:
        return fast_json.dumps(value, option=fast_json.OPT_SORT_KEYS).decode()
    except TypeError:  # malformed, or nested deeper than any codec
        raise Unreadable from None


def _order(level: Level) -> str:
    """Return the memory order; in Zarr v3 it is a codec.

    Raises:
        Unreadable: it is malformed.
    """
    metadata = level.array.metadata
    return str(metadata.order) if isinstance(metadata, ArrayV2) else ""


def _chunk_drift(found: list[Level]) -> Iterator[Fault]:
    """Report the first level whose chunks are neither like those of the first level nor cut to its own size."""
    usual, first = None, None
    for level in found:
        chunk = chunks_of(level.array.metadata)[0]
        if chunk is None or len(chunk) != len(level.shape):
            continue
        if usual is None or first is None:
            usual, first = chunk, level
        elif len(usual) == len(chunk) and _cut(chunk, level.shape) != _cut(usual, level.shape):
            also = (Related(first.array, *_chunk_pointer(first.array.metadata), message=f'array "{first.path}"'),)
            where = _chunk_pointer(level.array.metadata)
            values: dict[str, Any] = {"path": level.path, "other": first.path, "value": str(chunk), "usual": str(usual)}
            yield Fault(*where, node=level.array, also=also, case="chunks", **values)
            return


def _cut(chunk: list[int], shape: list[int]) -> list[int]:
    return list(map(min, chunk, shape))


def uncompressed(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A large image should be compressed."""
    limit, total, first = context.option("gibibytes"), 0, None
    for level in levels(multiscale.datasets, context):
        size = ITEM_SIZES.get(dtype_of(level.array.metadata))
        if size is not None and not _compresses(level.array.metadata):
            first = first or level
            total += size * prod(level.shape)
    if first is not None and total > limit * GIB:
        key = _codec_key(first.array.metadata)
        case = "" if isinstance(first.array.metadata, ArrayV2) else "codecs"
        yield Fault(key, node=first.array, case=case, path=first.path, size=_in_words(total))


def _compresses(metadata: ArrayV2 | ArrayV3) -> bool:
    """Whether chunks are compressed; unknown codecs may compress."""
    if isinstance(metadata, ArrayV2):
        return bool(metadata.compressor or metadata.filters)
    return _any_compresses(metadata.codecs)


def _any_compresses(codecs: Any) -> bool:
    for codec in codecs if isinstance(codecs, list) else ():
        name = codec.get("name") if isinstance(codec, dict) else codec
        inner = codec.get("configuration") if isinstance(codec, dict) else None
        if name == SHARDING and isinstance(inner, dict) and inner is not UNREADABLE:
            if _any_compresses(inner.get("codecs")):
                return True
        elif name not in PLAIN_CODECS:
            return True
    return False

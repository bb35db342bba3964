"""How arrays are stored: codecs, chunks and bytes."""

from __future__ import annotations

from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.array_files import Files
from ngfflint.hierarchy.chunks import element_size, grid_of
from ngfflint.hierarchy.nodes import Array
from ngfflint.info.model import StorageInfo
from ngfflint.model.base import UNREADABLE
from ngfflint.model.zarr import ArrayV2
from ngfflint.model.zarr_spec import SHARDING
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.hierarchy.chunks import ChunkGrid
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.store.base import Store

MOST_COUNTED = 10_000
"""Maximum number of files of an array that are counted; more take too long for an overview."""

UNNAMED = ("bytes", "transpose", "crc32c", SHARDING)
"""Codecs that do not compress."""


def storage_info(store: Store, array: Node | None) -> StorageInfo | None:
    """Return how an array is stored, ``None`` where its metadata cannot be read."""
    grid = grid_of(array.metadata) if isinstance(array, Array) else None
    if array is None or grid is None:
        return None
    total, codec = prod(grid.counts), codec_words(array.metadata)
    counted = _count(store, array, grid) if store.listable else None
    if counted is None:
        return StorageInfo(codec=codec, chunk_count=total)
    stored, size, complete = counted
    element = element_size(array.metadata)
    plain = None if element is None else element * prod(grid.chunks) * stored
    return StorageInfo(
        codec=codec,
        chunk_count=total,
        stored=stored,
        size=size,
        complete=complete,
        ratio=plain / size if plain and size else None,
    )


def _count(store: Store, array: Node, grid: ChunkGrid) -> tuple[int, int, bool] | None:
    """Return the number of stored chunks, their size in bytes, and whether all were counted."""
    stored = size = 0
    try:
        files = iter(Files(store, array.place))
        for key in islice(files, MOST_COUNTED):
            place = grid.indices(key)
            if place is not None and all(index < count for index, count in zip(place, grid.counts, strict=True)):
                stored += 1
                size += store.size(join(array.place, key)) or 0
        complete = next(files, None) is None
    except OSError:
        return None
    return stored, size, complete


def codec_words(metadata: Any) -> str:
    """Return the names of the codecs that compress an array, ``"none"`` where it is not compressed."""
    if isinstance(metadata, ArrayV2):
        compressor = [] if metadata.compressor is None else [metadata.compressor]
        filters = metadata.filters if isinstance(metadata.filters, list) else []
        codecs, key = [*filters, *compressor], "id"
    else:
        codecs, key = [] if metadata.codecs is UNREADABLE else _inner(metadata.codecs), "name"
    names = [_name(codec, key) for codec in codecs]
    return ", ".join(name for name in names if name and name not in UNNAMED) or "none"


def _inner(codecs: list[Any]) -> list[Any]:
    """Return the codecs of chunks, which in a sharded array are inside of the codec of the shards."""
    for codec in codecs:
        configuration = (
            codec.get("configuration") if isinstance(codec, dict) and codec.get("name") == SHARDING else None
        )
        inner = configuration.get("codecs") if isinstance(configuration, dict) else None
        if isinstance(inner, list):
            return inner
    return codecs


def _name(codec: Any, key: str) -> str:
    """Return the name of a codec, with that of the compressor in blosc."""
    if not isinstance(codec, dict):
        return codec if isinstance(codec, str) else ""
    inside = codec if key == "id" else codec.get("configuration")
    inner = inside.get("cname") if isinstance(inside, dict) else None
    return " ".join(name for name in (codec.get(key), inner) if isinstance(name, str))

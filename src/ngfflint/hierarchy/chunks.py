"""The grid of the chunks of an array, and the keys under which they are stored."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from math import prod
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.nodes import Array
from ngfflint.model.base import UNREADABLE
from ngfflint.model.zarr import ArrayV2, ArrayV3, chunks_of, sizes
from ngfflint.model.zarr_spec import ENCODINGS, GRID
from ngfflint.patterns import Pattern
from ngfflint.records import NamedTuple
from ngfflint.store.paths import METADATA

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.store.base import Store

PREFIX = "c"
"""The first part of the keys of chunks in the encoding ``default`` of Zarr v3."""

SEPARATORS = ("/", ".")
"""What may be between the parts of a key."""

Indices = tuple[int, ...]
"""The place of a chunk in its grid, one index per dimension."""


class KeyEncoding(NamedTuple):
    """How the key of a chunk is made from its indices.

    Args:
        prefix: whether it starts with ``c``, as in the encoding ``default`` of Zarr v3.
        separator: between its parts.
    """

    prefix: bool
    separator: str

    def key(self, indices: Iterable[int]) -> str:
        """Return the key of a chunk, its path relative to the array."""
        parts = [str(index) for index in indices]
        return self.separator.join([PREFIX, *parts] if self.prefix else parts or ["0"])

    def indices(self, key: str) -> Indices | None:
        """Return the indices in a key of this encoding, ``None`` for any other text."""
        parts = key.split(self.separator)
        if self.prefix and parts.pop(0) != PREFIX:
            return None
        return tuple(map(int, parts)) if all(map(_is_index, parts)) else None


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdecimal() and (part == "0" or part[0] != "0")


class ChunkGrid(NamedTuple):
    """The regular grid of the chunks of an array: of its shards, if it is sharded.

    Args:
        shape: of the array, in pixels.
        chunks: shape of a chunk, in pixels.
    """

    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    encoding: KeyEncoding

    @property
    def counts(self) -> tuple[int, ...]:
        """The number of chunks along each dimension."""
        return tuple(-(-size // chunk) for size, chunk in zip(self.shape, self.chunks, strict=True))

    def key(self, indices: Indices) -> str:
        """Return the key of a chunk, its path relative to the array."""
        return self.encoding.key(indices)

    def indices(self, key: str) -> Indices | None:
        """Return the indices in the key of a chunk, which may be outside the grid; ``None`` for any other text."""
        if not self.shape:
            return () if key == self.encoding.key(()) else None
        found = self.encoding.indices(key)
        return found if found is not None and len(found) == len(self.shape) else None


class Probes(NamedTuple):
    """The keys that are looked up to find out whether chunks are stored where the metadata says.

    Args:
        inside: keys of the first, the middle and the last chunk, each once.
        beyond: by dimension, the key of the first chunk outside of the grid along it.
    """

    inside: tuple[str, ...]
    beyond: tuple[str, ...]


@lru_cache(maxsize=1024)
def probes(grid: ChunkGrid) -> Probes:
    """Return the keys to look up in a grid; none if the array has no pixels."""
    counts = grid.counts
    if 0 in counts:
        return Probes((), ())
    places = ((0,) * len(counts), tuple(each // 2 for each in counts), tuple(each - 1 for each in counts))
    beyond = (tuple(count if at == axis else 0 for at in range(len(counts))) for axis, count in enumerate(counts))
    return Probes(tuple(dict.fromkeys(map(grid.key, places))), tuple(map(grid.key, beyond)))


def encoding_of(metadata: ArrayV2 | ArrayV3) -> KeyEncoding | None:
    """Return how the chunks of an array are named, ``None`` if this is invalid or unknown."""
    if isinstance(metadata, ArrayV2):
        separator = metadata.dimension_separator
        separator = "." if separator is None else separator
        return KeyEncoding(prefix=False, separator=separator) if _is_separator(separator) else None
    encoding = metadata.chunk_key_encoding
    if isinstance(encoding, str):
        encoding = {"name": encoding}
    if not isinstance(encoding, dict) or encoding.get("name") not in ENCODINGS:
        return None
    prefix = encoding["name"] == "default"
    configuration = encoding.get("configuration", {})
    if not isinstance(configuration, dict):
        return None
    separator = configuration.get("separator", "/" if prefix else ".")
    return KeyEncoding(prefix, separator) if _is_separator(separator) else None


def _is_separator(value: Any) -> bool:
    return isinstance(value, str) and value in SEPARATORS


def grid_of(metadata: Any) -> ChunkGrid | None:
    """Return the chunk grid of an array from its metadata, ``None`` if they do not describe a regular one."""
    if metadata is UNREADABLE or not isinstance(metadata, ArrayV2 | ArrayV3):
        return None
    shape, encoding = sizes(metadata.shape), encoding_of(metadata)
    chunk, shard = chunks_of(metadata)
    stored = chunk if shard is None else shard
    if shape is None or stored is None or encoding is None or len(shape) != len(stored):
        return None
    if not _is_regular(metadata) or min(shape, default=0) < 0 or min(stored, default=1) < 1:
        return None
    return ChunkGrid(tuple(shape), tuple(stored), encoding)


def _is_regular(metadata: ArrayV2 | ArrayV3) -> bool:
    if isinstance(metadata, ArrayV2):
        return True
    grid = metadata.chunk_grid
    return isinstance(grid, dict) and grid.get("name") == GRID


CODECS_OF_KNOWN_SIZE = {"transpose": 0, "bytes": 0, "crc32c": 4}
"""Codecs of Zarr v3 whose output has the size of their input and some bytes more."""

ELEMENT_V2 = Pattern(r"[<>|=][biufcSV]([1-9][0-9]*)")
ELEMENT_V3 = Pattern(r"(?:u?int|float|complex|r)([1-9][0-9]*)|bool")
"""Names of data types with the size of an element, in bytes and in bits."""


def plain_size(metadata: ArrayV2 | ArrayV3, grid: ChunkGrid) -> int | None:
    """Return the size of each stored chunk in bytes, ``None`` where chunks are compressed or this is unknown."""
    element = element_size(metadata)
    added = _added_size(metadata)
    return None if element is None or added is None else element * prod(grid.chunks) + added


def element_size(metadata: ArrayV2 | ArrayV3) -> int | None:
    """Return the size of an element of an array in bytes, ``None`` where it is unknown."""
    if isinstance(metadata, ArrayV2):
        return _bytes_in(metadata.dtype, ELEMENT_V2, 1)
    return _bytes_in(metadata.data_type, ELEMENT_V3, 8)


def _added_size(metadata: ArrayV2 | ArrayV3) -> int | None:
    """Return how many bytes the codecs add to the pixels of a chunk, ``None`` where they change its size otherwise."""
    if isinstance(metadata, ArrayV2):
        filters = metadata.filters
        return 0 if metadata.compressor is None and (filters is None or _is_empty(filters)) else None
    if metadata.codecs is UNREADABLE:
        return None
    names = [codec.get("name") if isinstance(codec, dict) else codec for codec in metadata.codecs]
    added = [CODECS_OF_KNOWN_SIZE.get(name) if isinstance(name, str) else None for name in names]
    return None if "bytes" not in names or None in added else sum(filter(None, added))


def _is_empty(value: Any) -> bool:
    return isinstance(value, list) and not value


def _bytes_in(dtype: Any, pattern: Pattern, per_byte: int) -> int | None:
    found = pattern.fullmatch(dtype) if isinstance(dtype, str) else None
    if found and found[1] is None:
        return 1
    size = int(found[1]) if found and len(found[1]) < LONGEST_SIZE else 0
    return size // per_byte if size and size % per_byte == 0 else None


LONGEST_SIZE = 9
"""Most digits of the size of an element."""


class LevelProbe(NamedTuple):
    """What is looked up to see that the chunks of an array are stored as its metadata says.

    Args:
        path: of the array, relative to its image.
        inside: keys of chunks in the grid.
        beyond: keys of chunks outside of it.
        top: the folder that these chunks are in, ``""`` if there are several.
        size: of each chunk in bytes; ``None`` if it varies.
    """

    path: str
    inside: tuple[str, ...]
    beyond: tuple[str, ...]
    top: str
    size: int | None


def probe_of(path: str, array: Node) -> LevelProbe | None:
    """Return what to look up for an array, ``None`` if its grid is unknown or empty."""
    grid = grid_of(array.metadata) if isinstance(array, Array) else None
    if grid is None:
        return None
    inside, beyond = probes(grid)
    if not inside:
        return None
    tops = {key.rpartition("/")[0].partition("/")[0] for key in inside}
    return LevelProbe(path, inside, beyond, tops.pop() if len(tops) == 1 else "", plain_size(array.metadata, grid))


MOST_LISTED = 64
"""Maximum number of entries that are listed in a folder to find out how chunks are stored, and of such folders."""


def are_usual(store: Store, image: str, levels: Iterable[LevelProbe], bare: Container[str]) -> bool:
    """Whether the chunks of all levels are stored as their metadata says, or no level has any chunk.

    This is a quick look at a store that answers immediately; an image that is unusual is examined in full.

    Args:
        store: that has the image.
        image: its path.
        levels: what to look up.
        bare: paths of the arrays whose folders are known to have only metadata.
    """
    base = f"{image}/" if image else ""
    image_has: bool | None = None
    for level in levels:
        has = False if level.path in bare else _has_chunks(store, f"{base}{level.path}/", level)
        if has is None or (image_has is not None and image_has is not has):
            return False
        image_has = has
    return True


def _has_chunks(store: Store, folder: str, level: LevelProbe) -> bool | None:
    """Whether a level has chunks, ``None`` if anything is unusual."""
    found = False
    for key in level.inside:
        size = store.size(folder + key)
        if size is None:
            if level.top and not found and not store.has(folder + level.top):
                break
        elif size == 0 or (level.size is not None and size != level.size):
            return None
        else:
            found = True
    if not found:
        return False if _has_only_metadata(store, folder[:-1]) else None
    return None if any(store.has(folder + key) for key in level.beyond) else True


def _has_only_metadata(store: Store, folder: str) -> bool:
    try:
        return all(each.name in METADATA for each in islice(store.scan(folder), MOST_LISTED))
    except OSError:
        return False

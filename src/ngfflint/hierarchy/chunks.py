"""The grid of the chunks of an array, and the keys under which they are stored."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.model.base import UNREADABLE
from ngfflint.model.zarr import ArrayV2, ArrayV3, chunks_of, sizes

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """The regular grid of the chunks of an array: of its shards, where it is sharded.

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
    """The keys that are looked up to find out whether chunks are stored where the metadata say.

    Args:
        inside: keys of the first, the middle and the last chunk, each once.
        beyond: by dimension, the key of the first chunk outside of the grid along it.
    """

    inside: tuple[str, ...]
    beyond: tuple[str, ...]


@lru_cache(maxsize=1024)
def probes(grid: ChunkGrid) -> Probes:
    """Return the keys to look up in a grid; none where the array has no pixels."""
    counts = grid.counts
    if 0 in counts:
        return Probes((), ())
    places = ((0,) * len(counts), tuple(each // 2 for each in counts), tuple(each - 1 for each in counts))
    beyond = (tuple(count if at == axis else 0 for at in range(len(counts))) for axis, count in enumerate(counts))
    return Probes(tuple(dict.fromkeys(map(grid.key, places))), tuple(map(grid.key, beyond)))


def encoding_of(metadata: ArrayV2 | ArrayV3) -> KeyEncoding | None:
    """Return how the chunks of an array are named, ``None`` where this is invalid or unknown."""
    if isinstance(metadata, ArrayV2):
        separator = metadata.dimension_separator
        separator = "." if separator is None else separator
        return KeyEncoding(prefix=False, separator=separator) if _is_separator(separator) else None
    encoding = metadata.chunk_key_encoding
    if isinstance(encoding, str):
        encoding = {"name": encoding}
    if not isinstance(encoding, dict) or encoding.get("name") not in ("default", "v2"):
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
    """Return the chunk grid of an array from its metadata, ``None`` where they do not describe a regular one."""
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
    return isinstance(grid, dict) and grid.get("name") == "regular"

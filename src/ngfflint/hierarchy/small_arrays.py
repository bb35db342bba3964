"""Read the numbers of a small array, such as the matrix of a transformation."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ngfflint import fast_json
from ngfflint.hierarchy.chunks import grid_of
from ngfflint.model.zarr import ArrayV3, chunks_of, sizes
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Array
    from ngfflint.store.base import Store

MOST_NUMBERS = 64
"""Maximum number of elements of a matrix; an affine matrix of five axes has thirty."""

MOST_BYTES = 100_000
"""Maximum size of a chunk that is read, in bytes."""

LARGEST_CHUNK = 4096
"""Maximum number of elements of a chunk; a matrix may fill only part of its chunk."""


async def read_matrix(store: Store, array: Array) -> list[list[float]] | None:
    """Return the rows of a matrix, ``None`` if it is not one small chunk or cannot be decoded here."""
    metadata = array.metadata
    shape = sizes(metadata.shape) if isinstance(metadata, ArrayV3) else None
    if shape is None or len(shape) != 2 or not 0 < prod(shape) <= MOST_NUMBERS:
        return None
    chunk, shard = chunks_of(metadata)
    if shard is not None or chunk is None or len(chunk) != 2 or prod(chunk) > LARGEST_CHUNK:
        return None
    grid = grid_of(metadata)
    if grid is None or grid.counts != (1, 1):
        return None
    name = grid.key((0, 0))
    try:
        data = await store.read(join(array.place, name), MOST_BYTES)
    except OSError:  # rules only report unreadable documents; the matrix is unchecked
        return None
    document = array.documents[array.main].value
    return None if data is None else _decode(document, name, data)


def _decode(document: Any, name: str, data: bytes) -> list[list[float]] | None:
    try:
        from zarr import open_array
        from zarr.buffer.cpu import Buffer
        from zarr.storage import MemoryStore
    except ImportError:  # zarr is an optional dependency
        return None
    files: dict[str, Any] = {"zarr.json": Buffer.from_bytes(fast_json.dumps(document)), name: Buffer.from_bytes(data)}
    try:
        rows: list[list[Any]] = open_array(MemoryStore(files), mode="r")[:].tolist()  # type: ignore[union-attr]
        return [[float(number) for number in row] for row in rows]
    except Exception:  # noqa: BLE001  codecs raise anything; the matrix is reported as unchecked
        return None

"""Read the numbers of a small array, such as the matrix of a transformation."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

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
    """Return the rows of a matrix, ``None`` where it is not one small chunk or cannot be decoded here."""
    metadata = array.metadata
    shape = sizes(metadata.shape) if isinstance(metadata, ArrayV3) else None
    if shape is None or len(shape) != 2 or not 0 < prod(shape) <= MOST_NUMBERS:
        return None
    chunk, shard = chunks_of(metadata)
    if shard is not None or chunk is None or len(chunk) != 2 or prod(chunk) > LARGEST_CHUNK:
        return None
    name = _chunk_name(metadata.chunk_key_encoding)
    if name is None or any(whole > part for whole, part in zip(shape, chunk, strict=True)):
        return None
    try:
        data = await store.read(join(array.place, name), MOST_BYTES)
    except OSError:  # rules only report unreadable documents; the matrix is unchecked
        return None
    document = array.documents[array.main].value
    return None if data is None else _decode(document, name, data)


def _chunk_name(encoding: Any) -> str | None:
    """Return the name of the first chunk."""
    kind = encoding.get("name") if isinstance(encoding, dict) else encoding
    configuration = encoding.get("configuration") if isinstance(encoding, dict) else None
    usual = "/" if kind == "default" else "."
    separator = configuration.get("separator", usual) if isinstance(configuration, dict) else usual
    if kind not in ("default", "v2") or separator not in ("/", "."):
        return None
    return separator.join(("c", "0", "0") if kind == "default" else ("0", "0"))


def _decode(document: Any, name: str, data: bytes) -> list[list[float]] | None:
    try:
        import orjson
        from zarr import open_array
        from zarr.buffer.cpu import Buffer
        from zarr.storage import MemoryStore
    except ImportError:  # zarr is an optional dependency
        return None
    files: dict[str, Any] = {"zarr.json": Buffer.from_bytes(orjson.dumps(document)), name: Buffer.from_bytes(data)}
    try:
        rows: list[list[Any]] = open_array(MemoryStore(files), mode="r")[:].tolist()  # type: ignore[union-attr]
        return [[float(number) for number in row] for row in rows]
    except Exception:  # noqa: BLE001  codecs raise anything; the matrix is reported as unchecked
        return None

"""How an array is cut into chunks, and several chunks are put into a shard, the same for both Zarr formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.model.problems import BROKEN
from ngfflint.model.zarr import ArrayV2

if TYPE_CHECKING:
    from ngfflint.model.zarr import ArrayV3

SHARDING = "sharding_indexed"
"""The codec of Zarr v3 that puts several chunks into one object of the store."""


def sizes(value: Any) -> list[int] | None:
    """Return the size along each dimension, ``None`` where a value is no array of sizes."""
    if value is BROKEN or not isinstance(value, list):
        return None
    if any(each is BROKEN or isinstance(each, bool) or not isinstance(each, int | float) for each in value):
        return None
    if any(isinstance(each, float) and not each.is_integer() for each in value):
        return None
    return [int(each) for each in value]


def chunks_of(metadata: ArrayV2 | ArrayV3) -> tuple[list[int] | None, list[int] | None]:
    """Return the shape of a chunk, and that of a shard.

    Args:
        metadata: of the array, in which anything may be malformed.

    Returns:
        both in pixels; ``None`` for what cannot be read, and for the shard where there is none.
    """
    if isinstance(metadata, ArrayV2):
        return sizes(metadata.chunks), None
    outer = sizes(_configured(metadata.chunk_grid, "chunk_shape"))
    for codec in metadata.codecs if metadata.codecs is not BROKEN else ():
        if isinstance(codec, dict) and codec.get("name") == SHARDING:
            return sizes(_configured(codec, "chunk_shape")), outer
    return outer, None


def _configured(extension: Any, name: str) -> Any:
    """Return a parameter of an extension point of Zarr v3."""
    configuration = extension.get("configuration") if isinstance(extension, dict) else None
    return configuration.get(name) if isinstance(configuration, dict) else None

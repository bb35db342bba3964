"""Checks of Zarr's own metadata of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import At
from ngfflint.model.zarr import ArrayV2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.problems import Pointer
    from ngfflint.model.zarr import ArrayV3

ORDERS = ["C", "F"]
SEPARATORS = [".", "/"]
CHUNK_SHAPE: Pointer = ("chunk_grid", "configuration", "chunk_shape")


def invalid_array_metadata(array: ArrayV2 | ArrayV3, _: Context) -> Iterator[At]:
    """The metadata of an array must be such that Zarr can open it."""
    yield from _v2(array) if isinstance(array, ArrayV2) else _v3(array)
    for index, size in enumerate(array.shape):
        if size < 0:
            yield At("shape", index, case="size", name="shape", value=size, index=index, least=0)


def _v2(array: ArrayV2) -> Iterator[At]:
    if not isinstance(array.dtype, list) and not (isinstance(array.dtype, str) and array.dtype):
        yield At("dtype", case="name", name="dtype", value=array.dtype)
    if not _is_codec(array.compressor, "id") and array.compressor is not None:
        yield At("compressor", case="codec", name="compressor", value=array.compressor)
    filters = array.filters if isinstance(array.filters, list) else []
    if filters is not array.filters and array.filters is not None:
        yield At("filters", case="filters", value=array.filters)
    for index, each in enumerate(filters):
        if not _is_codec(each, "id"):
            yield At("filters", index, case="codec", name="an item of filters", value=each)
    for name, allowed in (("order", ORDERS), ("dimension_separator", SEPARATORS)):
        value = getattr(array, name)
        if value is not None and value not in allowed:
            yield At(name, case="choice", name=name, value=value, allowed=allowed)
    yield from _chunks(("chunks",), array.chunks, array)


def _v3(array: ArrayV3) -> Iterator[At]:
    for name in ("data_type", "chunk_grid", "chunk_key_encoding"):
        if not _is_extension(getattr(array, name)):
            yield At(name, case="name", name=name, value=getattr(array, name))
    for index, each in enumerate(array.codecs):
        if not _is_extension(each):
            yield At("codecs", index, case="name", name="an item of codecs", value=each)
    names = array.dimension_names
    if names is not None and len(names) != len(array.shape):
        yield At("dimension_names", case="count", name="dimension_names", count=len(names), ndim=len(array.shape))
    grid = array.chunk_grid
    if grid == "regular" or (isinstance(grid, dict) and grid.get("name") == "regular"):
        configuration = grid.get("configuration") if isinstance(grid, dict) else None
        chunks = configuration.get("chunk_shape") if isinstance(configuration, dict) else None
        if isinstance(chunks, list) and all(map(_is_integer, chunks)):
            yield from _chunks(CHUNK_SHAPE, chunks, array)
        else:
            where = CHUNK_SHAPE if chunks is not None else CHUNK_SHAPE[:1]
            yield At(*where, case="grid")


def _chunks(where: Pointer, chunks: list[int], array: ArrayV2 | ArrayV3) -> Iterator[At]:
    name = where[-1]
    if len(chunks) != len(array.shape):
        yield At(*where, case="count", name=name, count=len(chunks), ndim=len(array.shape))
    for index, size in enumerate(chunks):
        if size < 1:
            yield At(*where, index, case="size", name=name, value=size, index=index, least=1)


def _is_extension(value: Any) -> bool:
    """Say whether a value is a name, or an object with a name: the two forms of an extension point of Zarr v3."""
    return (isinstance(value, str) and value != "") or _is_codec(value, "name")


def _is_codec(value: Any, key: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get(key), str)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def empty_array(array: ArrayV2 | ArrayV3, _: Context) -> Iterator[At]:
    """An array should have pixels."""
    for index, size in enumerate(array.shape):
        if size == 0:
            yield At("shape", index, index=index)

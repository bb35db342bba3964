"""Checks of Zarr's own metadata of arrays."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import At
from ngfflint.model.problems import BROKEN, Unreadable
from ngfflint.model.zarr import ArrayV2, ArrayV3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.problems import Pointer

    AnyArray = ArrayV2 | ArrayV3

CHUNK_SHAPE: Pointer = ("chunk_grid", "configuration", "chunk_shape")
"""Where a regular grid of Zarr v3 has the shape of its chunks."""


def invalid_array_metadata(array: AnyArray, _: Context) -> Iterator[At]:
    """The metadata of an array must be such that Zarr can open it."""
    for part in (_forms, _items, _names, _chunks, _shape):
        with suppress(Unreadable):  # a key that is malformed hides no fault of another
            yield from part(array)


def _is_extension(value: Any) -> bool:
    """Say whether a value is a name, or an object with a name: the two forms of an extension point of Zarr v3."""
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
"""By class and key: the case of the rule where a value has not the form that it must have."""


def _forms(array: AnyArray) -> Iterator[At]:
    for name, (case, fits) in FORMS[type(array)].items():
        value = getattr(array, name)
        if value is not BROKEN and not fits(value):
            yield At(name, case=case, name=name, value=value)


def _items(array: AnyArray) -> Iterator[At]:
    name, key, case = ("filters", "id", "codec") if isinstance(array, ArrayV2) else ("codecs", "name", "name")
    items = getattr(array, name)
    for index, each in enumerate(items if isinstance(items, list) else ()):
        if not (_has(each, key) or (key == "name" and _is_extension(each))):
            yield At(name, index, case=case, name=f"item {index} of {name}", value=each)


def _names(array: AnyArray) -> Iterator[At]:
    if isinstance(array, ArrayV3) and array.dimension_names is not None:
        yield from _count(("dimension_names",), array.dimension_names, array)


def _chunks(array: AnyArray) -> Iterator[At]:
    if isinstance(array, ArrayV2):
        yield from _sizes(("chunks",), array.chunks, 1)
        yield from _count(("chunks",), array.chunks, array)
        return
    grid = array.chunk_grid
    if grid != "regular" and not (isinstance(grid, dict) and grid.get("name") == "regular"):
        return
    configuration = grid.get("configuration") if isinstance(grid, dict) else None
    chunks = configuration.get("chunk_shape") if isinstance(configuration, dict) else None
    if isinstance(chunks, list) and all(map(_is_integer, chunks)):
        yield from _sizes(CHUNK_SHAPE, chunks, 1)
        yield from _count(CHUNK_SHAPE, chunks, array)
    else:
        yield At(*CHUNK_SHAPE[: 1 if chunks is None else None], case="grid")


def _is_integer(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1


def _shape(array: AnyArray) -> Iterator[At]:
    yield from _sizes(("shape",), array.shape, 0)


def _count(where: Pointer, values: list[Any], array: AnyArray) -> Iterator[At]:
    if len(values) != len(array.shape):
        yield At(*where, case="count", name=where[-1], count=len(values), ndim=len(array.shape))


def _sizes(where: Pointer, sizes: list[int], least: int) -> Iterator[At]:
    for index, size in enumerate(sizes):
        if size < least:
            yield At(*where, index, case="size", name=where[-1], value=size, index=index, least=least)


def empty_array(array: AnyArray, _: Context) -> Iterator[At]:
    """An array should have pixels."""
    for index, size in enumerate(array.shape):
        if size == 0:
            yield At("shape", index, index=index)

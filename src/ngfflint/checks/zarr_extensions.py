"""Check of names that the core specifications of Zarr do not define: of codecs, data types and other extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.zarr_arrays import WITHOUT_ORDER, data_type_name
from ngfflint.checks.zarr_codecs import chains, codecs_of_v2
from ngfflint.model.zarr import ArrayV2, ArrayV3
from ngfflint.model.zarr_spec import CODECS_V2, ENCODINGS, GRID, RAW, TYPE_STRING, USUAL_IN_V2, is_extension
from ngfflint.rules.check import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context

    Named = tuple[str, str, Pointer]
    """What kind of extension it is, its name, and the pointer of the name."""


def unknown_extension(array: ArrayV2 | ArrayV3, context: Context) -> Iterator[Fault]:
    """The codecs, the data type and the chunk grid of an array should be ones that every Zarr library knows."""
    named = _names_of_v2(array) if isinstance(array, ArrayV2) else _names_of_v3(array)
    for kind, name, where in named:
        if kind != "data type" or not any(True for _ in data_type_name(array, context)):
            yield Fault(*where, kind=kind, name=name)


def _names_of_v2(array: ArrayV2) -> Iterator[Named]:
    for where, value in codecs_of_v2(array):
        if value["id"] not in CODECS_V2 and value["id"] not in USUAL_IN_V2:
            yield "compressor" if where == ("compressor",) else "filter", value["id"], (*where, "id")
    if isinstance(array.dtype, str) and array.dtype and not TYPE_STRING.fullmatch(array.dtype):
        yield "data type", array.dtype, ("dtype",)


def _names_of_v3(array: ArrayV3) -> Iterator[Named]:
    yield from _unknown("data type", array.data_type, ("data_type",), WITHOUT_ORDER)
    yield from _unknown("chunk grid", array.chunk_grid, ("chunk_grid",), (GRID,))
    yield from _unknown("chunk key encoding", array.chunk_key_encoding, ("chunk_key_encoding",), ENCODINGS)
    for chain in chains(array):
        for link in chain.links:
            if link.name and link.codec is None:
                yield "codec", link.name, link.where
    transformers = array.storage_transformers
    for index, each in enumerate(transformers if isinstance(transformers, list) else ()):
        yield from _unknown("storage transformer", each, ("storage_transformers", index), ())


def _unknown(kind: str, value: Any, where: Pointer, known: Any) -> Iterator[Named]:
    """Yield the name of an extension point if it is not one of those that are known."""
    if not is_extension(value):
        return
    name = value if isinstance(value, str) else value["name"]
    if name not in known and not (kind == "data type" and RAW.fullmatch(name)):
        yield kind, name, where if isinstance(value, str) else (*where, "name")

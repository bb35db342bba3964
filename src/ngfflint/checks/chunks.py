"""Checks of the stored chunks of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.spelling import misspells
from ngfflint.hierarchy.stored_chunks import encodings_of
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Multiscale
from ngfflint.model.zarr import ArrayV2, chunks_of, dtype_of
from ngfflint.rules.check import Fault, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.chunks import ChunkGrid, KeyEncoding
    from ngfflint.hierarchy.stored_chunks import FoundKeys, LeftoverFiles, StoredChunks
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context

ENCODING, SEPARATOR = ("chunk_key_encoding",), ("chunk_key_encoding", "configuration", "separator")
"""Pointers in the metadata of an array of Zarr v3."""


def chunk_key_mismatch(chunks: StoredChunks, _: Context) -> Iterator[Fault]:
    """Chunks must be stored under the keys that the metadata of their array declare."""
    grid = chunks.grid
    array = chunks.node
    if grid is None or not chunks.other or misspells(array.metadata, "dimension_separator"):
        return
    values: dict[str, Any] = {
        "path": chunks.path,
        "stored": chunks.other,
        "wanted": grid.key((0,) * len(grid.shape)),
        "fill": "" if array.metadata.fill_value is UNREADABLE else array.metadata.fill_value,
        "ndim": len(grid.shape),
    }
    possible = encodings_of(chunks.other)
    if not possible:
        yield Fault(node=array, case="mixture", **values)
        return
    fitting = [encoding for encoding, indices in possible if len(indices) == len(grid.shape)]
    if not fitting and grid.shape:
        yield Fault("shape", node=array, case="dimensions", count=len(possible[0][1]), **values)
        return
    encoding = fitting[0] if fitting else possible[0][0]
    where, case = _value_to_change(array.metadata, grid, encoding)
    values["encoding"] = "default" if encoding.prefix else "v2"
    yield Fault(*where, node=array, case=case, separator=encoding.separator, declared=grid.encoding.separator, **values)


def _value_to_change(metadata: Any, grid: ChunkGrid, encoding: KeyEncoding) -> tuple[Pointer, str]:
    """Return the pointer and the case of the value that must change so that chunks of an encoding are found."""
    if isinstance(metadata, ArrayV2):
        if encoding.prefix:
            return (), "prefix"
        stated = metadata.dimension_separator is not None
        return (("dimension_separator",), "separator") if stated else ((), "absent")
    if encoding.prefix != grid.encoding.prefix:
        return ENCODING, "default" if encoding.prefix else "v2"
    declared = metadata.chunk_key_encoding
    stated = isinstance(declared, dict) and "separator" in declared.get("configuration", {})
    return (SEPARATOR, "key-separator") if stated else (ENCODING, "no-separator")


def no_chunks(chunks: StoredChunks, _: Context) -> Iterator[Fault]:
    """A level should have stored chunks if another level of the image has."""
    known = [each for each in chunks.levels if each.known]
    bare = [each for each in known if each.grid is not None and each.complete and not each.has_any]
    others = [each.path for each in known if each.has_any]
    if bare and others and bare[0] is chunks:
        also = tuple(Related(each.node, message="no chunk is stored") for each in bare)
        yield Fault("path", paths=[each.path for each in bare], other=others[0], also=also)


def chunk_outside_grid(chunks: StoredChunks, context: Context) -> Iterator[Fault]:
    """No chunk should be stored outside of the grid of its array."""
    grid = chunks.grid
    if grid is None or not chunks.outside.count:
        return
    axes = sorted(chunks.axes)
    names = _axis_names(context, len(grid.shape))
    values: dict[str, Any] = {"path": chunks.path, "chunk": chunks.outside.first, "shape": list(grid.shape)}
    if len(axes) > 1:
        yield Fault("shape", node=chunks.node, case="axes", axes=[names[axis] for axis in axes], **values)
        return
    (axis,) = axes
    yield Fault(
        "shape",
        axis,
        node=chunks.node,
        axis=names[axis],
        size=grid.shape[axis],
        count=grid.counts[axis],
        step=grid.chunks[axis],
        **values,
    )


def chunk_size(chunks: StoredChunks, _: Context) -> Iterator[Fault]:
    """A chunk must not be empty, and an uncompressed one must have the size of a chunk."""
    array = chunks.node
    if chunks.empty.count:
        yield Fault(node=array, case="empty", path=chunks.path, chunk=chunks.empty.first, more=_more(chunks.empty))
    if chunks.resized.count and chunks.grid is not None:
        is_v2 = isinstance(array.metadata, ArrayV2)
        where: Pointer = ("chunks",) if is_v2 else ("chunk_grid", "configuration", "chunk_shape")
        yield Fault(
            *where,
            node=array,
            case="size",
            path=chunks.path,
            chunk=chunks.resized.first,
            size=chunks.resized.size,
            expected=chunks.size,
            shape=list(chunks_of(array.metadata)[0] or ()),
            dtype=dtype_of(array.metadata),
            more=_more(chunks.resized),
        )


def _more(keys: FoundKeys) -> str:
    others = keys.count - 1
    return "" if not others else f", and so do {others:,} other chunks" if others > 1 else ", and so does another chunk"


def missing_chunks(chunks: StoredChunks, context: Context) -> Iterator[Fault]:
    """All chunks of an array should be stored, or be missing because they have only the fill value."""
    if chunks.grid is None or chunks.seen is None or not 0 < chunks.inside < chunks.total:
        return
    names = _axis_names(context, len(chunks.grid.shape))
    gaps = [f"all of {words}" for axis, name in enumerate(names) for words in _gaps(chunks, axis, name)]
    ends = _ends(chunks) - set().union(*(_ends(each) for each in chunks.levels if each is not chunks))
    yield Fault(
        "shape",
        node=chunks.node,
        case="end" if ends else "",
        path=chunks.path,
        stored=f"{chunks.inside:,}",
        total=f"{chunks.total:,}",
        gaps=f"; {', '.join(gaps[:MOST_GAPS])} {'is' if len(gaps) == 1 else 'are'} missing" if gaps else "",
    )


MOST_GAPS = 4
"""Maximum number of gaps that a message names."""


def _ends(chunks: StoredChunks) -> set[int]:
    """Return the dimensions along which all chunks at the end are missing."""
    if chunks.seen is None or chunks.grid is None or not chunks.inside:
        return set()
    return {axis for axis, count in enumerate(chunks.grid.counts) if count - 1 not in chunks.seen[axis]}


def _gaps(chunks: StoredChunks, axis: int, name: str) -> Iterator[str]:
    """Yield the ranges of pixels along an axis of which no chunk is stored."""
    grid = present(chunks.grid)
    step, size, count = grid.chunks[axis], grid.shape[axis], grid.counts[axis]
    before = -1
    for index in [*sorted(present(chunks.seen)[axis]), count]:
        if index > before + 1:
            first, last = (before + 1) * step, min(index * step, size) - 1
            yield f"{name} = {first}" if first == last else f"{name} = {first} to {last}"
        before = index


def _axis_names(context: Context, ndim: int) -> list[str]:
    """Return the names of the axes of an array, or of its dimensions if the axes are unknown."""
    try:
        if context.version < "0.3":
            names = list("tczyx")
        else:
            axes = array_axes(context.enclosing(Multiscale)).axes
            names = [axis.name for axis in axes]
    except Unreadable:
        names = []
    return names if len(names) == ndim else [f"dimension {axis}" for axis in range(ndim)]


def leftover_file(leftovers: LeftoverFiles, _: Context) -> Iterator[Fault]:
    """No temporary file of a writer should be left in a store."""
    count = len(leftovers.names)
    more = f" and {count - 1:,} more" if count > 1 else ""
    yield Fault(node=leftovers.node, document=leftovers.names[0], name=leftovers.names[0], more=more)


def chunks_without_array(chunks: StoredChunks, context: Context) -> Iterator[Fault]:
    """An array whose chunks are stored must have metadata."""
    if chunks.grid is None and chunks.other:
        main = ".zarray" if context.group.zarr_format == 2 else "zarr.json"
        yield Fault("path", path=chunks.path, chunk=chunks.other, main=main)

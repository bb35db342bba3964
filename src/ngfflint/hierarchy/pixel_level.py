"""The levels of an image as their pixels are read, and what is recorded of these."""

from __future__ import annotations

from math import isnan, nan, prod
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.chunks import grid_of
from ngfflint.hierarchy.nodes import Array
from ngfflint.model.base import Unreadable
from ngfflint.model.zarr import ArrayV2, chunks_of, dtype_of
from ngfflint.model.zarr_spec import SHARDING
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from ngfflint.decoding.client import Answer
    from ngfflint.hierarchy.chunks import ChunkGrid, Indices
    from ngfflint.hierarchy.references import Reference


class Piece(NamedTuple):
    """The smallest part of an array that can be decoded: a chunk, or a chunk in a shard.

    Args:
        key: of the stored chunk or shard, relative to the array.
        origin: its first pixel.
        start: of its bytes in the shard; 0 for a whole chunk.
        end: of its bytes in the shard; ``None`` for a whole chunk.
        is_stored: whether a shard has it.
    """

    key: str
    origin: Indices
    start: int = 0
    end: int | None = None
    is_stored: bool = True


class Layout(NamedTuple):
    """How the pixels of an array are stored.

    Args:
        step: shape of a piece.
        spec: how a piece is decoded.
        sharding: configuration of the shards, ``None`` if there are none.
    """

    step: tuple[int, ...]
    spec: dict[str, Any]
    sharding: dict[str, Any] | None


class BadChunks:
    """Chunks that cannot be decoded; the first is kept.

    Attributes:
        count: number of chunks.
        key: of the first in the grid.
        words: why it cannot be decoded.
    """

    def __init__(self) -> None:
        self.count, self.key, self.words = 0, "", ""
        self._origin: Indices | None = None

    def add(self, key: str, origin: Indices, words: str) -> None:
        """Add a chunk with its first pixel."""
        self.count += 1
        if self._origin is None or origin < self._origin:
            self._origin, self.key, self.words = origin, key, words


class PixelLevel:
    """The pixels of a level that were read.

    Args:
        reference: the path of the level.
        array: the level.
        grid: of the stored chunks or shards.
        layout: of its pixels.
        channel: index of the channel axis; ``None`` if there is none.

    Attributes:
        read: number of pieces that were read, including those that are not stored.
        stored: number of those that are stored.
        complete: whether all pieces were read.
        bad: pieces that cannot be decoded, by kind.
        bad_shards: shards whose index is wrong.
        low: the smallest value of each channel.
        high: the largest value of each channel.
        content: the largest part of a piece that does not have the fill value.
        densest: a pixel in the middle of that piece.
        held: wanted values that were found.
        disagrees: whether the level does not show what the level before it shows.
        is_blank: whether it has the fill value where the level before it has other values.
    """

    def __init__(
        self, reference: Reference, array: Array, grid: ChunkGrid, layout: Layout, channel: int | None
    ) -> None:
        self.reference, self.array, self.grid, self.channel = reference, array, grid, channel
        self.step, self.spec, self.sharding = layout
        self.fill = _fill_value(array.metadata.fill_value)
        self.read = self.stored = 0
        self.complete = False
        self.bad: dict[str, BadChunks] = {}
        self.bad_shards = BadChunks()
        self.low: dict[int, float] = {}
        self.high: dict[int, float] = {}
        self.content = 0.0
        self.densest: Indices = ()
        self.held: set[int] = set()
        self.disagrees = self.is_blank = False

    @property
    def path(self) -> str:
        """The path of the level, relative to its image."""
        return self.reference.path

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the level, in pixels."""
        return self.grid.shape

    @property
    def total(self) -> int:
        """The number of pieces of the level."""
        return prod(-(-size // step) for size, step in zip(self.shape, self.step, strict=True))

    def valid(self, piece: Piece) -> list[int]:
        """Return the shape of the part of a piece that is inside the array."""
        return [min(step, size - at) for step, size, at in zip(self.step, self.shape, piece.origin, strict=True)]

    def add(self, piece: Piece, answer: Answer) -> None:
        """Record what is known of a piece."""
        if "kind" in answer:
            kind = answer["kind"]
            self.bad.setdefault(kind, BadChunks()).add(piece.key, piece.origin, answer["words"])
            return
        self.read += 1
        self.stored += not answer.get("is_absent")
        first = 0 if self.channel is None else piece.origin[self.channel]
        for table, values, pick in ((self.low, answer["low"], min), (self.high, answer["high"], max)):
            for number, value in enumerate(values, first):
                if not isnan(value):
                    table[number] = pick(table.get(number, value), value)
        self.held.update(answer.get("held", ()))
        middle = tuple(at + size // 2 for at, size in zip(piece.origin, self.valid(piece), strict=True))
        if answer["content"] and (-answer["content"], middle) < (-self.content, self.densest):
            self.content, self.densest = answer["content"], middle

    def add_fill(self, index: int) -> None:
        """Record the fill value for a chunk that is not stored, with an index along the channel axis."""
        self.read += 1
        if isnan(self.fill):
            return
        step, size = (1, 1) if self.channel is None else (self.grid.chunks[self.channel], self.shape[self.channel])
        for number in range(index * step, min((index + 1) * step, size)):
            self.low[number] = min(self.low.get(number, self.fill), self.fill)
            self.high[number] = max(self.high.get(number, self.fill), self.fill)

    def empty(self, piece: Piece) -> Answer:
        """Return the answer for a piece that is not stored."""
        count = 1 if self.channel is None else self.valid(piece)[self.channel]
        return {"low": [self.fill] * count, "high": [self.fill] * count, "content": 0.0, "is_absent": True}


def _fill_value(value: Any) -> float:
    """Return the fill value of an array, NaN for one that is not an ordinary number."""
    if value is None or isinstance(value, bool | int | float):
        return value or 0
    return nan


MOST_CHANNELS = 4096
"""Maximum number of channels whose values are kept one by one."""


def pixel_level(reference: Reference, channel: int | None) -> PixelLevel | None:
    """Return a level to read, ``None`` if its metadata does not say how."""
    array = reference.node
    grid = grid_of(array.metadata) if isinstance(array, Array) else None
    if not isinstance(array, Array) or grid is None or 0 in grid.shape:
        return None
    try:
        layout = _layout(array.metadata, grid)
    except (Unreadable, TypeError, KeyError, AttributeError):  # other rules report malformed metadata
        return None
    if channel is not None and (channel >= len(grid.shape) or grid.shape[channel] > MOST_CHANNELS):
        channel = None
    return PixelLevel(reference, array, grid, layout, channel)


def _layout(metadata: Any, grid: ChunkGrid) -> Layout:
    """Return how the pixels of an array are stored.

    Raises:
        Unreadable: the metadata is malformed.
    """
    shape = list(grid.chunks)
    if isinstance(metadata, ArrayV2):
        codecs = [*(metadata.filters or []), *([metadata.compressor] if metadata.compressor is not None else [])]
        _require(isinstance(metadata.dtype, str) and all(isinstance(each["id"], str) for each in codecs))
        how = {"compressor": metadata.compressor, "filters": metadata.filters, "order": str(metadata.order)}
        return Layout(grid.chunks, {"format": 2, "shape": shape, "dtype": metadata.dtype, **how}, None)
    codecs = [each if isinstance(each, dict) else {"name": each} for each in metadata.codecs]
    _require(bool(codecs) and all(isinstance(each["name"], str) for each in codecs))
    spec: dict[str, Any] = {"format": 3, "shape": shape, "dtype": dtype_of(metadata), "codecs": codecs}
    if [each["name"] for each in codecs] != [SHARDING]:
        return Layout(grid.chunks, spec, None)
    inner, sharding = chunks_of(metadata)[0], codecs[0]["configuration"]
    _require(inner is not None and len(inner) == len(shape) and min(inner, default=1) > 0)
    _require(inner is not None and not any(size % step for size, step in zip(shape, inner, strict=True)))
    for key in ("codecs", "index_codecs"):
        _require(isinstance(sharding[key], list) and all(isinstance(each, dict | str) for each in sharding[key]))
    return Layout(tuple(inner or ()), spec | {"shape": inner, "codecs": sharding["codecs"]}, sharding)


def _require(holds: bool) -> None:  # noqa: FBT001  a condition
    if not holds:
        raise Unreadable

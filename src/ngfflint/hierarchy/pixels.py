"""Read some or all pixels of an image, one chunk at a time."""

from __future__ import annotations

from itertools import product
from math import isnan, nan, prod
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.hierarchy.chunks import grid_of
from ngfflint.hierarchy.nodes import Array
from ngfflint.model.base import Unreadable
from ngfflint.model.zarr import ArrayV2, chunks_of, dtype_of
from ngfflint.model.zarr_spec import SHARDING
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from ngfflint.decoding.client import Answer, Decoder
    from ngfflint.hierarchy.chunks import ChunkGrid, Indices
    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store

RANDOM_CHUNKS = 5
"""Number of chunks of each array that are sampled besides the first, the middle and the last."""

WHOLE_CHUNKS, WHOLE_BYTES = 64, 2**26
"""Largest level that is read as a whole in a sample: number of chunks, and bytes before compression."""

MOST_STORED = 2**29
"""Largest stored chunk that is read, in bytes."""

EMPTY = 2**64 - 1
"""In the index of a shard: offset and length of a chunk that is not stored."""


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
        key: of the first.
        words: why it cannot be decoded.
    """

    def __init__(self) -> None:
        self.count, self.key, self.words = 0, "", ""

    def add(self, key: str, words: str) -> None:
        """Add a chunk."""
        if not self.count:
            self.key, self.words = key, words
        self.count += 1


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
        self.read = 0
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
            self.bad.setdefault(kind, BadChunks()).add(piece.key, answer["words"])
            return
        self.read += 1
        first = 0 if self.channel is None else piece.origin[self.channel]
        for table, values, pick in ((self.low, answer["low"], min), (self.high, answer["high"], max)):
            for number, value in enumerate(values, first):
                if not isnan(value):
                    table[number] = pick(table.get(number, value), value)
        self.held.update(answer.get("held", ()))
        if answer["content"] > self.content:
            self.content = answer["content"]
            valid = self.valid(piece)
            self.densest = tuple(at + size // 2 for at, size in zip(piece.origin, valid, strict=True))

    def empty(self, piece: Piece) -> Answer:
        """Return the answer for a piece that is not stored."""
        count = 1 if self.channel is None else self.valid(piece)[self.channel]
        return {"low": [self.fill] * count, "high": [self.fill] * count, "content": 0.0}


def _fill_value(value: Any) -> float:
    """Return the fill value of an array, NaN for one that is not an ordinary number."""
    if value is None or isinstance(value, bool | int | float):
        return value or 0
    return nan


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
    if channel is not None and channel >= len(grid.shape):
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
    _require(isinstance(sharding["codecs"], list) and isinstance(sharding["index_codecs"], list))
    return Layout(tuple(inner or ()), spec | {"shape": inner, "codecs": sharding["codecs"]}, sharding)


def _require(holds: bool) -> None:  # noqa: FBT001  a condition
    if not holds:
        raise Unreadable


def chosen(counts: Sequence[int], mode: str, most: int = RANDOM_CHUNKS) -> Iterable[Indices]:
    """Return the places of the chunks to read, the same each time: all, or the first, the middle, the last and others.

    Args:
        counts: number of chunks along each dimension.
        mode: ``sample`` or ``all``.
        most: number of others.
    """
    total = prod(counts)
    if mode == "all" or total <= most + 3:
        return product(*map(range, counts))
    random = Random(repr(tuple(counts)))  # noqa: S311  it shall be the same each time
    numbers = dict.fromkeys((0, _middle(counts), total - 1))
    while len(numbers) < most + 3 and most:
        numbers[random.randrange(total)] = None
    return [_place(number, counts) for number in numbers]


def _middle(counts: Sequence[int]) -> int:
    number = 0
    for count in counts:
        number = number * count + count // 2
    return number


def _place(number: int, counts: Sequence[int]) -> Indices:
    place = []
    for count in reversed(counts):
        number, index = divmod(number, count)
        place.append(index)
    return tuple(reversed(place))


class PixelReader:
    """Reads the pixels of the levels of an image.

    Args:
        store: with the chunks.
        decoder: that decodes them.
        mode: ``sample`` or ``all``.
    """

    def __init__(self, store: Store, decoder: Decoder, mode: str) -> None:
        self._store, self._decoder, self._mode = store, decoder, mode
        self._index: tuple[str, list[tuple[int, int]] | None] = ("", None)
        self._bad_shards: set[str] = set()

    async def read(self, level: PixelLevel, *, coarsest: bool, wanted: list[int]) -> None:
        """Read the chunks of a level that are chosen, and record what they contain."""
        mode = self._mode
        if coarsest and level.total <= WHOLE_CHUNKS and prod(level.shape) <= WHOLE_BYTES:
            mode = "all"
        pieces = 0
        for place in chosen(level.grid.counts, mode):
            async for piece in self._pieces(level, place, mode):
                pieces += 1
                level.add(piece, await self.ask(level, piece, wanted=wanted))
            if level.bad.get("unchecked"):
                return
        level.complete = pieces == level.total and not level.bad and not level.bad_shards.count

    async def _pieces(self, level: PixelLevel, place: Indices, mode: str) -> AsyncIterator[Piece]:
        """Yield the pieces to read of a stored chunk or shard."""
        key = level.grid.key(place)
        if level.sharding is None:
            yield Piece(key, self._origin(level.grid.chunks, place))
            return
        entries = await self._entries(level, key)
        if entries is None:
            return
        counts = [size // step for size, step in zip(level.grid.chunks, level.step, strict=True)]
        for inner in chosen(counts, mode, 0):
            piece = self._inner(level, place, inner, entries)
            if all(at < size for at, size in zip(piece.origin, level.shape, strict=True)):
                yield piece

    @staticmethod
    def _origin(step: Sequence[int], place: Sequence[int]) -> Indices:
        return tuple(index * size for index, size in zip(place, step, strict=True))

    def _inner(self, level: PixelLevel, place: Indices, inner: Sequence[int], entries: list[tuple[int, int]]) -> Piece:
        """Return a piece of a shard; ``entries`` are empty for a shard that is not stored."""
        counts = [size // step for size, step in zip(level.grid.chunks, level.step, strict=True)]
        number = 0
        for count, index in zip(counts, inner, strict=True):
            number = number * count + index
        corner = self._origin(level.grid.chunks, place)
        origin = tuple(at + more for at, more in zip(corner, self._origin(level.step, inner), strict=True))
        offset, length = entries[number] if entries else (EMPTY, EMPTY)
        key = level.grid.key(place)
        if offset == EMPTY and length == EMPTY:
            return Piece(key, origin, is_stored=False)
        return Piece(key, origin, offset, offset + length)

    async def piece_at(self, level: PixelLevel, place: Sequence[int]) -> Piece | None:
        """Return the piece at a place in the grid of pieces, ``None`` if its shard cannot be read."""
        if level.sharding is None:
            return Piece(level.grid.key(tuple(place)), self._origin(level.grid.chunks, place))
        counts = [size // step for size, step in zip(level.grid.chunks, level.step, strict=True)]
        outer = tuple(index // count for index, count in zip(place, counts, strict=True))
        entries = await self._entries(level, level.grid.key(outer))
        if entries is None:
            return None
        return self._inner(level, outer, [index % count for index, count in zip(place, counts, strict=True)], entries)

    async def _entries(self, level: PixelLevel, key: str) -> list[tuple[int, int]] | None:
        """Return the index of a shard, empty if the shard is not stored; record why it cannot be read."""
        path = join(level.array.place, key)
        if path in self._bad_shards:
            return None
        if self._index[0] != path:
            entries = await self._read_index(level, key)
            if entries is None:
                self._bad_shards.add(path)
                return None
            self._index = (path, entries)
        return self._index[1]

    async def _read_index(self, level: PixelLevel, key: str) -> list[tuple[int, int]] | None:
        sharding = level.sharding or {}
        counts = [size // step for size, step in zip(level.grid.chunks, level.step, strict=True)]
        size = _index_size(sharding, counts)
        if size is None:
            level.bad.setdefault("unchecked", BadChunks()).add(key, "the codecs of its shard index are unknown here")
            return None
        at_start = sharding.get("index_location") == "start"
        answer = await self._bytes(level, key, 0 if at_start else -size, size if at_start else None)
        if isinstance(answer, dict):
            level.bad.setdefault(answer["kind"], BadChunks()).add(key, answer["words"])
            return None
        if answer is None:
            return []
        if len(answer) < size:
            level.bad_shards.add(key, f"is cut off: the shard has only {len(answer):,} bytes")
            return None
        found = await self._decode({"index": sharding, "counts": counts}, answer)
        if "kind" in found:
            is_checksum = "checksum" in found["words"]
            level.bad_shards.add(key, "has a wrong checksum" if is_checksum else f"cannot be decoded: {found['words']}")
            return None
        entries = [(int(offset), int(length)) for offset, length in found["entries"]]
        return entries if self._are_inside(level, key, entries) else None

    def _are_inside(self, level: PixelLevel, key: str, entries: list[tuple[int, int]]) -> bool:
        size = self._store.size(join(level.array.place, key)) if self._store.listable else None
        for number, (offset, length) in enumerate(entries):
            if offset == EMPTY and length == EMPTY:
                continue
            if offset + length > (MOST_SIZE if size is None else size):
                have = "" if size is None else f", but the shard has {size:,}"
                level.bad_shards.add(key, f"says that chunk {number} ends at byte {offset + length:,}{have}")
                return False
        return True

    async def ask(self, level: PixelLevel, piece: Piece, **more: Any) -> Answer:
        """Return what is asked of the pixels of a piece."""
        if not piece.is_stored:
            return level.empty(piece)
        data = await self._bytes(level, piece.key, piece.start, piece.end)
        if data is None:
            return level.empty(piece)
        if isinstance(data, dict):
            return data
        if piece.end is not None and len(data) < piece.end - piece.start:
            return {"kind": "damaged", "words": "its shard is cut off"}
        fill = "NaN" if isnan(level.fill) else level.fill
        request = {"spec": level.spec, "valid": level.valid(piece), "channel": level.channel, "fill": fill, **more}
        return await self._decode(request, data)

    async def _bytes(self, level: PixelLevel, key: str, start: int, end: int | None) -> bytes | Answer | None:
        """Return some bytes of a chunk, ``None`` if it does not exist, or why it cannot be read."""
        path = join(level.array.place, key)
        if (end or 0) - max(start, 0) > MOST_STORED:
            return {"kind": "unchecked", "words": "it is too large to be read here"}
        whole = start == 0 and end is None
        try:
            if self._store.listable and self._store.size_inside(path, level.array.place) is None:
                return None
            data = await self._store.part(path, start, MOST_STORED + 1 if whole else end)
        except OSError as reason:
            return {"kind": "damaged", "words": f"it cannot be read: {reason.strerror or reason}"}
        if data is not None and len(data) > MOST_STORED:
            return {"kind": "unchecked", "words": "it is too large to be read here"}
        return data

    async def _decode(self, request: Answer, data: bytes) -> Answer:
        if not self._store.ahead:
            return self._decoder.ask(request, data)
        from asyncio import to_thread  # other stores are read meanwhile

        return await to_thread(self._decoder.ask, request, data)


MOST_SIZE = 2**53
"""Largest size of a shard whose size is unknown, in bytes."""


def _index_size(sharding: dict[str, Any], counts: Sequence[int]) -> int | None:
    """Return the size of the index of a shard in bytes, ``None`` if it is unknown."""
    names = [each if isinstance(each, str) else each.get("name") for each in sharding["index_codecs"]]
    if names[:1] != ["bytes"] or any(name != "crc32c" for name in names[1:]):
        return None
    return 16 * prod(counts) + 4 * (len(names) - 1)

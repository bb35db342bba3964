"""Read some or all pixels of an image, one chunk at a time."""

from __future__ import annotations

from collections import Counter
from math import isnan, prod
from random import Random
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.array_files import Files
from ngfflint.hierarchy.pixel_level import BadChunks, Piece
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from ngfflint.decoding.client import Answer, Decoder
    from ngfflint.hierarchy.chunks import Indices
    from ngfflint.hierarchy.pixel_level import PixelLevel
    from ngfflint.store.base import Store

RANDOM_CHUNKS = 5
"""Number of chunks of each array that are sampled besides the first, the middle and the last."""

WHOLE_CHUNKS, WHOLE_BYTES = 64, 2**26
"""Largest level that is read as a whole in a sample: number of chunks, and bytes before compression."""

MOST_ASKED = 100_000
"""Largest level of which all chunks are read on a server that cannot be listed."""

MOST_STORED, MOST_INDEX = 2**29, 2**24
"""Largest stored chunk, and largest index of a shard, that are read, in bytes."""

EMPTY = 2**64 - 1
"""In the index of a shard: offset and length of a chunk that is not stored."""


def chosen(counts: Sequence[int], mode: str, most: int = RANDOM_CHUNKS) -> Iterable[Indices]:
    """Return the places of the chunks to read, the same each time: all, or the first, the middle, the last and others.

    Args:
        counts: number of chunks along each dimension.
        mode: ``sample`` or ``all``.
        most: number of others.
    """
    total = prod(counts)
    if mode == "all" or total <= most + 3:
        return (_place(number, counts) for number in range(total))
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
        if level.total <= WHOLE_CHUNKS and coarsest and prod(level.shape) <= WHOLE_BYTES:
            mode = "all"
        pieces, stored = 0, Counter[int]()
        listed = mode == "all" and level.total > WHOLE_CHUNKS and self._store.listable
        if mode == "all" and not listed and level.total > MOST_ASKED:
            mode = "sample"
        for place in self._listed(level) if listed else chosen(level.grid.counts, mode):
            stored[place[level.channel] if level.channel is not None else 0] += 1
            async for piece in self._pieces(level, place, mode):
                pieces += 1
                level.add(piece, await self.ask(level, piece, wanted=wanted))
            if level.bad.get("unchecked"):
                return
        if listed:
            _add_missing(level, stored)
        level.complete = (listed or pieces == level.total) and not level.bad and not level.bad_shards.count

    def _listed(self, level: PixelLevel) -> Iterator[Indices]:
        """Yield the places of the chunks that are stored in the grid, in a store that can be listed."""
        counts = level.grid.counts
        try:
            for key in Files(self._store, level.array.place):
                place = level.grid.indices(key)
                if place is not None and all(index < count for index, count in zip(place, counts, strict=True)):
                    yield place
        except OSError as reason:
            level.bad.setdefault("skipped", BadChunks()).add("", (), f"its chunks cannot be listed: {reason}")

    async def _pieces(self, level: PixelLevel, place: Indices, mode: str) -> AsyncIterator[Piece]:
        """Yield the pieces to read of a stored chunk or shard."""
        key = level.grid.key(place)
        if level.sharding is None:
            yield Piece(key, self._origin(level.grid.chunks, place))
            return
        entries = await self._entries(level, place)
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
        entries = await self._entries(level, outer)
        if entries is None:
            return None
        return self._inner(level, outer, [index % count for index, count in zip(place, counts, strict=True)], entries)

    async def _entries(self, level: PixelLevel, place: Indices) -> list[tuple[int, int]] | None:
        """Return the index of a shard, empty if the shard is not stored; record why it cannot be read."""
        key = level.grid.key(place)
        path = join(level.array.place, key)
        if path in self._bad_shards:
            return None
        if self._index[0] != path:
            entries = await self._read_index(level, key, place)
            if entries is None:
                self._bad_shards.add(path)
                return None
            self._index = (path, entries)
        return self._index[1]

    async def _read_index(self, level: PixelLevel, key: str, origin: Indices) -> list[tuple[int, int]] | None:
        sharding = level.sharding or {}
        counts = [size // step for size, step in zip(level.grid.chunks, level.step, strict=True)]
        size = _index_size(sharding, counts)
        if size is None or size > MOST_INDEX:
            words = "the codecs of its shard index are unknown here" if size is None else "its shard index is too large"
            level.bad.setdefault("unchecked", BadChunks()).add(key, origin, words)
            return None
        at_start = sharding.get("index_location") == "start"
        answer = await self._bytes(level, key, 0 if at_start else -size, size if at_start else None)
        if isinstance(answer, dict):
            level.bad.setdefault(answer["kind"], BadChunks()).add(key, origin, answer["words"])
            return None
        if answer is None:
            return []
        if len(answer) < size:
            level.bad_shards.add(key, origin, f"is truncated: the shard has only {len(answer):,} bytes")
            return None
        found = await self._decode({"index": sharding, "counts": counts}, answer)
        if "kind" in found:
            is_checksum = "checksum" in found["words"]
            level.bad_shards.add(
                key, origin, "has a wrong checksum" if is_checksum else f"cannot be decoded: {found['words']}"
            )
            return None
        entries = [(int(offset), int(length)) for offset, length in found["entries"]]
        return entries if self._are_inside(level, key, origin, entries) else None

    def _are_inside(self, level: PixelLevel, key: str, origin: Indices, entries: list[tuple[int, int]]) -> bool:
        size = self._store.size(join(level.array.place, key)) if self._store.listable else None
        for number, (offset, length) in enumerate(entries):
            if offset == EMPTY and length == EMPTY:
                continue
            if offset + length > (MOST_SIZE if size is None else size):
                have = "" if size is None else f", but the shard has {size:,}"
                level.bad_shards.add(key, origin, f"says that chunk {number} ends at byte {offset + length:,}{have}")
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
            return {"kind": "damaged", "words": "its shard is truncated"}
        fill = "NaN" if isnan(level.fill) else level.fill
        request = {"spec": level.spec, "valid": level.valid(piece), "channel": level.channel, "fill": fill, **more}
        return await self._decode(request, data)

    async def _bytes(self, level: PixelLevel, key: str, start: int, end: int | None) -> bytes | Answer | None:
        """Return some bytes of a chunk, ``None`` if it does not exist, or why it cannot be read."""
        path = join(level.array.place, key)
        if (end or 0) - max(start, 0) > MOST_STORED:
            return {"kind": "skipped", "words": "it is too large to be read here"}
        whole = start == 0 and end is None
        try:
            if self._store.listable and self._store.size_inside(path, level.array.place) is None:
                return None
            data = await self._store.part(path, start, MOST_STORED + 1 if whole else end)
        except OSError as reason:
            return {"kind": "damaged", "words": f"it cannot be read: {reason.strerror or reason}"}
        if data is not None and len(data) > MOST_STORED:
            return {"kind": "skipped", "words": "it is too large to be read here"}
        return data

    async def _decode(self, request: Answer, data: bytes) -> Answer:
        if not self._store.ahead:
            return self._decoder.ask(request, data)
        from asyncio import to_thread  # other stores are read meanwhile

        return await to_thread(self._decoder.ask, request, data)


MOST_CHANNELS = 10_000
"""Most channels for which the fill value is recorded: a shape can have any number."""


def _add_missing(level: PixelLevel, stored: Counter[int]) -> None:
    """Record the fill value for chunks that are not stored.

    Args:
        level: of which all stored chunks were read.
        stored: their number, by index along the channel axis.
    """
    counts = level.grid.counts
    channels = 1 if level.channel is None else counts[level.channel]
    for index in range(min(channels, MOST_CHANNELS)):
        if stored[index] < prod(counts) // channels:
            level.add_fill(index)


MOST_SIZE = 2**53
"""Largest size of a shard whose size is unknown, in bytes."""


def _index_size(sharding: dict[str, Any], counts: Sequence[int]) -> int | None:
    """Return the size of the index of a shard in bytes, ``None`` if it is unknown."""
    names = [each if isinstance(each, str) else each.get("name") for each in sharding["index_codecs"]]
    if names[:1] != ["bytes"] or any(name != "crc32c" for name in names[1:]):
        return None
    return 16 * prod(counts) + 4 * (len(names) - 1)

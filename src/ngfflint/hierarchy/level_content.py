"""Compare the pixels of each level of an image with those of the level before it."""

from __future__ import annotations

from itertools import islice, product
from math import isnan, prod
from typing import TYPE_CHECKING

from ngfflint.hierarchy.pixels import chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.hierarchy.chunks import Indices
    from ngfflint.hierarchy.pixel_level import PixelLevel
    from ngfflint.hierarchy.pixels import PixelReader

    Range = tuple[int, int]
    Region = dict[Indices, float]

BLOCK = 8
"""Size of the compared blocks along the last dimensions, in pixels of the coarser level."""

BLOCKS = 4
"""Maximum number of compared blocks of a level."""

MOST_PIXELS = 20_000
"""Maximum number of pixels of a block in the finer level."""

MOST_PIECES = 64
"""Maximum number of chunks that a block may be in."""

TOLERANCE = 0.05
"""How far a pixel may be outside of the range of those around it, as a part of that range."""

MOST_OUTSIDE = 0.2
"""The part of the compared pixels that may be outside."""

FEW_PIXELS = 8
"""With fewer compared pixels, nothing is reported."""


async def compare(reader: PixelReader, before: PixelLevel, level: PixelLevel) -> None:
    """Compare a level with the one before it, and record on it what was found."""
    if len(before.shape) != len(level.shape) or not before.content or not level.read:
        return
    compared = outside = blank = 0
    for block in _blocks(before, level):
        wide = _around(before, level, block)
        if prod(end - start for start, end in wide) > MOST_PIXELS:
            continue
        coarse, fine = await _region(reader, level, block), await _region(reader, before, wide)
        if coarse is None or fine is None:
            continue
        for pixel, value in coarse.items():
            around = _around(before, level, [(at, at + 1) for at in pixel])
            near = [fine[each] for each in product(*(range(*each) for each in around))]
            blank += _is_fill(value, level) and not any(_is_fill(each, before) for each in near)
            known = [each for each in near if not isnan(each)]
            if known and not isnan(value):
                compared += 1
                outside += not _is_between(value, min(known), max(known), level)
    if level.content == 0:
        level.is_blank = blank >= FEW_PIXELS
    else:
        level.disagrees = compared >= FEW_PIXELS and outside > MOST_OUTSIDE * compared


def _is_fill(value: float, level: PixelLevel) -> bool:
    return value == level.fill or (isnan(value) and isnan(level.fill))


def _is_between(value: float, low: float, high: float, level: PixelLevel) -> bool:
    """Whether a pixel has a value between others, or nearly so; whole numbers may be rounded."""
    step = 0.0 if "f" in str(level.spec["dtype"]) else 1.0
    allowed = TOLERANCE * (high - low) + max(1.0, abs(high), abs(low)) * ROUNDING + step
    return low - allowed <= value <= high + allowed


ROUNDING = 1e-3
"""Allowed relative difference, because values are rounded."""


def _blocks(before: PixelLevel, level: PixelLevel) -> Iterator[list[Range]]:
    """Yield the blocks to compare: in the middle of some chunks, and where the level before has most content."""
    counts = [-(-size // step) for size, step in zip(level.shape, level.step, strict=True)]
    for place in islice(chosen(counts, "sample", BLOCKS - 3), BLOCKS):
        yield _block(level, place)
    if level.content == 0:
        middle = [at * new // old for at, old, new in zip(before.densest, before.shape, level.shape, strict=True)]
        yield [
            (max(0, at - BLOCK // 2), min(size, at + BLOCK // 2)) if axis >= len(level.shape) - 2 else (at, at + 1)
            for axis, (at, size) in enumerate(zip(middle, level.shape, strict=True))
        ]


def _block(level: PixelLevel, place: Sequence[int]) -> list[Range]:
    """Return a block in the middle of a chunk: one pixel, except along the last dimensions."""
    block = []
    for axis, (index, step, size) in enumerate(zip(place, level.step, level.shape, strict=True)):
        start, end = index * step, min((index + 1) * step, size)
        width = BLOCK if axis >= len(level.shape) - 2 else 1
        first = max(start, (start + end - width) // 2)
        block.append((first, min(first + width, end)))
    return block


def _around(before: PixelLevel, level: PixelLevel, block: Sequence[Range]) -> list[Range]:
    """Return the part of the level before that a block shows, with one pixel of the block more on each side."""
    return [
        (start, end) if old == new else (max(0, (start - 1) * old // new), min(old, -(-(end + 1) * old // new)))
        for (start, end), old, new in zip(block, before.shape, level.shape, strict=True)
    ]


async def _region(reader: PixelReader, level: PixelLevel, wanted: Sequence[Range]) -> Region | None:
    """Return the pixels of a part of a level, ``None`` if one of its chunks cannot be decoded."""
    region: Region = {}
    grid = [range(start // step, -(-end // step)) for (start, end), step in zip(wanted, level.step, strict=True)]
    if prod(map(len, grid)) > MOST_PIECES:
        return None
    for place in product(*grid):
        piece = await reader.piece_at(level, place)
        if piece is None:
            return None
        part = [
            (max(start, at), min(end, at + step))
            for (start, end), at, step in zip(wanted, piece.origin, level.step, strict=True)
        ]
        block = [[start - at, end - at] for (start, end), at in zip(part, piece.origin, strict=True)]
        answer = await reader.ask(level, piece, block=block)
        if "kind" in answer:
            return None
        pixels = product(*(range(start, end) for start, end in part))
        values = answer.get("block")
        if values is None:  # the chunk is not stored
            region.update(dict.fromkeys(pixels, level.fill))
        else:
            region.update(zip(pixels, values, strict=True))
    return region

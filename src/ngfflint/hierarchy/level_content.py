"""Compare the pixels of each level of an image with those of the level before it."""

from __future__ import annotations

from itertools import product
from math import ceil, floor, isnan, prod
from typing import TYPE_CHECKING

from ngfflint.hierarchy.pixels import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.hierarchy.chunks import Indices
    from ngfflint.hierarchy.pixel_level import PixelLevel
    from ngfflint.hierarchy.pixels import PixelReader

    Range = tuple[int, int]
    Region = dict[Indices, float]

BLOCK = 6
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

DENSE = 0.25
"""The part of a chunk that has content, which cannot be lost by averaging."""


async def compare(reader: PixelReader, before: PixelLevel, level: PixelLevel) -> None:
    """Compare a level with the one before it, and record on it what was found."""
    if len(before.shape) != len(level.shape) or not before.read or not level.read:
        return
    if level.content == 0 and before.content >= DENSE:
        at = [index * new // old for index, old, new in zip(before.densest, before.shape, level.shape, strict=True)]
        level.is_blank = await _is_fill(reader, level, at)
    if not level.is_blank and level.content > 0:
        level.disagrees = await _disagrees(reader, before, level)


async def _is_fill(reader: PixelReader, level: PixelLevel, pixel: Sequence[int]) -> bool:
    place = [index // step for index, step in zip(pixel, level.step, strict=True)]
    piece = await reader.piece_at(level, place)
    if piece is None:
        return False
    answer = await reader.ask(level, piece)
    return "kind" not in answer and answer["content"] == 0


async def _disagrees(reader: PixelReader, before: PixelLevel, level: PixelLevel) -> bool:
    """Whether many pixels of a level have values that none of the pixels around them has in the level before it."""
    counts = [-(-size // step) for size, step in zip(level.shape, level.step, strict=True)]
    compared = outside = 0
    for place in list(chosen(counts, "sample", BLOCKS - 3))[:BLOCKS]:
        block = _block(level, place)
        wide = _around(before, level, block)
        if prod(end - start for start, end in wide) > MOST_PIXELS:
            continue
        coarse, fine = await _region(reader, level, block), await _region(reader, before, wide)
        if coarse is None or fine is None:
            continue
        factors = [old / new for old, new in zip(before.shape, level.shape, strict=True)]
        for pixel, value in coarse.items():
            near = [fine[each] for each in product(*_neighborhood(pixel, factors, before.shape))]
            known = [each for each in near if not isnan(each)]
            if not known or isnan(value):
                continue
            low, high = min(known), max(known)
            allowed = TOLERANCE * (high - low) + max(1.0, abs(high), abs(low)) * ROUNDING + _step(level)
            compared += 1
            outside += not low - allowed <= value <= high + allowed
    return compared >= FEW_PIXELS and outside > MOST_OUTSIDE * compared


ROUNDING = 1e-3
"""Allowed relative difference, because values are rounded."""


def _step(level: PixelLevel) -> float:
    """Return the least difference of two pixels: 1 for whole numbers."""
    return 0.0 if "f" in str(level.spec["dtype"]) else 1.0


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
    found = []
    for (start, end), old, new in zip(block, before.shape, level.shape, strict=True):
        if old == new:
            found.append((start, end))
        else:
            found.append((max(0, floor((start - 1) * old / new)), min(old, ceil((end + 1) * old / new))))
    return found


def _neighborhood(pixel: Indices, factors: Sequence[float], shape: Sequence[int]) -> list[range]:
    return [
        range(index, index + 1)
        if factor == 1
        else range(max(0, floor((index - 1) * factor)), min(size, ceil((index + 2) * factor)))
        for index, factor, size in zip(pixel, factors, shape, strict=True)
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

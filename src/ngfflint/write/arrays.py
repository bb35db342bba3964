"""Arrays of images: their shapes, chunks and content, and smaller levels computed from larger ones."""

from __future__ import annotations

from itertools import product
from math import ceil
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import zarr

from ngfflint.write.staging import zarr_format_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Method = Literal["mean", "nearest"]
    """How smaller levels are computed: means of blocks, or the pixels nearest to their centers."""

    Progress = Callable[[int, int], None]
    """Called with the number of blocks that have been written, and of all blocks."""

TILE = 512
"""Size of a default chunk along y and x, in pixels."""

BLOCK = 8_000_000
"""Most bytes of pixels that are copied at a time, unless a chunk or shard has more."""

AUTO: Any = "auto"
"""The compressor that zarr-python uses by default: Zstandard."""


class Level(NamedTuple):
    """An array of an image.

    Args:
        path: relative to the group of the image.
        shape: in pixels.
        dtype: NumPy data type.
        names: of the axes, in the order of the shape.
        chunks: shape of a chunk.
        shards: shape of a shard, ``None`` without sharding.
    """

    path: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    names: tuple[str, ...]
    chunks: tuple[int, ...]
    shards: tuple[int, ...] | None = None

    @property
    def block(self) -> tuple[int, ...]:
        """Shape of the blocks that are written at a time: whole chunks or shards."""
        unit = list(self.shards or self.chunks)
        for axis in reversed(range(len(unit))):
            size = int(np.prod(unit)) * self.dtype.itemsize
            times = max(1, min(BLOCK // max(size, 1), ceil(self.shape[axis] / unit[axis])))
            unit[axis] *= times
        return tuple(unit)


def default_chunks(shape: Sequence[int], types: Sequence[str | None]) -> tuple[int, ...]:
    """Return the shape of a chunk: one plane of up to 512 x 512 pixels of one channel at one time point.

    Args:
        shape: of the array, in pixels.
        types: of the axes, such as ``"space"``.
    """
    in_plane = [axis for axis, kind in enumerate(types) if kind == "space"][-2:]
    return tuple(min(size, TILE) if axis in in_plane else 1 for axis, size in enumerate(shape))


def fitted(chunks: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of a chunk that is not larger than its array."""
    return tuple(min(chunk, max(size, 1)) for chunk, size in zip(chunks, shape, strict=True))


def fitted_shards(per_shard: Sequence[int], chunks: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of a shard of some chunks along each axis, but not more than the array needs."""
    sizes = zip(per_shard, chunks, shape, strict=True)
    return tuple(min(count, ceil(size / chunk)) * chunk for count, chunk, size in sizes)


def create_array(store: Any, group: str, level: Level, version: str, compressor: Any = AUTO) -> zarr.Array[Any]:
    """Create an array of an image without pixels.

    Args:
        store: of zarr-python.
        group: path of the image in the store.
        level: what to create.
        version: of the specification.
        compressor: a codec of zarr-python, ``None`` for none.
    """
    zarr_format = zarr_format_of(version)
    return zarr.create_array(
        store,
        name=f"{group}/{level.path}".lstrip("/"),
        shape=level.shape,
        dtype=level.dtype,
        chunks=level.chunks,
        shards=level.shards,
        compressors=compressor,
        fill_value=0,
        zarr_format=zarr_format,
        dimension_names=level.names if zarr_format == 3 else None,
        chunk_key_encoding=None if zarr_format == 3 else {"name": "v2", "separator": "/"},
    )


def blocks(shape: Sequence[int], block: Sequence[int]) -> Iterator[tuple[slice, ...]]:
    """Yield the parts of an array, in order."""
    starts = (range(0, size, step) for size, step in zip(shape, block, strict=True))
    for start in product(*starts):
        yield tuple(slice(at, min(at + step, size)) for at, step, size in zip(start, block, shape, strict=True))


def count_of_blocks(level: Level) -> int:
    """Return the number of blocks of a level."""
    return int(np.prod([ceil(size / step) for size, step in zip(level.shape, level.block, strict=True)]))


def copy(source: Any, target: zarr.Array[Any], level: Level, done: Callable[[], None]) -> None:
    """Write an array, block by block, so that a lazily computed one is never in memory as a whole."""
    for part in blocks(level.shape, level.block):
        target[part] = np.asarray(source[part], dtype=level.dtype)
        done()


def reduce(  # noqa: PLR0913, PLR0917  all are needed for each level
    larger: zarr.Array[Any],
    target: zarr.Array[Any],
    level: Level,
    factors: Sequence[float],
    method: Method,
    done: Callable[[], None],
) -> None:
    """Write a smaller level, computed from a larger one block by block.

    Args:
        larger: the level before.
        target: the array to write.
        level: what it is.
        factors: how much larger the pixels are along each axis.
        method: how pixels are computed; truth values are always picked.
        done: called after each block.
    """
    for part in blocks(level.shape, level.block):
        if method == "mean" and level.dtype.kind != "b":
            target[part] = _means(larger, part, [round(factor) for factor in factors], level.dtype)
        else:
            target[part] = _nearest(larger, part, factors)
        done()


def _means(larger: zarr.Array[Any], part: tuple[slice, ...], factors: list[int], dtype: np.dtype[Any]) -> Any:
    """Return a part of a level whose pixels are means of whole blocks of pixels, or of what there is at the end."""
    limits = zip(part, factors, larger.shape, strict=True)
    region = tuple(slice(at.start * factor, min(at.stop * factor, size)) for at, factor, size in limits)
    pixels = np.asarray(larger[region])
    sums = pixels.astype(_sum_type(dtype))
    counts = np.ones((1,) * pixels.ndim)
    for axis, factor in enumerate(factors):
        parts = [sums[(slice(None),) * axis + (slice(start, None, factor),)] for start in range(factor)]
        sums = parts[0].copy() if factor > 1 else sums
        count = np.ones(sums.shape[axis])
        for each in parts[1:]:
            size = each.shape[axis]
            sums[(slice(None),) * axis + (slice(size),)] += each
            count[:size] += 1
        counts = counts * count.reshape([-1 if each == axis else 1 for each in range(pixels.ndim)])
    means = sums / counts
    return (means if dtype.kind in "fc" else np.rint(means)).astype(dtype)


def _sum_type(dtype: np.dtype[Any]) -> type[np.number[Any]]:
    """Return the type in which pixels are added up."""
    if dtype.kind in "iu" and dtype.itemsize < 4:
        return np.int64
    return np.complex128 if dtype.kind == "c" else np.float64


def _nearest(larger: zarr.Array[Any], part: tuple[slice, ...], factors: Sequence[float]) -> Any:
    """Return a part of a level whose pixels are those of the larger level at their centers."""
    picked = [
        np.minimum(((np.arange(at.start, at.stop) + 0.5) * factor).astype(int), size - 1)
        for at, factor, size in zip(part, factors, larger.shape, strict=True)
    ]
    region = tuple(slice(int(at[0]), int(at[-1]) + 1) for at in picked)
    return np.asarray(larger[region])[np.ix_(*(at - at[0] for at in picked))]

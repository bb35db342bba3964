"""Checks of resolution levels for readers: sizes, steps, paths and chunks."""

from __future__ import annotations

import re
from math import isclose, isfinite, log2, prod
from typing import TYPE_CHECKING

from ngfflint.checks.pyramid import levels, offsets, scales
from ngfflint.checks.readers import axis_names, fault, hits, plane_of
from ngfflint.hierarchy.plate_images import PlateImages
from ngfflint.model.base import Unreadable
from ngfflint.model.image import Multiscale
from ngfflint.model.plate import Plate
from ngfflint.model.zarr import ArrayV2, chunks_of
from ngfflint.model.zarr_spec import SHARDING
from ngfflint.rules.check import Related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.checks.pyramid import Level
    from ngfflint.checks.readers import Hit
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Datasets
    from ngfflint.rules.check import Fault
    from ngfflint.rules.context import Context
    from ngfflint.rules.profiles import Coarsest, LevelPaths, Tiles

NEARLY = 1e-5
"""Relative difference of numbers that readers take for equal."""

NOT_IN_A_URI = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/-]")
"""Characters that a path in a URI may not have."""


def _shaped_levels(datasets: Datasets, context: Context) -> tuple[list[Level], list[str]]:
    """Return the levels and the names of the axes.

    Raises:
        Unreadable: they do not fit each other, which other rules report.
    """
    names = axis_names(context.enclosing(Multiscale), context.version)
    found = levels(datasets, context)
    if not found or len(found) != len(datasets) or any(len(level.shape) != len(names) for level in found):
        raise Unreadable
    return found, names


def resized_axes(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Levels should differ along y and x only."""
    found = hits(context, "resized_axes")
    if not found or len(datasets) < 2:
        return
    pyramid, names = _shaped_levels(datasets, context)
    first, plane = pyramid[0], plane_of(names)
    for level in pyramid[1:]:
        for index, size in enumerate(level.shape):
            if index not in plane and size != first.shape[index]:
                also = (_shape(first), _shape(level))
                values = {"path": level.path, "axis": names[index], "size": size, "usual": first.shape[index]}
                yield fault(level.index, "path", found=found, also=also, **values)
                return


def _shape(level: Level) -> Related:
    return Related(level.array, "shape", message=f"shape {level.shape}")


def scale_factor(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """The levels should have the steps that a reader assumes."""
    asked = hits(context, "factors")
    if not asked or len(datasets) < 2:
        return
    pyramid, names = _shaped_levels(datasets, context)
    steps = {
        "halved": _not_halved(pyramid, plane_of(names)),
        "powers of two": _odd_scale(datasets, _is_power_of_two),
        "whole numbers": _odd_scale(datasets, _is_whole),
    }
    places: dict[tuple[int, float], list[Hit]] = {}
    for profile, entry in asked:
        place = steps[entry.steps]
        if place is not None:
            places.setdefault(place, []).append((profile, entry))
    for (index, factor), found in places.items():
        path, first = datasets[index].path, datasets[0].path
        yield fault(index, "path", found=found, path=path, first=first, factor=factor)


def _not_halved(pyramid: list[Level], plane: tuple[int, int]) -> tuple[int, float] | None:
    """Return the first level whose size along y or x is not half of the one before, with its factor to the first."""
    for number, level in enumerate(pyramid):
        for axis in plane:
            full, size = pyramid[0].shape[axis], level.shape[axis]
            if not max(1, full >> number) <= size <= -(-full >> number):
                return level.index, full / max(size, 1)
    return None


def _odd_scale(datasets: Datasets, fits: Callable[[float], bool]) -> tuple[int, float] | None:
    """Return the first level with a pixel size that is not a fitting multiple of that of the first level."""
    try:
        vectors = [vector for _, vector in scales(datasets)]
    except Unreadable:
        return None
    for index, vector in enumerate(vectors):
        for size, first in zip(vector, vectors[0], strict=False):
            if first > 0 and not fits(size / first):
                return index, size / first
    return None


def _is_power_of_two(factor: float) -> bool:
    whole = round(factor) if isfinite(factor) else 0
    return whole > 0 and log2(whole).is_integer()


def _is_whole(factor: float) -> bool:
    return isfinite(factor) and isclose(factor, round(factor), rel_tol=NEARLY)


def level_paths(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """The paths of levels should be those that a reader expects."""
    for index, dataset in enumerate(datasets):
        path = str(dataset.path)

        def applies(entry: LevelPaths, index: int = index, path: str = path) -> bool:
            return path != str(index) if entry.paths == "numbered" else NOT_IN_A_URI.search(path) is not None

        found = hits(context, "level_paths", applies)
        if found:
            yield fault(index, "path", found=found, path=path, index=index)
            return


def coarsest(visited: Datasets | PlateImages, context: Context) -> Iterator[Fault]:
    """The smallest level should be small enough to be held in one piece, and so should those of all wells together."""
    yield from _of_plate(visited, context) if isinstance(visited, PlateImages) else _of_image(visited, context)


def _of_plate(images: PlateImages, context: Context) -> Iterator[Fault]:
    plate = context.enclosing(Plate).plate
    shape = next((min(well.levels.values(), key=prod) for well in images.wells if well.levels), [])
    if len(shape) < 2:
        return
    height, width = shape[-2] * len(plate.rows), shape[-1] * len(plate.columns)

    def applies(entry: Coarsest) -> bool:
        return entry.plates and entry.side is not None and max(height, width) > entry.side

    found = hits(context, "coarsest", applies)
    if found:
        yield fault("wells", key=True, case="plate", found=found, size=f"{height} x {width}")


def _of_image(datasets: Datasets, context: Context) -> Iterator[Fault]:
    pyramid, names = _shaped_levels(datasets, context)
    level = min(pyramid, key=lambda each: prod(each.shape))
    height, width = (level.shape[index] for index in plane_of(names))
    depth = level.shape[names.index("z")] if "z" in names else 1

    def applies(entry: Coarsest) -> bool:
        return (
            (entry.side is not None and max(height, width) > entry.side)
            or (entry.pixels is not None and height * width > entry.pixels)
            or (entry.atlas is not None and (entry.atlas // max(width, 1)) * (entry.atlas // max(height, 1)) < depth)
        )

    found = hits(context, "coarsest", applies)
    if found:
        size = f"{height} x {width}"
        yield fault(level.index, "path", found=found, also=(_shape(level),), path=level.path, size=size)


def last_size(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """No level should look like a picture with interleaved colors."""
    for level in levels(datasets, context):
        size = level.shape[-1] if level.shape else 0
        found = hits(context, "last_sizes", lambda entry, size=size: size in entry.sizes)  # type: ignore[misc]
        if found:
            yield fault(level.index, "path", found=found, also=(_shape(level),), path=level.path, size=size)
            return


def tile_size(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Chunks should be large enough to be loaded one by one."""
    pyramid, names = _shaped_levels(datasets, context)
    level = pyramid[0]
    chunk, shard = chunks_of(level.array.metadata)
    if chunk is None or len(chunk) != len(names):
        return
    plane = plane_of(names)
    tile, picture = (min(sizes[index] for index in plane) for sizes in (chunk, level.shape))
    large = max(level.shape[index] for index in plane)

    def applies(entry: Tiles) -> bool:
        return tile < entry.least <= min(picture, large)

    found = hits(context, "tiles", applies)
    if found:
        size = " x ".join(str(chunk[index]) for index in plane)
        where = _chunks_at(level, sharded=shard is not None)
        yield fault(*where, node=level.array, found=found, path=level.path, size=size, tile=tile)


def _chunks_at(level: Level, *, sharded: bool) -> Pointer:
    metadata = level.array.metadata
    if isinstance(metadata, ArrayV2):
        return ("chunks",)
    if not sharded:
        return ("chunk_grid", "configuration", "chunk_shape")
    names = [each.get("name") if isinstance(each, dict) else each for each in metadata.codecs]
    index = names.index(SHARDING)
    return ("codecs", index, "configuration", "chunk_shape")


def level_origins(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """The origins of levels should be on pixels of the first level."""
    found = hits(context, "level_origins")
    if not found:
        return
    first: Sequence[float] = next((vector for _, vector in scales(datasets)), ())
    origins = list(offsets(datasets))
    for pointer, origin in origins[1:]:
        shift = _in_pixels(origin, origins[0][1], first)
        if any(isfinite(each) and not isclose(each, round(each), abs_tol=NEARLY) for each in shift):
            yield fault(*pointer, found=found, path=datasets[int(pointer[0])].path, shift=shift)
            return


def _in_pixels(origin: Sequence[float], other: Sequence[float], size: Sequence[float]) -> list[float]:
    triples = zip(origin, other, size, strict=False)
    return [(here - there) / pixel for here, there, pixel in triples if pixel > 0]

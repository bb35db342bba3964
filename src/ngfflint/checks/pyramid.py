"""Checks of resolution levels: shapes, data types, pixel sizes and alignment."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import isclose, isfinite, prod
from operator import le, mul
from typing import TYPE_CHECKING, TypeVar

from ngfflint.model.base import Unreadable, present
from ngfflint.model.geometry import array_axes, steps_of
from ngfflint.model.image import Datasets, Multiscale
from ngfflint.model.transforms import Scale, TransformList, Translation
from ngfflint.model.zarr import ArrayV3, dtype_key, dtype_of
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import clip, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.hierarchy.nodes import Array
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Dataset
    from ngfflint.model.transforms import Vector
    from ngfflint.model.zarr import ArrayV2
    from ngfflint.rules.context import Context

T = TypeVar("T")


class Level:
    """A dataset whose array is at hand.

    Args:
        index: of the dataset.
        path: as the dataset has it.
        array: that it leads to.
        shape: of the array, in pixels.
    """

    __slots__ = ("array", "index", "path", "shape")

    def __init__(self, index: int, path: str, array: Array, shape: list[int]) -> None:
        self.index = index
        self.path = path
        self.array = array
        self.shape = shape


class Facts:
    """What many rules ask of one multiscales entry, worked out once.

    Attributes:
        levels: those whose arrays are there and can be read, so that one that is missing hides no other.
        complete: whether these are all levels.
        ndim: the number of dimensions that all of ``levels`` have; ``None`` where they differ, or where there is none.
        same_dtype: whether all of ``levels`` spell their data type the same way.
        scales: the scale of every level; ``None`` where one has none, or one that cannot be read or is not finite.
        grows: whether all scales are positive and none has a smaller value than the one before.
        exact: whether every level has the same extent as the first, to the last bit, and all scales are positive.
    """

    __slots__ = ("complete", "exact", "grows", "levels", "ndim", "same_dtype", "scales")

    def __init__(self, datasets: Datasets, context: Context) -> None:
        self.levels = _readable(datasets, context)
        self.complete = len(self.levels) == len(datasets)
        counts = {len(level.shape) for level in self.levels}
        self.ndim = counts.pop() if len(counts) == 1 else None
        self.same_dtype = _spell_alike([level.array.metadata for level in self.levels])
        self.scales = _vectors(datasets)
        self.grows = self.exact = False
        if self.scales and all(map(_are_positive, self.scales)):
            self.grows = all(map(_nowhere_less, self.scales, self.scales[1:]))
            self.exact = self.complete and _have_one_extent(self.levels, self.scales)


def _spell_alike(arrays: list[ArrayV2 | ArrayV3]) -> bool:
    spelled = [each.data_type if isinstance(each, ArrayV3) else each.dtype for each in arrays]
    return (
        bool(spelled) and type(spelled[0]) is str and all(type(each) is str and each == spelled[0] for each in spelled)
    )


def _vectors(datasets: Datasets) -> list[Vector] | None:
    """Return the scale of every level, like ``scales``; ``None`` where that raises ``Unreadable``."""
    try:
        vectors = [_scale_of(dataset) for dataset in datasets]
    except Unreadable:
        return None
    return vectors if all(all(map(isfinite, each)) for each in vectors) else None


def _scale_of(dataset: Dataset) -> Vector:
    transforms = dataset.coordinateTransformations
    first = transforms[0] if type(transforms) is TransformList and transforms else None
    if type(first) is not Scale:
        first = next((each for each in steps_of(dataset).steps if isinstance(each, Scale)), None)
    return present(present(first).scale)


def _have_one_extent(levels: list[Level], vectors: list[Vector]) -> bool:
    extent = list(map(mul, levels[0].shape, vectors[0]))
    return all(
        min(level.shape, default=0) > 0 and list(map(mul, level.shape, vector)) == extent
        for level, vector in zip(levels, vectors, strict=True)
    )


def _nowhere_less(before: Vector, now: Vector) -> bool:
    return all(map(le, before, now))


def _are_positive(numbers: Sequence[float]) -> bool:
    return min(numbers, default=0) > 0


def facts(datasets: Datasets, context: Context) -> Facts:
    """Return the facts about a multiscales entry.

    Args:
        datasets: of the entry.
        context: of the visited object, which is in or above the entry.
    """
    known: Facts | None = context.kept.get((facts, id(datasets)))
    if known is None:
        known = context.kept[facts, id(datasets)] = Facts(datasets, context)
    return known


def levels(datasets: Datasets, context: Context) -> list[Level]:
    """Return the levels whose arrays are there and can be read."""
    return facts(datasets, context).levels


def scales(datasets: Datasets) -> Iterator[tuple[Pointer, Vector]]:
    """Yield the scale of each level with its pointer from the datasets.

    Args:
        datasets: with one scale each.

    Raises:
        Unreadable: a level has no scale, one that is stored in an array, or one with NaN or Infinity in it.
    """
    for level, dataset in enumerate(datasets):
        place, steps = steps_of(dataset)
        for index, each in enumerate(steps):
            if isinstance(each, Scale):
                vector = each.scale
                if vector is None or not all(map(isfinite, vector)):
                    raise Unreadable
                yield (level, *place, index, "scale"), vector
                break
        else:
            raise Unreadable


def _readable(datasets: Datasets, context: Context) -> list[Level]:
    found: list[Level] = []
    array_at = context.array
    for index, dataset in enumerate(datasets):
        try:
            array = array_at(dataset.path)
            shape = list(map(int, array.metadata.shape))
        except Unreadable:
            continue
        if min(shape, default=0) >= 0:
            found.append(Level(index, dataset.path, array, shape))
    return found


def odd_ones(
    found: list[Level], value_of: Callable[[Level], T], preferred: T | None = None
) -> Iterator[tuple[Level, T, Level, T]]:
    """Yield each level that has another value than most have, and the first of those, with their values.

    Args:
        found: the levels.
        value_of: what is compared; levels for which it cannot be read are left out.
        preferred: the value that counts where no other is more frequent; else the first does.
    """
    values: list[tuple[Level, T]] = []
    for level in found:
        try:
            values.append((level, value_of(level)))
        except Unreadable:
            continue
    counts = Counter(value for _, value in values)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda value: (counts[value], value == preferred))
    first = next(level for level, value in values if value == usual)
    for level, value in values:
        if value != usual:
            yield level, value, first, usual


def resolution_order(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """No array may have more elements than the one before it."""
    found = levels(datasets, context)
    for before, level in pairwise(found):
        if prod(level.shape) > prod(before.shape):
            yield Fault(
                level.index,
                "path",
                also=(_shape_of(before), _shape_of(level)),
                path=level.path,
                shape=str(level.shape),
                other=before.path,
                smaller=str(before.shape),
                order=[each.path for each in sorted(found, key=lambda each: -prod(each.shape))],
            )
            return  # one new order mends all


def inconsistent_ndim(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """All arrays must have the same number of dimensions."""
    if facts(datasets, context).ndim is not None:
        return
    stated = 5 if context.version <= "0.2" else _axis_count(context.enclosing(Multiscale))
    for level, ndim, first, usual in odd_ones(levels(datasets, context), lambda each: len(each.shape), stated):
        also = (_shape_of(level), _shape_of(first))
        yield Fault(level.index, "path", path=level.path, ndim=ndim, other=first.path, usual=usual, also=also)


def _axis_count(multiscale: Multiscale) -> int | None:
    try:
        return len(array_axes(multiscale).axes)
    except Unreadable:
        return None


def inconsistent_dtype(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """All arrays must have the same data type, in whatever byte order; of labels, those that have one for labels."""
    if facts(datasets, context).same_dtype:
        return
    found = levels(datasets, context)
    if context.group.kind == "label image":
        from ngfflint.checks.labels import RANGES

        found = [each for each in found if dtype_of(each.array.metadata) in RANGES]
    for level, dtype, first, usual in odd_ones(found, lambda each: dtype_of(each.array.metadata)):
        also = tuple(
            Related(each.array, dtype_key(each.array.metadata), message=name)
            for each, name in ((level, dtype), (first, usual))
        )
        yield Fault(level.index, "path", path=level.path, dtype=dtype, other=first.path, usual=usual, also=also)


def array_ndim(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The array must have 2 to 5 dimensions, up to 0.2 exactly 5."""
    array = context.array(dataset.path)
    ndim = len(array.metadata.shape)
    if context.version <= "0.2":
        if ndim != 5:
            yield Fault("shape", node=array, case="five", ndim=ndim)
    elif not 2 <= ndim <= 5:
        yield Fault("shape", node=array, case="few" if ndim < 2 else "many", ndim=ndim)


def no_downsampling(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Each array should be smaller than the one before it, and larger along no dimension."""
    for before, level in pairwise(levels(datasets, context)):
        if len(level.shape) != len(before.shape) or prod(level.shape) > prod(before.shape):
            continue  # the number of dimensions and the order of the levels have rules of their own
        also = (_shape_of(before), _shape_of(level))
        grown = [at for at, size in enumerate(level.shape) if size > before.shape[at]]
        if grown or level.shape == before.shape:
            case = "grows" if grown else "same"
            yield Fault(level.index, "path", case=case, also=also, path=level.path, other=before.path, dimensions=grown)


def _shape_of(level: Level) -> Related:
    return Related(level.array, "shape", message=f"shape {clip(str(level.shape))}")


ROUNDING = 1e-6
"""Relative difference of numbers that were meant to be equal, for some writers compute with 32 bits."""

DECIMALS = 0.01
"""Relative difference of pixel sizes that were rounded to a few decimals, such as 0.11 and 0.217."""


def non_positive_scale(scale: Scale, _: Context) -> Iterator[Fault]:
    """The values of a scale should be positive; what is not finite is no JSON, and told as such."""
    vector = present(scale.scale)
    if vector and min(vector) > 0:
        return
    for index, value in enumerate(vector):
        if value <= 0 and isfinite(value):
            yield Fault("scale", index, index=index, value=value)


def decreasing_scale(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """No level may have smaller pixels along a space axis than the level before."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    if facts(datasets, context).grows:
        return
    for (_, before), (place, now) in pairwise(scales(datasets)):
        table = enumerate(zip(axes, before, now, strict=False))
        finer = [i for i, (axis, old, new) in table if axis.type == "space" and abs(new) < abs(old) * (1 - ROUNDING)]
        if finer:
            level = int(place[0])
            yield Fault(
                *place,
                *_narrowed(finer),
                axes=[axes[i].name for i in finer],
                before=[before[i] for i in finer],
                now=[now[i] for i in finer],
                level=level,
                above=level - 1,
            )


def scale_shape_mismatch(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Pixels must grow from level to level as the arrays shrink, starting from 1.0 where nothing is measured."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    known = facts(datasets, context)
    if known.exact and known.scales and all(map(_is_usual, axes, known.scales[0])):
        return
    place, scale = present(next(scales(datasets), None))
    yield from _factors_of_first_level(axes, place, scale)
    if not known.exact:
        yield from _proportions(axes, datasets, context)


def _is_usual(axis: Axis, scale: float) -> bool:
    """Whether a scale is a factor of 1, or that of an axis along which something is measured."""
    return scale == 1 or axis.type in (None, "space", "time") or axis.unit is not None


def _factors_of_first_level(axes: Axes, place: Pointer, scale: Vector) -> Iterator[Fault]:
    """Find scales of axes such as channels that are no factors; what an axis without a type measures is not known."""
    for index, (axis, value) in enumerate(zip(axes, scale, strict=False)):
        if not _is_usual(axis, value) and not isclose(value, 1, rel_tol=ROUNDING):
            yield Fault(*place, index, case="factor", axis=axis.name, value=value)


def _proportions(axes: Axes, datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Compare each level with the last one that fitted, so that one wrong level gives one finding.

    Whether a writer rounds the size of a level down, up or to the nearest, and whether it goes from the level before
    or from the first one, it differs by less than a pixel from the size that the scales speak of.
    """
    tolerance = context.option("tolerance")
    base, (_, before) = 0, present(next(scales(datasets), None))
    larger = context.array(datasets[0].path)
    for level, (place, now) in enumerate(scales(datasets)):
        array = context.array(datasets[level].path)
        sizes, shape = larger.metadata.shape, array.metadata.shape
        if min(shape, default=1) < 1:  # no pixels
            continue
        wrong = [
            index
            for index, (old, new, size, here) in enumerate(zip(before, now, sizes, shape, strict=False))
            if not _in_proportion(size * float(old), here, float(new), tolerance)
        ]
        if not wrong:
            base, before, larger = level, now, array
            continue
        also = [Related(each, "shape", message=f"{shown(each.metadata.shape)} pixels") for each in (larger, array)]
        yield Fault(
            *place,
            *_narrowed(wrong),
            case="shape",
            also=tuple(also),
            axes=[axes[i].name for i in wrong],
            before=[before[i] for i in wrong],
            now=[now[i] for i in wrong],
            larger=[sizes[i] for i in wrong],
            smaller=[shape[i] for i in wrong],
            fitting=[float(before[i]) * sizes[i] / max(shape[i], 1) for i in wrong],
            level=level,
            base=base,
        )


def _in_proportion(extent: float, size: int, scale: float, tolerance: float) -> bool:
    """Say whether pixels fill an extent; writers keep what there is where less than one pixel would be left.

    Args:
        extent: of the field of view, in the unit of the axis.
        size: in pixels.
        scale: of one pixel, in the unit of the axis.
        tolerance: in pixels.
    """
    allowed = max(tolerance, DECIMALS * size) * (1 + ROUNDING)
    return extent < scale or abs(size * scale - extent) <= allowed * scale


def _narrowed(indices: list[int]) -> Pointer:
    """Point at the one value that is wrong, at the whole vector where there are several."""
    return tuple(indices) if len(indices) == 1 else ()


def misaligned_levels(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Each level should start where level 0 does, or with its first pixel over those that were merged into it."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    tolerance = context.option("tolerance")
    (_, first), (_, start) = present(next(zip(scales(datasets), _offsets(datasets), strict=True), None))
    for (_, scale), (place, offset) in zip(scales(datasets), _offsets(datasets), strict=True):
        merged = [begin + (size - unit) / 2 for begin, size, unit in zip(start, scale, first, strict=False)]
        table = enumerate(zip(offset, start, merged, first, strict=False))
        wrong = [
            index
            for index, (now, begin, shifted, unit) in table
            if min(abs(now - begin), abs(now - shifted)) > tolerance * abs(unit)
        ]
        if wrong:
            names = [axes[i].name for i in wrong]
            yield Fault(*place, level=place[0], axes=names, now=[offset[i] for i in wrong], merged=merged, start=start)


def _offsets(datasets: Datasets) -> Iterator[tuple[Pointer, list[float]]]:
    """Yield the translation of each level with its pointer from the datasets; none is as good as one of zeros."""
    for (level, (_, scale)), dataset in zip(enumerate(scales(datasets)), datasets, strict=True):
        place, steps = steps_of(dataset)
        found = next(((i, each) for i, each in enumerate(steps) if isinstance(each, Translation)), None)
        if found is None:
            yield (level, *place), [0.0] * len(scale)
        else:
            yield (level, *place, found[0], "translation"), present(found[1].translation)

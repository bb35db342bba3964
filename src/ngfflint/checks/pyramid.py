"""Checks of resolution levels: shapes, data types, pixel sizes and alignment."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import isfinite, prod
from operator import le, mul
from typing import TYPE_CHECKING, TypeVar

from ngfflint.checks.zarr_arrays import data_type_name
from ngfflint.model.base import Unreadable, present
from ngfflint.model.geometry import array_axes, steps_of
from ngfflint.model.image import Datasets, Multiscale
from ngfflint.model.levels import levels_fit, scale_of
from ngfflint.model.transforms import Scale, Translation
from ngfflint.model.zarr import ArrayV3, dtype_key, dtype_of
from ngfflint.model.zarr_spec import RANGES
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.hierarchy.nodes import Array
    from ngfflint.model.base import Pointer
    from ngfflint.model.transforms import Transform, Vector
    from ngfflint.model.zarr import ArrayV2
    from ngfflint.rules.context import Context

T = TypeVar("T")


class Level:
    """A dataset with its loaded array."""

    __slots__ = ("array", "index", "path", "shape")

    def __init__(self, index: int, path: str, array: Array, shape: list[int]) -> None:
        self.index = index
        self.path = path
        self.array = array
        self.shape = shape


class Facts:
    """Properties of one multiscales entry that many rules need, computed once.

    Attributes:
        levels: those whose arrays are readable and sound, so that a missing one does not hide the others.
        complete: whether all levels are readable.
        ndim: the common number of dimensions of ``levels``; ``None`` if they differ or there are none.
        same_dtype: whether all of ``levels`` have literally the same data type.
        scales: the scale of every level; ``None`` if one is missing, unreadable or not finite.
        grows: whether all scales are positive and no value decreases from level to level.
        exact: whether all scales are positive and every level has exactly the extent of the first.
    """

    __slots__ = ("complete", "exact", "grows", "levels", "ndim", "same_dtype", "scales")

    def __init__(self, datasets: Datasets, context: Context) -> None:
        self.levels = _readable_levels(datasets, context)
        self.complete = len(self.levels) == len(datasets)
        counts = {len(level.shape) for level in self.levels}
        self.ndim = counts.pop() if len(counts) == 1 else None
        self.same_dtype = _have_same_spelling([level.array.metadata for level in self.levels])
        self.scales = _finite_scales(datasets)
        self.grows = self.exact = False
        if self.scales and all(map(_are_positive, self.scales)):
            self.grows = all(map(_never_decrease, self.scales, self.scales[1:]))
            self.exact = self.complete and _have_one_extent(self.levels, self.scales)


def _have_same_spelling(arrays: list[ArrayV2 | ArrayV3]) -> bool:
    spelled = [each.data_type if isinstance(each, ArrayV3) else each.dtype for each in arrays]
    return (
        bool(spelled) and type(spelled[0]) is str and all(type(each) is str and each == spelled[0] for each in spelled)
    )


def _finite_scales(datasets: Datasets) -> list[Vector] | None:
    """Return the scale of every level; ``None`` if one is missing, unreadable or not finite."""
    try:
        vectors = [scale_of(dataset) for dataset in datasets]
    except Unreadable:
        return None
    return vectors if all(all(map(isfinite, each)) for each in vectors) else None


def _have_one_extent(levels: list[Level], vectors: list[Vector]) -> bool:
    extent = list(map(mul, levels[0].shape, vectors[0]))
    return all(
        min(level.shape, default=0) > 0 and list(map(mul, level.shape, vector)) == extent
        for level, vector in zip(levels, vectors, strict=True)
    )


def _never_decrease(before: Vector, now: Vector) -> bool:
    return all(map(le, before, now))


def _are_positive(numbers: Sequence[float]) -> bool:
    return min(numbers, default=0) > 0


def facts(datasets: Datasets, context: Context) -> Facts:
    """Return the cached facts about a multiscales entry."""
    known: Facts | None = context.kept.get((facts, id(datasets)))
    if known is None:
        known = context.kept[facts, id(datasets)] = Facts(datasets, context)
    return known


def levels(datasets: Datasets, context: Context) -> list[Level]:
    """Return the levels whose arrays are readable."""
    return facts(datasets, context).levels


def scales(datasets: Datasets) -> Iterator[tuple[Pointer, Vector]]:
    """Yield the pointer, relative to the datasets, and the values of each level's scale.

    Raises:
        Unreadable: a level has no scale, or one that is stored in an array or not finite.
    """
    for level, dataset in enumerate(datasets):
        pointer, steps = steps_of(dataset)
        for index, each in enumerate(steps):
            if isinstance(each, Scale):
                vector = each.scale
                if vector is None or not all(map(isfinite, vector)):
                    raise Unreadable
                yield (level, *pointer, index, "scale"), vector
                break
        else:
            raise Unreadable


def _readable_levels(datasets: Datasets, context: Context) -> list[Level]:
    found: list[Level] = []
    array_at = context.array
    for index, dataset in enumerate(datasets):
        try:
            array = array_at(dataset.path)
            shape = array.sound_shape
        except Unreadable:
            continue
        if shape is not None:
            found.append(Level(index, dataset.path, array, shape))
    return found


def image_fits(multiscale: Multiscale, context: Context) -> bool:
    """Whether no rule reports the levels of an image, so that others may compare them with something else."""
    found = levels(multiscale.datasets, context)
    return len(found) > 0 and levels_fit(multiscale, {each.path: each.array.metadata for each in found})


def outliers(
    found: list[Level], value_of: Callable[[Level], T], preferred: T | None = None
) -> Iterator[tuple[Level, T, Level, T]]:
    """Yield each level without the most frequent value, and the first with it; ties go to `preferred` or the first."""
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
            return  # one new order fixes all levels


def inconsistent_ndim(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """All arrays must have the same number of dimensions."""
    if facts(datasets, context).ndim is not None:
        return
    stated = 5 if context.version <= "0.2" else _axis_count(context.enclosing(Multiscale))
    for level, ndim, first, usual in outliers(levels(datasets, context), lambda each: len(each.shape), stated):
        also = (_shape_of(level), _shape_of(first))
        yield Fault(level.index, "path", path=level.path, ndim=ndim, other=first.path, usual=usual, also=also)


def _axis_count(multiscale: Multiscale) -> int | None:
    try:
        return len(array_axes(multiscale).axes)
    except Unreadable:
        return None


def inconsistent_dtype(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """All arrays must have the same data type in any byte order; only valid types count, for labels those of labels."""
    if facts(datasets, context).same_dtype:
        return
    found = levels(datasets, context)
    found = [each for each in found if not any(True for _ in data_type_name(each.array.metadata, context))]
    if context.group.kind == "label image":
        found = [each for each in found if dtype_of(each.array.metadata) in RANGES]
    for level, dtype, first, usual in outliers(found, lambda each: dtype_of(each.array.metadata)):
        also = tuple(
            Related(each.array, dtype_key(each.array.metadata), message=name)
            for each, name in ((level, dtype), (first, usual))
        )
        yield Fault(level.index, "path", path=level.path, dtype=dtype, other=first.path, usual=usual, also=also)


LEAST_AXES, MOST_AXES = 2, 5
"""How many dimensions an image may have; up to 0.2 always the most."""


def array_ndim(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The arrays must have 2 to 5 dimensions, up to 0.2 exactly 5; the finding points at the first wrong one."""
    least = MOST_AXES if context.version <= "0.2" else LEAST_AXES
    known = facts(multiscale.datasets, context)
    if known.ndim is not None and least <= known.ndim <= MOST_AXES:
        return
    wrong = [level for level in known.levels if not least <= len(level.shape) <= MOST_AXES]
    for level in wrong[:1]:
        ndim = len(level.shape)
        case = "five" if least == MOST_AXES else "few" if ndim < least else "many"
        also = tuple(_shape_of(each) for each in wrong[1:])
        yield Fault("shape", node=level.array, case=case, also=also, ndim=ndim)


def no_downsampling(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Each array should be smaller than the one before it, and larger along no dimension."""
    found = levels(datasets, context)
    if len(found) < 2:
        return
    before = found[0]
    for level in found[1:]:
        larger, before = before, level
        if level.shape != larger.shape and all(map(le, level.shape, larger.shape)):
            continue
        if len(level.shape) != len(larger.shape) or not 0 < prod(level.shape) <= prod(larger.shape):
            continue  # other rules check the dimensions and the order of the levels, and report arrays without pixels
        grown = [at for at, size in enumerate(level.shape) if size > larger.shape[at]]
        if grown or level.shape == larger.shape:
            case, also = "grows" if grown else "same", (_shape_of(larger), _shape_of(level))
            yield Fault(level.index, "path", case=case, also=also, path=level.path, other=larger.path, dimensions=grown)
            before = larger  # compare the next level with one that fits, so that one wrong level gives one finding


def _shape_of(level: Level) -> Related:
    return Related(level.array, "shape", message=f"shape {clip(str(level.shape))}")


def is_usual_transform(transform: Transform, context: Context) -> bool:
    """Whether a scale or a translation is inline, with one value per axis up to 0.5, and a scale is positive."""
    if type(transform) is Scale:
        vector = transform.scale
        if not vector or min(vector) <= 0:
            return False
    elif type(transform) is Translation:
        vector = transform.translation
    else:
        return False
    axes = context.enclosing(Multiscale).axes if context.version <= "0.5" and vector else None
    return bool(axes) and transform.path is None and vector is not None and len(vector) == len(axes or ())


def offsets(datasets: Datasets) -> Iterator[tuple[Pointer, list[float]]]:
    """Yield the pointer and the translation of each level, zeros if it has none."""
    for (level, (_, scale)), dataset in zip(enumerate(scales(datasets)), datasets, strict=True):
        pointer, steps = steps_of(dataset)
        found = next(((i, each) for i, each in enumerate(steps) if isinstance(each, Translation)), None)
        if found is None:
            yield (level, *pointer), [0.0] * len(scale)
        else:
            yield (level, *pointer, found[0], "translation"), present(found[1].translation)

"""Checks that compare the arrays of the resolution levels of an image."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import isfinite, prod
from operator import le, mul
from typing import TYPE_CHECKING, TypeVar

from ngfflint.engine.at import Also, At
from ngfflint.engine.words import clip
from ngfflint.model.dtypes import dtype_key, dtype_of
from ngfflint.model.image import Multiscale
from ngfflint.model.intrinsic import array_axes, steps_of
from ngfflint.model.problems import Unreadable
from ngfflint.model.transforms import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.engine.context import Context
    from ngfflint.model.image import Dataset, Datasets
    from ngfflint.model.problems import Pointer
    from ngfflint.model.transforms import Vector
    from ngfflint.store.nodes import Array

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
        dtypes = [getattr(level.array.metadata, dtype_key(level.array.metadata)) for level in self.levels]
        self.same_dtype = set(map(type, dtypes)) == {str} and len(set(dtypes)) == 1
        try:
            self.scales: list[Vector] | None = [vector for _, vector in scales(datasets)]
        except Unreadable:
            self.scales = None
        positive = self.scales is not None and all(map(_are_positive, self.scales))
        self.grows = positive and all(all(map(le, *each)) for each in pairwise(self.scales or ()))
        self.exact = positive and self.complete and self._are_exact(self.scales or [])

    def _are_exact(self, vectors: list[Vector]) -> bool:
        shapes = [level.shape for level in self.levels]
        extents = [list(map(mul, shape, vector)) for shape, vector in zip(shapes, vectors, strict=True)]
        return all(each == extents[0] for each in extents) and all(map(_are_positive, shapes))


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
    for index, dataset in enumerate(datasets):
        try:
            array = context.array(dataset.path)
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


def resolution_order(datasets: Datasets, context: Context) -> Iterator[At]:
    """No array may have more elements than the one before it."""
    found = levels(datasets, context)
    for before, level in pairwise(found):
        if prod(level.shape) > prod(before.shape):
            yield At(
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


def inconsistent_ndim(datasets: Datasets, context: Context) -> Iterator[At]:
    """All arrays must have the same number of dimensions."""
    if facts(datasets, context).ndim is not None:
        return
    stated = 5 if context.version <= "0.2" else _axis_count(context.enclosing(Multiscale))
    for level, ndim, first, usual in odd_ones(levels(datasets, context), lambda each: len(each.shape), stated):
        also = (_shape_of(level), _shape_of(first))
        yield At(level.index, "path", path=level.path, ndim=ndim, other=first.path, usual=usual, also=also)


def _axis_count(multiscale: Multiscale) -> int | None:
    try:
        return len(array_axes(multiscale).axes)
    except Unreadable:
        return None


def inconsistent_dtype(datasets: Datasets, context: Context) -> Iterator[At]:
    """All arrays must have the same data type, in whatever byte order; of labels, those that have one for labels."""
    if facts(datasets, context).same_dtype:
        return
    found = levels(datasets, context)
    if context.group.kind == "label image":
        from ngfflint.checks.label_images import RANGES

        found = [each for each in found if dtype_of(each.array.metadata) in RANGES]
    for level, dtype, first, usual in odd_ones(found, lambda each: dtype_of(each.array.metadata)):
        also = tuple(
            Also(each.array, dtype_key(each.array.metadata), message=name)
            for each, name in ((level, dtype), (first, usual))
        )
        yield At(level.index, "path", path=level.path, dtype=dtype, other=first.path, usual=usual, also=also)


def array_ndim(dataset: Dataset, context: Context) -> Iterator[At]:
    """The array must have 2 to 5 dimensions, up to 0.2 exactly 5."""
    array = context.array(dataset.path)
    ndim = len(array.metadata.shape)
    if context.version <= "0.2":
        if ndim != 5:
            yield At("shape", node=array, case="five", ndim=ndim)
    elif not 2 <= ndim <= 5:
        yield At("shape", node=array, case="few" if ndim < 2 else "many", ndim=ndim)


def no_downsampling(datasets: Datasets, context: Context) -> Iterator[At]:
    """Each array should be smaller than the one before it, and larger along no dimension."""
    for before, level in pairwise(levels(datasets, context)):
        if len(level.shape) != len(before.shape) or prod(level.shape) > prod(before.shape):
            continue  # the number of dimensions and the order of the levels have rules of their own
        also = (_shape_of(before), _shape_of(level))
        grown = [at for at, size in enumerate(level.shape) if size > before.shape[at]]
        if grown or level.shape == before.shape:
            case = "grows" if grown else "same"
            yield At(level.index, "path", case=case, also=also, path=level.path, other=before.path, dimensions=grown)


def _shape_of(level: Level) -> Also:
    return Also(level.array, "shape", message=f"shape {clip(str(level.shape))}")

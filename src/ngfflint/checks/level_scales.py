"""Checks of the scales and translations of resolution levels."""

from __future__ import annotations

from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING

from ngfflint.checks.pyramid import Level, facts, levels, offsets, scales
from ngfflint.model.base import present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Datasets, Multiscale
from ngfflint.model.levels import ROUNDING, are_in_order, in_proportion
from ngfflint.model.transforms import Scale, TransformList, Translation
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.transforms import Vector
    from ngfflint.rules.context import Context


def decreasing_scale(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """No level may have smaller pixels along a space axis than the level before."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    if facts(datasets, context).grows:
        return
    found = list(scales(datasets))
    falls = [_finer_axes(axes, before, now) for (_, before), (_, now) in pairwise(found)]
    finer_than_first = [_finer_axes(axes, found[0][1], now) for _, now in found[1:]]
    first_is_wrong = len(falls) > 1 and not any(falls[1:]) and all(finer_than_first)
    if all(falls):  # one new order fixes all levels
        falls[1:] = []
    for index, finer in enumerate(falls):
        (start, before), (pointer, now) = found[index], found[index + 1]
        if finer:
            level = int(pointer[0])
            yield Fault(
                *(start if first_is_wrong else pointer),
                *_pointer_to(finer),
                axes=[axes[i].name for i in finer],
                before=[before[i] for i in finer],
                now=[now[i] for i in finer],
                level=level,
                above=level - 1,
            )


def _finer_axes(axes: Axes, before: Vector, now: Vector) -> list[int]:
    """Return the indices of the space axes along which the pixels of a level are smaller than those before it."""
    table = enumerate(zip(axes, before, now, strict=False))
    return [i for i, (axis, old, new) in table if axis.type == "space" and abs(new) < abs(old) * (1 - ROUNDING)]


def scale_shape_mismatch(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Pixel sizes must grow as the arrays shrink; on axes without a physical size the first is 1.0."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    known = facts(datasets, context)
    if known.exact and known.scales and all(map(_is_plausible_scale, axes, known.scales[0])):
        return
    if known.ndim not in (None, len(axes)) or not are_in_order(axes):
        return  # other rules report the axes, so it is unknown which value belongs to which axis
    pointer, scale = present(next(scales(datasets), None))
    factors = list(_first_level_factors(axes, pointer, scale))
    yield from factors
    if not known.exact and not factors:
        yield from _proportions(axes, datasets, context)


def _is_plausible_scale(axis: Axis, scale: float) -> bool:
    """Whether a first scale is 1, or its axis may have a physical size."""
    return scale == 1 or axis.type in (None, "space", "time") or axis.unit is not None


def _first_level_factors(axes: Axes, pointer: Pointer, scale: Vector) -> Iterator[Fault]:
    """Report axes without a physical size, such as channels, whose first scale is not 1."""
    for index, (axis, value) in enumerate(zip(axes, scale, strict=False)):
        if not _is_plausible_scale(axis, value) and not isclose(value, 1, rel_tol=ROUNDING):
            yield Fault(*pointer, index, case="factor", axis=axis.name, value=value)


class Measured(NamedTuple):
    """A level with its scale and shape.

    Args:
        pointer: of the scale.
    """

    level: int
    pointer: Pointer
    scale: Vector
    array: Level

    def differs(self, base: Measured, axes: Axes, tolerance: float) -> list[int]:
        """Return the indices of the axes along which scale and shape do not match those of another level."""
        table = zip(axes, base.scale, self.scale, base.array.shape, self.array.shape, strict=False)
        return [
            index
            for index, (_, old, new, size, pixels) in enumerate(table)
            if not in_proportion(size * float(old), pixels, float(new), tolerance)
        ]


def _proportions(axes: Axes, datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Compare each level with the last correct one, so that one wrong level gives one finding.

    However a writer rounds the size of a level, it differs by less than a pixel from the size that the scales imply.
    """
    tolerance = context.option("tolerance")
    arrays = {each.index: each for each in levels(datasets, context)}
    present(arrays.get(0))
    found = [
        Measured(level, pointer, scale, arrays[level])
        for level, (pointer, scale) in enumerate(scales(datasets))
        if level in arrays
    ]
    base, wrong = found[0], list[tuple[Measured, Measured, list[int]]]()
    for each in found[1:]:
        at = each.differs(base, axes, tolerance)
        if at:
            wrong.append((each, base, at))
        else:
            base = each
    if len(wrong) == len(found) - 1 > 1:  # each later level differs from the first
        if not any(each.differs(found[1], axes, tolerance) for each in found[2:]):
            yield _first_scale_fault(axes, found[0], *wrong[0][::2])
            return
        if all(each.scale == base.scale for each in found[1:]):  # the first scale is written in all levels
            wrong = wrong[:1]
    for each, base, at in wrong:
        yield _scale_fault(axes, each, base, at)


def _first_scale_fault(axes: Axes, first: Measured, second: Measured, at: list[int]) -> Fault:
    """Return the fault of the first level, if all later ones match each other."""
    sizes = {index: (first.array.shape[index], second.array.shape[index]) for index in at}
    return Fault(
        *first.pointer,
        *_pointer_to(at),
        case="first",
        also=_shapes_of(first, second),
        at=at,
        axes=[axes[i].name for i in at],
        now=[first.scale[i] for i in at],
        fitting=[float(second.scale[i]) * pixels / max(size, 1) for i, (size, pixels) in sizes.items()],
    )


def _scale_fault(axes: Axes, level: Measured, base: Measured, at: list[int]) -> Fault:
    """Return the fault of a level that does not match the last correct one."""
    before, sizes, shape = base.scale, base.array.shape, level.array.shape
    return Fault(
        *level.pointer,
        *_pointer_to(at),
        case="shape",
        also=_shapes_of(base, level),
        at=at,
        axes=[axes[i].name for i in at],
        before=[before[i] for i in at],
        now=[level.scale[i] for i in at],
        larger=[sizes[i] for i in at],
        smaller=[shape[i] for i in at],
        fitting=[float(before[i]) * sizes[i] / max(shape[i], 1) for i in at],
        level=level.level,
        base=base.level,
    )


def _shapes_of(*found: Measured) -> tuple[Related, ...]:
    return tuple(Related(each.array.array, "shape", message=f"{shown(each.array.shape)} pixels") for each in found)


def _pointer_to(indices: list[int]) -> Pointer:
    """Return the pointer to the wrong value, or to the whole vector if there are several."""
    return tuple(indices) if len(indices) == 1 else ()


def misaligned_levels(datasets: Datasets, context: Context) -> Iterator[Fault]:
    """Each level should start where level 0 does, or have its first pixel centered on the pixels merged into it."""
    tolerance = context.option("tolerance")
    if _are_aligned(datasets, facts(datasets, context).scales, tolerance):
        return
    axes = array_axes(context.enclosing(Multiscale)).axes
    (_, first), (_, start) = present(next(zip(scales(datasets), offsets(datasets), strict=True), None))
    for (_, scale), (pointer, offset) in zip(scales(datasets), offsets(datasets), strict=True):
        merged = [begin + (size - unit) / 2 for begin, size, unit in zip(start, scale, first, strict=False)]
        table = enumerate(zip(axes, offset, start, merged, first, strict=False))
        wrong = [
            index
            for index, (_, now, begin, shifted, unit) in table
            if min(abs(now - begin), abs(now - shifted)) > tolerance * abs(unit)
        ]
        if wrong:
            names = [axes[i].name for i in wrong]
            yield Fault(
                *pointer, level=pointer[0], axes=names, now=[offset[i] for i in wrong], merged=merged, start=start
            )


def _are_aligned(datasets: Datasets, scales: list[Vector] | None, tolerance: float) -> bool:
    """Whether all levels are aligned, a quick look at levels whose transformations have the usual form."""
    if not scales:
        return False
    starts: list[Sequence[float]] = []
    for dataset, scale in zip(datasets, scales, strict=True):
        steps = dataset.coordinateTransformations or ()
        last = steps[-1] if type(steps) is TransformList and 1 <= len(steps) <= 2 else None
        vector = last.translation if type(last) is Translation else [0.0] * len(scale) if type(last) is Scale else None
        if vector is None or len(vector) != len(scale):
            return False
        starts.append(vector)
    first, start = scales[0], starts[0]
    for scale, offset in zip(scales[1:], starts[1:], strict=True):
        if [begin + (size - unit) / 2 for begin, size, unit in zip(start, scale, first, strict=False)] == offset:
            continue  # the first pixel is centered on those merged into it, to the bit
        for now, begin, size, unit in zip(offset, start, scale, first, strict=False):
            moved = now - begin
            if moved and not min(abs(moved), abs(moved - (size - unit) / 2)) <= tolerance * abs(unit):
                return False
    return True

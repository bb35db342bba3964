"""Checks of pixel sizes: of the numbers themselves, from level to level, and against the shapes of the arrays."""

from __future__ import annotations

from itertools import pairwise
from math import isclose, isfinite
from typing import TYPE_CHECKING

from ngfflint.checks.levels import facts, scales
from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.image import Datasets, Multiscale
from ngfflint.model.intrinsic import array_axes
from ngfflint.model.problems import present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.problems import Pointer
    from ngfflint.model.transforms import Scale, Vector

ROUNDING = 1e-6
"""Relative difference of numbers that were meant to be equal, for some writers compute with 32 bits."""

DECIMALS = 0.01
"""Relative difference of pixel sizes that were rounded to a few decimals, such as 0.11 and 0.217."""


def non_positive_scale(scale: Scale, _: Context) -> Iterator[At]:
    """The values of a scale should be positive; what is not finite is no JSON, and told as such."""
    vector = present(scale.scale)
    if vector and min(vector) > 0:
        return
    for index, value in enumerate(vector):
        if value <= 0 and isfinite(value):
            yield At("scale", index, index=index, value=value)


def decreasing_scale(datasets: Datasets, context: Context) -> Iterator[At]:
    """No level may have smaller pixels along a space axis than the level before."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    if facts(datasets, context).grows:
        return
    for (_, before), (place, now) in pairwise(scales(datasets)):
        table = enumerate(zip(axes, before, now, strict=False))
        finer = [i for i, (axis, old, new) in table if axis.type == "space" and abs(new) < abs(old) * (1 - ROUNDING)]
        if finer:
            level = int(place[0])
            yield At(
                *place,
                *_narrowed(finer),
                axes=[axes[i].name for i in finer],
                before=[before[i] for i in finer],
                now=[now[i] for i in finer],
                level=level,
                above=level - 1,
            )


def scale_shape_mismatch(datasets: Datasets, context: Context) -> Iterator[At]:
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


def _factors_of_first_level(axes: Axes, place: Pointer, scale: Vector) -> Iterator[At]:
    """Find scales of axes such as channels that are no factors; what an axis without a type measures is not known."""
    for index, (axis, value) in enumerate(zip(axes, scale, strict=False)):
        if not _is_usual(axis, value) and not isclose(value, 1, rel_tol=ROUNDING):
            yield At(*place, index, case="factor", axis=axis.name, value=value)


def _proportions(axes: Axes, datasets: Datasets, context: Context) -> Iterator[At]:
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
        also = [Also(each, "shape", message=f"{shown(each.metadata.shape)} pixels") for each in (larger, array)]
        yield At(
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

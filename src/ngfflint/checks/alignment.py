"""Checks of how the levels of an image lie upon each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.levels import scales
from ngfflint.engine.at import At
from ngfflint.model.image import Datasets, Multiscale
from ngfflint.model.intrinsic import array_axes, steps_of
from ngfflint.model.problems import present
from ngfflint.model.transforms import Translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.problems import Pointer


def misaligned_levels(datasets: Datasets, context: Context) -> Iterator[At]:
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
            yield At(*place, level=place[0], axes=names, now=[offset[i] for i in wrong], merged=merged, start=start)


def _offsets(datasets: Datasets) -> Iterator[tuple[Pointer, list[float]]]:
    """Yield the translation of each level with its pointer from the datasets; none is as good as one of zeros."""
    for (level, (_, scale)), dataset in zip(enumerate(scales(datasets)), datasets, strict=True):
        place, steps = steps_of(dataset)
        found = next(((i, each) for i, each in enumerate(steps) if isinstance(each, Translation)), None)
        if found is None:
            yield (level, *place), [0.0] * len(scale)
        else:
            yield (level, *place, found[0], "translation"), present(found[1].translation)

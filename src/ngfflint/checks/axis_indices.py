"""Checks of transformations that name axes by their indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.sides import Sides, is_part_by_axes, sides_of, size_of
from ngfflint.engine.at import At
from ngfflint.model.problems import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.sides import Side
    from ngfflint.engine.context import Context
    from ngfflint.model.transform_types import AxisGroup, ByDimension, MapAxis, ProjectAxis
    from ngfflint.model.transforms import Transform


def map_axis(transform: MapAxis, context: Context) -> Iterator[At]:
    """The indices must be those of all axes, each once."""
    count = len(transform.mapAxis)
    names = _common(transform, context)
    if names is not None and count != len(names):
        yield At("mapAxis", case="length", count=count, axes=len(names), names=names)
    elif sorted(transform.mapAxis) != list(range(count)):
        yield At("mapAxis", case="order", indices=transform.mapAxis, last=count - 1)


def _common(transform: Transform, context: Context) -> Side:
    """Return the axes, ``None`` where they are not known, or counted by another rule."""
    if is_part_by_axes(context):
        return None
    sides = _known_sides(transform, context)
    return None if sides.differ else sides.before if sides.before is not None else sides.after


def project_axis(transform: ProjectAxis, context: Context) -> Iterator[At]:
    """Axes are dropped that there are, axes are created that there will be, each once, and the numbers add up."""
    if transform.droppedInputs is None and transform.createdOutputs is None:
        yield At(case="neither")
        return
    before, after = _known_sides(transform, context)
    found = False
    for field, side in (("droppedInputs", before), ("createdOutputs", after)):
        for at in _indices(field, getattr(transform, field) or [], side):
            found = True
            yield at
    if found or before is None or after is None or [] in (transform.droppedInputs, transform.createdOutputs):
        return
    dropped, created = len(transform.droppedInputs or ()), len(transform.createdOutputs or ())
    left = len(before) - dropped + created
    if left != len(after):
        yield At(case="count", before=len(before), dropped=dropped, created=created, left=left, after=len(after))


def _known_sides(transform: Transform, context: Context) -> Sides:
    try:
        return sides_of(transform, context)
    except Unreadable:  # nobody can tell, and another rule says why
        return Sides(None, None)


def _indices(field: str, indices: list[int], side: Side) -> Iterator[At]:
    last = None if side is None else len(side) - 1
    seen: set[int] = set()
    for position, index in enumerate(indices):
        if index in seen:
            yield At(field, position, case="repeated", index=index, field=field)
        elif index < 0 or (last is not None and index > last):
            yield At(field, position, case="range", index=index, field=field, last="N - 1" if last is None else last)
        seen.add(index)


def part_length(part: AxisGroup, _: Context) -> Iterator[At]:
    """A transformation of some axes must have as many numbers as it is given axes, and as it gives."""
    size = size_of(part.transformation)
    if size is None:
        return
    for field, count, axes in (("inputAxes", size[0], part.inputAxes), ("outputAxes", size[1], part.outputAxes)):
        if count != len(axes):
            kind = part.transformation.TAG
            yield At(field, case="length", field=field, count=len(axes), type=kind, wanted=count)
            return


def shared_axes(transform: ByDimension, context: Context) -> Iterator[At]:
    """Each output axis must be given by one part, and all indices must be of axes that there are."""
    before, after = sides_of(transform, context)
    given: set[int] = set()
    found = False
    for number, part in enumerate(transform.transformations):
        for field, side in (("inputAxes", before), ("outputAxes", after)):
            for position, index in enumerate(getattr(part, field)):
                where, last = ("transformations", number, field, position), -1 if side is None else len(side) - 1
                case = "range" if index < 0 or (side is not None and index > last) else ""
                if not case and field == "outputAxes" and index in given:
                    case = "repeated"
                if case:
                    found = True
                    yield At(*where, case=case, index=index, field=field, last=last)
                given |= {index} if field == "outputAxes" else set()
    missing = [name for index, name in enumerate(after or ()) if index not in given]
    if missing and not found:
        yield At("transformations", case="missing", names=missing)

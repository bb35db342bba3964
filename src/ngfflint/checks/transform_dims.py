"""Checks of input and output dimensions of transformations."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ngfflint.checks.coordinate_systems import owner_of, system_at
from ngfflint.checks.pyramid import MOST_AXES
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.image import Dataset
from ngfflint.model.transforms import Identity, Links, Scale, Transform, Translation
from ngfflint.model.transforms_v06 import (
    Affine,
    AxisGroup,
    Bijection,
    ByDimension,
    Displacements,
    MapAxis,
    ProjectAxis,
    Rotation,
    Sequence,
)
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.axes import CoordinateSystem
    from ngfflint.model.transforms import Endpoint
    from ngfflint.rules.context import Context

Side = tuple[str, ...] | None
"""Names of the axes on one side of a transformation; ``None`` if unknown."""

KEEPING = (Identity, Scale, Translation, MapAxis, Rotation, Displacements, Bijection)
"""Transformations with as many axes on one side as on the other."""


class Sides(NamedTuple):
    """The input and output axes of a transformation."""

    before: Side
    after: Side

    @property
    def differ(self) -> bool:
        """Whether the numbers of input and output axes differ."""
        return self.before is not None and self.after is not None and len(self.before) != len(self.after)

    @property
    def common(self) -> tuple[str, ...]:
        """The axes of a transformation with the same number on both sides.

        Raises:
            Unreadable: they are unknown, or differ in number; another rule reports that.
        """
        if self.differ:
            raise Unreadable
        return present(self.before if self.before is not None else self.after)


def sides_of(transform: Transform, context: Context) -> Sides:
    """Return the input and output axes of the visited transformation.

    Raises:
        Unreadable: a coordinate system is missing, or another rule reports an enclosing transformation.
    """
    start = next((index for index, each in enumerate(context.above) if isinstance(each, Links)), None)
    around = [each for each in context.above[present(start) + 1 :] if isinstance(each, Transform | AxisGroup)]
    chain: list[Any] = [*(each for each in around if each is not transform), transform]
    sides = _link_sides(chain[0], context)
    for outer, inner in pairwise(chain):
        sides = _part_sides(outer, inner, sides, context)
    return sides


def _link_sides(link: Transform, context: Context) -> Sides:
    after = _names(system_at(present(link.output), context))
    if isinstance(owner_of(context), Dataset):  # another rule compares the array with the axes
        return Sides(None, after)
    return Sides(_names(system_at(present(link.input), context)), after)


def _names(system: CoordinateSystem | None) -> Side:
    if system is None:
        return None
    present(system.axes if 0 < len(system.axes) <= MOST_AXES else None)  # another rule counts the axes
    return tuple(str(axis.name) for axis in system.axes)


def _part_sides(outer: Any, inner: Any, sides: Sides, context: Context) -> Sides:
    """Return the sides of a transformation that is part of another one."""
    if isinstance(outer, AxisGroup):
        if any(axis is UNREADABLE for axis in (*outer.inputAxes, *outer.outputAxes)):
            raise Unreadable
        return Sides(_numbered(len(outer.inputAxes)), _numbered(len(outer.outputAxes)))
    if isinstance(outer, Bijection):
        if sides.differ:
            raise Unreadable
        return sides if outer.forward is inner else Sides(sides.after, sides.before)
    if isinstance(outer, Sequence):
        key = (sides_of, id(outer), sides)
        if key not in context.kept:  # each of possibly thousands of steps needs it
            context.kept[key] = _step_sides(outer, sides)
        steps: dict[int, Sides] = context.kept[key]
        return present(steps.get(id(inner)))
    return sides


def _step_sides(sequence: Sequence, sides: Sides) -> dict[int, Sides]:
    """Return the known sides of the steps of a sequence, by their ``id``."""
    steps, found = sequence.transformations, {}
    kept = [keeps(step) for step in steps]
    if all(kept) and sides.differ:
        return {}
    changing = max((index for index, same in enumerate(kept) if not same), default=-1)
    before = sides.before
    for index, step in enumerate(steps):
        after = sides.after if index >= changing else None
        side = before if before is not None else after
        found[id(step)] = Sides(side, side) if kept[index] else Sides(before, after)
        try:
            before = side_after(step, before)
        except Unreadable:  # the sides of later steps are unknown
            break
    return found


def keeps(transform: Transform) -> bool:
    """Whether a transformation of this type always has as many output as input axes."""
    if isinstance(transform, Sequence):
        return all(map(keeps, transform.transformations))
    return isinstance(transform, KEEPING)


def side_after(transform: Transform, before: Side) -> Side:
    """Return the output axes of a transformation for its input axes."""
    if isinstance(transform, Sequence):
        for step in transform.transformations:
            before = side_after(step, before)
        return before
    if isinstance(transform, KEEPING):
        size = size_of(transform)
        return before if before is not None or size is None else _numbered(size[0])
    if isinstance(transform, ProjectAxis):
        return _project(transform, before)
    if isinstance(transform, ByDimension):
        return _numbered(len({int(axis) for part in transform.transformations for axis in part.outputAxes}))
    size = size_of(transform)
    return None if size is None else _numbered(size[1])


def _project(transform: ProjectAxis, before: Side) -> Side:
    if before is None:
        return None
    dropped = {int(index) for index in transform.droppedInputs or ()}
    left = [name for index, name in enumerate(before) if index not in dropped]
    for index in sorted(int(each) for each in transform.createdOutputs or ()):
        left.insert(index, f"axis {index}")
    return tuple(left)


def size_of(transform: Transform) -> tuple[int, int] | None:
    """Return the numbers of input and output axes that the parameters imply, ``None`` if they imply none."""
    vector = _numbers(transform)
    if vector is not None:
        return len(vector), len(vector)
    matrix = transform.affine if isinstance(transform, Affine) else None
    return (len(matrix[0]) - 1, len(matrix)) if matrix else None


def _numbers(transform: Transform) -> list[Any] | None:
    if isinstance(transform, Scale):
        return transform.scale
    if isinstance(transform, Translation):
        return transform.translation
    if isinstance(transform, MapAxis):
        return transform.mapAxis
    return transform.rotation if isinstance(transform, Rotation) else None


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"axis {index}" for index in range(count))


def is_part_by_axes(context: Context) -> bool:
    """Whether the visited transformation is part of a byDimension one, whose parameters another rule counts."""
    return isinstance(context.above[-1], AxisGroup)


def dimensionality(transform: Transform, context: Context) -> Iterator[Fault]:
    """A transformation that neither adds nor drops axes must link systems with the same number of axes."""
    if not isinstance(transform, KEEPING) and not (isinstance(transform, Sequence) and keeps(transform)):
        return
    sides = sides_of(transform, context)
    if sides.differ:
        before, after = present(sides.before), present(sides.after)
        case = {"sequence": "sequence", "bijection": "bijection"}.get(transform.TAG or "", "")
        yield Fault(case=case, type=transform.TAG, before=len(before), after=len(after), names=before, others=after)


def bijection_ends(bijection: Bijection, _: Context) -> Iterator[Fault]:
    """The ends of forward and inverse, where given, must be those of the bijection."""
    ends = {"input": bijection.input, "output": bijection.output}
    for field in ("forward", "inverse"):
        part: Transform = getattr(bijection, field)
        for side, other in (("input", "output"), ("output", "input")):
            stated, wanted = getattr(part, side), ends[side if field == "forward" else other]
            if stated is not None and wanted is not None and _name_and_path(stated) != _name_and_path(wanted):
                where = side if field == "forward" else other
                yield Fault(field, side, case="ends", field=field, side=side, other=where, value=_endpoint_text(stated))


def _name_and_path(end: Endpoint) -> tuple[str | None, str | None]:
    return end.name, end.path


def _endpoint_text(end: Endpoint) -> str:
    name = None if end.name is None else f'"{end.name}"'
    path = None if end.path is None else f"'{end.path}'"
    return " of ".join(filter(None, (name, path)))

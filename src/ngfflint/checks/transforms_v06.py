"""Checks of transformations of 0.6: matrices, axis indices and simpler equivalents."""

from __future__ import annotations

from math import hypot, isfinite
from typing import TYPE_CHECKING

from ngfflint.checks.spelling import misspells
from ngfflint.checks.transform_dims import Sides, is_part_by_axes, sides_of, size_of
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.hierarchy.references import RotationReference
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.transforms_v06 import (
    Affine,
    Bijection,
    Matrix,
    Rotation,
    VectorField,
)
from ngfflint.model.transforms_v06 import (
    Sequence as SequenceTransform,
)
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.checks.transform_dims import Side
    from ngfflint.hierarchy.references import MatrixReference
    from ngfflint.model.transforms import Transform
    from ngfflint.model.transforms_v06 import AxisGroup, ByDimension, MapAxis, ProjectAxis
    from ngfflint.rules.context import Context

FOLDER = "coordinateTransformations"
"""The group in which arrays with parameters should be."""


def array_location(transform: Affine | Rotation | VectorField, _: Context) -> Iterator[Fault]:
    """Arrays with the parameters of transformations should be in their own group."""
    path = present(transform.path)
    if not isinstance(transform, VectorField) and numbers_of(transform) is not None:
        return  # another rule reports a matrix that is given twice
    inside = resolve(path)
    if inside is not None and inside != FOLDER and not inside.startswith(f"{FOLDER}/"):
        yield Fault("path", path=path, wanted=f"{FOLDER}/{inside.rpartition('/')[2]}")


Rows = "Sequence[Sequence[float]]"


class MatrixSize(NamedTuple):
    """The size that a matrix must have, ``None`` for an unknown dimension."""

    rows: int | None
    columns: int | None

    def fits(self, rows: int, columns: int) -> bool:
        """Whether a matrix has this size."""
        return self.rows in (None, rows) and self.columns in (None, columns)

    def __str__(self) -> str:
        """Return the size as text for messages."""
        rows, columns = self.rows or "any number of", self.columns or "any number of"
        return f"{rows} {'row' if rows == 1 else 'rows'} of {columns} numbers"


def matrix(visited: Affine | Rotation | MatrixReference, context: Context) -> Iterator[Fault]:
    """A matrix must be given once, with a row per output axis and a column per input axis (affine: one more)."""
    if isinstance(visited, Affine):
        yield from _inline_matrix_faults(visited, "affine", visited.affine, context)
    elif isinstance(visited, Rotation):
        yield from _inline_matrix_faults(visited, "rotation", visited.rotation, context)
    elif numbers_of(context.above[-1]) is None:
        yield from _stored_matrix_faults(visited, context)


def numbers_of(transform: Affine | Rotation) -> Matrix | None:
    """Return the inline matrix, ``None`` if there is none."""
    return transform.affine if isinstance(transform, Affine) else transform.rotation


def _inline_matrix_faults(
    transform: Affine | Rotation, field: str, rows: Sequence[Sequence[float]] | None, context: Context
) -> Iterator[Fault]:
    if rows is None:
        if transform.path is None:
            yield Fault(case="neither", lacks=(field, "path"))
        return
    if transform.path is not None:
        yield Fault("path", key=True, case="both")
        return
    if any(value is UNREADABLE for row in rows for value in row):  # a malformed value may be several
        return
    lengths = [len(row) for row in rows]
    uneven = next((index for index, length in enumerate(lengths) if length != lengths[0]), None)
    if uneven is not None:
        yield Fault(field, uneven, case="uneven", index=uneven, count=lengths[uneven], first=lengths[0])
    elif field == "rotation" and lengths and len(lengths) != lengths[0]:
        yield Fault(field, case="square", rows=len(lengths), columns=lengths[0])
    elif lengths:
        wanted = _expected_size(transform, context)
        if not wanted.fits(len(lengths), lengths[0]):
            yield Fault(field, case="size", rows=len(lengths), columns=lengths[0], wanted=str(wanted))


def _expected_size(transform: Affine | Rotation, context: Context) -> MatrixSize:
    if is_part_by_axes(context):
        return MatrixSize(None, None)
    try:
        before, after = sides_of(transform, context)
    except Unreadable:  # unknown, and another rule reports why
        return MatrixSize(None, None)
    if isinstance(transform, Rotation):
        count = None if Sides(before, after).differ else before if before is not None else after
        return MatrixSize(None, None) if count is None else MatrixSize(len(count), len(count))
    return MatrixSize(None if after is None else len(after), None if before is None else len(before) + 1)


def _stored_matrix_faults(reference: MatrixReference, context: Context) -> Iterator[Fault]:
    node, path = reference.there, reference.path
    if isinstance(node, Missing):
        yield Fault(case="absent", path=path)
    elif isinstance(node, Group):
        yield Fault(case="group", path=path)
    elif isinstance(node, Array):
        shape = [int(size) for size in node.metadata.shape]
        wanted = _expected_size(context.above[-1], context)
        square = not isinstance(reference, RotationReference) or len(set(shape)) == 1
        if len(shape) != 2 or not square or not wanted.fits(*shape):
            also = (Related(node, "shape", message=shown(shape)),)
            yield Fault(case="stored", also=also, path=path, shape=shown(shape), wanted=str(wanted))


def not_a_rotation(visited: Rotation | RotationReference, context: Context) -> Iterator[Fault]:
    """The rows of a rotation must be of length 1 and at right angles, and it must not mirror."""
    if isinstance(visited, Rotation):
        written = present(visited.rotation)
        if all(isfinite(number) for row in written for number in row):  # otherwise another rule reports it
            yield from _rotation_faults(written, ("rotation",), context.option("tolerance"))
        return
    if not isinstance(visited.there, Array):
        return
    rows = context.group.matrices.get(visited.path)
    if rows is None:
        yield Fault(case="unread", path=visited.path)
    else:
        yield from _rotation_faults(rows, (), context.option("tolerance"))


def _rotation_faults(rows: Sequence[Sequence[float]], where: tuple[str, ...], tolerance: float) -> Iterator[Fault]:
    count = len(rows)
    if any(len(row) != count for row in rows):
        return
    for one in range(count):
        for other in range(one + 1):
            product = sum(a * b for a, b in zip(rows[one], rows[other], strict=True))
            if not abs(product - (one == other)) <= tolerance:
                case = "length" if one == other else "angle"
                yield Fault(*where, case=case, index=one, other=other, length=hypot(*rows[one]))
                return
    if determinant(rows) < 0:
        yield Fault(*where, case="mirror")


def determinant(rows: Sequence[Sequence[float]]) -> float:
    """Return the determinant of a square matrix, by elimination with the largest pivot."""
    left = [[float(number) for number in row] for row in rows]
    product = 1.0
    while left:
        pivot = max(range(len(left)), key=lambda index: abs(left[index][0]))
        if not left[pivot][0]:
            return 0.0
        if pivot:
            left[0], left[pivot] = left[pivot], left[0]
            product = -product
        head, *rest = left
        product *= head[0]
        left = [[b - a * row[0] / head[0] for a, b in zip(head[1:], row[1:], strict=True)] for row in rest]
    return product


def map_axis(transform: MapAxis, context: Context) -> Iterator[Fault]:
    """The indices must be those of all axes, each once."""
    count = len(transform.mapAxis)
    names = _common_axes(transform, context)
    if names is not None and count != len(names):
        yield Fault("mapAxis", case="length", count=count, axes=len(names), names=names)
    elif sorted(transform.mapAxis) != list(range(count)):
        yield Fault("mapAxis", case="order", indices=transform.mapAxis, last=count - 1)


def _common_axes(transform: Transform, context: Context) -> Side:
    """Return the axes, ``None`` if they are unknown or another rule counts them."""
    if is_part_by_axes(context):
        return None
    sides = _known_sides(transform, context)
    return None if sides.differ else sides.before if sides.before is not None else sides.after


def project_axis(transform: ProjectAxis, context: Context) -> Iterator[Fault]:
    """Dropped and created axes must exist, each once, and their numbers must add up."""
    if misspells(transform, "droppedInputs") or misspells(transform, "createdOutputs"):
        return
    if transform.droppedInputs is None and transform.createdOutputs is None:
        yield Fault(case="neither")
        return
    before, after = _known_sides(transform, context)
    found = False
    for field, side in (("droppedInputs", before), ("createdOutputs", after)):
        for fault in _index_faults(field, getattr(transform, field) or [], side):
            found = True
            yield fault
    if found or before is None or after is None or [] in (transform.droppedInputs, transform.createdOutputs):
        return
    dropped, created = len(transform.droppedInputs or ()), len(transform.createdOutputs or ())
    left = len(before) - dropped + created
    if left != len(after):
        yield Fault(case="count", before=len(before), dropped=dropped, created=created, left=left, after=len(after))


def _known_sides(transform: Transform, context: Context) -> Sides:
    try:
        return sides_of(transform, context)
    except Unreadable:  # unknown, and another rule reports why
        return Sides(None, None)


def _index_faults(field: str, indices: list[int], side: Side) -> Iterator[Fault]:
    last = None if side is None else len(side) - 1
    seen: set[int] = set()
    for position, index in enumerate(indices):
        if index in seen:
            yield Fault(field, position, case="repeated", index=index, field=field)
        elif index < 0 or (last is not None and index > last):
            yield Fault(field, position, case="range", index=index, field=field, last="N - 1" if last is None else last)
        seen.add(index)


def part_length(part: AxisGroup, _: Context) -> Iterator[Fault]:
    """A part of byDimension must have as many numbers as input and output axes."""
    size = size_of(part.transformation)
    if size is None:
        return
    for field, count, axes in (("inputAxes", size[0], part.inputAxes), ("outputAxes", size[1], part.outputAxes)):
        if count != len(axes):
            kind = part.transformation.TAG
            covers = [("transformation",)]
            yield Fault(field, case="length", covers=covers, field=field, count=len(axes), type=kind, wanted=count)
            return


def shared_axes(transform: ByDimension, context: Context) -> Iterator[Fault]:
    """Exactly one part must produce each output axis, and all indices must be those of existing axes."""
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
                    yield Fault(*where, case=case, index=index, field=field, last=last)
                given |= {index} if field == "outputAxes" else set()
    missing = [name for index, name in enumerate(after or ()) if index not in given]
    if missing and not found:
        yield Fault("transformations", case="missing", names=missing)


ROUNDING = 1e-9
"""Allowed rounding error of the products of rows of an exact rotation matrix."""


def needlessly_general(transform: Affine | Bijection, _: Context) -> Iterator[Fault]:
    """A transformation should have the simplest equivalent type."""
    if isinstance(transform, Bijection):
        plain = [field for field in ("forward", "inverse") if has_inverse(getattr(transform, field))]
        if plain:
            yield Fault(plain[0], "type", case="bijection", field=plain[0], type=getattr(transform, plain[0]).TAG)
        return
    simpler = simpler_than(present(transform.affine))
    if simpler:
        yield Fault("affine", simpler=simpler)


def has_inverse(transform: Transform) -> bool:
    """Whether the inverse can be computed from the parameters of a transformation."""
    if isinstance(transform, SequenceTransform):
        return all(map(has_inverse, transform.transformations))
    if isinstance(transform, Affine):
        rows = transform.affine or Matrix()
        square = bool(rows) and all(len(row) == len(rows) + 1 for row in rows)
        return square and determinant([row[:-1] for row in rows]) != 0
    return not isinstance(transform, VectorField) and transform.TAG not in ("projectAxis", "byDimension", "bijection")


def simpler_than(rows: Sequence[Sequence[float]]) -> str:
    """Return the simpler transformation that equals an affine matrix, ``""`` if there is none."""
    count = len(rows)
    if not count or any(len(row) != count + 1 for row in rows):
        return ""
    diagonal = all(not number for i, row in enumerate(rows) for j, number in enumerate(row[:-1]) if i != j)
    moves = any(row[-1] for row in rows)
    if diagonal:
        factors = [rows[index][index] for index in range(count)]
        if all(factor == 1 for factor in factors):
            return "a translation" if moves else "an identity"
        if all(factor > 0 for factor in factors):
            return "a sequence of a scale and a translation" if moves else "a scale"
        return ""
    square = [row[:-1] for row in rows]
    turns = all(
        abs(sum(a * b for a, b in zip(square[i], square[j], strict=True)) - (i == j)) <= ROUNDING
        for i in range(count)
        for j in range(i + 1)
    )
    return "a rotation" if turns and not moves and determinant(square) > 0 else ""

"""Checks of affine and rotation matrices, written out or stored in an array."""

from __future__ import annotations

from math import hypot, isfinite
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.checks.sides import Sides, is_part_by_axes, sides_of
from ngfflint.engine.at import Also, At
from ngfflint.engine.references import RotationReference
from ngfflint.engine.words import shown
from ngfflint.model.problems import Unreadable, present
from ngfflint.model.transform_types import Affine, Matrix, Rotation
from ngfflint.store.nodes import Absent, Array, Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import MatrixReference

Rows = "Sequence[Sequence[float]]"


class Wanted(NamedTuple):
    """The size that a matrix must have, ``None`` for what is not known.

    Args:
        rows: one per output axis.
        columns: one per input axis, and of an affine matrix one more.
    """

    rows: int | None
    columns: int | None

    def fits(self, rows: int, columns: int) -> bool:
        """Say whether a matrix has this size."""
        return self.rows in (None, rows) and self.columns in (None, columns)

    def __str__(self) -> str:
        """Write it as people do."""
        rows, columns = self.rows or "any number of", self.columns or "any number of"
        return f"{rows} {'row' if rows == 1 else 'rows'} of {columns} numbers"


def matrix(visited: Affine | Rotation | MatrixReference, context: Context) -> Iterator[At]:
    """A matrix must be given once, and have a row per output axis and a column per input axis."""
    if isinstance(visited, Affine):
        yield from _written(visited, "affine", visited.affine, context)
    elif isinstance(visited, Rotation):
        yield from _written(visited, "rotation", visited.rotation, context)
    elif numbers_of(context.above[-1]) is None:
        yield from _stored(visited, context)


def numbers_of(transform: Affine | Rotation) -> Matrix | None:
    """Return the matrix that is written out, ``None`` where there is none."""
    return transform.affine if isinstance(transform, Affine) else transform.rotation


def _written(
    transform: Affine | Rotation, field: str, rows: Sequence[Sequence[float]] | None, context: Context
) -> Iterator[At]:
    if rows is None:
        if transform.path is None:
            yield At(case="neither")
        return
    if transform.path is not None:
        yield At("path", key=True, case="both")
        return
    lengths = [len(row) for row in rows]
    uneven = next((index for index, length in enumerate(lengths) if length != lengths[0]), None)
    if uneven is not None:
        yield At(field, uneven, case="uneven", index=uneven, count=lengths[uneven], first=lengths[0])
    elif field == "rotation" and lengths and len(lengths) != lengths[0]:
        yield At(field, case="square", rows=len(lengths), columns=lengths[0])
    elif lengths:
        wanted = _wanted(transform, context)
        if not wanted.fits(len(lengths), lengths[0]):
            yield At(field, case="size", rows=len(lengths), columns=lengths[0], wanted=str(wanted))


def _wanted(transform: Affine | Rotation, context: Context) -> Wanted:
    if is_part_by_axes(context):
        return Wanted(None, None)
    try:
        before, after = sides_of(transform, context)
    except Unreadable:  # nobody can tell, and another rule says why
        return Wanted(None, None)
    if isinstance(transform, Rotation):
        count = None if Sides(before, after).differ else before if before is not None else after
        return Wanted(None, None) if count is None else Wanted(len(count), len(count))
    return Wanted(None if after is None else len(after), None if before is None else len(before) + 1)


def _stored(reference: MatrixReference, context: Context) -> Iterator[At]:
    node, path = reference.there, reference.path
    if isinstance(node, Absent):
        yield At(case="absent", path=path)
    elif isinstance(node, Group):
        yield At(case="group", path=path)
    elif isinstance(node, Array):
        shape = [int(size) for size in node.metadata.shape]
        wanted = _wanted(context.above[-1], context)
        square = not isinstance(reference, RotationReference) or len(set(shape)) == 1
        if len(shape) != 2 or not square or not wanted.fits(*shape):
            also = (Also(node, "shape", message=shown(shape)),)
            yield At(case="stored", also=also, path=path, shape=shown(shape), wanted=str(wanted))


def not_a_rotation(visited: Rotation | RotationReference, context: Context) -> Iterator[At]:
    """The rows of a rotation must be of length 1 and at right angles, and it must not mirror."""
    if isinstance(visited, Rotation):
        written = present(visited.rotation)
        if all(isfinite(number) for row in written for number in row):  # else another rule speaks of it
            yield from _judged(written, ("rotation",), context.option("tolerance"))
        return
    if not isinstance(visited.there, Array):
        return
    rows = context.group.matrices.get(visited.path)
    if rows is None:
        yield At(case="unread", path=visited.path)
    else:
        yield from _judged(rows, (), context.option("tolerance"))


def _judged(rows: Sequence[Sequence[float]], where: tuple[str, ...], tolerance: float) -> Iterator[At]:
    count = len(rows)
    if any(len(row) != count for row in rows):
        return
    for one in range(count):
        for other in range(one + 1):
            product = sum(a * b for a, b in zip(rows[one], rows[other], strict=True))
            if not abs(product - (one == other)) <= tolerance:
                case = "length" if one == other else "angle"
                yield At(*where, case=case, index=one, other=other, length=hypot(*rows[one]))
                return
    if determinant(rows) < 0:
        yield At(*where, case="mirror")


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

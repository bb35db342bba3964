"""Checks whether a simpler transformation would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.matrices import determinant
from ngfflint.engine.at import At
from ngfflint.model.problems import present
from ngfflint.model.transform_types import Affine, Bijection, Matrix, VectorField
from ngfflint.model.transform_types import Sequence as SequenceTransform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.engine.context import Context
    from ngfflint.model.transforms import Transform

ROUNDING = 1e-9
"""Difference of products of rows of a matrix that is exactly a rotation, but for the rounding of the machine."""


def needlessly_general(transform: Affine | Bijection, _: Context) -> Iterator[At]:
    """A transformation should be written as the simplest type that does the same."""
    if isinstance(transform, Bijection):
        plain = [field for field in ("forward", "inverse") if has_inverse(getattr(transform, field))]
        if plain:
            yield At(plain[0], "type", case="bijection", field=plain[0], type=getattr(transform, plain[0]).TAG)
        return
    simpler = simpler_than(present(transform.affine))
    if simpler:
        yield At("affine", simpler=simpler)


def has_inverse(transform: Transform) -> bool:
    """Say whether the inverse can be computed from the numbers of a transformation."""
    if isinstance(transform, SequenceTransform):
        return all(map(has_inverse, transform.transformations))
    if isinstance(transform, Affine):
        rows = transform.affine or Matrix()
        square = bool(rows) and all(len(row) == len(rows) + 1 for row in rows)
        return square and determinant([row[:-1] for row in rows]) != 0
    return not isinstance(transform, VectorField) and transform.TAG not in ("projectAxis", "byDimension", "bijection")


def simpler_than(rows: Sequence[Sequence[float]]) -> str:
    """Name the simpler transformation that an affine matrix is, ``""`` where it is none."""
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

"""Checks of whole transformations: as many axes on one side as on the other, and pairs that are inverse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.sides import KEEPING, keeps, sides_of
from ngfflint.engine.at import At
from ngfflint.model.problems import present
from ngfflint.model.transform_types import Bijection, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.transforms import Endpoint, Transform


def dimensionality(transform: Transform, context: Context) -> Iterator[At]:
    """A transformation that neither adds nor drops axes must lead to a coordinate system with as many."""
    if not isinstance(transform, KEEPING) and not (isinstance(transform, Sequence) and keeps(transform)):
        return
    sides = sides_of(transform, context)
    if sides.differ:
        before, after = present(sides.before), present(sides.after)
        case = {"sequence": "sequence", "bijection": "bijection"}.get(transform.TAG or "", "")
        yield At(case=case, type=transform.TAG, before=len(before), after=len(after), names=before, others=after)


def bijection_ends(bijection: Bijection, _: Context) -> Iterator[At]:
    """Where forward and inverse say where they start and end, it must be where the bijection does."""
    mine = {"input": bijection.input, "output": bijection.output}
    for field in ("forward", "inverse"):
        part: Transform = getattr(bijection, field)
        for side, other in (("input", "output"), ("output", "input")):
            stated, wanted = getattr(part, side), mine[side if field == "forward" else other]
            if stated is not None and wanted is not None and _place(stated) != _place(wanted):
                where = side if field == "forward" else other
                yield At(field, side, case="ends", field=field, side=side, other=where, value=_told(stated))


def _place(end: Endpoint) -> tuple[str | None, str | None]:
    return end.name, end.path


def _told(end: Endpoint) -> str:
    return " of ".join(f"'{each}'" for each in (end.name, end.path) if each is not None)

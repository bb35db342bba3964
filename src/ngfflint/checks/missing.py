"""Causes of findings about paths at which nothing is stored: often everything in a list is lost together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.rules.check import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context


def none_of(things: str, source: Reference | Context, subset: int = 0, name: str = "") -> Iterator[Cause]:
    """Yield the cause that nothing is stored for any item of a list.

    Args:
        things: what else is missing, in the plural, such as ``"levels of the image"``.
        source: the reference to the missing node, or the context of the item with the path.
        subset: number of items with the same missing folder, if not of the whole list.
        name: of that folder.
    """
    total = subset or len(_siblings(source.above))
    if total > 1:
        other = (
            f"that of the other {things.replace('s ', ' ', 1)}"
            if total == 2
            else f"those of the {total - 1:,} other {things}"
        )
        yield Cause(f"{_list_pointer(source.pointer)} {name}", total, f", nor at {other}")


def _siblings(above: Sequence[Any]) -> list[Any]:
    return next(each for each in reversed(above) if isinstance(each, list))


def _list_pointer(pointer: Pointer) -> Pointer:
    """Return the pointer of the innermost list that contains a value."""
    last = max(index for index, step in enumerate(pointer) if isinstance(step, int))
    return pointer[:last]

"""Causes of findings about paths at which nothing is stored: often everything in a list is lost together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.rules.check import Cause

if TYPE_CHECKING:
    from ngfflint.hierarchy.references import Reference
    from ngfflint.rules.context import Context


def none_of(thing: str, place: str, source: Reference | Context) -> tuple[Cause, ...]:
    """Return the cause that nothing is stored for any item of the list around a path; none if it is not in a list."""
    count = next((len(each) for each in reversed(source.above) if isinstance(each, list)), 0)
    steps = [index for index, step in enumerate(source.pointer) if isinstance(step, int)]
    return all_missing(thing, place, f"{source.pointer[: steps[-1]]}", count) if steps else ()


def all_missing(thing: str, place: str, name: str, count: int) -> tuple[Cause, ...]:
    """Return the cause that nothing is stored for any of several things, if there are several.

    Args:
        thing: a noun in the singular.
        place: what the things belong to, such as ``"of the image"``.
        name: of the cause, unique in the document.
        count: number of the things.
    """
    if count < 2:
        return ()
    others = f"that of the other {thing}" if count == 2 else f"those of the {count - 1:,} other {thing}s"
    return (Cause(name, count, f", nor at {others} {place}"),)

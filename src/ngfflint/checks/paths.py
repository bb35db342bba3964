"""Checks of paths in metadata: where they lead, and the characters that they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At
from ngfflint.engine.references import SourceReference
from ngfflint.store.nodes import Array
from ngfflint.store.paths import foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import Reference
    from ngfflint.engine.refusal import NotFollowed
    from ngfflint.engine.unmentioned import UnmentionedNode

OUT = ("address", "absolute", "character", "above", "link-out")
"""Ways in which a path leaves the store."""

CIRCLES = ("loop", "deep", "link-loop", "circle")
"""Ways in which paths do not come to an end."""

REFUSED = frozenset(':*?"<>|')
"""Characters that no file on Windows has in its name."""

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "123456789")}
)
"""Names that Windows keeps for devices, with any suffix."""

RISKS: dict[str, Callable[[str], bool]] = {
    "plain": lambda part: part in ("", "."),
    "blank": lambda part: any(each.isspace() or not each.isprintable() for each in part),
    "percent": lambda part: "%" in part,
    "windows": lambda part: not REFUSED.isdisjoint(part),
    "period": lambda part: part.endswith(".") and part.strip(".") != "",
    "device": lambda part: part.partition(".")[0].casefold() in DEVICES,
    "ascii": lambda part: not part.isascii(),
}
"""What is risky in a part of a path, by case."""


def path_escapes_store(refused: NotFollowed, _: Context) -> Iterator[At]:
    """A path must not lead out of the store."""
    if refused.reason in OUT:
        path = refused.reference.path
        character = "a backslash" if "\\" in path else "a null character"
        yield At(case=refused.reason, path=path, link=refused.link, character=character)


def reference_loop(refused: NotFollowed, _: Context) -> Iterator[At]:
    """Paths must not lead back to where they come from, nor without end further down."""
    if refused.reason in CIRCLES:
        path = refused.reference.path
        yield At(case=refused.reason, path=path, link=refused.link, parts=path.count("/") + 1)


def risky_path(reference: Reference | SourceReference, context: Context) -> Iterator[At]:
    """A path should be made of characters that all systems and addresses take as they are."""
    path = reference.path
    if not reference.pointer or not path or foreign(path):
        return
    parts = path.split("/")
    if isinstance(reference, SourceReference):
        parts = [part for part in parts if part not in ("", ".", "..")]
    found = _risk(parts, context.option("longest_name"))
    if found is not None:
        case, part = found
        yield At(case=case, path=path, part=part, length=len(part))


def _risk(parts: list[str], longest: int) -> tuple[str, str] | None:
    """Return the first thing that is risky, and the part of the path that has it."""
    for part in parts:
        for case, has in RISKS.items():
            if has(part):
                return case, part
        if len(part) > longest:
            return "long", part
    return None


def unreferenced_node(unmentioned: UnmentionedNode, context: Context) -> Iterator[At]:
    """What lies in a group with OME metadata should be mentioned by these."""
    if unmentioned.path not in context.option("known"):
        node = unmentioned.there
        sort = "array" if isinstance(node, Array) else "group"
        yield At(node=node, path=unmentioned.path, sort=sort, kind=context.group.kind)

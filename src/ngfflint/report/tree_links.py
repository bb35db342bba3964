"""Coordinate systems and the transformations between them, as branches of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.branch import Branch
from ngfflint.report.table import table
from ngfflint.report.tree_image import more

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.inventory import SystemInfo, TransformInfo
    from ngfflint.report.sheet import Sheet

MOST_SYSTEMS, MOST_LINKS = 24, 24
"""Coordinate systems and transformations that are shown."""


def link_branches(systems: list[SystemInfo], links: list[TransformInfo], sheet: Sheet) -> list[Branch]:
    """Return the branches of coordinate systems and of transformations, none where there is nothing to tell.

    Args:
        systems: of an image or a scene.
        links: between them.
        sheet: to draw on.
    """
    found: list[Branch] = []
    if systems:
        found.append(Branch("coordinate systems", lambda room: _systems(systems, room, sheet)))
    if links:
        shown = [_link(each, sheet) for each in links[:MOST_LINKS]]
        title = "transformations"
        if len(links) > MOST_LINKS:
            title += f", {MOST_LINKS} of {len(links):,}"
        found.append(Branch(title, branches=shown))
    return found


def _systems(systems: list[SystemInfo], room: int, sheet: Sheet) -> Iterator[str]:
    rows = [(each.name or "?", _axes(each)) for each in systems[:MOST_SYSTEMS]]
    yield from table(("name", "axes"), rows, room, sheet)
    yield from more(len(systems), MOST_SYSTEMS)


def _axes(system: SystemInfo) -> str:
    """Name the axes with their units, a unit of all of them once."""
    names = [name or "?" for name in system.axes]
    if len(set(system.units)) == 1:
        return f"{', '.join(names)} ({system.units[0] or 'no type'})"
    pairs = zip(names, system.units, strict=True)
    return ", ".join(f"{name} ({unit})" if unit else name for name, unit in pairs) or "none that can be read"


def _link(link: TransformInfo, sheet: Sheet) -> Branch:
    title = f"{link.start or '?'} {sheet.glyphs.arrow} {link.end or '?'}"
    return Branch(title, lambda room: [sheet.fit(_words(link), room)], [_part(each, sheet) for each in link.parts])


def _part(part: TransformInfo, sheet: Sheet) -> Branch:
    title = f"{part.role}: {_words(part)}" if part.role else _words(part)
    return Branch(title, branches=[_part(each, sheet) for each in part.parts])


def _words(transform: TransformInfo) -> str:
    words = transform.type or "?"
    if transform.parameters:
        words += f" {transform.parameters}"
    return f"{words}, called {transform.name}" if transform.name else words

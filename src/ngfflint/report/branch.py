"""Trees, drawn with lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.report.sheet import Sheet

Body = Callable[[int], Iterable[str]]
"""Lines that are safe to print, for so many cells a line."""


def nothing(_: int) -> Iterable[str]:
    """Return no lines."""
    return ()


@frozen
class Branch:
    """A branch of a tree.

    Args:
        title: any text, on one line.
        body: the lines below the title.
        branches: the branches below those.
    """

    title: str
    body: Body = nothing
    branches: list[Branch] = field(factory=list)


def draw(root: Branch, sheet: Sheet) -> Iterator[str]:
    """Yield the lines of a tree.

    Args:
        root: its title stands above the tree.
        sheet: to draw on.
    """
    yield sheet.paint("bold", sheet.fit(root.title, sheet.room))
    yield from _below(root, "", sheet)


def _below(branch: Branch, edge: str, sheet: Sheet) -> Iterator[str]:
    glyphs = sheet.glyphs
    left = edge + (glyphs.bar if branch.branches else "")
    for line in branch.body(sheet.room - len(left)):
        yield f"{left}{line}".rstrip()
    for index, each in enumerate(branch.branches):
        last = index == len(branch.branches) - 1
        title = sheet.paint("bold", sheet.fit(each.title, sheet.room - len(edge) - len(glyphs.tee)))
        yield f"{edge}{glyphs.last if last else glyphs.tee}{title}"
        yield from _below(each, edge + (" " * len(glyphs.bar) if last else glyphs.bar), sheet)

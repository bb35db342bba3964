"""A sheet to draw trees and tables on: as wide as the terminal, in the characters and colours that it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen

from ngfflint.report.paint import Paint
from ngfflint.report.safe import ELLIPSIS, cells, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROWEST = 40
"""Fewest cells of a line; a narrower terminal breaks lines itself."""

HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{6}", re.ASCII)


@frozen(kw_only=True)
class Glyphs:
    """The characters of drawings.

    Args:
        tee: before a branch that others follow.
        last: before the last branch.
        bar: before the lines below a branch that others follow.
        times: between the sizes of a shape.
        dot: between words of one line.
        swatch: a patch of colour.
        ellipsis: where text was cut.
        arrow: from where to where.
    """

    tee: str = "├─ "
    last: str = "└─ "
    bar: str = "│  "
    times: str = "×"  # noqa: RUF001  the sign is meant
    dot: str = " · "
    swatch: str = "██"
    ellipsis: str = ELLIPSIS
    arrow: str = "→"


ASCII = Glyphs(tee="|- ", last="`- ", bar="|  ", times="x", dot=", ", swatch="##", ellipsis="~", arrow="->")
"""For terminals that show nothing else."""


@frozen(kw_only=True)
class Sheet:
    """What a drawing may use.

    Args:
        width: of the terminal, in cells.
        ascii: whether it shows nothing but ASCII.
        paint: for colours.
    """

    width: int = 80
    ascii: bool = False
    paint: Paint = field(factory=Paint)

    @property
    def glyphs(self) -> Glyphs:
        """The characters of drawings."""
        return ASCII if self.ascii else Glyphs()

    @property
    def room(self) -> int:
        """How many cells a line has."""
        return max(self.width, NARROWEST)

    def fit(self, text: str, room: int) -> str:
        """Return text from a store as it may be printed, cut in its middle where it is too long.

        Args:
            text: any text.
            room: cells that it may fill.
        """
        if self.ascii:
            text = text.encode("ascii", "backslashreplace").decode()
        limit = max(room, 1)
        cut = shown(text, limit)
        while cells(cut) > room and limit > 1:
            limit -= 1
            cut = shown(text, limit)
        return cut.replace(ELLIPSIS, self.glyphs.ellipsis) if self.ascii else cut

    def shape(self, sizes: Sequence[int] | None) -> str:
        """Write a shape."""
        return "?" if sizes is None else self.glyphs.times.join(map(str, sizes))

    def swatch(self, color: str) -> str:
        """Return a patch of a colour and a space behind it, nothing where it cannot be shown.

        Args:
            color: as metadata state it.
        """
        if not self.paint.color or HEXADECIMAL.fullmatch(color) is None:
            return ""
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(f"#{color}").render(self.glyphs.swatch, color_system=ColorSystem.EIGHT_BIT) + " "

"""Tables in text: in columns where they fit, else one record below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.safe import cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.report.sheet import Sheet

GAP = 2
"""Cells between columns."""

WIDEST = 40
"""Most cells of an entry."""


def table(header: Sequence[str], rows: Sequence[Sequence[str]], room: int, sheet: Sheet) -> Iterator[str]:
    """Yield the lines of a table, without columns that are empty.

    Args:
        header: names of the columns.
        rows: entries, any text.
        room: cells of a line.
        sheet: to draw on.
    """
    used = [index for index in range(len(header)) if any(row[index] for row in rows)]
    kept = [[sheet.fit(row[index], min(WIDEST, room - 2 * GAP)) for index in used] for row in rows]
    if not used:
        return
    names = [header[index] for index in used]
    widths = [max(map(cells, column)) for column in zip(names, *kept, strict=True)]
    if sum(widths) + GAP * (len(widths) - 1) <= room:
        for line in (names, *kept):
            yield (" " * GAP).join(padded(text, width) for text, width in zip(line, widths, strict=True)).rstrip()
    else:
        yield from _records(names, kept, room, sheet)


def _records(names: list[str], rows: list[list[str]], room: int, sheet: Sheet) -> Iterator[str]:
    """Yield the first entry of each row on a line of its own, and the others below it with their names."""
    width = max(map(cells, names[1:]), default=0)
    for first, *others in rows:
        yield first
        for name, text in zip(names[1:], others, strict=True):
            if text:
                yield f"{' ' * GAP}{padded(name, width + GAP)}{sheet.fit(text, room - width - 2 * GAP)}"


def padded(text: str, width: int) -> str:
    """Return safe text with spaces behind it, as wide as a column.

    Args:
        text: safe to print.
        width: in cells.
    """
    return text + " " * (width - cells(text))

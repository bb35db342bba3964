"""A plate as people see it on the bench: rows and columns, and how many fields of view each well has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.safe import cells
from ngfflint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.inventory import PlateInfo, WellInfo
    from ngfflint.report.sheet import Sheet

MOST_ROWS, MOST_COLUMNS = 64, 96
"""Rows and columns of the largest plate that is drawn whole; plates with 1,536 wells have 32 and 48."""

WIDEST_NAME = 6
"""Most cells of the name of a row or a column."""

NO_WELL, UNREAD, NOT_LOOKED_AT = ".", "?", "o"


def plate_map(plate: PlateInfo, room: int, sheet: Sheet) -> Iterator[str]:
    """Yield the lines of a map, its columns in several blocks where they do not fit side by side.

    Args:
        plate: with its wells.
        room: cells of a line.
        sheet: to draw on.
    """
    rows = [sheet.fit(name, WIDEST_NAME) for name in plate.rows[:MOST_ROWS]]
    columns = [sheet.fit(name, WIDEST_NAME) for name in plate.columns[:MOST_COLUMNS]]
    signs = {(well.row, well.column): _sign(well) for well in plate.wells}
    if rows and columns:
        left = max(map(cells, rows))
        width = 1 + max(map(cells, (*columns, *signs.values())))
        block = max((room - left) // width, 1)
        for start in range(0, len(columns), block):
            part = columns[start : start + block]
            yield " " * left + "".join(_right(name, width) for name in part)
            for row, name in enumerate(rows):
                found = [signs.get((row, start + index), NO_WELL) for index in range(len(part))]
                yield name + " " * (left - cells(name)) + "".join(_right(sign, width) for sign in found)
    yield from _legend(plate, set(signs.values()))


def _right(text: str, width: int) -> str:
    return " " * (width - cells(text)) + text


def _sign(well: WellInfo) -> str:
    if not well.looked_at:
        return NOT_LOOKED_AT
    return UNREAD if well.field_count is None else str(well.field_count)


def _legend(plate: PlateInfo, signs: set[str]) -> Iterator[str]:
    """Yield what the signs mean, and what is not drawn."""
    yield f"fields of view in each well; {NO_WELL} no well"
    if UNREAD in signs:
        yield f"{UNREAD} fields cannot be counted"
    if NOT_LOOKED_AT in signs:
        looked_at = sum(well.looked_at for well in plate.wells)
        yield f"{NOT_LOOKED_AT} not looked at: {looked_at:,} of {len(plate.wells):,} wells were (--wells N)"
    nowhere = sum(well.row is None or well.column is None for well in plate.wells)
    if nowhere:
        yield f"not drawn: {counted(nowhere, 'well')} in no row or column"
    for names, most, word in ((plate.rows, MOST_ROWS, "row"), (plate.columns, MOST_COLUMNS, "column")):
        if len(names) > most:
            yield f"not drawn: {counted(len(names) - most, f'more {word}')}"

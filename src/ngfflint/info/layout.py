"""Tables and plate maps that adapt to the width of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen
from rich.cells import cell_len, set_cell_size
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

GAP = 2
"""Cells between columns."""

WRAPPED = 20
"""Least cells of a last column with several words."""


@frozen
class Records:
    """A table without empty columns; if it is too wide, a list of records."""

    header: Sequence[str]
    rows: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the table; its last column may wrap between words."""
        used = [index for index in range(len(self.header)) if any(row[index] for row in self.rows)]
        if not used:
            return
        names = [self.header[index] for index in used]
        rows = [[row[index] for index in used] for row in self.rows]
        columns = list(zip(map(Text, names), *rows, strict=True))
        widths = [max(text.cell_len for text in column) for column in columns]
        longest = max(cell_len(word) for text in columns[-1] for word in (text.plain.split() or [""]))
        widths[-1] = min(widths[-1], max(WRAPPED, longest))
        if sum(widths) + GAP * (len(widths) - 1) <= options.max_width:
            table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="")
            for index, name in enumerate(names):
                table.add_column(name, no_wrap=index < len(names) - 1, overflow="fold")
            for row in rows:
                table.add_row(*row)
            yield table
            return
        for first, *others in rows:
            yield first
            record = Table.grid(padding=(0, GAP, 0, 0))
            record.add_column(no_wrap=True)
            record.add_column(overflow="fold")
            for name, text in zip(names[1:], others, strict=True):
                if text:
                    record.add_row(name, text)
            if record.row_count:
                yield Padding(record, (0, 0, 0, GAP))


@frozen
class PlateMap:
    """Signs of wells by row and column; columns that do not fit side by side go into several blocks."""

    rows: Sequence[str]
    columns: Sequence[str]
    signs: Sequence[Sequence[str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the map."""
        left = max(map(cell_len, self.rows))
        width = 1 + max(cell_len(each) for line in (self.columns, *self.signs) for each in line)
        block = max((options.max_width - left) // width, 1)
        for start in range(0, len(self.columns), block):
            for name, line in (("", self.columns), *zip(self.rows, self.signs, strict=True)):
                cells = ("".join((" " * (width - cell_len(each)), each)) for each in line[start : start + block])
                yield Text(set_cell_size(name, left) + "".join(cells), no_wrap=True, overflow="ignore")

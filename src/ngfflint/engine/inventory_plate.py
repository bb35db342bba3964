"""What a plate holds: where its wells are, and how many fields of view each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.inquirer import items, part, readable, text
from ngfflint.engine.inventory import PlateInfo, WellInfo
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from ngfflint.engine.inquirer import Inquirer
    from ngfflint.model.plate import Acquisition, PlateWell

MOST_WELLS, MOST_REMOTE_WELLS = 1_536, 96
"""Wells of a plate whose fields are counted, unless the user says another number: in a local store, in a remote one."""


async def plate_info(inquirer: Inquirer, group: Group, wells: int | None) -> tuple[PlateInfo, Group | None]:
    """Return what a plate holds, and the image of the first field of view that there is: one document a well is read.

    Args:
        inquirer: reads the nodes.
        group: of the plate.
        wells: how many are looked at, spread evenly over all of them; ``None`` for the usual number.
    """
    plate = part(group.ome, "plate")
    rows = [text(part(row, "name")) for row in items(part(plate, "rows"))]
    columns = [text(part(column, "name")) for column in items(part(plate, "columns"))]
    listed = readable(part(plate, "wells"))
    usual = MOST_WELLS if inquirer.store.cheap else MOST_REMOTE_WELLS
    chosen = spread(len(listed), usual if wells is None else wells)
    found: list[WellInfo] = []
    image: Group | None = None
    places = _Places(rows, columns)
    for index, well in enumerate(listed):
        path = text(part(well, "path"))
        node = await inquirer.read(group, path, "group", "well") if index in chosen and path else None
        fields = well_fields(node) if isinstance(node, Group) else None
        if image is None and isinstance(node, Group) and fields:
            image = await first_field(inquirer, node, fields)
        row, column = places.of(well, path)
        count = None if fields is None else len(fields)
        found.append(WellInfo(path=path, row=row, column=column, looked_at=index in chosen, field_count=count))
    info = PlateInfo(
        name=text(part(plate, "name")),
        rows=rows,
        columns=columns,
        acquisitions=[_called(each) for each in readable(part(plate, "acquisitions"))],
        wells=found,
    )
    return info, image


async def first_field(inquirer: Inquirer, well: Group, fields: list[str]) -> Group | None:
    """Return the first field of view of a well, ``None`` where there is none.

    Args:
        inquirer: reads the nodes.
        well: the group.
        fields: the paths in its metadata.
    """
    node = await inquirer.read(well, fields[0], "group", "image") if fields else None
    return node if isinstance(node, Group) else None


def spread(count: int, wanted: int) -> set[int]:
    """Choose some of many, the first and the last among them.

    Args:
        count: of all.
        wanted: how many at most.
    """
    if count <= wanted:
        return set(range(count))
    return {index * (count - 1) // max(wanted - 1, 1) for index in range(wanted)}


def well_fields(group: Group) -> list[str] | None:
    """Return the paths of the fields of view of a well, ``None`` where its metadata do not tell."""
    images = part(group.ome, "well", "images")
    return None if images is None else [text(part(image, "path")) for image in images]


class _Places:
    """Finds the row and the column of wells.

    Args:
        rows: names of all rows.
        columns: names of all columns.
    """

    def __init__(self, rows: list[str], columns: list[str]) -> None:
        self._rows = {name: index for index, name in enumerate(rows)}
        self._columns = {name: index for index, name in enumerate(columns)}

    def of(self, well: PlateWell, path: str) -> tuple[int | None, int | None]:
        """Return where a well is: as its path says, else as its indices do."""
        row, _, column = path.rpartition("/")
        row = row.rpartition("/")[2]  # up to 0.3 a path may begin with a folder for the acquisition
        if row in self._rows and column in self._columns:
            return self._rows[row], self._columns[column]
        return _index(part(well, "rowIndex"), len(self._rows)), _index(part(well, "columnIndex"), len(self._columns))


def _index(value: float | None, count: int) -> int | None:
    return int(value) if value is not None and 0 <= value < count else None


def _called(acquisition: Acquisition) -> str:
    number = part(acquisition, "id")
    return text(part(acquisition, "name")) or ("" if number is None else str(number))

"""What a plate holds: where its wells are, and how many fields of view each has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.inquirer import items, part, readable, text
from ngfflint.engine.inventory import PlateInfo, WellInfo
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from ngfflint.engine.inquirer import Inquirer
    from ngfflint.model.plate import Acquisition, PlateWell

MOST_WELLS = 96
"""Wells of a plate whose fields are counted, unless the user says another number."""


async def plate_info(inquirer: Inquirer, group: Group, wells: int = MOST_WELLS) -> tuple[PlateInfo, Group | None]:
    """Return what a plate holds, and the image of the first field of view that there is: one document a well is read.

    Args:
        inquirer: reads the nodes.
        group: of the plate.
        wells: how many are looked at, spread evenly over all of them.
    """
    plate = part(group.ome, "plate")
    rows = [text(part(row, "name")) for row in items(part(plate, "rows"))]
    columns = [text(part(column, "name")) for column in items(part(plate, "columns"))]
    listed = readable(part(plate, "wells"))
    chosen = spread(len(listed), wells)
    found: list[WellInfo] = []
    first: tuple[Group, str] | None = None
    for index, well in enumerate(listed):
        path = text(part(well, "path"))
        node = await inquirer.read(group, path, "group", "well") if index in chosen and path else None
        fields = well_fields(node) if isinstance(node, Group) else None
        if first is None and isinstance(node, Group) and fields:
            first = node, fields[0]
        row, column = _place(well, path, rows, columns)
        count = None if fields is None else len(fields)
        found.append(WellInfo(path=path, row=row, column=column, looked_at=index in chosen, field_count=count))
    image = await inquirer.read(*first, "group", "image") if first is not None else None
    info = PlateInfo(
        name=text(part(plate, "name")),
        rows=rows,
        columns=columns,
        acquisitions=[_called(each) for each in readable(part(plate, "acquisitions"))],
        wells=found,
    )
    return info, image if isinstance(image, Group) else None


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


def _place(well: PlateWell, path: str, rows: list[str], columns: list[str]) -> tuple[int | None, int | None]:
    """Return where a well is: as its path says, else as its indices do."""
    row, _, column = path.rpartition("/")
    row = row.rpartition("/")[2]  # up to 0.3 a path may begin with a folder for the acquisition
    if row in rows and column in columns:
        return rows.index(row), columns.index(column)
    return _index(part(well, "rowIndex"), len(rows)), _index(part(well, "columnIndex"), len(columns))


def _index(value: float | None, count: int) -> int | None:
    return int(value) if value is not None and 0 <= value < count else None


def _called(acquisition: Acquisition) -> str:
    number = part(acquisition, "id")
    return text(part(acquisition, "name")) or ("" if number is None else str(number))

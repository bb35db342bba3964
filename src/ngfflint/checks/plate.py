"""Checks of plates: names of rows and columns, wells and what their paths lead to, acquisitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import At
from ngfflint.model.plate import PlateDef
from ngfflint.model.problems import BROKEN, Unreadable, present
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import WellReference
    from ngfflint.model.plate import Acquisition, Columns, PlateWell, PlateWells, Rows
    from ngfflint.store.nodes import Node


def case_collision(items: Rows | Columns, _: Context) -> Iterator[At]:
    """No two names of rows, and no two of columns, should differ by case only."""
    seen: dict[str, str] = {}
    for index, name in enumerate(_names(items)):
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield At(index, "name", case=type(items).__name__, value=name, first=first)


def well_path(well: PlateWell, context: Context) -> Iterator[At]:
    """The path of a well must be the name of a row, a slash and the name of a column."""
    plate = context.enclosing(PlateDef)
    rows, columns = _names(plate.rows), _names(plate.columns)
    row, _, column = well.path.partition("/")
    if not row or not column or "/" in column:
        yield At("path", case="parts", path=well.path, model=f"{rows[0]}/{columns[0]}")
    elif (row not in rows or column not in columns) and row in columns and column in rows:
        yield At("path", case="swapped", path=well.path, model=f"{column}/{row}")
    elif row not in rows:
        yield from _unknown(well.path, row, rows, "row")
    elif column not in columns:
        yield from _unknown(well.path, column, columns, "column")


def _names(items: Rows | Columns) -> list[str]:
    if not items:
        raise Unreadable
    return [item.name for item in items]


def _unknown(path: str, name: str, names: list[str], what: str) -> Iterator[At]:
    """Report a name that is not there; where a name has a fault of its own, it may be the one that is meant."""
    distinct = len({each.casefold() for each in names}) == len(names)
    if distinct and all(each.isascii() and each.isalnum() for each in names):
        yield At("path", case=what, path=path, name=name, names=names)


def well_index(well: PlateWell, context: Context) -> Iterator[At]:
    """The indices of a well must be those of one of the rows and of one of the columns."""
    plate = context.enclosing(PlateDef)
    for what, count, index in (
        ("row", len(plate.rows), present(well.rowIndex)),
        ("column", len(plate.columns), present(well.columnIndex)),
    ):
        if index < 0:
            yield At(f"{what}Index", case="negative", what=what, index=index)
        elif 0 < count <= index:
            yield At(f"{what}Index", case="beyond", what=what, index=index, count=count, last=count - 1)


def well_index_mismatch(well: PlateWell, context: Context) -> Iterator[At]:
    """Path and indices of a well must mean the same row and the same column."""
    plate = context.enclosing(PlateDef)
    row, _, column = well.path.partition("/")
    if row not in _names(plate.rows) or column not in _names(plate.columns):
        return  # a name in the rows or columns has a fault, and that has been told
    indexed_row = plate.rows[int(present(well.rowIndex))].name
    indexed_column = plate.columns[int(present(well.columnIndex))].name
    values: dict[str, Any] = {"path": well.path, "indexed": f"{indexed_row}/{indexed_column}"}
    if row != indexed_row and column != indexed_column:
        yield At("path", case="both", row=well.rowIndex, column=well.columnIndex, **values)
    elif row != indexed_row:
        yield At("rowIndex", what="row", index=well.rowIndex, name=indexed_row, **values)
    elif column != indexed_column:
        yield At("columnIndex", what="column", index=well.columnIndex, name=indexed_column, **values)


def repeated_well(wells: PlateWells, _: Context) -> Iterator[At]:
    """No well may be listed twice; where the indices differ, one entry is another well with a wrong path."""
    seen: dict[tuple[str, int | None, int | None], int] = {}
    for index, well in enumerate(wells):
        key = (resolve(well.path) or well.path, well.rowIndex, well.columnIndex)
        first = seen.setdefault(key, index)
        if first != index:
            yield At(index, "path", path=well.path, index=index, first=first)


def well_not_found(reference: WellReference, _: Context) -> Iterator[At]:
    """Something must be stored at the path of a well, and below the plate."""
    if reference.target is None:
        if not reference.stop:
            yield At(case="astray", path=reference.path)
    elif isinstance(reference.there, Absent):
        yield At(path=reference.path)


def well_without_metadata(reference: WellReference, _: Context) -> Iterator[At]:
    """The group at the path of a well must have well metadata."""
    if lacks(reference.there, "well"):
        yield At(path=reference.path)


def lacks(node: Node, key: str) -> bool:
    """Say whether a node is a group that can be read and has no OME metadata under a key."""
    if not isinstance(node, Group) or node.attributes is BROKEN or node.newer:
        return False
    if not isinstance(node.attributes.get("ome", {}), dict):
        return False
    return not node.has_ome or key not in node.ome_object


def empty_group(_: PlateDef, context: Context) -> Iterator[At]:
    """No group should be stored for a row or a well without images."""
    for what, group in present(context.group.spare):
        yield At(node=group, case=what, path=group.path)


def acquisition_values(acquisition: Acquisition, _: Context) -> Iterator[At]:
    """Counts of fields must be positive, times not before 1970, and the end not before the start."""
    if acquisition.maximumfieldcount is not None and acquisition.maximumfieldcount < 1:
        yield At("maximumfieldcount", case="count", value=acquisition.maximumfieldcount)
    start, end = acquisition.starttime, acquisition.endtime
    for field, time in (("starttime", start), ("endtime", end)):
        if time is not None and time < 0:
            yield At(field, case="negative", field=field, value=time)
    if start is not None and end is not None and 0 <= end < start:
        yield At("endtime", case="order", start=start, end=end)

"""Functions of fixes of plates, wells and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.fixes import change, value_at
from ngfflint.checks.fixes_namespace import add_ome
from ngfflint.checks.plate import corrected_paths
from ngfflint.documents.edits import Edit
from ngfflint.hierarchy.nodes import Group
from ngfflint.hierarchy.version import EXACT
from ngfflint.model.base import present
from ngfflint.model.plate import Plate, PlateDef
from ngfflint.rules.fix import Change
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.rules.context import Context
    from ngfflint.rules.fix import Reported


def well_paths(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the row and the column of each well whose path is wrong for the same reason."""
    plate = context.enclosing(PlateDef) if context.above else None
    ome = context.group.ome
    plate = ome.plate if isinstance(ome, Plate) else present(plate)
    pointer = (*context.group.ome_pointer, "plate", "wells")
    for index, right in corrected_paths(plate, reported.case):
        yield change(reported, Edit("set", (*pointer, index, "path"), right))


def swap_lists(reported: Reported, context: Context) -> Iterator[Change]:
    """Exchange the lists of rows and columns."""
    plate = (*context.group.ome_pointer, "plate")
    rows, columns = (value_at(reported, (*plate, key)) for key in ("rows", "columns"))
    yield change(reported, Edit("set", (*plate, "rows"), columns))
    yield change(reported, Edit("set", (*plate, "columns"), rows))


def well_indices(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the indices of the row and the column in the path of a well."""
    well = reported.pointer[:-1]
    plate = well[: well.index("plate") + 1]
    row, _slash, column = str(value_at(reported, (*well, "path"))).partition("/")
    for key, names, name in (("rowIndex", "rows", row), ("columnIndex", "columns", column)):
        index = [each.get("name") for each in value_at(reported, (*plate, names))].index(name)
        if value_at(reported, (*well, key)) != index:
            yield change(reported, Edit("set", (*well, key), index))


def well_index(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the index of the row or the column in the path of a well."""
    is_missing = reported.case == "missing"
    well, key = (
        (reported.pointer, reported.values["field"]) if is_missing else (reported.pointer[:-1], reported.pointer[-1])
    )
    plate = well[: well.index("plate") + 1]
    names = str(value_at(reported, (*well, "path"))).split("/")
    kind, number = ("rows", 0) if key == "rowIndex" else ("columns", 1)
    index = [each.get("name") for each in value_at(reported, (*plate, kind))].index(names[number])
    if len(names) == 2:
        yield change(reported, Edit("set", (*well, key), index))


def swap_times(reported: Reported, _: Context) -> Iterator[Change]:
    """Exchange the start and the end of an acquisition."""
    acquisition = reported.pointer[:-1]
    for key, other in (("starttime", "endtime"), ("endtime", "starttime")):
        yield change(reported, Edit("set", (*acquisition, key), value_at(reported, (*acquisition, other))))


def add_layout(_: Reported, context: Context) -> Iterator[Change]:
    """Add the layout to the metadata of a collection."""
    ome = context.find("OME")
    version = EXACT.get(ome.stated) if isinstance(ome, Group) else None  # it states what the root lacks
    yield from add_ome(context.group, version or context.version, {"bioformats2raw.layout": 3})


def field_count(reported: Reported, context: Context) -> Iterator[Change]:
    """Increase the number of images that the plate or an acquisition states."""
    plate, values = present(context.parent), reported.values
    if not isinstance(plate, Group):
        return
    name, pointer = plate.attributes_at[0], (*plate.ome_pointer, "plate")
    if reported.case == "well":
        yield Change(plate, name, Edit("set", (*pointer, "field_count"), values["count"]))
        return
    for index, each in enumerate(plate.ome_object["plate"]["acquisitions"]):
        if each.get("id") == values["id"]:
            where = (*pointer, "acquisitions", index, "maximumfieldcount")
            yield Change(plate, name, Edit("set", where, values["count"]))


def series(reported: Reported, _: Context) -> Iterator[Change]:
    """Write paths of images as strings, and a single path as a list."""
    value = value_at(reported, reported.pointer)
    if isinstance(value, str) and resolve(value):
        yield change(reported, Edit("set", reported.pointer, [value]))
    elif isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        yield change(reported, Edit("set", reported.pointer, str(value)))

"""Functions of fixes of plates, wells and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from collections.abc import Iterable, Iterator

    from ngfflint.model.base import Pointer
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
    """Write the indices of the row and the column in the path of each well where they are wrong in the same way."""
    plate = reported.pointer[: reported.pointer.index("plate") + 1]
    keys = reported.values.get("keys") or [str(reported.pointer[-1])]
    positions = _positions(reported, plate)
    for number, well in enumerate(value_at(reported, (*plate, "wells"))):
        right = _indices_of(well, positions)
        wrong = {key: index for key, index in right.items() if well.get(key) != index}
        if reported.case == "shifted" or list(wrong) == keys:
            for key in filter(keys.__contains__, wrong):
                yield change(reported, Edit("set", (*plate, "wells", number, key), wrong[key]))


Positions = tuple[dict[str, int], dict[str, int]]
"""The index of each row and of each column by its name."""


def _positions(reported: Reported, plate: Pointer) -> Positions:
    rows, columns = (_first_indices(value_at(reported, (*plate, key))) for key in ("rows", "columns"))
    return rows, columns


def _first_indices(items: Iterable[Any]) -> dict[str, int]:
    """Return the first index of each name."""
    found: dict[str, int] = {}
    for index, item in enumerate(each for each in items if isinstance(each, dict)):
        if isinstance(item.get("name"), str):
            found.setdefault(item["name"], index)
    return found


def _indices_of(well: Any, positions: Positions) -> dict[str, int]:
    """Return the indices of the row and the column in the path of a well, none if they are not listed."""
    names = str(well.get("path")).split("/") if isinstance(well, dict) else []
    rows, columns = positions
    if len(names) != 2 or names[0] not in rows or names[1] not in columns:
        return {}
    return {"rowIndex": rows[names[0]], "columnIndex": columns[names[1]]}


def well_index(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the indices of the row and the column in the path of a well."""
    pointer = reported.pointer
    is_missing = reported.case == "missing"
    where = pointer if is_missing else pointer[:-1]
    plate, well = pointer[: pointer.index("plate") + 1], value_at(reported, where)
    for key, index in _indices_of(well, _positions(reported, plate)).items():
        if key not in well if is_missing else key == pointer[-1]:
            yield change(reported, Edit("set", (*where, key), index))


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


def add_field_count(reported: Reported, context: Context) -> Iterator[Change]:
    """Add the largest number of images in any well."""
    count = present(context.group.field_counts)[None]
    yield change(reported, Edit("set", (*reported.pointer, "field_count"), count))


def add_acquisition_count(reported: Reported, context: Context) -> Iterator[Change]:
    """Add the largest number of images of an acquisition in any well."""
    count = present(context.group.field_counts)[value_at(reported, (*reported.pointer, "id"))]
    yield change(reported, Edit("set", (*reported.pointer, "maximumfieldcount"), count))


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

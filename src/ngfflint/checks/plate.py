"""Checks of plates and wells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ngfflint.checks.missing import all_missing, none_of
from ngfflint.checks.spelling import lacks, misspells, misspells_kind
from ngfflint.hierarchy.nodes import Group, Missing
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.plate import Plate, PlateDef, PlateWells
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Cause, Fault
from ngfflint.rules.messages import alternatives
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.references import FieldReference, WellReference
    from ngfflint.model.plate import (
        Acquisition,
        Columns,
        FieldOfView,
        FieldsOfView,
        PlateWell,
        Rows,
        WellDef,
    )
    from ngfflint.rules.context import Context


def case_collision(items: Rows | Columns, _: Context) -> Iterator[Fault]:
    """Row names, and column names, should differ in more than case."""
    seen: dict[str, str] = {}
    for index, name in enumerate(_names(items)):
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield Fault(index, "name", case=type(items).__name__, value=name, first=first)


class PathFault(NamedTuple):
    """What is wrong with the path of a well.

    Args:
        case: the case of the rule.
        cause: the same for wells whose paths are wrong for one reason.
        what: the reason in words, for paths of the wrong form.
        name: the unknown row or column.
        model: the correct path, or an example of one.
    """

    case: str
    cause: str
    what: str = ""
    name: str = ""
    model: str = ""


def well_path(plate: PlateDef, _: Context) -> Iterator[Fault]:
    """The path of a well must be the name of a row, a slash and the name of a column."""
    rows, columns = _names(plate.rows), _names(plate.columns)
    known = set(rows), set(columns)
    causes: dict[str, list[tuple[int, str, PathFault]]] = {}
    for index, well in enumerate(plate.wells):
        if well is UNREADABLE or well.path is UNREADABLE:
            continue
        row, _slash, column = well.path.partition("/")
        fault = None if row in known[0] and column in known[1] else _path_fault(well.path, rows, columns)
        if fault is not None:
            causes.setdefault(fault.cause, []).append((index, well.path, fault))
    for cause, found in causes.items():
        if cause == "swapped" and len(found) == len(plate.wells) and _lists_are_swapped(plate, rows, columns):
            yield _swapped_lists(found)
        else:
            yield _path_faults(found, plate)


def corrected_paths(plate: PlateDef, case: str) -> Iterator[tuple[int, str]]:
    """Yield the index and the right path of each well whose path is wrong in one way, as far as it is known."""
    rows, columns = _names(plate.rows), _names(plate.columns)
    for index, well in enumerate(plate.wells):
        if well is UNREADABLE or well.path is UNREADABLE or _is_well(well.path.split("/"), rows, columns):
            continue
        fault = _path_fault(well.path, rows, columns)
        if fault is not None and fault.case == case and fault.model and fault.cause != "form":
            yield index, fault.model


def _path_faults(found: list[tuple[int, str, PathFault]], plate: PlateDef) -> Fault:
    """Return the fault of all wells whose paths are wrong for one reason, at the first of them.

    A row or column that is missing from its list also explains indices beyond the end of the list.
    """
    rows, columns = _names(plate.rows), _names(plate.columns)
    index, path, fault = found[0]
    values: dict[str, Any] = {"path": path, "name": fault.name, "what": fault.what, "model": fault.model, "rows": rows}
    more = _others(len(found) - 1)
    covers = [("wells", each, "path") for each, *_ in found]
    if fault.case in ("row", "column"):
        key, count = f"{fault.case}Index", len(rows if fault.case == "row" else columns)
        covers += [("wells", each, key) for each, well in enumerate(plate.wells) if _is_beyond(well, key, count)]
    return Fault("wells", index, "path", case=fault.case, covers=covers, columns=columns, others=more, **values)


def _is_beyond(well: PlateWell, key: str, count: int) -> bool:
    value: int | None = None if well is UNREADABLE else getattr(well, key)
    return value is not UNREADABLE and value is not None and value >= count


def _swapped_lists(found: list[tuple[int, str, PathFault]]) -> Fault:
    """Return the fault of a plate whose rows are listed as columns; its indices are then wrong for the same reason."""
    covers = [("wells", each, f"{kind}Index") for each, *_ in found for kind in ("row", "column")]
    return Fault("rows", key=True, case="lists", covers=covers, path=found[0][1], count=len(found))


def _others(count: int) -> str:
    return "" if not count else f", as {'do' if count > 1 else 'does'} {count:,} other well path{'s' * (count > 1)}"


def _path_fault(path: str, rows: list[str], columns: list[str]) -> PathFault | None:
    """Return what is wrong with a path that is not a row and a column of the plate."""
    row, slash, column = path.partition("/")
    if not slash or not row or not column or "/" in column:
        return _form_fault(path, rows, columns)
    if row in columns and column in rows:
        return PathFault("swapped", "swapped", model=f"{column}/{row}")
    model = "/".join((_respelled(row, rows), _respelled(column, columns)))
    if model != path and _is_well(model.split("/"), rows, columns):
        return PathFault("spelling", "spelling", model=model)
    name, names, kind = (row, rows, "row") if row not in rows else (column, columns, "column")
    distinct = len({each.casefold() for each in names}) == len(names)
    if not distinct or not all(each.isascii() and each.isalnum() for each in names):
        return None  # the name that is meant may be malformed or repeated, which other rules report
    return PathFault(kind, f"{kind} {name}", name=name)


def _form_fault(path: str, rows: list[str], columns: list[str]) -> PathFault:
    """Return what is wrong with a path that is not two names with a slash between them."""
    parts = path.split("/")
    front, behind = "/".join(parts[-2:]), "/".join(parts[:2])
    if _is_well(parts[-2:], rows, columns):
        return PathFault("parts", "front", f"'{path[: -len(front)]}' before the row", model=front)
    if _is_well(parts[:2], rows, columns):
        return PathFault("parts", "behind", f"'{path[len(behind) :]}' after the column", model=behind)
    for row in filter(path.startswith, rows):
        for column in filter(path[len(row) :].endswith, columns):
            between = path[len(row) : len(path) - len(column)]
            if not any(map(str.isalnum, between)):
                what = f"'{between}'" if between else "nothing"
                return PathFault("parts", "between", f"{what} between row and column", model=f"{row}/{column}")
    return PathFault("parts", "form", "another form than row, slash, column", model=f"{rows[0]}/{columns[0]}")


def _is_well(pair: list[str], rows: list[str], columns: list[str]) -> bool:
    return len(pair) == 2 and pair[0] in rows and pair[1] in columns


def _respelled(name: str, names: list[str]) -> str:
    """Return the only name that differs in case or leading zeros alone, otherwise the name itself."""
    same = [each for each in names if _plain(each) == _plain(name)]
    return same[0] if len(same) == 1 else name


def _plain(name: str) -> str:
    return name.casefold().lstrip("0")


def _lists_are_swapped(plate: PlateDef, rows: list[str], columns: list[str]) -> bool:
    """Whether the lists of rows and columns are swapped, not the paths of the wells: indices or letters decide."""
    paths = lists = 0
    for well in plate.wells:
        column, _, row = well.path.partition("/")
        if isinstance(well.rowIndex, int) and isinstance(well.columnIndex, int):
            here = (row, column)
            paths += here == (_item(rows, well.rowIndex), _item(columns, well.columnIndex))
            lists += here == (_item(rows, well.columnIndex), _item(columns, well.rowIndex))
    if paths != lists:
        return lists > paths
    return all(map(str.isdecimal, rows)) and all(map(str.isalpha, columns))


def _item(names: list[str], index: int) -> str | None:
    return names[index] if 0 <= index < len(names) else None


def _names(items: Rows | Columns) -> list[str]:
    if not items:
        raise Unreadable
    return [item.name for item in items]


def well_index(well: PlateWell, context: Context) -> Iterator[Fault]:
    """The indices of a well must be those of a row and a column."""
    plate = context.enclosing(PlateDef)
    for kind, items, index in (
        ("row", plate.rows, present(well.rowIndex)),
        ("column", plate.columns, present(well.columnIndex)),
    ):
        count = len(items)
        if index < 0:
            yield Fault(f"{kind}Index", case="negative", what=kind, index=index)
        elif 0 < count <= index and not any(each is UNREADABLE for each in items):
            yield Fault(f"{kind}Index", case="beyond", what=kind, index=index, count=count, last=count - 1)


def well_index_mismatch(plate: PlateDef, _: Context) -> Iterator[Fault]:
    """The path and the indices of a well must refer to the same row and column; one cause gives one finding."""
    rows, columns = _names(plate.rows), _names(plate.columns)
    if len(set(rows)) < len(rows) or len(set(columns)) < len(columns):
        return  # another rule reports the repeated name
    placed = list(_placed_wells(plate, rows, columns))
    shifted = [kind for kind in (0, 1) if _shift(placed, kind)]
    if shifted:
        kinds = [INDICES[kind] for kind in shifted]
        covers = [("wells", each.number, key) for each in placed for key in kinds]
        row, column = placed[0].right
        values: dict[str, Any] = {
            "start": _shift(placed, shifted[0]),
            "path": placed[0].path,
            "row": row,
            "column": column,
        }
        where = ("wells", placed[0].number, kinds[0])
        yield Fault(*where, case="shifted", covers=covers, keys=kinds, kinds=alternatives(kinds, "and"), **values)
    causes: dict[tuple[bool, bool], list[PlacedWell]] = {}
    for each in placed:
        wrong = [kind not in shifted and each.given[kind] != each.right[kind] for kind in (0, 1)]
        if any(wrong) and each.given[0] < len(rows) and each.given[1] < len(columns) and min(each.given) >= 0:
            causes.setdefault((wrong[0], wrong[1]), []).append(each)
    for found in causes.values():
        yield _mismatch(found, rows, columns, [kind for kind in (0, 1) if found[0].given[kind] != found[0].right[kind]])


INDICES = ("rowIndex", "columnIndex")
"""Keys of the indices of a well."""


class PlacedWell(NamedTuple):
    """A well whose path and indices are readable.

    Args:
        given: its indices of row and column.
        right: those of the row and the column in its path.
    """

    number: int
    path: str
    given: tuple[int, int]
    right: tuple[int, int]


def _placed_wells(plate: PlateDef, rows: list[str], columns: list[str]) -> Iterator[PlacedWell]:
    row_at, column_at = ({name: index for index, name in enumerate(names)} for names in (rows, columns))
    for index, well in enumerate(plate.wells):
        if well is UNREADABLE or any(each is UNREADABLE for each in (well.path, well.rowIndex, well.columnIndex)):
            continue
        row, _, column = well.path.partition("/")
        if row in row_at and column in column_at and well.rowIndex is not None and well.columnIndex is not None:
            given = int(well.rowIndex), int(well.columnIndex)
            yield PlacedWell(index, well.path, given, (row_at[row], column_at[column]))


def _shift(placed: list[PlacedWell], kind: int) -> int:
    """Return by how much the indices of all wells are too large, 0 if not all by the same number."""
    shifts = {each.given[kind] - each.right[kind] for each in placed}
    several = len({each.right[kind] for each in placed}) > 1
    return shifts.pop() if len(shifts) == 1 and several else 0


def _mismatch(found: list[PlacedWell], rows: list[str], columns: list[str], kinds: list[int]) -> Fault:
    """Return the fault of all wells whose indices are wrong in the same way, at the first of them."""
    index, path, given, _ = found[0]
    indexed = f"{rows[given[0]]}/{columns[given[1]]}"
    count = len(found) - 1
    others = "" if not count else f"; {count:,} other well{'s have' if count > 1 else ' has'} the same problem"
    values: dict[str, Any] = {"path": path, "indexed": indexed, "others": others}
    if len(kinds) == 2:
        covers = [("wells", each.number, "path") for each in found]
        return Fault("wells", index, "path", case="both", covers=covers, row=given[0], column=given[1], **values)
    kind, names = kinds[0], (rows, columns)[kinds[0]]
    covers = [("wells", each.number, INDICES[kind]) for each in found]
    what = ("row", "column")[kind]
    where = ("wells", index, INDICES[kind])
    return Fault(*where, covers=covers, what=what, index=given[kind], name=names[given[kind]], **values)


def repeated_well(wells: PlateWells, _: Context) -> Iterator[Fault]:
    """No well may be listed twice, that is with the same path and indices."""
    seen: dict[tuple[str, int | None, int | None], int] = {}
    for index, well in enumerate(wells):
        key = (resolve(well.path) or well.path, well.rowIndex, well.columnIndex)
        first = seen.setdefault(key, index)
        if first != index:
            yield Fault(index, "path", path=well.path, index=index, first=first)


def well_not_found(reference: WellReference, context: Context) -> Iterator[Fault]:
    """The path of a well must lead to a node below the plate."""
    if reference.target is None:
        if not reference.stop:
            yield Fault(case="astray", path=reference.path)
    elif isinstance(reference.there, Missing):
        yield Fault(path=reference.path, merge_by=_all_or_a_row(reference, context))


def _all_or_a_row(reference: WellReference, context: Context) -> tuple[Cause, ...]:
    """Return what wells that are not there have in common: no well of the plate is there, or none of a row."""
    if _all_or_a_row not in context.kept:
        wells = next(each for each in reference.above if isinstance(each, PlateWells))
        paths = (each.path for each in wells if each is not UNREADABLE and each.path is not UNREADABLE)
        context.kept[_all_or_a_row] = Counter(path.partition("/")[0] for path in paths)
    row = reference.path.partition("/")[0]
    of_row = all_missing("well", f"of row '{row}'", f"row {row}", context.kept[_all_or_a_row][row])
    return (*none_of("well", "of the plate", reference), *of_row)


def well_without_metadata(reference: WellReference, _: Context) -> Iterator[Fault]:
    """The group at the path of a well must have well metadata."""
    if lacks(reference.there, "well"):
        yield Fault(path=reference.path)


def empty_group(_: PlateDef, context: Context) -> Iterator[Fault]:
    """A row or well without images should not have a group."""
    for kind, group in present(context.group.spare):
        yield Fault(node=group, case=kind, path=group.path)


def incomplete_acquisition(acquisition: Acquisition, _: Context) -> Iterator[Fault]:
    """An acquisition should have a name and the largest number of its images in a well."""
    missing = [name for name in ("name", "maximumfieldcount") if getattr(acquisition, name) is None]
    if missing:
        case = "" if len(missing) > 1 else "name" if missing == ["name"] else "count"
        yield Fault(case=case, lacks=tuple(missing) if case else ())


def acquisition_values(acquisition: Acquisition, _: Context) -> Iterator[Fault]:
    """Field counts must be positive, times not negative, and the end not before the start."""
    if acquisition.maximumfieldcount is not None and acquisition.maximumfieldcount < 1:
        yield Fault("maximumfieldcount", case="count", value=acquisition.maximumfieldcount)
    start, end = acquisition.starttime, acquisition.endtime
    for field, time in (("starttime", start), ("endtime", end)):
        if time is not None and time < 0:
            yield Fault(field, case="negative", field=field, value=time)
    if start is not None and end is not None and 0 <= end < start:
        yield Fault("endtime", case="order", start=start, end=end)


WIDER_CHARACTERS_SINCE = "0.6"
"""From this version on, paths of images may have more than letters and digits."""


def field_path(field: FieldOfView, context: Context) -> Iterator[Fault]:
    """The path of an image must be one plain name."""
    path, more_allowed = field.path, context.version >= WIDER_CHARACTERS_SINCE
    refused = [each for each in path if not (each.isascii() and (each.isalnum() or (more_allowed and each in "-_.")))]
    if not path:
        yield Fault("path", case="empty")
    elif refused:
        allowed = 'letters, digits, "-", "_" and "."' if more_allowed else "letters and digits"
        yield Fault("path", path=path, odd=list(dict.fromkeys(refused)), allowed=allowed)
    elif not path.strip("."):
        yield Fault("path", case="periods", path=path)
    elif path.startswith("__"):
        yield Fault("path", case="reserved", path=path)


def missing_acquisition(field: FieldOfView, context: Context) -> Iterator[Fault]:
    """An image must have an acquisition if the plate has several."""
    count = len(present(_plate(context).acquisitions))
    if count > 1 and field.acquisition is None:
        yield Fault(lacks=("acquisition",), path=field.path, count=count)


def unknown_acquisition(field: FieldOfView, context: Context) -> Iterator[Fault]:
    """The acquisition of an image must be one of those of the plate."""
    wanted = present(field.acquisition)
    plate = _plate(context)
    acquisitions = plate.acquisitions
    if not acquisitions:
        if (acquisitions is not None and context.version < "0.4") or misspells(plate, "acquisitions"):
            return  # another rule reports the empty list, or the misspelled key
        yield Fault("acquisition", case="none", id=wanted, merge_by=(Cause(context.parent.path),))
        return
    ids = [each.id for each in acquisitions]
    ids_are_faulty = len(set(ids)) < len(ids) or (min(ids) < 0 and context.version >= "0.4")
    if wanted not in ids and not ids_are_faulty:  # a malformed or repeated id may be the one meant
        yield Fault("acquisition", id=wanted, ids=ids)


def _plate(context: Context) -> PlateDef:
    """Return the plate that the well belongs to.

    Raises:
        Unreadable: the plate was not loaded or is not valid.
    """
    parent = context.parent
    if not isinstance(parent, Group) or not isinstance(parent.ome, Plate):
        raise Unreadable
    return parent.ome.plate


def field_not_found(reference: FieldReference, _: Context) -> Iterator[Fault]:
    """The path of an image must lead to a node."""
    if isinstance(reference.there, Missing):
        yield Fault(path=reference.path, merge_by=none_of("image", "of the well", reference))


def field_not_an_image(reference: FieldReference, _: Context) -> Iterator[Fault]:
    """The group at the path of an image must be a multiscale image."""
    if lacks(reference.there, "multiscales"):
        yield Fault(path=reference.path)


def well_outside_plate(_: WellDef, context: Context) -> Iterator[Fault]:
    """A well must be two levels below a plate that lists it."""
    group, parent = context.group, context.parent
    if isinstance(parent, Group) and parent.attributes is UNREADABLE:
        raise Unreadable
    if isinstance(parent, Missing):
        row = group.container
        if not any(each and misspells_kind(each, "plate") for each in (row, row and row.container)):
            yield Fault(case="outside", merge_by=(Cause(_plate_path(group.path)),))
        return
    if not isinstance(parent, Group) or not isinstance(parent.ome, Plate):
        raise Unreadable  # the rule on the path that led here reports it
    if not group.start:
        return  # the plate led here
    listed = {resolve(each.path) for each in parent.ome.plate.wells}
    if group.path not in {join(parent.path, each) for each in listed if each}:
        yield Fault(case="unlisted", path=group.path)


def _plate_path(well: str) -> str:
    """Return the path of the group that should be the plate of a well."""
    return "/".join(well.split("/")[:-2])


def field_count(images: FieldsOfView, context: Context) -> Iterator[Fault]:
    """A well should not have more images than the plate and its acquisitions allow."""
    plate = _plate(context)
    if plate.field_count is not None and len(images) > plate.field_count:
        yield Fault(case="well", count=len(images), limit=plate.field_count)
    for acquisition in plate.acquisitions or ():
        limit = acquisition.maximumfieldcount
        count = sum(each.acquisition == acquisition.id for each in images)
        if limit is not None and count > limit:
            yield Fault(case="acquisition", count=count, limit=limit, id=acquisition.id)

"""Functions of fixes: the changes that repair what a rule reports."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ngfflint.checks.plate import corrected_paths
from ngfflint.documents.edits import Edit
from ngfflint.documents.repair import has_equal_members, repaired_encoding, repaired_syntax
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.hierarchy.version import spelt
from ngfflint.model.base import Unreadable, present
from ngfflint.model.plate import Plate, PlateDef
from ngfflint.model.zarr import dtype_of
from ngfflint.model.zarr_spec import RANGES
from ngfflint.rules.fix import Change, FolderName
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context
    from ngfflint.rules.fix import Reported

TYPES = {"t": "time", "c": "channel", "z": "space", "y": "space", "x": "space"}
"""Types of axes by their usual names."""


LARGEST = 1e15
"""Whole numbers below this are exact as floats."""


def value_at(reported: Reported, pointer: Pointer) -> Any:
    """Return a JSON value in the document of a fault.

    Raises:
        Unreadable: there is none.
    """
    document = reported.node.documents.get(reported.document)
    value = None if document is None else document.value
    try:
        for step in pointer:
            value = value[step]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        raise Unreadable from None
    return value


def change(reported: Reported, edit: Edit) -> Change:
    """Return a change of the document of a fault."""
    return Change(reported.node, reported.document, edit)


def version_of_group(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the version of the group instead of another one."""
    yield change(reported, Edit("set", reported.pointer, spelt(context.version)))


def add_version(reported: Reported, context: Context) -> Iterator[Change]:
    """Add the version, if a group above or another object of this one has it, or only one version has this syntax."""
    group = context.group
    above = [each.stated for each in context.ancestors if each.stated is not None]
    if group.stated is None and not above and not _is_only_possible(reported, context.version):
        return
    yield change(reported, Edit("set", (*reported.pointer, "version"), spelt(context.version)))


def _is_only_possible(reported: Reported, version: str) -> bool:
    """Whether a multiscales entry of Zarr v2 has axes that are objects, as in 0.4 only."""
    axes = value_at(reported, (*reported.pointer, "axes"))
    return version == "0.4" and isinstance(axes, list) and any(isinstance(each, dict) for each in axes)


def scale_first(reported: Reported, _: Context) -> Iterator[Change]:
    """Move the scale of a list of transformations before the translation."""
    steps, values = reported.pointer[:-1], reported.values
    edit = Edit("move", (*steps, values["scale"]), target=(*steps, values["translation"]))
    yield change(reported, edit)


def no_identity(reported: Reported, _: Context) -> Iterator[Change]:
    """Remove an identity beside a scale; a lone one becomes a scale of 1.0 for each axis."""
    item = reported.pointer[:-1] if reported.pointer[-1] == "type" else reported.pointer
    steps = value_at(reported, item[:-1])
    if any(isinstance(each, dict) and each.get("type") == "scale" for each in steps):
        yield change(reported, Edit("remove", item))
        return
    axes = axes_in(value_at(reported, item[: item.index("multiscales") + 2]))
    yield change(reported, Edit("set", item, {"type": "scale", "scale": [1.0] * len(axes)}))


def numbers(reported: Reported, _: Context) -> Iterator[Change]:
    """Write numbers without quotes."""
    value = value_at(reported, reported.pointer)
    items = value if isinstance(value, list) else [value]
    for index, each in enumerate(items):
        if not isinstance(each, str) or not re.fullmatch(r"\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*", each):
            continue
        number = float(each) if re.search(r"[.eE]", each) else int(each)
        pointer = (*reported.pointer, index) if isinstance(value, list) else reported.pointer
        if math.isfinite(number):
            yield change(reported, Edit("set", pointer, number))


def integer(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a whole number without quotes and without a fraction."""
    value = value_at(reported, reported.pointer)
    is_text = isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,15}\s*", value)
    if is_text or (isinstance(value, float) and value.is_integer() and 0 <= value < LARGEST):
        yield change(reported, Edit("set", reported.pointer, int(value)))


def axis_type(reported: Reported, _: Context) -> Iterator[Change]:
    """Add the type of an axis with a usual name."""
    axes = value_at(reported, reported.pointer)
    places = (
        [(*reported.pointer, index) for index in range(len(axes))] if isinstance(axes, list) else [reported.pointer]
    )
    for pointer in places:
        axis = value_at(reported, pointer)
        if isinstance(axis, dict) and "type" not in axis and axis.get("name") in TYPES:
            yield change(reported, Edit("set", (*pointer, "type"), TYPES[axis["name"]]))


def axis_unit(reported: Reported, context: Context) -> Iterator[Change]:
    """Add the unit that the user has set for this type of axes."""
    axis = value_at(reported, reported.pointer)
    unit = context.rule.options.get({"space": "unit", "time": "time-unit"}.get(axis.get("type"), ""))
    if unit:
        yield change(reported, Edit("set", (*reported.pointer, "unit"), unit))


def axes_as_objects(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the letters of 0.3 as the objects of later versions."""
    pointer = reported.pointer
    axes = value_at(reported, pointer)
    if not isinstance(axes, list):
        pointer = pointer[:-1]
        axes = value_at(reported, pointer)
    if context.version < "0.4" or not all(isinstance(each, str) and each in TYPES for each in axes):
        return
    for index, name in enumerate(axes):
        yield change(reported, Edit("set", (*pointer, index), {"name": name, "type": TYPES[name]}))


def clean_path(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a path without ``./``, repeated slashes and a slash at the end, and with slashes for backslashes."""
    path = value_at(reported, reported.pointer)
    clean = resolve(path.replace("\\", "/")) if isinstance(path, str) else None
    if clean is not None and clean != path:
        yield change(reported, Edit("set", reported.pointer, clean))


def name_of_folder(reported: Reported, _: Context) -> Iterator[Change]:
    """Add the name of the folder, without its extension."""
    yield change(reported, Edit("set", (*reported.pointer, "name"), FolderName()))


def color(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a color as six hexadecimal digits."""
    value = value_at(reported, reported.pointer)
    digits = ""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(?:#|0[xX])?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})\s*", value)
        digits = found[1] if found else ""
        digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    elif isinstance(value, list) and len(value) in (3, 4) and all(_is_byte(each) for each in value):
        digits = "".join(f"{each:02X}" for each in value[:3])
    elif _is_rgba(value):  # as OMERO stores it
        digits = f"{(value >> 8) & 0xFFFFFF:06X}"
    if digits and digits != value:
        yield change(reported, Edit("set", reported.pointer, digits))


def _is_byte(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255


def _is_rgba(value: Any) -> bool:
    """Whether a number is red, green, blue and opacity in 32 bits: it does not fit 24, or it is negative."""
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and (-(1 << 31) <= value < 0 or 1 << 24 <= value < 1 << 32)
    )


def window(reported: Reported, context: Context) -> Iterator[Change]:
    """Add to a channel the window, or what its window lacks, from the range of the data type."""
    path = value_at(reported, (*context.group.ome_pointer, "multiscales", 0, "datasets", 0, "path"))
    low, high = RANGES[dtype_of(context.array(path).metadata)]
    whole = {"min": low, "max": high, "start": low, "end": high}
    if reported.pointer[-1] != "window":
        yield change(reported, Edit("set", (*reported.pointer, "window"), whole))
        return
    there = value_at(reported, reported.pointer)
    for key, value in whole.items():
        if key not in there:
            yield change(reported, Edit("set", (*reported.pointer, key), value))


def window_order(reported: Reported, _: Context) -> Iterator[Change]:
    """Sort the values of a window."""
    pointer = reported.pointer if reported.pointer[-1] == "window" else reported.pointer[:-1]
    there = value_at(reported, pointer)
    keys = ("min", "start", "end", "max")
    for key, value in zip(keys, sorted(there[each] for each in keys), strict=True):
        if there[key] != value:
            yield change(reported, Edit("set", (*pointer, key), value))


def rendering(reported: Reported, context: Context) -> Iterator[Change]:
    """Write a label as a string, a switch as true or false, and the known spelling of a color model."""
    value, key = value_at(reported, reported.pointer), reported.pointer[-1]
    new: Any = None
    if key in ("label", "family") and isinstance(value, int | float) and not isinstance(value, bool):
        new = str(value)
    elif key == "active" and value in (0, 1, "true", "false", "True", "False"):
        new = value in (1, "true", "True")
    elif key == "model" and isinstance(value, str):
        new = {"colour": "color", "grayscale": "greyscale", "grey": "greyscale", "gray": "greyscale"}.get(
            value.casefold(), value.casefold()
        )
        new = new if new in ("color", "greyscale") else None
    elif context.rule.code == "NGFF076" and isinstance(value, str):
        yield from integer(reported, context)
    if new is not None:
        yield change(reported, Edit("set", reported.pointer, new))


def list_label(reported: Reported, context: Context) -> Iterator[Change]:
    """Add a label image at the end of the list of its labels group."""
    pointer = (*context.group.ome_pointer, "labels")
    count = len(value_at(reported, pointer))
    yield change(reported, Edit("insert", (*pointer, count), reported.values["path"]))


def empty_image_label(reported: Reported, context: Context) -> Iterator[Change]:
    """Add an "image-label" without colors, which marks the image as a label image."""
    content = {"version": spelt(context.version)} if context.version < "0.6" else {}
    yield change(reported, Edit("set", (*reported.pointer, "image-label"), content))


def color_from_fractions(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the values of a color from 0 to 255 instead of fractions from 0 to 1."""
    pointer = reported.pointer
    value = value_at(reported, pointer)
    if not isinstance(value, list):
        pointer = pointer[:-1]
        value = value_at(reported, pointer)
    numbers_only = all(isinstance(each, int | float) and not isinstance(each, bool) for each in value)
    if numbers_only and any(isinstance(each, float) for each in value) and all(0 <= each <= 1 for each in value):
        yield change(reported, Edit("set", pointer, [round(each * 255) for each in value]))


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


def group_document(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the metadata of a Zarr group into a folder."""
    top: Node = context.place
    while top.parent is not None:
        top = top.parent
    if context.group.zarr_format == 3:
        name, content = "zarr.json", {"zarr_format": 3, "node_type": "group", "attributes": {}}
    else:
        name, content = ".zgroup", {"zarr_format": 2}
    path = join(relative_folder(reported.values["folder"], top.path), name)
    yield Change(top, path, Edit("set", (), content))


def relative_folder(folder: str, start: str) -> str:
    """Return a path in the store relative to the node at ``start``."""
    return folder[len(start) :].lstrip("/") if start and folder.startswith(start) else folder


def axes_in(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the axes of a multiscales entry in JSON; from 0.6 on there must be one coordinate system."""
    if "axes" in entry:
        return list(entry["axes"])
    (system,) = entry["coordinateSystems"]
    return list(system["axes"])


def dimension_names(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the names of the axes of the image as "dimension_names" of its arrays."""
    entries, path = context.group.ome_object["multiscales"], reported.node.path.removeprefix(f"{context.group.path}/")
    entry = next((each for each in entries if path in [level["path"] for level in each["datasets"]]), entries[0])
    names = [axis["name"] for axis in axes_in(entry)]
    for node in dict.fromkeys((reported.node, *context.group.children.values())):
        if not isinstance(node, Array) or len(node.metadata.shape) != len(names):
            continue
        name, key = ("zarr.json", "dimension_names") if node.zarr_format == 3 else (".zattrs", "_ARRAY_DIMENSIONS")
        document = node.documents.get(name)
        if document is not None and document.value.get(key) != names:
            yield Change(node, name, Edit("set", (key,), names))


def syntax(reported: Reported, _: Context) -> Iterator[Change]:
    """Remove comments and trailing commas."""
    text = repaired_syntax(reported.node.documents[reported.document].text())
    if text is not None:
        yield change(reported, Edit("text", (), text))


def encoding(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the document in UTF-8 without a byte order mark."""
    text = repaired_encoding(reported.node.documents[reported.document].data)
    if text is not None:
        yield change(reported, Edit("text", (), text))


def repeated_key(reported: Reported, _: Context) -> Iterator[Change]:
    """Remove the earlier members with a repeated key, if they have the same value."""
    text = reported.node.documents[reported.document].text()
    if has_equal_members(text, reported.pointer):
        yield change(reported, Edit("deduplicate", reported.pointer))


def fill_value_as_string(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a fill value that is not a finite number as the string that Zarr defines for it."""
    value = value_at(reported, reported.pointer)
    if reported.pointer == ("fill_value",) and isinstance(value, float) and not math.isfinite(value):
        text = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        yield change(reported, Edit("set", reported.pointer, text))

"""Functions of fixes: the changes that repair what a rule reports."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from ngfflint.documents.edits import Edit
from ngfflint.documents.repair import has_equal_members, repaired_encoding, repaired_syntax
from ngfflint.hierarchy.version import spelt
from ngfflint.model.base import Unreadable, present
from ngfflint.model.zarr import dtype_of
from ngfflint.model.zarr_spec import RANGES
from ngfflint.rules.fix import Change, FolderName
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def with_type(value: Any, expected: str) -> Any:
    """Return a value as the type that a model expects, ``None`` if it has no such form."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if expected == "a string" and number:
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if expected == "true or false":
        if number and value in (0, 1):
            return bool(value)
        return {"true": True, "false": False}.get(value.strip().casefold()) if isinstance(value, str) else None
    if expected == "an integer":
        is_text = isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,15}\s*", value)
        whole = isinstance(value, float) and value.is_integer() and abs(value) < LARGEST
        return int(value) if is_text or whole else None
    if expected == "a number" and isinstance(value, str) and re.fullmatch(NUMBER, value):
        number_read = float(value) if re.search(r"[.eE]", value) else int(value)
        return number_read if math.isfinite(number_read) else None
    return None


NUMBER = r"\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*"
"""A number in quotes."""


def retype(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a value as the type that is expected, with or without quotes, or remove the key if it is optional."""
    value, expected = value_at(reported, reported.pointer), reported.values["expected"]
    new = with_type(value, expected.replace("a non-empty string", "a string"))
    if new is not None:
        yield change(reported, Edit("set", reported.pointer, new))


def remove_null(reported: Reported, _: Context) -> Iterator[Change]:
    """Remove an optional key whose value is null."""
    if value_at(reported, reported.pointer) is None:
        yield change(reported, Edit("remove", reported.pointer))


def retype_optional(reported: Reported, context: Context) -> Iterator[Change]:
    """Write an optional value as the type that is expected, or remove it if it is null."""
    yield from remove_null(reported, context)
    yield from retype(reported, context)


def same_as_before(reported: Reported, _: Context) -> Iterator[Change]:
    """Remove an item that is equal to an earlier one of its list."""
    index = max(depth for depth, step in enumerate(reported.pointer) if isinstance(step, int))
    pointer = reported.pointer[: index + 1]
    items = value_at(reported, pointer[:-1])
    if items[pointer[-1]] in items[: int(pointer[-1])]:
        yield change(reported, Edit("remove", pointer))


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


def axes_in(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the axes of a multiscales entry in JSON; from 0.6 on there must be one coordinate system."""
    if "axes" in entry:
        return list(entry["axes"])
    (system,) = entry["coordinateSystems"]
    return list(system["axes"])


def numbers(reported: Reported, _: Context) -> Iterator[Change]:
    """Write numbers without quotes."""
    value = value_at(reported, reported.pointer)
    for index, each in enumerate(value if isinstance(value, list) else [value]):
        number = with_type(each, "a number")
        if number is not None:
            pointer = (*reported.pointer, index) if isinstance(value, list) else reported.pointer
            yield change(reported, Edit("set", pointer, number))


def integer(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a whole number without quotes and without a fraction."""
    number = with_type(value_at(reported, reported.pointer), "an integer")
    if number is not None and number >= 0:
        yield change(reported, Edit("set", reported.pointer, number))


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
    if not isinstance(path, str):
        return
    slashes = path.replace("\\", "/")
    clean = slashes if reported.pointer[-1] == "image" else resolve(slashes.lstrip("/"))  # a source may lead upwards
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
    whole = _whole_window(reported, context)
    if reported.pointer[-1] != "window":
        yield change(reported, Edit("set", (*reported.pointer, "window"), whole))
        return
    there = value_at(reported, reported.pointer)
    for key, value in whole.items():
        if key not in there:
            yield change(reported, Edit("set", (*reported.pointer, key), value))


def _whole_window(reported: Reported, context: Context) -> dict[str, Any]:
    """Return the window of the range of the data type."""
    path = value_at(reported, (*context.group.ome_pointer, "multiscales", 0, "datasets", 0, "path"))
    low, high = RANGES[dtype_of(context.array(path).metadata)]
    return {"min": low, "max": high, "start": low, "end": high}


def window_of_pixels(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a window from the darkest to the brightest pixel, with limits around it."""
    there = value_at(reported, reported.pointer)
    low, high = (
        int(each) if float(each).is_integer() else each for each in (reported.values["low"], reported.values["high"])
    )
    for key, value in (
        ("start", low),
        ("end", high),
        ("min", min(low, there["min"])),
        ("max", max(high, there["max"])),
    ):
        if there[key] != value:
            yield change(reported, Edit("set", (*reported.pointer, key), value))


MOST_NEW_CHANNELS = 1000
"""Most channels that a fix adds: a shape can have any number."""


def as_many_channels(reported: Reported, context: Context) -> Iterator[Change]:
    """Remove the last channels, or add white ones that show the range of the data type, but not too many."""
    count, size = reported.values["count"], reported.values.get("size", 1)
    if size - count > MOST_NEW_CHANNELS:
        return
    for index in range(size, count):
        yield change(reported, Edit("remove", (*reported.pointer, index)))
    whole = _whole_window(reported, context) if size > count else {}
    for index in range(count, size):
        channel = {"label": f"Channel {index}", "color": "FFFFFF", "window": whole}
        yield change(reported, Edit("insert", (*reported.pointer, count), channel))


def largest_first(reported: Reported, _: Context) -> Iterator[Change]:
    """Sort datasets by the size of their arrays."""
    pointer = reported.pointer[:-2]
    paths = [each["path"] for each in value_at(reported, pointer)]
    if len(set(paths)) == len(paths) and sorted(paths) == sorted(reported.values["order"]):
        yield from reorder(reported, pointer, [paths.index(path) for path in reported.values["order"]])


def reorder(reported: Reported, pointer: Pointer, order: list[int]) -> Iterator[Change]:
    """Put the items of an array into the order of these indices; the first one stays, and the others follow it."""
    for index in order[1:] if order != sorted(order) else ():
        yield change(reported, Edit("move", (*pointer, index), target=(*pointer, len(order))))


def meant_label(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the path of the label image that a path probably means."""
    if value_at(reported, reported.pointer) == reported.values["path"]:
        yield change(reported, Edit("set", reported.pointer, reported.values["meant"]))


def discrete(reported: Reported, _: Context) -> Iterator[Change]:
    """Write that an axis is discrete."""
    pointer = reported.pointer if reported.pointer[-1] == "discrete" else (*reported.pointer, "discrete")
    yield change(reported, Edit("set", pointer, value=True))


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
    """Add all unlisted label images at the end of the list of their labels group."""
    group = context.group
    pointer = (*group.ome_pointer, "labels")
    count = len(value_at(reported, pointer))
    for path in present(group.unlisted):
        if path not in group.misnamed.values():
            yield change(reported, Edit("insert", (*pointer, count), path))


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


def level_translation(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the translation of a level whose pixels are averages: into the one that it has, or behind its scale.

    From 0.6 on, a level has a single transformation.
    """
    merged, value = reported.values["merged"], value_at(reported, reported.pointer)
    if reported.pointer[-1] == "translation":
        yield change(reported, Edit("set", reported.pointer, merged))
    elif context.version < "0.6" and all(isinstance(each, dict) and each.get("type") == "scale" for each in value):
        item = {"type": "translation", "translation": merged}
        yield change(reported, Edit("insert", (*reported.pointer, len(value)), item))


def level_scale(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the scales of a level that fit its shape."""
    fitting = reported.values["fitting"]
    if reported.pointer[-1] != "scale":
        yield change(reported, Edit("set", reported.pointer, fitting[0]))
        return
    for index, value in zip(reported.values["at"], fitting, strict=True):
        yield change(reported, Edit("set", (*reported.pointer, index), value))

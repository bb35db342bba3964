"""Functions of fixes of versions, and of OME metadata at the wrong place in the attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.fixes import change, value_at
from ngfflint.documents.edits import Edit
from ngfflint.hierarchy.classify import OME, misplaced_keys
from ngfflint.hierarchy.version import EXACT, named_by, nested_versions, sort_of, spelt
from ngfflint.model.base import Unreadable
from ngfflint.rules.fix import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Group
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context
    from ngfflint.rules.fix import Reported


def version_of_group(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the version of the group instead of another one."""
    yield change(reported, Edit("set", reported.pointer, spelt(context.version)))


def version_as_string(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a version that is a number as a string."""
    value = value_at(reported, reported.pointer)
    if isinstance(value, float) and sort_of(str(value)) == "exact":
        yield change(reported, Edit("set", reported.pointer, str(value)))


def add_version(reported: Reported, context: Context) -> Iterator[Change]:
    """Add the version if it is known, because a group above or another object states it, or from the syntax."""
    known = _known_version(reported, value_at(reported, reported.pointer), context)
    if known:
        yield change(reported, Edit("set", (*reported.pointer, "version"), known))


def _known_version(reported: Reported, ome: Any, context: Context) -> str:
    """Return the version of an OME object, or of a multiscales entry of Zarr v2; ``""`` if it is a guess."""
    version = context.version
    above = [each.stated for each in context.ancestors if each.stated is not None]
    if context.group.stated is None and not above and version not in _possible_versions(reported, ome):
        return ""
    return spelt(version)


def _possible_versions(reported: Reported, ome: Any) -> tuple[str, ...]:
    """Return the only version whose syntax an object has, nothing if there may be several."""
    in_v2 = reported.node.zarr_format == 2
    entries = [ome] if in_v2 else ome.get("multiscales")
    axes = [each.get("axes") for each in entries or () if isinstance(each, dict)]
    if not any(isinstance(each, list) and any(isinstance(axis, dict) for axis in each) for each in axes):
        return ()
    return ("0.4",) if in_v2 else ("0.5",)


def into_ome(reported: Reported, context: Context) -> Iterator[Change]:
    """Move OME metadata of Zarr v3 into the object under the key ``ome`` of the attributes."""
    if reported.case == "inside":
        yield from _out_of_inner(reported)
        return
    beside_attributes = reported.case == "document"
    source = value_at(reported, reported.pointer[:-1])
    above: Pointer = ("attributes",) if beside_attributes else reported.pointer[:-1]
    keys = reported.values["keys"] if beside_attributes else _ome_keys(source, reported.pointer[-1])
    attributes = source.get("attributes", {}) if beside_attributes else source
    if beside_attributes and "attributes" not in source:
        yield change(reported, Edit("set", above, {}))
    if keys == [OME]:
        yield from _moves(reported, reported.pointer[:-1], {OME: source[OME]}, above, attributes)
        return
    found = {key: source[key] for key in keys}
    ome = attributes.get(OME)
    if ome is None:
        version = _known_version(reported, found, context)
        yield change(reported, Edit("set", (*above, OME), {"version": version} if version else {}))
    elif not isinstance(ome, dict):
        raise Unreadable
    for stated, pointer in nested_versions(found) if ome is None else ():
        if EXACT.get(stated) != context.version:
            yield change(reported, Edit("set", (*reported.pointer[:-1], *pointer), spelt(context.version)))
    yield from _moves(reported, reported.pointer[:-1], found, (*above, OME), ome or {})


def _ome_keys(attributes: dict[str, Any], reported: Any) -> list[str]:
    """Return the keys of attributes that belong into the OME object, in their order."""
    wanted = {*misplaced_keys(attributes), reported}
    return [key for key in attributes if key in wanted and key != OME]


def _moves(
    reported: Reported, start: Pointer, members: dict[str, Any], to: Pointer, target: dict[str, Any]
) -> Iterator[Change]:
    """Move members of an object into another one; those that are there already are removed.

    Raises:
        Unreadable: the other object has another value for one of the keys.
    """
    for key, value in members.items():
        if key not in target:
            yield change(reported, Edit("move", (*start, key), target=(*to, key)))
        elif target[key] == value:
            yield change(reported, Edit("remove", (*start, key)))
        else:
            raise Unreadable


def _out_of_inner(reported: Reported) -> Iterator[Change]:
    """Move the members of an OME object that is in another one into that, and remove it."""
    inner, outer = value_at(reported, reported.pointer), value_at(reported, reported.pointer[:-1])
    others = {key: value for key, value in outer.items() if key != OME}
    yield from _moves(reported, reported.pointer, inner, reported.pointer[:-1], others)
    yield change(reported, Edit("remove", reported.pointer))


def out_of_ome(reported: Reported, _: Context) -> Iterator[Change]:
    """Move OME metadata of Zarr v2 out of the object under the key ``ome``, and its version into each object."""
    pointer = reported.pointer
    ome, attributes = value_at(reported, pointer), value_at(reported, pointer[:-1])
    stated = ome.get("version")
    named = named_by(stated)
    for where in _without_version(ome) if isinstance(stated, str) and EXACT.get(stated) == named != "" else ():
        yield change(reported, Edit("set", (*pointer, *where, "version"), stated))
    members = {key: value for key, value in ome.items() if key != "version"}
    yield from _moves(reported, pointer, members, pointer[:-1], attributes)
    yield change(reported, Edit("remove", pointer))


def _without_version(ome: dict[str, Any]) -> Iterator[Pointer]:
    """Yield the pointers of the objects in an OME object that should have a version and have none."""
    images = ome.get("multiscales")
    for index, image in enumerate(images if isinstance(images, list) else ()):
        if isinstance(image, dict) and "version" not in image:
            yield ("multiscales", index)
    for key in ("plate", "well", "image-label"):
        if isinstance(ome.get(key), dict) and "version" not in ome[key]:
            yield (key,)


def add_ome(group: Group, version: str, content: dict[str, Any]) -> Iterator[Change]:
    """Add members to the OME object of a group; create the object, with its version, or the document if necessary."""
    name, pointer = group.attributes_at
    attributes, document = group.attributes, group.documents.get(name)
    in_v3 = group.zarr_format == 3
    new = {OME: {"version": spelt(version), **content}} if in_v3 else content
    if document is None or (pointer and pointer[0] not in document.value):
        yield Change(group, name, Edit("set", pointer, new))
    elif in_v3 and OME not in attributes:
        yield Change(group, name, Edit("set", (*pointer, OME), new[OME]))
    else:
        below = (*pointer, OME) if in_v3 else pointer
        for key, value in content.items():
            yield Change(group, name, Edit("set", (*below, key), value))


def endpoint_object(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the text of an end of a transformation as an object."""
    yield change(reported, Edit("set", reported.pointer, {reported.values["key_name"]: reported.values["value"]}))

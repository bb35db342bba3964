"""Checks of versions, of the location of OME metadata, and of pre-release syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import KINDS, OME, is_ome, misplaced_keys
from ngfflint.hierarchy.nodes import Group
from ngfflint.hierarchy.version import EXACT, FIRST_IN_V3, NEWER, Stated, named_by, nested_versions, sort_of, spelt
from ngfflint.model.base import UNREADABLE, VERSIONS, Model, json_fields
from ngfflint.rules.check import Fault, Related, clean_if
from ngfflint.rules.messages import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Ancestor
    from ngfflint.model.base import OMEAttributes, Pointer
    from ngfflint.model.image import Multiscale
    from ngfflint.model.labels import ImageLabel
    from ngfflint.model.plate import PlateDef, WellDef
    from ngfflint.rules.context import Context

CASES = {
    "multiscales": "Multiscale.version",
    "plate": "PlateDef.version",
    "well": "WellDef.version",
    "image-label": "ImageLabel.version",
    "omero": "Omero.version",
}
"""Class and field of a nested version, by the key of the object that states it."""


def agree(_: OMEAttributes, context: Context) -> bool:
    """Whether all versions in a group and above it are the same, and one of the specification."""
    group = context.group
    stated = group.stated
    if not isinstance(stated, str) or EXACT.get(stated) != context.version:
        return False
    for above in context.ancestors:
        if above.stated is not None and above.stated != stated:
            return False
    return all(each.value == stated for each in nested_versions(group.ome_object))


@clean_if(agree)
def unknown_version(_: OMEAttributes, context: Context) -> Iterator[Fault]:
    """The effective version, and that of each multiscales entry, must be a version of the specification."""
    group = context.group
    if group.stated is not None:
        yield from _version_faults(Stated(group.stated, group.stated_at), context)
    if not group.ome_at:
        for each in nested_versions(group.ome_object):
            if each.pointer[0] == "multiscales" and each.pointer != group.stated_at and _is_invalid(each.value):
                yield from _version_faults(each, context)


def _version_faults(stated: Stated, context: Context) -> Iterator[Fault]:
    if not isinstance(stated.value, str):
        return
    if context.ancestors and named_by(stated.value) not in ("", NEWER, context.version):
        return  # linted as the version above, from which this one differs: another rule reports that
    sort = sort_of(stated.value)
    if sort != "exact" and (sort != NEWER or context.group.newer):
        yield Fault(*stated.pointer, case=sort, stated=stated.value, version=spelt(context.version))


def _is_invalid(value: object) -> bool:
    """Whether a version is not a version of the specification, or has a suffix."""
    return isinstance(value, str) and sort_of(value) in ("suffix", "unknown")


@clean_if(agree)
def inconsistent_version(_: OMEAttributes, context: Context) -> Iterator[Fault]:
    """A group must have the version of the nearest ancestor that has one, or at least that of another ancestor."""
    group = context.group
    stating = [(number, each.stated) for number, each in enumerate(context.ancestors) if each.stated is not None]
    if not stating or not named_by(group.stated) or not named_by(stating[0][1]):
        return
    if _is_in_other_format(group, context.ancestors, stating[0][0]):
        return
    version, other = _without_suffix(group.stated), _without_suffix(stating[0][1])
    if version not in [_without_suffix(stated) for _, stated in stating]:
        above = context.outside.ancestor(stating[0][0])
        if not isinstance(above, Group):  # only groups have a version
            return
        name, pointer = above.attributes_at[0], (*above.ome_pointer, *above.stated_at)
        also = Related(above, *pointer, document=name, message=f'"{other}" is stated here')
        where = f"the group '{above.path}'" if above.path else "the root"
        demanded = context.version < FIRST_IN_V3 <= named_by(other)
        case = "below" if demanded else ""
        yield Fault(*group.stated_at, case=case, also=(also,), stated=version, other=other, where=where)


def _is_in_other_format(group: Group, ancestors: tuple[Ancestor, ...], stating: int) -> bool:
    """Whether another rule reports the Zarr format of an ancestor below the one that states a version."""
    formats = {each.zarr_format for each in ancestors[:stating]}
    return formats == {group.zarr_format} and ancestors[stating].zarr_format != group.zarr_format


def _without_suffix(stated: object) -> str:
    """Return a version without its wrong suffix, which another rule reports."""
    text = str(stated)
    return spelt(named_by(text)) if sort_of(text) == "suffix" else text


@clean_if(agree)
def conflicting_nested_version(_: OMEAttributes, context: Context) -> Iterator[Fault]:
    """Versions inside a group must agree with the version of the group."""
    group, version = context.group, context.version
    for value, pointer in nested_versions(group.ome_object):
        if pointer == group.stated_at or not isinstance(value, str):
            continue
        if pointer[0] == "multiscales" and not group.ome_at and _is_invalid(value):
            continue
        if value != group.stated and EXACT.get(value) != version:
            expected = shown(spelt(version))
            yield Fault(*pointer, case=CASES[str(pointer[0])], got=shown(value), expected=expected)


def missing_ome_namespace(group: Group, _: Context) -> Iterator[Fault]:
    """The OME metadata of a Zarr v3 group must be in an object under the key ``ome`` of the attributes."""
    if group.beside:
        keys = list(group.beside)
        yield Fault(group.beside[0], key=True, document=group.attributes_at[0], case="document", keys=keys)
    unknown = not group.whole and group.metadata is UNREADABLE  # attributes alone: their version implies the format
    if group.zarr_format != 3 and not unknown:
        return
    attributes = group.attributes
    ome = attributes.get(OME)
    if isinstance(ome, dict):
        yield from _misplaced(group, ome)
    elif OME in attributes:
        yield Fault(OME, case="type", got=shown(ome))
    elif group.has_ome and not group.beside:
        keys = [key for key in attributes if key in KINDS]
        yield Fault(keys[0], key=True, keys=keys)


def _misplaced(group: Group, ome: dict[str, Any]) -> Iterator[Fault]:
    """Report OME metadata beside the OME object, and an OME object inside another one."""
    inner = () if group.bare else (OME,)
    if is_ome(OME, ome.get(OME)):
        yield Fault(*inner, OME, key=True, case="inside")
    keys = misplaced_keys(group.attributes) if len(group.attributes) > 1 else []
    if keys:
        covers = [inner] if "multiscales" in keys or ome.keys().isdisjoint(KINDS) else []
        yield Fault(keys[0], key=True, case="beside", covers=covers, keys=keys)


def unexpected_ome_namespace(group: Group, context: Context) -> Iterator[Fault]:
    """The OME metadata of versions up to 0.4 must be at the top of the attributes."""
    if not isinstance(group.attributes.get("ome"), dict) or group.bare:
        return
    if group.zarr_format == 3 and group.metadata is not UNREADABLE:  # the key is right, the Zarr format is not
        return
    if group.ome_at:
        yield Fault("ome", key=True, version=context.version)
    elif group.has_ome:
        keys = [key for key in group.attributes if key in KINDS]
        yield Fault("ome", key=True, case="both", keys=keys)


def unknown_ome_content(_: OMEAttributes, context: Context) -> Iterator[Fault]:
    """An ``ome`` object must have metadata of a known kind."""
    group = context.group
    if group.expected:  # the rules on paths report a wrong kind
        return
    known = [key for key in KINDS if key != "scene" or context.version == VERSIONS[-1]]
    if group.ome_at and not group.ome_object.keys() & set(known):
        keys = [key for key in group.ome_object if key != "version"]
        yield Fault(case="" if keys else "empty", lacks=tuple(known), keys=keys, known=known)


def obsolete_key(model: Model, context: Context) -> Iterator[Fault]:
    """An object should not have keys of other versions."""
    for _, key, _ in json_fields(type(model)):
        if key.name in model.extra and not key.known_in(context.version):
            versions = f"from {key.since} to {key.until}" if context.version > key.until else f"from {key.since} on"
            yield Fault(key.name, key=True, name=key.name, versions=versions, version=context.version)


def omero_without_image(group: Group, _: Context) -> Iterator[Fault]:
    """Rendering settings ("omero") must be in the same object as "multiscales"."""
    value = group.ome_object if group.has_ome else group.attributes
    if "omero" in value and "multiscales" not in value:
        yield Fault(*group.ome_pointer[len(group.attributes_at[1]) :], "omero", key=True)


def missing_nested_version(model: Multiscale | PlateDef | WellDef | ImageLabel, context: Context) -> Iterator[Fault]:
    """An object that may have a version should have one."""
    group = context.group
    if context.version < FIRST_IN_V3:
        known_elsewhere = bool(group.ome_at)  # a misplaced `ome` has the version
    else:
        known_elsewhere = not str(group.ome_object.get("version", context.version)).startswith(context.version)
    if model.version is None and not known_elsewhere:
        yield Fault(case=type(model).__name__, lacks=("version",), version=context.version)


LISTS = ("coordinateTransformations", "transformations")
"""Keys of arrays of transformations."""

PARTS = ("transformation", "forward", "inverse", "multiscales", "datasets", "scene")
"""Keys whose values may contain transformations."""

RENAMED = {"input_axes": "inputAxes", "output_axes": "outputAxes"}
"""Current names of renamed keys."""

ARRAY_SYSTEMS = ("arrayCoordinateSystem", "arrayCoordinateSystems")
"""Removed keys."""

DEEPEST = 100
"""Deepest nesting of transformations that is checked, which is also that of the models."""


def pre_release_syntax(_: OMEAttributes, context: Context) -> Iterator[Fault]:
    """Metadata must have the syntax of 0.6rc0, not that of earlier development versions."""
    yield from _pre_release_faults(context.group.ome_object, ())


def _pre_release_faults(value: Any, pointer: Pointer) -> Iterator[Fault]:
    """Yield the outdated syntax of an object and of everything below it."""
    if not isinstance(value, dict) or len(pointer) > DEEPEST:
        return
    for key in ARRAY_SYSTEMS:
        if key in value:
            yield Fault(*pointer, key, key=True, case="array", name=key)
    for key, now in RENAMED.items():
        if key in value:
            yield Fault(*pointer, key, key=True, case="axes", name=key, now=now)
    for key in (*LISTS, *PARTS):
        below = value.get(key)
        for index, each in enumerate(below if isinstance(below, list) else ()):
            if key in LISTS:
                yield from _transformation_faults(each, (*pointer, key, index))
            yield from _pre_release_faults(each, (*pointer, key, index))
        if isinstance(below, dict):
            yield from _transformation_faults(below, (*pointer, key))
            yield from _pre_release_faults(below, (*pointer, key))


def _transformation_faults(value: Any, pointer: Pointer) -> Iterator[Fault]:
    if not isinstance(value, dict) or "type" not in value:
        return
    if value["type"] == "inverseOf":
        yield Fault(*pointer, "type", case="inverse")
    for side in ("input", "output"):
        if isinstance(value.get(side), str):
            key = "path" if side == "input" and "datasets" in pointer else "name"
            yield Fault(*pointer, side, case="text", side=side, value=value[side], key_name=key)

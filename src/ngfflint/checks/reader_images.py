"""Checks of images for readers: axes, units, transformations and rendering settings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ngfflint.checks.readers import asked, axis_names, entries, fault, hits
from ngfflint.model.base import present
from ngfflint.model.geometry import array_axes, steps_of
from ngfflint.model.image import Image, Multiscale
from ngfflint.model.transforms import Scale, Translation
from ngfflint.rules.loader import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.readers import Hit
    from ngfflint.model.axes import Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Multiscales, OmeroChannels
    from ngfflint.model.transforms import Transform
    from ngfflint.rules.check import Fault
    from ngfflint.rules.context import Context
    from ngfflint.rules.profiles import Active, AxisNames, AxisTypes, ChannelAxis, Transformations, Units, WholeImage

UNITS_IN = "NGFF039"
"""The rule whose options are the units that the specification lists."""

IN_ORDER = "0.4"
"""The first version with transformations."""

LINKED = "0.6"
"""The first version whose transformations are between coordinate systems."""


@cache
def listed_units() -> frozenset[str]:
    """Return the units that the specification lists."""
    rule = rulebook().find(UNITS_IN)
    options = rule.options if rule else {}
    return frozenset((*options.get("space", ()), *options.get("time", ())))


def unit(axis: Axis, context: Context) -> Iterator[Fault]:
    """A reader must know the unit of an axis."""
    axes = array_axes(context.enclosing(Multiscale)).axes
    word, kind = present(axis.unit), axis.type

    def applies(entry: Units) -> bool:
        if entry.alike:
            units = [each.unit for each in axes if each.name in entry.alike]
            return axis.name in entry.alike and word != units[-1]
        known = word in entry.allowed or (entry.listed and word in listed_units())
        return not known and (not entry.types or kind in entry.types)

    found = hits(context, "units", applies)
    if found:
        yield fault("unit", found=found, axis=axis.name, unit=word, such="second" if kind == "time" else "micrometer")


def missing_unit(axis: Axis, context: Context) -> Iterator[Fault]:
    """A space axis should have a unit if a reader assumes one."""
    context.enclosing(Multiscale)
    if axis.type == "space" and axis.unit is None:
        found = hits(context, "missing_unit")
        if found:
            yield fault(found=found, lacks=("unit",), axis=axis.name)


def axis_name(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A reader must know the names of all axes."""
    pointer, axes = array_axes(multiscale)
    names = axis_names(multiscale, context.version)
    if len(names) < 2:
        return
    places: dict[int, list[Hit]] = {}
    for profile, entry in hits(context, "axis_names"):
        for index in _unknown_axes(entry, names):
            places.setdefault(index, []).append((profile, entry))
    for index, found in sorted(places.items()):
        where = (*pointer, index, "name") if axes[index].name is not None else (*pointer, index)
        yield fault(*where, found=found, name=names[index], such=_expected_name(index, names))


def _unknown_axes(entry: AxisNames, names: list[str]) -> list[int]:
    """Return the axes whose names a reader does not know; a missing name is that of the axis in its place."""
    folded = [name.lower() if entry.any_case else name for name in names]
    unknown = {index for index, name in enumerate(folded) if entry.known and name not in entry.known}
    places = {"x": len(names) - 1, "y": len(names) - 2}
    unknown |= {places[name] for name in entry.needed if name in places and name not in folded}
    return sorted(unknown)


def _expected_name(index: int, names: list[str]) -> str:
    """Return the usual name of the axis at an index, counted from the last, that no other axis has."""
    usual = "tczyx"[index - len(names)] if len(names) <= len("tczyx") else "c"
    return usual if usual not in names else next((name for name in "cztyx" if name not in names), usual)


def axis_type(axis: Axis, context: Context) -> Iterator[Fault]:
    """A reader must know the type of an axis."""
    context.enclosing(Multiscale)
    name, kind = axis.name, axis.type

    def applies(entry: AxisTypes) -> bool:
        if kind is None:
            return "*" in entry.untyped or name in entry.untyped
        return bool(entry.known) and kind not in entry.known

    found = hits(context, "axis_types", applies)
    if found:
        what = "no type" if kind is None else f'the type "{kind}"'
        yield fault(*(() if kind is None else ("type",)), found=found, name=name, what=what)


def channel_axis(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The channel axis should have the name by which a reader finds it."""
    omero = context.enclosing(Image).omero is not None
    pointer, axes = array_axes(multiscale)
    for index, axis in enumerate(axes):
        if axis.type != "channel":
            continue

        def applies(entry: ChannelAxis, name: str = axis.name) -> bool:
            return name != entry.name and not (omero and entry.unless_omero)

        found = hits(context, "channel_axis", applies)
        if found:
            yield fault(*pointer, index, "name", found=found, name=axis.name)


def missing_omero(image: Image, context: Context) -> Iterator[Fault]:
    """An image should have rendering settings if a reader needs them."""
    if image.omero is None:
        found = hits(context, "missing_omero")
        if found:
            yield fault(found=found, lacks=("omero",))


def active_channels(channels: OmeroChannels, context: Context) -> Iterator[Fault]:
    """At least one channel should be shown."""
    stated = [channel.active for channel in channels]

    def applies(entry: Active) -> bool:
        return bool(stated) and not any(entry.assumed if each is None else each for each in stated)

    found = hits(context, "active", applies)
    if found:
        yield fault(found=found, what='"active": false' if any(each is False for each in stated) else 'no "active"')


def channel_number(channels: OmeroChannels, context: Context) -> Iterator[Fault]:
    """A reader should show all channels that are on."""
    count = sum(channel.active is not False for channel in channels)
    found = hits(context, "channel_number", lambda entry: count > entry.most)
    if found:
        least = min(entry.most for _, entry in found)
        yield fault(found=found, count=count, most=least)


def translation(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A reader should move an image by the translation of its first level."""
    for dataset in multiscale.datasets[:1]:
        pointer, steps = steps_of(dataset)
        for index, step in enumerate(steps):
            if isinstance(step, Translation) and any(present(step.translation)):
                found = hits(context, "translations")
                if found:
                    where = ("datasets", 0, *pointer, index, "translation")
                    yield fault(*where, found=found, translation=step.translation)


def multiscale_transformations(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A reader should apply the transformations of the whole image."""
    if context.version >= LINKED:
        return
    steps = present(multiscale.coordinateTransformations)

    def applies(entry: WholeImage) -> bool:
        return any(map(_changes, steps[1:] if entry.applies_first else steps))

    found = hits(context, "multiscale_transformations", applies)
    if found:
        yield fault("coordinateTransformations", found=found, key=True)


def _changes(step: Transform) -> bool:
    """Whether a transformation is not the identity."""
    if isinstance(step, Scale):
        return step.scale is None or any(each != 1 for each in step.scale)
    return isinstance(step, Translation) and (step.translation is None or any(step.translation))


def missing_scale(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The first level should have a scale if a reader needs one."""
    if IN_ORDER <= context.version < LINKED:
        return  # there it must have one
    for dataset in multiscale.datasets[:1]:
        if context.version >= IN_ORDER and any(isinstance(step, Scale) for step in steps_of(dataset).steps):
            return
        found = hits(context, "missing_scale")
        if found:
            yield fault("datasets", 0, found=found, path=dataset.path)


def transformations(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A reader should apply the transformations of 0.6."""
    places: dict[tuple[Pointer, str], list[Hit]] = {}
    for profile in asked(context):
        for entry in entries(profile, "transformations", context):
            place = _transformation_trouble(entry, multiscale)
            if place is not None:
                places.setdefault(place, []).append((profile, entry))
    for (pointer, what), found in places.items():
        yield fault(*pointer, found=found, what=what)


def _transformation_trouble(entry: Transformations, multiscale: Multiscale) -> tuple[Pointer, str] | None:
    """Return the first place in the transformations of an image that a reader has trouble with, and what is there."""
    systems = present(multiscale.coordinateSystems)
    if entry.several and len(systems) > 1:
        return ("coordinateSystems",), f"there are {len(systems)} coordinate systems"
    for index, dataset in enumerate(multiscale.datasets):
        pointer = ("datasets", index, "coordinateTransformations", 0, "input")
        first = present(dataset.coordinateTransformations)[:1]
        if entry.endpoints and first and first[0].input is not None:
            return pointer, 'the "input" of a transformation is an object'
    return None


def several_images(multiscales: Multiscales, context: Context) -> Iterator[Fault]:
    """A group should have one image if a reader shows one."""
    if len(multiscales) > 1:
        found = hits(context, "several_images")
        if found:
            yield fault(1, found=found, count=len(multiscales))


def missing_version(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """An image of up to 0.4 should have a version if a reader needs one."""
    if multiscale.version is None and not context.group.ome_at:
        found = hits(context, "missing_version")
        if found:
            yield fault(found=found, lacks=("version",), version=context.version)


def pixel_size(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A reader should take the pixel size from the scale."""
    if context.ancestors or not context.group.start or context.group.kind != "image" or context.version < IN_ORDER:
        return
    for dataset in multiscale.datasets[:1]:
        pointer, steps = steps_of(dataset)
        if any(map(_changes, steps)):
            found = hits(context, "pixel_sizes")
            if found:
                yield fault("datasets", 0, *pointer, found=found, key=True)

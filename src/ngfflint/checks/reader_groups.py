"""Checks of groups for readers: versions, roots, names of stores, labels, plates and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.readers import axis_names, fault, hits
from ngfflint.checks.storage import format_of
from ngfflint.hierarchy.classify import KINDS
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.hierarchy.version import spelt
from ngfflint.model.base import VERSIONS, first_of
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image
from ngfflint.store.paths import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.checks.readers import Hit
    from ngfflint.hierarchy.plate_images import PlateImages
    from ngfflint.hierarchy.references import LabelsReference, OMEGroupReference
    from ngfflint.model.image import Multiscale
    from ngfflint.model.labels import LabelImage
    from ngfflint.model.plate import PlateDef
    from ngfflint.rules.check import Fault
    from ngfflint.rules.context import Context
    from ngfflint.rules.profiles import FieldPaths, Versions


def version(group: Group, context: Context) -> Iterator[Fault]:
    """A reader must know the version and its Zarr format."""
    zarr = format_of(group.version)
    if not group.has_ome or group.newer or (group.whole and group.zarr_format != zarr) or _as_above(group, context):
        return
    stated = spelt(group.version) if group.stated is None else str(group.stated)

    def applies(entry: Versions) -> bool:
        return group.version not in _read(entry, zarr) or (bool(entry.spelled) and stated not in entry.spelled)

    found = hits(context, "versions", applies)
    if found:
        where = () if group.stated is None else (*_ome_at(group), *group.stated_at)
        yield fault(*where, found=found, version=stated, zarr=zarr, nearest=_nearest(found))


def _ome_at(group: Group) -> tuple[str | int, ...]:
    """Return the pointer of the OME object in the attributes."""
    return () if group.bare else group.ome_at


def _as_above(group: Group, context: Context) -> bool:
    """Whether the group above has the same version and Zarr format, so that the finding is there."""
    above = context.ancestors[0] if context.ancestors else None
    return above is not None and bool(above.kind) and above.version == group.version


def _read(entry: Versions, zarr: int) -> list[str]:
    return entry.zarr2 if zarr == 2 else entry.zarr3


def _nearest(found: Sequence[Hit]) -> str:
    """Return the newest version that all of these readers open, or the first of them."""
    known = [{each for zarr in (2, 3) for each in _read(entry, zarr)} for _, entry in found]
    common = set.intersection(*known) or known[0]
    newest = max(common, key=VERSIONS.index)
    return f"{newest} in Zarr v{format_of(newest)}"


def root_kind(group: Group, context: Context) -> Iterator[Fault]:
    """A reader must open stores of this kind."""
    if not group.start:
        return
    found = hits(context, "roots", lambda entry: group.kind in entry.kinds)
    if found:
        key = next(key for key, kind in KINDS.items() if kind == group.kind)
        where = (*_ome_at(group), key) if key in group.ome_object else ()
        yield fault(*where, key=True, found=found, kind=group.kind, such=_part_of(group))


def _part_of(group: Group) -> str:
    """Return words for what can be opened instead of a group, with an example if there is one."""
    ome = group.ome
    plate, well, labels = (getattr(ome, name, None) for name in ("plate", "well", "labels"))
    if plate is not None and plate.wells:
        return f'the images in a well, such as "{plate.wells[0].path}"'
    if well is not None and well.images:
        return f'one of its images, such as "{well.images[0].path}"'
    if labels:
        return f'one of its label images, such as "{labels[0]}"'
    return 'one of its images, such as "0"' if group.kind == "collection" else "one of its images"


def store_name(group: Group, context: Context) -> Iterator[Fault]:
    """The name of a store should be one by which readers know it."""
    if not group.start or not group.has_ome or not group.whole:
        return
    name = context.outside.store
    found = hits(context, "store_names", lambda entry: entry.contains not in name)
    if found:
        base = name.rstrip("/").rpartition("/")[2] or "image"
        yield fault(node=group, found=found, name=base, better=f"{base}.ome.zarr")


def labels(reference: LabelsReference, context: Context) -> Iterator[Fault]:
    """A reader should find the labels of an image."""
    group = reference.there
    if not isinstance(group, Group) or group.kind != "labels":
        return
    found = hits(context, "labels", lambda entry: context.version in entry.versions)
    if found:
        document, where = group.attributes_at[0], (*group.ome_pointer, "labels")
        yield fault(*where, node=group, document=document, key=True, found=found, version=spelt(context.version))


def label_metadata(image: LabelImage, context: Context) -> Iterator[Fault]:
    """A label image should have the metadata by which readers know it."""
    if image.image_label is None and context.ancestors and context.ancestors[0].kind == "labels":
        found = hits(context, "label_metadata")
        if found:
            yield fault(found=found, lacks=("image-label",))


def label_axes(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A label image should have no axis that its image does not have."""
    source = context.group.source
    if not isinstance(source, Group) or not isinstance(source.ome, Image):
        return
    found = hits(context, "label_axes")
    if not found:
        return
    names = axis_names(first_of(source.ome.multiscales), source.version)
    pointer, axes = array_axes(multiscale)
    for index, axis in enumerate(axes):
        if axis.name not in names:
            yield fault(*pointer, index, "name", found=found, axis=axis.name, names=[f'"{each}"' for each in names])


def field_count(plate: PlateDef, context: Context) -> Iterator[Fault]:
    """A plate should have a number of fields if a reader needs it."""
    if plate.field_count is None:
        found = hits(context, "field_count")
        if found:
            yield fault(found=found, lacks=("field_count",))


def field_paths(images: PlateImages, context: Context) -> Iterator[Fault]:
    """The images of each well should have the paths that readers expect."""
    known = [well for well in images.wells if well.paths]
    for well in known:
        usual = known[0].paths[0]
        odd = next((path for number, path in enumerate(well.paths) if path != str(number)), "")

        def applies(entry: FieldPaths, first: str = well.paths[0], odd: str = odd, usual: str = usual) -> bool:
            return first != usual if entry.paths == "same" else odd != ""

        found = hits(context, "field_paths", applies)
        if found:
            yield fault(
                "wells", well.number, "path", found=found, well=well.path, path=odd or well.paths[0], usual=usual
            )
            return


def uneven_plate(images: PlateImages, context: Context) -> Iterator[Fault]:
    """The first images of all wells should have the same levels."""
    found = hits(context, "uneven_plates")
    known = [well for well in images.wells if well.levels]
    for well in known if found else ():
        first = known[0]
        if well.levels != first.levels:
            what = "paths of the levels" if [*well.levels] != [*first.levels] else "sizes of the levels"
            yield fault("wells", well.number, "path", found=found, well=well.path, first=first.path, what=what)
            return


def collection_without_xml(reference: OMEGroupReference, context: Context) -> Iterator[Fault]:
    """A collection should have the OME-XML by which readers find its images."""
    ome = reference.there
    if context.group.kind == "collection" and NAME not in ome.documents and not isinstance(ome, Array):
        found = hits(context, "collections")
        if found:
            yield fault(found=found)

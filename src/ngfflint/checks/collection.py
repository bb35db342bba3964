"""Checks of bioformats2raw collections and of their OME-XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.missing import none_of
from ngfflint.checks.spelling import has_readable_ome, is_no_image, misspells_kind
from ngfflint.hierarchy.classify import locate
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing
from ngfflint.hierarchy.references import LAYOUT, SeriesReference
from ngfflint.model.base import UNREADABLE, present
from ngfflint.rules.check import Cause, Fault, Related
from ngfflint.rules.messages import clip
from ngfflint.store.paths import NAME, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.documents.ome_xml import OMEXML, XMLImage
    from ngfflint.hierarchy.collection import ImageFacts, ImageSeries
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import OMEGroupReference, StrayImageReference
    from ngfflint.model.image import Image
    from ngfflint.rules.context import Context

SIZES = ("SizeT", "SizeC", "SizeZ", "SizeY", "SizeX")
"""Attributes of a Pixels element, in the order in which the sizes of images are kept."""

DTYPES = {
    "float": ("float32",),
    "double": ("float64",),
    "complex": ("complex64",),
    "double-complex": ("complex128",),
    "bit": ("bool", "uint8", "int8"),
}
"""Array data types by Type of a Pixels element, if the names differ."""


def collection_on_image(image: Image, _: Context) -> Iterator[Fault]:
    """An image must not also be a collection."""
    if LAYOUT[0] in image.extra:
        yield Fault(*LAYOUT, key=True)


def plate_mixed(reference: StrayImageReference, context: Context) -> Iterator[Fault]:
    """A plate must not also be a collection of numbered images."""
    image = reference.there
    if isinstance(image, Group) and image.kind in IMAGES:
        plate = context.group
        also = (Related(plate, *plate.ome_pointer, "plate", message="the plate", document=plate.attributes_at[0]),)
        yield Fault(case="mixed", also=also)


def plate_lost(reference: SeriesReference, context: Context) -> Iterator[Fault]:
    """A collection whose images are in wells must have "plate" metadata."""
    root = context.parent
    wells = [node.path for node in reference.between if isinstance(node, Group) and _is_well(node)]
    if wells and reference.pointer[-1] == 0 and isinstance(root, Group) and root.kind == "collection":
        where, document = (*root.ome_pointer, *LAYOUT), root.attributes_at[0]
        yield Fault(*where, key=True, node=root, document=document, case="lost", well=wells[0])


def _is_well(group: Group) -> bool:
    return group.attributes is not UNREADABLE and "well" in locate(group.attributes, group.zarr_format).value


def bf2raw_plate(reference: StrayImageReference | SeriesReference, context: Context) -> Iterator[Fault]:
    """A plate must have "plate" metadata and must not also be a collection."""
    if isinstance(reference, SeriesReference):
        yield from plate_lost(reference, context)
    else:
        yield from plate_mixed(reference, context)


def missing_plate_series(reference: OMEGroupReference, context: Context) -> Iterator[Fault]:
    """The group OME of a plate should list the images in "series"."""
    ome = reference.there
    if context.group.kind != "plate" or not isinstance(ome, Missing | Group) or ome.attributes is UNREADABLE:
        return
    if isinstance(ome, Missing) or getattr(ome.ome, "series", None) is None:
        yield Fault()


def series_not_found(reference: SeriesReference, _: Context) -> Iterator[Fault]:
    """Each path in series must lead to an image."""
    path = reference.path
    if resolve(path) is None:
        yield Fault(case="outside", path=path)
        return
    if reference.stop == "loop":
        yield Fault(case="itself", path=path)
        return
    image = reference.there
    if reference.in_well:  # the rules of the plate or of the well report it
        return
    if isinstance(image, Missing):
        yield Fault(path=path, merge_by=none_of("image", "in the list", reference))
    elif is_no_image(image):
        yield Fault(case="no-image", path=path)


def series_order(series: ImageSeries, _: Context) -> Iterator[Fault]:
    """There must be one image for each Image element of the OME-XML, in the same order."""
    xml, node = present(series.xml), present(series.xml_node)
    elements, count = xml.images, len(series.paths)
    first: dict[str, int] = {}
    repeated = [
        index for index, path in enumerate(series.paths) if first.setdefault(_normalized_path(path), index) != index
    ]
    if count != len(elements):
        if count > len(elements) and _has_unknown_elements(xml):  # another rule reports them, and they may be images
            return
        element = elements[count] if count < len(elements) else None
        span = xml.content.root_at if element is None else element.span
        message = f"{len(elements)} Image elements" if element is None else "this image has no group"
        also = (Related(node, message=message, document=NAME, span=span),)
        yield Fault(case="count", count=count, elements=len(elements), also=also)
    elif repeated:
        index = repeated[0]
        yield Fault(index, case="repeated", path=series.paths[index], index=index)
    else:
        yield from _order_fault(series, xml, node)


def _has_unknown_elements(xml: OMEXML) -> bool:
    """Whether the root has elements that the current schema does not have."""
    from ngfflint.documents.ome_schema import CURRENT, RULES

    root = xml.elements
    return xml.schema == CURRENT and not set(root.children).issubset(RULES[root.name].children)


def _normalized_path(path: str) -> str:
    return resolve(path) or path


def _order_fault(series: ImageSeries, xml: OMEXML, node: Node) -> Iterator[Fault]:
    """Report images that have the sizes of the Image elements, but in another order."""
    stated = [_pixel_sizes(element) for element in xml.images]
    image_sizes = [image.sizes for image in series.images if image and image.sizes]
    xml_sizes = [tuple(size for size in sizes if size is not None) for sizes in stated if None not in sizes]
    complete = len(image_sizes) == len(xml_sizes) == len(series.paths)
    if complete and image_sizes != xml_sizes and sorted(image_sizes) == sorted(xml_sizes):
        index = next(index for index, sizes in enumerate(image_sizes) if sizes != xml_sizes[index])
        other = xml_sizes.index(image_sizes[index])
        also = (Related(node, message="the Image element at this index", document=NAME, span=xml.images[index].span),)
        where = () if series.missing is not None else (index,)
        yield Fault(*where, case="order", path=series.paths[index], index=index, other=other, also=also)


def _pixel_sizes(element: XMLImage) -> list[int | None]:
    """Return the sizes in an Image element, in the order of `SIZES`; ``None`` for one that another rule reports."""
    stated = [element.pixels.get(name, "").strip() for name in SIZES]
    from ngfflint.documents.ome_schema import POSITIVE_INTEGER

    return [int(text) if POSITIVE_INTEGER.fit(text) else None for text in stated]


def image_numbering(series: ImageSeries, _: Context) -> Iterator[Fault]:
    """Images that no "series" lists must be in groups 0, 1, 2 and so on."""
    missing = present(series.missing)
    if not series.paths:
        yield Fault(case="none")
    elif len(series.paths) > missing:
        yield Fault(missing=missing, later=series.paths[missing])


def array_mismatch(series: ImageSeries, _: Context) -> Iterator[Fault]:
    """The sizes and the type in OME-XML must be those of the largest array of the image."""
    elements, node = present(series.xml).images, present(series.xml_node)
    if len(elements) != len(series.paths):
        return
    from ngfflint.checks.ome_xml import has_other_samples

    for element, path, image in zip(elements, series.paths, series.images, strict=True):
        differ = list(_differences(element, image)) if image is not None else []
        if len(differ) == 1 and differ[0][0].startswith("SizeC") and has_other_samples(present(series.xml), element):
            continue
        if differ:
            stated, found = (", ".join(each[index] for each in differ) for index in (0, 1))
            yield Fault(node=node, document=NAME, span=element.pixels_at, path=path, stated=stated, found=found)


def _differences(element: XMLImage, image: ImageFacts) -> Iterator[tuple[str, str]]:
    """Yield each value in an Image element that differs, with the value of the array."""
    for name, stated, stored in zip(SIZES, _pixel_sizes(element), image.sizes or (), strict=False):
        if stated is not None and stated != stored:
            yield f"{name} {stated}", str(stored)
    from ngfflint.documents.ome_schema import PIXEL_TYPES

    kind = element.pixels.get("Type", "")
    if kind in PIXEL_TYPES and image.dtype and image.dtype not in DTYPES.get(kind, (kind,)):
        yield f"Type {kind}", image.dtype


def missing_layout(group: Group, context: Context) -> Iterator[Fault]:
    """A group whose group OME lists images must have "bioformats2raw.layout"."""
    is_plain = not context.ancestors and not group.kind and has_readable_ome(group)
    if is_plain and not misspells_kind(group, str(LAYOUT[0])):
        ome = context.find("OME")
        name = group.attributes_at[0]
        at = () if name not in group.documents else (*group.attributes_at[1], *group.ome_at)
        also = (
            Related(ome, *_ome_pointer(ome), "series", message="images are listed here", document=ome.attributes_at[0]),
        )
        yield Fault(*at, node=group, document=name if name in group.documents else None, also=also)


def _ome_pointer(node: Node) -> tuple[str | int, ...]:
    return node.ome_pointer if isinstance(node, Group) else ()


SHORT = 60
"""Longest element name or namespace to show."""


def missing_ome_xml(reference: OMEGroupReference, _: Context) -> Iterator[Fault]:
    """The group OME should have the OME-XML of all images."""
    ome = reference.there
    if NAME not in ome.documents and not isinstance(ome, Array):
        yield Fault()


def invalid_ome_xml(xml: OMEXML, _: Context) -> Iterator[Fault]:
    """The document must be well-formed XML whose root is the element OME of the OME schema."""
    fault = xml.fault
    if xml.larger_than:
        yield Fault(document=NAME, case="large", limit=xml.larger_than / 1_000_000)
    elif fault is not None:
        yield Fault(document=NAME, span=fault.span, case=fault.kind, what=clip(fault.what, SHORT))
    elif not xml.is_ome:
        namespace, _brace, name = xml.content.root.rpartition("}")
        where = f"of the namespace {clip(namespace[1:], SHORT)}" if namespace else "without a namespace"
        yield Fault(document=NAME, span=xml.content.root_at, case="root", name=clip(name, SHORT), where=where)
    else:
        from ngfflint.documents.ome_schema import RELEASES

        if xml.schema not in RELEASES and "-" not in xml.schema[len("2016-06") :]:  # others are previews of schemas
            yield Fault(document=NAME, span=xml.content.root_at, case="release", schema=xml.schema)


def pixel_data(xml: OMEXML, _: Context) -> Iterator[Fault]:
    """Each Pixels element must contain MetadataOnly and no pixel data."""
    if xml.content.binary_only is not None and xml.is_ome:
        yield Fault(document=NAME, span=xml.content.binary_only, case="elsewhere")
        return
    for image in xml.images:
        if image.data is not None:
            name, span = image.data
            values: dict[str, Any] = {"name": name, "count": image.data_count, "image": clip(image.id, SHORT)}
            yield Fault(document=NAME, span=span, merge_by=(Cause(name),), **values)
        elif image.pixels_at is not None and not image.metadata_only:
            from ngfflint.checks.ome_xml import misspells_metadata_only

            if not misspells_metadata_only(xml, image.pixels_at):
                image_id = clip(image.id, SHORT)
                yield Fault(document=NAME, span=image.pixels_at, case="absent", merge_by=(Cause(""),), image=image_id)

"""The images of collections in the bioformats2raw layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ngfflint.documents.ome_xml import OMEXML
from ngfflint.hierarchy.classify import names_images, prepare
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Group, Missing
from ngfflint.hierarchy.references import LAYOUT, NumberedImageReference, PathInMetadata
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.collection import Bf2Raw, Series
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image
from ngfflint.model.levels import levels_fit
from ngfflint.model.plate import Plate, Well
from ngfflint.model.zarr import dtype_of
from ngfflint.store.paths import NAME, join, relative, resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.prefetch import Prefetcher
    from ngfflint.hierarchy.references import SeriesReference
    from ngfflint.model.axes import Axis
    from ngfflint.model.base import Pointer
    from ngfflint.store.base import Store

LETTERS = "tczyx"
"""Dimensions whose sizes OME-XML states."""

LETTER_OF = {"time": "t", "channel": "c"}
"""Dimension by axis type, for axes with other names."""


@frozen
class ImageFacts:
    """The properties of an image that are compared with the OME-XML.

    Args:
        sizes: of its largest array, in pixels, in the order of ``LETTERS``; ``None`` if they are unknown.
        dtype: of that array, ``""`` if it is unknown.
        name: of the image, ``""`` if it has none.
    """

    sizes: tuple[int, ...] | None
    dtype: str
    name: str = ""


class ImageSeries(PathInMetadata):
    """All images of a collection, in order, after they were linted.

    Attributes:
        paths: of the images, relative to the collection.
        images: the facts of each; ``None`` if the image does not exist or was not linted.
        xml_node: the node with the OME-XML.
        xml: the document; ``None`` if it does not exist or could not be read.
        missing: number of the first missing image if the images are numbered, else ``None``.
    """

    paths: list[str]
    images: list[ImageFacts | None]
    xml_node: Node | None = None
    xml: OMEXML | None = None
    missing: int | None = None


@define
class Collection:
    """The state of a collection during the walk.

    Args:
        ome: the ``OME`` group, ``Missing`` if there is none; ``None`` if it was not looked for.
        images: the facts of the images linted so far, by path.
    """

    ome: Node | None = None
    images: dict[str, ImageFacts] = field(factory=dict)
    _shared: dict[ImageFacts, ImageFacts] = field(factory=dict)

    def keep(self, node: Node) -> None:
        """Record the facts of an image whose arrays were read."""
        if isinstance(node, Group) and node.kind == "image":
            facts = _facts(node)
            self.images[node.path] = self._shared.setdefault(facts, facts)  # a plate has thousands of equal ones

    def series(self, group: Group) -> ImageSeries | None:
        """Return the images that an ``OME`` group lists, ``None`` if the list is missing or invalid."""
        if group.parent is None or not isinstance(group.ome, Series):
            return None
        series = group.ome.series
        if series is None or series is UNREADABLE or any(path is UNREADABLE for path in series):
            return None
        return self._of(group, ("series",), series, [join(group.parent.path, resolve(path) or "") for path in series])

    def numbered(self, group: Group, numbers: list[int], missing: int) -> ImageSeries:
        """Return the numbered images of a collection."""
        paths = [str(number) for number in numbers]
        series = self._of(group, LAYOUT, paths, [join(group.path, path) for path in paths])
        series.missing = missing
        return series

    def _of(self, group: Group, pointer: Pointer, paths: list[str], targets: list[str]) -> ImageSeries:
        found = [self.images.get(target) for target in targets]
        xml = self.ome.documents.get(NAME) if self.ome else None
        ome_xml = xml if isinstance(xml, OMEXML) else None
        series = ImageSeries("", pointer, (group.ome,), None)
        series.paths, series.images, series.xml_node, series.xml = paths, found, self.ome, ome_xml
        return series


async def is_in_well(store: Store, ome: Group, reference: SeriesReference) -> bool:
    """Whether a well of the plate lists a path of the ``OME`` group, or is listed and missing itself."""
    plate = ome.parent
    if not isinstance(plate, Group) or not isinstance(plate.ome, Plate):
        return False
    path = relative(reference.target or "", plate.path)
    try:
        listed = [resolve(each.path) for each in plate.ome.plate.wells]
    except Unreadable:
        return False
    place = next((each for each in listed if each and path.startswith(f"{each}/")), None)
    if place is None:
        return False
    well = await load(store, join(plate.path, place), plate, "group")
    prepare(well, expected="well")
    if not isinstance(well, Group) or not isinstance(well.ome, Well):
        return True
    try:
        return any(join(place, resolve(each.path) or "") == path for each in well.ome.well.images)
    except Unreadable:
        return True


def _facts(group: Group) -> ImageFacts:
    dtype = name = ""
    try:
        image = group.ome
        multiscale = image.multiscales[0] if isinstance(image, Image) and image.multiscales else None
        name = multiscale.name if multiscale and isinstance(multiscale.name, str) else ""
        array = group.arrays.get(multiscale.datasets[0].path) if multiscale and multiscale.datasets else None
        if multiscale is None or array is None:
            return ImageFacts(None, dtype, name)
        if not levels_fit(multiscale, {path: each.metadata for path, each in group.arrays.items()}):
            return ImageFacts(None, dtype, name)
        dtype = dtype_of(array.metadata)
        names = [_dimension(axis) for axis in array_axes(multiscale).axes]
        shape = array.metadata.shape
        if len(shape) != len(names) or "" in names or len(set(names)) < len(names):
            return ImageFacts(None, dtype, name)
        sizes = {letter: int(size) for letter, size in zip(names, shape, strict=True)}
    except Unreadable:
        return ImageFacts(None, dtype, name)
    return ImageFacts(tuple(sizes.get(letter, 1) for letter in LETTERS), dtype, name)


def _dimension(axis: Axis) -> str:
    return axis.name if axis.name in tuple(LETTERS) else LETTER_OF.get(axis.type or "", "")


DIGITS = 9
"""Maximum number of digits of an image number."""

READ_ON = 16
"""Maximum number of images to prefetch: those after the last one do not exist."""

LAST = 1 << 32
"""Prefetch priority of numbered images: after all nodes that the metadata refers to."""


async def walk_images(
    store: Store, group: Group, collection: Collection, enter: Callable[[NumberedImageReference], Awaitable[bool]]
) -> ImageSeries | None:
    """Lint the numbered images of a collection, and return all images of a collection, in order.

    Returns:
        the images; ``None`` if the group neither lists images nor has numbered ones.
    """
    if not _has_numbers(group, collection):
        return collection.series(group)
    numbers: list[int] = []
    while await enter(numbered_image(group, len(numbers))):
        numbers.append(len(numbers))
    missing = len(numbers)
    beyond = [number for number in await _numbers_stored(store, group) if number > missing]
    numbers += [number for number in beyond if await enter(numbered_image(group, number))]
    return collection.numbered(group, numbers, missing)


def numbered_image(group: Group, number: int) -> NumberedImageReference:
    """Return the reference to the image with a number."""
    return NumberedImageReference(str(number), LAYOUT, (group.ome,), join(group.path, str(number)))


def read_on(ahead: Prefetcher, group: Group, reference: NumberedImageReference) -> None:
    """Prefetch the next numbered images: the more there are, the more are likely to follow."""
    number = int(reference.path)
    for each in range(number, number + 1 + min(number, READ_ON)):
        ahead.begin(group, numbered_image(group, each), LAST + each)


def _has_numbers(group: Group, collection: Collection) -> bool:
    """Whether the images of a group are in the groups 0, 1, 2, ..."""
    ome = collection.ome
    if group.parent is not None or not isinstance(group.ome, Bf2Raw) or names_images(ome):
        return False
    return isinstance(ome, Missing) or (isinstance(ome, Group) and ome.attributes is not UNREADABLE)


async def _numbers_stored(store: Store, group: Group) -> list[int]:
    """Return the numbers that are names in a group, if listing the store is cheap."""
    names = (await store.names(group.path) if store.cheap else None) or ()
    numbers = [name for name in names if name.isascii() and name.isdecimal() and len(name) <= DIGITS]
    return sorted(int(name) for name in numbers if name == str(int(name)))

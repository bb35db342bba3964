"""The images of collections as bioformats2raw writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ngfflint.documents.ome_xml import OMEXML
from ngfflint.hierarchy.classify import names_images
from ngfflint.hierarchy.nodes import Group, Missing
from ngfflint.hierarchy.references import LAYOUT, NumberedImageReference, PathInMetadata
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.collection import Bf2Raw, Series
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image
from ngfflint.model.zarr import dtype_of
from ngfflint.store.paths import NAME, join, resolve

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.prefetch import Prefetcher
    from ngfflint.model.axes import Axis
    from ngfflint.model.base import Pointer
    from ngfflint.store.base import Store

LETTERS = "tczyx"
"""Dimensions that OME-XML knows the size of."""

LETTER_OF = {"time": "t", "channel": "c"}
"""Dimension by the type of an axis that has another name."""


@frozen
class Seen:
    """What is kept of an image that was walked.

    Args:
        sizes: of its largest array, in pixels, in the order of ``LETTERS``; ``None`` where they could not be told.
        dtype: of that array, ``""`` where it could not be read.
    """

    sizes: tuple[int, ...] | None
    dtype: str


class ImageSeries(PathInMetadata):
    """All images of a collection, in order, once they were walked.

    Attributes:
        paths: of the images, relative to the collection.
        images: what is known of each; ``None`` where there is none, or where it was not looked at.
        xml_node: the node with the OME-XML.
        xml: the document; ``None`` where there is none, or where it could not be read.
        missing: number of the first group without an image, where they have numbers; else ``None``.
    """

    paths: list[str]
    images: list[Seen | None]
    xml_node: Node | None = None
    xml: OMEXML | None = None
    missing: int | None = None


@define
class Collection:
    """What a walk keeps of the collection that it is in.

    Args:
        ome: the group ``OME``, or the place where it should be; ``None`` where nobody looked.
        images: those that were walked, by path.
    """

    ome: Node | None = None
    images: dict[str, Seen] = field(factory=dict)
    _alike: dict[Seen, Seen] = field(factory=dict)

    def keep(self, node: Node) -> None:
        """Keep what is known of an image whose arrays were read."""
        if isinstance(node, Group) and node.kind == "image":
            seen = _seen(node)
            self.images[node.path] = self._alike.setdefault(seen, seen)  # those of a plate are thousands, and alike

    def series(self, group: Group) -> ImageSeries | None:
        """Return the images that a group ``OME`` names; ``None`` where it names none, or nothing is known of them."""
        if group.parent is None or not isinstance(group.ome, Series):
            return None
        series = group.ome.series
        if series is None or series is UNREADABLE or any(path is UNREADABLE for path in series):
            return None
        return self._of(group, ("series",), series, [join(group.parent.path, resolve(path) or "") for path in series])

    def numbered(self, group: Group, numbers: list[int], missing: int) -> ImageSeries:
        """Return the images of a collection that have numbers for names."""
        paths = [str(number) for number in numbers]
        series = self._of(group, LAYOUT, paths, [join(group.path, path) for path in paths])
        series.missing = missing
        return series

    def _of(self, group: Group, pointer: Pointer, paths: list[str], targets: list[str]) -> ImageSeries:
        found = [self.images.get(target) for target in targets]
        xml = self.ome.documents.get(NAME) if self.ome else None
        known = xml if isinstance(xml, OMEXML) else None
        series = ImageSeries("", pointer, (group.ome,), None)
        series.paths, series.images, series.xml_node, series.xml = paths, found, self.ome, known
        return series


def _seen(group: Group) -> Seen:
    dtype = ""
    try:
        image = group.ome
        multiscale = image.multiscales[0] if isinstance(image, Image) and image.multiscales else None
        array = group.arrays.get(multiscale.datasets[0].path) if multiscale and multiscale.datasets else None
        if multiscale is None or array is None:
            return Seen(None, dtype)
        dtype = dtype_of(array.metadata)
        names = [_letter(axis) for axis in array_axes(multiscale).axes]
        shape = array.metadata.shape
        if len(shape) != len(names) or "" in names or len(set(names)) < len(names):
            return Seen(None, dtype)
        sizes = {name: int(size) for name, size in zip(names, shape, strict=True)}
    except Unreadable:
        return Seen(None, dtype)
    return Seen(tuple(sizes.get(name, 1) for name in LETTERS), dtype)


def _letter(axis: Axis) -> str:
    return axis.name if axis.name in tuple(LETTERS) else LETTER_OF.get(axis.type or "", "")


DIGITS = 9
"""Longest number that is looked for."""

READ_ON = 16
"""Images that are read ahead of one with a number, at most: those behind the last one are not there."""

LAST = 1 << 32
"""Their place in the order of reading: behind everything that the metadata name."""


async def walk_images(
    store: Store, group: Group, collection: Collection, enter: Callable[[NumberedImageReference], Awaitable[bool]]
) -> ImageSeries | None:
    """Walk the images of a collection that have numbers for names, and return all images of one, in order.

    Returns:
        the images; ``None`` where the group neither names images nor has numbers for them.
    """
    if not _has_numbers(group, collection):
        return collection.series(group)
    numbers: list[int] = []
    while await enter(numbered_image(group, len(numbers))):
        numbers.append(len(numbers))
    missing = len(numbers)
    above = [number for number in await _stored(store, group) if number > missing]
    numbers += [number for number in above if await enter(numbered_image(group, number))]
    return collection.numbered(group, numbers, missing)


def numbered_image(group: Group, number: int) -> NumberedImageReference:
    """Return the path of the image with a number."""
    return NumberedImageReference(str(number), LAYOUT, (group.ome,), join(group.path, str(number)))


def read_on(ahead: Prefetcher, group: Group, reference: NumberedImageReference) -> None:
    """Read ahead of the image with a number: the more there were, the more are likely to follow."""
    number = int(reference.path)
    for each in range(number, number + 1 + min(number, READ_ON)):
        ahead.begin(group, numbered_image(group, each), LAST + each)


def _has_numbers(group: Group, collection: Collection) -> bool:
    """Whether the images of a group are those in groups 0, 1, 2, ..."""
    ome = collection.ome
    if group.parent is not None or not isinstance(group.ome, Bf2Raw) or names_images(ome):
        return False
    return isinstance(ome, Missing) or (isinstance(ome, Group) and ome.attributes is not UNREADABLE)


async def _stored(store: Store, group: Group) -> list[int]:
    """Return the numbers that are names in a group, where the store can be listed without a price."""
    names = (await store.names(group.path) if store.cheap else None) or ()
    plain = [name for name in names if name.isascii() and name.isdecimal() and len(name) <= DIGITS]
    return sorted(int(name) for name in plain if name == str(int(name)))

"""Collections of images: which groups are their images, what is kept of those, and what they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ngfflint.engine.references import LAYOUT, NumberedImageReference, PathInMetadata, UnmarkedOMEReference
from ngfflint.model.collection import Bf2Raw, Series
from ngfflint.model.dtypes import dtype_of
from ngfflint.model.image import Image
from ngfflint.model.plate import Plate
from ngfflint.model.problems import BROKEN, Unreadable, present
from ngfflint.store.kinds import IMAGES
from ngfflint.store.nodes import Absent, Array, Group
from ngfflint.store.ome_xml import NAME, OMEXML
from ngfflint.store.paths import join, resolve
from ngfflint.store.xml_reader import read_ome_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.references import Reference
    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

LETTERS = "tczyx"
"""Dimensions that OME-XML knows the size of."""

LETTER_OF = {"time": "t", "channel": "c"}
"""Dimension by the type of an axis whose name is another."""

LIMIT = "max_megabytes"
"""The option of a rule that says how large an OME-XML document may be to be looked at, in millions of bytes."""

USUAL_LIMIT = 64
"""The same, where no rule says."""


@frozen
class Seen:
    """What is kept of an image that was walked.

    Args:
        sizes: of its largest array, in pixels, by dimension; ``None`` where they could not be told.
        dtype: of that array, ``""`` where it could not be read.
    """

    sizes: dict[str, int] | None
    dtype: str


@define(eq=False)
class ImageSeries(PathInMetadata):
    """All images of a collection, in order, once they were walked.

    Args:
        paths: of the images, relative to the collection.
        images: what is known of each; ``None`` where there is none, or where it was not looked at.
        xml_node: the node with the OME-XML.
        xml: the document; ``None`` where there is none, or where it could not be read.
        missing: number of the first group in which an image is missing; ``None`` where they are named or complete.
        later: number of an image behind that.
    """

    paths: list[str] = field(factory=list)
    images: list[Seen | None] = field(factory=list)
    xml_node: Node | None = None
    xml: OMEXML | None = None
    missing: int | None = None
    later: int | None = None


@define
class Collection:
    """What a walk keeps of the collection that it is in.

    Args:
        ome: the group ``OME``, or the place where it should be; ``None`` where nobody looked.
        images: those that were walked, by path.
    """

    ome: Node | None = None
    images: dict[str, Seen] = field(factory=dict)

    def keep(self, node: Node) -> None:
        """Keep what is known of an image whose arrays were read."""
        if isinstance(node, Group) and node.kind == "image":
            self.images[node.path] = _seen(node)

    def series(self, group: Group) -> ImageSeries | None:
        """Return the images that a group ``OME`` names in ``series``; ``None`` where it does not."""
        if group.parent is None or not isinstance(group.ome, Series) or group.ome.series in (None, BROKEN):
            return None
        paths = [path for path in present(group.ome.series) if path is not BROKEN]
        targets = [join(group.parent.path, resolve(path) or "") for path in paths]
        return self._of(group, ("series",), paths, targets)

    def numbered(self, group: Group, numbers: list[int], missing: int | None, later: int | None) -> ImageSeries:
        """Return the images of a collection that names none."""
        paths = [str(number) for number in numbers]
        series = self._of(group, LAYOUT, paths, [join(group.path, path) for path in paths])
        series.missing, series.later = missing, later
        return series

    def _of(self, group: Group, pointer: Pointer, paths: list[str], targets: list[str]) -> ImageSeries:
        found = [self.images.get(target) for target in targets]
        xml = self.ome.documents.get(NAME) if self.ome else None
        xml = xml if isinstance(xml, OMEXML) else None
        return ImageSeries("", pointer, (group.ome,), None, paths=paths, images=found, xml_node=self.ome, xml=xml)


def collection_at(root: Node) -> Collection | None:
    """Return what to keep of a collection, if the root of a store is one, or may be one."""
    if not isinstance(root, Group) or not root.whole or root.attributes is BROKEN:
        return None
    if isinstance(root.ome, Plate):
        return None if root.ome.layout is None else Collection()
    return Collection() if root.kind in ("", "collection") else Collection(ome=root) if root.kind == "OME group" else None


def names_no_images(group: Node, collection: Collection | None) -> bool:
    """Say whether the images of a group are those in groups 0, 1, 2, ..."""
    if collection is None or not isinstance(group, Group) or not isinstance(group.ome, Bf2Raw):
        return False
    ome = collection.ome
    if not isinstance(ome, Group):
        return isinstance(ome, Absent)
    return ome.attributes is not BROKEN and not names_images(ome)


def names_images(node: Node | None) -> bool:
    """Say whether a node is a group ``OME`` that names images, in whatever shape."""
    return isinstance(node, Group) and isinstance(node.ome, Series) and node.ome.series is not None


def numbered_image(group: Group, number: int) -> NumberedImageReference:
    """Return the path of an image with a number."""
    return NumberedImageReference(str(number), LAYOUT, (group.ome,), join(group.path, str(number)))


async def look_at_ome_group(store: Store, reference: Reference, collection: Collection | None, limit: int) -> None:
    """Read the OME-XML beside the metadata of a group ``OME``, which may be there although it is no Zarr group.

    Args:
        store: to read from.
        reference: the path of the group, with what is there.
        collection: that it belongs to.
        limit: size of the largest document that is looked at, in bytes.
    """
    node = reference.there
    if isinstance(reference, UnmarkedOMEReference) and not names_images(node):
        reference.node = None  # some other group that is called so
        return
    await add_ome_xml(store, node, limit)
    if isinstance(node, Absent) and node.documents:
        reference.between = (node,)
    if collection is not None:
        collection.ome = node


async def add_ome_xml(store: Store, node: Node, limit: int) -> None:
    """Read the OME-XML document of a node, if it has one."""
    document = None if isinstance(node, Array) else await read_ome_xml(store, node.path, limit)
    if document is not None:
        node.documents[NAME] = document
        node.problems.extend((NAME, problem) for problem in document.problems)


async def later_numbers(store: Store, group: Group, missing: int) -> list[int]:
    """Return the numbers above one that names of groups are, as far as the store can be listed without a price."""
    names = (await store.names(group.path) if store.cheap else None) or ()
    numbers = {int(name) for name in names if name.isascii() and name.isdecimal() and name == str(int(name[:9]))}
    return sorted(number for number in numbers if number > missing)


def may_be_image(node: Node | None) -> bool:
    """Say whether there is an image, or something that cannot be read and may be one."""
    if isinstance(node, Group):
        return node.attributes is BROKEN or node.kind in IMAGES
    return node is not None and not isinstance(node, Absent | Array)


def xml_limit(rules: Iterable[Rule]) -> int:
    """Return the size of the largest OME-XML document that is looked at, in bytes."""
    megabytes = [rule.options[LIMIT] for rule in rules if LIMIT in rule.options]
    return int(1_000_000 * max(megabytes, default=USUAL_LIMIT))


def _seen(group: Group) -> Seen:
    dtype = ""
    try:
        image = group.ome
        if not isinstance(image, Image) or not image.multiscales or not image.multiscales[0].datasets:
            return Seen(None, "")
        multiscale = image.multiscales[0]
        array = group.arrays.get(multiscale.datasets[0].path)
        if array is None:
            return Seen(None, "")
        dtype = dtype_of(array.metadata)
        axes, shape = present(multiscale.axes), array.metadata.shape
        names = [axis.name if axis.name in LETTERS else LETTER_OF.get(axis.type or "", "") for axis in axes]
        if len(shape) != len(names) or "" in names or len(set(names)) < len(names):
            return Seen(None, dtype)
        sizes = dict.fromkeys(LETTERS, 1) | {name: int(size) for name, size in zip(names, shape, strict=True)}
    except Unreadable:
        return Seen(None, dtype)
    return Seen(sizes, dtype)

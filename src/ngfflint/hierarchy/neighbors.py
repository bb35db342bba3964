"""Nodes that the rules of a group need besides those that it references."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import locate
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing, objects
from ngfflint.hierarchy.references import (
    DatasetReference,
    MatrixReference,
    PathInMetadata,
    SourceReference,
    VectorFieldReference,
    references,
)
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.image import Dataset
from ngfflint.model.plate import Plate
from ngfflint.model.transforms import Endpoint, Links
from ngfflint.model.traversal import walk
from ngfflint.store.paths import MAX_PATH_PARTS, METADATA, ascend, join, resolve, way_out

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.prefetch import Prefetcher
    from ngfflint.store.base import Store


def stop_of_source(group: Group, source: SourceReference) -> str:
    """Return why the source of a label image must not be followed, ``""`` if it may be."""
    if source.path.count("/") >= MAX_PATH_PARTS:
        return "deep"
    if source.path and source.target == group.path:
        return "loop"
    out = way_out(group.path, source.path)
    root: Node = group
    while root.parent is not None:
        root = root.parent
    is_part = isinstance(root, Group) and root.kind in ("labels", "label image")  # the image may be above this root
    return "" if out == "above" and is_part else out


class LabelLinkReference(PathInMetadata):
    """The path of a label image in the input or output of a transformation of its image."""

    kind = "label image"


def label_links(group: Group) -> Iterator[LabelLinkReference]:
    """Yield the paths in the inputs and outputs of an image's transformations other than those of its levels."""
    if group.kind == "scene":
        return
    for obj, pointer, above in walk(group.ome):
        if isinstance(obj, Endpoint) and isinstance(above[-2], Links) and not isinstance(above[-3], Dataset):
            if obj.path is None or obj.path is UNREADABLE:
                continue
            target = resolve(obj.path)
            link = LabelLinkReference(
                obj.path, (*pointer, "path"), (*above, obj), None if target is None else join(group.path, target)
            )
            link.stop = "" if target is not None else way_out(group.path, obj.path)
            yield link


async def read_transform_targets(
    store: Store, group: Group, prepare: Callable[..., None], ahead: Prefetcher | None = None
) -> list[PathInMetadata]:
    """Read the targets of the transformations of a group, which are kept as long as the group.

    Returns:
        the references to label images, for rules to visit; the images are linted below their labels group.
    """
    for reference in references(group):
        if isinstance(reference, MatrixReference):
            await _read_values(store, group, reference)
        elif reference.ahead:
            begun = await ahead.take(group, reference.target) if ahead and reference.target else None
            if begun is not None:
                group.ahead.setdefault(reference.path, begun)
            image = await _read_target(store, group, reference, reference.kind, prepare)
            if image is not None:  # it is linted later, without another read
                group.children[reference.path] = image
            if isinstance(reference, VectorFieldReference) and isinstance(image, Group):
                await _read_first_array(store, image)
    links: list[PathInMetadata] = []
    for link in label_links(group):
        link.node = await _read_target(store, group, link, LabelLinkReference.kind, prepare)
        links.append(link)
    return links


async def _read_target(
    store: Store, group: Group, reference: PathInMetadata, kind: str, prepare: Callable[..., None]
) -> Node | None:
    """Read the group that a path refers to, unless it must not be followed."""
    if reference.target is None or reference.stop:
        return None
    if reference.path not in group.ahead:
        node = await load(store, reference.target, group, "group")
        prepare(node, kind)
        group.ahead[reference.path] = node
    return group.ahead[reference.path]


async def _read_first_array(store: Store, image: Group) -> None:
    """Read the array whose shape gives the length of the vectors of a field."""
    if not image.has_ome:
        return
    first = next((each for each in references(image) if isinstance(each, DatasetReference)), None)
    if first is not None and first.target is not None and not first.stop:
        array = await load(store, first.target, image, "array")
        if isinstance(array, Array):
            image.arrays[first.path] = array


async def _read_values(store: Store, group: Group, reference: MatrixReference) -> None:
    """Read the numbers of a matrix that is stored in an array."""
    node = group.children.get(reference.path)
    if isinstance(node, Array):
        from ngfflint.hierarchy.small_arrays import read_matrix

        group.matrices[reference.path] = await read_matrix(store, node)


LONGEST_CIRCLE = 12
"""Maximum number of label images in a detected circle of sources."""


def source_of(group: Group) -> SourceReference | None:
    """Return the reference to the source image of a label image, if the metadata has one."""
    start = len(group.ome_pointer)
    for obj, pointer, above in objects(group):
        if type(obj).__name__ == "LabelSource" and obj.image is not None and obj.image is not UNREADABLE:
            target = ascend(group.path, obj.image) if obj.image else None
            source = SourceReference(obj.image, (*pointer[start:], "image"), (*above, obj), target)
            source.stop = stop_of_source(group, source)
            return source
    return None


async def find_source(
    store: Store, group: Group, reference: SourceReference | None, prepare: Callable[[Node], None]
) -> Node | None:
    """Return the node at the source of a label image, or ``None`` if it is out of reach."""
    if reference is None:
        labels = group.parent
        return labels.parent if isinstance(labels, Group) and labels.kind == "labels" else None
    if reference.target is None or reference.stop:
        return None
    above: Node | None = group
    while above is not None and above.path != reference.target:
        above = above.parent
    return above or await _read_source(store, group, reference.target, prepare)


async def in_circle(store: Store, group: Group, prepare: Callable[[Node], None]) -> bool:
    """Whether the source of a label image leads back to itself through other label images."""
    visited = {group.path}
    label = group.source
    while isinstance(label, Group) and label.kind == "label image" and label.path not in visited:
        visited.add(label.path)
        onward = source_of(label)
        if onward is None or onward.target is None or onward.stop or len(visited) > LONGEST_CIRCLE:
            return False
        if onward.target == group.path:
            return True
        label = await load(store, onward.target, label, "group")
        prepare(label)
    return False


async def _read_source(store: Store, group: Group, target: str, prepare: Callable[[Node], None]) -> Node:
    """Read an image with its arrays for comparison, without linting it."""
    image = await load(store, target, group, "group")
    prepare(image)
    if isinstance(image, Group) and image.has_ome:
        for each in references(image):
            if isinstance(each, DatasetReference) and each.target is not None:
                array = await load(store, each.target, image, "array")
                if isinstance(array, Array):
                    image.arrays[each.path] = array
    return image


BELOW_ROW, BELOW_WELL = 2, 1
"""Levels of groups between a row or well and its images."""


async def spare_groups(store: Store, plate: Group) -> list[tuple[str, Node]] | None:
    """Return the groups of rows and wells without images that the plate does not refer to.

    Returns:
        ``"row"`` or ``"well"`` with the group; ``None`` if listing the store is expensive or impossible, or where
        the rows, columns or wells of the plate cannot be read.
    """
    if not store.cheap or not isinstance(plate.ome, Plate):
        return None
    try:
        rows, columns = ({item.name for item in items} for items in (plate.ome.plate.rows, plate.ome.plate.columns))
        wells = {resolve(well.path) for well in plate.ome.plate.wells}
    except Unreadable:
        return None
    used = {path.partition("/")[0] for path in wells if path}
    found: list[tuple[str, Node]] = []
    for row in await _existing(store, plate.path, rows):
        if row not in used:
            await _add_if_empty(store, plate, row, "row", found)
            continue
        for column in await _existing(store, join(plate.path, row), columns):
            if f"{row}/{column}" not in wells:
                await _add_if_empty(store, plate, f"{row}/{column}", "well", found)
    return found


async def field_counts(store: Store, plate: Group) -> dict[Any, int] | None:
    """Return the largest number of images in any well by the id of their acquisition, ``None`` for all of them.

    Returns:
        ``None`` if the plate states these numbers, if reading its wells is expensive, or if one cannot be read.
    """
    if not store.cheap or not plate.whole or not isinstance(plate.ome, Plate):
        return None
    try:
        return await _field_counts(store, plate, plate.ome_object["plate"])
    except (AttributeError, KeyError, TypeError):  # the metadata of the plate or of a well is malformed
        return None


async def _field_counts(store: Store, plate: Group, definition: Any) -> dict[Any, int] | None:
    acquisitions = definition.get("acquisitions") or ()
    if "field_count" in definition and all("maximumfieldcount" in each for each in acquisitions):
        return None
    most: dict[Any, int] = {}
    for well in definition.get("wells") or ():
        path = resolve(well["path"])
        node = await load(store, join(plate.path, path), plate, "group") if path else None
        if not isinstance(node, Group) or node.attributes is UNREADABLE:
            return None
        images = locate(node.attributes, node.zarr_format, "well").value["well"]["images"]
        counts = Counter(each["acquisition"] for each in images if "acquisition" in each)
        for acquisition, count in (*counts.items(), (None, len(images))):
            most[acquisition] = max(most.get(acquisition, 0), count)
    return most


async def _existing(store: Store, folder: str, names: Iterable[str]) -> list[str]:
    return sorted(set(names).intersection(await store.names(folder) or ()))


async def _add_if_empty(store: Store, plate: Group, path: str, what: str, found: list[tuple[str, Node]]) -> None:
    group = await load(store, join(plate.path, path), plate, "group")
    if isinstance(group, Group) and not await _holds_image(store, group, BELOW_ROW if what == "row" else BELOW_WELL):
        found.append((what, group))


async def _holds_image(store: Store, node: Node, depth: int) -> bool:
    """Whether a node is or contains an image, or may do so."""
    if not isinstance(node, Group):
        return not isinstance(node, Missing)
    if node.attributes is UNREADABLE:
        return True
    ome = locate(node.attributes, node.zarr_format, "well").value
    well = ome.get("well")
    if "multiscales" in ome or (isinstance(well, dict) and well.get("images")):
        return True
    for name in await store.names(node.path) or () if depth else ():
        if name not in METADATA and await _holds_image(
            store, await load(store, join(node.path, name), node, "group"), depth - 1
        ):
            return True
    return False


class UnmentionedNodes(PathInMetadata):
    """The nodes in the folder of an image, a well or a plate that its metadata does not refer to.

    Args:
        nodes: arrays and groups in an image, images in a well, wells with images in a plate; by path.
    """

    def __init__(self, group: Group, nodes: dict[str, Array | Group]) -> None:
        super().__init__("", (), (group.ome,), None)
        self.nodes = nodes


LISTING = frozenset({*IMAGES, "well", "plate"})
"""Kinds of groups that list what is in their folder."""


async def unmentioned_nodes(store: Store, group: Group) -> list[UnmentionedNodes]:
    """Return the nodes in a folder that the metadata of its group does not refer to, as a list of at most one item.

    There is none if listing the store is expensive, if the metadata has problems, or if a well or an image that a
    plate or a well lists is not there, because then one of these nodes may be meant.
    """
    if not store.cheap or group.kind not in LISTING or group.newer or group.problems:
        return []
    start = len(group.path) + 1 if group.path else 0
    mentioned = {path[start:] for path in group.passed}
    unmentioned = _wells_below if group.kind == "plate" else _children
    nodes = await unmentioned(store, group, mentioned)
    for node in nodes.values():
        node.version, node.newer = group.version, group.newer
    return [UnmentionedNodes(group, nodes)] if nodes else []


async def _children(store: Store, group: Group, mentioned: set[str]) -> dict[str, Array | Group]:
    """Return the children of an image or a well that its metadata does not refer to; of a well, only images."""
    names = (await store.names(group.path) or ()) if group.entries is None else group.entries
    known = {path.partition("/")[0] for path in mentioned}
    if group.kind == "well" and not (known.issubset(names) and mentioned.issuperset(_paths(group, "images"))):
        return {}
    found: dict[str, Array | Group] = {}
    for name in _others(store, names, known):
        node = await load(store, join(group.path, name), group, "group")
        if isinstance(node, Group | Array) and (group.kind in IMAGES or _states(node, "multiscales")):
            found[name] = node
    return found


async def _wells_below(store: Store, plate: Group, mentioned: set[str]) -> dict[str, Array | Group]:
    """Return the wells with images that a plate does not list."""
    found: dict[str, Array | Group] = {}
    listed, rows = _paths(plate, "wells"), await store.names(plate.path) or ()
    if not (mentioned.issuperset(listed) and {each.partition("/")[0] for each in listed}.issubset(rows)):
        return found  # one of these paths may mean a well that is not listed
    for row in _others(store, rows, ()):
        names = await store.names(join(plate.path, row)) or ()
        wells = {path.partition("/")[2] for path in mentioned if path.startswith(f"{row}/")}
        if not wells.issubset(names):
            return {}
        for name in () if ".zarray" in names else _others(store, names, wells):
            node = await load(store, join(plate.path, f"{row}/{name}"), plate, "group")
            if isinstance(node, Group) and _states(node, "well"):
                found[f"{row}/{name}"] = node
    return found


def _paths(group: Group, key: str) -> list[str]:
    """Return the paths that a plate or a well lists, whose metadata has no problems."""
    return [each["path"] for each in group.ome_object[group.kind][key]]


def _states(node: Array | Group, key: str) -> bool:
    """Whether a group has OME metadata of a kind, with anything in it."""
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        return False
    value = locate(node.attributes, node.zarr_format, "well").value.get(key)
    return bool(value.get("images") if key == "well" and isinstance(value, dict) else value)


def _others(store: Store, names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the names in a folder that may be nodes, other than the known ones, in order."""
    known = set(known)
    if store.ignores_case:
        mentioned = {each.casefold() for each in known}
        known |= {each for each in names if each.casefold() in mentioned}
    return sorted(other_names(names, known))


def other_names(names: Iterable[str], known: Container[str]) -> list[str]:
    """Return the names in a folder that may be nodes, other than the known ones."""
    return [each for each in names if each not in known and each not in METADATA and not each.startswith((".", "__"))]

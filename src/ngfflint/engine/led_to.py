"""Looking ahead from a group of 0.6: its transformations are judged by the images and arrays that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.linked import LabelLinkReference, label_links
from ngfflint.engine.references import DatasetReference, MatrixReference, VectorFieldReference, references
from ngfflint.store.load import load
from ngfflint.store.nodes import Array, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.engine.ahead import Ahead
    from ngfflint.engine.references import PathInMetadata
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store


async def look_ahead(
    store: Store, group: Group, prepare: Callable[..., None], ahead: Ahead | None = None
) -> list[PathInMetadata]:
    """Read what transformations of a group lead to; it is kept as long as the group is.

    Args:
        store: to read from.
        group: an image or a scene.
        prepare: makes a node ready that was read, with the kind that is expected.
        ahead: has read nodes already.

    Returns:
        the paths that lead to label images, for rules to visit; label images are linted below their labels group.
    """
    for reference in references(group):
        if isinstance(reference, MatrixReference):
            await _read_values(store, group, reference)
        elif reference.ahead:
            begun = await ahead.take(group, reference.target) if ahead and reference.target else None
            if begun is not None:
                group.ahead.setdefault(reference.path, begun)
            image = await _read(store, group, reference, reference.kind, prepare)
            if image is not None:  # to be linted in its turn, and not to be read again
                group.children[reference.path] = image
            if isinstance(reference, VectorFieldReference) and isinstance(image, Group):
                await _read_first_array(store, image)
    links: list[PathInMetadata] = []
    for link in label_links(group):
        link.node = await _read(store, group, link, LabelLinkReference.kind, prepare)
        links.append(link)
    return links


async def _read(
    store: Store, group: Group, reference: PathInMetadata, kind: str, prepare: Callable[..., None]
) -> Node | None:
    """Read the group that a path leads to, unless it must not be followed."""
    if reference.target is None or reference.stop:
        return None
    if reference.path not in group.ahead:
        node = await load(store, reference.target, group, "group")
        prepare(node, kind)
        group.ahead[reference.path] = node
    return group.ahead[reference.path]


async def _read_first_array(store: Store, image: Group) -> None:
    """Read the array that tells how long the vectors of a field are."""
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
        from ngfflint.engine.matrices import read_matrix

        group.matrices[reference.path] = await read_matrix(store, node)

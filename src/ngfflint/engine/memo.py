"""Images that were linted before: a plate has thousands of which all documents are the same to the byte.

What the rules find on an image and its arrays depends on nothing but these documents, but for the rules that are
marked ``beyond``: those are run each time. So the findings are kept, with their nodes by their place in the image,
and told again of the next image like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.alike import likeness, own_key
from ngfflint.store.nodes import Array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.engine.alike import Likeness, Own
    from ngfflint.engine.raw import RawFinding, Spot
    from ngfflint.engine.references import Reference
    from ngfflint.store.documents import Document
    from ngfflint.store.nodes import Group, Node

SIZE = 128
"""How many different images are remembered."""

Key = tuple[Any, ...]


class Told(NamedTuple):
    """A finding with its nodes by their place in the image: ``""`` for the image, the path of a dataset for an array.

    Args:
        raw: as it was found.
        place: of the node where it is.
        also: of the nodes of its other places.
    """

    raw: RawFinding
    place: str
    also: tuple[str, ...]


class Known(NamedTuple):
    """What is known of an image.

    Args:
        told: what was found.
        documents: of the image and its arrays; while they are held here, no other object has their identity.
    """

    told: tuple[Told, ...]
    documents: tuple[Document, ...]


class Memo:
    """What was found on the images of late."""

    def __init__(self) -> None:
        self._known: dict[Key, Known] = {}
        self._alike: dict[Own, Likeness] = {}

    def recall(self, key: Key) -> Known | None:
        """Return what is known of an image like this one."""
        known = self._known.pop(key, None)
        if known is not None:
            self._known[key] = known  # the one used last is dropped last
        return known

    def like(self, own: Own | None) -> Likeness | None:
        """Return an image whose own documents are the same.

        Args:
            own: what the image is by itself.
        """
        return self._alike.get(own) if own else None

    def remember(self, key: Key, group: Group, below: Iterable[Reference], raws: Iterable[RawFinding]) -> None:
        """Keep what was found on an image, unless it speaks of other nodes than the image and its arrays.

        Args:
            key: of the image.
            group: the image.
            below: the paths in its metadata.
            raws: what the rules found on it and on its arrays.
        """
        own = own_key(group)
        if own is None:
            return
        nodes = {id(node): place for place, node in _nodes(group)}
        told = []
        for raw in raws:
            places = [nodes.get(id(spot.node)) for spot in (raw.spot, *(spot for spot, _ in raw.also))]
            if None in places:
                return
            first, *others = (place or "" for place in places)
            told.append(Told(raw, first, tuple(others)))
        documents = tuple(document for _, node in _nodes(group) for document in node.documents.values())
        known = self._known[key] = Known(tuple(told), documents)
        other = likeness(known, group, below)
        if other is not None:
            self._alike[own] = other
        for each in (self._known, self._alike):
            if len(each) > SIZE:
                del each[next(iter(each))]


def key_of(group: Group, arrays: Sequence[Reference]) -> Key | None:
    """Return what the findings on an image depend on, ``None`` where they may depend on more.

    Args:
        group: the image.
        arrays: its paths to arrays, with what they lead to.
    """
    own = own_key(group)
    if own is None:
        return None
    parts: list[Any] = [own]
    for reference in arrays:
        node = reference.node
        if node is None or not isinstance(node, Array) or node.stored_at is not None or reference.stop:
            return None
        parts += (reference.path, reference.stored)
        parts += _identities(node)
    return tuple(parts)


def again(known: Known, group: Group) -> list[RawFinding]:
    """Return what is known of an image as findings on another image like it."""
    nodes = dict(_nodes(group))
    return [_moved(told, nodes, group) for told in known.told]


def _moved(told: Told, nodes: dict[str, Node], group: Group) -> RawFinding:
    def move(spot: Spot, place: str) -> Spot:
        return spot._replace(node=nodes[place])

    also = tuple((move(spot, place), words) for (spot, words), place in zip(told.raw.also, told.also, strict=True))
    return told.raw._replace(spot=move(told.raw.spot, told.place), also=also, node=group)


def _nodes(group: Group) -> list[tuple[str, Node]]:
    return [("", group), *((path, node) for path, node in group.arrays.items())]


def _identities(node: Node) -> Iterable[Any]:
    for name, document in node.documents.items():
        yield name
        yield id(document)

"""Images that are alike: what the rules found on one holds for all.

What the rules find on an image and its arrays depends on nothing but their documents, but for the rules that are
marked ``beyond``: those are run each time. So the findings are kept, with their nodes by their place in the image,
and told again of the next image like it, were it in another store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.alike import image_like, own_key
from ngfflint.store.nodes import Array

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.engine.alike import Likeness, Own
    from ngfflint.engine.raw import RawFinding
    from ngfflint.engine.references import Reference
    from ngfflint.store.documents import Document
    from ngfflint.store.nodes import Group, Node

SIZE = 128
"""How many different images are remembered, and how many wells."""

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

    def moved(self, nodes: dict[str, Node], group: Group) -> RawFinding:
        """Return it as a finding on another group.

        Args:
            nodes: of the other group, by place.
            group: the other group.
        """
        spots = zip(self.raw.also, self.also, strict=True)
        also = tuple((spot._replace(node=nodes[place]), words) for (spot, words), place in spots)
        return self.raw._replace(spot=self.raw.spot._replace(node=nodes[self.place]), also=also, node=group)


class Known(NamedTuple):
    """What is known of a group.

    Args:
        told: what was found.
        documents: of the group and its arrays; while they are held here, no other object has their identity.
    """

    told: tuple[Told, ...]
    documents: tuple[Document, ...]

    def again(self, group: Group) -> list[RawFinding]:
        """Return it as findings on another group like it."""
        if not self.told:
            return []
        nodes = dict(_nodes(group))
        return [told.moved(nodes, group) for told in self.told]


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

    def like(self, own: Own) -> Likeness | None:
        """Return an image whose own documents are the same.

        Args:
            own: what the image is by itself.
        """
        return self._alike.get(own)

    def remember(self, key: Key, group: Group, below: Iterable[Reference], raws: Iterable[RawFinding]) -> None:
        """Keep what was found on an image, unless it speaks of other nodes than the image and its arrays.

        Args:
            key: of the image.
            group: the image.
            below: the paths in its metadata.
            raws: what the rules found on it and on its arrays.
        """
        known = known_of(group, raws)
        if known is None:
            return
        self._known[key] = known
        own, other = own_key(group), image_like(known, group, below)
        if own is not None and other is not None:
            self._alike[own] = other
        for each in (self._known, self._alike):
            if len(each) > SIZE:
                del each[next(iter(each))]


def known_of(group: Group, raws: Iterable[RawFinding]) -> Known | None:
    """Return what was found on a group and its arrays, ``None`` where it speaks of other nodes.

    Args:
        group: with its arrays.
        raws: what the rules found.
    """
    nodes = {id(node): place for place, node in _nodes(group)}
    told = []
    for raw in raws:
        places = [nodes.get(id(spot.node)) for spot in (raw.spot, *(spot for spot, _ in raw.also))]
        if None in places:
            return None
        first, *others = (place or "" for place in places)
        told.append(Told(raw, first, tuple(others)))
    return Known(tuple(told), tuple(document for _, node in _nodes(group) for document in node.documents.values()))


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


def _nodes(group: Group) -> list[tuple[str, Node]]:
    return [("", group), *((path, node) for path, node in group.arrays.items())]


def _identities(node: Node) -> Iterable[Any]:
    for name, document in node.documents.items():
        yield name
        yield id(document)

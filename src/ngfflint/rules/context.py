"""The context of a check: the node, its ancestors and the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.model.base import Unreadable, present

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Ancestor, Node
    from ngfflint.model.base import Pointer
    from ngfflint.rules.rule import Rule

T = TypeVar("T")


class Outside:
    """What lies around a node, apart from what its findings are cached by.

    Args:
        node: that is linted, at its place in the store.
    """

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    @property
    def parent(self) -> Node:
        """The node whose metadata led to this one; ``Missing`` where it is known that there is none.

        Raises:
            Unreadable: nothing is known of what is above.
        """
        if isinstance(self.node, Group) and self.node.top:
            return Missing(path="")
        return present(self.node.parent)

    @property
    def name(self) -> str:
        """The name of the folder of the node, ``""`` for the root of the store."""
        return self.node.name

    def ancestor(self, number: int) -> Node:
        """Return a node above, as ``Context.ancestors`` numbers them."""
        node: Node = self.node
        for _ in range(number + 1):
            node = present(node.parent)
        return node


class Context:
    """The surroundings of the visited object.

    Findings on an image are cached by the documents of the image and of its arrays, and by ``ancestors``. Whatever
    else there is to look at, a check gets from ``outside``; what it finds then is not cached.

    Attributes:
        node: the group or array that is linted, without anything above it where its findings are cached.
        place: the same at its place in the store.
        version: of the specification whose rules are applied.
        pointer: of the visited object, in its document.
        above: the objects that enclose it, outermost first.
        rule: the rule that runs.
        looked_outside: whether a check has asked for ``outside``.
        document: file name of the document that the visited object is in, as far as the first pass needs it.
        kept: what several rules work out from the node, by whatever tells it apart.
    """

    __slots__ = ("above", "document", "kept", "looked_outside", "node", "place", "pointer", "rule", "version")

    def __init__(self, node: Node, place: Node | None = None) -> None:
        self.node = node
        self.place = node if place is None else place
        self.looked_outside = False
        self.version = node.version
        self.kept: dict[Any, Any] = {}
        self.pointer: Pointer = ()
        self.above: tuple[Any, ...] = ()
        self.document = ""
        self.rule: Rule

    @property
    def group(self) -> Group:
        """The group that is linted.

        Raises:
            Unreadable: it is no group.
        """
        if not isinstance(self.node, Group):
            raise Unreadable
        return self.node

    @property
    def ancestors(self) -> tuple[Ancestor, ...]:
        """What is known of the nodes above, the nearest first."""
        return self.node.ancestors

    @property
    def outside(self) -> Outside:
        """What lies around the node."""
        self.looked_outside = True
        return Outside(self.place)

    @property
    def parent(self) -> Node:
        """The node whose metadata led to the one that is linted, see ``Outside.parent``."""
        return self.outside.parent

    def enclosing(self, cls: type[T]) -> T:
        """Return the nearest object of a class around the visited one.

        Raises:
            Unreadable: there is none.
        """
        for each in reversed(self.above):
            if isinstance(each, cls):
                return each
        raise Unreadable

    def find(self, path: str) -> Node:
        """Return the node that a path in the metadata of the group leads to; ``Missing`` where nothing is.

        Raises:
            Unreadable: nobody looked there: the path leaves the store, or the document is linted alone.
        """
        try:
            return self.group.children[path]
        except KeyError:
            raise Unreadable from None

    def array(self, path: str) -> Array:
        """Return the array at a path.

        Raises:
            Unreadable: there is no array, or its metadata could not be read.
        """
        node = self.find(path)
        if not isinstance(node, Array):
            raise Unreadable
        return node

    def option(self, name: str) -> Any:
        """Return a setting of the rule that runs."""
        return self.rule.options[name]

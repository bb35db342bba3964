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
    """The surroundings of a node that its cached findings do not depend on.

    Args:
        node: the linted node, in its store.
    """

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    @property
    def parent(self) -> Node:
        """The node whose metadata refers to this one; ``Missing`` if there is known to be none.

        Raises:
            Unreadable: it is unknown what is above.
        """
        if isinstance(self.node, Group) and self.node.top:
            return Missing(path="")
        return present(self.node.parent)

    @property
    def name(self) -> str:
        """The folder name of the node, ``""`` for the root of the store."""
        return self.node.name

    @property
    def store(self) -> str:
        """The address of the store, if linting began at this node."""
        return self.node.store

    def ancestor(self, number: int) -> Node:
        """Return an ancestor, numbered like ``Context.ancestors``."""
        node: Node = self.node
        for _ in range(number + 1):
            node = present(node.parent)
        return node


class Context:
    """The surroundings of the visited object.

    Findings on an image are cached by the documents of the image and of its arrays, and by ``ancestors``. A check gets
    everything else from ``outside``, and then its findings are not cached.

    Attributes:
        node: the linted group or array, without its parents where its findings are cached.
        place: the same node in its store.
        version: of the specification whose rules apply.
        pointer: of the visited object, in its document.
        above: the objects that enclose it, outermost first.
        rule: the running rule.
        looked_outside: whether a check has used ``outside``.
        document: file name of the visited object's document, as far as the first pass needs it.
        kept: results that several rules share, by key.
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
        """The linted group.

        Raises:
            Unreadable: the node is not a group.
        """
        if not isinstance(self.node, Group):
            raise Unreadable
        return self.node

    @property
    def ancestors(self) -> tuple[Ancestor, ...]:
        """The ancestors of the node, nearest first."""
        return self.node.ancestors

    @property
    def outside(self) -> Outside:
        """The surroundings of the node."""
        self.looked_outside = True
        return Outside(self.place)

    @property
    def parent(self) -> Node:
        """The node whose metadata refers to the linted one, see ``Outside.parent``."""
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
        """Return the node at a path in the metadata of the group; ``Missing`` if nothing exists.

        Raises:
            Unreadable: it was not read: the path leaves the store, or the document is linted alone.
        """
        try:
            return self.group.children[path]
        except KeyError:
            raise Unreadable from None

    def array(self, path: str) -> Array:
        """Return the array at a path.

        Raises:
            Unreadable: there is no  array, or its metadata cannot be read.
        """
        node = self.find(path)
        if not isinstance(node, Array):
            raise Unreadable
        return node

    def option(self, name: str) -> Any:
        """Return an option of the running rule."""
        return self.rule.options[name]

"""Reading nodes for people who ask what is there: what cannot be read is put down, and never stops the rest."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field

from ngfflint.engine.inventory import Unread
from ngfflint.engine.locate import text_of
from ngfflint.engine.prepare import prepare
from ngfflint.engine.words import shown
from ngfflint.model.problems import BROKEN
from ngfflint.store.documents import ABSENT
from ngfflint.store.load import load
from ngfflint.store.nodes import Absent, Array, Group, Unfollowed
from ngfflint.store.paths import join, resolve, way_out

if TYPE_CHECKING:
    from ngfflint.model.problems import Problem
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

T = TypeVar("T")

UPWARD = "a path that leads upward or out of its group, not followed"
ITSELF = "the path of the group itself, not followed"

NOT_READ = ("type", "item", "tag")
"""Kinds of shape problems of a value that is there and cannot be read."""


@define
class Inquirer:
    """Reads the nodes of a store.

    Args:
        store: to read from.
        unread: what could not be read.
    """

    store: Store
    unread: dict[Unread, None] = field(factory=dict)

    async def read(self, group: Group, path: str, sort: str, kind: str = "") -> Node | None:
        """Return the node that a path leads to, ``None`` where there is none of the sort that is expected.

        Args:
            group: whose metadata hold the path.
            path: relative to the group.
            sort: ``"group"`` or ``"array"``.
            kind: that a group should be of.
        """
        target = resolve(path)
        if target is None:
            leads_out = way_out("", path) or ".." in path.split("/")
            self.miss(join(group.path, path), UPWARD if leads_out else ITSELF)
            return None
        if not group.whole:
            return None
        node = await load(self.store, join(group.path, target), group, sort)
        prepare(node, expected=kind)
        self.note(node)
        if isinstance(node, Absent | Unfollowed):
            nothing = "a link that is not followed" if isinstance(node, Unfollowed) else f"no {sort} is there"
            self.miss(node.path, nothing)
        elif isinstance(node, Array if sort == "array" else Group):
            return node
        elif isinstance(node, Group | Array):
            self.miss(node.path, f"this is no {sort}")
        return None

    def note(self, node: Node) -> None:
        """Put down the values of a node that cannot be read."""
        for name, problem in node.problems:
            document = node.documents.get(name)
            if problem.kind in NOT_READ or (document is not None and document.value is ABSENT):
                pointer = text_of(problem.pointer)
                self.unread[Unread(document=node.document_path(name), pointer=pointer, words=_words(problem))] = None

    def miss(self, path: str, words: str) -> None:
        """Put down that something is not where metadata lead to."""
        self.unread[Unread(document=path, pointer="", words=words)] = None


def _words(problem: Problem) -> str:
    if not problem.expected:
        return str(problem.got)
    got = problem.got if problem.model == "Document" and isinstance(problem.got, str) else shown(problem.got)
    return f"{got} where {problem.expected} is expected"


def text(value: Any) -> str:
    """Return text from metadata, ``""`` where there is none."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """Return a finite number from metadata, ``None`` where there is none."""
    return float(value) if isinstance(value, int | float) and isfinite(value) else None


def items(value: list[T] | None) -> list[T]:
    """Return the items of an array in metadata, those that cannot be read among them."""
    return [] if value is None or value is BROKEN else list(value)


def readable(value: list[T] | None) -> list[T]:
    """Return the items of an array in metadata that can be read."""
    return [each for each in items(value) if each is not BROKEN]


def part(value: Any, *names: str) -> Any:
    """Return a field of a field of a model, ``None`` where one of them is absent or cannot be read."""
    for name in names:
        value = None if value is BROKEN else getattr(value, name, None)
    return None if value is BROKEN else value

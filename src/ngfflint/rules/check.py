"""What checks visit and yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Model, Pointer


class Related:
    """A second place that a finding speaks of.

    Args:
        node: whose document it is in.
        where: pointer steps in its main document (the Zarr metadata of an array).
        message: what is there.
        document: where it is in another document of the node, its file name.
        span: in a document that is no JSON: start and end of the text that is meant.
    """

    __slots__ = ("document", "message", "node", "span", "where")

    def __init__(
        self,
        node: Node,
        *where: str | int,
        message: str,
        document: str | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        self.node, self.where, self.message, self.document, self.span = node, where, message, document, span


class Fault:
    """A fault that a check has found.

    Args:
        where: pointer steps from the visited object to the value that is wrong.
        key: whether the key of that value is wrong, not the value.
        case: which case of the rule it is.
        node: where the fault is in the main document of another node; then ``where`` starts at its top.
        document: where the fault is in another document of the node, its file name; likewise.
        span: in a document that is no JSON: start and end of the text that is wrong.
        also: second places.
        lacks: keys of which the object at this place should have one, where it has none.
        instead: the known key that the key at this place is a slip for.
        values: for the place-holders of the rule's words.
    """

    __slots__ = ("also", "case", "document", "instead", "key", "lacks", "node", "span", "values", "where")

    def __init__(  # noqa: PLR0913  all of them by name, and seldom two at once
        self,
        *where: str | int,
        key: bool = False,
        case: str = "",
        node: Node | None = None,
        document: str | None = None,
        span: tuple[int, int] | None = None,
        also: tuple[Related, ...] = (),
        lacks: tuple[str, ...] = (),
        instead: str = "",
        **values: Any,
    ) -> None:
        self.where: Pointer = where
        self.key, self.case, self.node, self.document, self.also = key, case, node, document, also
        self.span, self.lacks, self.instead, self.values = span, lacks, instead, values


class UnknownKeys:
    """A model with keys in ``extra``: most have none, and rules need not visit them.

    Args:
        model: the object.
        document: file name of the document that it is in.
    """

    __slots__ = ("document", "model")

    def __init__(self, model: Model, document: str) -> None:
        self.model = model
        self.document = document

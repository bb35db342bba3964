"""What checks visit and yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Model, Pointer


class Related:
    """A second location that a finding refers to.

    Args:
        node: whose document it is in.
        where: pointer steps in the node's main document (the Zarr metadata of an array).
        message: what the location contributes.
        document: file name of another document of the node, if it is there.
        span: start and end of the text, in code points, in a document that is not JSON.
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


class Trouble(NamedTuple):
    """What a reader does with a store.

    Args:
        reader: its name.
        outcome: ``refused``, ``wrong`` or ``limited``.
        effect: what the user sees, such as "the image does not open".
        confirmed: whether somebody is sure of it.
    """

    reader: str
    outcome: str
    effect: str
    confirmed: bool = True


class ReaderTroubles(NamedTuple):
    """What readers do with a store that has a fault.

    Args:
        text: the effects, each with the readers that have it.
        troubles: one for each reader.
        minor: whether the store is shown in part at least, or the effect is uncertain.
    """

    text: str
    troubles: tuple[Trouble, ...]
    minor: bool = False


class Cause(NamedTuple):
    """What several findings of a rule have in common; they become one finding.

    Args:
        name: the same for all of them.
        total: how many there must be in one document, so that fewer stay apart; 0 for any number in the store.
        others: ends the message of the finding, ``""`` for the number of places with the same problem.
    """

    name: str
    total: int = 0
    others: str = ""


class Fault:
    """A fault that a check has found.

    Args:
        where: pointer steps from the visited object to the wrong value.
        key: whether the key of that value is wrong, not the value.
        case: the case of the rule.
        node: another node whose main document has the fault; then ``where`` starts at the top of that document.
        document: file name of another document of the node that has the fault; likewise.
        span: start and end of the wrong text, in code points, in a document that is not JSON.
        also: second locations.
        lacks: keys of which the object at this location should have one, but has none.
        instead: the known key that the key at this location is a misspelling of.
        covers: pointer steps from the visited object to other values that are wrong for the same reason.
        merge_by: possible causes, the one of most findings first.
        readers: what readers do with it, for rules about readers.
        values: for the placeholders of the rule's texts.
    """

    __slots__ = (
        "also",
        "case",
        "covers",
        "document",
        "instead",
        "key",
        "lacks",
        "merge_by",
        "node",
        "readers",
        "span",
        "values",
        "where",
    )

    def __init__(  # noqa: PLR0913  all by keyword, and rarely two at once
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
        covers: Sequence[Pointer] = (),
        merge_by: tuple[Cause, ...] = (),
        readers: ReaderTroubles | None = None,
        **values: Any,
    ) -> None:
        self.where: Pointer = where
        self.key, self.case, self.node, self.document, self.also = key, case, node, document, also
        self.span, self.lacks, self.instead, self.covers, self.values = span, lacks, instead, covers, values
        self.readers, self.merge_by = readers, merge_by


class UnknownKeys:
    """A model with unknown keys; rules visit it instead of all models, because most have none.

    Args:
        model: the object, with the keys in ``extra``.
        document: file name of its document.
    """

    __slots__ = ("document", "model")

    def __init__(self, model: Model, document: str) -> None:
        self.model = model
        self.document = document


C = TypeVar("C")


def clean_if(predicate: Callable[[Any, Any], bool]) -> Callable[[C], C]:
    """Declare when a check finds nothing, for checks that visit many objects.

    The first pass asks the predicate once for all checks of an object that share it, and skips them if it is true.

    Args:
        predicate: of the visited object and its context; whenever it is true, the check must find nothing.
    """

    def declare(check: C) -> C:
        check.clean_if = predicate  # type: ignore[attr-defined]  # checks are plain functions
        return check

    return declare

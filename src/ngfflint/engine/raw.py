"""A fault that was found, before its place in the text is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Node


class Spot(NamedTuple):
    """A value in a document of a node.

    Args:
        node: whose document it is.
        document: its file name.
        pointer: in the document as it is stored.
        key: whether the key of the value is meant.
        offset: place in the text, where a pointer cannot say it.
        end: of the text that is meant; one character where there is none.
    """

    node: Node
    document: str
    pointer: Pointer
    key: bool = False
    offset: int | None = None
    end: int | None = None


class RawFinding(NamedTuple):
    """A finding with symbolic places.

    Args:
        rule: that speaks.
        case: of the rule.
        version: of the specification.
        node: that was linted.
        spot: where the fault is.
        message: with its values put in.
        help: likewise.
        label: likewise.
        also: other places, each with what is there.
        failed: whether the rule itself broke.
        lacks: keys of which the object at the spot should have one, where it has none.
        instead: the known key that the key at the spot is a slip for.
    """

    rule: Rule
    case: str
    version: str
    node: Node
    spot: Spot
    message: str
    help: str
    label: str = ""
    also: tuple[tuple[Spot, str], ...] = ()
    failed: bool = False
    lacks: tuple[str, ...] = ()
    instead: str = ""

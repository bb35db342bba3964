"""Findings: what the linter says, where, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

if TYPE_CHECKING:
    from ngfflint.store.positions import Place


class Location(NamedTuple):
    """A value in a document.

    Args:
        document: path relative to the store, ``""`` for a document that is linted alone.
        pointer: RFC 6901 pointer into the document as it is stored.
        start: its first character; ``None`` where the document could not be read.
        end: behind its last character.
        line: the text of the line at ``start``, for people; not part of any machine format.
    """

    document: str
    pointer: str
    start: Place | None = None
    end: Place | None = None
    line: str = ""


class Related(NamedTuple):
    """A second place that a finding speaks of.

    Args:
        location: where.
        message: what is there.
    """

    location: Location
    message: str


@frozen
class Finding:
    """One fault in one store.

    Args:
        code: of the rule, such as ``"NGFF012"``.
        name: of the rule, such as ``"translation-before-scale"``.
        level: ``MUST``, ``SHOULD`` or ``advice``: a fact of the specification.
        severity: ``error``, ``warning`` or ``note``: what the user makes of it.
        message: one line: what is there and what it breaks.
        help: an imperative that mends it.
        url: the section of the specification; empty where it has none.
        store: the argument as given, or the store found below it.
        node: path of the node in the store, ``""`` for its root.
        location: where the fault is.
        spec_version: whose rules were applied; ``""`` where no version applies.
        label: a few words for the place itself, shown under its snippet.
        related: other places that the finding speaks of.
        case: which case of the rule it is.
        digest: of the value at the place: the same wherever it stands and however it is laid out.
        failed: whether the rule itself broke, so that this says nothing about the store.
    """

    code: str
    name: str
    level: str
    severity: str
    message: str
    help: str
    url: str
    store: str
    node: str
    location: Location
    spec_version: str
    label: str = ""
    related: tuple[Related, ...] = ()
    case: str = ""
    digest: str = ""
    failed: bool = False

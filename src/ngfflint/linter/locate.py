"""Locate findings: from JSON pointers to lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import orjson

from ngfflint.documents.json_scanner import scan
from ngfflint.documents.positions import Lines, Span
from ngfflint.linter.results import Finding, Location, Related
from ngfflint.store.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.documents.parse import Document
    from ngfflint.linter.results import PendingFinding, ValueRef
    from ngfflint.model.base import Pointer


LARGE = 50_000
"""Size of documents that are not scanned again for each node, in bytes."""

Scanned = dict[int, "tuple[Document, Lines, dict[Pointer, Span]]"]
"""Documents by their identity, with their lines and the places of their values."""


class Locator:
    """Finds places; scans each document once.

    Args:
        store: what to call the store in findings.
        severity: of a finding, from its raw form.
        inside: path of the node in the store that ``store`` names, ``""`` for the root.
        large: the large document that was scanned last, for all locators of a store: many nodes may speak of one.
    """

    def __init__(
        self, store: str, severity: Callable[[PendingFinding], str], inside: str = "", large: Scanned | None = None
    ) -> None:
        self.store = store
        self.inside = inside
        self.severity = severity
        self._scanned: Scanned = {}
        self._large: Scanned = {} if large is None else large

    def finding(self, raw: PendingFinding) -> Finding:
        """Return the finding with its places looked up."""
        rule = raw.rule
        related = tuple(Related(self.location(spot), message) for spot, message in raw.also)
        return Finding(
            code=rule.code,
            name=rule.name,
            level=rule.level_in(raw.version, raw.case),
            severity=self.severity(raw),
            message=raw.message,
            help=raw.help,
            url=rule.url(raw.version),
            store=self.store,
            node=relative(raw.spot.node.path, self.inside),
            location=self.location(raw.spot),
            spec_version=raw.version,
            label=raw.label,
            related=related,
            case=raw.case,
            digest=digest_of(raw.spot),
            failed=raw.failed,
        )

    def location(self, spot: ValueRef) -> Location:
        """Return the place of a value, or of the nearest object around it that is there."""
        path = relative(spot.node.document_path(spot.document), self.inside)
        pointer = text_of(spot.pointer)
        document = spot.node.documents.get(spot.document)
        if document is None or not document.data:
            return Location(path, pointer)
        _, lines, spans = self._scan(document)
        if spot.offset is not None:
            start, end = spot.offset, spot.end or spot.offset + 1
        else:
            steps = spot.pointer
            while steps not in spans and steps:
                steps = steps[:-1]
            if steps not in spans:
                return Location(path, pointer)
            span = spans[steps]
            start, end = span.key if spot.key and span.key else (span.start, span.end)
        place = lines.place(start)
        return Location(path, pointer, place, lines.place(end), lines.line(place.line))

    def _scan(self, document: Document) -> tuple[Document, Lines, dict[Pointer, Span]]:
        scanned = self._scanned if len(document.data) < LARGE else self._large
        known = scanned.get(id(document))
        if known is None:
            if scanned is self._large:
                scanned.clear()
            text = document.text()
            known = scanned[id(document)] = (document, Lines(text), scan(text))
        return known


def digest_of(spot: ValueRef) -> str:
    """Return a digest of the value at a place; of a missing value, of the nearest object around it."""
    document = spot.node.documents.get(spot.document)
    value: Any = None if document is None else document.value
    for step in spot.pointer:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
    try:
        return f"{crc32(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)):08x}"
    except (TypeError, ValueError):  # no JSON, or more than JSON can hold: lone surrogates, large integers
        return f"{crc32(repr(value).encode('utf-8', 'backslashreplace')):08x}"


def text_of(pointer: Pointer) -> str:
    """Write a pointer as RFC 6901 has it."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in pointer)

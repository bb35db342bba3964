"""Locate findings: map JSON pointers to lines and columns."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ngfflint import fast_json
from ngfflint.documents.edits import EditError, edited, replaced_part
from ngfflint.documents.json_scanner import scan
from ngfflint.documents.parse import ABSENT
from ngfflint.documents.positions import Lines, Span
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.linter.findings import DocumentEdit, Finding, Fix, Location, Related, Replacement
from ngfflint.rules.fix import FolderName
from ngfflint.store.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ngfflint.documents.edits import Edit
    from ngfflint.documents.parse import Document
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.linter.results import PendingFinding, ValueRef
    from ngfflint.model.base import Pointer
    from ngfflint.rules.fix import Change, PendingFix


LARGE = 50_000
"""Minimum size in bytes of documents whose scan is shared by all nodes of a store."""

AROUND, MOST_OLD = 200, 8000
"""Most characters kept of the line around a replacement, and of what it replaces: a line may have megabytes."""

Scanned = dict[int, "tuple[Document, Lines, dict[Pointer, Span]]"]
"""Documents by ``id()``, with their lines and the spans of their values."""


@lru_cache(maxsize=8)
def sha256_of(data: bytes) -> str:
    """Return the digest of a document; a large one may have many findings."""
    return sha256(data).hexdigest()


class Locator:
    """Locates the findings of a node; scans each document once.

    Args:
        store: name of the store in findings.
        severity: returns the severity of a finding.
        inside: path of the node that the paths of findings are relative to.
        large: the last large document scanned, shared by all locators of a store: many nodes may refer to it.
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
        """Return the located finding."""
        rule = raw.rule
        related = tuple(Related(self.location(value_ref), message) for value_ref, message in raw.also)
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
            group=raw.rule.group,
            failed=raw.failed,
            merge_by=raw.merge_by,
            fix=self._fix(raw.fix) if raw.fix else None,
            node_kind=kind_of(raw.spot.node),
            readers=raw.readers.troubles if raw.readers else (),
        )

    def _fix(self, pending: PendingFix) -> Fix | None:
        changes: dict[tuple[int, str], list[Change]] = {}
        for change in pending.changes:
            changes.setdefault((id(change.node), change.document), []).append(change)
        is_named = self.store or not any(isinstance(each.edit.value, FolderName) for each in pending.changes)
        try:
            replacements = tuple(self._replacement(each) for each in changes.values()) if is_named else ()
        except EditError:  # the document cannot be edited: it is not valid JSON
            return None
        edits = tuple(map(self._edit, pending.changes))
        return Fix(pending.title, pending.safety, edits, replacements, pending.confirm)

    def _edit(self, change: Change) -> DocumentEdit:
        known = change.node.documents.get(change.document)
        edit = self._named(change)
        return DocumentEdit(self._path(change), edit, sha256_of(known.data) if known else "")

    def _named(self, change: Change) -> Edit:
        """Return an edit with the name of the folder as its value, if that is what it writes."""
        return named(change.edit, self.store, change.node.path) if self.store else change.edit

    def _path(self, change: Change) -> str:
        return relative(change.node.document_path(change.document), self.inside)

    def _replacement(self, changes: Sequence[Change]) -> Replacement:
        """Return the change of the text of one document."""
        path, document = self._path(changes[0]), changes[0].node.documents.get(changes[0].document)
        edits = [self._named(change) for change in changes]
        if document is None:
            return Replacement(Location(path, ""), edited(None, edits).decode())
        if document.value is ABSENT and not any(each.operation == "text" for each in edits):
            message = "the document is not JSON"
            raise EditError(message)
        text = document.text()
        start, end, new = replaced_part(text, edits)
        lines = self._scan(document)[1]
        first, last = lines.place(start), lines.place(end)
        before = text[max(start - first.column + 1, start - AROUND) : start]
        after = text[end : end + AROUND].splitlines() or [""]
        old = text[start : min(end, start + MOST_OLD)]
        return Replacement(Location(path, "", first, last), new, before, old, after[0])

    def location(self, value_ref: ValueRef) -> Location:
        """Return the location of a value, or of the nearest existing object around a missing one."""
        path = relative(value_ref.node.document_path(value_ref.document), self.inside)
        pointer = text_of(value_ref.pointer)
        document = value_ref.node.documents.get(value_ref.document)
        if document is None or not document.data:
            return Location(path, pointer)
        _, lines, spans = self._scan(document)
        if value_ref.offset is not None:
            start, end = value_ref.offset, value_ref.end or value_ref.offset + 1
        else:
            steps = value_ref.pointer
            while steps not in spans and steps:
                steps = steps[:-1]
            if steps not in spans:
                return Location(path, pointer)
            span = spans[steps]
            start, end = span.key if value_ref.key and span.key else (span.start, span.end)
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


def kind_of(node: Node) -> str:
    """Return what a node is, in a word."""
    if isinstance(node, Group):
        return node.kind or "group"
    return "array" if isinstance(node, Array) else ""


def named(edit: Edit, store: str, path: str) -> Edit:
    """Return an edit whose value is known: the name of the folder is put in."""
    return edit._replace(value=edit.value.named(store, path)) if isinstance(edit.value, FolderName) else edit


def digest_of(value_ref: ValueRef) -> str:
    """Return a digest of a value, or of the nearest existing object around a missing one."""
    document = value_ref.node.documents.get(value_ref.document)
    value: Any = None if document is None else document.value
    for step in value_ref.pointer:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            break
    try:
        return f"{crc32(fast_json.dumps(value, option=fast_json.OPT_SORT_KEYS)):08x}"
    except (TypeError, ValueError):  # not representable: lone surrogates, large integers
        return f"{crc32(repr(value).encode('utf-8', 'backslashreplace')):08x}"


def text_of(pointer: Pointer) -> str:
    """Format a pointer according to RFC 6901."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in pointer)

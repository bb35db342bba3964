"""Findings as users see them: their places, and the fixes of their faults."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ngfflint.documents.edits import Edit
    from ngfflint.documents.positions import Place
    from ngfflint.rules.check import Cause, Trouble


class Location(NamedTuple):
    """A value in a document.

    Args:
        document: path relative to the store, ``""`` for a document that is linted alone.
        pointer: RFC 6901 pointer into the document as it is stored.
        start: its first character; ``None`` if the document could not be read.
        end: after its last character.
        line: the text of the line at ``start``, for people; not part of any machine format.
    """

    document: str
    pointer: str
    start: Place | None = None
    end: Place | None = None
    line: str = ""


class Related(NamedTuple):
    """A second place that a finding refers to.

    Args:
        location: where.
        message: what is there.
    """

    location: Location
    message: str


class DocumentEdit(NamedTuple):
    """An edit of a document.

    Args:
        document: path relative to the store, as in ``Location``.
        edit: see ``Edit``; a ``set`` of the whole document creates it.
        digest: SHA-256 of the document that the edit refers to, ``""`` for a new document.
    """

    document: str
    edit: Edit
    digest: str = ""


class Replacement(NamedTuple):
    """A part of a document that is replaced.

    Args:
        location: of the part; without a start for a new document.
        text: the new content of that part.
        before: the end of the text before the part in its first line; like the next two, it is for people only.
        old: the beginning of the current content of the part.
        after: the beginning of the text after the part in its last line.
    """

    location: Location
    text: str
    before: str = ""
    old: str = ""
    after: str = ""


class Fix(NamedTuple):
    """The edits that repair what a finding reports.

    Args:
        title: what they do, an imperative.
        safety: ``safe``, or ``unsafe`` if they guess or change the meaning.
        edits: of values.
        replacements: of text, with the same effect.
        confirm: whether it is only right if linting finds no new errors afterwards.
    """

    title: str
    safety: str
    edits: tuple[DocumentEdit, ...]
    replacements: tuple[Replacement, ...] = ()
    confirm: bool = False


@frozen
class Finding:
    """One fault in one store.

    Args:
        code: of the rule, such as ``"NGFF012"``.
        name: of the rule, such as ``"translation-before-scale"``.
        level: ``MUST``, ``SHOULD`` or ``advice``: a fact of the specification.
        severity: ``error``, ``warning`` or ``note``: what the user makes of it.
        message: one line: what is there and what it breaks.
        help: an imperative that fixes it.
        url: the section of the specification; empty if it has none.
        store: the argument as given, or the store found below it.
        node: path of the node in the store, ``""`` for its root.
        location: where the fault is.
        spec_version: whose rules were applied; ``""`` if no version applies.
        label: a few words for the place itself, shown under its snippet.
        related: other places that the finding refers to.
        case: which case of the rule it is.
        digest: of the value at the place: the same wherever it stands and however it is laid out.
        failed: whether this rule failed, so that this says nothing about the store.
        group: of the rule, ``""`` for most.
        node_kind: what the node is: ``image``, ``well``, ``array``, ``group``, ...
        fix: how it can be repaired; ``None`` if only people can.
        readers: what readers do with it, if the user asked about readers.
        merge_by: possible causes that it has in common with other findings, ``()`` for most.
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
    group: str = ""
    fix: Fix | None = field(default=None, hash=False)
    node_kind: str = ""
    readers: tuple[Trouble, ...] = ()
    merge_by: tuple[Cause, ...] = ()


def merge_repeated(findings: Sequence[Finding], codes: Collection[str]) -> list[Finding | None]:
    """Merge findings of the same fault in several arrays of one image into the first of them.

    Args:
        findings: on the arrays, in order.
        codes: of the rules on array metadata, whose findings are merged.

    Returns:
        the findings in the same order, ``None`` if a finding was merged into an earlier one.
    """
    merged: list[Finding | None] = list(findings)
    first: dict[tuple[str, str, str], int] = {}
    for index, finding in enumerate(findings):
        fault = (finding.code, finding.case, finding.location.pointer)
        at = first.setdefault(fault, index) if finding.code in codes else index
        earlier = merged[at]
        if earlier is not None and earlier.node != finding.node:
            message = "the same problem" if finding.message == earlier.message else finding.message
            related = (*earlier.related, Related(finding.location, message))
            merged[at], merged[index] = evolve(earlier, related=related, fix=_both(earlier.fix, finding.fix)), None
    return merged


MOST_RELATED = 3
"""Most places that a merged finding refers to."""


def merge_causes(findings: Iterable[Finding]) -> list[Finding]:
    """Merge the findings of one cause into the first of them, which says how many there are.

    Args:
        findings: of a store, in order.
    """
    findings = list(findings)
    counts = Counter(key for each in findings for key in _causes(each))
    merged: list[tuple[Cause | None, list[Finding]]] = []
    first: dict[tuple[str, str, str, Cause], list[Finding]] = {}
    for finding in findings:
        name = next((each for each in _causes(finding) if each[-1].total in (0, counts[each])), None)
        if name is not None and name in first:
            first[name].append(finding)
        else:
            merged.append((name and name[-1], [finding]))
            if name is not None:
                first[name] = merged[-1][1]
    return [_merged(same, cause) for cause, same in merged]


def _causes(finding: Finding) -> list[tuple[str, str, str, Cause]]:
    """Return the possible causes of a finding; those that say how many findings there must be apply to one document."""
    document = finding.location.document
    return [(finding.code, finding.case, document if each.total else "", each) for each in finding.merge_by]


def _merged(same: list[Finding], cause: Cause | None) -> Finding:
    finding, *others = same
    if cause is None or not others:
        return finding
    places = "1 other place" if len(others) == 1 else f"{len(others):,} other places"
    note = cause.others or f" (the same in {places})"
    related = tuple(Related(other.location, "the same problem") for other in others[:MOST_RELATED])
    fixes = [fix for each in same if (fix := each.fix) is not None]
    fix = None
    if fixes:
        edits = {repr(edit): edit for each in fixes for edit in each.edits}  # the values of edits cannot be hashed
        replacements = dict.fromkeys(part for each in fixes for part in each.replacements)
        fix = fixes[0]._replace(edits=tuple(edits.values()), replacements=tuple(replacements))
    return evolve(finding, message=finding.message + note, related=(*finding.related, *related), fix=fix)


def _both(fix: Fix | None, other: Fix | None) -> Fix | None:
    """Return a fix that does what two fixes do."""
    if fix is None or other is None:
        return fix or other
    edits = [each for each in other.edits if each not in fix.edits]  # it may already edit all arrays
    replacements = [each for each in other.replacements if each not in fix.replacements]
    return fix._replace(edits=(*fix.edits, *edits), replacements=(*fix.replacements, *replacements))

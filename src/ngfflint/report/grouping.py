"""Folding of repeated findings, and fingerprints that are stable when lines move."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.linter.findings import Finding

PATH = re.compile("'[^']*'")
"""A path in a message."""

SUBJECT = re.compile(rf'(?<=\w)\[\d+\]|\baxis "[^"]*"|{PATH.pattern}')
"""What differs between messages about the same problem: an index, the name of an axis, or a path."""

T = TypeVar("T")
Key = tuple[str, ...]


@frozen
class Fold:
    """A finding with its repetitions.

    Args:
        finding: the first one.
        others: the repetitions, in order.
    """

    finding: Finding
    others: tuple[Finding, ...] = ()

    @property
    def stores(self) -> tuple[str, ...]:
        """The other stores with the finding."""
        return tuple(dict.fromkeys(other.store for other in self.others if other.store != self.finding.store))

    @property
    def nodes(self) -> int:
        """The number of other nodes of the store with the finding."""
        return len({each.node for each in self.others if each.store == self.finding.store} - {self.finding.node})

    @property
    def noun(self) -> str:
        """What the nodes with the finding are, such as images."""
        kinds = {each.node_kind for each in (self.finding, *self.others)}
        return kinds.pop() or "node" if len(kinds) == 1 else "node"

    @property
    def places(self) -> tuple[Finding, ...]:
        """The other findings on the node of the first."""
        here = (self.finding.store, self.finding.node)
        return tuple(other for other in self.others if (other.store, other.node) == here)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths in the messages of the places, as far as they differ from those of the first finding."""
        here = PATH.findall(self.finding.message)
        named = (PATH.findall(other.message) for other in self.places)
        return tuple(path for paths in named for path, first in zip(paths, here, strict=False) if path != first)


def folded(findings: Sequence[Finding]) -> Iterator[Fold]:
    """Fold findings that differ only in node and indices of the pointer, then those of one node at any pointer.

    Findings of several stores are folded too, and errors come before warnings.
    """
    if len({finding.store for finding in findings}) > 1:
        yield from _folded_stores(findings)
        return
    across = _groups((finding, _key_across_nodes(finding)) for finding in findings)
    within = _groups((group, _key_within_node(group[0])) for group in across)
    for groups in within:
        first, *others = (finding for group in groups for finding in group)
        yield Fold(first, tuple(others))


def _folded_stores(findings: Sequence[Finding]) -> Iterator[Fold]:
    """Fold the findings of each store, then those that stores share."""
    by_store: dict[str, list[Finding]] = {}
    for finding in findings:
        by_store.setdefault(finding.store, []).append(finding)
    folds = [fold for each in by_store.values() for fold in folded(each)]
    shared = _groups((fold, _key_across_nodes(fold.finding)[1:]) for fold in folds)
    for first, *others in sorted(shared, key=lambda each: SEVERITIES.index(each[0].finding.severity)):
        more = [finding for fold in others for finding in (fold.finding, *fold.others)]
        yield Fold(first.finding, (*first.others, *more))


def _key_across_nodes(finding: Finding) -> Key:
    # Includes the file name, because `.zattrs` and `.zarray` of one node may both have a `/name`.
    document = finding.location.document.rpartition("/")[2]
    # Ignores indices, because the same axis may be second in an image and first in its label image.
    steps = ("*" if step.isdecimal() else step for step in finding.location.pointer.split("/"))
    return (*_common_key(finding), document, "/".join(steps))


def _key_within_node(finding: Finding) -> Key:
    return (*_common_key(finding), finding.node)


def _common_key(finding: Finding) -> Key:
    return (finding.store, finding.code, finding.severity, SUBJECT.sub("", finding.message))


def _groups(keyed: Iterable[tuple[T, Key]]) -> Iterable[list[T]]:
    groups: dict[Key, list[T]] = {}
    for item, key in keyed:
        groups.setdefault(key, []).append(item)
    return groups.values()


SIZE = 8
"""Bytes of a fingerprint."""


def fingerprint(finding: Finding, *more: str) -> str:
    """Return a digest of rule, node, pointer, value and ``more``, which does not depend on layout, wording or store."""
    from hashlib import blake2b

    parts = (finding.code, finding.node, finding.location.pointer, finding.digest, *more)
    counted = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(counted.encode("utf-8", "surrogatepass"), digest_size=SIZE).hexdigest()


class Fingerprints:
    """Fingerprints with a running number, so that those of one document are unique."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}

    def of(self, finding: Finding, *more: str, document: str) -> str:
        """Return the fingerprint of the next finding of the report, unique within the document."""
        digest = fingerprint(finding, *more)
        number = self._seen[document, digest] = self._seen.get((document, digest), 0) + 1
        return f"{digest}:{number}"

"""Group repeated findings, show them once, and identify a finding again when lines have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.linter.results import Finding

T = TypeVar("T")
Key = tuple[str, ...]


@frozen
class Fold:
    """A finding with its repetitions.

    Args:
        finding: the first of them.
        others: the rest, in their order.
    """

    finding: Finding
    others: tuple[Finding, ...] = ()

    @property
    def nodes(self) -> int:
        """How many further nodes have it."""
        return len({other.node for other in self.others} - {self.finding.node})

    @property
    def places(self) -> tuple[Finding, ...]:
        """The further findings on the node of the first."""
        return tuple(other for other in self.others if other.node == self.finding.node)


def folded(findings: Iterable[Finding]) -> Iterator[Fold]:
    """Fold what is equal but for its node and the numbers in its pointer, then on one node whatever its pointer.

    Args:
        findings: in the order of a report; each fold takes the place of its first finding.
    """
    across = _groups((finding, _across(finding)) for finding in findings)
    within = _groups((group, _within(group[0])) for group in across)
    for groups in within:
        first, *others = (finding for group in groups for finding in group)
        yield Fold(first, tuple(others))


def _across(finding: Finding) -> Key:
    # The file's name too: `.zattrs` and `.zarray` of one node may both have a `/name`.
    document = finding.location.document.rpartition("/")[2]
    # The axes without unit of an image are its second to fourth, and the first to third of its label image.
    steps = ("*" if step.isdecimal() else step for step in finding.location.pointer.split("/"))
    return (*_same(finding), document, "/".join(steps))


def _within(finding: Finding) -> Key:
    return (*_same(finding), finding.node)


def _same(finding: Finding) -> Key:
    return (finding.store, finding.code, finding.severity, finding.message)


def _groups(keyed: Iterable[tuple[T, Key]]) -> Iterable[list[T]]:
    groups: dict[Key, list[T]] = {}
    for item, key in keyed:
        groups.setdefault(key, []).append(item)
    return groups.values()


SIZE = 8
"""Bytes of a fingerprint."""


def fingerprint(finding: Finding, *more: str) -> str:
    """Return a digest of the rule, the node, the pointer and the value: what stays when a document is laid out anew.

    Args:
        finding: whose line, words and store do not count.
        more: what else tells it from others.
    """
    from hashlib import blake2b

    parts = (finding.code, finding.node, finding.location.pointer, finding.digest, *more)
    counted = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(counted.encode("utf-8", "surrogatepass"), digest_size=SIZE).hexdigest()


class Fingerprints:
    """Fingerprints with a number behind them: findings of one document that look the same are told apart."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}

    def of(self, finding: Finding, *more: str, document: str) -> str:
        """Return the fingerprint of the next finding.

        Args:
            finding: in the order of the report.
            more: what else tells it from others.
            document: within which fingerprints are unique.
        """
        digest = fingerprint(finding, *more)
        number = self._seen[document, digest] = self._seen.get((document, digest), 0) + 1
        return f"{digest}:{number}"

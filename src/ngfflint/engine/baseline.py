"""Baselines: the findings that are accepted, known by what they are about and not by their line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, evolve, field

from ngfflint.engine.baseline_file import BrokenBaseline, Entry, load, save, store_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ngfflint.engine.finding import Finding

__all__ = ["Baseline", "BrokenBaseline", "Entry", "prune", "read", "write"]

Key = tuple[str, str, str, str]
"""Code, path of the node with that of its store, pointer, digest."""


@define(eq=False)
class Baseline:
    """The findings that are accepted; each is accepted as often as it was there.

    Args:
        path: of the file; stores below its folder are known by their path from there.
        entries: as they stand in the file.
    """

    path: str
    entries: tuple[Entry, ...]
    _left: dict[Key, int] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count what is accepted."""
        for entry in self.entries:
            self._left[_key(entry)] = self._left.get(_key(entry), 0) + entry.count

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is accepted, and use that up: call it once for each finding.

        Args:
            finding: of this run; that a rule broke is never accepted.
        """
        if finding.failed:
            return False
        key = _key(_entry(finding, self.path))
        left = self._left.get(key, 0)
        if left:
            self._left[key] = left - 1
        return left > 0

    def unused(self, stores: Iterable[str] | None = None, off: Collection[str] = ()) -> list[Entry]:
        """Return what is accepted and was not found, with how often it was not.

        Args:
            stores: those that were linted, in whose place nothing is said of others; all where it is ``None``.
            off: codes of rules that could not speak.
        """
        left, unused = dict(self._left), []
        linted = None if stores is None else [store_key(store, self.path) for store in stores]
        for entry in self.entries:
            count = min(entry.count, left[_key(entry)])
            left[_key(entry)] -= count
            if count and entry.code not in off and _within(entry, linted):
                unused.append(evolve(entry, count=count))
        return unused


def read(path: str) -> Baseline:
    """Read a baseline.

    Args:
        path: of the file.

    Raises:
        BrokenBaseline: the file is not there, cannot be read, or is no baseline.
    """
    return Baseline(path, load(path))


def write(path: str, findings: Iterable[Finding]) -> int:
    """Accept what was found: write a baseline anew.

    Args:
        path: of the file.
        findings: all of the run; that rules broke is not accepted.

    Returns:
        how many findings are accepted.

    Raises:
        BrokenBaseline: the file cannot be written.
    """
    entries = [_entry(finding, path) for finding in findings if not finding.failed]
    save(path, entries)
    return len(entries)


def prune(
    path: str, findings: Iterable[Finding], stores: Iterable[str] | None = None, off: Collection[str] = ()
) -> int:
    """Drop from a baseline what is no longer found; nothing new is accepted.

    Args:
        path: of the file.
        findings: all of the run.
        stores: those that were linted; what is accepted in others stays.
        off: codes of rules that could not speak; what is accepted of them stays.

    Returns:
        how many findings were dropped.

    Raises:
        BrokenBaseline: the file is not there, cannot be read or written, or is no baseline.
    """
    baseline = read(path)
    for finding in findings:
        baseline.covers(finding)
    unused = baseline.unused(stores, off)
    if unused:
        gone = {evolve(entry, count=1): entry.count for entry in unused}
        kept = [evolve(entry, count=entry.count - gone.get(evolve(entry, count=1), 0)) for entry in baseline.entries]
        save(path, [entry for entry in kept if entry.count])
    return sum(entry.count for entry in unused)


def _entry(finding: Finding, path: str) -> Entry:
    return Entry(
        code=finding.code,
        node=finding.node,
        pointer=finding.location.pointer,
        digest=finding.digest,
        store=store_key(finding.store, path),
    )


def _key(entry: Entry) -> Key:
    # A plate may be linted whole or from one of its wells: the place is the same.
    return entry.code, _place(entry), entry.pointer, entry.digest


def _place(entry: Entry) -> str:
    return "/".join(filter(None, (entry.store, entry.node)))


def _within(entry: Entry, stores: list[str] | None) -> bool:
    return stores is None or any(not store or f"{_place(entry)}/".startswith(f"{store}/") for store in stores)

"""Baselines: accepted findings, in a JSON file with one sorted entry per line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict, define, evolve, field, frozen

from ngfflint._version import __version__
from ngfflint.errors import BaselineError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ngfflint.linter.results import Finding

VERSION = 1
"""Of the format."""


@frozen(kw_only=True, order=True)
class Entry:
    """A finding that is accepted.

    Args:
        store: its key, see ``store_key``.
        node: path of the node in the store.
        pointer: RFC 6901 pointer into the document.
        code: of the rule.
        digest: of the value.
        count: how often it was found; at least 1.
    """

    store: str
    node: str
    pointer: str
    code: str
    digest: str
    count: int = 1


TEXTS = ("code", "node", "pointer", "digest", "store")
"""The keys of an entry that hold text, in the order in which they are written."""


def store_key(store: str, path: str) -> str:
    """Return how a store is called in a baseline: the same from whatever folder the linter is started.

    Args:
        store: as the user named it, or as it was found.
        path: of the file of the baseline.

    Returns:
        its path from the folder of the baseline when it is below, ``""`` when it is this folder, else its absolute
        path; an address stays.
    """
    if "://" in store or store == "-":
        return store.rstrip("/")
    # Links are not followed: a store is called as people see it.
    whole, folder = Path(os.path.abspath(store)), Path(os.path.abspath(path)).parent  # noqa: PTH100
    short = (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()
    return "" if short == "." else short


def load(path: str) -> tuple[Entry, ...]:
    """Read the entries of a baseline.

    Args:
        path: of the file.

    Raises:
        BrokenBaseline: the file is not there, cannot be read, or is no baseline.
    """
    import json

    try:
        document = json.loads(Path(path).read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise BaselineError(f"{path}: there is no such baseline; --write-baseline makes it") from None
    except OSError as fault:
        raise BaselineError(f"{path}: the baseline cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise BaselineError(f"{path}: the baseline is no text in UTF-8") from fault
    except json.JSONDecodeError as fault:
        place = f"{path}:{fault.lineno}:{fault.colno}"
        raise BaselineError(f"{place}: the baseline is no JSON from here on: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise BaselineError(f"{path}: the baseline holds a number or a nesting that is out of all bounds") from fault
    return _entries(document, path)


def _entries(document: Any, path: str) -> tuple[Entry, ...]:
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is not int or not isinstance(document.get("findings"), list):
        raise BaselineError(f"{path}: this is no baseline of ngfflint: it needs a version and an array findings")
    if version != VERSION:
        raise BaselineError(f"{path}: version {version} of the format is not known, only version {VERSION}")
    return tuple(_parse_entry(raw, f"{path}: findings/{index}") for index, raw in enumerate(document["findings"]))


def _parse_entry(raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise BaselineError(f"{where} is no object")
    for key in TEXTS:
        if not isinstance(raw.get(key), str):
            raise BaselineError(f"{where} has no text {key}")
    count = raw.get("count")
    if type(count) is not int or count < 1:
        raise BaselineError(f"{where} has no count of 1 or more")
    return Entry(**{key: raw[key] for key in TEXTS}, count=count)


def save(path: str, entries: list[Entry]) -> None:
    """Write a baseline; what was there is replaced at once, or not at all.

    Args:
        path: of the file.
        entries: in any order; equal ones are counted together.

    Raises:
        BrokenBaseline: the file cannot be written.
    """
    import json
    from contextlib import suppress

    counts: dict[Entry, int] = {}
    for entry in entries:
        single = evolve(entry, count=1)
        counts[single] = counts.get(single, 0) + entry.count
    plain = (asdict(evolve(entry, count=count)) for entry, count in sorted(counts.items()))
    # ASCII: names may hold lone surrogates, and characters that mislead those who review the file.
    lines = ",\n".join(f"  {json.dumps({key: each[key] for key in (*TEXTS, 'count')})}" for each in plain)
    tool = json.dumps({"name": "ngfflint", "version": __version__})
    text = f'{{"version": {VERSION}, "tool": {tool}, "findings": [\n{lines}\n]}}\n'
    beside = Path(f"{path}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    except OSError as fault:
        with suppress(OSError):
            beside.unlink()
        raise BaselineError(f"{path}: the baseline cannot be written: {fault.strerror}") from fault


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
        key = _key(_entry_of(finding, self.path))
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
    entries = [_entry_of(finding, path) for finding in findings if not finding.failed]
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


def _entry_of(finding: Finding, path: str) -> Entry:
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

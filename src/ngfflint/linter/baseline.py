"""Baselines: accepted findings, in a JSON file with one sorted entry per line."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from attrs import asdict, define, evolve, field, frozen

from ngfflint._version import __version__
from ngfflint.errors import BaselineError
from ngfflint.files import read_file
from ngfflint.store.write import swap_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ngfflint.linter.findings import Finding

VERSION = 1
"""Version of the file format."""


@frozen(kw_only=True, order=True)
class Entry:
    """An accepted finding.

    Args:
        store: key of the store, see ``store_key``.
        node: path of the node in the store.
        pointer: RFC 6901 pointer into the document.
        code: of the rule.
        digest: of the value.
        count: number of equal findings, at least 1.
    """

    store: str
    node: str
    pointer: str
    code: str
    digest: str
    count: int = 1


TEXTS = ("code", "node", "pointer", "digest", "store")
"""The keys of an entry with text values, in the order of the file."""


def store_key(store: str, path: str) -> str:
    """Return the key of a store in a baseline, which does not depend on the working directory.

    Returns:
        the path relative to the baseline's folder for stores in it, else the absolute path or address.
    """
    if "://" in store or store == "-":
        return store.rstrip("/")
    # Links are not resolved, so that the key is the path that users see.
    whole, folder = Path(os.path.abspath(store)), Path(os.path.abspath(path)).parent  # noqa: PTH100
    short = (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()
    return "" if short == "." else short


def load(path: str) -> tuple[Entry, ...]:
    """Read the entries of a baseline.

    Raises:
        BaselineError: the file does not exist, cannot be read, or is not a baseline.
    """
    import json

    try:
        document = json.loads(read_file(path).decode("utf-8-sig"))
    except FileNotFoundError:
        raise BaselineError(f"{path}: no such baseline; --write-baseline creates it") from None
    except OSError as fault:
        raise BaselineError(f"{path}: cannot read the baseline: {fault.strerror or fault}") from fault
    except UnicodeDecodeError as fault:
        raise BaselineError(f"{path}: the baseline is not UTF-8 text") from fault
    except json.JSONDecodeError as fault:
        place = f"{path}:{fault.lineno}:{fault.colno}"
        raise BaselineError(f"{place}: the baseline is not valid JSON: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise BaselineError(f"{path}: the baseline has a number that is too large or is nested too deeply") from fault
    return _entries(document, path)


def _entries(document: Any, path: str) -> tuple[Entry, ...]:
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is not int or not isinstance(document.get("findings"), list):
        raise BaselineError(f"{path}: not a baseline of ngfflint: it must have a version and an array of findings")
    if version != VERSION:
        raise BaselineError(f"{path}: version {version} of the format is not supported, only version {VERSION}")
    return tuple(_parse_entry(raw, f"{path}: findings/{index}") for index, raw in enumerate(document["findings"]))


def _parse_entry(raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise BaselineError(f"{where} is not an object")
    for key in TEXTS:
        if not isinstance(raw.get(key), str):
            raise BaselineError(f"{where} has no text {key}")
    count = raw.get("count")
    if type(count) is not int or count < 1:
        raise BaselineError(f"{where} has no count of 1 or more")
    return Entry(**{key: raw[key] for key in TEXTS}, count=count)


def save(path: str, entries: list[Entry]) -> None:
    """Write a baseline atomically.

    Raises:
        BaselineError: the file cannot be written.
    """
    import json

    counts: dict[Entry, int] = {}
    for entry in entries:
        single = evolve(entry, count=1)
        counts[single] = counts.get(single, 0) + entry.count
    entries_as_json = (asdict(evolve(entry, count=count)) for entry, count in sorted(counts.items()))
    # ASCII, because names may contain lone surrogates and characters that mislead reviewers.
    lines = ",\n".join(f"  {json.dumps({key: each[key] for key in (*TEXTS, 'count')})}" for each in entries_as_json)
    tool = json.dumps({"name": "ngfflint", "version": __version__})
    text = f'{{"version": {VERSION}, "tool": {tool}, "findings": [\n{lines}\n]}}\n'
    require_file(path)
    name = os.path.realpath(path)  # a link stays a link
    try:
        swap_in(name, text.encode(), Path(name).stat() if os.path.lexists(name) else None)
    except OSError as fault:
        raise BaselineError(f"{path}: cannot write the baseline: {fault.strerror}") from fault


def require_file(path: str) -> None:
    """Refuse to write a baseline over something that is not a file.

    Raises:
        BaselineError: the path is that of a folder, a pipe or a device.
    """
    try:
        mode = Path(path).stat().st_mode
    except OSError:  # it does not exist, or writing it will report the reason
        return
    if not S_ISREG(mode):
        raise BaselineError(f"{path}: cannot write the baseline: not a regular file")


Key = tuple[str, str, str, str]
"""Code, path of the node including its store, pointer, digest."""


@define(eq=False)
class Baseline:
    """The accepted findings; each is accepted as often as its entry says.

    Args:
        path: of the file, whose folder store keys are relative to.
        entries: of the file.
    """

    path: str
    entries: tuple[Entry, ...]
    _left: dict[Key, int] = field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Count the accepted findings."""
        for entry in self.entries:
            self._left[_key(entry)] = self._left.get(_key(entry), 0) + entry.count

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is accepted, which uses up one occurrence: call it once per finding."""
        if finding.failed:
            return False
        key = _key(_entry_of(finding, self.path))
        left = self._left.get(key, 0)
        if left:
            self._left[key] = left - 1
        return left > 0

    def unused(self, stores: Iterable[str] | None = None, off: Collection[str] = ()) -> list[Entry]:
        """Return the accepted findings of the linted stores that were not found, with their remaining counts."""
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

    Raises:
        BaselineError: the file does not exist, cannot be read, or is not a baseline.
    """
    return Baseline(path, load(path))


def write(path: str, findings: Iterable[Finding]) -> int:
    """Write a baseline that accepts the findings.

    Returns:
        the number of accepted findings.

    Raises:
        BaselineError: the file cannot be written.
    """
    entries = [_entry_of(finding, path) for finding in findings if not finding.failed]
    save(path, entries)
    return len(entries)


def prune(
    path: str, findings: Iterable[Finding], stores: Iterable[str] | None = None, off: Collection[str] = ()
) -> int:
    """Remove findings from a baseline that are no longer found, without accepting new ones.

    Returns:
        the number of removed findings.

    Raises:
        BaselineError: the file does not exist, cannot be read or written, or is not a baseline.
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
    # The path is the same whether a plate or one of its wells is linted.
    return entry.code, _full_path(entry), entry.pointer, entry.digest


def _full_path(entry: Entry) -> str:
    return "/".join(filter(None, (entry.store, entry.node)))


def _within(entry: Entry, stores: list[str] | None) -> bool:
    return stores is None or any(not store or f"{_full_path(entry)}/".startswith(f"{store}/") for store in stores)

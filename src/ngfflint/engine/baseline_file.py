"""The file of a baseline: JSON with an entry a line, sorted, so that versions of it are easily compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen

from ngfflint import __version__
from ngfflint.model.refused import Refused

VERSION = 1
"""Of the format."""


class BrokenBaseline(Refused):
    """A file that cannot be used as a baseline."""


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
        raise BrokenBaseline(f"{path}: there is no such baseline; --write-baseline makes it") from None
    except OSError as fault:
        raise BrokenBaseline(f"{path}: the baseline cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise BrokenBaseline(f"{path}: the baseline is no text in UTF-8") from fault
    except json.JSONDecodeError as fault:
        place = f"{path}:{fault.lineno}:{fault.colno}"
        raise BrokenBaseline(f"{place}: the baseline is no JSON from here on: {fault.msg}") from fault
    except (ValueError, RecursionError) as fault:
        raise BrokenBaseline(f"{path}: the baseline holds a number or a nesting that is out of all bounds") from fault
    return _entries(document, path)


def _entries(document: Any, path: str) -> tuple[Entry, ...]:
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is not int or not isinstance(document.get("findings"), list):
        raise BrokenBaseline(f"{path}: this is no baseline of ngfflint: it needs a version and an array findings")
    if version != VERSION:
        raise BrokenBaseline(f"{path}: version {version} of the format is not known, only version {VERSION}")
    return tuple(_entry(raw, f"{path}: findings/{index}") for index, raw in enumerate(document["findings"]))


def _entry(raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise BrokenBaseline(f"{where} is no object")
    for key in TEXTS:
        if not isinstance(raw.get(key), str):
            raise BrokenBaseline(f"{where} has no text {key}")
    count = raw.get("count")
    if type(count) is not int or count < 1:
        raise BrokenBaseline(f"{where} has no count of 1 or more")
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
        raise BrokenBaseline(f"{path}: the baseline cannot be written: {fault.strerror}") from fault

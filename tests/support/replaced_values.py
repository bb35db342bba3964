"""Documents of valid stores, fixtures and rule examples with one value replaced by another type of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from support.json_edits import edited, pointers
from support.paths import FIXTURES
from support.planted_faults import encoded
from support.rule_examples import examples, versions_of
from support.stores import documents_of
from support.valid_stores import STORES
from support.valid_stores import versions_of as versions_of_store

from ngfflint.rules.loader import rulebook
from ngfflint.store.paths import METADATA

HUGE = (10**30, 10**400, 1e308)
VALUES: tuple[Any, ...] = (None, True, 0, -1, 2.5, *HUGE, "", "text", "\ud800", [], [[]], {}, {"": None})
"""What replaces each value: every type of JSON, empty and not, and numbers and strings that some code cannot hold."""


class Base(NamedTuple):
    """A store in which values are replaced.

    Args:
        name: what it is.
        documents: by path.
    """

    name: str
    documents: dict[str, bytes]


class Replaced(NamedTuple):
    """A store with one value replaced.

    Args:
        name: the store, the document, the pointer and the value.
        documents: by path.
        alone: the attributes of the root, if the value is in their document, ``b""`` if not.
    """

    name: str
    documents: dict[str, bytes]
    alone: bytes


@cache
def bases() -> list[Base]:
    """Return all stores, each content once."""
    found = {tuple(sorted(each.documents.items())): each for each in _bases()}
    return list(found.values())


def _bases() -> Iterator[Base]:
    for kind, store in STORES.items():
        for version in versions_of_store(kind):
            yield Base(f"{kind} in {version}", encoded(store(version)))
    for folder in sorted(FIXTURES.glob("*/*/*.zarr")):
        files = (path for path in sorted(folder.rglob("*")) if path.name in METADATA)
        documents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        yield Base(folder.relative_to(FIXTURES).as_posix(), documents)
    for rule in rulebook().rules:
        for index, example in enumerate(examples(rule)):
            for version in versions_of(rule, example):
                yield Base(f"{rule.code}, example {index} in {version}", documents_of(example, version))


def replaced(step: int, start: int = 0) -> Iterator[Replaced]:
    """Yield every ``step``-th store with a replaced value."""
    number = -start
    for base in bases():
        for path, data in base.documents.items():
            try:
                value = json.loads(data)
            except (ValueError, RecursionError):  # nested too deeply, or no JSON at all
                continue
            places = pointers(value)
            count = len(places) * len(VALUES)
            for index in range(-number % step, count, step):
                pointer, new = places[index // len(VALUES)], VALUES[index % len(VALUES)]
                changed = edited(value, {pointer: new})
                name = f"{base.name}: {path}#{pointer} is {json.dumps(new)}"
                attributes = changed.get("attributes") if path == "zarr.json" and isinstance(changed, dict) else changed
                alone = json.dumps(attributes).encode() if path in (".zattrs", "zarr.json") else b""
                yield Replaced(name, base.documents | {path: json.dumps(changed).encode()}, alone)
            number += count

"""Faults of every kind in valid stores: each key dropped or misspelled, each value of a wrong type, entries swapped."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from support.json_edits import DELETE, at, edit, holder, pointers
from support.valid_stores import STORES, Documents, versions_of

WRONG: dict[type, tuple[Any, ...]] = {
    dict: ("text",),
    list: ("text", {}),
    str: (7, []),
    bool: ("yes",),
    int: ("7",),
    float: ("0.5",),
    type(None): (7,),
}
"""Values of another type, by the type of the value that they replace."""

SHORTEST = 4
"""Length of the shortest key that is misspelled; readers may use shorter ones for something else."""


class Generated(NamedTuple):
    """A store with one fault.

    Args:
        name: what was done, and where.
        documents: by path.
    """

    name: str
    documents: Documents


def generated(step: int) -> Iterator[Generated]:
    """Yield every ``step``-th fault in all valid stores."""
    number = 0
    for kind in STORES:
        for version in versions_of(kind):
            clean = STORES[kind](version)
            for path, value in clean.items():
                if isinstance(value, bytes):
                    continue
                for what, changed in _changes(json.loads(json.dumps(value))):
                    number += 1
                    if number % step == 0:
                        yield Generated(f"{kind} in {version}: {path}#{what}", {**clean, path: changed()})


def _changes(value: Any) -> Iterator[tuple[str, Any]]:
    places = [each for each in pointers(value) if each]
    alike: dict[str, list[str]] = {}
    for place in places:
        alike.setdefault("/".join("*" if step.isdecimal() else step for step in place.split("/")), []).append(place)
        yield from _single(value, place)
    for pattern, repeated in alike.items():
        if len(repeated) > 1:
            yield from _everywhere(value, pattern, repeated)


def _single(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    container, key = holder(value, place)
    old = container[key]
    yield f"{place} is dropped", lambda: _edited(value, [place], DELETE)
    for new in WRONG[type(old)]:
        yield f"{place} is {json.dumps(new)}", lambda new=new: _edited(value, [place], new)
    if isinstance(old, dict | list) and old:
        yield f"{place} is empty", lambda: _edited(value, [place], type(old)())
    if isinstance(key, str) and len(key) >= SHORTEST:
        yield f"{place} is misspelled", lambda: _renamed(value, [place])
    if isinstance(container, list) and key + 1 < len(container) and old != container[key + 1]:
        yield f"{place} is swapped with the next item", lambda: _swapped(value, place)
    if isinstance(container, list):
        yield f"{place} is there twice", lambda: _doubled(value, place)


def _everywhere(value: Any, pattern: str, places: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the same fault at all places that differ only in indices."""
    container, key = holder(value, places[0])
    if isinstance(container, dict):
        yield f"{pattern} is dropped everywhere", lambda: _edited(value, places, DELETE)
        if len(key) >= SHORTEST:
            yield f"{pattern} is misspelled everywhere", lambda: _renamed(value, places)
    for new in WRONG[type(at(value, places[0]))]:
        yield f"{pattern} is {json.dumps(new)} everywhere", lambda new=new: _edited(value, places, new)


def _edited(value: Any, places: list[str], new: Any) -> Any:
    changed = copy.deepcopy(value)
    for place in places:
        edit(changed, place, new if new is DELETE else copy.deepcopy(new))
    return changed


def _renamed(value: Any, places: list[str]) -> Any:
    changed = copy.deepcopy(value)
    for place in places:
        container, key = holder(changed, place)
        letters = f"{key[:-2]}{key[-1]}{key[-2]}" if key[-1] != key[-2] else f"{key}{key[-1]}"
        container[letters] = container.pop(key)
    return changed


def _swapped(value: Any, place: str) -> Any:
    changed = copy.deepcopy(value)
    items, index = holder(changed, place)
    items[index : index + 2] = items[index + 1], items[index]
    return changed


def _doubled(value: Any, place: str) -> Any:
    changed = copy.deepcopy(value)
    items, index = holder(changed, place)
    items.insert(index, copy.deepcopy(items[index]))
    return changed

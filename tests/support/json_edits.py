"""Changes of JSON, by pointer."""

from __future__ import annotations

import copy
import json
from typing import Any

DELETE = object()
"""Instead of a value: the key or the item goes away."""


def steps(pointer: str) -> list[str]:
    """Split a pointer."""
    return pointer.split("/")[1:]


def holder(value: Any, pointer: str) -> tuple[Any, Any]:
    """Return the container of a value, and its key or index in it."""
    *way, last = (step.replace("~1", "/").replace("~0", "~") for step in steps(pointer))
    for step in way:
        value = value[int(step) if isinstance(value, list) else step]
    return value, int(last) if isinstance(value, list) else last


def edit(value: Any, pointer: str, new: Any) -> None:
    """Put a value instead of another, or where none is; after the last item of an array a new one."""
    container, key = holder(value, pointer)
    if new is DELETE:
        del container[key]
    elif isinstance(container, list) and key == len(container):
        container.append(new)
    else:
        container[key] = new


def edited(value: Any, edits: dict[str, Any]) -> Any:
    """Return a copy with edits by pointer made one after the other; the empty pointer is the whole."""
    value = json.loads(json.dumps(value))  # deepcopy follows fewer levels
    for pointer, new in edits.items():
        if pointer:
            edit(value, pointer, copy.deepcopy(new) if new is not DELETE else new)
        else:
            value = copy.deepcopy(new)
    return value


def line_of(document: Any, pointer: str) -> int:
    """Find the line of a value without the scanner: a mark is put in its place, and searched in the text."""
    if not pointer:
        return 1
    text = json.dumps(edited(document, {pointer: "mark-of-the-fault"}), indent=4)
    return text.count("\n", 0, text.index("mark-of-the-fault")) + 1


def pointers(value: Any, base: str = "") -> list[str]:
    """Return the pointer of every value in some JSON, the outermost first."""
    found, left = [], [(base, value)]
    while left:
        pointer, one = left.pop()
        found.append(pointer)
        items = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        left += [(f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}", each) for key, each in items][::-1]
    return found


def at(value: Any, pointer: str) -> Any:
    """Return the value at a pointer."""
    if not pointer:
        return value
    container, key = holder(value, pointer)
    return container[key]

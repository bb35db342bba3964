"""Every model object below another, with its pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.model.base import Model, json_fields

if TYPE_CHECKING:
    from ngfflint.model.problems import Pointer

Visit = tuple[Any, "Pointer", tuple[Any, ...]]
"""An object, its pointer, and the objects that enclose it, outermost first."""

HOLDING = (Model, list)
"""What may hold models."""

_FIELDS: dict[type, tuple[tuple[str, str], ...]] = {}


def walk(value: Any, pointer: Pointer = (), above: tuple[Any, ...] = ()) -> list[Visit]:
    """Return a model, its named arrays and all models below it, in the order of their fields.

    Args:
        value: a model, or a value of one of its fields.
        pointer: of the value.
        above: the objects that enclose it.
    """
    found: list[Visit] = []
    if isinstance(value, HOLDING):
        _collect(value, pointer, above, found)
    return found


def _collect(value: Any, pointer: Pointer, above: tuple[Any, ...], found: list[Visit]) -> None:
    """Put a value and what is below it on a list: a plate has so many that generators would take twice as long."""
    if isinstance(value, list):
        if type(value) is not list:
            found.append((value, pointer, above))
            above = (*above, value)
        for index, item in enumerate(value):
            if isinstance(item, HOLDING):
                _collect(item, (*pointer, index), above, found)
        return
    found.append((value, pointer, above))
    above = (*above, value)
    for name, key in _FIELDS.get(type(value)) or _fields(type(value)):
        below = getattr(value, name)
        if isinstance(below, HOLDING):
            _collect(below, (*pointer, key), above, found)


def _fields(cls: type[Model]) -> tuple[tuple[str, str], ...]:
    _FIELDS[cls] = tuple((a.name, key.name) for a, key, _ in json_fields(cls))
    return _FIELDS[cls]

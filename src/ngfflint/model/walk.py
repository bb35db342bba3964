"""Every model object below another, with its pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import resolve_types

from ngfflint.model.base import Model, json_fields
from ngfflint.model.types import array_types, holds_models

if TYPE_CHECKING:
    from ngfflint.model.problems import Pointer

Visit = tuple[Any, "Pointer", tuple[Any, ...]]
"""An object, its pointer, and the objects that enclose it, outermost first."""

HOLDING = (Model, list)
"""What may hold models."""

_FIELDS: dict[type, tuple[tuple[str, str], ...]] = {}
"""By class of model: the fields that may hold models, each with its key."""

_DEEP: dict[type, bool] = {list: True}
"""By class of array: whether its items may be models or arrays."""


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
    cls = type(value)
    if isinstance(value, list):
        if cls is not list:
            found.append((value, pointer, above))
            above = (*above, value)
        deep = _DEEP.get(cls)
        if deep is None:
            deep = _DEEP[cls] = holds_models(array_types(cls)[1])
        if deep:
            for index, item in enumerate(value):
                if isinstance(item, HOLDING):
                    _collect(item, (*pointer, index), above, found)
        return
    found.append((value, pointer, above))
    fields = _FIELDS.get(cls)
    if fields is None:
        fields = _FIELDS[cls] = model_fields(cls)
    if fields:
        above = (*above, value)
        for name, key in fields:
            below = getattr(value, name)
            if isinstance(below, HOLDING):
                _collect(below, (*pointer, key), above, found)


def model_fields(cls: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model that may hold models, each with its key."""
    if not issubclass(cls, Model):
        return ()
    resolve_types(cls)
    return tuple((each.name, key.name) for each, key, _ in json_fields(cls) if holds_models(each.type))

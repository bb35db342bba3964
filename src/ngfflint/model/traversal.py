"""Every model object below another, with its pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import resolve_types

from ngfflint.model.base import Model, json_fields
from ngfflint.model.types import array_types, holds_models

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.model.base import Pointer

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
    if cls is not list:
        found.append((value, pointer, above))
    if isinstance(value, list):
        deep = _DEEP.get(cls)
        if deep is None:
            deep = _DEEP[cls] = holds_models(array_types(cls)[1])
        below: Iterable[tuple[str | int, Any]] = enumerate(value) if deep else ()
    else:
        below = [(key, getattr(value, name)) for name, key in model_fields(cls)]
    inside = above if cls is list else (*above, value)
    for step, item in below:
        if isinstance(item, HOLDING):
            _collect(item, (*pointer, step), inside, found)


def model_fields(cls: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model that may hold models, each with its key."""
    known = _FIELDS.get(cls)
    if known is None:
        known = _FIELDS[cls] = tuple((name, key) for name, key, of in typed_fields(cls) if holds_models(of))
    return known


def typed_fields(cls: type) -> list[tuple[str, str, Any]]:
    """Return the fields of a model, each with its key and its type; a class that is no model has none."""
    if not issubclass(cls, Model):
        return []
    resolve_types(cls)
    return [(each.name, key.name, each.type) for each, key, _ in json_fields(cls)]

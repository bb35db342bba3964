"""Every model object below another, with its pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.model.base import Model, json_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.problems import Pointer

Visit = tuple[Any, "Pointer", tuple[Any, ...]]
"""An object, its pointer, and the objects that enclose it, outermost first."""

_FIELDS: dict[type, tuple[tuple[str, str], ...]] = {}


def walk(value: Any, pointer: Pointer = (), above: tuple[Any, ...] = ()) -> Iterator[Visit]:
    """Yield a model, its named arrays and all models below it, in the order of their fields.

    Args:
        value: a model, or a value of one of its fields.
        pointer: of the value.
        above: the objects that enclose it.
    """
    if isinstance(value, Model):
        yield value, pointer, above
        inner = (*above, value)
        for name, key in _fields(type(value)):
            below = getattr(value, name)
            if isinstance(below, Model | list):
                yield from walk(below, (*pointer, key), inner)
    elif isinstance(value, list):
        if type(value) is not list:
            yield value, pointer, above
            above = (*above, value)
        for index, item in enumerate(value):
            if isinstance(item, Model | list):
                yield from walk(item, (*pointer, index), above)


def _fields(cls: type[Model]) -> tuple[tuple[str, str], ...]:
    if cls not in _FIELDS:
        _FIELDS[cls] = tuple((a.name, key.name) for a, key, _ in json_fields(cls))
    return _FIELDS[cls]

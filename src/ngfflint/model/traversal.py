"""The types of fields, and all model objects below another, with their pointers."""

from __future__ import annotations

from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from ngfflint.model.base import Model, json_fields, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.model.base import Pointer


def is_object(of: Any) -> bool:
    """Whether a type is a JSON object without a model."""
    return get_origin(of) is dict


def is_array(of: Any) -> bool:
    """Whether a type is ``list[X]`` or a named subclass of it."""
    return get_origin(of) is list or (isinstance(of, type) and issubclass(of, list))


def is_optional(of: Any) -> bool:
    """Whether a type is ``X | None``."""
    return get_origin(of) is UnionType and NoneType in get_args(of)


def is_text(of: Any) -> bool:
    """Whether a type is a model that is plain text in the JSON."""
    return isinstance(of, type) and issubclass(of, Model) and of.TEXT != ""


def holds_models(of: Any) -> bool:
    """Whether a value of a type may be a model or an array of them."""
    if is_optional(of):
        return any(holds_models(each) for each in get_args(of))
    if is_array(of):
        return is_named_array(of) or holds_models(array_types(of)[1])
    return isinstance(of, type) and issubclass(of, Model)


def is_named_array(of: Any) -> bool:
    """Whether a type is an array with a class of its own, which rules may visit."""
    return isinstance(of, type) and issubclass(of, list) and of is not list


def array_types(of: Any) -> tuple[type[list[Any]], Any]:
    """Return the class of an array type and the type of its items."""
    if get_origin(of) is list:
        return list, get_args(of)[0]
    return of, get_args(of.__orig_bases__[0])[0]


def is_tagged(of: Any) -> bool:
    """Whether a type is the base of a tagged union."""
    return isinstance(of, type) and vars(of).get("TAG", "") is None


def tags(base: Any, version: str) -> dict[str, Any]:
    """Return the subclasses of a tagged union in a version, by tag; ``MORE_IN`` names modules with later subclasses."""
    if version in base.MORE_IN:
        import_module(base.MORE_IN[version])
    return {cls.TAG: cls for cls in _below(base) if vars(cls).get("TAG") is not None and version >= cls.SINCE}


def _below(base: Any) -> Iterator[Any]:
    for cls in base.__subclasses__():
        yield cls
        yield from _below(cls)


Visit = tuple[Any, "Pointer", tuple[Any, ...]]
"""An object, its pointer, and the objects that enclose it, outermost first."""

CONTAINERS = (Model, list)
"""Types that may contain models."""

_FIELDS: dict[type, tuple[tuple[str, str], ...]] = {}
"""By model class: the fields that may contain models, each with its key."""

_DEEP: dict[type, bool] = {list: True}
"""By array class: whether its items may be models or arrays."""


def walk(value: Any, pointer: Pointer = (), above: tuple[Any, ...] = ()) -> list[Visit]:
    """Return a model, its named arrays and all models below it, in the order of their fields."""
    found: list[Visit] = []
    if isinstance(value, CONTAINERS):
        _collect(value, pointer, above, found)
    return found


def _collect(value: Any, pointer: Pointer, above: tuple[Any, ...], found: list[Visit]) -> None:
    """Append a value and all below it to ``found``; for the many objects of a plate, generators take twice as long."""
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
        if isinstance(item, CONTAINERS):
            _collect(item, (*pointer, step), inside, found)


def model_fields(cls: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a model that may contain models, each with its key."""
    known = _FIELDS.get(cls)
    if known is None:
        known = _FIELDS[cls] = tuple((name, key) for name, key, of in typed_fields(cls) if holds_models(of))
    return known


def typed_fields(cls: type) -> list[tuple[str, str, Any]]:
    """Return the fields of a model with their keys and types; a class that is not a model has none."""
    if not issubclass(cls, Model):
        return []
    resolve(cls)
    return [(each.name, key.name, each.type) for each, key, _ in json_fields(cls)]

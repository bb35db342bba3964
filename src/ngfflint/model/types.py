"""The sorts of types that fields have, and the classes of tagged unions."""

from __future__ import annotations

from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from ngfflint.model.base import Model

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_object(of: Any) -> bool:
    """Say whether a type is a JSON object without a model."""
    return get_origin(of) is dict


def is_array(of: Any) -> bool:
    """Say whether a type is ``list[X]`` or a named subclass of it."""
    return get_origin(of) is list or (isinstance(of, type) and issubclass(of, list))


def is_optional(of: Any) -> bool:
    """Say whether a type is ``X | None``."""
    return get_origin(of) is UnionType and NoneType in get_args(of)


def is_text(of: Any) -> bool:
    """Say whether a type is a model that the JSON has as text."""
    return isinstance(of, type) and issubclass(of, Model) and of.TEXT != ""


def holds_models(of: Any) -> bool:
    """Whether a value of a type may be a model, or an array of them."""
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
    """Say whether a type is the base of a tagged union."""
    return isinstance(of, type) and vars(of).get("TAG", "") is None


def tags(base: Any, version: str) -> dict[str, Any]:
    """Return the subclasses of a tagged union that a version has, by their tag.

    Args:
        base: of the union; ``MORE_IN`` names the module with the classes that came with a version.
        version: of the specification.
    """
    if version in base.MORE_IN:
        import_module(base.MORE_IN[version])
    return {cls.TAG: cls for cls in _below(base) if vars(cls).get("TAG") is not None and version >= cls.SINCE}


def _below(base: Any) -> Iterator[Any]:
    for cls in base.__subclasses__():
        yield cls
        yield from _below(cls)

"""From what people write to models: dictionaries become models, tuples and other iterables become lists.

What does not fit stays as it is: a model is never the judge of its values, the rules are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from attrs import fields, frozen, has, resolve_types

from ngfflint.library.origin import Origin
from ngfflint.model.axes import Axis, LetterAxis
from ngfflint.model.base import Model, json_fields
from ngfflint.model.types import array_types, is_array, is_tagged, tags
from ngfflint.store.kinds import kind_of

if TYPE_CHECKING:
    from attrs import Attribute

M = TypeVar("M", bound=Model)

TRANSFORMATIONS = (
    *("Identity", "MapAxis", "ProjectAxis", "Translation", "Scale", "Affine", "Rotation", "Sequence"),
    *("Displacements", "Coordinates", "ByDimension", "Bijection"),
)

CALLED = {each: f"{each}Transformation" for each in TRANSFORMATIONS}
"""Public names of models that have another name inside."""

AXES = {"space": "SpaceAxis", "time": "TimeAxis", "channel": "ChannelAxis"}
"""Class of an axis by its type."""

PLAIN = frozenset({"str", "int", "float", "bool", "None", "dict[str, Any]"})
"""Types that nothing is converted to, as they are written."""

CLASSES = {
    "image": "Image",
    "label image": "LabelImage",
    "labels": "LabelsGroup",
    "plate": "Plate",
    "well": "Well",
    "scene": "Scene",
    "collection": "Bf2Raw",
    "OME group": "Series",
}
"""Class of the OME metadata of each kind of group."""


def converting(cls: type, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Give the fields of a public class their converters; ``attrs.define`` calls this.

    A field that the class declares again keeps the place that it had, and what a base class tells of its fields is told
    again, for ``help`` shows one class alone.
    """
    cls.__doc__ = _told(cls)
    module, name = cls.__module__, cls.__qualname__
    own = [
        each.evolve(converter=_Converter(module, name, each.name)) if _may_be_more(each) else each
        for each in attributes
    ]
    base = cls.__mro__[1]
    order = [each.name for each in fields(base)] if has(base) else []
    return sorted(own, key=lambda each: order.index(each.name) if each.name in order else len(order))


def _told(cls: type) -> str | None:
    """Return the docstring of a class, with what its bases tell of its fields where it tells nothing of them itself."""
    own, heading = cls.__doc__ or "", "\n\n    Args:\n"
    told = [(each.__doc__ or "").partition(heading)[2].rstrip() for each in cls.__mro__[1:]]
    inherited = "\n".join(filter(None, told))
    return f"{own}{heading}{inherited}\n    " if inherited and heading not in own else cls.__doc__


@frozen
class _Converter:
    """Converts the values of one field; the types are looked up when the first value comes."""

    module: str
    cls: str
    name: str

    def __call__(self, value: Any) -> Any:
        of = _types(self.module, self.cls).get(self.name)
        return value if of is None else converted(value, of, self.module)


@cache
def _types(module: str, cls: str) -> dict[str, Any]:
    """Return the types of those fields of a class that are more than text or a number."""
    found = getattr(sys.modules[module], cls)
    for each in reversed(found.__mro__):
        if has(each):
            resolve_types(each)
    inherited = {a.name: a.type for each in reversed(found.__mro__) if has(each) for a in fields(each)}
    return {name: of for name, of in inherited.items() if _is_more(of)}


def _may_be_more(field: Attribute[Any]) -> bool:
    """Say whether a field may be more than text or a number, also where its type was not looked up yet."""
    of: Any = field.type
    return not PLAIN.issuperset(of.split(" | ")) if isinstance(of, str) else _is_more(of)


def _is_more(of: Any) -> bool:
    return any(is_array(each) or (isinstance(each, type) and issubclass(each, Model)) for each in get_args(of) or (of,))


def converted(value: Any, of: Any, module: str) -> Any:
    """Return a value as a type asks for it, or as it is where it does not fit.

    Args:
        value: a model, or what JSON has in its place.
        of: the type of a field.
        module: that the class with the field belongs to; public classes are looked up in it.
    """
    if isinstance(of, UnionType):
        inner = [each for each in get_args(of) if each is not NoneType]
        if len(inner) > 1:
            return ome_object(value, module)
        of = inner[0]
    if is_array(of):
        return _array(value, of, module)
    if not (isinstance(of, type) and issubclass(of, Model)) or isinstance(value, Model):
        return value
    if issubclass(of, Axis) and isinstance(value, str):
        return LetterAxis(name=value)
    cls = _class_of(of, value, module) if isinstance(value, Mapping) else None
    return value if cls is None else make(cls, value)


def _array(value: Any, of: Any, module: str) -> Any:
    plain = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(plain, Iterable) or isinstance(plain, str | bytes | Mapping):
        return value
    cls, item = array_types(getattr(of, "IN", {}).get(version_in(module), of))
    return cls(converted(each, item, module) for each in plain) if _is_more(item) else cls(plain)


def _class_of(base: type[Model], value: Mapping[str, Any], module: str) -> type[Model] | None:
    """Return the public class of an object, ``None`` where its ``type`` is unknown."""
    sort = value.get("type")
    if is_tagged(base):
        tagged = tags(base, version_in(module)).get(sort) if isinstance(sort, str) else None
        return tagged and public(tagged.__name__, module, tagged)
    if base is Axis:
        return public(AXES.get(sort, "CustomAxis") if isinstance(sort, str) else "CustomAxis", module, base)
    return public(base.__name__, module, base)


def version_in(module: str) -> str:
    """Return the version whose names a module holds, ``0.5`` of ``ngfflint.v05``.

    What versions share is as in 0.5, unless its module says in ``SINCE`` that it came later.
    """
    digits = module.rpartition(".v")[2]
    if digits.isdecimal():
        return f"{digits[:1]}.{digits[1:]}"
    since: str = getattr(sys.modules[module], "SINCE", "0.5")
    return since


def public(name: str, module: str, otherwise: type[Model]) -> type[Model]:
    """Return the class that a version gives to a model."""
    cls: type[Model] = getattr(sys.modules[module], CALLED.get(name, name), otherwise)
    return cls


def ome_object(value: Any, module: str, kind: str = "") -> Any:
    """Return an OME object as a model; its keys say which.

    Args:
        value: a model, or the object of the JSON.
        module: of a version.
        kind: of the group, where it is known.
    """
    if isinstance(value, Model) or not isinstance(value, Mapping):
        return value
    cls = getattr(sys.modules[module], CLASSES.get(kind or kind_of(dict(value)), ""), None)
    return value if cls is None else make(cls, value)


def make(cls: type[M], value: Mapping[str, Any]) -> M:
    """Make a model of the object that the JSON has for it; nothing is filled in, and nothing is lost.

    Args:
        cls: the class of the model.
        value: the object: keys that the class does not know are kept, and nulls as well.
    """
    unknown = dict(value)
    arguments = {}
    for attribute, key, _ in json_fields(cls):
        stated = value.get(key.name)
        arguments[attribute.name] = stated
        if stated is not None:
            del unknown[key.name]
    if unknown.get("type") is not None and unknown["type"] == getattr(cls, "TAG", None):
        del unknown["type"]
    return cls(**arguments, extra=Origin(unknown, tuple(value)))

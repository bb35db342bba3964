"""Building metadata models: image dimensions, and conversion of field values.

Dictionaries become models; tuples and other iterables become lists. A value that does not fit is kept unchanged,
because rules validate values and models do not.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from inspect import cleandoc
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import attrs
from attrs import NOTHING, evolve, fields, frozen, has, resolve_types

from ngfflint.hierarchy.classify import kind_of
from ngfflint.model.axes import Axis, LetterAxis
from ngfflint.model.base import Model, json_fields, key_of
from ngfflint.model.traversal import array_types, is_array, is_tagged, tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attrs import Attribute
    from attrs import define as define  # noqa: PLC0414  to type checkers, the classes are those of attrs

M = TypeVar("M", bound=Model)

TRANSFORMATIONS = (
    *("Identity", "MapAxis", "ProjectAxis", "Translation", "Scale", "Affine", "Rotation", "Sequence"),
    *("Displacements", "Coordinates", "ByDimension", "Bijection"),
)

CALLED = {each: f"{each}Transformation" for each in TRANSFORMATIONS}
"""Public names of the models of transformations."""

AXES = {"space": "SpaceAxis", "time": "TimeAxis", "channel": "ChannelAxis"}
"""Class of an axis by its type."""

PLAIN = frozenset({"str", "int", "float", "bool", "None", "dict[str, Any]"})
"""Type annotations that need no conversion; neither does a ``Literal``."""

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

AXIS_TYPES = {
    "x": "space",
    "y": "space",
    "z": "space",
    "t": "time",
    "time": "time",
    "c": "channel",
    "channel": "channel",
}
"""Type of an axis by its name."""


@frozen
class DimSpec:
    """One dimension of an image, for ``Multiscale.from_dims``; not part of the specification.

    Args:
        name: name of the axis, such as ``"z"``.
        size: size of the largest level along the axis, in pixels; only ``level_shapes`` needs it.
        scale: pixel size of the largest level, in ``unit``.
        unit: a UDUNITS-2 name such as ``"micrometer"``.
        type: ``"space"``, ``"time"``, ``"channel"`` or a custom type; by default inferred from the names x, y, z, t,
            time, c and channel.
        scale_factor: how much smaller each level is than the previous one; by default 2 for space, otherwise 1.
        translation: position of the first pixel, in ``unit``.
    """

    name: str
    size: int | None = None
    scale: float = 1.0
    unit: str | None = None
    type: str | None = None
    scale_factor: float | None = None
    translation: float | None = None

    def infer_type(self) -> str | None:
        """Return the given type, or the one inferred from the name of the axis."""
        return AXIS_TYPES.get(self.name.lower()) if self.type is None else self.type

    def infer_scale_factor(self) -> float:
        """Return the given factor between levels, or the default of the type."""
        if self.scale_factor is not None:
            return float(self.scale_factor)
        return 2.0 if self.infer_type() == "space" else 1.0


def specs(dims: Sequence[DimSpec | Mapping[str, Any]]) -> list[DimSpec]:
    """Return dimensions as ``DimSpec``, converting dictionaries."""
    return [each if isinstance(each, DimSpec) else DimSpec(**each) for each in dims]


def level_shapes(dims: Sequence[DimSpec | Mapping[str, Any]], n_levels: int = 1) -> list[tuple[int, ...]]:
    """Return the shape of each level in pixels, largest first, with the scale factors of ``Multiscale.from_dims``.

    Sizes are rounded down, as in most software that creates levels, and at least 1.

    Args:
        dims: dimensions, outermost first, all with a size.
        n_levels: number of levels.

    Raises:
        ValueError: a dimension has no size, or its scale factor is not positive, too large or too small.
    """
    all_dims = specs(dims)
    if not all(each.infer_scale_factor() > 0 for each in all_dims):
        raise ValueError("a scale factor must be greater than 0")
    missing = [each.name for each in all_dims if each.size is None]
    if missing:
        raise ValueError(f"no size given for {', '.join(missing)}")
    return [tuple(_size(each, level) for each in all_dims) for level in range(n_levels)]


def _size(dim: DimSpec, level: int) -> int:
    factor = _factor(dim, level)
    size = (dim.size or 0) / factor if factor else math.inf
    if math.isinf(size):
        raise ValueError(f'the scale factor of "{dim.name}" is too small')
    return max(1, int(size))


def _factor(dim: DimSpec, level: int) -> float:
    """Return how much smaller a level is than the largest one.

    Raises:
        ValueError: it is too large for a number.
    """
    try:
        return float(dim.infer_scale_factor() ** level)
    except OverflowError:
        raise ValueError(f'the scale factor of "{dim.name}" is too large') from None


def axes_of(dims: list[DimSpec]) -> list[dict[str, Any]]:
    """Return the axes as JSON objects."""
    axes = [{"name": each.name, "type": each.infer_type(), "unit": each.unit} for each in dims]
    return [{key: value for key, value in each.items() if value is not None} for each in axes]


def datasets_of(dims: list[DimSpec], n_levels: int) -> list[dict[str, Any]]:
    """Return the datasets as JSON objects: path, scale, and translation if any dimension has one."""
    return [{"path": str(level), "coordinateTransformations": _steps(dims, level)} for level in range(n_levels)]


def linked_datasets_of(dims: list[DimSpec], n_levels: int, system: str) -> list[dict[str, Any]]:
    """Return the datasets as JSON objects of 0.6, whose transformations lead to a coordinate system."""
    return [
        {**dataset, "coordinateTransformations": [_link(dataset["coordinateTransformations"], dataset["path"], system)]}
        for dataset in datasets_of(dims, n_levels)
    ]


def _steps(dims: list[DimSpec], level: int) -> list[dict[str, Any]]:
    scale = {"type": "scale", "scale": [float(d.scale) * _factor(d, level) for d in dims]}
    if all(each.translation is None for each in dims):
        return [scale]
    return [scale, {"type": "translation", "translation": [float(each.translation or 0.0) for each in dims]}]


def _link(steps: list[dict[str, Any]], path: str, system: str) -> dict[str, Any]:
    whole = steps[0] if len(steps) == 1 else {"type": "sequence", "transformations": steps}
    return {"type": whole["type"], "input": {"path": path}, "output": {"name": system}, **whole}


class Origin(dict[str, Any]):
    """The unknown and null keys of an object that was read, with the order of all its keys."""

    __slots__ = ("order", "uri")

    def __init__(self, unknown: dict[str, Any], order: tuple[str, ...] = ()) -> None:
        super().__init__(unknown)
        self.order = order
        self.uri: str | None = None


if not TYPE_CHECKING:

    def define(*, kw_only: bool, eq: bool) -> Any:
        """Make a public class from a model, which converts its arguments and fills in its version.

        The class may add fields and methods; without a docstring, it gets that of the model.
        """
        return attrs.define(kw_only=kw_only, eq=eq, repr=False, field_transformer=_with_converters)


def _with_converters(cls: type, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Add converters and the default of ``version`` to the fields, in the order of the base, for ``attrs.define``."""
    cls.__doc__ = _documentation(cls)
    base = cls.__mro__[1]
    inherited = {each.name: each for each in fields(base)} if has(base) else {}
    own = [_with_version(_with_converter(_as_in(inherited, each), cls), cls) for each in attributes]
    order = list(inherited)
    return sorted(own, key=lambda each: order.index(each.name) if each.name in order else len(order))


def _as_in(inherited: Mapping[str, Attribute[Any]], field: Attribute[Any]) -> Attribute[Any]:
    """Return a field with the default and the key of the inherited one, of which a version only narrows the type."""
    known = inherited.get(field.name)
    if known is None or field.default is not NOTHING:
        return field
    return field.evolve(default=known.default, metadata=known.metadata)


def _with_converter(field: Attribute[Any], cls: type) -> Attribute[Any]:
    if not _may_need_conversion(field):
        return field
    return field.evolve(converter=_Converter(cls.__module__, cls.__qualname__, field.name))


def _with_version(field: Attribute[Any], cls: type) -> Attribute[Any]:
    """Set the default of ``version`` to the ``VERSION`` of the module, if objects of that version have it."""
    stated = getattr(sys.modules[cls.__module__], "VERSION", "")
    known = field.name == "version" and stated and key_of(field).known_in(version_in(cls.__module__))
    return field.evolve(default=stated) if known else field


def _documentation(cls: type) -> str:
    """Return the docstring of a class with the fields of all its bases, because ``help`` shows only one class."""
    documented = [
        cleandoc(each.__doc__ or "").partition("\n\nArgs:\n") for each in cls.__mro__ if each is cls or has(each)
    ]
    arguments: list[str] = []
    for _, _, text in documented:
        arguments += text.splitlines()
        if any(line.startswith("    extra: ") for line in arguments):  # the last field of all models
            break
    summary = next(text for text, _, _ in documented if text)
    return "\n".join([f"{summary}\n\nArgs:", *arguments])


@frozen
class _Converter:
    """Converts the values of one field; types are resolved for the first value."""

    module: str
    cls: str
    name: str

    def __call__(self, value: Any) -> Any:
        of = _types(self.module, self.cls).get(self.name)
        convert = None if of is None else _conversion(of, self.module)
        return value if convert is None else convert(value)


@cache
def _types(module: str, cls: str) -> dict[str, Any]:
    """Return the types of the fields of a class that need conversion."""
    found = getattr(sys.modules[module], cls)
    for each in reversed(found.__mro__):
        if has(each):
            resolve_types(each)
    inherited = {a.name: a.type for each in reversed(found.__mro__) if has(each) for a in fields(each)}
    return {name: of for name, of in inherited.items() if _needs_conversion(of)}


def _may_need_conversion(field: Attribute[Any]) -> bool:
    """Whether a field may need conversion, also before its type is resolved."""
    of: Any = field.type
    if isinstance(of, str):
        return not PLAIN.issuperset(of.split(" | ")) and not of.startswith("Literal[")
    return _needs_conversion(of)


def _needs_conversion(of: Any) -> bool:
    if is_array(of) or (isinstance(of, type) and issubclass(of, Model)):
        return True
    return any(_needs_conversion(each) for each in get_args(of))


Conversion = Callable[[Any], Any]


@cache
def _conversion(of: Any, module: str) -> Conversion | None:
    """Return what converts values to a type with the classes of a module, and keeps those that do not fit."""
    if isinstance(of, UnionType):
        inner = [each for each in get_args(of) if each is not NoneType]
        of = inner[0] if len(inner) == 1 else _base_of_tagged(inner)
        if of is None:
            return partial(ome_object, module=module)
    if is_array(of):
        return _array_conversion(of, module)
    return _object_conversion(of, module) if isinstance(of, type) and issubclass(of, Model) else None


def _base_of_tagged(classes: list[Any]) -> Any:
    """Return the base of the tagged union that all classes belong to, if any."""
    return next(
        (base for base in classes[0].__mro__ if is_tagged(base) and all(issubclass(each, base) for each in classes)),
        None,
    )


def _array_conversion(of: Any, module: str) -> Conversion:
    cls, item = array_types(getattr(of, "IN", {}).get(version_in(module), of))
    convert = _conversion(item, module)

    def array(value: Any) -> Any:
        plain = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(plain, Iterable) or isinstance(plain, str | bytes | Mapping):
            return value
        return cls(plain) if convert is None else cls([convert(each) for each in plain])

    return array


def _object_conversion(base: type[Model], module: str) -> Conversion:
    is_axis = issubclass(base, Axis)
    by_type, otherwise = _classes(base, module)
    stated = getattr(sys.modules[module], "VERSION", "")

    def model(value: Any) -> Any:
        if isinstance(value, Model):
            other = getattr(sys.modules[type(value).__module__], "VERSION", stated)
            if other != stated and stated and getattr(value, "version", None) == other:
                return evolve(value, version=stated)  # type: ignore[call-arg]  # built for another version
            return value
        if isinstance(value, Mapping):
            sort = value.get("type") if by_type else None
            cls = by_type.get(sort, otherwise) if isinstance(sort, str) else otherwise
            return value if cls is None else make(cls, value)
        return LetterAxis(name=value) if is_axis and isinstance(value, str) else value

    return model


def _classes(base: type[Model], module: str) -> tuple[dict[str, type[Model]], type[Model] | None]:
    """Return the public classes of objects by ``type``, and that of all others, which may not have a class."""
    if is_tagged(base):
        tagged = tags(base, version_in(module))
        return {tag: public(cls.__name__, module, cls) for tag, cls in tagged.items()}, None
    if base is Axis:
        return {sort: public(name, module, base) for sort, name in AXES.items()}, public("CustomAxis", module, base)
    return {}, public(base.__name__, module, base)


def version_in(module: str) -> str:
    """Return the version of a module, ``0.5`` for ``ngfflint.v05`` and for the classes that versions share."""
    digits = module.rpartition(".v")[2]
    return f"{digits[:1]}.{digits[1:]}" if digits.isdecimal() else "0.5"


def public(name: str, module: str, otherwise: type[Model]) -> type[Model]:
    """Return the public class for a model name in the module of a version."""
    cls: type[Model] = getattr(sys.modules[module], CALLED.get(name, name), otherwise)
    return cls


def ome_object(value: Any, module: str, kind: str = "") -> Any:
    """Return an OME object as a model of the module, whose class follows from the kind or the keys."""
    if isinstance(value, Model) or not isinstance(value, Mapping):
        return value
    cls = getattr(sys.modules[module], CLASSES.get(kind or kind_of(dict(value)), ""), None)
    return value if cls is None else make(cls, value)


def make(cls: type[M], value: Mapping[str, Any]) -> M:
    """Make a model from its JSON object without defaults, keeping unknown keys and nulls.

    It fills the slots of the object, which takes a third of the time of the constructor.
    """
    table, known, put_extra = _slots(cls)  # type: ignore[arg-type]  # a class is hashable
    model, get = object.__new__(cls), value.get
    for put, name, convert in table:
        stated = get(name)
        put(model, stated if stated is None or convert is None else convert(stated))
    unknown = {name: each for name, each in value.items() if each is None or name not in known}
    if unknown.get("type") is not None and unknown["type"] == getattr(cls, "TAG", None):
        del unknown["type"]
    put_extra(model, Origin(unknown, tuple(value)))
    return model


Put = Callable[[Any, Any], None]


@cache
def _slots(cls: type[Model]) -> tuple[tuple[tuple[Put, str, Conversion | None], ...], frozenset[str], Put]:
    """Return how to fill each slot of a class: by which key, and what converts the value."""
    convertible = {each.name for each in fields(cls) if each.converter is not None}
    types = _types(cls.__module__, cls.__qualname__) if convertible else {}
    table = tuple(
        (
            getattr(cls, each.name).__set__,
            key.name,
            _conversion(types[each.name], cls.__module__) if each.name in convertible and each.name in types else None,
        )
        for each, key, _ in json_fields(cls)
    )
    put_extra: Put = getattr(cls, "extra").__set__  # noqa: B009  the slot, not the dictionary
    return table, frozenset(name for _, name, _ in table), put_extra

"""The base class of all models, the description of their JSON keys, and the problems found while reading them.

Modules with models do not postpone the evaluation of annotations: resolving the text of each one costs every run.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

import attrs
from attrs import NOTHING, define, fields

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Generic

    from attrs import Attribute

T = TypeVar("T")
Pointer = tuple[str | int, ...]
"""A JSON pointer, one item per step: keys are text, indices are numbers."""


class Problem(NamedTuple):
    """A value whose shape does not match its model.

    Args:
        pointer: of the value, or of the object that lacks a key.
        model: name of the model class.
        field: JSON key in the model; ``datasets[]`` is an item of the array ``datasets``.
        kind: ``missing``, ``type``, ``item``, ``items`` (all of them, or several numbers or strings), ``tag`` or
            ``empty``; documents have other kinds.
        expected: the expected value, in words.
        got: the actual JSON value; for a missing key the object if it is empty, else ``None``.
        offset: in the text of the document, in code points, if a pointer is not enough.
    """

    pointer: Pointer
    model: str
    field: str
    kind: str
    expected: str = ""
    got: Any = None
    offset: int | None = None

    def below(self, base: Pointer) -> "Problem":
        """Return the problem with its pointer appended to another."""
        return self._replace(pointer=(*base, *self.pointer)) if base else self


class Unreadable(Exception):  # noqa: N818  not an error: a shape rule has reported already
    """A rule used a value that could not be read; the rule skips the object."""


def _stop(*_: object) -> NoReturn:
    raise Unreadable


class UnreadableValue:
    """Replaces a value that could not be read; any use of it raises ``Unreadable``."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a placeholder for debugging."""
        return "<broken>"

    def __getattr__(self, name: str) -> NoReturn:
        """Raise on attribute access."""
        raise Unreadable

    def __eq__(self, other: object) -> bool:
        """Raise on comparison."""
        raise Unreadable

    __hash__: Callable[["UnreadableValue"], int] = _stop  # type: ignore[assignment]
    __bool__ = __iter__ = __len__ = __getitem__ = __contains__ = __reversed__ = _stop
    __lt__ = __le__ = __gt__ = __ge__ = _stop
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _stop
    __int__ = __float__ = __index__ = __str__ = __neg__ = __abs__ = __call__ = __format__ = _stop


UNREADABLE: Any = UnreadableValue()
"""The only instance, typed as ``Any`` so that it fits every field."""


def present(value: T | None) -> T:
    """Return a value that the rule needs; without it the rule skips the object.

    Raises:
        Unreadable: the value is absent.
    """
    if value is None:
        raise Unreadable
    return value


def first_of(items: Iterable[T]) -> T:
    """Return the first item of an array that the rule needs.

    Raises:
        Unreadable: the array is empty.
    """
    return next(iter(items)) if items else _stop()


if TYPE_CHECKING:
    from attrs import field as field  # noqa: PLC0414  all models import it from here

    M = TypeVar("M")

    class As(Generic[M]):
        """Constructor argument for a model: the model, or its JSON object."""

        def __new__(cls, value: M | Mapping[str, Any] | None) -> Any: ...  # noqa: D102  pyright compares the result with the field

    class Each(Generic[M]):
        """Constructor argument for an array of models."""

        def __new__(cls, values: Iterable[M | Mapping[str, Any]] | None) -> Any: ...  # noqa: D102

    class Rows:
        """Constructor argument for a matrix."""

        def __new__(cls, values: Iterable[Iterable[float]] | None) -> Any: ...  # noqa: D102

else:

    def field(*, converter: object = None, **options: Any) -> Any:  # noqa: ARG001
        """Declare a field of a model.

        ``converter`` only types what the library's constructors accept. The library's subclasses convert;
        models do not, because the linter creates thousands of them.
        """
        return attrs.field(**options)

    class As:
        """The value of ``converter``, which only type checkers use."""

        def __class_getitem__(cls, _: object) -> type:
            """Return the same type for all models."""
            return cls

    Each = Rows = As


VERSIONS = ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")
"""The versions of the specification, oldest first; 0.6 means 0.6rc0."""


class Key(NamedTuple):
    """The JSON key of a field and the versions of the specification that define it.

    Args:
        since: the first version with this key.
        until: the last version with this key.
        required: whether those versions require it.
        nullable: whether null means the same as a missing key.
    """

    name: str
    since: str = VERSIONS[0]
    until: str = VERSIONS[-1]
    required: bool = False
    nullable: bool = False

    def known_in(self, version: str) -> bool:
        """Whether a version defines the key."""
        return VERSIONS.index(self.since) <= VERSIONS.index(version) <= VERSIONS.index(self.until)


def key(
    name: str = "",
    *,
    since: str = VERSIONS[0],
    until: str = VERSIONS[-1],
    required: bool = False,
    nullable: bool = False,
) -> dict[str, Key]:
    """Return the metadata of an attrs field, by default with the field's own name as the key.

    A field without a default is always required and needs no such metadata.
    """
    return {"key": Key(name, since, until, required, nullable)}


def key_of(attribute: "Attribute[Any]") -> Key:
    """Return the JSON key of an attrs field."""
    stated: Key | None = attribute.metadata.get("key")
    if stated is None:
        return Key(attribute.name, required=attribute.default is NOTHING)
    return stated._replace(name=stated.name or attribute.name)


class Renamed:
    """The name of a method of pydantic models; the message of its ``AttributeError`` names our function.

    Args:
        instead: the call to write.
    """

    def __init__(self, instead: str) -> None:
        self.instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep the name of the method."""
        self.name = name

    def __get__(self, instance: object, owner: type) -> NoReturn:
        """Raise the error, as if there were no such name."""
        raise AttributeError(f"{owner.__name__} has no {self.name}: use ngfflint.{self.instead}")


@define(kw_only=True, eq=False, repr=False)
class Model:  # noqa: PLW1641  it is mutable
    """Base class of all metadata objects.

    Args:
        extra: keys that this version of the specification does not define, kept so that nothing is lost.
    """

    TEXT: ClassVar[str] = ""
    """The field that replaces the object in the JSON, as plain text."""

    extra: dict[str, Any] = field(factory=dict)

    if not TYPE_CHECKING:
        model_dump = Renamed("to_dict(model)")
        model_dump_json = Renamed("to_json(model)")
        model_validate = Renamed("validate_ome_object(dictionary, cls)")
        model_validate_json = Renamed("validate_ome_json(text, cls)")

    # Defined once here: attrs takes longer to generate them for each class than for all the rest.

    def __eq__(self, other: object) -> bool:
        """Whether another object has the same class and values."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, each.name) == getattr(other, each.name) for each in fields(type(self)))

    def __repr__(self) -> str:
        """Return the constructor call with the values that differ from the defaults."""
        shown = [(each.name, getattr(self, each.name), each.default) for each in fields(type(self))]
        values = [f"{name}={value!r}" for name, value, default in shown if not _is_default(value, default)]
        return f"{type(self).__name__}({', '.join(values)})"


def _is_default(value: Any, default: Any) -> bool:
    """Whether a value is the default of its field; an unreadable value cannot be compared."""
    return value is default or (isinstance(value, dict) and not value) or (isinstance(value, str) and value == default)


JSONField = tuple["Attribute[Any]", Key, str]
"""A field with its key and the name of the class that declares it."""

_JSON_FIELDS: dict[type, list[JSONField]] = {}


def json_fields(cls: type) -> list[JSONField]:
    """Return the fields of a model that are JSON keys, in order, with their keys and declaring classes."""
    known = _JSON_FIELDS.get(cls)
    if known is None:
        mro = reversed(cls.__mro__)
        declared = {name: each.__name__ for each in mro for name in getattr(each, "__annotations__", ())}
        known = [(a, key_of(a), declared[a.name]) for a in fields(cls) if a.name != "extra"]
        _JSON_FIELDS[cls] = known
    return known


def resolve(cls: type) -> None:
    """Replace the types of a model's fields that are text, as references to later classes are."""
    if any(isinstance(each.type, str) for each in fields(cls)):
        attrs.resolve_types(cls)


def fields_of(cls: type) -> frozenset[str]:
    """Return the names of the fields of a model."""
    return frozenset(attribute.name for attribute, _, _ in json_fields(cls))


@define(kw_only=True, eq=False, repr=False)
class OMEAttributes(Model):
    """The OME metadata that all kinds of groups have in common.

    Args:
        version: of the specification, from 0.5.
    """

    version: str | None = field(default=None, metadata=key(since="0.5", required=True))

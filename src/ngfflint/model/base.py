"""The base class of all models, the description of their JSON keys, and problems found while reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, TypeVar

import attrs
from attrs import NOTHING, define, fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Generic

    from attrs import Attribute

T = TypeVar("T")
Pointer = tuple[str | int, ...]
"""A JSON pointer, one item a step: keys are text, indices are numbers."""


class Problem(NamedTuple):
    """A value that has not the shape its model asks for.

    Args:
        pointer: the value, or for a missing key the object that lacks it.
        model: name of the model class.
        field: JSON key in it; ``datasets[]`` is an item of the array ``datasets``.
        kind: ``missing``, ``type``, ``item``, ``tag`` or ``empty``; documents have kinds of their own.
        expected: what should be there, in words.
        got: the JSON value that is there.
        offset: place in the text of the document, in code points, where a pointer cannot say it.
    """

    pointer: Pointer
    model: str
    field: str
    kind: str
    expected: str = ""
    got: Any = None
    offset: int | None = None

    def below(self, base: Pointer) -> Problem:
        """Return the problem with its pointer put below another."""
        return self._replace(pointer=(*base, *self.pointer)) if base else self


class Unreadable(Exception):  # noqa: N818  not an error: the signal that some shape rule has spoken already
    """A rule used a value that could not be read; the rule is skipped on that object."""


def _stop(*_: object) -> NoReturn:
    raise Unreadable


class UnreadableValue:
    """Stands where a value could not be read; any use of it raises ``Unreadable``."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show a place-holder, for people who debug."""
        return "<broken>"

    def __getattr__(self, name: str) -> NoReturn:
        """Stop whoever reads an attribute."""
        raise Unreadable

    def __eq__(self, other: object) -> bool:
        """Stop whoever compares."""
        raise Unreadable

    __hash__: Callable[[UnreadableValue], int] = _stop  # type: ignore[assignment]
    __bool__ = __iter__ = __len__ = __getitem__ = __contains__ = __reversed__ = _stop
    __lt__ = __le__ = __gt__ = __ge__ = _stop
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _stop
    __int__ = __float__ = __index__ = __str__ = __neg__ = __abs__ = __call__ = __format__ = _stop


UNREADABLE: Any = UnreadableValue()
"""The only instance; its type is ``Any`` so that it fits every field."""


def present(value: T | None) -> T:
    """Return a value that the rule needs, or end the rule on this object where there is none.

    Raises:
        Unreadable: where the value is absent.
    """
    if value is None:
        raise Unreadable
    return value


if TYPE_CHECKING:
    from attrs import field as field  # noqa: PLC0414  all models take it from here

    M = TypeVar("M")

    class As(Generic[M]):
        """Type of what a constructor takes for a model: the model, or the object of the JSON."""

        def __init__(self, value: M | Mapping[str, Any] | None) -> None: ...

    class Each(Generic[M]):
        """Type of what a constructor takes for an array of models."""

        def __init__(self, values: Iterable[M | Mapping[str, Any]] | None) -> None: ...

    class Rows:
        """Type of what a constructor takes for a matrix."""

        def __init__(self, values: Iterable[Iterable[float]] | None) -> None: ...

else:

    def field(*, converter: object = None, **told: Any) -> Any:  # noqa: ARG001
        """Declare a field of a model.

        Type checkers read in ``converter`` what the constructors of the library take. Models themselves convert
        nothing, for the linter makes them by the thousand; the classes that the library derives from them do.
        """
        return attrs.field(**told)

    class As:
        """What ``converter`` says has no meaning but for type checkers."""

        def __class_getitem__(cls, _: object) -> type:
            """Return the same for all models."""
            return cls

    Each = Rows = As


VERSIONS = ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")
"""The versions of the specification, oldest first; 0.6 stands for 0.6rc0."""


class Key(NamedTuple):
    """The JSON key of a field and the versions of the specification that know it.

    Args:
        name: the key as it stands in the JSON.
        since: the first version with this key.
        until: the last version with this key.
        required: whether an object of those versions is broken without it.
        nullable: whether null means the same as no key.
    """

    name: str
    since: str = VERSIONS[0]
    until: str = VERSIONS[-1]
    required: bool = False
    nullable: bool = False

    def known_in(self, version: str) -> bool:
        """Whether objects of this version may have the key."""
        return VERSIONS.index(self.since) <= VERSIONS.index(version) <= VERSIONS.index(self.until)


def key(
    name: str = "",
    *,
    since: str = VERSIONS[0],
    until: str = VERSIONS[-1],
    required: bool = False,
    nullable: bool = False,
) -> dict[str, Key]:
    """Make the metadata of an attrs field; an empty name stands for the field's own.

    A field without a default is always required and needs no such metadata.
    """
    return {"key": Key(name, since, until, required, nullable)}


def key_of(attribute: Attribute[Any]) -> Key:
    """Return what an attrs field says of its JSON key."""
    stated: Key | None = attribute.metadata.get("key")
    if stated is None:
        return Key(attribute.name, required=attribute.default is NOTHING)
    return stated._replace(name=stated.name or attribute.name)


@define(kw_only=True, eq=False, repr=False)
class Model:  # noqa: PLW1641  it can change
    """Base of all metadata objects.

    Args:
        extra: keys that this version of the specification does not know, kept so that nothing is lost.
    """

    TEXT: ClassVar[str] = ""
    """The field that is text and stands alone in the JSON, in place of an object."""

    extra: dict[str, Any] = field(factory=dict)

    # Written once here: to make them for each class takes attrs longer than all the rest of it.

    def __eq__(self, other: object) -> bool:
        """Whether another object is of the same class and has the same values."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, each.name) == getattr(other, each.name) for each in fields(type(self)))

    def __repr__(self) -> str:
        """Show what was set, as it is written."""
        shown = [(each.name, getattr(self, each.name), each.default) for each in fields(type(self))]
        values = [f"{name}={value!r}" for name, value, default in shown if not _is_default(value, default)]
        return f"{type(self).__name__}({', '.join(values)})"


def _is_default(value: Any, default: Any) -> bool:
    """Whether a value is what a field has by itself; a broken one cannot be compared."""
    return value is default or (isinstance(value, dict) and not value) or (isinstance(value, str) and value == default)


JSONField = tuple["Attribute[Any]", Key, str]
"""A field with its key and the name of the class that declares it."""

_JSON_FIELDS: dict[type, list[JSONField]] = {}


def json_fields(cls: type) -> list[JSONField]:
    """Return the fields of a model that are JSON keys, in order, each with its key and the class that declares it."""
    known = _JSON_FIELDS.get(cls)
    if known is None:
        mro = reversed(cls.__mro__)
        declared = {name: each.__name__ for each in mro for name in vars(each).get("__annotations__", ())}
        known = [(a, key_of(a), declared[a.name]) for a in fields(cls) if a.name != "extra"]
        _JSON_FIELDS[cls] = known
    return known


@define(kw_only=True, eq=False, repr=False)
class OMEAttributes(Model):
    """What every group with OME metadata may state.

    Args:
        version: of the specification, from 0.5.
    """

    version: str | None = field(default=None, metadata=key(since="0.5", required=True))

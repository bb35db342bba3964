"""What can be wrong with the shape of JSON, and what stands in the place of a value that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

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


class Broken:
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

    __hash__: Callable[[Broken], int] = _stop  # type: ignore[assignment]
    __bool__ = __iter__ = __len__ = __getitem__ = __contains__ = __reversed__ = _stop
    __lt__ = __le__ = __gt__ = __ge__ = _stop
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _stop
    __int__ = __float__ = __index__ = __str__ = __neg__ = __abs__ = __call__ = __format__ = _stop


BROKEN: Any = Broken()
"""The only instance; its type is ``Any`` so that it fits every field."""


def present(value: T | None) -> T:
    """Return a value that the rule needs, or end the rule on this object where there is none.

    Raises:
        Unreadable: where the value is absent.
    """
    if value is None:
        raise Unreadable
    return value

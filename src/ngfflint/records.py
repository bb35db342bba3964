"""Named tuples that are cheap to define: every run defines forty of them before it reads a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414  exported
else:
    from collections import namedtuple

    class _Definition(type):
        """Makes a named tuple of a class body, without compiling each annotation as ``typing`` does."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            types = body.pop("__annotations__", {})
            if "__annotate_func__" in body:  # Python 3.14, in a module that does not keep annotations as strings
                types = body.pop("__annotate_func__")(1)
            defaults = [body.pop(field) for field in types if field in body]
            made = namedtuple(name, types, defaults=defaults, module=body["__module__"])  # noqa: PYI024  see above
            made.__annotations__ = types
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Definition):
        """The same as ``typing.NamedTuple`` with annotations as strings."""

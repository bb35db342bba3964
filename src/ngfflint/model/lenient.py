"""Lenient structuring: JSON to models, recording what does not fit and going on.

Hook factories on a cattrs converter, one for each kind of type. A bad value becomes a ``Problem`` and the
``UNREADABLE`` sentinel in its field, so one fault never hides another. The hooks here decide what a document means;
``strict.StrictStructurer`` gives the same models for documents without problems, faster.
"""

from __future__ import annotations

from math import isfinite
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from attrs import NOTHING, has
from cattrs import Converter

from ngfflint.model.base import UNREADABLE, Key, Model, Problem, json_fields, resolve
from ngfflint.model.traversal import (
    array_types,
    holds_models,
    is_array,
    is_object,
    is_optional,
    is_tagged,
    is_text,
    tags,
)

if TYPE_CHECKING:
    from collections.abc import Callable

M = TypeVar("M")
Hook = "Callable[[Any, Any], Any]"

PLURALS = {
    "a string": "strings",
    "a number": "numbers",
    "an integer": "integers",
    "an object": "objects",
    "an array of numbers": "arrays of numbers",
}
"""What an array should contain, by what each of its items should be."""

MAX_DEPTH = 100
"""Models nested deeper than this are not read: no reader follows them either."""


class LenientStructurer:
    """Structures the JSON of one version of the specification, and records what does not fit.

    Args:
        version: decides which keys are known and which are required.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self._path: list[str | int] = []
        self._owner: tuple[str, str] = ("", "")
        self._problems: list[Problem] = []
        converter = self._converter = Converter(detailed_validation=False)
        converter.register_structure_hook(str, self._scalar(str, "a string"))
        converter.register_structure_hook(bool, self._boolean)
        converter.register_structure_hook(int, self._integer)
        converter.register_structure_hook(float, self._scalar((int, float), "a number"))
        converter.register_structure_hook_factory(is_object, self._object)
        converter.register_structure_hook_factory(is_array, self._array)
        converter.register_structure_hook_factory(is_optional, self._optional)
        converter.register_structure_hook_factory(has, self._model)
        converter.register_structure_hook_factory(is_text, self._text)
        converter.register_structure_hook_factory(is_tagged, self._tagged)

    def structure(self, value: Any, cls: type[M]) -> tuple[M, tuple[Problem, ...]]:
        """Structure parsed JSON as a model, see ``Structurer.structure``."""
        self._path, self._owner, self._problems = [], (cls.__name__, ""), []
        model = self._converter.structure(value, cls)
        return model, tuple(self._problems)

    def _fail(self, kind: str, expected: str, got: Any) -> Any:
        model, field = self._owner
        if field.endswith("[]"):
            field, kind = field.rstrip("[]"), {"type": "item", "items": "items"}.get(kind, f"item-{kind}")
        self._problems.append(Problem(tuple(self._path), model, field, kind, expected, got))
        return UNREADABLE

    def _scalar(self, types: Any, expected: str) -> Callable[[Any, Any], Any]:
        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, types) or isinstance(value, bool):
                return self._fail("type", expected, value)
            if value == "":
                self._fail("empty", expected, value)
            return value

        return structure

    def _boolean(self, value: Any, _: Any) -> Any:
        return value if isinstance(value, bool) else self._fail("type", "true or false", value)

    def _integer(self, value: Any, _: Any) -> Any:
        if isinstance(value, float) and value.is_integer():  # JSON has one kind of number: 1.0 is an integer
            return value
        if isinstance(value, float) and not isfinite(value):  # a rule for all numbers reports NaN and Infinity
            return UNREADABLE
        if not isinstance(value, int) or isinstance(value, bool):
            return self._fail("type", "an integer", value)
        return value

    def _object(self, of: Any, converter: Converter) -> Callable[[Any, Any], Any]:
        item = get_args(of)[1]
        hook = None if item is Any else converter.get_structure_hook(item)

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, dict):
                return self._fail("type", "an object", value)
            if hook is None:
                return value
            out, path = {}, self._path
            for name, each in value.items():
                path.append(name)
                out[name] = hook(each, item)
                path.pop()
            return out

        return structure

    def _optional(self, of: Any, converter: Converter) -> Callable[[Any, Any], Any]:
        inner = next(a for a in get_args(of) if a is not NoneType)
        hook = converter.get_structure_hook(inner)
        return lambda value, _: hook(value, inner)

    def _array(self, of: Any, converter: Converter) -> Callable[[Any, Any], Any]:
        cls, item = array_types(getattr(of, "IN", {}).get(self.version, of))
        item = getattr(cls, "ITEM_IN", {}).get(self.version, item)
        hook = converter.get_structure_hook(item)
        nullable, nested, plain = is_optional(item), is_array(item), not holds_models(item)

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                return self._fail("type", "an array", value)
            if nested and value and not any(isinstance(each, list) for each in value):  # one fault, not one a number
                return self._fail("type", "an array of arrays", value)
            if not value:
                self._fail("empty", "an array", value)
            owner, path, known = self._owner, self._path, len(self._problems)
            self._owner = (owner[0], owner[1] + "[]")
            out = cls()
            path.append(0)
            for index, each in enumerate(value):
                path[-1] = index
                out.append(None if each is None and nullable else hook(each, item))
            path.pop()
            self._owner = owner
            if len(self._problems) - known > 1 and self._join_items(known, value, plain=plain):
                return UNREADABLE
            return out

        return structure

    def _join_items(self, known: int, value: list[Any], *, plain: bool) -> bool:
        """Replace problems of items by one of their array: of all items, or of two or more numbers or strings.

        Returns:
            whether no item is readable.
        """
        found, depth = self._problems[known:], len(self._path) + 1
        wrong = [each for each in found if each.kind in ("item", "items") and len(each.pointer) == depth]
        if len(wrong) < (2 if plain else len(value)) or len(wrong) < 2:
            return False
        self._problems[known:] = [each for each in found if each not in wrong]
        self._fail("items", f"an array of {PLURALS.get(wrong[0].expected, wrong[0].expected)}", value)
        return len(wrong) == len(value)

    def _text(self, cls: type[Model], converter: Converter) -> Callable[[Any, Any], Any]:
        name, hook = cls.TEXT, converter.get_structure_hook(str)

        def structure(value: Any, _: Any) -> Any:
            text = hook(value, str)
            return text if text is UNREADABLE else cls(**{name: text})

        return structure

    def _tagged(self, base: type[Model], converter: Converter) -> Callable[[Any, Any], Any]:
        by_tag = tags(base, self.version)
        hooks: dict[str, Callable[[Any, Any], Any]] = {}
        names = " or ".join(f'"{tag}"' for tag in by_tag)

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, dict):
                return self._fail("type", "an object", value)
            tag = value.get("type")
            if isinstance(tag, str) and tag in by_tag:
                if tag not in hooks:  # read late: a transformation may contain others
                    hooks[tag] = converter.get_structure_hook(by_tag[tag])
                return hooks[tag](value, by_tag[tag])
            owner, self._owner = self._owner, (base.__name__, "type")
            if "type" in value:
                self._path.append("type")
                kind = "tag" if isinstance(tag, str) else "type"
                self._fail(kind, names if kind == "tag" else "a string", tag)
                self._path.pop()
            else:
                self._fail("missing", names, None)
            self._owner = owner
            return UNREADABLE

        return structure

    def _model(self, cls: type, converter: Converter) -> Callable[[Any, Any], Any]:
        fields = self._fields(cls, converter)
        known = {key.name for _, key, *_ in fields} | ({"type"} if hasattr(cls, "TAG") else set())
        keeps = issubclass(cls, Model)
        left = [a for a, key, _ in json_fields(cls) if key.name not in known]
        needless = {a.alias or a.name: UNREADABLE for a in left if a.default is NOTHING}

        def structure(value: Any, _: Any) -> Any:
            if not isinstance(value, dict):
                return self._fail("type", "an object", value)
            if len(self._path) > MAX_DEPTH:
                return self._fail("type", f"an object that is at most {MAX_DEPTH} levels deep", value)
            arguments: dict[str, Any] = dict(needless)
            owner, path = self._owner, self._path
            for name, key, hook, of, declared_in in fields:
                self._owner = (declared_in, key.name)
                if key.name in value and not (key.nullable and value[key.name] is None):
                    path.append(key.name)
                    arguments[name] = hook(value[key.name], of)
                    path.pop()
                elif key.required:
                    arguments[name] = self._fail("missing", key.name, None if value else {})
            self._owner = owner
            if not known.issuperset(value):
                extra = {name: each for name, each in value.items() if name not in known}
                if keeps:
                    arguments["extra"] = extra
                else:
                    self._refuse(cls.__name__, extra)
            return cls(**arguments)

        return structure

    def _refuse(self, model: str, extra: dict[str, Any]) -> None:
        """Report the keys of an object that is not metadata: a rule file knows all its keys."""
        for name, value in extra.items():
            pointer = (*self._path, name)
            self._problems.append(Problem(pointer, model, name, "unknown", "a known key", value))

    def _fields(self, cls: type, converter: Converter) -> list[tuple[str, Key, Any, Any, str]]:
        resolve(cls)
        return [
            (a.alias or a.name, key, converter.get_structure_hook(a.type), a.type, declared_in)
            for a, key, declared_in in json_fields(cls)
            if key.known_in(self.version)
        ]

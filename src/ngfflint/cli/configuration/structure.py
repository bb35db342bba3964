"""Settings to the class of their keys, with every fault in their shape."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from ngfflint.cli.configuration.keys import Keys, SuppressKeys
from ngfflint.cli.suggestion import did_you_mean
from ngfflint.model.base import VERSIONS, json_fields
from ngfflint.model.structure import Structurer
from ngfflint.model.types import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cattrs import Converter

    from ngfflint.model.problems import Pointer, Problem

KNOWN = {cls.__name__: [key.name for _, key, _ in json_fields(cls)] for cls in (Keys, SuppressKeys)}
"""Keys by the name of their class."""

WORDS = {"an object": "a table"}
"""What TOML calls by another name than JSON."""


def _is_text(of: Any) -> bool:
    return of is str


ORDERS: dict[Callable[[Any], bool], type] = {is_array: list, is_object: dict, _is_text: str}


def faults_of(raw: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Yield what is wrong with the shape of settings: unknown keys, and values of another type.

    Args:
        raw: the settings, with dates written as text.
    """
    _, problems = _Structurer(VERSIONS[-1]).structure(raw, Keys)
    for problem in problems:
        words = _words(problem)
        if words:
            yield problem.pointer, words


def _words(problem: Problem) -> str:
    if problem.kind == "missing":
        return f"{problem.field} is missing"
    if problem.kind == "unknown":
        return f"unknown key {problem.field}{did_you_mean(problem.field, KNOWN[problem.model])}"
    if problem.kind in ("type", "item"):
        place = ".".join(str(step) for step in problem.pointer if isinstance(step, str))
        item = "each item of " if problem.kind == "item" else ""
        return f"{item}{place} must be {WORDS.get(problem.expected, problem.expected)}"
    return ""


NAMES: dict[type, str] = {str: "a string", list: "an array", dict: "a table"}


class _Structurer(Structurer):
    """Knows values that may be of one of several types."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self._converter.register_structure_hook_factory(is_choice, self._choice)

    def _choice(self, of: Any, converter: Converter) -> Callable[[Any, Any], Any]:
        hooks = {_order(each): (converter.get_structure_hook(each), each) for each in members(of)}

        def structure(value: Any, _: Any) -> Any:
            if type(value) not in hooks:
                return self._fail("type", " or ".join(NAMES[each] for each in hooks), value)
            hook, each = hooks[type(value)]
            return hook(value, each)

        return structure


def members(of: Any) -> list[Any]:
    """Return the types of a union, without ``None``."""
    return [each for each in get_args(of) if each is not NoneType]


def is_choice(of: Any) -> bool:
    """Say whether a type is one of several."""
    return get_origin(of) is UnionType and len(members(of)) > 1


def _order(of: Any) -> type:
    return next(order for holds, order in ORDERS.items() if holds(of))

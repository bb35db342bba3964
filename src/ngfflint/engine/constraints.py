"""The closed vocabulary of ``require``: what can be demanded without Python.

Each constraint is a function of the value (the visited object, or one ``field`` of it) and its limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import At
from ngfflint.model.base import Model, json_fields
from ngfflint.model.problems import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer


def present(value: Any, names: list[str]) -> Iterator[At]:
    """Demand that the keys are there."""
    attributes = {key.name: attribute.name for attribute, key, _ in json_fields(type(value))}
    missing = [name for name in names if getattr(value, attributes[name]) is None]
    alone = tuple(missing) if len(missing) == 1 else ()
    if missing:
        yield At(missing=missing, field=missing[0], lacks=alone)


def min_items(value: Any, limit: int) -> Iterator[At]:
    """Demand a least number of items."""
    if len(value) < limit:
        yield At(count=len(value), limit=limit)


def max_items(value: Any, limit: int) -> Iterator[At]:
    """Demand a largest number of items."""
    if len(value) > limit:
        yield At(count=len(value), limit=limit)


def one_of(value: Any, allowed: list[Any]) -> Iterator[At]:
    """Demand one of some values."""
    if value not in allowed:
        yield At(value=value, allowed=allowed)


def pattern(value: Any, expression: str) -> Iterator[At]:
    """Demand that the whole text matches a regular expression."""
    if re.fullmatch(expression, value) is None:
        yield At(value=value)


def minimum(value: Any, limit: float) -> Iterator[At]:
    """Demand a least number."""
    if value < limit:
        yield At(value=value, limit=limit)


def unique_by(value: Any, name: str) -> Iterator[At]:
    """Demand that no two items have the same value of a field."""
    seen: dict[Any, int] = {}
    for index, item in enumerate(value):
        each = BROKEN if item is BROKEN else getattr(item, name)
        if each is BROKEN:  # what cannot be read hides no other that comes twice
            continue
        if each is not None and each in seen:
            yield At(index, *steps(item, name), value=each, index=index, first=seen[each])
        seen.setdefault(each, index)


def steps(obj: Any, name: str) -> Pointer:
    """Return the pointer of a field; of an object that is text in the JSON, the object itself."""
    if getattr(obj, "TEXT", "") == name:
        return ()
    fields = json_fields(type(obj)) if isinstance(obj, Model) else ()
    return (next((key.name for attribute, key, _ in fields if attribute.name == name), name),)


CONSTRAINTS: dict[str, Callable[[Any, Any], Iterator[At]]] = {
    each.__name__: each for each in (present, min_items, max_items, one_of, pattern, minimum, unique_by)
}
"""The vocabulary; ``field`` beside them names the field that they are about."""


def checker(rule: Rule) -> Callable[[Any, Context], Iterator[At]]:
    """Make the check of a rule that declares constraints."""
    field = rule.require.get("field")
    limits = [(name, CONSTRAINTS[name], limit) for name, limit in rule.require.items() if name != "field"]

    def check(obj: Any, _: Context) -> Iterator[At]:
        value = obj if field is None else getattr(obj, field)
        if value is None or value is BROKEN:  # `present` is on the object itself; a shape rule tells what is broken
            return
        of = type(obj).__name__
        for name, constraint, limit in limits:
            for at in constraint(value, limit):
                at.case = of if of in rule.case else name if name in rule.case else ""
                if field is not None:
                    at.where = (*steps(obj, field), *at.where)
                yield at

    return check

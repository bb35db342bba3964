"""The constraints that rule files can declare with ``require``, without Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import UNREADABLE, Model, Unreadable, json_fields
from ngfflint.rules.check import Fault
from ngfflint.rules.messages import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context
    from ngfflint.rules.rule import Rule

    Constraint = Callable[[Any], Iterable[Fault]]

NO_FAULTS: tuple[Fault, ...] = ()
"""The result for most values."""


def present(names: list[str]) -> Constraint:
    """Require keys."""
    attributes: dict[type, list[tuple[str, str]]] = {}

    def faults(value: Any) -> Iterable[Fault]:
        known = attributes.get(type(value))
        if known is None:
            of = {key.name: attribute.name for attribute, key, _ in json_fields(type(value))}
            known = attributes[type(value)] = [(name, of[name]) for name in names]
        missing = [name for name, attribute in known if getattr(value, attribute) is None]
        if not missing:
            return NO_FAULTS
        return (
            Fault(missing=alternatives(missing), field=missing[0], lacks=tuple(missing) if len(missing) == 1 else ()),
        )

    return faults


def min_items(limit: int) -> Constraint:
    """Require a minimum number of items."""
    return lambda value: NO_FAULTS if len(value) >= limit else (Fault(count=len(value), limit=limit),)


def max_items(limit: int) -> Constraint:
    """Require a maximum number of items."""
    return lambda value: NO_FAULTS if len(value) <= limit else (Fault(count=len(value), limit=limit),)


def one_of(allowed: list[Any]) -> Constraint:
    """Require one of several values."""
    return lambda value: NO_FAULTS if value in allowed else (Fault(value=value, allowed=allowed),)


def pattern(expression: str) -> Constraint:
    """Require that the whole text matches a regular expression."""
    matches = re.compile(expression).fullmatch
    return lambda value: NO_FAULTS if matches(value) is not None else (Fault(value=value),)


def minimum(limit: float) -> Constraint:
    """Require a minimum value."""
    return lambda value: NO_FAULTS if value >= limit else (Fault(value=value, limit=limit),)


def unique_by(name: str) -> Constraint:
    """Require that no two items have the same value of a field."""

    def faults(value: Any) -> Iterable[Fault]:
        try:
            values = {getattr(item, name) for item in value}
        except Unreadable:  # duplicates among the other items still count
            return _repeated(value, name)
        return NO_FAULTS if len(values) == len(value) else _repeated(value, name)

    return faults


def _repeated(value: Any, name: str) -> Iterator[Fault]:
    seen: dict[Any, int] = {}
    for index, item in enumerate(value):
        each = UNREADABLE if item is UNREADABLE else getattr(item, name)
        if each is UNREADABLE:
            continue
        if each is not None and each in seen:
            yield Fault(index, *steps(item, name), value=each, index=index, first=seen[each])
        seen.setdefault(each, index)


def steps(obj: Any, name: str) -> Pointer:
    """Return the pointer of a field, which is empty for an object that is plain text in the JSON."""
    if getattr(obj, "TEXT", "") == name:
        return ()
    fields = json_fields(type(obj)) if isinstance(obj, Model) else ()
    return (next((key.name for attribute, key, _ in fields if attribute.name == name), name),)


CONSTRAINTS: dict[str, Callable[[Any], Constraint]] = {
    each.__name__: each for each in (present, min_items, max_items, one_of, pattern, minimum, unique_by)
}
"""The constraints by name in rule files; ``field`` beside them names the field that they apply to."""


def checker(rule: Rule) -> Callable[[Any, Context], Iterable[Fault]]:
    """Make the check of a rule that declares constraints."""
    field = rule.require.get("field")
    constraints = [(name, CONSTRAINTS[name](limit)) for name, limit in rule.require.items() if name != "field"]

    def check(obj: Any, _: Context) -> Iterable[Fault]:
        value = obj if field is None else getattr(obj, field)
        if value is None or value is UNREADABLE:  # `present` applies to the object; shape rules report the rest
            return NO_FAULTS
        for _name, faults in constraints:
            if faults(value) is not NO_FAULTS:
                return placed(obj, value)
        return NO_FAULTS

    def placed(obj: Any, value: Any) -> Iterator[Fault]:
        of = type(obj).__name__
        for name, faults in constraints:
            for fault in faults(value):
                fault.case = of if of in rule.case else name if name in rule.case else ""
                if field is not None:
                    fault.where = (*steps(obj, field), *fault.where)
                yield fault

    return check

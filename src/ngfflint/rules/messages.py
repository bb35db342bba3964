"""Format values for messages: short, on one line, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint import fast_json
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.patterns import Pattern

if TYPE_CHECKING:
    import re

    from ngfflint.model.base import Pointer

LIMIT = 80
"""Length of the longest value shown, in characters."""


def clip(text: str, limit: int = LIMIT) -> str:
    """Shorten a long text in its middle."""
    if len(text) <= limit:
        return text
    head = (limit - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def shown(value: Any) -> str:
    """Format a JSON value as JSON."""
    try:
        return clip(fast_json.dumps(value, default=str).decode())
    except (TypeError, ValueError):  # lone surrogates, integers of more than 64 bits, nesting without end
        return clip(_represented(value))


class Clause(str):
    """Text that was made for a message already, and is never clipped."""

    __slots__ = ()


def _represented(value: Any) -> str:
    try:
        return repr(value)
    except RecursionError:
        return "…"


def worded(value: Any) -> str:
    """Format a value for a placeholder: printable text as is, the items of sequences as JSON, all else as JSON."""
    if value is UNREADABLE:
        raise Unreadable
    if isinstance(value, Clause):
        return value
    if isinstance(value, str):
        return clip(value if value.isprintable() else shown(value)[1:-1])
    if isinstance(value, list | tuple):
        return clip(", ".join(shown(each) if isinstance(each, str | list) else worded(each) for each in value))
    if isinstance(value, float):
        return f"{value:.6g}"
    return shown(value)


def alternatives(names: list[str], conjunction: str = "or") -> str:
    """Format names as ``"a"``, ``"a" or "b"``, ``"a", "b" or "c"``."""
    *most, last = (f'"{name}"' for name in names)
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def with_article(kind: str) -> str:
    """Format the kind of a group, such as ``an image``; ``""`` is a group without OME metadata."""
    if not kind:
        return "a group without OME metadata"
    noun = "labels group" if kind == "labels" else kind
    return f"{'an' if noun[0] in 'aeiouO' else 'a'} {noun}"


PLAIN_KEY = Pattern(r"[\w.:-]+")
"""Keys that need no quotes in a path."""

CONTAINERS = ("attributes", "ome")
"""Keys around the OME metadata, which a path leaves out."""


def path_of(pointer: Pointer) -> str:
    """Format a pointer as a path such as ``multiscales[0].axes[1]``; a single key is in quotes."""
    steps = list(pointer)
    while len(steps) > 1 and steps[0] in CONTAINERS:
        steps.pop(0)
    if not steps:
        return "the document"
    if len(steps) == 1:
        return shown(steps[0])
    plain = (
        f".{each}" if isinstance(each, str) and PLAIN_KEY.fullmatch(each) else f"[{shown(each)}]" for each in steps
    )
    return clip("".join(plain).removeprefix("."))


COUNTED = Pattern(
    r"\{(\w+)\} (Image elements|acquisitions|axes|bytes|channels|chunks|images|indices|numbers|pixels|samples"
    r"|transformations|values)\b"
)
"""A placeholder before a noun in the plural."""

SINGULAR = {"axes": "axis", "indices": "index"}
"""The singular of nouns that do not only lose an s."""


def fill(template: str, values: dict[str, Any]) -> str:
    """Insert values into the placeholders of a template, and write the nouns behind a 1 in the singular.

    Raises:
        Unreadable: one of the values could not be read.
        KeyError: a placeholder has no value.
    """
    if "{" not in template:
        return template
    if any(type(value) is int and value == 1 for value in values.values()):
        template = COUNTED.compiled.sub(lambda found: _singular(found, values), template)
    return template.format_map({name: worded(value) for name, value in values.items()})


def _singular(found: re.Match[str], values: dict[str, Any]) -> str:
    number = values.get(found[1])
    if type(number) is not int or number != 1:
        return found[0]
    return f"{{{found[1]}}} {SINGULAR.get(found[2], found[2][:-1])}"

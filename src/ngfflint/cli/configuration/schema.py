"""The JSON schema of files of settings, made from their keys, for editors that check TOML while it is written."""

from __future__ import annotations

import json
import re
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from attrs import resolve_types

from ngfflint.cli.configuration.choices import CHOICES, LEAST
from ngfflint.cli.configuration.keys import Keys, SuppressKeys
from ngfflint.cli.configuration.meaning import DAY
from ngfflint.cli.configuration.required import CLAUSE
from ngfflint.engine.severity import SEVERITIES
from ngfflint.model.base import json_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPES: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Any: {},
}

OTHERS: dict[str, dict[str, Any]] = {
    "severity": {"additionalProperties": {"enum": list(SEVERITIES)}},
    "expires": {"format": "date", "pattern": f"^{DAY.pattern}$"},
    "required-version": {"pattern": rf"^\s*(?:{CLAUSE.pattern})\s*(?:,\s*(?:{CLAUSE.pattern})\s*)*$"},
}
"""What other values there may be."""

ITEM = re.compile(r"^        (\w+): (.+)$", re.MULTILINE)
"""The line of a docstring that says what a key means."""


def schema() -> str:
    """Return the schema as text."""
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "settings of ngfflint",
        **_object(Keys),
    }
    return json.dumps(document, indent=2) + "\n"


def _object(cls: type) -> dict[str, Any]:
    resolve_types(cls)
    words = dict(ITEM.findall(cls.__doc__ or ""))
    fields = json_fields(cls)
    properties = {
        key.name: {"description": words[field.name], **_value(field.type), **_limits(key.name)}
        for field, key, _ in fields
    }
    required = [key.name for _, key, _ in fields if key.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": required} if required else {}),
    }


def _value(of: Any) -> dict[str, Any]:
    """Return what a value of some type may be."""
    if of in TYPES:
        return dict(TYPES[of])
    if of is SuppressKeys:
        return _object(of)
    if get_origin(of) is list:
        return {"type": "array", "items": _value(get_args(of)[0])}
    if get_origin(of) is dict:
        return {"type": "object", "additionalProperties": _value(get_args(of)[1])}
    return _any([_value(each) for each in get_args(of) if each is not NoneType])


def _any(choices: Iterable[dict[str, Any]]) -> dict[str, Any]:
    first, *others = choices
    return {"anyOf": [first, *others]} if others else first


def _limits(name: str) -> dict[str, Any]:
    if name in CHOICES:
        return {"enum": list(CHOICES[name])}
    if name in LEAST:
        return {"minimum": LEAST[name]}
    return dict(OTHERS.get(name, {}))

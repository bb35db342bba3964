"""From models to JSON: what was set, under the keys of the specification."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ngfflint.library.origin import Origin
from ngfflint.model.base import Model, json_fields


def to_dict(obj: Model | Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata as the dictionary that JSON has for it: what was set, and nothing else.

    Keys have the specification's names. Keys that no model knows are kept, and metadata that was read keeps the order
    of its keys.

    Args:
        obj: a model, or a dictionary that may hold models.
    """
    made: dict[str, Any] = _plain(obj)
    return made


def to_json(obj: Model | Mapping[str, Any], indent: int | None = 2) -> str:
    """Return metadata as JSON text, ready to be written to ``zarr.json`` or ``.zattrs``.

    Args:
        obj: a model, or a dictionary that may hold models.
        indent: spaces a level; ``None`` for one line.

    Raises:
        TypeError: a value among the user's own is nothing that JSON can hold, such as a set.
        ValueError: the metadata are nested deeper than any reader follows.
    """
    try:
        return json.dumps(to_dict(obj), indent=indent, ensure_ascii=False)
    except RecursionError:
        raise ValueError("the metadata are nested deeper than any reader follows") from None


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return getattr(value, value.TEXT) if value.TEXT else _object(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.tolist() if hasattr(value, "tolist") else value  # arrays and numbers of NumPy


def _object(model: Model) -> dict[str, Any]:
    sort = getattr(model, "type", model.TAG) if hasattr(model, "TAG") else None
    found: dict[str, Any] = {} if sort is None else {"type": sort}  # it comes first, as people write it
    for attribute, key, _ in json_fields(type(model)):
        value = getattr(model, attribute.name)
        if value is not None:
            found[key.name] = _plain(value)
    for key_of_user, value in model.extra.items():
        found.setdefault(key_of_user, _plain(value))
    order = model.extra.order if isinstance(model.extra, Origin) else ()
    return {name: found[name] for name in order if name in found} | found

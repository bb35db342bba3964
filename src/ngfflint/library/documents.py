"""Conversion of models to JSON, and of groups of a store to models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from ngfflint.library.builders import Origin, make, ome_object
from ngfflint.model.base import Model, json_fields

if TYPE_CHECKING:
    from ngfflint import v04, v05, v06
    from ngfflint.hierarchy.nodes import Group
    from ngfflint.library import common

    AnyGroup: TypeAlias = (
        v06.OMEZarrGroupJSON
        | v06.OMEAttributes
        | v06.OMEMetadata
        | v05.OMEZarrGroupJSON
        | v05.OMEAttributes
        | v05.OMEMetadata
        | v04.OMEZarrGroupJSON
    )
    """Metadata of a group: a whole ``zarr.json``, its attributes, or the OME metadata itself."""

    AnyOME: TypeAlias = (
        v06.OMEMetadata
        | v05.OMEMetadata
        | v04.OMEZarrGroupJSON
        | common.Image
        | common.LabelImage
        | common.LabelsGroup
        | common.Plate
        | common.Well
        | common.Bf2Raw
        | common.Series
    )
    """The OME metadata of a group of any version; that of 0.1 to 0.3 has classes of no version."""

MODULES = {"0.4": "ngfflint.v04", "0.5": "ngfflint.v05", "0.6": "ngfflint.v06"}
"""The module with the classes of each version."""

WHOLE = ("0.5", "0.6")
"""Versions with classes for the documents that contain the OME metadata."""

IN_V2, IN_V3 = "ngfflint.library.common", "ngfflint.v05"
"""Modules with the classes for other versions, in Zarr v2 and in Zarr v3."""


def to_dict(obj: Model | Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata as a JSON dictionary, with only the keys that were set.

    Keys have the names of the specification. Unknown keys are kept, and metadata that was read keeps the order of its
    keys.

    Args:
        obj: a model, or a dictionary that may contain models.
    """
    plain: dict[str, Any] = _json_value(obj)
    return plain


def to_json(obj: Model | Mapping[str, Any], indent: int | None = 2) -> str:
    """Return metadata as JSON text, for example for ``zarr.json`` or ``.zattrs``.

    Args:
        obj: a model, or a dictionary that may contain models.
        indent: spaces per level; ``None`` for one line.

    Raises:
        TypeError: a value, such as a set, cannot be represented in JSON.
        ValueError: the metadata is nested too deeply for any reader.
    """
    try:
        return json.dumps(to_dict(obj), indent=indent, ensure_ascii=False)
    except RecursionError:
        raise ValueError("the metadata is nested too deeply") from None


def _json_value(value: Any) -> Any:
    if isinstance(value, Model):
        return getattr(value, value.TEXT) if value.TEXT else _json_object(value)
    if isinstance(value, Mapping):
        return {key: _json_value(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(each) for each in value]
    return value.tolist() if hasattr(value, "tolist") else value  # arrays and numbers of NumPy


def _json_object(model: Model) -> dict[str, Any]:
    sort = getattr(model, "type", model.TAG) if hasattr(model, "TAG") else None
    found: dict[str, Any] = {} if sort is None else {"type": sort}  # "type" comes first by convention
    for attribute, key, _ in json_fields(type(model)):
        value = getattr(model, attribute.name)
        if value is not None:
            found[key.name] = _json_value(value)
    for key_of_user, value in model.extra.items():
        found.setdefault(key_of_user, _json_value(value))
    order = model.extra.order if isinstance(model.extra, Origin) else ()
    return {name: found[name] for name in order if name in found} | found


def module_of(group: Group) -> str:
    """Return the name of the module whose classes represent a group."""
    name = MODULES.get(group.version, IN_V3 if group.zarr_format == 3 else IN_V2)
    import_module(name)
    return name


def version_of(cls: Any) -> str:
    """Return the version that a class belongs to, ``""`` if versions share it."""
    return next((version for version, module in MODULES.items() if module == cls.__module__), "")


def ome_of(group: Group) -> Any:
    """Return the OME metadata of a group as a model; the group must have some."""
    return ome_object(group.ome_object, module_of(group), group.kind)


def document_of(group: Group) -> Any:
    """Return the document with the OME metadata of a group.

    Returns:
        ``OMEZarrGroupJSON`` for a whole ``zarr.json``, ``OMEAttributes`` for attributes with an ``ome`` object,
        otherwise the OME metadata itself.
    """
    ome = ome_of(group)
    if not group.ome_at or group.bare:
        return ome
    classes = import_module(module_of(group) if group.version in WHOLE else IN_V3)
    attributes = make(classes.OMEAttributes, {**group.attributes, "ome": ome})
    name, pointer = group.attributes_at
    if not pointer:
        return attributes
    return make(classes.OMEZarrGroupJSON, {**group.documents[name].value, "attributes": attributes})

"""OME objects and groups with and without a version."""

from __future__ import annotations

import json
from typing import Any

from support.stores import group

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.loader import make
from ngfflint.hierarchy.nodes import Group, Node

LETTERS = {"axes": ["y", "x"], "datasets": [{"path": "0"}]}
OBJECTS = {"axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}], "datasets": [{"path": "0"}]}
SCALED = {"datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0]}]}]}
BARE = {"datasets": [{"path": "0"}]}
SYSTEMS = {"coordinateSystems": [], "datasets": [{"path": "0"}]}
WELL = {"path": "A/1", "rowIndex": 0, "columnIndex": 0}


def image(version: Any = None, of: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return the OME object of an image."""
    entry = dict(OBJECTS if of is None else of) | ({} if version is None else {"version": version})
    return {"multiscales": [entry], **more}


def plate(version: Any = None, **well: Any) -> dict[str, Any]:
    """Return the OME object of a plate."""
    stated = {} if version is None else {"version": version}
    return {"plate": {"columns": [{"name": "1"}], "rows": [{"name": "A"}], "wells": [well], **stated}}


def ome(version: Any = None, **content: Any) -> dict[str, Any]:
    """Return attributes with an ``ome`` object."""
    return {"ome": content if version is None else {"version": version, **content}}


def documents(attributes: dict[str, dict[str, Any]], era: str) -> dict[str, bytes]:
    """Return a store of groups, in the form of Zarr that a version has."""
    found: dict[str, Any] = {}
    for path, value in attributes.items():
        found |= group(path, value, era)
    return {path: json.dumps(value).encode() for path, value in found.items()}


def node(path: str, attributes: dict[str, Any], era: str = "0.4", parent: Node | None = None) -> Group:
    """Return a group that is not classified."""
    raw = documents({path: attributes}, era)
    group_node = make(path, parent, {name.rpartition("/")[2]: parse(data) for name, data in raw.items()})
    assert isinstance(group_node, Group)
    return group_node

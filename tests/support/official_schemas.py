"""The official JSON schemas of 0.1 to 0.6, as the package ngff-zarr ships them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen
from jsonschema_rs import Draft202012Validator, Registry

SCHEMAS = {
    "image": ("image",),
    "label image": ("image", "label"),
    "plate": ("plate",),
    "well": ("well",),
    "collection": ("bf2raw",),
    "OME group": ("ome",),
    "linked image": ("image",),
    "scene": ("scene",),
}
"""The schemas that the attributes of a kind of group must satisfy."""

JUDGED = {
    "0.1": ("image", "plate", "well"),
    "0.2": ("image", "plate", "well"),
    "0.3": ("image", "plate", "well"),
    "0.4": tuple(SCHEMAS)[:6],
    "0.5": tuple(SCHEMAS)[:6],
    "0.6": tuple(SCHEMAS),
}
"""The kinds of groups that each version has schemas for; labels groups have none."""

STRICT = {
    "0.1": {"image": "strict_image"},
    "0.3": {"image": "strict_image"},
    "0.4": {kind: f"strict_{kind}" for kind in ("image", "plate", "well")} | {"label image": "strict_label"},
    "0.5": {kind: f"strict_{kind}" for kind in ("image", "plate", "well")} | {"label image": "strict_label"},
    "0.6": {kind: f"strict_{kind}" for kind in ("image", "plate", "well")} | {"label image": "strict_label"},
}
"""The schemas that also ask for what should be, by version and kind."""


@frozen
class Complaint:
    """What a schema has against a document.

    Args:
        where: the value, as a pointer.
        message: for people who read a failing test.
    """

    where: str
    message: str


@cache
def registry(version: str) -> Registry:
    """Return the schemas of a version by their address."""
    folder = files("ngff_zarr") / "spec" / version / "schemas"
    contents = [json.loads(each.read_text("utf-8")) for each in folder.iterdir() if each.name.endswith(".schema")]
    return Registry([(each["$id"], each) for each in contents])


@cache
def validator(version: str, name: str) -> Draft202012Validator:
    """Return the validator of a schema."""
    text = (files("ngff_zarr") / "spec" / version / "schemas" / f"{name}.schema").read_text("utf-8")
    return Draft202012Validator(json.loads(text), registry=registry(version))


def accepted(document: Any, kind: str, version: str) -> bool:
    """Whether the schemas accept the attributes of a group."""
    return all(validator(version, name).is_valid(document) for name in SCHEMAS[kind])


def complaints(document: Any, kind: str, version: str) -> list[Complaint]:
    """Return what the schemas have against the attributes of a group."""
    return [
        Complaint("".join(f"/{step}" for step in each.instance_path), each.message)
        for name in SCHEMAS[kind]
        for each in validator(version, name).iter_errors(document)
    ]

"""Where the linter is milder than the official schemas, on purpose: each difference with its reason and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from support import valid_stores as bases
from support.json_edits import DELETE

if TYPE_CHECKING:
    from collections.abc import Callable

SINCE_04, SINCE_04_NEW = ("0.4", "0.5"), ("0.4", "0.5", "0.6")

M = "/multiscales/0"
L = "/image-label"


@frozen
class Milder:
    """What the schema rejects and the linter takes for no error.

    Args:
        name: for people who read a failing test.
        versions: in which it is so.
        kind: of the group in the example.
        edits: of the OME object of the base of that kind, by pointer; they make the example.
        amend: changes an OME object of a version such that the schema has no more to say about the difference.
        code: that reports it as a warning or as a note, if there is one.
        reason: why it is not an error.
    """

    name: str
    versions: tuple[str, ...]
    kind: str
    edits: dict[str, Any]
    amend: Callable[[dict[str, Any], str], None]
    code: str
    reason: str


def with_types(ome: dict[str, Any], _: str) -> None:
    """Give untyped axes a type."""
    for entry in ome.get("multiscales", []):
        for axis in entry["axes"]:
            axis.setdefault("type", "channel")


def with_vectors(ome: dict[str, Any], _: str) -> None:
    """Put numbers instead of the paths of transformations."""
    for entry in ome.get("multiscales", []):
        for each in (entry, *entry["datasets"]):
            for transformation in each.get("coordinateTransformations", []):
                transformation.setdefault(transformation["type"], [1.0] * len(entry["axes"]))


def without_method(ome: dict[str, Any], _: str) -> None:
    """Leave out keys of metadata of a multiscales entry whose values are not strings."""
    for entry in ome["multiscales"]:
        for key in ("method", "version"):
            if not isinstance(entry.get("metadata", {}).get(key, ""), str):
                del entry["metadata"][key]


def _images(version: str) -> Any:
    """Return multiscales."""
    attributes = bases.attributes(bases.image(version), version)
    return attributes.get("ome", attributes)["multiscales"]


def with_multiscales(ome: dict[str, Any], version: str) -> None:
    """Add the pixels to what is known of labels."""
    if "image-label" in ome:
        ome.setdefault("multiscales", _images(version))


def with_image_label(ome: dict[str, Any], _: str) -> None:
    """Add an object that says nothing about the labels."""
    ome.setdefault("image-label", {})


def with_distinct_properties(ome: dict[str, Any], _: str) -> None:
    """Make all properties differ."""
    for index, each in enumerate(ome.get("image-label", {}).get("properties", [])):
        each["index"] = index


MILDER = [
    Milder(
        "one axis has no type, beside three of space",
        SINCE_04,
        "image",
        {f"{M}/axes/1/type": DELETE},
        with_types,
        "NGFF035",
        "contains without required counts untyped axes as axes of space; the text asks for 2 or 3 that say they are",
    ),
    Milder(
        "a path stands in place of a vector",
        SINCE_04,
        "image",
        {f"{M}/datasets/1/coordinateTransformations/0": {"type": "scale", "path": "factors"}},
        with_vectors,
        "",
        "the table of the text allows a path; the schema knows none",
    ),
    Milder(
        "the method of down-sampling is no text",
        ("0.1",),
        "image",
        {f"{M}/metadata/method": 3},
        without_method,
        "",
        "metadata is free; only the schema of 0.1 gives types to two keys in it, and the text has neither key",
    ),
    Milder(
        "a label image has no image-label",
        ("0.5", "0.6"),
        "label image",
        {L: DELETE},
        with_image_label,
        "",
        "image-label should be there, and without it nothing in one document says that the pixels are labels",
    ),
    Milder(
        "properties are repeated",
        SINCE_04_NEW,
        "label image",
        {f"{L}/properties/1": {"label-value": 1, "area": 42.5}},
        with_distinct_properties,
        "NGFF114",
        "a warning: the text asks for unique values in colors only; readers join the properties of a value",
    ),
]
"""They are applied together to a document without errors, which the schema must then accept."""

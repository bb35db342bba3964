"""What is linted of metadata at hand: a document, and what its class tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.version import spelt
from ngfflint.library.convert import CLASSES
from ngfflint.library.dump import to_json
from ngfflint.library.read import version_of
from ngfflint.store.documents import parse

if TYPE_CHECKING:
    from ngfflint.model.base import Model

KINDS = {name: kind for kind, name in CLASSES.items()}
"""Kind of group by the class of its OME metadata."""

WHOLE = ("OMEZarrGroupJSON", "OMEAttributes")
"""Classes of documents with OME metadata in them."""

PARTS = {
    "Multiscale": ("multiscales", "image"),
    "PlateDef": ("plate", "plate"),
    "WellDef": ("well", "well"),
    "SceneDef": ("scene", "scene"),
}
"""Parts that are linted as if they were all there is of a group: key and kind of the group."""

WRAPPING = {"ome", "node_type"}
"""Keys of documents with OME metadata in them."""

NAMESPACED_FROM = "0.5"
"""The first version with an ``ome`` object."""


class Subject(NamedTuple):
    """A document, and what is known of it.

    Args:
        data: the JSON.
        bare: whether it is a bare ``ome`` object.
        version: that is assumed where it states none.
        kind: of the group that it belongs to.
    """

    data: bytes
    bare: bool = False
    version: str = ""
    kind: str = ""


def subject_of(obj: Model | Mapping[str, Any]) -> Subject:
    """Return what is linted of a model or a dictionary.

    Raises:
        TypeError: it is a part of metadata that cannot be judged without the rest.
    """
    if isinstance(obj, Mapping):
        return Subject(encoded(to_json(obj)))
    name, version = type(obj).__name__, version_of(type(obj))
    if name in PARTS:
        key, kind = PARTS[name]
        version = version or NAMESPACED_FROM
        stated = {"version": spelt(version)} if version >= NAMESPACED_FROM else {}
        text = to_json({**stated, key: [obj] if key == "multiscales" else obj})
        return Subject(encoded(text), version >= NAMESPACED_FROM, version, kind)
    if name not in WHOLE and name not in KINDS:
        raise TypeError(f"{name} is a part of metadata: give the image, plate or well that holds it")
    return described(encoded(to_json(obj)), type(obj))


def described(data: bytes, cls: Any) -> Subject:
    """Return a document with what the class that it should be of tells of it.

    Args:
        data: the JSON.
        cls: a class of the metadata of groups, or a union of such.
    """
    version, kind = version_of(cls), KINDS.get(getattr(cls, "__name__", ""), "")
    value = parse(data).value
    bare = bool(kind) and version >= NAMESPACED_FROM and isinstance(value, dict) and not WRAPPING & value.keys()
    return Subject(data, bare, version, kind)


def encoded(text: str) -> bytes:
    """Return text as a document; halves of characters are kept, for the linter to report them."""
    return text.encode("utf-8", "surrogatepass")

"""One document without its store: the attributes of a group in a JSON file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.problems import BROKEN
from ngfflint.store.documents import Document, parse
from ngfflint.store.load import make
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from typing import Any


def group_of(data: bytes, *, bare: bool = False) -> Group:
    """Make a group of a document at hand.

    Args:
        data: a whole ``zarr.json``, attributes with an ``ome`` object, the attributes of a Zarr v2 group, or a bare
            ``ome`` object.
        bare: whether it is known to be the last of these; else the version that it states tells it.
    """
    document = parse(data)
    if bare:
        return _attributes(document, bare=True)
    if isinstance(document.value, dict) and document.value.get("node_type") == "group":
        node = make("", None, {"zarr.json": document})
        if isinstance(node, Group):
            node.documents = {"": document}
            node.attributes_at = ("", node.attributes_at[1])
            node.problems[:] = [("", problem) for _, problem in node.problems]
            return node
    return _attributes(document)


def _attributes(document: Document, *, bare: bool = False) -> Group:
    value = document.value
    attributes: dict[str, Any] = value if isinstance(value, dict) else {}
    bare = bare or (isinstance(attributes.get("version"), str) and "ome" not in attributes)
    namespaced = bare or "ome" in attributes
    group = Group(path="", documents={"": document}, zarr_format=3 if namespaced else 2, attributes_at=("", ()))
    group.attributes = {"ome": attributes} if bare else attributes if value is attributes else BROKEN
    group.bare = bare
    group.problems.extend(("", problem) for problem in document.problems)
    return group

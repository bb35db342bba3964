"""Reading a node: which documents to ask for, and what they say it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.problems import BROKEN
from ngfflint.model.structure import structurer
from ngfflint.model.zarr import ArrayV2, ArrayV3, GroupV2, GroupV3
from ngfflint.store.documents import Document, Withheld, parse, unreadable
from ngfflint.store.nodes import Absent, Array, Group, Node, Unfollowed
from ngfflint.store.paths import join
from ngfflint.store.store import LinkOutError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.model.base import Model
    from ngfflint.store.store import Store

MAYBE = "group?"
"""What is expected where a group may be, and mostly is none."""

ANY = (None, "")
"""Nothing is known of the node."""

ROUNDS: dict[tuple[int | None, str], tuple[tuple[str, ...], ...]] = {
    ANY: (("zarr.json", ".zgroup", ".zattrs", ".zarray"),),
    (2, "array"): ((".zarray",), (".zgroup", "zarr.json")),
    (2, "group"): ((".zgroup", ".zattrs"), (".zarray", "zarr.json")),
    (3, "array"): (("zarr.json",), (".zarray", ".zgroup")),
    (3, "group"): (("zarr.json",), (".zgroup", ".zattrs", ".zarray")),
}
"""For a Zarr format and the sort of node expected: what to ask for, a round at a time until something is there."""

BESIDE: dict[tuple[int | None, str], str] = {
    (2, "array"): "zarr.json",
    (2, "group"): "zarr.json",
    (3, "array"): ".zarray",
    (3, "group"): ".zgroup",
}
"""For the same: the document that makes it a node of the other Zarr format as well."""

FAR = (("zarr.json",), (".zgroup", ".zattrs", ".zarray"))
"""What a remote store is asked for where nothing is known of the node."""

PROBES: dict[int | None, tuple[tuple[str, ...], ...]] = {2: ((".zgroup",),), 3: (("zarr.json",),)}
"""For a Zarr format: what a remote store is asked for where it may well be that no group is there."""


async def load(store: Store, path: str, parent: Node | None = None, expected: str = "") -> Node:
    """Read the documents of a node and say what it is.

    Args:
        store: where it lies.
        path: of the node, relative to the store.
        parent: the node whose metadata led here; its Zarr format is what is asked for first.
        expected: ``"group"`` or ``"array"``, as the metadata of the parent has it; ``MAYBE`` where it may well be that
            nothing is there; ``""`` where they say nothing.
    """
    place: str | None = path
    if path:
        try:
            place = _place(store, path, parent)
        except LinkOutError as out:
            return Unfollowed(path=path, parent=parent, link=out.link, reason="link-out")
        if place is None:
            return Absent(path=path, parent=parent)
        if place != path and _comes_from(parent, place):
            return Unfollowed(path=path, parent=parent, link=path, reason="link-loop")
    node = await _load(store, path, parent, expected)
    if place != path:
        node.stored_at = place
    return node


def _place(store: Store, path: str, parent: Node | None) -> str | None:
    """Return where a node is stored, ``None`` where nothing is."""
    above = parent.path if parent is not None and path.startswith(f"{parent.path}/") else ""
    place = store.follow(path, above)
    if place == path and above and parent is not None and parent.stored_at is not None:
        return join(parent.place, path[len(above) + 1 :])
    return place


def _comes_from(node: Node | None, place: str) -> bool:
    """Say whether a node, or one that led to it, is stored at some place."""
    while node is not None and node.place != place:
        node = node.parent
    return node is not None


async def _load(store: Store, path: str, parent: Node | None, expected: str) -> Node:
    documents: dict[str, Document] = {}
    wanted = (parent.zarr_format, expected.rstrip("?")) if parent and expected else ANY
    probes = PROBES.get(wanted[0]) if expected == MAYBE and not store.cheap else None
    far = FAR if wanted is ANY and not store.cheap else None
    for names in probes or far or ROUNDS[wanted]:
        await _read_all(store, path, names, documents)
        if probes or wanted is ANY:
            _leave_withheld(store, documents, all_of_them=bool(probes))
        if documents and not (far and all(isinstance(each, Withheld) for each in documents.values())):
            break
    if documents and all(map(_is_unreadable, documents.values())):  # for one reason, which is told once
        first = next(iter(documents))
        return make(path, parent, {first: documents[first]})
    if probes and ".zgroup" in documents:
        await _read_all(store, path, (".zattrs",), documents)
        _leave_withheld(store, documents)
    if store.cheap and documents:  # remote stores are spared these requests
        more = [BESIDE[wanted]] if wanted in BESIDE and names is ROUNDS[wanted][0] else []
        if ".zarray" in documents and ".zattrs" not in names:
            more.append(".zattrs")
        await _read_all(store, path, more, documents)
    node = make(path, parent, documents)
    if not store.cheap and isinstance(node, Array) and node.zarr_format == 2 and ".zattrs" not in names:
        node.attributes = BROKEN  # nobody asked for them
    return node


async def _read_all(store: Store, path: str, names: Sequence[str], documents: dict[str, Document]) -> None:
    """Read those documents of a node that are there."""
    if store.ahead and len(names) > 1:
        await _read_together(store, path, names, documents)
        return
    for name in names:
        place = join(path, name)
        if documents and store.lacks(place):
            continue
        document = await read(store, place)
        if document is not None:
            documents[name] = document


async def _read_together(store: Store, path: str, names: Sequence[str], documents: dict[str, Document]) -> None:
    """Read documents of a store that takes its time, all at once."""
    from asyncio import gather

    found = await gather(*(read(store, join(path, name)) for name in names))
    documents.update({name: document for name, document in zip(names, found, strict=True) if document is not None})


def _leave_withheld(store: Store, documents: dict[str, Document], *, all_of_them: bool = False) -> None:
    """Take documents as absent that no metadata name and that a server keeps back, if it gave others of the node."""
    withheld = [name for name, document in documents.items() if isinstance(document, Withheld)]
    if withheld and store.traffic is not None and (all_of_them or len(withheld) < len(documents)):
        store.traffic.withheld += len(withheld)
        for name in withheld:
            del documents[name]


def _is_unreadable(document: Document) -> bool:
    return any(problem.kind == "unreadable" for problem in document.problems)


async def read(store: Store, path: str) -> Document | None:
    """Read and parse a document; ``None`` where it is not there."""
    try:
        data = await store.read(path)
    except OSError as reason:
        return unreadable(reason)
    return None if data is None else parse(data)


def make(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    """Say what a node is from its documents.

    Where both Zarr formats are there, that of the parent counts, and version 3 at the root.
    """
    below_v2 = parent is not None and parent.zarr_format == 2
    if "zarr.json" in documents and not (below_v2 and (".zarray" in documents or ".zgroup" in documents)):
        node = _v3(path, parent, documents)
    elif documents:
        node = _v2(path, parent, documents)
    else:
        return Absent(path=path, parent=parent)
    for name, document in documents.items():
        node.problems.extend((name, problem) for problem in document.problems)
    return node


def _v3(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    value = documents["zarr.json"].value
    if not isinstance(value, dict):
        return Node(path=path, parent=parent, documents=documents, zarr_format=3, attributes=BROKEN)
    is_array = value.get("node_type") == "array" or (value.get("node_type") != "group" and "shape" in value)
    node = (Array if is_array else Group)(path=path, parent=parent, documents=documents, zarr_format=3)
    _structure(node, "zarr.json", ArrayV3 if is_array else GroupV3)
    attributes = value.get("attributes")
    node.attributes_at = ("zarr.json", ("attributes",))
    node.attributes = {} if attributes is None else attributes if isinstance(attributes, dict) else BROKEN
    return node


def _v2(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    is_array = ".zarray" in documents
    node = (Array if is_array else Group)(path=path, parent=parent, documents=documents, zarr_format=2)
    main = ".zarray" if is_array else ".zgroup"
    if main in documents:
        _structure(node, main, ArrayV2 if is_array else GroupV2)
    node.attributes_at = (".zattrs", ())
    if ".zattrs" in documents:
        attributes = documents[".zattrs"].value
        node.attributes = attributes if isinstance(attributes, dict) else BROKEN
    elif main in documents and _is_unreadable(documents[main]):  # then nobody knows whether there are any
        node.attributes = BROKEN
    return node


def _structure(node: Node, name: str, cls: type[Model]) -> None:
    """Structure the Zarr metadata of a node; its shape is the same in all versions of OME-Zarr."""
    document = node.documents[name]
    if not isinstance(document.value, dict):
        return
    node.metadata, problems = structurer("0.5").structure(document.value, cls)
    node.problems.extend((name, problem) for problem in problems)

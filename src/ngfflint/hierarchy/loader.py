"""Load a node from its documents, a group from a single document, and the ancestors of a node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ngfflint.documents.parse import Document, Withheld, parse, unreadable
from ngfflint.hierarchy.classify import formats_with_ome, locate, prepare
from ngfflint.hierarchy.nodes import Array, Group, Missing, Node, Unfollowed
from ngfflint.hierarchy.version import asks, stated_in
from ngfflint.model.base import UNREADABLE
from ngfflint.model.structure import structurer
from ngfflint.model.zarr import ArrayV2, ArrayV3, GroupV2, GroupV3
from ngfflint.store.base import LinkOutError
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.base import Model
    from ngfflint.store.base import Store

MAYBE = "group?"
"""The expected node type if there may be a group, but usually is none."""

ATTRIBUTES = ".zattrs"
"""The document with the attributes of a node of Zarr v2."""

ANY = (None, "")
"""Nothing is known about the node."""

ROUNDS: dict[tuple[int | None, str], tuple[tuple[str, ...], ...]] = {
    ANY: (("zarr.json", ".zgroup", ".zattrs", ".zarray"),),
    (2, "array"): ((".zarray",), (".zgroup", "zarr.json")),
    (2, "group"): ((".zgroup", ".zattrs"), (".zarray", "zarr.json")),
    (3, "array"): (("zarr.json",), (".zarray", ".zgroup")),
    (3, "group"): (("zarr.json",), (".zgroup", ".zattrs", ".zarray")),
}
"""By Zarr format and expected node type: the documents to request, round by round until one exists."""

MAIN_FIRST: dict[tuple[int | None, str], tuple[str, ...]] = {
    ANY: ("zarr.json", ".zgroup", ".zattrs", ".zarray"),
    (2, "array"): (".zarray", "zarr.json", ".zgroup", ATTRIBUTES),
    (2, "group"): (".zgroup", ATTRIBUTES, "zarr.json", ".zarray"),
    (3, "array"): ("zarr.json", ".zarray", ".zgroup", ATTRIBUTES),
    (3, "group"): ("zarr.json", ".zgroup", ATTRIBUTES, ".zarray"),
}
"""By the same: the documents to read from a store where missing documents cost next to nothing."""

FAR = (("zarr.json",), (".zgroup", ".zattrs", ".zarray"))
"""The documents to request from a remote store if nothing is known about the node."""

PROBES: dict[int | None, tuple[tuple[str, ...], ...]] = {2: ((".zgroup",),), 3: (("zarr.json",),)}
"""By Zarr format: the documents to request from a remote store if there is probably no group."""


async def load(store: Store, path: str, parent: Node | None = None, expected: str = "") -> Node:
    """Read the documents of a node and determine its type."""
    stored_at: str | None = path
    if path:
        try:
            stored_at = _stored_at(store, path, parent)
        except LinkOutError as out:
            return Unfollowed(path=path, parent=parent, link=out.link, reason="link-out")
        if stored_at is None:
            return Missing(path=path, parent=parent)
        if stored_at != path and _comes_from(parent, stored_at):
            return Unfollowed(path=path, parent=parent, link=path, reason="link-loop")
    node = await (_load_existing if store.cheap else _load_remote)(store, path, parent, expected)
    if stored_at != path:
        node.stored_at = stored_at
    return node


def _format_and_type(parent: Node | None, expected: str) -> tuple[int | None, str]:
    return (parent.zarr_format, expected.rstrip("?")) if parent and expected else ANY


async def _load_existing(store: Store, path: str, parent: Node | None, expected: str) -> Node:
    """Read a node with all documents that exist, from a store where missing ones cost next to nothing."""
    wanted = _format_and_type(parent, expected)
    names = MAIN_FIRST[wanted]
    documents: dict[str, Document] = {}
    entries = None
    if store.ahead:
        await _read_all(store, path, names, documents)
        documents = {name: documents[name] for name in names if name in documents}
    else:
        entries = None if wanted[1] == "array" or store.ignores_case else store.entries(path)
        if entries is not None:
            names = tuple(name for name in names if name in entries)
        _read_now(store, path, names, documents, looked=entries is not None)
    if wanted[1] == "array" and documents.keys() == {ATTRIBUTES}:  # attributes alone are not a node
        documents = {}
    node = _make_node(path, parent, documents)
    if isinstance(node, Group):
        node.entries = entries
    return node


def _read_now(store: Store, path: str, names: Sequence[str], documents: dict[str, Document], *, looked: bool) -> None:
    """Read the documents of a node from a store that answers immediately; ``looked`` means that all of them exist."""
    for name in names:
        document_path = join(path, name)
        if documents and not looked and store.lacks(document_path):
            continue
        try:
            data = store.get(document_path)
        except OSError as reason:
            documents[name] = unreadable(reason)
        else:
            if data is not None:
                documents[name] = parse(data)


def _make_node(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    if documents and all(map(_is_unreadable, documents.values())):  # for one reason, which is reported once
        first = next(iter(documents))
        documents = {first: documents[first]}
    return make(path, parent, documents)


def _stored_at(store: Store, path: str, parent: Node | None) -> str | None:
    """Return the path at which a node is stored, ``None`` if nothing exists."""
    above = parent.path if parent is not None and path.startswith(f"{parent.path}/") else ""
    stored_at = store.follow(path, above)
    if stored_at == path and above and parent is not None and parent.stored_at is not None:
        return join(parent.place, path[len(above) + 1 :])
    return stored_at


def _comes_from(node: Node | None, place: str) -> bool:
    """Whether a node or one of its ancestors is stored at a path."""
    while node is not None and node.place != place:
        node = node.parent
    return node is not None


async def _load_remote(store: Store, path: str, parent: Node | None, expected: str) -> Node:
    """Read a node from a server, with no more requests than its type takes."""
    documents: dict[str, Document] = {}
    wanted = _format_and_type(parent, expected)
    probes = PROBES.get(wanted[0]) if expected == MAYBE else None
    far = FAR if wanted is ANY else None
    for names in probes or far or ROUNDS[wanted]:
        await _read_all(store, path, names, documents)
        if probes or wanted is ANY:
            _leave_withheld(store, documents, all_of_them=bool(probes))
        if documents and not (far and _may_be_of_v2(documents)):
            break
    if probes and ".zgroup" in documents:
        await _read_all(store, path, (ATTRIBUTES,), documents)
        _leave_withheld(store, documents)
    node = _make_node(path, parent, documents)
    if isinstance(node, Array) and node.zarr_format == 2 and ATTRIBUTES not in names:
        node.attributes = UNREADABLE  # they were not requested
    return node


def _may_be_of_v2(documents: dict[str, Document]) -> bool:
    """Whether the OME metadata may be in documents of Zarr v2, although there is a ``zarr.json``, or may be one."""
    main = documents.get("zarr.json")
    if main is None or isinstance(main, Withheld) or not isinstance(main.value, dict):
        return all(isinstance(each, Withheld) for each in documents.values())
    return main.value.get("node_type") == "group" and not formats_with_ome(documents)


async def _read_all(store: Store, path: str, names: Sequence[str], documents: dict[str, Document]) -> None:
    """Read those documents of a node that exist."""
    if store.ahead and len(names) > 1:
        await _read_together(store, path, names, documents)
        return
    for name in names:
        document_path = join(path, name)
        if documents and store.lacks(document_path):
            continue
        document = await read(store, document_path)
        if document is not None:
            documents[name] = document


async def _read_together(store: Store, path: str, names: Sequence[str], documents: dict[str, Document]) -> None:
    """Read documents of a remote store concurrently."""
    from asyncio import gather

    found = await gather(*(read(store, join(path, name)) for name in names))
    documents.update({name: document for name, document in zip(names, found, strict=True) if document is not None})


def _leave_withheld(store: Store, documents: dict[str, Document], *, all_of_them: bool = False) -> None:
    """Drop forbidden documents that no metadata refers to, if the server returned others of the node."""
    withheld = [name for name, document in documents.items() if isinstance(document, Withheld)]
    if withheld and store.traffic is not None and (all_of_them or len(withheld) < len(documents)):
        store.traffic.withheld += len(withheld)
        for name in withheld:
            del documents[name]


def _is_unreadable(document: Document) -> bool:
    return any(problem.kind == "unreadable" for problem in document.problems)


async def read(store: Store, path: str) -> Document | None:
    """Read and parse a document; ``None`` if it does not exist."""
    try:
        data = await store.read(path)
    except OSError as reason:
        return unreadable(reason)
    return None if data is None else parse(data)


def make(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    """Create a node from its documents; of two Zarr formats the parent's counts, at the root that with OME metadata."""
    has_v2 = ".zarray" in documents or ".zgroup" in documents
    if "zarr.json" in documents and not (has_v2 and _is_read_as_v2(parent, documents)):
        node = _v3(path, parent, documents)
    elif documents:
        node = _v2(path, parent, documents)
    else:
        return Missing(path=path, parent=parent)
    if has_v2 and "zarr.json" in documents:  # the order depends on the format, not on who read them
        order = MAIN_FIRST[node.zarr_format, "array" if isinstance(node, Array) else "group"]
        node.documents = documents = {name: documents[name] for name in order if name in documents}
    for name, document in documents.items():
        node.problems.extend((name, problem) for problem in document.problems)
    return node


def _is_read_as_v2(parent: Node | None, documents: dict[str, Document]) -> bool:
    """Whether the documents of Zarr v2 count where there are documents of both formats."""
    if parent is not None:
        return parent.zarr_format == 2
    return formats_with_ome(documents) == (2,)


def _v3(path: str, parent: Node | None, documents: dict[str, Document]) -> Node:
    value = documents["zarr.json"].value
    if not isinstance(value, dict):
        node = Node(path=path, parent=parent, documents=documents, zarr_format=3)
        node.attributes = UNREADABLE
        return node
    is_array = value.get("node_type") == "array" or (value.get("node_type") != "group" and "shape" in value)
    node = (Array if is_array else Group)(path=path, parent=parent, documents=documents, zarr_format=3)
    _structure(node, "zarr.json", ArrayV3 if is_array else GroupV3)
    attributes = value.get("attributes")
    node.attributes_at = ("zarr.json", ("attributes",))
    node.attributes = {} if attributes is None else attributes if isinstance(attributes, dict) else UNREADABLE
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
        node.attributes = attributes if isinstance(attributes, dict) else UNREADABLE
    elif main in documents and _is_unreadable(documents[main]):  # whether it has attributes is unknown
        node.attributes = UNREADABLE
    return node


def _structure(node: Node, name: str, cls: type[Model]) -> None:
    """Structure the Zarr metadata of a node, whose shape is the same in all OME-Zarr versions."""
    document = node.documents[name]
    if not isinstance(document.value, dict):
        return
    node.metadata, problems = structurer("0.5").structure(document.value, cls)
    node.problems.extend((name, problem) for problem in problems)


def group_of(data: bytes, *, bare: bool = False) -> Group:
    """Make a group from a single document; a ``bare`` one is an OME object without the ``ome`` key."""
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
    group = Group(path="", documents={"": document}, zarr_format=3 if namespaced else 2)
    group.attributes = {"ome": attributes} if bare else attributes if value is attributes else UNREADABLE
    group.bare = bare
    group.problems.extend(("", problem) for problem in document.problems)
    return group


BELOW = {"plate": "well", "well": "image", "labels": "label image"}
"""The kind of the nodes that a group refers to, by its own kind."""


async def parent_of(store: Store, inside: str, prepare: Callable[[Node, str], None]) -> Group | None:
    """Return the nearest ancestor of a node that has OME metadata, with its own ancestors as parents."""
    parent: Group | None = None
    names = inside.split("/")
    for depth in range(len(names)):
        above = await load(store, "/".join(names[:depth]), parent)
        prepare(above, expected_below(parent, above.name))
        if isinstance(above, Group) and above.ome is not None:
            parent = above
    return parent


def expected_below(parent: Group | None, name: str) -> str:
    """Return the kind that a group should have, from its parent and its name."""
    if parent is None:
        return ""
    if name == "labels" and parent.kind in ("image", "label image"):
        return "labels"
    if name == "OME" and parent.kind in ("collection", "plate"):
        return "OME group"
    return BELOW.get(parent.kind, "image")


async def version_child(store: Store, root: Node) -> Node | None:
    """Read the child from which the version of an unversioned root is inferred, if one is needed and exists."""
    if not isinstance(root, Group) or root.zarr_format != 2 or root.attributes is UNREADABLE:
        return None
    ome = locate(root.attributes, root.zarr_format)
    if ome.at or stated_in(ome.value, namespaced=False) is not None:
        return None
    target = resolve(asks(ome.value))
    if not target:
        return None
    child = await load(store, join(root.path, target), root, "array" if "multiscales" in ome.value else "group")
    prepare(child)
    return child if isinstance(child, Array) or (isinstance(child, Group) and child.has_ome) else None


class Prefetched(Protocol):
    """Nodes that are read before the walk reaches them."""

    async def take(self, group: Group, path: str) -> Node | None:
        """Return a node that was prefetched, ``None`` if it was not."""


async def read_intermediate_groups(
    store: Store, group: Group, reference: Reference, ahead: Prefetched | None = None
) -> None:
    """Read the groups on the path from a group to a referenced node, each once per group."""
    if "/" in (reference.target or ""):
        unread = [path for path in way_of(group, reference) if path not in group.passed]
        group.passed.update(unread)
        reference.between = tuple([await _read_group(store, path, group, ahead) for path in unread])
    if store.ignores_case:
        start, names = _start_and_names(group, reference)
        stored = await spelling(store, start, names)
        reference.stored = "/".join(stored) if stored != names else ""


def way_of(group: Group, reference: Reference) -> list[str]:
    """Return the paths of the groups between a group and a node that it refers to."""
    start, names = _start_and_names(group, reference)
    return [join(start, "/".join(names[:length])) for length in range(1, len(names))]


def _start_and_names(group: Group, reference: Reference) -> tuple[str, list[str]]:
    """Return the node that a path is relative to, and the names of the nodes from there."""
    start = group.path.rpartition("/")[0] if reference.from_parent else group.path
    return start, (reference.target or "")[len(start) :].strip("/").split("/")


async def _read_group(store: Store, path: str, group: Group, ahead: Prefetched | None) -> Node:
    node = await ahead.take(group, path) if ahead else None
    if node is None:
        node = await load(store, path, group, MAYBE)
    node.version, node.newer = group.version, group.newer
    return node


async def spelling(store: Store, start: str, names: list[str]) -> list[str]:
    """Return the names of a path as they are stored, in a store that ignores case."""
    stored: list[str] = []
    for name in names:
        siblings = await store.names(join(start, "/".join(stored)) if stored else start)
        same = [each for each in siblings or () if each.casefold() == name.casefold()]
        stored.append(name if name in same or not same else same[0])
    return stored

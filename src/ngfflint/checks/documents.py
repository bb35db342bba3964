"""Checks of documents, of their consolidated copies, and of paths in metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.consolidated import DOCUMENT, KEY
from ngfflint.hierarchy.nodes import NODES_OF_V2, Array, Group, Missing, Unfollowed
from ngfflint.hierarchy.references import SourceReference
from ngfflint.model.base import UNREADABLE
from ngfflint.model.zarr import ArrayV3, GroupV3
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown
from ngfflint.store.paths import foreign, join, relative, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.hierarchy.consolidated import CopiedNode
    from ngfflint.hierarchy.neighbors import UnmentionedNode
    from ngfflint.hierarchy.nodes import Copies, Node
    from ngfflint.hierarchy.references import NotFollowed, Reference
    from ngfflint.model.base import Pointer
    from ngfflint.model.zarr import ArrayV2, GroupV2
    from ngfflint.rules.context import Context


def not_a_zarr_store(node: Missing | Group, context: Context) -> Iterator[Fault]:
    """There must be metadata where the user points to, and metadata of OME-Zarr at the root of a store."""
    if isinstance(node, Missing):
        if not context.ancestors:
            yield Fault()
    elif not node.has_ome and not node.whole:
        yield Fault(case="alone")
    elif not node.has_ome and node.start and not context.ancestors and node.attributes is not UNREADABLE:
        name = node.attributes_at[0]
        yield Fault(case="plain", node=node, document=name if name in node.documents else None)


def ambiguous_zarr_format(node: Node, context: Context) -> Iterator[Fault]:
    """A node should have the metadata of one Zarr format."""
    other = node.other_format
    if other and not (context.ancestors and context.ancestors[0].both_formats):
        yield Fault(document=other, also=(Related(node, message="Zarr v3", document="zarr.json"),), other=other)


def orphan_zattrs(node: Node, _: Context) -> Iterator[Fault]:
    """Attributes of Zarr v2 should belong to a group or an array."""
    if ".zattrs" in node.documents and node.documents.keys().isdisjoint(NODES_OF_V2):
        yield Fault(document=".zattrs")


def invalid_node_metadata(metadata: GroupV2 | GroupV3 | ArrayV2 | ArrayV3, context: Context) -> Iterator[Fault]:
    """The format and the type of a node must fit the document that states them."""
    node = context.node
    if metadata.zarr_format != node.zarr_format:
        yield Fault("zarr_format", case="format", value=metadata.zarr_format, name=node.main, wanted=node.zarr_format)
    if isinstance(metadata, GroupV3 | ArrayV3) and metadata.node_type not in ("group", "array"):
        yield Fault("node_type", case="node", value=metadata.node_type)


def wrong_node_kind(reference: Reference, _: Context) -> Iterator[Fault]:
    """A path to a group must not lead to an array; where rules of the group ask for what is there, they say so."""
    if reference.expected == "group" and not reference.ahead and isinstance(reference.there, Array):
        if reference.pointer:
            yield Fault(path=reference.path)
        else:  # the layout has this path, no metadata name it
            yield Fault(node=reference.there, path=reference.path)


def path_case(reference: Reference, _: Context) -> Iterator[Fault]:
    """A path should be written in the case in which it is stored."""
    if reference.stored:
        yield Fault(path=resolve(reference.path), stored=reference.stored)


OUT = ("address", "absolute", "character", "above", "link-out")
"""Ways in which a path leaves the store."""

CIRCLES = ("loop", "deep", "link-loop", "circle")
"""Ways in which paths do not come to an end."""

REFUSED = frozenset(':*?"<>|')
"""Characters that no file on Windows has in its name."""

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "123456789")}
)
"""Names that Windows keeps for devices, with any suffix."""

RISKS: dict[str, Callable[[str], bool]] = {
    "plain": lambda part: part in ("", "."),
    "blank": lambda part: any(each.isspace() or not each.isprintable() for each in part),
    "percent": lambda part: "%" in part,
    "windows": lambda part: not REFUSED.isdisjoint(part),
    "period": lambda part: part.endswith(".") and part.strip(".") != "",
    "device": lambda part: part.partition(".")[0].casefold() in DEVICES,
    "ascii": lambda part: not part.isascii(),
}
"""What is risky in a part of a path, by case."""


def path_escapes_store(refused: NotFollowed, _: Context) -> Iterator[Fault]:
    """A path must not lead out of the store."""
    if refused.reason in OUT:
        path = refused.reference.path
        character = "a backslash" if "\\" in path else "a null character"
        yield Fault(case=refused.reason, path=path, link=refused.link, character=character)


def reference_loop(refused: NotFollowed, _: Context) -> Iterator[Fault]:
    """Paths must not lead back to where they come from, nor without end further down."""
    if refused.reason in CIRCLES:
        path = refused.reference.path
        yield Fault(case=refused.reason, path=path, link=refused.link, parts=path.count("/") + 1)


def risky_path(reference: Reference | SourceReference, context: Context) -> Iterator[Fault]:
    """A path should be made of characters that all systems and addresses take as they are."""
    path = reference.path
    if not reference.pointer or not path or foreign(path):
        return
    parts = path.split("/")
    if isinstance(reference, SourceReference):
        parts = [part for part in parts if part not in ("", ".", "..")]
    found = _risk(parts, context.option("longest_name"))
    if found is not None:
        case, part = found
        yield Fault(case=case, path=path, part=part, length=len(part))


def _risk(parts: list[str], longest: int) -> tuple[str, str] | None:
    """Return the first thing that is risky, and the part of the path that has it."""
    for part in parts:
        for case, has in RISKS.items():
            if has(part):
                return case, part
        if len(part) > longest:
            return "long", part
    return None


def unreferenced_node(unmentioned: UnmentionedNode, context: Context) -> Iterator[Fault]:
    """What lies in a group with OME metadata should be mentioned by these."""
    if unmentioned.path not in context.option("known"):
        node = unmentioned.there
        sort = "array" if isinstance(node, Array) else "group"
        yield Fault(node=node, path=unmentioned.path, sort=sort, kind=context.group.kind)


NAMES_OF_V2 = (".zarray", ".zgroup", ".zattrs")
"""Documents of which Zarr v2 keeps copies."""

NOTHING: tuple[Any, ...] = (None, {}, [])
"""Values that mean the same as no key."""

DEFAULTS = {"dimension_separator": "."}
"""Values of keys of Zarr that mean the same as no key."""

USERS = frozenset({"attributes", ".zattrs"})
"""What holds the words of users, which nobody may leave out of a copy."""


def stale_consolidated(copied: CopiedNode, _: Context) -> Iterator[Fault]:
    """The copy of the metadata of a node must be the same as its documents; of several copies one finding is enough."""
    for copies in copied.copies:
        try:
            found = next(_stale(copied.node, copies), None)
        except RecursionError:  # too deep to be compared
            found = None
        if found is not None:
            yield found
            return


def _stale(node: Node, copies: Copies) -> Iterator[Fault]:
    """Yield what is wrong with the copies of the documents of a node."""
    if isinstance(node, Unfollowed) or (node.zarr_format != copies.group.zarr_format and not isinstance(node, Missing)):
        return
    path = relative(node.path, copies.group.path)
    for name in NAMES_OF_V2 if copies.document == DOCUMENT else ("zarr.json",):
        key = join(path, name) if copies.document == DOCUMENT else path
        document, copy = node.documents.get(name), copies.entries.get(key)
        if document is None:
            unknown = not isinstance(node, Missing) and node.attributes is UNREADABLE  # nobody asked for the document
            if copy not in NOTHING and not unknown:
                yield _at(copies, key, key=True, case="gone", name=node.document_path(name))
        elif key in copies.entries:
            yield from _compared(node, name, document.value, copies, key)
        elif document.value and isinstance(document.value, dict):
            also = (Related(node, message="there is no copy of this", document=name),)
            yield _at(copies, key=True, case="missing", also=also, name=node.document_path(name))


def _compared(node: Node, name: str, value: Any, copies: Copies, key: str) -> Iterator[Fault]:
    copy = copies.entries[key]
    way = difference(value, copy, strict=name in USERS) if isinstance(value, dict) else None
    if way is not None:
        also = (Related(node, *way, message=f"{_shown(value, way)} here", document=name),)
        where = ".".join(map(str, way)) or "the whole"
        yield _at(copies, key, *way, also=also, name=node.document_path(name), where_in=where, copied=_shown(copy, way))


def _at(copies: Copies, *where: str | int, **values: Any) -> Fault:
    return Fault(*copies.pointer, *where, node=copies.group, document=copies.document, **values)


def _shown(value: Any, way: Pointer) -> str:
    for step in way:
        if isinstance(value, dict) and step not in value:
            return "nothing"
        value = value[step]
    return shown(value)


def difference(value: Any, copy: Any, way: Pointer = (), *, strict: bool) -> Pointer | None:
    """Return where a copy first says something else than a document, ``None`` where it says the same.

    Args:
        value: of the document.
        copy: of it.
        way: pointer of both.
        strict: whether all that one of them has must be in the other as well; where it need not, writers may have
            spelt out what the other leaves to the default.
    """
    if value == copy or (not strict and _same(value, copy)):
        return None
    if isinstance(value, dict) and isinstance(copy, dict):
        for key in [*value, *(key for key in copy if key not in value)]:
            if way == () and key == KEY:
                continue
            both = key in value and key in copy
            if both:
                found = difference(value[key], copy[key], (*way, key), strict=strict or (way == () and key in USERS))
                if found is not None:
                    return found
            elif strict or (way == () and _matters(key, value.get(key, copy.get(key)))):
                return (*way, key)
        return None
    if isinstance(value, list) and isinstance(copy, list) and len(value) == len(copy):
        pairs = enumerate(zip(value, copy, strict=True))
        found_in = (difference(mine, other, (*way, index), strict=strict) for index, (mine, other) in pairs)
        return next((found for found in found_in if found is not None), None)
    return None if value != value and copy != copy else way  # noqa: PLR0124  no number that is none equals itself


def _same(value: Any, copy: Any) -> bool:
    """Say whether two values of Zarr's own mean the same: an extension may be its name, or an object with the name."""
    if isinstance(copy, str):
        value, copy = copy, value
    if isinstance(value, str):  # beside a number it is one that JSON cannot write
        return isinstance(copy, int | float) or (isinstance(copy, dict) and copy.get("name") == value)
    return value in NOTHING and copy in NOTHING


def _matters(key: str, value: Any) -> bool:
    """Say whether a key of Zarr's own that only one of them has makes a difference."""
    return value not in NOTHING and DEFAULTS.get(key) != value

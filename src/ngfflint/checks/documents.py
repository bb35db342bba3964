"""Checks of documents, consolidated metadata and paths in metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.pyramid import facts
from ngfflint.checks.spelling import misspells
from ngfflint.hierarchy.classify import formats_with_ome
from ngfflint.hierarchy.consolidated import DOCUMENT, KEY
from ngfflint.hierarchy.nodes import NODES_OF_V2, Array, Copies, Group, Missing, Unfollowed
from ngfflint.hierarchy.references import SourceReference
from ngfflint.model.base import UNREADABLE
from ngfflint.model.image import Image
from ngfflint.model.zarr import ArrayV3, GroupV2, GroupV3
from ngfflint.rules.check import Fault, Related, clean_if
from ngfflint.rules.messages import path_of, shown
from ngfflint.store.paths import foreign, join, relative, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ngfflint.hierarchy.consolidated import CopiedNode
    from ngfflint.hierarchy.containers import NothingFound
    from ngfflint.hierarchy.neighbors import UnmentionedNodes
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import NotFollowed, Reference
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Multiscale
    from ngfflint.model.zarr import ArrayV2
    from ngfflint.rules.context import Context


def not_a_zarr_store(nothing: NothingFound, context: Context) -> Iterator[Fault]:
    """The given path must be an OME-Zarr group, or contain one."""
    node = nothing.node
    name = node.attributes_at[0]
    if not context.ancestors and not _misspells_attributes(node):
        yield Fault(case=nothing.clue, node=node, document=name if name in node.documents else None)


def _misspells_attributes(node: Node) -> bool:
    """Whether a group has its metadata under a misspelled key, which another rule reports."""
    return isinstance(node, Group) and isinstance(node.metadata, GroupV3) and misspells(node.metadata, "attributes")


def ambiguous_zarr_format(node: Node, context: Context) -> Iterator[Fault]:
    """A node should have the metadata of one Zarr format."""
    other = node.other_format
    if not other or (context.ancestors and context.ancestors[0].both_formats):
        return
    formats = formats_with_ome(node.documents)
    case = f"v{formats[0]}" if len(formats) == 1 else "both" if formats else ""
    wrong, right = ("zarr.json", other) if case == "v2" else (other, "zarr.json")
    also = (Related(node, message=f"Zarr v{3 if right == 'zarr.json' else 2}", document=right),)
    yield Fault(document=wrong, also=also, case=case, other=other)


def orphan_zattrs(node: Node, _: Context) -> Iterator[Fault]:
    """A .zattrs document should belong to a group or an array."""
    if ".zattrs" in node.documents and node.documents.keys().isdisjoint(NODES_OF_V2):
        yield Fault(document=".zattrs")


def invalid_node_metadata(metadata: GroupV2 | GroupV3 | ArrayV2 | ArrayV3, context: Context) -> Iterator[Fault]:
    """The zarr_format and node_type of a node must fit the document that they are in."""
    node = context.node
    if metadata.zarr_format != node.zarr_format:
        yield Fault("zarr_format", case="format", value=metadata.zarr_format, name=node.main, wanted=node.zarr_format)
    if isinstance(metadata, GroupV3 | ArrayV3):
        meant = meant_node_type(node)
        if metadata.node_type not in ("group", "array"):
            yield Fault("node_type", case="node", value=metadata.node_type)
        elif meant:
            yield Fault("node_type", case=meant, got=metadata.node_type)


KEYS_OF_ARRAYS = frozenset({"shape", "data_type", "chunk_grid", "codecs"})
"""Keys of zarr.json that only arrays have."""


def meant_node_type(node: Node) -> str:
    """Return the node type that the keys of a zarr.json show, if it states the other one, otherwise ``""``."""
    document = node.documents.get("zarr.json")
    raw = document.value if document is not None else None
    if not isinstance(raw, dict):
        return ""
    keys = KEYS_OF_ARRAYS & raw.keys()
    if raw.get("node_type") == "group" and len(keys) > 1:
        return "array"
    return "group" if raw.get("node_type") == "array" and not keys and "ome" in (raw.get("attributes") or ()) else ""


def leads_straight(reference: Reference, context: Context) -> bool:
    """Whether a reference leads to a node of the expected kind and the Zarr format of the group, without detours."""
    if reference.between or reference.stored or reference.expected != "array":
        return False
    there = reference.there
    return isinstance(there, Array) and there.zarr_format == context.node.zarr_format


@clean_if(leads_straight)
def wrong_node_kind(reference: Reference, _: Context) -> Iterator[Fault]:
    """A path to a group must not lead to or through an array, unless a rule of the group checks what is there."""
    for node in reference.between:
        if isinstance(node, Array):
            yield Fault(node=node, case="folder", folder=node.path)
    if reference.expected == "group" and not reference.ahead and isinstance(reference.there, Array):
        if reference.optional:  # the path comes from the layout, not from metadata
            yield Fault(node=reference.there, case="folder", folder=reference.there.path)
        else:
            yield Fault(path=reference.path)


@clean_if(leads_straight)
def path_case(reference: Reference, _: Context) -> Iterator[Fault]:
    """A path should have the same case as the stored folder."""
    if reference.stored:
        yield Fault(path=resolve(reference.path), stored=reference.stored)


OUT = ("address", "absolute", "character", "above", "link-out")
"""Reasons for which a path leaves the store."""

CIRCLES = ("loop", "deep", "link-loop", "circle")
"""Reasons for which paths never end."""

REFUSED = frozenset(':*?"<>|')
"""Characters that file names on Windows must not have."""

DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "123456789")}
)
"""Names that Windows reserves for devices, with any suffix."""

RISKS: dict[str, Callable[[str], bool]] = {
    "plain": lambda part: part in ("", "."),
    "blank": lambda part: any(each.isspace() or not each.isprintable() for each in part),
    "percent": lambda part: "%" in part,
    "windows": lambda part: not REFUSED.isdisjoint(part),
    "period": lambda part: part.endswith(".") and part.strip(".") != "",
    "device": lambda part: part.partition(".")[0].casefold() in DEVICES,
    "ascii": lambda part: not part.isascii(),
}
"""What makes a part of a path risky, by case of the rule."""


def path_escapes_store(refused: NotFollowed, _: Context) -> Iterator[Fault]:
    """A path must not lead out of the store."""
    if refused.reason in OUT:
        path = refused.reference.path
        character = "a backslash" if "\\" in path else "a null character"
        yield Fault(case=refused.reason, path=path, link=refused.link, character=character)


def reference_loop(refused: NotFollowed, _: Context) -> Iterator[Fault]:
    """Paths must not lead back to their own group, nor on and on."""
    if refused.reason in CIRCLES:
        path = refused.reference.path
        yield Fault(case=refused.reason, path=path, link=refused.link, parts=path.count("/") + 1)


def risky_path(reference: Reference | SourceReference, context: Context) -> Iterator[Fault]:
    """A path should consist of characters that need no escaping in file names and URLs."""
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
    """Return the case of the first risk, and the part of the path that has it."""
    for part in parts:
        for case, has in RISKS.items():
            if has(part):
                return case, part
        if len(part) > longest:
            return "long", part
    return None


LISTS = {"plate": ("plate", "wells"), "well": ("well", "images")}
"""Where a plate and a well list what is in them."""

MOST, MOST_RELATED = 10, 3
"""Most unmentioned wells or images that a finding names, and that it shows."""


def unreferenced_node(unmentioned: UnmentionedNodes, context: Context) -> Iterator[Fault]:
    """The metadata of a group should mention what is in it, unless they mention a wrong array."""
    kind = context.group.kind
    if kind in LISTS:
        yield _unlisted(LISTS[kind], unmentioned.nodes, kind)
        return
    known = context.option("known")
    found = [(name, node) for name, node in unmentioned.nodes.items() if name not in known]
    if not found or not all(_are_distinct_arrays(each, context) for each in context.enclosing(Image).multiscales):
        return
    arrays, groups = (
        [shown(name) for name, node in found if isinstance(node, Array) is wanted] for wanted in (True, False)
    )
    parts = [_counted("array", arrays), _counted("group", groups)]
    first, *others = (node for _, node in found)
    also = tuple(Related(each, message="this one too") for each in others)
    names = " and ".join(filter(None, parts))
    yield Fault(node=first, also=also, case="groups" if groups else "", names=names, kind=context.group.kind)


def _unlisted(where: tuple[str, str], nodes: Mapping[str, Node], kind: str) -> Fault:
    """Return the fault of a list that lacks wells or images that are stored."""
    paths = [shown(path) for path in nodes]
    names = _counted(where[1].removesuffix("s"), paths[:MOST])
    more = f" and {len(paths) - MOST:,} more" if len(paths) > MOST else ""
    also = tuple(Related(node, message="not listed") for node in list(nodes.values())[:MOST_RELATED])
    return Fault(*where, case=kind, also=also, names=f"{names}{more}", them="it" if len(paths) == 1 else "them")


def _are_distinct_arrays(multiscale: Multiscale, context: Context) -> bool:
    """Whether each path of datasets leads to an array of its own; another rule reports one that does not."""
    datasets = multiscale.datasets
    return facts(datasets, context).complete and len({resolve(each.path) for each in datasets}) == len(datasets)


def _counted(sort: str, names: list[str]) -> str:
    return f"{sort}{'s' if len(names) > 1 else ''} {', '.join(names)}" if names else ""


NAMES_OF_V2 = (".zarray", ".zgroup", ".zattrs")
"""The documents that consolidated metadata of Zarr v2 copy."""

NOTHING: tuple[Any, ...] = (None, {}, [])
"""Values that are equivalent to an absent key."""

DEFAULTS = {"dimension_separator": "."}
"""Values of Zarr keys that are equivalent to an absent key."""

USERS = frozenset({"attributes", ".zattrs"})
"""Keys and documents with user content, which a copy must repeat exactly."""


def stale_consolidated(copied: CopiedNode | Copies | GroupV2 | GroupV3, context: Context) -> Iterator[Fault]:
    """Consolidated metadata must equal the documents of the node; only the first outdated copy is reported."""
    if isinstance(copied, GroupV2 | GroupV3):
        if (DOCUMENT if isinstance(copied, GroupV2) else "zarr.json") in context.group.documents:
            yield from _malformed_copies(context.group)
        return
    if isinstance(copied, Copies):
        if copied.odd:
            yield _copy_fault(copied, copied.odd, key=True, case="backslash", path=copied.odd)
        return
    for copies in copied.copies:
        try:
            found = next(_outdated_copies(copied.node, copies), None)
        except RecursionError:  # nested too deeply to compare
            found = None
        if found is not None:
            yield found
            return


def _malformed_copies(group: Group) -> Iterator[Fault]:
    """Yield what keeps readers from finding any copy in the consolidated metadata of a group."""
    name, base = (DOCUMENT, ()) if group.zarr_format == 2 else ("zarr.json", (KEY,))
    value: Any = group.documents[name].value
    for step in base:
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, dict):  # absent, or another rule reports it
        return
    if base and value.get("kind") != "inline":
        key: str = "kind"
    elif not isinstance(value.get("metadata"), dict):
        key = "metadata"
    else:
        return
    where, got = ((*base, key), shown(value[key])) if key in value else (base, "missing")
    yield Fault(*where, node=group, document=name, case=key, got=got)


def _outdated_copies(node: Node, copies: Copies) -> Iterator[Fault]:
    """Yield the faults of the consolidated copies of the documents of a node."""
    if (
        copies.odd
        or isinstance(node, Unfollowed)
        or (node.zarr_format != copies.group.zarr_format and not isinstance(node, Missing))
    ):
        return
    path = relative(node.path, copies.group.path)
    for name in NAMES_OF_V2 if copies.document == DOCUMENT else ("zarr.json",):
        key = join(path, name) if copies.document == DOCUMENT else path
        document, copy = node.documents.get(name), copies.entries.get(key)
        if document is None:
            unknown = not isinstance(node, Missing) and node.attributes is UNREADABLE  # the document was not loaded
            if copy not in NOTHING and not unknown:
                yield _copy_fault(copies, key, key=True, case="gone", of=node, name=node.document_path(name))
        elif key in copies.entries:
            yield from _difference_fault(node, name, document.value, copies, key)
        elif document.value and isinstance(document.value, dict):
            also = (Related(node, message="there is no copy of this", document=name),)
            yield _copy_fault(copies, key=True, case="missing", also=also, of=node, name=node.document_path(name))


def _difference_fault(node: Node, name: str, value: Any, copies: Copies, key: str) -> Iterator[Fault]:
    copy = copies.entries[key]
    pointer = difference(value, copy, strict=name in USERS) if isinstance(value, dict) else None
    if pointer is not None:
        also = (Related(node, *pointer, message=f"{_value_text(value, pointer)} here", document=name),)
        where = path_of(pointer)
        yield _copy_fault(
            copies,
            key,
            *pointer,
            also=also,
            of=node,
            name=node.document_path(name),
            where_in=where,
            copied=_value_text(copy, pointer),
        )


def _copy_fault(copies: Copies, *where: str | int, **values: Any) -> Fault:
    return Fault(*copies.pointer, *where, node=copies.group, document=copies.document, **values)


def _value_text(value: Any, pointer: Pointer) -> str:
    for step in pointer:
        if isinstance(value, dict) and step not in value:
            return "nothing"
        value = value[step]
    return shown(value)


def difference(value: Any, copy: Any, pointer: Pointer = (), *, strict: bool) -> Pointer | None:
    """Return the pointer to the first difference, ``None`` if equivalent; unless strict, defaults may be omitted."""
    if value == copy or (not strict and _are_equivalent(value, copy)):
        return None
    if isinstance(value, dict) and isinstance(copy, dict):
        for key in [*value, *(key for key in copy if key not in value)]:
            if pointer == () and key == KEY:
                continue
            both = key in value and key in copy
            if both:
                found = difference(
                    value[key], copy[key], (*pointer, key), strict=strict or (pointer == () and key in USERS)
                )
                if found is not None:
                    return found
            elif strict or (pointer == () and _is_significant(key, value.get(key, copy.get(key)))):
                return (*pointer, key)
        return None
    if isinstance(value, list) and isinstance(copy, list) and len(value) == len(copy):
        pairs = enumerate(zip(value, copy, strict=True))
        found_in = (difference(mine, other, (*pointer, index), strict=strict) for index, (mine, other) in pairs)
        return next((found for found in found_in if found is not None), None)
    return None if value != value and copy != copy else pointer  # noqa: PLR0124  NaN is not equal to itself


def _are_equivalent(value: Any, copy: Any) -> bool:
    """Whether two Zarr values are equivalent: an extension may be a name or an object with that name."""
    if isinstance(copy, str):
        value, copy = copy, value
    if isinstance(value, str):  # compared with a number, it is "NaN" or "Infinity"
        return isinstance(copy, int | float) or (isinstance(copy, dict) and copy.get("name") == value)
    return value in NOTHING and copy in NOTHING


def _is_significant(key: str, value: Any) -> bool:
    """Whether a Zarr key that only one of the two has makes a difference."""
    return value not in NOTHING and DEFAULTS.get(key) != value

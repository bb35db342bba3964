"""Checks of consolidated metadata: whether the copies say what the documents of the nodes say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.problems import BROKEN
from ngfflint.store.consolidated import DOCUMENT, KEY
from ngfflint.store.nodes import Absent, Unfollowed
from ngfflint.store.paths import join, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.copied import CopiedNode
    from ngfflint.model.problems import Pointer
    from ngfflint.store.consolidated import Copies
    from ngfflint.store.nodes import Node

NAMES_OF_V2 = (".zarray", ".zgroup", ".zattrs")
"""Documents of which Zarr v2 keeps copies."""

NOTHING = (None, {}, [])
"""Values that mean the same as no key."""

DEFAULTS = {"dimension_separator": "."}
"""Values of keys of Zarr that mean the same as no key."""

USERS = frozenset({"attributes", ".zattrs"})
"""What holds the words of users, which nobody may leave out of a copy."""


def stale_consolidated(copied: CopiedNode, _: Context) -> Iterator[At]:
    """The copy of the metadata of a node must be the same as its documents; of several copies one finding is enough."""
    for copies in copied.copies:
        found = next(_stale(copied.node, copies), None)
        if found is not None:
            yield found
            return


def _stale(node: Node, copies: Copies) -> Iterator[At]:
    """Yield what is wrong with the copies of the documents of a node."""
    if isinstance(node, Unfollowed) or (node.zarr_format != copies.group.zarr_format and not isinstance(node, Absent)):
        return
    path = relative(node.path, copies.group.path)
    for name in NAMES_OF_V2 if copies.document == DOCUMENT else ("zarr.json",):
        key = join(path, name) if copies.document == DOCUMENT else path
        document, copy = node.documents.get(name), copies.entries.get(key)
        value = None if document is None else document.value
        where, there = (*copies.pointer, key), {"node": copies.group, "document": copies.document}
        if document is None:
            unknown = not isinstance(node, Absent) and node.attributes is BROKEN  # nobody asked for the document
            if copy not in NOTHING and not unknown:
                yield At(*where, key=True, case="gone", name=join(node.path, name), **there)
        elif not isinstance(value, dict):
            continue
        elif key not in copies.entries:
            if value:
                also = (Also(node, message="there is no copy of this", document=name),)
                yield At(*copies.pointer, key=True, case="missing", also=also, name=document.path, **there)
        else:
            yield from _compared(node, name, value, copy, where, there)


def _compared(
    node: Node, name: str, value: dict[str, Any], copy: Any, where: Pointer, there: dict[str, Any]
) -> Iterator[At]:
    way = difference(value, copy, strict=name in USERS)
    if way is None:
        return
    mine, other = _value(value, way), _value(copy, way)
    also = (Also(node, *way, message=f"{_named(mine)} in the document of the node", document=name),)
    yield At(
        *where,
        *way,
        case="",
        also=also,
        name=node.document_path(name),
        key_name=_words(way),
        copied=_named(other),
        **there,
    )


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
    if isinstance(value, dict) and isinstance(copy, str):
        value, copy = copy, value
    if isinstance(value, str) and isinstance(copy, dict):
        return copy.get("name") == value
    return (value in NOTHING and copy in NOTHING) or (isinstance(value, str) and isinstance(copy, int | float))


def _matters(key: str, value: Any) -> bool:
    """Say whether a key of Zarr's own that only one of them has makes a difference."""
    return value not in NOTHING and DEFAULTS.get(key) != value


def _value(value: Any, way: Pointer) -> Any:
    for step in way:
        if isinstance(value, dict) and step not in value:
            return BROKEN
        value = value[step]
    return value


def _named(value: Any) -> str:
    return "nothing" if value is BROKEN else shown(value)


def _words(way: Pointer) -> str:
    return ".".join(map(str, way)) or "all of it"

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

NOTHING: tuple[Any, ...] = (None, {}, [])
"""Values that mean the same as no key."""

DEFAULTS = {"dimension_separator": "."}
"""Values of keys of Zarr that mean the same as no key."""

USERS = frozenset({"attributes", ".zattrs"})
"""What holds the words of users, which nobody may leave out of a copy."""


def stale_consolidated(copied: CopiedNode, _: Context) -> Iterator[At]:
    """The copy of the metadata of a node must be the same as its documents; of several copies one finding is enough."""
    for copies in copied.copies:
        try:
            found = next(_stale(copied.node, copies), None)
        except RecursionError:  # too deep to be compared
            found = None
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
        if document is None:
            unknown = not isinstance(node, Absent) and node.attributes is BROKEN  # nobody asked for the document
            if copy not in NOTHING and not unknown:
                yield _at(copies, key, key=True, case="gone", name=node.document_path(name))
        elif key in copies.entries:
            yield from _compared(node, name, document.value, copies, key)
        elif document.value and isinstance(document.value, dict):
            also = (Also(node, message="there is no copy of this", document=name),)
            yield _at(copies, key=True, case="missing", also=also, name=node.document_path(name))


def _compared(node: Node, name: str, value: Any, copies: Copies, key: str) -> Iterator[At]:
    copy = copies.entries[key]
    way = difference(value, copy, strict=name in USERS) if isinstance(value, dict) else None
    if way is not None:
        also = (Also(node, *way, message=f"{_shown(value, way)} here", document=name),)
        where = ".".join(map(str, way)) or "the whole"
        yield _at(copies, key, *way, also=also, name=node.document_path(name), where_in=where, copied=_shown(copy, way))


def _at(copies: Copies, *where: str | int, **values: Any) -> At:
    return At(*copies.pointer, *where, node=copies.group, document=copies.document, **values)


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

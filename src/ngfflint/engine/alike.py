"""Images of which all documents are those of one that was linted before: their arrays are compared, and not made.

What is known of the image before is only true of this one if every document of every array is the same, to the byte,
and none is there that was not there before. So all of them are read; what is saved is all that comes after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.copied import copied
from ngfflint.store.load import asked_of_array
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.memo import Known
    from ngfflint.engine.references import Reference
    from ngfflint.store.documents import Document
    from ngfflint.store.nodes import Group
    from ngfflint.store.store import Store

Own = tuple[Any, ...]


class Likeness(NamedTuple):
    """An image that others may be like.

    Args:
        known: what was found on it, on its own documents alone.
        arrays: path of each array below the image, with its documents by name, ``None`` where there is none.
        documents: how many documents the arrays have.
        absent: paths of the groups that may lie below an image, and must not below one that is like this.
    """

    known: Known
    arrays: tuple[tuple[str, tuple[tuple[str, bytes | None], ...]], ...]
    documents: int
    absent: tuple[str, ...]


def own_key(group: Group) -> Own | None:
    """Return what an image is by itself, ``None`` where nothing may be taken over from another one.

    Args:
        group: with its documents and its place below others.
    """
    if group.kind != "image" or group.start or not group.whole or group.stored_at is not None:
        return None
    if copied(group) is not None:
        return None
    if group.matrices or group.ahead:  # its transformations lead further
        return None
    own = (group.version, group.newer, group.expected, group.zarr_format, group.ome_at)
    return (*own, *((name, id(document)) for name, document in group.documents.items()))


def likeness(known: Known, group: Group, below: Iterable[Reference]) -> Likeness | None:
    """Return an image as one that others may be like, ``None`` where its arrays have findings.

    Args:
        known: what was found on it.
        group: the image, with its arrays.
        below: the paths in its metadata.
    """
    groups = [each for each in below if not each.first]
    if any(told.place or told.also for told in known.told) or not all(each.optional for each in groups):
        return None
    names = asked_of_array(group.zarr_format)
    arrays = tuple(
        (path, tuple((name, _data(array.documents.get(name))) for name in names))
        for path, array in group.arrays.items()
    )
    documents = sum(len(array.documents) for array in group.arrays.values())
    return Likeness(known, arrays, documents, tuple(each.path for each in groups))


async def is_like(store: Store, group: Group, other: Likeness) -> bool:
    """Say whether the arrays of an image are those of another one, and nothing else is there.

    What cannot be read is not alike: it is looked at more closely.

    Args:
        store: to read from.
        group: whose own documents are those of the other one.
        other: the other one.
    """
    try:
        for path, documents in other.arrays:
            place = join(group.path, path)
            if store.follow(place, group.path) != place:
                return False
            for name, data in documents:
                if await store.read(f"{place}/{name}") != data:
                    return False
        return all(store.follow(join(group.path, path), group.path) is None for path in other.absent)
    except OSError:
        return False


def _data(document: Document | None) -> bytes | None:
    return None if document is None else document.data

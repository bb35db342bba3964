"""Documents that differ in nothing but free text: they share what is made of them.

Each image of an archive has a name of its own, and is like the others in all else. No rule looks at more of such a
name than whether there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ngfflint.store.documents import LARGE, parse

if TYPE_CHECKING:
    from ngfflint.store.documents import Document

EACH = "*"
"""Stands for every item of an array."""

FREE_TEXT: tuple[tuple[str, ...], ...] = (
    ("multiscales", EACH, "name"),
    ("omero", "channels", EACH, "label"),
)
"""Where free text stands in an OME object, of which rules read no more than that it is there."""

PLACES: dict[str, tuple[str, ...]] = {".zattrs": (), "zarr.json": ("attributes", "ome")}
"""Where the OME object stands, by document."""

ANY_TEXT = "some text"
"""What stands for free text."""

SIZE = 256
"""How many different documents are remembered."""


class Shared:
    """What was made of documents of late, by what they are without their free text."""

    def __init__(self) -> None:
        self._made: dict[bytes, dict[Any, Any]] = {}

    def share(self, documents: dict[str, Document]) -> None:
        """Let the documents of a group have what was made of others like them.

        Args:
            documents: by name; nothing was made of them yet.
        """
        for name, document in documents.items():
            if name in PLACES and document.plain is None and not document.problems and len(document.data) < LARGE:
                self._share(document, PLACES[name])

    def alike(self, name: str, one: bytes, other: bytes) -> bool:
        """Say whether two documents of a group differ in nothing but free text.

        Args:
            name: of both.
            one: the bytes of a document.
            other: those of another one.
        """
        documents = parse(one), parse(other)
        for each in documents:
            self.share({name: each})
        return documents[0].plain is not None and documents[0].plain == documents[1].plain

    def _share(self, document: Document, place: tuple[str, ...]) -> None:
        value = document.value
        for way in FREE_TEXT:
            value = _without(value, (*place, *way))
        try:
            document.plain = orjson.dumps(value)
        except orjson.JSONEncodeError:  # it writes fewer numbers and levels than it reads
            document.plain = document.data
        known = self._made.setdefault(document.plain, document.made)
        if known is not document.made:
            document.made = known
        elif len(self._made) > SIZE:
            del self._made[next(iter(self._made))]


def _without(value: Any, way: tuple[str, ...]) -> Any:
    """Return a JSON value in which all that is written at a place is that there is text.

    Args:
        value: any.
        way: to the text.
    """
    if not way:
        return ANY_TEXT if isinstance(value, str) and value else value
    step, rest = way[0], way[1:]
    if step == EACH:
        return [_without(each, rest) for each in value] if isinstance(value, list) else value
    if isinstance(value, dict) and step in value:
        return {**value, step: _without(value[step], rest)}
    return value

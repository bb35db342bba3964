"""Documents that differ in nothing that a rule looks at: they share what is made of them.

Each image of an archive has a name and a contrast of its own, and is like the others in all else. No rule looks at more
of a name than whether there is one, and at more of a contrast than the order of its numbers.
"""

from __future__ import annotations

from typing import Any

import orjson

from ngfflint.store.documents import LARGE, Document, parse

TEXT = "some text"
"""Stands for all names and labels."""

WINDOW = ("min", "start", "end", "max")
"""The numbers of a contrast, in their order."""

ZEROS = dict.fromkeys(WINDOW, 0)
"""Stands for all contrasts."""

NUMBERS = frozenset({int, float})
"""Types of numbers; truth values are none."""

NAMES = (".zattrs", "zarr.json")
"""The documents in which OME objects are."""

SIZE = 256
"""How many different documents are remembered."""


class Shared:
    """What was made of documents of late, by what rules look at in them.

    Documents themselves are left alone, for others read them too who want to know names: they are given a twin.
    """

    def __init__(self) -> None:
        self._twins: dict[tuple[str, bytes], Document] = {}
        self._made: dict[tuple[str, bytes], dict[Any, Any]] = {}

    def share(self, documents: dict[str, Document]) -> None:
        """Put those in place of the documents of a group that have what was made of others like them.

        Args:
            documents: by name.
        """
        for name, document in documents.items():
            if name in NAMES and not document.problems and len(document.data) < LARGE:
                documents[name] = self._twin(name, document)

    def alike(self, name: str, one: bytes, other: bytes) -> bool:
        """Say whether two documents of a group differ in nothing that a rule looks at.

        Args:
            name: of both.
            one: the bytes of a document.
            other: those of another one.
        """
        if name not in NAMES:
            return False
        first, second = ({name: parse(each)} for each in (one, other))
        self.share(first)
        self.share(second)
        return first[name].plain is not None and first[name].plain == second[name].plain

    def _twin(self, name: str, document: Document) -> Document:
        known = self._twins.get((name, document.data))
        if known is not None:
            return known
        twin = self._twins[name, document.data] = Document(document.data, document.value)
        twin.plain = _plain_bytes(name, document)
        twin.made = self._made.setdefault((name, twin.plain), twin.made)
        if len(self._twins) > SIZE:
            del self._twins[next(iter(self._twins))]
        if len(self._made) > SIZE:
            del self._made[next(iter(self._made))]
        return twin


def _plain_bytes(name: str, document: Document) -> bytes:
    value = document.value
    try:
        if name == ".zattrs":
            return orjson.dumps(_plain_ome(value))
        attributes = value.get("attributes")
        ome = attributes.get("ome") if isinstance(attributes, dict) else None
        plain = value | {"attributes": attributes | {"ome": _plain_ome(ome)}} if isinstance(ome, dict) else value
        return orjson.dumps(plain)
    except orjson.JSONEncodeError:  # it writes fewer numbers and levels than it reads
        return document.data


def _plain_ome(ome: dict[str, Any]) -> dict[str, Any]:
    """Return an OME object without what rules do not look at; what has not the right shape is left as it is."""
    images, omero = ome.get("multiscales"), ome.get("omero")
    plain = dict(ome)
    if isinstance(images, list) and len(images) == 1:  # rules compare the names of several
        plain["multiscales"] = [_named(images[0], "name")]
    channels = omero.get("channels") if isinstance(omero, dict) else None
    if isinstance(omero, dict) and isinstance(channels, list):
        plain["omero"] = omero | {"channels": [_shown(_named(each, "label")) for each in channels]}
    return plain


def _named(value: Any, key: str) -> Any:
    text = value.get(key) if isinstance(value, dict) else None
    return value | {key: TEXT} if isinstance(text, str) and text else value


def _shown(channel: Any) -> Any:
    window: Any = channel.get("window") if isinstance(channel, dict) else None
    numbers: list[Any] = [window.get(name) for name in WINDOW] if isinstance(window, dict) else []
    if not numbers or not NUMBERS.issuperset(map(type, numbers)) or sorted(numbers) != numbers:
        return channel
    return {**channel, "window": {**window, **ZEROS}}

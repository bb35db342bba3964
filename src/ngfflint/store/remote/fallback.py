"""Servers that answer every request with success: what they send for a missing document is recognized."""

from __future__ import annotations

from asyncio import Task, create_task
from secrets import token_hex
from typing import TYPE_CHECKING

from ngfflint import fast_json
from ngfflint.store.paths import METADATA, NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Ask = Callable[[str], Awaitable[bytes | None]]

ORDINARY, EMPTY, PAGE, TEXT = b"ordinary", b"empty", b"page", b"text"
"""Sorts of content; JSON that does not fit a document is a sort of its own."""

PAGES = (b"<!doctype html", b"<html")
"""The first characters of a web page, in lower case."""


class Fallback:
    """Finds out what a server sends for documents that do not exist, once, when the first content is suspicious.

    Args:
        ask: requests a document of the store by path.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._sort: Task[bytes] | None = None

    async def is_it(self, path: str, data: bytes) -> bool:
        """Whether the content of a document is what the server sends for any document that does not exist."""
        name = path.rpartition("/")[2]
        sort = sort_of(name, data)
        if sort == ORDINARY:  # attributes may be any object, also the one that the server sends for everything
            return self._sort is not None and await self._sort == data.strip()
        if self._sort is None:
            if name not in METADATA:
                return False
            self._sort = create_task(self._find(path[: len(path) - len(name)], name))
        return await self._sort == sort

    async def _find(self, folder: str, name: str) -> bytes:
        """Request a document that cannot exist."""
        try:
            data = await self._ask(f"{folder}ngfflint-{token_hex(8)}/{name}")
        except OSError:
            return ORDINARY
        return ORDINARY if data is None else sort_of(name, data)


def sort_of(name: str, data: bytes) -> bytes:
    """Return the sort of the content of a document; ``ORDINARY`` if it may be what its name says."""
    body = data.strip()
    if not body:
        return EMPTY
    if body[:20].lower().startswith(PAGES):
        return PAGE
    if name not in METADATA:
        return ORDINARY if name == NAME else TEXT
    try:
        value = fast_json.loads(body)
    except fast_json.JSONDecodeError:
        return TEXT
    if not isinstance(value, dict):
        return TEXT
    fits = value != {} if name == ".zattrs" else "zarr_format" in value or "zarr_consolidated_format" in value
    return ORDINARY if fits else body

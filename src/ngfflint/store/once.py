"""Documents that are asked for once although two want them: rules that look ahead, and the walk that comes there."""

from __future__ import annotations

from asyncio import Event
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MOST = 512
"""Documents that are remembered at most."""

LARGEST_SUM = 2_000_000
"""Bytes of all that are remembered at most: memory stays flat."""


class Once:
    """The documents of a store that were read last, and those that are being read."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes | None] = OrderedDict()
        self._size = 0
        self._reading: dict[str, Event] = {}

    async def read(self, path: str, ask: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """Return a document; what cannot be read is asked for by each who wants it.

        Args:
            path: of the document.
            ask: asks the server for it.

        Raises:
            OSError: it cannot be read.
        """
        while path in self._reading:
            await self._reading[path].wait()
        if path in self._kept:
            return self._kept[path]
        done = self._reading[path] = Event()
        try:
            data = await ask()
        finally:
            del self._reading[path]
            done.set()
        self._keep(path, data)
        return data

    def _keep(self, path: str, data: bytes | None) -> None:
        self._kept[path] = data
        self._size += len(data or b"")
        while self._kept and (len(self._kept) > MOST or self._size > LARGEST_SUM):
            _, old = self._kept.popitem(last=False)
            self._size -= len(old or b"")

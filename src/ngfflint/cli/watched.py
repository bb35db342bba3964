"""A store that tells which of its documents were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.store import Store


class Watched:
    """A store that is read through, see ``Store``.

    Args:
        store: to read from.
        tell: is told the path of each document that was there, after it was read.
    """

    def __init__(self, store: Store, tell: Callable[[str], object]) -> None:
        self._store, self._tell = store, tell
        self.uri, self.cheap, self.ignores_case = store.uri, store.cheap, store.ignores_case
        self.traffic, self.archive = store.traffic, store.archive
        self.names, self.follow, self.lacks, self.entries = store.names, store.follow, store.lacks, store.entries

    @property
    def ahead(self) -> int:
        """How many nodes are read at the same time, which may change."""
        return self._store.ahead

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = await self._store.read(path, limit)
        if data is not None:
            self._tell(path)
        return data

    def get(self, path: str) -> bytes | None:
        """Read a document of a store that answers at once."""
        data = self._store.get(path)
        if data is not None:
            self._tell(path)
        return data

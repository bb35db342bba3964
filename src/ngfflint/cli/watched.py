"""A store that tells how many of its documents were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.store import Store


class Watched:
    """A store that is read through, see ``Store``.

    Args:
        store: to read from.
        tell: is told how many documents were read so far, after each.
    """

    def __init__(self, store: Store, tell: Callable[[int], None]) -> None:
        self._store, self._tell, self._documents = store, tell, 0
        self.uri, self.cheap, self.ignores_case = store.uri, store.cheap, store.ignores_case
        self.traffic, self.archive = store.traffic, store.archive
        self.names, self.follow = store.names, store.follow

    @property
    def ahead(self) -> int:
        """How many nodes are read at the same time, which may change."""
        return self._store.ahead

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = await self._store.read(path, limit)
        if data is not None:
            self._documents += 1
            self._tell(self._documents)
        return data

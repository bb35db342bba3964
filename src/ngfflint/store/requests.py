"""Requests to a server: so many at the same time, repeated where it may help, counted."""

from __future__ import annotations

from asyncio import sleep, timeout
from random import random
from typing import TYPE_CHECKING

from ngfflint.store.answers import Fault, fault_of, is_empty
from ngfflint.store.servers import EXTRAS, REPEATING
from ngfflint.store.store import LARGEST, TooLargeError, Traffic, WithheldError

if TYPE_CHECKING:
    from ngfflint.store.servers import Server, Servers

ATTEMPTS = 4
"""How often a request is sent that fails in a way that may pass."""

PAUSE = 0.2
"""Seconds before it is sent again, twice as many each time, and up to half as many more."""

LONGEST_PAUSE = 20.0
"""Seconds that a server can ask for at most."""

HOPELESS = 16
"""Requests in a row that failed, from which on none is repeated."""


class Requests:
    """Requests for what is in one store.

    Args:
        servers: all that are asked.
        server: that has the store.
        secrets: credentials, which are not shown.
    """

    def __init__(self, servers: Servers, server: Server, secrets: set[str]) -> None:
        self.traffic = Traffic()
        self._servers, self._server, self._secrets = servers, server, secrets
        self._failed = 0
        self._attempts = 1 if REPEATING.intersection(server.protocols) else ATTEMPTS
        self._is_s3 = any(EXTRAS.get(each) == "s3" for each in server.protocols)

    async def get(self, address: str, start: int | None = None, end: int | None = None) -> bytes | None:
        """Return the bytes at an address, or some of them; ``None`` where nothing is there.

        Args:
            address: as the file system knows it.
            start: of the bytes that are wanted; from the end where it is negative.
            end: behind the last byte that is wanted.

        Raises:
            WithheldError: the server keeps it back, or does not have it.
            OSError: it cannot be read.
        """
        attempt = 0
        while True:
            answer = await self._try(address, start, end)
            if not isinstance(answer, Fault):
                return answer
            attempt += 1
            if not answer.transient or attempt >= self._attempts or self._is_hopeless():
                break
            pause = PAUSE * 2 ** (attempt - 1) * (1 + random() / 2)  # noqa: S311  spreads requests, hides nothing
            await sleep(max(pause, min(answer.after, LONGEST_PAUSE)))
        if not answer.words:
            return None
        words = answer.words if attempt == 1 else f"{answer.words}, {attempt} times"
        raise WithheldError(words) if answer.withheld else OSError(words)

    async def fetch(self, address: str, start: int, end: int | None) -> bytes:
        """Return some of the bytes at an address; a server that knows no parts of documents gives all.

        Raises:
            OSError: they cannot be read, or nothing is there.
        """
        data = await self.get(address, start, end)
        if data is None:
            raise FileNotFoundError("nothing is there")
        whole = end is not None and len(data) > end - start
        return data[start:end] if whole else data

    def _is_hopeless(self) -> bool:
        """Say whether all fails, in this store or on the whole server."""
        return max(self._failed, self._server.failed) >= HOPELESS

    async def _try(self, address: str, start: int | None, end: int | None) -> bytes | Fault:
        limit = self._servers.access.timeout
        async with self._servers.slots:
            self.traffic.requests += 1
            try:
                async with timeout(limit):
                    data = await self._ask(address, start, end)
            except Exception as reason:  # noqa: BLE001  file systems raise what they like
                fault = fault_of(reason, limit, self._secrets)
                self._failed = self._failed + 1 if fault.transient else 0
                self._server.failed = self._server.failed + 1 if fault.transient else 0
                return fault
        self._failed = self._server.failed = 0
        self.traffic.size += len(data)
        return data

    async def _ask(self, address: str, start: int | None, end: int | None) -> bytes:
        """Ask the file system for one file; ``cat()`` would expand globs."""
        fs = self._server.fs
        if start is not None or end is not None:
            some: bytes = await fs._cat_file(address, start=start, end=end)  # noqa: SLF001
            return some
        if not self._is_s3:
            data: bytes = await fs._cat_file(address)  # noqa: SLF001
            return data
        try:  # without an end, s3fs asks for the size first: two requests for each document
            data = await fs._cat_file(address, start=0, end=LARGEST + 1)  # noqa: SLF001
        except OSError as reason:
            if is_empty(reason):
                return b""
            raise
        if len(data) > LARGEST:
            raise TooLargeError
        return data

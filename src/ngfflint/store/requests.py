"""Requests to a server: so many at the same time, repeated where it may help, counted."""

from __future__ import annotations

from asyncio import Semaphore, sleep, timeout
from random import random
from typing import TYPE_CHECKING, Any

from ngfflint.store.answers import Fault, fault_of
from ngfflint.store.store import Traffic, WithheldError

if TYPE_CHECKING:
    from ngfflint.store.access import Access

ATTEMPTS = 4
"""How often a request is sent that fails in a way that may pass."""

PAUSE = 0.2
"""Seconds before it is sent again, twice as many each time, and up to half as many more."""

LONGEST_PAUSE = 20.0
"""Seconds that a server can ask for at most."""

HOPELESS = 16
"""Requests in a row that failed, from which on none is repeated."""

REPEATING = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl")
"""Protocols whose file systems repeat requests themselves."""


class Requests:
    """Requests to one asynchronous file system.

    Args:
        fs: of fsspec.
        access: how to ask.
        secrets: credentials, which are not shown.
    """

    def __init__(self, fs: Any, access: Access, secrets: set[str]) -> None:
        self.traffic = Traffic()
        self._fs, self._access, self._secrets = fs, access, secrets
        self._slots = Semaphore(access.concurrency)
        self._failed = 0
        protocols = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
        self._attempts = 1 if any(each in REPEATING for each in protocols) else ATTEMPTS

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
            if not answer.transient or attempt >= self._attempts or self._failed >= HOPELESS:
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

    async def _try(self, address: str, start: int | None, end: int | None) -> bytes | Fault:
        async with self._slots:
            self.traffic.requests += 1
            try:
                async with timeout(self._access.timeout):
                    if start is None and end is None:
                        data: bytes = await self._fs._cat_file(address)  # noqa: SLF001  cat() expands globs
                    else:
                        data = await self._fs._cat_file(address, start=start, end=end)  # noqa: SLF001
            except Exception as reason:  # noqa: BLE001  file systems raise what they like
                fault = fault_of(reason, self._access.timeout, self._secrets)
                self._failed = self._failed + 1 if fault.transient else 0
                return fault
        self._failed = 0
        self.traffic.size += len(data)
        return data

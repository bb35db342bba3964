"""HTTP responses of limited size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientResponse

from ngfflint.files import LARGEST, TooLargeError

if TYPE_CHECKING:
    from aiohttp import RequestInfo


class Capped(ClientResponse):
    """An answer of which no more is read than a document may have."""

    async def read(self) -> bytes:
        """Return the body, decompressed if it is compressed.

        Raises:
            TooLargeError: larger than a document may be.
        """
        limit = _most(self.request_info)
        data = bytearray()
        try:
            _refuse(self.content_length or 0, limit)
            async for part in self.content.iter_any():
                data += part
                _refuse(len(data), limit)
        except BaseException:
            self.close()
            raise
        return bytes(data)


def _refuse(size: int, limit: int) -> None:
    if size > limit:
        raise TooLargeError


def _most(request: RequestInfo) -> int:
    """Return how many bytes may come: those that were asked for, if these are more than a document may have."""
    first, _, last = request.headers.get("Range", "").removeprefix("bytes=").partition("-")
    wanted = int(last) - int(first) + 1 if first.isdecimal() and last.isdecimal() else 0
    return max(LARGEST, wanted)

"""How remote stores are asked."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CONCURRENCY = 64
"""Requests at the same time; with more the processor of this machine is the limit."""

TIMEOUT = 30
"""Seconds until a request is given up."""


class Access(NamedTuple):
    """How remote stores are asked.

    Args:
        concurrency: requests at the same time.
        timeout: of one request, in seconds.
        options: of the file system, by the names that fsspec knows them by.
        offline: whether no server is asked at all.
    """

    concurrency: int = CONCURRENCY
    timeout: float = TIMEOUT
    options: Mapping[str, Any] = MappingProxyType({})
    offline: bool = False


USUAL = Access()
"""How they are asked where nobody says."""

"""Open the store of a target."""

from __future__ import annotations

from contextlib import AsyncExitStack
from errno import ENOENT
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ngfflint.errors import NothingFoundError
from ngfflint.files import read_file
from ngfflint.store.base import IN_BROWSER, BaseStore, run
from ngfflint.store.local import LocalStore
from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ngfflint.store.base import Access, Store, Target
    from ngfflint.store.remote.connections import Servers

T = TypeVar("T")


class BrokenStore(BaseStore):
    """A store that cannot be opened: each read raises the reason.

    Args:
        unsupported: whether there is no file system for its address.
    """

    cheap = False
    ignores_case = False
    ahead = 0
    traffic = None
    archive = None

    def __init__(self, uri: str, reason: OSError, *, unsupported: bool = False) -> None:
        self.uri, self.reason, self.unsupported = uri, reason, unsupported

    async def read(self, path: str, limit: int | None = None) -> bytes | None:  # noqa: ARG002  the protocol has them
        """Raise the reason why the store cannot be opened.

        Raises:
            OSError: always.
        """
        raise self.reason

    async def names(self, path: str) -> list[str] | None:  # noqa: ARG002  likewise
        """Return that nothing can be listed."""
        return None

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  likewise
        """Return the path itself."""
        return path


def require_supported(store: Store) -> None:
    """Reject a store whose address has no file system, for commands that cannot report this as a finding.

    Raises:
        NothingFoundError: the URL scheme is not supported, its package is not installed, or it cannot connect.
    """
    if isinstance(store, BrokenStore) and store.unsupported:
        raise NothingFoundError(str(store.reason))


def read_from(target: Target, access: Access, use: Callable[[Store], Awaitable[T]]) -> T:
    """Open the store of a target, and return the result of ``use``."""
    if is_address(target.path):
        if IN_BROWSER:  # whose requests are synchronous
            return run(_use_with_own_servers(target, access, use))
        from asyncio import run as run_loop

        return run_loop(_use_with_own_servers(target, access, use))
    if target.packed:
        return run(_use_zip(target, use))
    return run(_use(LocalStore(target.path, target.uri), use))


def content(target: Target, access: Access) -> bytes:
    """Return the document of a target that is not a store, local or remote.

    Raises:
        OSError: it cannot be read.
    """
    if not target.is_local:
        return fetch(target, access)
    return read_file(target.path)


def fetch(target: Target, access: Access) -> bytes:
    """Return the document at an address.

    Raises:
        OSError: it cannot be read, or is not there.
    """
    folder, name = _folder_and_name(target)
    return read_from(folder, access, partial(_read_existing, name=name))


async def fetch_remote(target: Target, servers: Servers) -> bytes:
    """Return the document at an address like ``fetch``, in an event loop.

    Raises:
        OSError: it cannot be read, or is not there.
    """
    folder, name = _folder_and_name(target)
    return await use_remote(folder, servers, partial(_read_existing, name=name))


def _folder_and_name(target: Target) -> tuple[Target, str]:
    """Return the folder of a document as a target, and the name of the document."""
    folder, _, name = target.path.partition("?")[0].rpartition("/")
    query = target.path[len(folder) + len(name) + 1 :]
    return target._replace(path=folder + query), name


async def _read_existing(store: Store, name: str) -> bytes:
    data = await store.read(name)
    if data is None:
        raise FileNotFoundError(ENOENT, "not found")
    return data


async def _use(store: Store, use: Callable[[Store], Awaitable[T]]) -> T:
    return await use(store)


async def _use_zip(target: Target, use: Callable[[Store], Awaitable[T]]) -> T:
    from ngfflint.store.zip import open_zip

    store: Store
    try:
        store = await open_zip(target.path, target.uri)
    except OSError as reason:
        store = BrokenStore(target.uri, reason)
    return await use(store)


async def _use_with_own_servers(target: Target, access: Access, use: Callable[[Store], Awaitable[T]]) -> T:
    from ngfflint.store.remote.connections import Servers

    async with Servers(access) as servers:
        return await use_remote(target, servers, use)


async def use_remote(target: Target, servers: Servers, use: Callable[[Store], Awaitable[T]]) -> T:
    """Open the store of a remote target, and return the result of ``use``."""
    async with AsyncExitStack() as stack:
        return await use(await enter_remote(target, servers, stack))


async def enter_remote(target: Target, servers: Servers, stack: AsyncExitStack) -> Store:
    """Open a remote store in the running event loop; ``stack`` closes it."""
    from ngfflint.store.remote.client import opened
    from ngfflint.store.remote.connections import UnknownProtocolError

    try:
        return await stack.enter_async_context(opened(target.path, servers))
    except UnknownProtocolError as reason:
        return BrokenStore(target.uri, OSError(str(reason)), unsupported=True)
    except OSError as reason:
        return BrokenStore(target.uri, reason)

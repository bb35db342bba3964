"""From what a user names to stores: the one place where the library opens them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ngfflint.store.find import METADATA, NothingFoundError, find, is_store
from ngfflint.store.local import LocalStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from ngfflint.store.find import Target
    from ngfflint.store.store import Store

T = TypeVar("T")


def read(target: Target, use: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
    """Open the store of a target, and return what is made of it.

    Args:
        target: that a user means.
        use: reads from the store, which is closed when it is done.
    """
    return run(use(LocalStore(target.path, target.uri)))


def targets_of(uri: str | os.PathLike[str]) -> list[Target]:
    """Return all stores that an argument means.

    Args:
        uri: a store, a folder with stores at any depth, a metadata document, or another JSON file.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    return find(os.fspath(uri))


def target_of(uri: str | os.PathLike[str]) -> Target:
    """Return one node as a target.

    Args:
        uri: folder of a group or an array, one of its metadata documents, or another JSON file.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    text = os.fspath(uri)
    path = Path(text)
    if path.name in METADATA and (is_address(text) or path.is_file()):
        text = text[: -len(path.name)].rstrip("/\\") or "."
    if path.is_dir() and not is_store(text):
        raise NothingFoundError(f"{text}: no Zarr group or array in this folder")
    return find(text)[0]


def content(target: Target) -> bytes:
    """Return the bytes of a JSON file that is no part of a store."""
    return Path(target.path).read_bytes()


def is_address(text: str) -> bool:
    """Say whether a text is no path of this machine."""
    return "://" in text


def location(target: Target, path: str) -> str:
    """Return where a node of a store lies, as other software names it.

    Args:
        target: in the store.
        path: of the node, from the root of the store.
    """
    return f"{target.path}/{path}" if path else target.path

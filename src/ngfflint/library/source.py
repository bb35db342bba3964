"""From what a user names to stores: the one place where a store is opened for the library."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.store.find import METADATA, NothingFoundError, find, is_store
from ngfflint.store.local import LocalStore, MemoryStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from ngfflint.store.find import Target
    from ngfflint.store.store import Store

__all__ = ["Source", "open_all", "open_node", "run"]


class Source(NamedTuple):
    """A store, and where in it to begin.

    Args:
        store: to read from; ``run`` runs what reads from it.
        inside: path of the node to begin with, ``""`` for the root.
        document: bytes of a JSON file that is no part of a store.
    """

    store: Store
    inside: str = ""
    document: bytes | None = None


def open_all(uri: str | os.PathLike[str]) -> list[Source]:
    """Open all stores that an argument means.

    Args:
        uri: a store, a folder with stores at any depth, a metadata document, or another JSON file.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    return [_open(each) for each in find(os.fspath(uri))]


def open_node(uri: str | os.PathLike[str]) -> Source:
    """Open the store of one node.

    Args:
        uri: folder of a group or an array, one of its metadata documents, or another JSON file.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    path = Path(uri)
    if path.name in METADATA and path.is_file():
        path = path.parent
    if path.is_dir() and not is_store(str(path)):
        raise NothingFoundError(f"{path}: no Zarr group or array in this folder")
    return _open(find(str(path))[0])


def _open(target: Target) -> Source:
    if target.alone:
        return Source(MemoryStore(target.uri, {}), document=Path(target.path).read_bytes())
    return Source(LocalStore(target.path, target.uri), target.inside)


def location(store: Store, path: str) -> str:
    """Return where a node lies, as other software names it.

    Args:
        store: that holds it.
        path: of the node.
    """
    root = store.folder if isinstance(store, LocalStore) else store.uri
    return f"{root}/{path}" if path else root

"""Find the stores that an argument refers to, and the root of the store that a folder belongs to."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ngfflint.errors import NothingFoundError
from ngfflint.store.base import USUAL, Target
from ngfflint.store.local import is_there
from ngfflint.store.paths import METADATA, PACKED, SEARCHED_FOLDERS
from ngfflint.store.uri import ZIPS, is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ngfflint.store.base import Access


def is_store(folder: str) -> bool:
    """Whether a folder is a store: it has metadata, readable or not, or its name ends in ``.zarr``."""
    return folder.rstrip("/\\").endswith(".zarr") or any(is_there(f"{folder}/{name}") for name in METADATA)


class Climb:
    """Finds the root of a store from its folders; results are cached, because a plate has thousands of documents."""

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}
        self._checked: dict[str, tuple[bool, bool]] = {}

    def root(self, folder: str) -> str | None:
        """Return the root of the store that a folder belongs to, ``None`` if it belongs to none."""
        start = absolute(folder)
        root = self._highest(start)
        if root is None or os.path.isabs(folder):
            return root
        return folder if root == start else os.path.relpath(root)

    def _highest(self, folder: str) -> str | None:
        """Go up to the root of the repository at most; the part above the store is the same for all its folders."""
        while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        best, gap, passed = None, 0, []
        start = folder
        while gap <= SEARCHED_FOLDERS:
            if folder in self._roots:
                best = self._roots[folder]
                break
            of_store, of_repository = _check(folder) if folder == start else self._check_cached(folder)
            if of_store:
                best, gap = folder, 0
                passed.append(folder)
            else:
                gap += 1
            above = os.path.dirname(folder)
            if above == folder or of_repository:
                break
            folder = above
        if best is not None:
            self._roots.update(dict.fromkeys(passed, best))
        return best

    def _check_cached(self, folder: str) -> tuple[bool, bool]:
        """Check a folder that is an ancestor of several others."""
        if folder not in self._checked:
            self._checked[folder] = _check(folder)
        return self._checked[folder]


def _check(folder: str) -> tuple[bool, bool]:
    """Return whether a folder is a store, and whether it is the root of a repository."""
    return is_store(folder), is_there(f"{folder}/.git")


def absolute(folder: str) -> str:
    """Return an absolute path; links are only resolved if the path contains ``..``."""
    return os.path.realpath(folder) if ".." in folder.replace("\\", "/").split("/") else os.path.abspath(folder)


if TYPE_CHECKING:
    Skip = Callable[[str], bool]


ODD = r"//|/\./|^\./|.[/.]$" if os.sep == "/" else ""
"""Matches paths that are not normalized."""


def nothing_is_skipped(_: str) -> bool:
    """Return that a folder is searched."""
    return False


def find_all(
    arguments: Iterable[str],
    *,
    forgiving: bool = False,
    skip: Skip = nothing_is_skipped,
    access: Access = USUAL,
    later: bool = False,
) -> list[Target]:
    """Return the stores that arguments refer to, each once, in the order of the arguments.

    With ``later``, remote folders are not listed yet; with ``forgiving``, all local arguments may have vanished.

    Raises:
        NothingFoundError: there is nothing at a path, or nothing to lint.
    """
    climb = Climb()
    named = list(arguments)
    targets = dict.fromkeys(
        target
        for argument in named
        for target in (
            [folder_at(argument, access)] if later and is_remote(argument) else find(argument, climb, skip, access)
        )
    )
    if named and not targets and not forgiving:
        raise NothingFoundError(f"{named[0]}: no such file, and it is not inside a store")
    unique: dict[tuple[str, str], Target] = {}
    folders: dict[str, str] = {}
    for target in targets:
        path = target.path if is_address(target.path) else _real(target.path, folders)
        unique.setdefault((path, target.inside), target)
    return list(unique.values())


def is_remote(argument: str) -> bool:
    """Whether an argument is the address of something remote."""
    return is_address(argument) and not argument.startswith("file://")


def folder_at(address: str, access: Access) -> Target:
    """Return the store at an address, or the folder if it is not known to be one, without any request.

    Raises:
        NothingFoundError: the protocol is not supported, or the run is offline.
    """
    from ngfflint.store.remote.listing import named

    return named(address, access)


def _real(path: str, folders: dict[str, str]) -> str:
    """Return the real path of a store; ``folders`` caches the real paths of folders."""
    folder, below = os.path.abspath(path), []
    while folder not in folders:
        above, name = os.path.split(folder)
        if not name or os.path.islink(folder):
            folders[folder] = os.path.realpath(folder)
            break
        below.append((folder, name))
        folder = above
    real = folders[folder]
    for folder, name in reversed(below):
        real = folders[folder] = os.path.join(real, name)
    return real


def find(
    argument: str, climb: Climb | None = None, skip: Skip = nothing_is_skipped, access: Access = USUAL
) -> list[Target]:
    """Return the stores that an argument refers to, sorted by path; see ``find_all``.

    Raises:
        NothingFoundError: there is nothing at the path, or nothing to lint.
    """
    if is_address(argument):
        if argument.startswith("file://"):
            return find(argument.removeprefix("file://"), climb, skip)
        from ngfflint.store.remote.listing import targets

        return targets(argument, access)
    climb = climb or Climb()
    if os.path.isdir(argument):
        return _in_folder(argument, climb, skip)
    folder, name = os.path.split(argument)
    if name in METADATA:
        root = climb.root(folder or ".")
        return [] if root is None else [_target(root)]
    if not os.path.isfile(argument):
        raise NothingFoundError(f"{argument}: {_missing_reason(argument)}")
    if name.lower().endswith(ZIPS):
        return [_packed(argument)]
    _refuse_other_format(argument, argument)
    return [Target(argument, argument, alone=True)]


def _refuse_other_format(argument: str, path: str) -> None:
    """Reject a file of another format.

    Raises:
        NothingFoundError: the file is an image of another format, for example.
    """
    from ngfflint.store.file_formats import format_at  # only files that are not stores need it

    called = format_at(path) if os.path.isfile(path) else ""
    if called:
        raise NothingFoundError(f"{argument}: this is {called}, not an OME-Zarr store")


def _missing_reason(path: str) -> str:
    """Return why there is no file at a path: it may exist in a folder that cannot be entered."""
    try:
        os.stat(path)
    except PermissionError as reason:
        return reason.strerror or str(reason)
    except (OSError, ValueError):
        pass
    return "no such file or folder"


def _in_folder(folder: str, climb: Climb, skip: Skip) -> list[Target]:
    """Return the store in a folder, or the stores below it."""
    if is_store(folder):
        return [_store(folder, climb)]
    inside = climb.root(folder) is not None  # otherwise the stores below have no parent store
    found = [_store(each, climb) if inside else _root(each) for each in search(folder, skip)]
    if not found:
        _refuse_other_format(folder, os.path.join(folder, "attributes.json"))
        raise NothingFoundError(f"{folder}: no Zarr store in this folder or below it")
    return found


def _root(path: str) -> Target:
    return _packed(path) if path.lower().endswith(PACKED) and os.path.isfile(path) else _target(path)


def _store(folder: str, climb: Climb) -> Target:
    """Return a store as a target; one inside a larger store starts from its root, to know its plate or image."""
    if os.path.isfile(folder):
        return _packed(folder)
    root = climb.root(folder) or folder
    inside = os.path.relpath(absolute(folder), absolute(root))
    if inside == os.curdir:
        return _target(folder)
    from pathlib import Path  # it takes longer to import than to find a store

    return Target(Path(folder).as_posix(), str(Path(root)), Path(inside).as_posix())


def _packed(file: str) -> Target:
    from pathlib import Path

    return Target(Path(file).as_posix(), file, packed=True)


def _target(root: str) -> Target:
    if re.search(ODD, root) is None:  # creating a path takes longer than finding a store
        return Target(root, root)
    from pathlib import Path

    path = Path(root)
    return Target(path.as_posix(), str(path))


def _is_packed(entry: os.DirEntry[str]) -> bool:
    return entry.name.lower().endswith(PACKED) and entry.is_file(follow_symlinks=False)


def search(folder: str, skip: Skip = nothing_is_skipped) -> Iterator[str]:
    """Yield the stores below a folder, and folders that cannot be read, so that linting them reports the error."""
    left = [(folder, os.path.abspath(folder))]
    while left:
        path, place = left.pop()
        if path != folder:
            if is_store(path) or path.lower().endswith(PACKED):
                yield path
                continue
            if os.path.basename(path).startswith("."):
                continue
        try:
            with os.scandir(path) as entries:
                below = [each.name for each in entries if each.is_dir(follow_symlinks=False) or _is_packed(each)]
        except (FileNotFoundError, NotADirectoryError):  # deleted during the search
            continue
        except OSError:
            yield path
            continue
        start, base = "" if path == os.curdir else os.path.join(path, ""), os.path.join(place, "")
        below.sort(reverse=True)
        left += [(start + name, base + name) for name in below if not skip(base + name)]

"""The targets of `check`: stores, lists of stores, and standard input."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ngfflint.cli.run_target import STDIN
from ngfflint.errors import NothingFoundError
from ngfflint.files import read_file
from ngfflint.records import NamedTuple
from ngfflint.store.base import Target
from ngfflint.store.discovery import find_all
from ngfflint.store.paths import METADATA
from ngfflint.store.uri import is_address, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.cli.config.schema import Options


class Named(NamedTuple):
    """The targets that the arguments name.

    Args:
        targets: the targets to lint.
        left_out: excluded arguments.
        listed: by argument, the file and the line that list it.
        folders: absolute paths of folders that were searched for stores.
        whole: whether the arguments are only folders and stores, not single documents.
    """

    targets: list[Target]
    left_out: list[str]
    listed: dict[str, tuple[str, int]]
    folders: list[str]
    whole: bool


def named_by(options: Options, resolver: Resolver) -> Named:
    """Return the targets that the arguments name.

    Raises:
        NothingFoundError: an argument or the list does not exist or cannot be linted.
    """
    lines = dict(_lines(options.input_file)) if options.input_file else {}
    listed = {shown(each).rstrip("/") if is_address(each) else each: place for each, place in lines.items()}
    arguments = [*options.stores, *lines]
    if "" in arguments:
        raise NothingFoundError("empty argument; a STORE is expected")
    paths = [_folder(each) if options.no_children else each for each in arguments if each != STDIN]
    left_out = dict.fromkeys(each for each in paths if _is_excluded(each, resolver))
    searched = [each for each in paths if each not in left_out]
    access = resolver.here().settings.access
    later = not (options.show_files or options.dask)
    targets = find_all(searched, forgiving=options.force_exclude, skip=resolver.leaves_out, access=access, later=later)
    if STDIN in arguments:
        if sys.stdin is None:
            raise NothingFoundError(f"{STDIN}: standard input is closed")
        targets.append(Target(STDIN, STDIN, alone=True))
    if not arguments:
        raise NothingFoundError(f"{options.input_file}: lists no stores")
    whole = not any(os.path.basename(each) in METADATA for each in arguments) and not any(
        each.alone for each in targets
    )
    folders = [os.path.abspath(each) for each in searched if os.path.isdir(each)]
    return Named(targets, list(left_out), listed, folders, whole)


def _lines(path: str) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield the arguments that a file lists, with file and line; names that are not UTF-8 are kept."""
    try:
        content = read_file(path).decode("utf-8-sig", "surrogateescape")
    except OSError as reason:
        raise NothingFoundError(f"{path}: {reason.strerror or reason}") from None
    if "\0" in content:
        raise NothingFoundError(f"{path}: not UTF-8 text")
    for number, line in enumerate(content.split("\n"), 1):  # names may contain other line separators
        text = line.strip()
        if text and not text.startswith("#"):
            yield text, (path, number)


def _folder(argument: str) -> str:
    """Return the folder of the node for a metadata document, otherwise the argument."""
    folder, name = os.path.split(argument)
    return folder or "." if name in METADATA and os.path.isfile(argument) else argument


def _is_excluded(argument: str, resolver: Resolver) -> bool:
    if is_address(argument):
        return False
    path = os.path.abspath(argument)
    setup = resolver.at(os.path.dirname(path))
    return setup.options.force_exclude and setup.excluded.leaves_out_within(path)

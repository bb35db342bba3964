"""What the arguments of ``check`` name: stores, lists of stores, standard input."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.store.find import METADATA, NothingFoundError, Target, find_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.cli.configuration.resolver import Resolver
    from ngfflint.cli.options import Options

STDIN = "-"
"""The argument that stands for standard input."""


class Named(NamedTuple):
    """What the arguments name.

    Args:
        targets: to lint.
        left_out: arguments that are excluded.
        listed: the file and the line that list an argument, by the argument.
    """

    targets: list[Target]
    left_out: list[str]
    listed: dict[str, tuple[str, int]]


def named_by(options: Options, resolver: Resolver) -> Named:
    """Find what the arguments name.

    Args:
        options: of the user.
        resolver: knows which folders are not searched.

    Raises:
        NothingFoundError: an argument names nothing that can be linted, or there is no such list.
    """
    listed = dict(_lines(options.input_file)) if options.input_file else {}
    arguments = [*options.stores, *listed]
    paths = [_folder(each) if options.no_children else each for each in arguments if each != STDIN]
    left_out = [each for each in paths if _is_excluded(each, resolver)]
    searched = [each for each in paths if each not in left_out]
    targets = find_all(searched, forgiving=options.force_exclude, skip=resolver.leaves_out)
    if STDIN in arguments:
        targets.append(Target(STDIN, STDIN, alone=True))
    if not arguments:
        raise NothingFoundError(f"{options.input_file}: it lists nothing")
    return Named(targets, left_out, listed)


def content(target: Target) -> bytes:
    """Return the attributes of a group that are linted alone."""
    if target.path == STDIN:
        return sys.stdin.buffer.read()
    with open(target.path, "rb") as file:
        return file.read()


def folder_of(target: Target) -> str:
    """Return the absolute path of the folder whose settings hold for a target: the one that it lies in."""
    return os.getcwd() if target.path == STDIN else os.path.dirname(os.path.abspath(target.path))


def _lines(path: str) -> Iterable[tuple[str, tuple[str, int]]]:
    """Yield the arguments that a file lists, each with its place."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as reason:
        raise NothingFoundError(f"{path}: {getattr(reason, 'strerror', None) or reason}") from None
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield text, (path, number)


def _folder(argument: str) -> str:
    """Return the node that a metadata document belongs to."""
    folder, name = os.path.split(argument)
    return folder or "." if name in METADATA and os.path.isfile(argument) else argument


def _is_excluded(argument: str, resolver: Resolver) -> bool:
    path = os.path.abspath(argument)
    setup = resolver.at(os.path.dirname(path))
    return setup.options.force_exclude and setup.excluded.leaves_out_within(path)

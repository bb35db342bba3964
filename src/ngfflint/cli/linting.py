"""Linting what the arguments name, one target after the other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.engine.lint import lint_group, lint_store
from ngfflint.store.alone import group_of
from ngfflint.store.local import LocalStore, MemoryStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.cli.configuration.resolver import Resolver
    from ngfflint.cli.configuration.setup import Setup
    from ngfflint.cli.progress import Progress
    from ngfflint.engine.outcome import StoreResult
    from ngfflint.engine.settings import Settings
    from ngfflint.store.find import Target

STDIN = "-"
"""The argument that stands for standard input."""


class Done(NamedTuple):
    """A target that was linted.

    Args:
        target: what it was.
        setup: what held for it.
        result: what was found.
    """

    target: Target
    setup: Setup
    result: StoreResult


def lint_all(targets: Iterable[Target], resolver: Resolver, progress: Progress) -> Iterator[Done]:
    """Lint targets, each with the settings of the folder that it lies in.

    Args:
        targets: in the order in which they were named.
        resolver: knows which settings hold where.
        progress: is told what is begun.

    Raises:
        BrokenConfiguration: settings cannot be used.
    """
    for target in targets:
        progress.begin(target.uri)
        setup = resolver.at(folder_of(target))
        yield Done(target, setup, lint(target, setup.settings))


def lint(target: Target, settings: Settings) -> StoreResult:
    """Lint a store, or the attributes of a group alone.

    Args:
        target: what to lint.
        settings: of linting.
    """
    if target.alone:
        return run(lint_group(MemoryStore(target.uri, {}), group_of(content(target)), settings))
    return run(lint_store(LocalStore(target.path, target.uri), settings, target.inside, top=True))


def content(target: Target) -> bytes:
    """Return the attributes of a group that are linted alone."""
    if target.path == STDIN:
        import sys

        return sys.stdin.buffer.read()
    with open(target.path, "rb") as file:
        return file.read()


def folder_of(target: Target) -> str:
    """Return the absolute path of the folder whose settings hold for a target: the one that it lies in."""
    return os.getcwd() if target.path == STDIN else os.path.dirname(os.path.abspath(target.path))

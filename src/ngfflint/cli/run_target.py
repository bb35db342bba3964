"""Lint one target; errors that are not in the store become results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import as_it_is, lint_alone, lint_target
from ngfflint.store import open as store_open

if TYPE_CHECKING:
    from ngfflint.cli.progress import Progress
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Access, Target

STDIN = "-"
"""The argument that stands for standard input."""


def safely(target: Target, settings: Settings, progress: Progress | None = None) -> StoreResult:
    """Lint a target; where the linter itself breaks, say that of the target, for others are to come.

    Args:
        target: what to lint.
        settings: of linting.
        progress: is told how far it is.
    """
    try:
        return lint(target, settings, progress)
    except Exception as fault:  # noqa: BLE001  one store must not take the others along
        from ngfflint.cli.errors import failed_by

        return failed_by(fault, target.uri)


def lint(target: Target, settings: Settings, progress: Progress | None = None) -> StoreResult:
    """Lint a store, or the attributes of a group alone.

    Args:
        target: what to lint.
        settings: of linting.
        progress: is told how far it is.
    """
    if target.path == STDIN:
        return lint_alone(group_of(content(target, settings.access)), target.uri, settings)
    return lint_target(target, settings, progress.watch if progress else as_it_is)


def content(target: Target, access: Access) -> bytes:
    """Return the attributes of a group that are linted alone.

    Args:
        target: where they are.
        access: how to ask servers.

    Raises:
        OSError: the file cannot be read.
    """
    if target.path == STDIN:
        import sys

        return sys.stdin.buffer.read()
    return store_open.content(target, access)

"""Linting one target."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from ngfflint.files import LARGEST, TooLargeError
from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import as_it_is, lint_alone, lint_target
from ngfflint.store import open as store_open

if TYPE_CHECKING:
    from ngfflint.cli.progress import Progress
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Access, Target

STDIN = "-"
"""The argument for standard input."""


def safely(target: Target, settings: Settings, progress: Progress | None = None) -> StoreResult:
    """Lint a target; an internal error becomes its result, so that the other targets are still linted."""
    started = time.perf_counter()
    try:
        return lint(target, settings, progress)._replace(seconds=time.perf_counter() - started)
    except Exception as fault:  # noqa: BLE001  the other stores must still be linted
        from ngfflint.cli.errors import failed_by

        return failed_by(fault, target.uri)


def lint(target: Target, settings: Settings, progress: Progress | None = None) -> StoreResult:
    """Lint a store, or the attributes of a group alone."""
    if target.path == STDIN:
        return lint_alone(group_of(content(target, settings.access)), target.uri, settings)
    return lint_target(target, settings, progress.watch if progress else as_it_is)


def content(target: Target, access: Access) -> bytes:
    """Return the content of a target without a store: group attributes from a file or standard input.

    Raises:
        OSError: the file cannot be read.
    """
    if target.path == STDIN:
        data = sys.stdin.buffer.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise TooLargeError
        return data
    return store_open.content(target, access)

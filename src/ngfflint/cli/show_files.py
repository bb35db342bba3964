"""``--show-files``: the documents that would be read, and nothing of what is in them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from attrs import evolve

from ngfflint.engine.lint import lint_store
from ngfflint.engine.selection import Selection
from ngfflint.report.safe import safe
from ngfflint.store.local import LocalStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.cli.configuration.resolver import Resolver
    from ngfflint.store.find import Target


class _Noting(LocalStore):
    """A store that notes which of its documents were there."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.path, target.uri)
        self.noted: dict[str, None] = {}

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = await super().read(path, limit)
        if data is not None:
            self.noted[path] = None
        return data


def show_files(targets: Iterable[Target], resolver: Resolver) -> int:
    """Write the paths of the documents that would be read, a line each.

    Args:
        targets: what would be linted.
        resolver: knows which settings hold where.

    Returns:
        the exit code.
    """
    for target in targets:
        if target.alone:
            sys.stdout.write(f"{safe(target.uri)}\n")
            continue
        settings = resolver.for_target(target).settings
        store = _Noting(target)
        run(lint_store(store, evolve(settings, rules=(), selection=Selection()), target.inside, top=True))
        root = target.uri.removesuffix(f"/{target.inside}") if target.inside else target.uri
        sys.stdout.writelines(f"{safe(f'{root}/{document}')}\n" for document in store.noted)
    return 0

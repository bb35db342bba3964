"""``--show-files``: the paths of the documents that linting would read."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from ngfflint.cli.progress import Watched
from ngfflint.linter.lint import lint_store
from ngfflint.report.escape import safe
from ngfflint.rules.selection import Selection
from ngfflint.store.open import read_from, require_supported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store, Target


async def _documents(store: Store, settings: Settings, inside: str) -> list[str]:
    """Return the documents of a store in the order in which linting reads them."""
    require_supported(store)
    noted: dict[str, None] = {}
    watched = Watched(store, noted.setdefault)
    await lint_store(watched, evolve(settings, rules=(), selection=Selection(), plans={}), inside, top=True)
    return list(noted)


def show_files(targets: Iterable[Target], resolver: Resolver) -> int:
    """Write the paths of the documents that linting would read, one per line, and return the exit code."""
    for target in targets:
        if target.alone:
            sys.stdout.write(f"{safe(target.uri)}\n")
            continue
        settings = resolver.for_target(target).settings
        documents = read_from(target, settings.access, partial(_documents, settings=settings, inside=target.inside))
        root = target.uri.removesuffix(f"/{target.inside}") if target.inside else target.uri
        sys.stdout.writelines(f"{safe(f'{root}/{document}')}\n" for document in documents)
    return 0

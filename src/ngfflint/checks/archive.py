"""Checks of the archive that a store lies in (RFC-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.store.archive import Archive


def archive_layout(archive: Archive, _: Context) -> Iterator[At]:
    """An archive should hold one store at its root, uncompressed, and no other archives."""
    if archive.compressed:
        path = archive.first_compressed
        yield At(case="compressed", count=archive.compressed, total=archive.count, path=path)
    if archive.nested:
        yield At(case="nested", count=len(archive.nested), path=archive.nested[0])
    if archive.folder:
        yield At(case="folder", path=archive.folder)

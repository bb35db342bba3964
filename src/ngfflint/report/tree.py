"""What a store holds, as a tree for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.branch import Branch, draw
from ngfflint.report.plate_map import plate_map
from ngfflint.report.safe import LIMIT
from ngfflint.report.spans import called
from ngfflint.report.summary import counted
from ngfflint.report.tree_image import array_lines, brief_lines, image_branches, more, titled
from ngfflint.report.tree_links import link_branches
from ngfflint.report.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.inventory import PlateInfo, StoreInfo, Unread
    from ngfflint.report.sheet import Sheet

MOST_UNREAD = 12
"""Values that cannot be read and are shown; the linter tells all of them."""

HANG = 2
"""Spaces before the further lines of what is told of one value."""

MOST_FIELDS = 24
"""Paths of a well or of the group ``OME`` that are shown."""


def tree(store: StoreInfo, sheet: Sheet) -> Iterator[str]:
    """Yield the lines that tell what a store holds.

    Args:
        store: what it holds.
        sheet: to draw on.
    """
    yield from draw(
        Branch(store.uri, lambda room: [sheet.fit(_kind(store, sheet), room)], _branches(store, sheet)), sheet
    )


def _kind(store: StoreInfo, sheet: Sheet) -> str:
    """Return kind, version and format on one line."""
    if not store.kind and not store.unread:
        return "no Zarr metadata"
    words = [store.kind or "metadata that cannot be read"]
    if store.spec_version:
        stated = store.stated_version
        told = "" if stated == store.spec_version else f" (stated: {stated})" if stated else " (not stated)"
        words.append(f"OME-Zarr {called(store.spec_version)}{told}")
    elif store.kind == "group":
        words.append("no OME metadata")
    if store.zarr_format is not None:
        words.append(f"Zarr {store.zarr_format}")
    return sheet.glyphs.dot.join(words)


def _branches(store: StoreInfo, sheet: Sheet) -> list[Branch]:
    """Return the branches of a store."""
    found: list[Branch] = []
    if store.plate is not None:
        found.append(_plate(store.plate, sheet))
    if store.fields:
        title = "series" if store.kind == "OME group" else f"well with {counted(len(store.fields), 'field')} of view"
        found.append(Branch(title, lambda room: _listed(store.fields, room, sheet)))
    if store.array is not None:
        array = store.array
        found.append(Branch("array", lambda room: array_lines(array, room, sheet)))
    if store.images:
        count = store.image_count or len(store.images)
        title = counted(count, "label image" if store.kind == "labels" else "image")
        found.append(Branch(title, lambda room: brief_lines(store.images, count, room, sheet)))
    found += link_branches(store.systems, store.transformations, sheet)
    if store.image is not None:
        branches = image_branches(store.image, sheet)
        if store.plate is not None or store.fields:
            found.append(Branch(f"first field of view: {store.image.path}", branches=branches))
        else:
            found += branches
    if store.unread:
        found.append(Branch("missing or unreadable", lambda room: _unread(store.unread, room, sheet)))
    return found


def _plate(plate: PlateInfo, sheet: Sheet) -> Branch:
    size = f"{counted(len(plate.rows), 'row')}, {counted(len(plate.columns), 'column')}"
    wells = counted(len(plate.wells), "well")

    def body(room: int) -> Iterator[str]:
        yield sheet.fit(f"{size}, {wells}", room)
        if plate.acquisitions:
            yield sheet.fit(f"acquisitions: {', '.join(plate.acquisitions)}", room)
        yield from plate_map(plate, room, sheet)

    return Branch(titled("plate", plate.name), body)


def _listed(paths: list[str], room: int, sheet: Sheet) -> Iterator[str]:
    for path in paths[:MOST_FIELDS]:
        yield sheet.fit(path or "?", room)
    yield from more(len(paths), MOST_FIELDS)


def _unread(unread: list[Unread], room: int, sheet: Sheet) -> Iterator[str]:
    for each in unread[:MOST_UNREAD]:
        place = f"{each.document} {each.pointer}".strip() or "."
        words = [sheet.fit(word, room - HANG) for word in sheet.fit(each.words, LIMIT).split(" ")]
        yield from wrap([f"{sheet.fit(place, room - 1)}:", *words], room, 0, HANG)
    yield from more(len(unread), MOST_UNREAD)

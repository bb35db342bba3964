"""Row and well groups that are stored below a plate and hold no images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.plate import Plate
from ngfflint.model.problems import BROKEN, Unreadable
from ngfflint.store.find import METADATA
from ngfflint.store.kinds import locate
from ngfflint.store.load import load
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

BELOW_ROW, BELOW_WELL = 2, 1
"""Levels of groups down to the images."""


async def spare_groups(store: Store, plate: Group) -> list[tuple[str, Node]] | None:
    """Return the groups of rows and wells without images that no path in the plate leads to or through.

    Args:
        store: to read from.
        plate: its group.

    Returns:
        ``"row"`` or ``"well"`` with the group; ``None`` where the store cannot be listed, or only at a price, or where
        the plate does not say what its rows, columns and wells are.
    """
    if not store.cheap or not isinstance(plate.ome, Plate):
        return None
    try:
        rows, columns = ({item.name for item in items} for items in (plate.ome.plate.rows, plate.ome.plate.columns))
        wells = {resolve(well.path) for well in plate.ome.plate.wells}
    except Unreadable:
        return None
    used = {path.partition("/")[0] for path in wells if path}
    found: list[tuple[str, Node]] = []
    for row in await _stored(store, plate.path, rows):
        if row not in used:
            await _add(store, plate, row, "row", found)
            continue
        for column in await _stored(store, join(plate.path, row), columns):
            if f"{row}/{column}" not in wells:
                await _add(store, plate, f"{row}/{column}", "well", found)
    return found


async def _stored(store: Store, folder: str, names: Iterable[str]) -> list[str]:
    return sorted(set(names).intersection(await store.names(folder) or ()))


async def _add(store: Store, plate: Group, path: str, what: str, found: list[tuple[str, Node]]) -> None:
    group = await load(store, join(plate.path, path), plate, "group")
    if isinstance(group, Group) and not await _holds_image(store, group, BELOW_ROW if what == "row" else BELOW_WELL):
        found.append((what, group))


async def _holds_image(store: Store, node: Node, depth: int) -> bool:
    """Say whether there is an image at a node or below it, as far as can be told."""
    if not isinstance(node, Group):
        return not isinstance(node, Absent)
    if node.attributes is BROKEN:
        return True
    ome = locate(node.attributes, node.zarr_format, "well").value
    well = ome.get("well")
    if "multiscales" in ome or (isinstance(well, dict) and well.get("images")):
        return True
    for name in await store.names(node.path) or () if depth else ():
        if name not in METADATA and await _holds_image(
            store, await load(store, join(node.path, name), node, "group"), depth - 1
        ):
            return True
    return False

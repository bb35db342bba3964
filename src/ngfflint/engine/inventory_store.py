"""What a store holds, from its root or from a node inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.inquirer import Inquirer, part, readable
from ngfflint.engine.inventory import StoreInfo
from ngfflint.engine.inventory_image import MOST_IMAGES, briefs, image_info, label_paths, level_info
from ngfflint.engine.inventory_plate import first_field, plate_info, well_fields
from ngfflint.engine.prepare import prepare
from ngfflint.engine.references import SceneImageReference, references
from ngfflint.engine.upward import expected_below, parent_of
from ngfflint.engine.witness import witness
from ngfflint.engine.words import shown
from ngfflint.model.problems import BROKEN
from ngfflint.store.kinds import IMAGES
from ngfflint.store.load import load
from ngfflint.store.nodes import Absent, Array, Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store


async def store_info(store: Store, inside: str = "", wells: int | None = None) -> StoreInfo:
    """Return what a store holds; only documents of which something is told are read.

    Args:
        store: to read from.
        inside: path of the node to begin with, ``""`` for the root.
        wells: how many wells of a plate are looked at; ``None`` for the usual number.
    """
    parent = await parent_of(store, inside, _prepare) if inside else None
    root = await load(store, inside, parent)
    prepare(root, expected=expected_below(parent, root.name), child=await witness(store, root))
    return await node_info(store, root, wells)


def _prepare(node: Node, expected: str) -> None:
    prepare(node, expected=expected)


async def node_info(store: Store, root: Node, wells: int | None = None) -> StoreInfo:
    """Return what a node holds.

    Args:
        store: to read from.
        root: the node, made ready.
        wells: how many wells of a plate are looked at; ``None`` for the usual number.
    """
    inquirer = Inquirer(store)
    inquirer.note(root)
    held: dict[str, Any] = {}
    if isinstance(root, Group):
        held = await _held(inquirer, root, wells)
    elif isinstance(root, Array):
        held = {"array": level_info("", root, [])}
    group = root if isinstance(root, Group) and root.ome is not None else None
    stated = group.stated if group is not None else None
    return StoreInfo(
        uri=store.uri,
        kind=_kind(root),
        zarr_format=root.zarr_format if root.main or root.metadata is not BROKEN else None,
        spec_version=group.version if group is not None else "",
        stated_version=stated if isinstance(stated, str) else "" if stated is None else shown(stated),
        unread=list(inquirer.unread),
        **held,
    )


def _kind(root: Node) -> str:
    if isinstance(root, Array):
        return "array"
    return root.kind or "group" if isinstance(root, Group) and root.attributes is not BROKEN else ""


async def _held(inquirer: Inquirer, group: Group, wells: int | None) -> dict[str, Any]:
    """Return what a group holds, by field of ``StoreInfo``."""
    held: dict[str, Any] = {}
    image: Group | None = group if group.kind in IMAGES else None
    if group.kind == "plate":
        held["plate"], image = await plate_info(inquirer, group, wells)
    elif group.kind == "well":
        held["fields"] = fields = well_fields(group) or []
        image = await first_field(inquirer, group, fields)
    elif group.kind == "OME group":
        held["fields"] = readable(part(group.ome, "series"))
    elif group.kind == "scene":
        held |= await _scene(inquirer, group)
    elif group.kind in ("labels", "collection"):
        labels = group.kind == "labels"
        paths = label_paths(group) if labels else await _series(inquirer, group)
        held["images"] = await briefs(inquirer, group, paths, "label image" if labels else "image")
        held["image_count"] = len(paths)
    if image is not None:
        held["image"] = await image_info(inquirer, image)
    return held


async def _scene(inquirer: Inquirer, group: Group) -> dict[str, Any]:
    """Return what a scene holds: its coordinate systems, its transformations, and a line for each image."""
    from ngfflint.engine.inventory_links import links_of, systems_of

    scene = part(group.ome, "scene")
    paths = [each.path for each in references(group) if isinstance(each, SceneImageReference)]
    return {
        "systems": systems_of(scene),
        "transformations": links_of(scene),
        "images": await briefs(inquirer, group, paths, "image") if group.whole else [],
        "image_count": len(paths),
    }


async def _series(inquirer: Inquirer, group: Group) -> list[str]:
    """Return the paths of the images of a collection: those that it names, else those that have numbers."""
    if not group.whole:
        return []
    node = await load(inquirer.store, join(group.path, "OME"), group, "group")
    prepare(node, expected="OME group")
    if not isinstance(node, Absent):
        inquirer.note(node)
    named = readable(part(node, "ome", "series"))
    return named or [str(number) for number in range(await _numbered(inquirer.store, group))]


async def _numbered(store: Store, group: Group) -> int:
    """Count the groups 0, 1, 2, ...: by a list of names, or as far as images are looked at."""
    names = set(await store.names(group.path) or ()) if store.cheap else set()
    number = 0
    while str(number) in names or (
        not store.cheap
        and number < MOST_IMAGES
        and not isinstance(await load(store, join(group.path, str(number)), group, "group"), Absent)
    ):
        number += 1
    return number

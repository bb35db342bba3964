"""Reading a store into the model of ``info``; an unreadable value is recorded and skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.documents.parse import ABSENT
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.consolidated import add_consolidated, copies_in
from ngfflint.hierarchy.containers import groups_in, is_container
from ngfflint.hierarchy.loader import expected_below, load, parent_of, version_child
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing, Unfollowed
from ngfflint.hierarchy.references import SceneImageReference, references
from ngfflint.hierarchy.version import FIRST_WITH_LINKS
from ngfflint.info.model import (
    BriefInfo,
    ChannelInfo,
    ImageInfo,
    LevelInfo,
    MultiscaleInfo,
    PlateInfo,
    StoreInfo,
    Unread,
    WellInfo,
)
from ngfflint.info.storage import storage_info
from ngfflint.info.values import (
    axes_of,
    items,
    level_info,
    number,
    part,
    pixel_size,
    readable,
    systems_of,
    text,
    transformations_of,
)
from ngfflint.linter.locate import text_of
from ngfflint.model.base import UNREADABLE
from ngfflint.rules.messages import shown
from ngfflint.store.paths import join, resolve, way_out

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Problem
    from ngfflint.model.image import Multiscale
    from ngfflint.store.base import Store

MOST_LEVELS = 32
"""Most levels of an image to read."""

MOST_IMAGES = 24
"""Most multiscales of a group, label images, and images of a collection to read."""

MOST_WELLS, MOST_REMOTE_WELLS = 1_536, 96
"""Most wells of a plate to read by default: in a local store, in a remote one."""

NOT_READ = ("type", "item", "items", "tag")
"""Kinds of problems of values that are present but unreadable."""


async def store_info(store: Store, inside: str = "", wells: int | None = None) -> StoreInfo:
    """Return the content of a node of a store, reading only the needed documents; ``None`` wells means the default."""
    parent = await parent_of(store, inside, lambda node, expected: prepare(node, expected=expected)) if inside else None
    root = await load(store, inside, parent)
    prepare(root, expected=expected_below(parent, root.name), child=await version_child(store, root))
    return await node_info(store, root, wells)


async def node_info(store: Store, root: Node, wells: int | None = None) -> StoreInfo:
    """Return the content of a prepared node; ``None`` wells means the default number."""
    reader = Reader(store)
    reader.record_problems(root)
    content: dict[str, Any] = {}
    if isinstance(root, Group):
        content = await reader.group(root, wells)
    elif isinstance(root, Array):
        content = {"array": level_info("", root, [], storage_info(store, root))}
    group = root if isinstance(root, Group) and root.ome is not None else None
    stated = group.stated if group is not None else None
    return StoreInfo(
        uri=store.uri,
        kind=_kind(root),
        zarr_format=root.zarr_format if root.main or root.metadata is not UNREADABLE else None,
        spec_version=group.version if group is not None else "",
        stated_version=stated if isinstance(stated, str) else "" if stated is None else shown(stated),
        unread=list(reader.unread),
        **content,
    )


def _kind(root: Node) -> str:
    if isinstance(root, Array):
        return "array"
    return root.kind or "group" if isinstance(root, Group) and root.attributes is not UNREADABLE else ""


class Reader:
    """Reads the nodes of a store, and records in ``unread`` what cannot be read."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.unread: dict[Unread, None] = {}  # in the order of reading, each once

    async def read(self, group: Group, path: str, sort: str, kind: str = "") -> Node | None:
        """Return the node at a path relative to a group, ``None`` unless it is of the sort "group" or "array"."""
        target = resolve(path)
        if target is None:
            leads_out = way_out("", path) or ".." in path.split("/")
            reason = "a path that leads out of its group" if leads_out else "the path of the group itself"
            self._record(join(group.path, path), f"{reason}, not followed")
            return None
        if not group.whole:
            return None
        node = await load(self.store, join(group.path, target), group, sort)
        prepare(node, expected=kind)
        self.record_problems(node)
        if isinstance(node, Missing | Unfollowed):
            link = isinstance(node, Unfollowed)
            self._record(node.path, "a link that is not followed" if link else f"no {sort} is there")
        elif isinstance(node, Array if sort == "array" else Group):
            return node
        elif isinstance(node, Group | Array):
            self._record(node.path, "not an array" if sort == "array" else "not a group")
        return None

    def record_problems(self, node: Node) -> None:
        """Record the values of a node that cannot be read."""
        for name, problem in node.problems:
            document = node.documents.get(name)
            if problem.kind in NOT_READ or (document is not None and document.value is ABSENT):
                self._record(node.document_path(name), _problem_words(problem), text_of(problem.pointer))

    def _record(self, document: str, words: str, pointer: str = "") -> None:
        self.unread[Unread(document=document, pointer=pointer, words=words)] = None

    async def group(self, group: Group, wells: int | None) -> dict[str, Any]:
        """Return the content of a group, by field of ``StoreInfo``."""
        content: dict[str, Any] = {}
        image: Group | None = group if group.kind in IMAGES else None
        if group.kind == "plate":
            content["plate"], image = await self._plate(group, wells)
        elif group.kind == "well":
            content["fields"] = fields = _fields(group) or []
            image = await self._first_field(group, fields)
        elif group.kind == "OME group":
            content["fields"] = readable(part(group.ome, "series"))
        elif group.kind == "scene":
            scene = part(group.ome, "scene")
            paths = [each.path for each in references(group) if isinstance(each, SceneImageReference)]
            content |= {"systems": systems_of(scene), "transformations": transformations_of(scene)}
            content["images"] = await self._briefs(group, paths, "image") if group.whole else []
            content["image_count"] = len(paths)
        elif group.kind in ("labels", "collection"):
            labels = group.kind == "labels"
            paths = readable(part(group.ome, "labels")) if labels else await self._series(group)
            content["images"] = await self._briefs(group, paths, "label image" if labels else "image")
            content["image_count"] = len(paths)
        elif is_container(group):
            await add_consolidated(self.store, group)
            group.copies = copies_in(group)
            paths = [path async for path in groups_in(self.store, group)]
            content["images"] = await self._briefs(group, paths, "")
            content["image_count"] = len(paths)
        if image is not None:
            content["image"] = await self._image(image)
        return content

    async def _series(self, group: Group) -> list[str]:
        """Return the image paths of a collection: those of its series, otherwise the numbered groups."""
        if not group.whole:
            return []
        node = await load(self.store, join(group.path, "OME"), group, "group")
        prepare(node, expected="OME group")
        if not isinstance(node, Missing):
            self.record_problems(node)
        return readable(part(node, "ome", "series")) or list(map(str, range(await self._count_numbered(group))))

    async def _count_numbered(self, group: Group) -> int:
        """Count the groups 0, 1, 2, ...: in a listing, or without one up to the number of images to read."""
        cheap = self.store.cheap
        names = set(await self.store.names(group.path) or ()) if cheap else set()
        number = 0
        while str(number) in names or (
            not cheap
            and number < MOST_IMAGES
            and not isinstance(await load(self.store, join(group.path, str(number)), group, "group"), Missing)
        ):
            number += 1
        return number

    async def _image(self, group: Group) -> ImageInfo:
        """Return the content of an image, reading one document per level and those of its label images."""
        multiscales = readable(part(group.ome, "multiscales"))[:MOST_IMAGES]
        labels = await self._labels_group(group)
        paths = readable(part(labels, "ome", "labels"))
        return ImageInfo(
            path=group.path,
            multiscales=[await self._multiscale(group, each) for each in multiscales],
            channels=[
                ChannelInfo(
                    label=text(part(channel, "label")),
                    color=text(part(channel, "color")),
                    start=number(part(channel, "window", "start")),
                    end=number(part(channel, "window", "end")),
                )
                for channel in items(part(group.ome, "omero", "channels"))
            ],
            labels=await self._briefs(labels, paths, "label image") if labels is not None else [],
            label_count=len(paths),
        )

    async def _multiscale(self, group: Group, multiscale: Multiscale) -> MultiscaleInfo:
        datasets = items(multiscale.datasets)
        levels: list[LevelInfo] = []
        for index, dataset in enumerate(datasets[:MOST_LEVELS]):
            path = text(part(dataset, "path"))
            array = await self.read(group, path, "array") if path else None
            storage = storage_info(self.store, array) if array is not None else None
            levels.append(level_info(path, array, pixel_size(multiscale, index), storage))
        has_links = group.version >= FIRST_WITH_LINKS
        return MultiscaleInfo(
            name=text(part(multiscale, "name")),
            axes=axes_of(multiscale, group.version, levels[0] if levels else None),
            levels=levels,
            level_count=len(datasets),
            systems=systems_of(multiscale) if has_links else [],
            transformations=transformations_of(multiscale) if has_links else [],
        )

    async def _labels_group(self, group: Group) -> Group | None:
        if not group.whole or isinstance(await load(self.store, join(group.path, "labels"), group, "group"), Missing):
            return None
        node = await self.read(group, "labels", "group", "labels")
        return node if isinstance(node, Group) else None

    async def _briefs(self, group: Group, paths: list[str], kind: str) -> list[BriefInfo]:
        """Summarize the first images below a group, reading two documents per image."""
        return [await self._brief(group, path, kind) for path in paths[:MOST_IMAGES]]

    async def _brief(self, group: Group, path: str, kind: str) -> BriefInfo:
        node = await self.read(group, path, "group", kind)
        multiscales = readable(part(node, "ome", "multiscales"))
        if not isinstance(node, Group) or not multiscales:
            return BriefInfo(path=path)
        datasets = items(multiscales[0].datasets)
        first = text(part(datasets[0], "path")) if datasets else ""
        level = level_info(first, await self.read(node, first, "array") if first else None, [])
        name = text(part(multiscales[0], "name"))
        return BriefInfo(path=path, name=name, shape=level.shape, dtype=level.dtype, level_count=len(datasets))

    async def _plate(self, group: Group, wells: int | None) -> tuple[PlateInfo, Group | None]:
        """Return the content of a plate and its first existing field of view, reading one document per well."""
        plate = part(group.ome, "plate")
        rows = [text(part(row, "name")) for row in items(part(plate, "rows"))]
        columns = [text(part(column, "name")) for column in items(part(plate, "columns"))]
        row_of, column_of = ({name: index for index, name in enumerate(names)} for names in (rows, columns))
        listed = readable(part(plate, "wells"))
        default = MOST_WELLS if self.store.cheap else MOST_REMOTE_WELLS
        chosen = spread(len(listed), default if wells is None else wells)
        found: list[WellInfo] = []
        image: Group | None = None
        for index, well in enumerate(listed):
            path = text(part(well, "path"))
            node = await self.read(group, path, "group", "well") if index in chosen and path else None
            fields = _fields(node) if isinstance(node, Group) else None
            if image is None and isinstance(node, Group) and fields:
                image = await self._first_field(node, fields)
            *_, row, column = ("", *path.split("/"))  # up to 0.3, a path may begin with the folder of an acquisition
            if row in row_of and column in column_of:
                indices: tuple[int | None, int | None] = row_of[row], column_of[column]
            else:
                indices = _index(part(well, "rowIndex"), row_of), _index(part(well, "columnIndex"), column_of)
            count = None if fields is None else len(fields)
            found.append(
                WellInfo(path=path, row=indices[0], column=indices[1], looked_at=index in chosen, field_count=count)
            )
        acquisitions = [_acquisition_name(each) for each in readable(part(plate, "acquisitions"))]
        name = text(part(plate, "name"))
        return PlateInfo(name=name, rows=rows, columns=columns, acquisitions=acquisitions, wells=found), image

    async def _first_field(self, well: Group, fields: list[str]) -> Group | None:
        node = await self.read(well, fields[0], "group", "image") if fields else None
        return node if isinstance(node, Group) else None


def _problem_words(problem: Problem) -> str:
    if not problem.expected:
        return str(problem.got)
    got = problem.got if problem.model == "Document" and isinstance(problem.got, str) else shown(problem.got)
    return f"{got} where {problem.expected} is expected"


def spread(count: int, wanted: int) -> set[int]:
    """Choose at most ``wanted`` of ``count`` indices, evenly, with the first and the last."""
    if count <= wanted:
        return set(range(count))
    return {index * (count - 1) // max(wanted - 1, 1) for index in range(wanted)}


def _fields(well: Group) -> list[str] | None:
    """Return the paths of the fields of view of a well, ``None`` if unknown."""
    images = part(well.ome, "well", "images")
    return None if images is None else [text(part(image, "path")) for image in images]


def _index(value: float | None, names: dict[str, int]) -> int | None:
    return int(value) if value is not None and 0 <= value < len(names) else None


def _acquisition_name(acquisition: Any) -> str:
    number = part(acquisition, "id")
    return text(part(acquisition, "name")) or ("" if number is None else f"id {number}")

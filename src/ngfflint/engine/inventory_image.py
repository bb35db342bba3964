"""What an image holds."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ngfflint.engine.around import FIRST_WITH_LINKS
from ngfflint.engine.inquirer import items, number, part, readable, text
from ngfflint.engine.inventory import BriefInfo, ChannelInfo, ImageInfo, LevelInfo, MultiscaleInfo
from ngfflint.engine.inventory_axes import axes_of, axis_info, pixel_size
from ngfflint.model.chunks import chunks_of, sizes
from ngfflint.model.dtypes import dtype_of
from ngfflint.model.problems import Unreadable
from ngfflint.store.load import load
from ngfflint.store.nodes import Absent, Array, Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.engine.inquirer import Inquirer
    from ngfflint.model.image import Multiscale
    from ngfflint.store.nodes import Node

MOST_LEVELS = 32
"""Levels of an image that are looked at."""

MOST_IMAGES = 24
"""Multiscales of a group, label images, and images of a collection that are looked at."""


async def image_info(inquirer: Inquirer, group: Group) -> ImageInfo:
    """Return what an image holds: one document a level is read, and those of its label images.

    Args:
        inquirer: reads the nodes.
        group: of the image.
    """
    multiscales = readable(part(group.ome, "multiscales"))[:MOST_IMAGES]
    labels = await _labels_group(inquirer, group)
    paths = label_paths(labels)
    return ImageInfo(
        path=group.path,
        multiscales=[await _multiscale(inquirer, group, each) for each in multiscales],
        channels=[
            ChannelInfo(
                label=text(part(channel, "label")),
                color=text(part(channel, "color")),
                start=number(part(channel, "window", "start")),
                end=number(part(channel, "window", "end")),
            )
            for channel in items(part(group.ome, "omero", "channels"))
        ],
        labels=await briefs(inquirer, labels, paths, "label image") if labels is not None else [],
        label_count=len(paths),
    )


async def _multiscale(inquirer: Inquirer, group: Group, multiscale: Multiscale) -> MultiscaleInfo:
    datasets = items(multiscale.datasets)
    levels: list[LevelInfo] = []
    for index, dataset in enumerate(datasets[:MOST_LEVELS]):
        path = text(part(dataset, "path"))
        array = await inquirer.read(group, path, "array") if path else None
        levels.append(level_info(path, array, pixel_size(multiscale, index)))
    largest = levels[0] if levels else LevelInfo(path="")
    axes = axes_of(multiscale, group.version)
    shape = largest.shape if largest.shape is not None and len(largest.shape) == len(axes) else [None] * len(axes)
    pixels = largest.pixel_size if len(largest.pixel_size) == len(axes) else [None] * len(axes)
    return MultiscaleInfo(
        name=text(part(multiscale, "name")),
        axes=[axis_info(*each) for each in zip(axes, shape, pixels, strict=True)],
        levels=levels,
        level_count=len(datasets),
        **_links(multiscale, group.version),
    )


def _links(multiscale: Multiscale, version: str) -> dict[str, Any]:
    """Return the coordinate systems of an image and the transformations between them, where the version has any."""
    if version < FIRST_WITH_LINKS:
        return {}
    from ngfflint.engine.inventory_links import links_of, systems_of

    return {"systems": systems_of(multiscale), "transformations": links_of(multiscale)}


def level_info(path: str, array: Node | None, pixels: list[float]) -> LevelInfo:
    """Return what an array is like.

    Args:
        path: of the array.
        array: ``None`` where there is none.
        pixels: its pixel size along each axis.
    """
    metadata = part(array, "metadata")
    if metadata is None:
        return LevelInfo(path=path, pixel_size=pixels)
    chunks, shards = chunks_of(metadata)
    try:
        dtype = dtype_of(metadata)
    except Unreadable:
        dtype = ""
    shape = sizes(metadata.shape)
    return LevelInfo(path=path, shape=shape, dtype=dtype, chunks=chunks, shards=shards, pixel_size=pixels)


async def _labels_group(inquirer: Inquirer, group: Group) -> Group | None:
    """Read the labels group of an image, if it has one."""
    if not group.whole or isinstance(await load(inquirer.store, join(group.path, "labels"), group, "group"), Absent):
        return None
    node = await inquirer.read(group, "labels", "group", "labels")
    return node if isinstance(node, Group) else None


def label_paths(group: Group | None) -> list[str]:
    """Return the paths of the label images that a labels group lists."""
    return readable(part(group, "ome", "labels"))


async def briefs(inquirer: Inquirer, group: Group, paths: list[str], kind: str) -> list[BriefInfo]:
    """Return a line for each of the first images that a group leads to: two documents an image are read.

    Args:
        inquirer: reads the nodes.
        group: that they lie in.
        paths: relative to the group.
        kind: that they should be of.
    """
    return [await _brief(inquirer, group, path, kind) for path in islice(paths, MOST_IMAGES)]


async def _brief(inquirer: Inquirer, group: Group, path: str, kind: str) -> BriefInfo:
    node = await inquirer.read(group, path, "group", kind)
    multiscales = readable(part(node, "ome", "multiscales"))
    if not isinstance(node, Group) or not multiscales:
        return BriefInfo(path=path)
    datasets = items(multiscales[0].datasets)
    first = text(part(datasets[0], "path")) if datasets else ""
    array = await inquirer.read(node, first, "array") if first else None
    level = level_info(first, array if isinstance(array, Array) else None, [])
    return BriefInfo(
        path=path,
        name=text(part(multiscales[0], "name")),
        shape=level.shape,
        dtype=level.dtype,
        level_count=len(datasets),
    )

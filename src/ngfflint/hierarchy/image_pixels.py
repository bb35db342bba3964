"""Read the pixels of all levels of an image, and compare the levels."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ngfflint.decoding.client import decoder
from ngfflint.hierarchy.level_content import compare
from ngfflint.hierarchy.pixel_level import PixelLevel, pixel_level
from ngfflint.hierarchy.pixels import PixelReader
from ngfflint.hierarchy.references import DatasetReference
from ngfflint.model.base import Unreadable, present
from ngfflint.model.geometry import typed_axes
from ngfflint.model.image import Image
from ngfflint.model.labels import LabelImage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.hierarchy.nodes import Group
    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.image import Multiscale
    from ngfflint.store.base import Store


class PixelImage:
    """The pixels of an image that were read.

    Args:
        position: index of its multiscales entry.
        levels: those whose arrays can be read, in order.
        complete: whether these are all levels.
    """

    def __init__(self, position: int, levels: list[PixelLevel], *, complete: bool) -> None:
        self.position, self.levels, self.complete = position, levels, complete

    @property
    def coarsest(self) -> PixelLevel | None:
        """The last level, ``None`` if it is unknown."""
        return self.levels[-1] if self.complete and self.levels else None


async def read_pixels(store: Store, group: Group, below: Sequence[Reference], mode: str) -> list[PixelImage]:
    """Read pixels of the arrays of an image; what is found about them is never cached.

    Args:
        store: with the image.
        group: the image, whose arrays were read.
        below: its references.
        mode: one of ``PIXEL_MODES``.
    """
    if mode == "none" or not isinstance(group.ome, Image):
        return []
    try:
        multiscales = list(group.ome.multiscales)
    except Unreadable:
        return []
    reader = PixelReader(store, decoder(), mode)
    images: list[PixelImage] = []
    read: dict[str, PixelLevel] = {}
    for position, multiscale in enumerate(multiscales):
        references = [each for each in below if isinstance(each, DatasetReference) and each.pointer[1] == position]
        channel = _channel_axis(multiscale, group.version)
        levels = [level for each in references if (level := pixel_level(each, channel)) is not None]
        for level in levels:
            if level.array.path not in read:
                coarsest = level is levels[-1] and len(levels) == len(references)
                await reader.read(level, coarsest=coarsest, wanted=_label_values(group) if level is levels[0] else [])
                read[level.array.path] = level
        for before, level in pairwise(levels):
            await compare(reader, before, level)
        images.append(PixelImage(position, levels, complete=len(levels) == len(references)))
    return images


def _channel_axis(multiscale: Multiscale, version: str) -> int | None:
    try:
        channels = [index for index, axis in enumerate(typed_axes(multiscale, version)) if axis.type == "channel"]
    except Unreadable:
        return None
    return channels[0] if len(channels) == 1 else None


def _label_values(group: Group) -> list[int]:
    """Return the values that the colors and properties of a label image name, without the background."""
    try:
        return [value for _, value in named_values(group) if value]
    except Unreadable:
        return []


def named_values(group: Group) -> list[tuple[tuple[str | int, ...], int]]:
    """Return the label values that are named, each with its pointer in the OME object.

    Raises:
        Unreadable: the group is not a label image, or its metadata is malformed.
    """
    if not isinstance(group.ome, LabelImage):
        raise Unreadable
    label = present(group.ome.image_label)
    return [
        *(
            (("image-label", "colors", i, "label-value"), int(each.label_value))
            for i, each in enumerate(label.colors or ())
        ),
        *(
            (("image-label", "properties", i, "label-value"), int(each.label_value))
            for i, each in enumerate(label.properties or ())
        ),
    ]

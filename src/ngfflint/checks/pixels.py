"""Checks of the pixels of images, as far as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.image_pixels import named_values
from ngfflint.model.base import Unreadable, present
from ngfflint.model.image import Image
from ngfflint.model.zarr import ArrayV2
from ngfflint.rules.check import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.image_pixels import PixelImage
    from ngfflint.hierarchy.pixel_level import BadChunks, PixelLevel
    from ngfflint.rules.context import Context


def undecodable_chunk(level: PixelLevel, _: Context) -> Iterator[Fault]:
    """Each chunk that is read can be decoded to its shape."""
    other, damaged = level.bad.get("other"), level.bad.get("damaged")
    unchecked = level.bad.get("unchecked") or level.bad.get("skipped")
    key = "compressor" if isinstance(level.array.metadata, ArrayV2) else "codecs"
    if other and not level.content and not damaged:
        yield Fault(key, node=level.array, case="codec", path=level.path, cause=other.words, wrong=key)
        other = None
    for bad in (damaged, other):
        if bad:
            yield Fault(node=level.array, document=bad.key, **_values(level, bad))
    if unchecked:
        yield Fault(key, node=level.array, case="unchecked", path=level.path, cause=unchecked.words)


def _values(level: PixelLevel, bad: BadChunks) -> dict[str, Any]:
    others = bad.count - 1
    more = "" if not others else f", nor can {others:,} other chunk{'s' if others > 1 else ''} that were read"
    return {"path": level.path, "chunk": bad.key, "cause": bad.words, "more": more}


def shard_index(level: PixelLevel, _: Context) -> Iterator[Fault]:
    """The index of each shard that is read has the right checksum, and points inside of the shard."""
    bad = level.bad_shards
    if bad.count:
        others = bad.count - 1
        more = "" if not others else f"; the index of {others:,} other shard{'s' if others > 1 else ''} is wrong, too"
        values: dict[str, Any] = {"path": level.path, "shard": bad.key, "cause": bad.words, "more": more}
        yield Fault(node=level.array, document=bad.key, **values)


def level_content(level: PixelLevel, _: Context) -> Iterator[Fault]:
    """A level shows what the level before it shows."""
    if level.is_blank:
        yield Fault("path", case="blank", path=level.path, fill=present(level.array.metadata.fill_value))
    elif level.disagrees:
        yield Fault("path", path=level.path)


def window_outside_data(image: PixelImage, context: Context) -> Iterator[Fault]:
    """The window of a channel overlaps the values of its pixels by at least a little."""
    group, level = context.group, image.coarsest
    if image.position or level is None or not level.complete or not isinstance(group.ome, Image):
        return
    for index, channel in enumerate(present(present(group.ome.omero).channels)):
        low, high = level.low.get(index), level.high.get(index)
        try:
            start, end = float(channel.window.start), float(channel.window.end)
        except Unreadable:
            continue
        if low is None or high is None or low == high or start >= end:
            continue
        overlap = min(end, high) - max(start, low)
        if overlap < context.option("overlap") * (end - start):
            case = "bright" if low > (start + end) / 2 else "dark"
            where = (*group.ome_pointer, "omero", "channels", index, "window")
            values: dict[str, Any] = {"start": start, "end": end, "low": low, "high": high, "index": index}
            yield Fault(*where, node=group, document=group.attributes_at[0], case=case, **values)


def label_values(image: PixelImage, context: Context) -> Iterator[Fault]:
    """A label image has the values that its colors and properties name."""
    level = image.levels[0] if image.levels else None
    if image.position or level is None or not level.complete or not level.stored:
        return
    group = context.group
    missing = {value: where for where, value in reversed(named_values(group)) if value and value not in level.held}
    if missing:
        values = sorted(missing)
        where = (*group.ome_pointer, *missing[values[0]]) if len(values) == 1 else (*group.ome_pointer, "image-label")
        yield Fault(*where, node=group, document=group.attributes_at[0], values=values, path=level.path)


def constant_image(image: PixelImage, _: Context) -> Iterator[Fault]:
    """A channel has more than one value."""
    level = image.coarsest
    if level is None or not level.complete or not any(each.content for each in image.levels):
        return
    constant = [
        (number, low)
        for number, low in sorted(level.low.items())
        if all(low == each.low.get(number, low) == each.high.get(number, low) for each in image.levels)
    ]
    if constant:
        case = "" if level.channel is None else "channels"
        values: dict[str, Any] = {
            "value": constant[0][1],
            "channels": ", ".join(f"channel {number} has {value:g}" for number, value in constant),
        }
        yield Fault("datasets", len(image.levels) - 1, "path", case=case, **values)

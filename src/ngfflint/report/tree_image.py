"""What an image holds, as branches of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.branch import Branch
from ngfflint.report.safe import cells
from ngfflint.report.summary import counted
from ngfflint.report.table import padded, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.engine.inventory import BriefInfo, ChannelInfo, ImageInfo, LevelInfo, MultiscaleInfo
    from ngfflint.report.sheet import Sheet

MOST_AXES, MOST_CHANNELS = 16, 32
"""Axes and channels that are shown."""

LONGEST_COLOR, LONGEST_LABEL = 8, 24
"""Most cells of the color and of the label of a channel."""

STORED = ("dtype", "chunks", "shards", "pixel size")
"""What is told of each array beside its path and its shape."""


def image_branches(image: ImageInfo, sheet: Sheet) -> list[Branch]:
    """Return the branches of an image: one for each multiscales entry, its channels, its labels.

    Args:
        image: what it holds.
        sheet: to draw on.
    """
    found = [_multiscale(each, sheet) for each in image.multiscales]
    if image.channels:
        found.append(Branch("channels", lambda room: _channels(image.channels, room, sheet)))
    if image.labels:
        found.append(Branch("labels", lambda room: brief_lines(image.labels, image.label_count, room, sheet)))
    return found


def _multiscale(multiscale: MultiscaleInfo, sheet: Sheet) -> Branch:
    axes = Branch("axes", lambda room: _axes(multiscale, room, sheet))
    levels = Branch("levels", lambda room: level_lines(multiscale.levels, multiscale.level_count, room, sheet))
    from ngfflint.report.tree_links import link_branches  # which draws its lists as this module does

    links = link_branches(multiscale.systems, multiscale.transformations, sheet)
    return Branch(titled("image", multiscale.name), branches=[axes, levels, *links])


def titled(noun: str, name: str) -> str:
    """Return the title of something that may have a name."""
    return f"{noun}: {name}" if name else noun


def _axes(multiscale: MultiscaleInfo, room: int, sheet: Sheet) -> Iterator[str]:
    if not multiscale.axes:
        yield "none that can be read"
        return
    rows = [
        (
            axis.name or "?",
            axis.type or "no type",
            "" if axis.size is None else str(axis.size),
            _number(axis.pixel_size),
            _number(axis.extent),
            axis.unit,
        )
        for axis in multiscale.axes[:MOST_AXES]
    ]
    yield from table(("axis", "type", "size", "pixel size", "extent", "unit"), rows, room, sheet)
    yield from more(len(multiscale.axes), MOST_AXES)
    for remark in _remarks(multiscale):
        yield sheet.fit(remark, room)


def _remarks(multiscale: MultiscaleInfo) -> Iterator[str]:
    """Yield why the axes have no sizes or no pixel sizes, where the largest level has such for other axes."""
    count = len(multiscale.axes)
    largest = multiscale.levels[0] if multiscale.levels else None
    if largest is not None and largest.shape is not None and len(largest.shape) != count:
        yield f"no sizes: level {largest.path} has {counted(len(largest.shape), 'dimension')}"
    if largest is not None and largest.pixel_size and len(largest.pixel_size) != count:
        yield f"no pixel sizes: level {largest.path} has {counted(len(largest.pixel_size), 'value')} of scale"


def level_lines(levels: list[LevelInfo], count: int, room: int, sheet: Sheet) -> Iterator[str]:
    """Yield the lines for the levels of an image, or for one array.

    Args:
        levels: those that were looked at.
        count: of all of them.
        room: cells of a line.
        sheet: to draw on.
    """
    if not levels:
        yield "none that can be read"
        return
    shape = _shapes(levels, sheet)
    rows = [(level.path or "?", shape(level), *_stored(level, sheet)) for level in levels]
    yield from table(("path", "shape", *STORED), rows, room, sheet)
    yield from more(count, len(levels))


def array_lines(array: LevelInfo, room: int, sheet: Sheet) -> Iterator[str]:
    """Yield the lines for an array that is told alone.

    Args:
        array: what it is like.
        room: cells of a line.
        sheet: to draw on.
    """
    yield from table(("shape", *STORED), [(sheet.shape(array.shape), *_stored(array, sheet))], room, sheet)


def _stored(level: LevelInfo, sheet: Sheet) -> tuple[str, ...]:
    """Return how an array is stored, see ``STORED``."""
    cut = ("" if sizes is None else sheet.shape(sizes) for sizes in (level.chunks, level.shards))
    return level.dtype, *cut, sheet.glyphs.times.join(map(_number, level.pixel_size))


def _shapes(images: Sequence[LevelInfo | BriefInfo], sheet: Sheet) -> Callable[[LevelInfo | BriefInfo], str]:
    """Return what writes the shape of each of several images: nothing where none of them has one."""
    if all(each.shape is None for each in images):
        return lambda _: ""
    return lambda each: sheet.shape(each.shape)


def _channels(channels: list[ChannelInfo], room: int, sheet: Sheet) -> Iterator[str]:
    shown = channels[:MOST_CHANNELS]
    swatches = ["", *(sheet.swatch(each.color) for each in shown)]
    left = cells(sheet.glyphs.swatch) + 1 if any(swatches) else 0
    colors = [sheet.fit(name, LONGEST_COLOR) for name in ("color", *(each.color or "none" for each in shown))]
    labels = [sheet.fit(name, LONGEST_LABEL) for name in ("label", *(each.label or "none" for each in shown))]
    windows = ["window", *map(_window, shown)]
    widths = max(map(cells, colors)), max(map(cells, labels))
    for swatch, color, label, window in zip(swatches, colors, labels, windows, strict=True):
        text = f"{padded(color, widths[0])}  {padded(label, widths[1])}  {window}"
        yield (swatch or " " * left) + sheet.fit(text, room - left)
    yield from more(len(channels), MOST_CHANNELS)


def _window(channel: ChannelInfo) -> str:
    return f"{_number(channel.start) or '?'} to {_number(channel.end) or '?'}"


def brief_lines(images: list[BriefInfo], count: int, room: int, sheet: Sheet) -> Iterator[str]:
    """Yield a line for each of several images.

    Args:
        images: those that were looked at.
        count: of all of them.
        room: cells of a line.
        sheet: to draw on.
    """
    shape = _shapes(images, sheet)
    rows = [
        (
            each.path or "?",
            shape(each),
            each.dtype,
            "" if each.level_count is None else str(each.level_count),
            each.name,
        )
        for each in images
    ]
    yield from table(("path", "shape", "dtype", "levels", "name"), rows, room, sheet)
    yield from more(count, len(images))


def more(count: int, shown: int) -> Iterator[str]:
    """Yield a line for what is not shown, if anything is.

    Args:
        count: of all.
        shown: how many of them are shown.
    """
    if count > shown:
        yield f"and {count - shown:,} more"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"

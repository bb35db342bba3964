"""What an image holds, as branches of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.branch import Branch
from ngfflint.report.safe import cells
from ngfflint.report.table import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.inventory import BriefInfo, ChannelInfo, ImageInfo, LevelInfo, MultiscaleInfo
    from ngfflint.report.sheet import Sheet

MOST_AXES, MOST_CHANNELS = 16, 32
"""Axes and channels that are shown."""

LONGEST_LABEL = 24
"""Most cells of the label of a channel."""


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
    return Branch(f"image {multiscale.name}".strip(), branches=[axes, levels])


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
    yield from table(("axis", "type", "size", "pixel", "extent", "unit"), rows, room, sheet)
    yield from more(len(multiscale.axes), MOST_AXES)


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
    rows = [
        (
            level.path or "?",
            sheet.shape(level.shape),
            level.dtype,
            "" if level.chunks is None else sheet.shape(level.chunks),
            "" if level.shards is None else sheet.shape(level.shards),
            sheet.glyphs.times.join(map(_number, level.pixel_size)),
        )
        for level in levels
    ]
    yield from table(("path", "shape", "dtype", "chunks", "shards", "pixel"), rows, room, sheet)
    yield from more(count, len(levels))


def _channels(channels: list[ChannelInfo], room: int, sheet: Sheet) -> Iterator[str]:
    shown = channels[:MOST_CHANNELS]
    labels = [sheet.fit(each.label or "no label", LONGEST_LABEL) for each in shown]
    width = max(map(cells, labels))
    for channel, label in zip(shown, labels, strict=True):
        color = sheet.fit(channel.color or "?", 8)
        swatch = sheet.swatch(channel.color)
        window = f"{_number(channel.start) or '?'} to {_number(channel.end) or '?'}"
        text = f"{color}{' ' * (6 - cells(color))}  {label}{' ' * (width - cells(label))}  {window}"
        yield swatch + sheet.fit(text, room - (cells(sheet.glyphs.swatch) + 1 if swatch else 0))
    yield from more(len(channels), MOST_CHANNELS)


def brief_lines(images: list[BriefInfo], count: int, room: int, sheet: Sheet) -> Iterator[str]:
    """Yield a line for each of several images.

    Args:
        images: those that were looked at.
        count: of all of them.
        room: cells of a line.
        sheet: to draw on.
    """
    rows = [
        (
            each.path or "?",
            sheet.shape(each.shape),
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

"""Drawing the content of a store as a tree."""

from __future__ import annotations

import re
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

from attrs import frozen
from rich.cells import cell_len
from rich.console import Console, Group
from rich.text import Text
from rich.tree import Tree

from ngfflint.info.layout import PlateMap, Records
from ngfflint.records import NamedTuple
from ngfflint.report.escape import ELLIPSIS, LIMIT, shown
from ngfflint.report.summary import called, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from ngfflint.info.model import (
        BriefInfo,
        ChannelInfo,
        ImageInfo,
        LevelInfo,
        MultiscaleInfo,
        PlateInfo,
        StorageInfo,
        StoreInfo,
        SystemInfo,
        TransformInfo,
        WellInfo,
    )

NOUNS = {"labels": "label image", "group": "OME-Zarr group"}
"""What the members of a group are, by its kind; images otherwise."""

NARROWEST = 40
"""Least cells per line; a narrower terminal wraps lines itself."""

MOST_UNREAD, MOST_FIELDS, MOST_AXES, MOST_CHANNELS, MOST_SYSTEMS, MOST_LINKS = 12, 24, 16, 32, 24, 24
"""Most items to show; ``check`` reports every unreadable value."""

MOST_ROWS, MOST_COLUMNS = 64, 96
"""Rows and columns of the largest complete plate map; plates with 1,536 wells have 32 and 48."""

WIDEST, LONGEST_COLOR, LONGEST_LABEL, LONGEST_PLATE_NAME = 40, 8, 24, 6
"""Most cells of text in a table, of a channel color and label, and of a row or column name."""

NO_WELL, UNKNOWN, NOT_READ = ".", "?", "o"
"""Signs on the map of a plate."""

PHYSICAL = ("space", "time")
"""Types of axes that have a unit."""

STORED = ("dtype", "chunks", "shards", "pixel size")
"""Columns on how an array is stored."""

HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{6}", re.ASCII)


class Glyphs(NamedTuple):
    """The characters of a drawing."""

    times: str
    separator: str
    arrow: str
    ellipsis: str
    swatch: str


UNICODE = Glyphs("×", " · ", "→", ELLIPSIS, "██")  # noqa: RUF001  the multiplication sign is intended
ASCII = Glyphs("x", ", ", "->", "~", "##")


@frozen(kw_only=True)
class Display:
    """What the output supports: cells per line, only ASCII or Unicode, and colors."""

    width: int = 80
    ascii: bool = False
    color: bool = False


def render(store: StoreInfo, display: Display) -> str:
    """Return the text that describes a store, which depends only on the arguments."""
    data = BytesIO()
    stream = TextIOWrapper(data, encoding="ascii" if display.ascii else "utf-8", newline="\n")
    console = Console(  # everything is explicit, so that the environment does not matter
        file=stream,
        width=max(display.width, NARROWEST),
        height=1,
        color_system="256" if display.color else None,
        force_terminal=display.color,
        force_jupyter=False,
        no_color=False,
        legacy_windows=False,
        _environ={},
    )
    console.print(Drawing(display).tree(store))
    stream.flush()
    return "\n".join(line.rstrip() for line in data.getvalue().decode().split("\n"))


class Drawing:
    """Turns the content of a store into a tree; all text from the store passes ``fit``."""

    def __init__(self, display: Display) -> None:
        self.display = display
        self.glyphs = ASCII if display.ascii else UNICODE

    def fit(self, text: str, room: int = LIMIT) -> str:
        """Return text from a store as safe text, shortened in its middle to ``room`` cells."""
        if self.display.ascii:
            text = text.encode("ascii", "backslashreplace").decode()
        limit = max(room, 1)
        while cell_len(cut := shown(text, limit)) > room and limit > 1:
            limit -= 1
        return cut.replace(ELLIPSIS, self.glyphs.ellipsis) if self.display.ascii else cut

    def tree(self, store: StoreInfo) -> Tree:
        """Return the tree of a store."""
        tree = Tree(Group(_title(self.fit(store.uri)), Text(self._summary(store))))
        if store.plate is not None:
            self._plate(tree, store.plate)
        if store.fields:
            title = (
                "series" if store.kind == "OME group" else f"well with {counted(len(store.fields), 'field')} of view"
            )
            paths = (Text(self.fit(path or "?")) for path in store.fields[:MOST_FIELDS])
            _branch(tree, title, *paths, *_more(len(store.fields), MOST_FIELDS))
        if store.array is not None:
            row = (self._shape(store.array.shape), *self._stored(store.array))
            table = self._table(("shape", *STORED), [row])
            branch = _branch(tree, "array", table, *_without_pixels([store.array]))
            self._storage(branch, [store.array])
        if store.images:
            count = store.image_count or len(store.images)
            title = counted(count, NOUNS.get(store.kind, "image"))
            _branch(tree, title, *self._briefs(store.images, count))
        self._systems(tree, store.systems)
        self._transforms(tree, store.transformations)
        if store.image is not None:
            within = store.plate is not None or store.fields
            title = f"first field of view: {self.fit(store.image.path)}"
            self._image(_branch(tree, title) if within else tree, store.image)
        if store.unread:
            unread = _branch(tree, "missing or unreadable")
            for each in store.unread[:MOST_UNREAD]:
                location = f"{each.document} {each.pointer}".strip() or "."
                unread.add(Text(f"{self.fit(location)}: {self.fit(each.words)}"))
            for text in _more(len(store.unread), MOST_UNREAD):
                unread.add(text)
        return tree

    def _summary(self, store: StoreInfo) -> str:
        """Return the kind, the version and the Zarr format."""
        if not store.kind and not store.unread:
            return "no Zarr metadata"
        words = [store.kind or "unreadable metadata"]
        if store.spec_version:
            stated = self.fit(store.stated_version)
            remark = "" if stated == store.spec_version else f" (stated: {stated})" if stated else " (not stated)"
            words.append(f"OME-Zarr {called(store.spec_version)}{remark}")
        elif store.kind == "group":
            words.append("no OME metadata")
        if store.zarr_format is not None:
            words.append(f"Zarr {store.zarr_format}")
        return self.glyphs.separator.join(words)

    def _plate(self, tree: Tree, plate: PlateInfo) -> None:
        size = f"{counted(len(plate.rows), 'row')}, {counted(len(plate.columns), 'column')}"
        body: list[RenderableType] = [Text(f"{size}, {counted(len(plate.wells), 'well')}")]
        if plate.acquisitions:
            body.append(Text(self.fit(f"acquisitions: {', '.join(plate.acquisitions)}")))
        rows = [self.fit(name, LONGEST_PLATE_NAME) for name in plate.rows[:MOST_ROWS]]
        columns = [self.fit(name, LONGEST_PLATE_NAME) for name in plate.columns[:MOST_COLUMNS]]
        signs = {(well.row, well.column): _sign(well) for well in plate.wells}
        if rows and columns:
            grid = [[signs.get((row, column), NO_WELL) for column in range(len(columns))] for row in range(len(rows))]
            body.append(PlateMap(rows, columns, grid))
        body += map(Text, _legend(plate, set(signs.values())))
        _branch(tree, self._named("plate", plate.name), *body)

    def _image(self, tree: Tree, image: ImageInfo) -> None:
        for multiscale in image.multiscales:
            self._multiscale(tree, multiscale)
        if image.channels:
            rows = [self._channel(each) for each in image.channels[:MOST_CHANNELS]]
            table = Records(("color", "label", "window"), rows)
            _branch(tree, "channels", table, *_more(len(image.channels), MOST_CHANNELS))
        if image.labels:
            _branch(tree, "labels", *self._briefs(image.labels, image.label_count))

    def _multiscale(self, tree: Tree, multiscale: MultiscaleInfo) -> None:
        branch = _branch(tree, self._named("image", multiscale.name))
        _branch(branch, "axes", *self._axes(multiscale))
        levels = multiscale.levels
        rows = [(each.path or "?", self._shape_in(levels, each), *self._stored(each)) for each in levels]
        table = self._table(("path", "shape", *STORED), rows) if rows else Text("none readable")
        more = _more(multiscale.level_count, len(levels) or multiscale.level_count)
        _branch(branch, "levels", table, *more, *_without_pixels(levels))
        self._storage(branch, levels)
        self._systems(branch, multiscale.systems)
        self._transforms(branch, multiscale.transformations)

    def _storage(self, tree: Tree, levels: list[LevelInfo]) -> None:
        """Add the stored chunks and the codecs of levels."""
        stored = [(each, each.storage) for each in levels if each.storage is not None]
        if not any(storage.stored for _, storage in stored):
            return
        rows = [
            (
                each.path or ".",
                _stored_of(storage),
                _bytes(storage.size or 0, at_least=not storage.complete),
                storage.codec,
                "" if storage.ratio is None else f"{storage.ratio:.3g}",
            )
            for each, storage in stored
        ]
        _branch(tree, "stored chunks", self._table(("path", "chunks", "on disk", "codec", "compression"), rows))

    def _axes(self, multiscale: MultiscaleInfo) -> Iterator[RenderableType]:
        axes = multiscale.axes
        if not axes:
            yield Text("none readable")
            return
        rows = [
            (
                axis.name or "?",
                axis.type or "no type",
                "" if axis.size is None else str(axis.size),
                _number(axis.pixel_size),
                _number(axis.extent),
                axis.unit or ("no unit" if axis.type in PHYSICAL else ""),
            )
            for axis in axes[:MOST_AXES]
        ]
        yield self._table(("axis", "type", "size", "pixel size", "extent", "unit"), rows)
        yield from _more(len(axes), MOST_AXES)
        largest = multiscale.levels[0] if multiscale.levels else None
        if largest is not None and largest.shape is not None and len(largest.shape) != len(axes):
            dimensions = counted(len(largest.shape), "dimension")
            yield Text(self.fit(f"no sizes: level {largest.path} has {dimensions}"))
        if largest is not None and largest.pixel_size and len(largest.pixel_size) != len(axes):
            values = counted(len(largest.pixel_size), "value")
            yield Text(self.fit(f"no pixel sizes: the scale of level {largest.path} has {values}"))

    def _channel(self, channel: ChannelInfo) -> list[Text]:
        color = Text(self.fit(channel.color or "none", LONGEST_COLOR))
        if self.display.color and HEXADECIMAL.fullmatch(channel.color):
            color = Text.assemble((self.glyphs.swatch, f"#{channel.color}"), " ", color)
        window = f"{_number(channel.start) or '?'} to {_number(channel.end) or '?'}"
        return [color, Text(self.fit(channel.label or "none", LONGEST_LABEL)), Text(window)]

    def _briefs(self, images: list[BriefInfo], count: int) -> Iterator[RenderableType]:
        rows = [
            (
                each.path or "?",
                self._shape_in(images, each),
                each.dtype,
                "" if each.level_count is None else str(each.level_count),
                each.name,
            )
            for each in images
        ]
        yield self._table(("path", "shape", "dtype", "levels", "name"), rows)
        yield from _more(count, len(images))

    def _systems(self, tree: Tree, systems: list[SystemInfo]) -> None:
        if systems:
            rows = [[Text(self.fit(each.name or "?", WIDEST)), Text(self.fit(_units(each)))] for each in systems]
            table = Records(("name", "axes"), rows[:MOST_SYSTEMS])
            _branch(tree, "coordinate systems", table, *_more(len(systems), MOST_SYSTEMS))

    def _transforms(self, tree: Tree, transforms: list[TransformInfo]) -> None:
        if not transforms:
            return
        some = f", {MOST_LINKS} of {len(transforms):,}" if len(transforms) > MOST_LINKS else ""
        branch = _branch(tree, f"transformations{some}")
        for each in transforms[:MOST_LINKS]:
            title = f"{self.fit(each.start or '?')} {self.glyphs.arrow} {self.fit(each.end or '?')}"
            self._parts(_branch(branch, title, Text(self._transform(each))), each.parts)

    def _parts(self, tree: Tree, parts: list[TransformInfo]) -> None:
        for each in parts:
            role = f"{self.fit(each.role)}: " if each.role else ""
            self._parts(tree.add(Text(f"{role}{self._transform(each)}")), each.parts)

    def _transform(self, transform: TransformInfo) -> str:
        words = " ".join(filter(None, (transform.type or "?", transform.parameters)))
        return f"{self.fit(words)}, named {self.fit(transform.name)}" if transform.name else self.fit(words)

    def _named(self, noun: str, name: str) -> str:
        return f"{noun}: {self.fit(name)}" if name else noun

    def _table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Records:
        return Records(header, [[Text(self.fit(each, WIDEST)) for each in row] for row in rows])

    def _shape(self, sizes: Sequence[int] | None) -> str:
        return "?" if sizes is None else self.glyphs.times.join(map(str, sizes))

    def _shape_in(self, images: Sequence[LevelInfo | BriefInfo], image: LevelInfo | BriefInfo) -> str:
        """Return the shape of one of several images, ``""`` if none of them has one."""
        return self._shape(image.shape) if any(each.shape is not None for each in images) else ""

    def _stored(self, level: LevelInfo) -> tuple[str, ...]:
        """Return the values of the columns ``STORED``."""
        cut = ("" if sizes is None else self._shape(sizes) for sizes in (level.chunks, level.shards))
        return level.dtype, *cut, self.glyphs.times.join(map(_number, level.pixel_size))


def _title(text: str) -> Text:
    return Text(text, "bold")


def _branch(tree: Tree, title: str, *body: RenderableType) -> Tree:
    return tree.add(Group(_title(title), *body))


def _more(count: int, shown: int) -> Iterator[Text]:
    if count > shown:
        yield Text(f"and {count - shown:,} more")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _without_pixels(levels: Sequence[LevelInfo]) -> Iterator[Text]:
    """Yield a line that says so if no level has any chunk."""
    known = [each.storage for each in levels if each.storage is not None]
    if known and all(storage.stored == 0 and storage.complete for storage in known):
        yield Text("no pixels are stored")


def _stored_of(storage: StorageInfo) -> str:
    more = "" if storage.complete else "more than "
    return f"{more}{storage.stored:,} of {storage.chunk_count:,}"


def _bytes(size: int, *, at_least: bool = False) -> str:
    """Return a number of bytes in a suitable unit."""
    more = "more than " if at_least else ""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{more}{size / factor:.3g} {unit}"
    return f"{more}{size} B"


def _units(system: SystemInfo) -> str:
    """Return the axes with their units, a common unit only once."""
    names = [name or "?" for name in system.axes]
    if len(set(system.units)) == 1:
        return f"{', '.join(names)} ({system.units[0] or 'no type'})"
    pairs = zip(names, system.units, strict=True)
    return ", ".join(f"{name} ({unit})" if unit else name for name, unit in pairs) or "none readable"


def _sign(well: WellInfo) -> str:
    if not well.looked_at:
        return NOT_READ
    return UNKNOWN if well.field_count is None else str(well.field_count)


def _legend(plate: PlateInfo, signs: set[str]) -> Iterator[str]:
    """Yield the meaning of the signs, and what is not shown."""
    yield f"number of fields of view in each well; {NO_WELL} = no well"
    if UNKNOWN in signs:
        yield f"{UNKNOWN} = number of fields unknown"
    if NOT_READ in signs:
        read = sum(well.looked_at for well in plate.wells)
        yield f"{NOT_READ} = not read; {read:,} of {len(plate.wells):,} wells were read (--wells N)"
    outside = sum(well.row is None or well.column is None for well in plate.wells)
    if outside:
        yield f"not shown: {counted(outside, 'well')} outside the rows and columns"
    for names, most, word in ((plate.rows, MOST_ROWS, "row"), (plate.columns, MOST_COLUMNS, "column")):
        if len(names) > most:
            yield f"not shown: {counted(len(names) - most, f'more {word}')}"

"""Which chunks of an image are stored, and under which keys."""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

from ngfflint.hierarchy.array_files import Files
from ngfflint.hierarchy.chunks import (
    MOST_LISTED,
    SEPARATORS,
    ChunkGrid,
    KeyEncoding,
    are_usual,
    grid_of,
    plain_size,
    probe_of,
    probes,
)
from ngfflint.hierarchy.nodes import Array, Missing
from ngfflint.hierarchy.references import DatasetReference
from ngfflint.patterns import Pattern
from ngfflint.records import NamedTuple
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.hierarchy.chunks import Indices
    from ngfflint.hierarchy.nodes import Group, Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store

PIXEL_MODES = ("none", "sample", "all")
"""Which pixels are read."""

CHUNK_MODES = ("none", "sample", "all")
"""How many of the stored chunks are looked up."""

ENCODINGS = [KeyEncoding(prefix, separator) for prefix, separator in product((False, True), SEPARATORS)]

LEFTOVER = Pattern(
    r".+\.(?:partial|part|tmp|temp|crdownload|__lock)"
    r"|\.nfs[0-9a-f]{8,}"
    r"|\.(?:z(?:array|attrs|group|metadata)|zarr\.json|[0-9]+(?:\.[0-9]+)*)\.[A-Za-z0-9]{6}"
)
"""Names of temporary files: of zarr-python, TensorStore, downloads, file servers (NFS) and rsync."""


def chunk_mode(store: Store, wanted: str) -> str:
    """Return how many chunks are looked up in a store: without a wish, none on servers."""
    return wanted or ("sample" if store.listable else "none")


class FoundKeys:
    """Keys of chunks that have something in common; only the first is kept, because there may be millions.

    Attributes:
        count: number of keys.
        first: the one that comes first in the grid, ``""`` if there is none.
        size: of that chunk in bytes.
    """

    def __init__(self) -> None:
        self.count, self.first, self.size = 0, "", 0
        self._place: Indices | None = None

    def add(self, key: str, place: Indices, size: int) -> None:
        """Add a key with the indices and the size of its chunk."""
        self.count += 1
        if self._place is None or place < self._place:
            self._place, self.first, self.size = place, key, size


class StoredChunks:
    """The stored chunks of a level of an image.

    Args:
        reference: the path of the level.
        grid: ``None`` if there is no  array, or its metadata does not describe a regular grid.

    Attributes:
        known: whether the folder could be looked at.
        complete: whether it is certain that chunks which were not found do not exist.
        inside: the number of chunks in the grid that were found.
        outside: chunks outside of the grid.
        axes: the dimensions along which they are outside.
        empty: chunks without any byte.
        resized: uncompressed chunks whose size is not that of a chunk.
        other: key of a chunk that is stored in another way than the metadata says, ``""`` if there is none.
        seen: by dimension, the indices of the chunks found in the grid, if all were looked for.
        levels: all levels of the image, in order.
    """

    def __init__(self, reference: Reference, grid: ChunkGrid | None, size: int | None) -> None:
        self.reference, self.grid, self.size = reference, grid, size
        self.known = self.complete = True
        self.inside = 0
        self.outside, self.empty, self.resized = FoundKeys(), FoundKeys(), FoundKeys()
        self.axes: set[int] = set()
        self.other = ""
        self.seen: list[set[int]] | None = None
        self.levels: list[StoredChunks] = []

    @property
    def path(self) -> str:
        """The path of the level, relative to its image."""
        return self.reference.path

    @property
    def node(self) -> Node:
        """The array, or what is in its place.

        Raises:
            Unreadable: it was not read.
        """
        return self.reference.there

    @property
    def has_any(self) -> bool:
        """Whether any chunk was found."""
        return bool(self.inside or self.outside.count or self.other)

    @property
    def total(self) -> int:
        """The number of chunks of the whole array."""
        total = 1
        for count in self.grid.counts if self.grid else ():
            total *= count
        return total

    @property
    def is_odd(self) -> bool:
        """Whether there may be anything to report, apart from a level without chunks."""
        incomplete = self.seen is not None and 0 < self.inside < self.total
        wrong = self.outside.count + self.empty.count + self.resized.count
        return self.known and bool(wrong or self.other or incomplete)

    def add(self, key: str, size: int | None) -> bool:
        """Record a file that may be a chunk, of a size in bytes if it is known; return whether it is one."""
        place = self.grid.indices(key) if self.grid else None
        if place is None or self.grid is None:
            return False
        axes = [axis for axis, (index, count) in enumerate(zip(place, self.grid.counts, strict=True)) if index >= count]
        if axes:
            self.outside.add(key, place, size or 0)
            self.axes.update(axes)
            return True
        self.inside += 1
        if size == 0:
            self.empty.add(key, place, size)
        elif size is not None and self.size is not None and size != self.size:
            self.resized.add(key, place, size)
        for indices, index in zip(self.seen or (), place, strict=False):
            indices.add(index)
        return True


class LeftoverFiles:
    """Temporary files of a group or of an array.

    Args:
        names: paths relative to the node.
    """

    def __init__(self, node: Node, names: list[str]) -> None:
        self.node, self.names = node, names


class ImageChunks(NamedTuple):
    """The stored chunks of an image, as far as there is something to report."""

    levels: list[StoredChunks]
    leftovers: list[LeftoverFiles]


async def stored_chunks(store: Store, group: Group, below: Sequence[Reference], mode: str) -> ImageChunks | None:
    """Look up the chunks of an image whose arrays were read, ``None`` if there is nothing to report."""
    references = {each.target: each for each in reversed(below) if isinstance(each, DatasetReference)}
    datasets = [each for each in reversed(references.values()) if each.node is not None and not each.stop]
    if mode == "none" or not datasets:
        return None
    if store.listable and mode == "sample" and _is_plain(group):
        levels_known = [probe_of(each.path, each.there) for each in datasets]
        if None not in levels_known and are_usual(store, group.place, filter(None, levels_known), ()):
            return None
    leftovers: list[LeftoverFiles] = []
    levels = [level for each in datasets if (level := _level(each)) is not None]
    if store.listable:
        for level in levels:
            _examine(store, level, leftovers, everything=mode == "all")
        _add_leftovers(group, _names_in(store, group), leftovers)
    else:
        for level in levels:
            await _ask(store, level, everything=mode == "all")
    for level in levels:
        level.levels = levels
    some_lack = len({each.has_any for each in levels if each.known and each.grid is not None}) > 1
    is_odd = some_lack or leftovers or any(each.is_odd for each in levels)
    return ImageChunks(levels, leftovers) if is_odd else None


def _is_plain(group: Group) -> bool:
    """Whether all entries of the folder of a group are known not to be links or temporary files."""
    entries = group.entries
    return entries is not None and not any(entries.values()) and not holds_leftovers(entries)


def holds_leftovers(names: Iterable[str]) -> bool:
    """Whether one of the names in a folder is that of a temporary file."""
    return any(map(LEFTOVER.fullmatch, names))


def _level(reference: DatasetReference) -> StoredChunks | None:
    """Return the level of a reference, with nothing looked up; ``None`` if chunks cannot be known."""
    node = reference.there
    if isinstance(node, Missing):
        return StoredChunks(reference, None, None)
    grid = grid_of(node.metadata) if isinstance(node, Array) else None
    if grid is None or 0 in grid.counts:
        return None
    return StoredChunks(reference, grid, plain_size(node.metadata, grid))


def _names_in(store: Store, group: Group) -> list[str]:
    """Return the names in the folder of a group, none where it cannot be listed."""
    if group.entries is not None:
        return list(group.entries)
    try:
        return [each.name for each in islice(store.scan(group.place), MOST_LISTED)]
    except OSError:
        return []


def _add_leftovers(node: Node, names: Iterable[str], leftovers: list[LeftoverFiles]) -> None:
    found = sorted(name for name in names if LEFTOVER.fullmatch(name.rpartition("/")[2]))
    if found:
        leftovers.append(LeftoverFiles(node, found))


def _examine(store: Store, level: StoredChunks, leftovers: list[LeftoverFiles], *, everything: bool) -> None:
    """Find out how the chunks of a level are stored, in a store that answers immediately."""
    place, grid = level.node.place, level.grid
    try:
        if grid is None:
            level.other = min(filter(CHUNK.fullmatch, Files(store, place, MOST_LISTED)), default="")
        elif everything:
            _count(store, level, grid, leftovers)
        else:
            _sample(store, level, grid, leftovers)
    except OSError:  # links that lead out, or folders that cannot be listed
        level.known = False


def _sample(store: Store, level: StoredChunks, grid: ChunkGrid, leftovers: list[LeftoverFiles]) -> None:
    place = level.node.place
    named = {*probes(grid).inside, *probes(grid).beyond}
    for key in named:
        size = store.size_inside(join(place, key), place)
        if size is not None:
            level.add(key, size)
    if level.inside:
        return
    files = Files(store, place, MOST_LISTED)
    found = {*files, *_below_tops(store, place, grid, files)}
    level.complete = files.complete
    for key in found - named:
        level.add(key, store.size_inside(join(place, key), place))
    if not level.has_any:
        level.other = _key_elsewhere(store, place, grid) or min(filter(CHUNK.fullmatch, found), default="")
    _add_leftovers(level.node, found, leftovers)


def _key_elsewhere(store: Store, place: str, grid: ChunkGrid) -> str:
    """Return the key of a chunk that is stored in another encoding, looked up by name."""
    for key in elsewhere(grid, probes(grid).inside):
        if store.size_inside(join(place, key), place) is not None:
            return key
    return ""


def elsewhere(grid: ChunkGrid, keys: Iterable[str]) -> Iterator[str]:
    """Yield the keys that chunks of a grid would have in other encodings."""
    for encoding in ENCODINGS:
        if encoding != grid.encoding:
            yield from (encoding.key(grid.indices(key) or ()) for key in keys)


def _below_tops(store: Store, place: str, grid: ChunkGrid, files: Files) -> list[str]:
    """Return keys in the folders that chunks would be in, if there were too many entries to see these folders."""
    if files.complete or grid.encoding.separator != "/":
        return []
    count = grid.counts[0] if grid.counts else 0
    tops = ["c"] if grid.encoding.prefix else [str(index) for index in range(min(count, MOST_LISTED))]
    found: list[str] = []
    for top in tops:
        if top not in files.folders:
            found += [join(top, key) for key in Files(store, join(place, top), MOST_LISTED)]
    return found


def _count(store: Store, level: StoredChunks, grid: ChunkGrid, leftovers: list[LeftoverFiles]) -> None:
    """Look at all chunks of a level."""
    place, others = level.node.place, ""
    names: list[str] = []
    level.seen = [set() for _ in grid.counts]
    for key in Files(store, place):
        if not level.add(key, store.size(join(place, key))):
            if CHUNK.fullmatch(key):
                others = min(others or key, key)
            elif LEFTOVER.fullmatch(key.rpartition("/")[2]):
                names.append(key)
    if not level.has_any:
        level.other = others
    _add_leftovers(level.node, names, leftovers)


CHUNK = Pattern(r"(?:c[/.])?(?:0|[1-9][0-9]*)(?:[/.](?:0|[1-9][0-9]*))*")
"""What keys of chunks look like, in an encoding or in a mixture of them."""


def encodings_of(key: str) -> list[tuple[KeyEncoding, Indices]]:
    """Return the encodings that a key may be in, each with the indices in it; none for any other text."""
    found = ((encoding, encoding.indices(key)) for encoding in ENCODINGS)
    return [(encoding, indices) for encoding, indices in found if indices is not None]


MOST_ASKED = 2
"""Number of chunks of an array that a server is asked for: the first and the middle one."""

AT_ONCE = 256
"""Number of chunks that a server is asked for before the answers are recorded."""

MOST_ASKED_FOR_ALL = 100_000
"""Number of chunks of an array up to which a server is asked for all of them; metadata can state any size."""


async def _ask(store: Store, level: StoredChunks, *, everything: bool) -> None:
    """Find out how the chunks of a level are stored with one-byte requests, because listing is slow or impossible."""
    grid = level.grid
    if grid is None:
        level.known = False
        return
    everything = everything and level.total <= MOST_ASKED_FOR_ALL
    place, counts = level.node.place, grid.counts
    first = probes(grid).inside[:MOST_ASKED]
    keys = map(grid.key, product(*map(range, counts))) if everything else iter(first)
    level.seen = [set() for _ in counts] if everything else None
    while level.known and (batch := list(islice(keys, AT_ONCE))):
        for key, size in zip(batch, await _sizes(store, place, batch), strict=True):
            if size is None:
                level.known, level.seen = False, None
            elif size >= 0:
                level.add(key, 0 if size == 0 else None)
    level.complete = everything or level.total <= len(first)
    if not level.inside:
        others = list(elsewhere(grid, first))
        found = zip(others, await _sizes(store, place, others), strict=True)
        level.other = next((key for key, size in found if size is not None and size > 0), "")
        level.known = level.known or bool(level.other)


async def _sizes(store: Store, place: str, keys: Sequence[str]) -> list[int | None]:
    """Return for each key how much of one byte is there: -1 if there is no file, ``None`` if this is unknown."""

    async def size(key: str) -> int | None:
        try:
            data = await store.read(join(place, key), 1)
        except OSError:
            return None
        return -1 if data is None else len(data)

    if not store.ahead:
        return [await size(key) for key in keys]
    from asyncio import gather

    return list(await gather(*map(size, keys)))

"""Checks of the codecs of arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ngfflint import fast_json
from ngfflint.model.base import UNREADABLE, Unreadable, fields_of
from ngfflint.model.zarr import ArrayV2, ArrayV3, Shape, dtype_of, sizes
from ngfflint.model.zarr_spec import (
    ARRAY_TO_ARRAY,
    ARRAY_TO_BYTES,
    BYTES_TO_BYTES,
    CODECS_V2,
    CODECS_V3,
    GRID,
    INDEX_ITEM_SIZE,
    INDEX_LOCATION,
    ITEM_SIZES,
    SHARDING,
    SHARDING_KEYS,
    has_name,
    is_extension,
    is_integer,
    is_json,
)
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault, clean_if
from ngfflint.rules.messages import alternatives, shown
from ngfflint.similar import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ngfflint.model.base import Pointer
    from ngfflint.model.zarr_spec import Codec
    from ngfflint.rules.context import Context

    AnyArray = ArrayV2 | ArrayV3
    Checks = tuple[Callable[[Any, Any], Iterator[Fault]], ...]


def clean_by_content(checks: Callable[[type[AnyArray]], Checks], *keys: str) -> Callable[[AnyArray, Any], bool]:
    """Return a predicate for ``clean_if`` that runs checks once for all arrays that differ only in their sizes.

    Args:
        checks: returns the checks of a class that must find nothing; all sizes of 0 or more must be the same to them.
        keys: fields of the models that the checks use besides the shape.
    """
    used = {cls: tuple(name for name in keys if name in fields_of(cls)) for cls in (ArrayV2, ArrayV3)}
    unused = {cls: dict.fromkeys(fields_of(cls).difference(keys, ["shape"]), UNREADABLE) for cls in (ArrayV2, ArrayV3)}

    def is_clean(array: AnyArray, _: Any) -> bool:
        cls: Any = type(array)
        shape = array.shape
        try:
            values = fast_json.dumps([getattr(array, name) for name in used[cls]])
        except TypeError:  # malformed values, or integers of more than 64 bits
            return False
        return min(shape, default=0) >= 0 and look(cls, len(shape), values)

    @lru_cache(maxsize=1024)
    def look(cls: type[AnyArray], ndim: int, text: bytes) -> bool:
        values: dict[str, Any] = dict(zip(used[cls], fast_json.loads(text), strict=True))
        array = cls(shape=Shape([1] * ndim), **values, **unused[cls])
        try:
            return not any(True for check in checks(cls) for _ in check(array, None))
        except Unreadable:
            return False

    return is_clean


MOST_NESTED = 8
"""Shards in shards that are checked; no reader follows more."""


class Link(NamedTuple):
    """A codec in a chain.

    Args:
        where: pointer of it in the metadata.
        name: ``""`` if it is malformed.
        configuration: ``None`` if there is none.
        ndim: number of dimensions of the chunks it encodes, ``None`` if this is unknown.
        shape: of these chunks, likewise.
        item_size: of their elements in bytes, likewise.
    """

    where: Pointer
    name: str
    configuration: Any
    ndim: int | None
    shape: list[int] | None
    item_size: int | None

    @property
    def codec(self) -> Codec | None:
        """What the specification says about it, ``None`` if it is unknown."""
        return CODECS_V3.get(self.name)


class Chain(NamedTuple):
    """Codecs that are applied one after the other.

    Args:
        where: pointer of the list in the metadata.
        of_index: whether they encode the index of a shard.
    """

    where: Pointer
    links: list[Link]
    of_index: bool


def chains(array: ArrayV3) -> Iterator[Chain]:
    """Yield the codecs of an array, and those in its shards."""
    shape, grid = sizes(array.shape), array.chunk_grid
    chunks = None
    if isinstance(grid, dict) and grid.get("name") == GRID and isinstance(grid.get("configuration"), dict):
        chunks = sizes(grid["configuration"].get("chunk_shape"))
    try:
        item_size = ITEM_SIZES.get(dtype_of(array))
    except Unreadable:
        item_size = None
    ndim = None if shape is None else len(shape)
    if chunks is not None and len(chunks) != ndim:
        chunks = None
    if array.codecs is not UNREADABLE:
        yield from _chains_in(array.codecs, ("codecs",), Link((), "", None, ndim, chunks, item_size))


def _chains_in(codecs: list[Any], where: Pointer, start: Link, *, of_index: bool = False) -> Iterator[Chain]:
    links = list(_links(codecs, where, start))
    yield Chain(where, links, of_index)
    if len(where) > 3 * MOST_NESTED:
        return
    for link in links:
        if link.name == SHARDING and isinstance(link.configuration, dict):
            inner, index = (link.configuration.get(name) for name in SHARDING_KEYS[1:])
            shape = sizes(link.configuration.get("chunk_shape"))
            below = (*link.where, "configuration")
            if isinstance(inner, list):
                known = shape if shape is not None and len(shape) == link.ndim else None
                yield from _chains_in(inner, (*below, "codecs"), link._replace(shape=known))
            if isinstance(index, list):
                ndim = None if link.ndim is None else link.ndim + 1
                first = Link((), "", None, ndim, None, INDEX_ITEM_SIZE)
                yield from _chains_in(index, (*below, "index_codecs"), first, of_index=True)


def _links(codecs: list[Any], where: Pointer, start: Link) -> Iterator[Link]:
    for index, item in enumerate(codecs):
        name = item.get("name") if isinstance(item, dict) else item
        configuration = item.get("configuration", ABSENT) if isinstance(item, dict) else ABSENT
        link = start._replace(
            where=(*where, index), name=name if isinstance(name, str) else "", configuration=configuration
        )
        yield link
        start = _after(link)


ABSENT: Any = object()
"""Stands for a configuration that a codec does not have."""


def _after(link: Link) -> Link:
    """Return what is known about the chunks after a codec."""
    if link.codec is None:
        return link._replace(ndim=None, shape=None, item_size=None)
    if link.codec.kind != ARRAY_TO_ARRAY or link.shape is None:
        return link
    order = link.configuration.get("order") if isinstance(link.configuration, dict) else None
    if order is None or not _is_permutation(order, link.ndim):
        return link._replace(shape=None)
    return link._replace(shape=[link.shape[int(each)] for each in order])


def _is_permutation(order: Any, ndim: int | None) -> bool:
    if not isinstance(order, list) or not all(map(is_integer, order)):
        return False
    return sorted(order) == list(range(len(order) if ndim is None else ndim))


def _checks(cls: type[AnyArray]) -> Checks:
    return (codec_configuration,) if cls is ArrayV2 else (codec_chain, codec_configuration, sharding)


have_sound_codecs = clean_by_content(_checks, "chunk_grid", "data_type", "codecs", "compressor", "filters", "dtype")
"""Whether no check of codecs finds anything."""


ORDER = (ARRAY_TO_ARRAY, ARRAY_TO_BYTES, BYTES_TO_BYTES)


@clean_if(have_sound_codecs)
def codec_chain(array: ArrayV3, _: Context) -> Iterator[Fault]:
    """A chain must have one array-to-bytes codec, array-to-array ones before it, bytes-to-bytes ones after it."""
    for chain in chains(array):
        kinds = [link.codec.kind for link in chain.links if link.codec is not None]
        if not kinds or len(kinds) < len(chain.links):  # empty, or with an unknown codec
            continue
        encoders = [link for link, kind in zip(chain.links, kinds, strict=True) if kind == ARRAY_TO_BYTES]
        if not encoders:
            yield Fault(*chain.where, case="none", names=_quoted(chain.links))
        elif len(encoders) > 1:
            yield Fault(*encoders[1].where, case="several", name=encoders[1].name, first=encoders[0].name)
        else:
            wanted = sorted(range(len(kinds)), key=lambda index: ORDER.index(kinds[index]))
            moved = [chain.links[at] for at, want in enumerate(wanted) if at != want]
            if moved:
                encoder = kinds.index(ARRAY_TO_BYTES)
                early = [
                    link for link, kind in zip(chain.links[:encoder], kinds, strict=False) if kind == BYTES_TO_BYTES
                ]
                late = [link for link, kind in zip(chain.links, kinds, strict=True) if kind == ARRAY_TO_ARRAY]
                wrong = early[0] if early else late[-1]
                names = [chain.links[index].name for index in wanted]
                case = "early" if early else "late"
                yield Fault(*wrong.where, case=case, name=wrong.name, encoder=encoders[0].name, order=names)


def _quoted(links: list[Link]) -> str:
    return alternatives(list(dict.fromkeys(link.name for link in links)), "and")


@clean_if(have_sound_codecs)
def codec_configuration(array: AnyArray, _: Context) -> Iterator[Fault]:
    """The configuration of a codec must be as its specification says."""
    if isinstance(array, ArrayV2):
        yield from _faults_of_v2(array)
        return
    for chain in chains(array):
        for link in chain.links:
            if link.codec is not None and link.name != SHARDING:
                yield from _configuration_faults(link, link.codec)


def _faults_of_v2(array: ArrayV2) -> Iterator[Fault]:
    for where, value in codecs_of_v2(array):
        codec = CODECS_V2.get(value["id"])
        if codec is not None:
            given = {name: each for name, each in value.items() if name != "id"}
            yield from _setting_faults(where, value["id"], codec, given)


def codecs_of_v2(array: ArrayV2) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """Yield the compressor and the filters of an array that have an id, each with its pointer."""
    found: list[tuple[Pointer, Any]] = [(("compressor",), array.compressor)]
    if isinstance(array.filters, list):
        found += [(("filters", index), each) for index, each in enumerate(array.filters)]
    yield from ((where, value) for where, value in found if has_name(value, "id"))


def _configuration_faults(link: Link, codec: Codec) -> Iterator[Fault]:
    configuration = {} if link.configuration is ABSENT else link.configuration
    below = (*link.where, "configuration")
    where = link.where if link.configuration is ABSENT else below
    if not isinstance(configuration, dict):
        yield Fault(*below, case="configuration", codec=link.name, got=shown(configuration))
        return
    needed = [name for name, setting in codec.settings.items() if setting.required]
    if link.name == "blosc" and configuration.get("shuffle") in ("shuffle", "bitshuffle"):
        needed.append("typesize")
    missing = [name for name in needed if name not in configuration]
    if missing:
        special = {"order": list(range(link.ndim or 0)), "typesize": link.item_size or 1}
        wanted = ", ".join(f'"{name}": {special.get(name, codec.settings[name].example)}' for name in missing)
        names = alternatives(missing, "and")
        yield Fault(*where, case="missing", codec=link.name, names=names, wanted=wanted, lacks=tuple(missing))
    if link.name == "bytes" and (link.item_size or 1) > 1 and "endian" not in configuration:
        yield Fault(*where, case="endian", codec=link.name, lacks=("endian",))
    yield from _setting_faults(below, link.name, codec, configuration)
    order = configuration.get("order", [])
    if (
        link.name == "transpose"
        and "order" in configuration
        and not _is_permutation(order, link.ndim)
        and is_json(order)
    ):
        expected, example = _dimensions_text(link.ndim), shown(list(range(link.ndim or 0)))
        yield Fault(
            *below, "order", case="order", codec=link.name, got=shown(order), expected=expected, example=example
        )


def _dimensions_text(ndim: int | None) -> str:
    if ndim is None:
        return "an array of dimensions, each once"
    return f"an array with each of the dimensions 0 to {ndim - 1} once" if ndim else "an empty array"


def _setting_faults(where: Pointer, name: str, codec: Codec, given: dict[str, Any]) -> Iterator[Fault]:
    for key, value in given.items():
        setting = codec.settings.get(key)
        if setting is None:
            yield _unknown_setting(where, key, codec.settings.keys() - given, codec=name)
        elif not setting.fits(value) and is_json(value):
            expected = setting.expected
            wanted = expected if expected.startswith('"') else f"{expected}, such as {setting.example}"
            yield Fault(*where, key, codec=name, name=key, got=shown(value), expected=expected, wanted=wanted)


def _unknown_setting(where: Pointer, key: str, absent: Iterable[str], **values: Any) -> Fault:
    """Return the fault of an unknown setting, which may be a misspelled one."""
    meant = nearest(key, frozenset(absent))
    case = "misspelled" if meant else "key"
    return Fault(*where, key, key=True, case=case, instead=meant, name=key, wanted=meant, **values)


@clean_if(have_sound_codecs)
def sharding(array: ArrayV3, _: Context) -> Iterator[Fault]:
    """The configuration of shards must be complete and consistent."""
    for chain in chains(array):
        for link in chain.links:
            if link.name == SHARDING:
                yield from _shard_faults(link)
            if chain.of_index and link.codec is not None and not link.codec.fixed:
                yield Fault(*link.where, case="variable", name=link.name)


def _shard_faults(link: Link) -> Iterator[Fault]:
    where, given = (*link.where, "configuration"), link.configuration
    if given is ABSENT:
        yield Fault(*link.where, case="absent")
        return
    if not isinstance(given, dict):
        yield Fault(*where, case="configuration", got=shown(given))
        return
    missing = [name for name in SHARDING_KEYS if name not in given]
    if missing:
        yield Fault(*where, case="missing", names=alternatives(missing, "and"), lacks=tuple(missing))
    for name in SHARDING_KEYS[1:]:
        if name in given:
            yield from _list_faults((*where, name), given[name])
    if "index_location" in given and not INDEX_LOCATION.fits(given["index_location"]):
        yield Fault(*where, "index_location", case="location", got=shown(given["index_location"]))
    for name in given:
        if name not in (*SHARDING_KEYS, "index_location"):
            yield _unknown_setting(where, name, {*SHARDING_KEYS, "index_location"} - given.keys())
    if "chunk_shape" in given:
        yield from _chunk_shape_faults((*where, "chunk_shape"), given["chunk_shape"], link)


def _list_faults(where: Pointer, codecs: Any) -> Iterator[Fault]:
    if not isinstance(codecs, list) or not codecs:
        yield Fault(*where, case="codecs", name=where[-1], got=shown(codecs))
        return
    for index, item in enumerate(codecs):
        if not is_extension(item):
            yield Fault(*where, index, case="item", name=f"{where[-1]}[{index}]", got=shown(item))


def _chunk_shape_faults(where: Pointer, value: Any, link: Link) -> Iterator[Fault]:
    shape = sizes(value)
    if shape is None:
        if is_json(value):
            yield Fault(*where, case="shape", got=shown(value))
        return
    if link.ndim is not None and len(shape) != link.ndim:
        yield Fault(*where, case="count", count=counted(len(shape), "value"), ndim=counted(link.ndim, "dimension"))
        return
    small = [index for index, size in enumerate(shape) if size < 1]
    for index in small:
        yield Fault(*where, index, case="size", value=shape[index], index=index)
    if small or link.shape is None or min(link.shape, default=1) < 1:
        return
    wrong = [index for index, (shard, size) in enumerate(zip(link.shape, shape, strict=True)) if shard % size]
    if wrong:
        wanted = [_largest_divisor(shard, size) for shard, size in zip(link.shape, shape, strict=True)]
        at = (*where, wrong[0]) if len(wrong) == 1 else where
        values: dict[str, Any] = {"inner": shown(shape), "outer": shown(link.shape), "wanted": shown(wanted)}
        larger = any(shape[index] > link.shape[index] for index in wrong)
        yield Fault(*at, case="larger" if larger else "divide", **values)


def counted(number: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _largest_divisor(shard: int, most: int) -> int:
    """Return the largest size up to a limit that divides a shard; the limit is halved if that takes long."""
    if most >= shard:
        return shard
    return next((size for size in range(most, max(0, most - 10_000), -1) if shard % size == 0), 1)

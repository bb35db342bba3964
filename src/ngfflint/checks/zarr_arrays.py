"""Checks of the Zarr metadata of arrays, and of the names of nodes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ngfflint.checks.spelling import PRIVATE_PREFIXES
from ngfflint.checks.zarr_codecs import clean_by_content, counted
from ngfflint.hierarchy.chunks import SEPARATORS
from ngfflint.hierarchy.classify import KINDS
from ngfflint.hierarchy.nodes import Missing
from ngfflint.hierarchy.references import FieldReference, WellReference
from ngfflint.model.base import UNREADABLE, Unreadable, fields_of, json_fields
from ngfflint.model.zarr import NUMPY, ArrayV2, ArrayV3, GroupV3, chunks_of, dtype_name, dtype_of
from ngfflint.model.zarr_spec import (
    ANY_SIZE,
    ENCODINGS,
    FILTERS_OF_NUMBERS,
    GRID,
    OBJECT,
    ORDERED,
    RAW,
    SIZES_OF_KINDS,
    TIMES,
    TYPE_STRING,
    fill_setting,
    has_name,
    is_extension,
    is_integer,
    is_json,
)
from ngfflint.rules.check import Fault, clean_if
from ngfflint.rules.messages import shown
from ngfflint.similar import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.checks.zarr_codecs import Checks
    from ngfflint.hierarchy.references import Reference
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context

    AnyArray = ArrayV2 | ArrayV3


def _checks(cls: type[AnyArray]) -> Checks:
    of_both: Checks = (invalid_array_metadata, fill_value, data_type_name)
    return of_both if cls is ArrayV2 else (*of_both, chunk_key_encoding)


is_sound = clean_by_content(_checks, *(fields_of(ArrayV2) | fields_of(ArrayV3)) - {"attributes", "shape"})
"""Whether no check of array metadata here finds anything."""


@clean_if(is_sound)
def invalid_array_metadata(array: AnyArray, _: Context) -> Iterator[Fault]:
    """The metadata of an array must be such that Zarr can open it."""
    for part in (_form_faults, _item_faults, _name_faults, _chunk_faults, _shape_faults):
        with suppress(Unreadable):  # a malformed key must not hide faults of other keys
            yield from part(array)


def _is_dtype(value: Any) -> bool:
    return isinstance(value, str | list) and value != ""


def _is_compressor(value: Any) -> bool:
    return value is None or has_name(value, "id")


def _is_filters(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_order(value: Any) -> bool:
    return value in ("C", "F")


def _is_separator(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value in SEPARATORS)


def _is_transformers(value: Any) -> bool:
    return isinstance(value, list | tuple)


FORMS: dict[type, dict[str, tuple[str, Callable[[Any], bool]]]] = {
    ArrayV2: {
        "dtype": ("name", _is_dtype),
        "compressor": ("codec", _is_compressor),
        "filters": ("filters", _is_filters),
        "order": ("order", _is_order),
        "dimension_separator": ("separator", _is_separator),
    },
    ArrayV3: dict.fromkeys(("data_type", "chunk_grid", "chunk_key_encoding"), ("name", is_extension))
    | {"storage_transformers": ("transformers", _is_transformers)},
}
"""By class and key: the case of the rule for a malformed value, and the test of its form."""

ITEMS: dict[type, tuple[tuple[str, str], ...]] = {
    ArrayV2: (("filters", "id"),),
    ArrayV3: (("codecs", "name"), ("storage_transformers", "name")),
}
"""By class: lists of extensions, and the key of the name of an item."""


def _form_faults(array: AnyArray) -> Iterator[Fault]:
    for name, (case, fits) in FORMS[type(array)].items():
        value = getattr(array, name)
        if value is not UNREADABLE and not fits(value):
            yield _malformed((name,), value, case)


def _item_faults(array: AnyArray) -> Iterator[Fault]:
    for name, key in ITEMS[type(array)]:
        items = getattr(array, name)
        for index, each in enumerate(items if isinstance(items, list) else ()):
            if not (has_name(each, key) or (key == "name" and is_extension(each))):
                yield _malformed((name, index), each, "codec" if key == "id" else "name")


def _malformed(where: Pointer, value: Any, case: str) -> Fault:
    """Return the fault of a value of the wrong form; in an object that names an extension, only the name is wrong."""
    key = {"name": "name", "codec": "id"}.get(case, "")
    if isinstance(value, dict) and key in value and is_json(value[key]):
        return Fault(*where, key, case="named", got=shown(value[key]))
    return Fault(*where, case=case, got=shown(value))


def _name_faults(array: AnyArray) -> Iterator[Fault]:
    if isinstance(array, ArrayV3) and array.dimension_names is not None:
        chunks = chunks_of(array)[0] or []
        if len(chunks) == len(array.dimension_names) != len(array.shape):  # the shape is wrong, reported at the chunks
            return
        yield from _count_faults(("dimension_names",), array.dimension_names, array)


CHUNK_SHAPE: Pointer = ("chunk_grid", "configuration", "chunk_shape")
"""Pointer to the chunk shape of a regular grid of Zarr v3."""


def _chunk_faults(array: AnyArray) -> Iterator[Fault]:
    if isinstance(array, ArrayV2):
        yield from _size_faults(("chunks",), array.chunks, 1)
        yield from _count_faults(("chunks",), array.chunks, array)
        return
    grid = array.chunk_grid
    if grid != GRID and not (isinstance(grid, dict) and grid.get("name") == GRID):
        return
    if not isinstance(grid, dict) or "configuration" not in grid:
        yield Fault("chunk_grid", case="grid")
        return
    configuration = grid["configuration"]
    if not isinstance(configuration, dict):
        if is_json(configuration):
            yield Fault(*CHUNK_SHAPE[:2], case="grid")
        return
    if "chunk_shape" in configuration:
        yield from _chunk_shape_faults(configuration["chunk_shape"], array)
    else:
        yield Fault(*CHUNK_SHAPE[:2], case="grid", lacks=("chunk_shape",))
    for name in configuration:
        if name != "chunk_shape":
            meant = "" if "chunk_shape" in configuration else nearest(name, frozenset({"chunk_shape"}))
            how = f'write "{meant}" instead of' if meant else "delete"
            yield Fault(*CHUNK_SHAPE[:2], name, key=True, case="key", instead=meant, name=name, how=how)


def _chunk_shape_faults(chunks: Any, array: AnyArray) -> Iterator[Fault]:
    wrong = [index for index, each in enumerate(chunks) if not is_integer(each)] if isinstance(chunks, list) else []
    if not is_json(chunks):
        return
    if not isinstance(chunks, list) or (len(wrong) == len(chunks) > 1):
        yield Fault(*CHUNK_SHAPE, case="grid")
        return
    for index in wrong:
        yield Fault(*CHUNK_SHAPE, index, case="item", got=shown(chunks[index]), expected="an integer")
    if not wrong:
        yield from _size_faults(CHUNK_SHAPE, chunks, 1)
        yield from _count_faults(CHUNK_SHAPE, chunks, array)


def _shape_faults(array: AnyArray) -> Iterator[Fault]:
    yield from _size_faults(("shape",), array.shape, 0)


def _count_faults(where: Pointer, values: list[Any], array: AnyArray) -> Iterator[Fault]:
    sizes: list[Any] = array.shape
    if any(each is UNREADABLE for each in (*values, *sizes)):  # a malformed item may be several
        return
    if len(values) != len(sizes):
        yield Fault(*where, case="count", count=counted(len(values), "value"), ndim=counted(len(sizes), "dimension"))


def _size_faults(where: Pointer, sizes: list[int], least: int) -> Iterator[Fault]:
    for index, size in enumerate(sizes):
        if size < least:
            yield Fault(*where, index, case="size", name=f'"{where[-1]}"', value=size, index=index, least=least)


def empty_array(array: AnyArray, _: Context) -> Iterator[Fault]:
    """An array should have pixels."""
    for index, size in enumerate(array.shape):
        if size == 0:
            yield Fault("shape", index, index=index)
            return


@clean_if(is_sound)
def fill_value(array: AnyArray, context: Context) -> Iterator[Fault]:
    """The fill value must be one that the data type permits."""
    zarr_format, value = (3 if isinstance(array, ArrayV3) else 2), array.fill_value
    if value is UNREADABLE or (value is None and zarr_format == 2):
        return
    dtype = dtype_of(array)
    setting = fill_setting(zarr_format, dtype)
    if setting is None or setting.fits(value) or not is_json(value):
        return
    if any(True for _ in data_type_name(array, context)):  # no value fits such a type
        return
    yield Fault("fill_value", got=shown(value), dtype=dtype, expected=setting.expected, example=setting.example)


WITHOUT_ORDER = {v3: name for name, v3 in NUMPY.items()}
"""Type strings of Zarr v2 without byte order by their Zarr v3 name."""


@clean_if(is_sound)
def data_type_name(array: AnyArray, _: Context) -> Iterator[Fault]:
    """The data type must be written as the Zarr format of the array writes it."""
    if isinstance(array, ArrayV2):
        yield from _type_string_faults(array.dtype, ("dtype",))
        if array.dtype == OBJECT and not _may_encode_objects(array.filters):
            yield Fault("dtype", case="object", got=shown(array.dtype))
        return
    where: Pointer = ("data_type",)
    value = array.data_type
    if isinstance(value, dict):
        value, where = value.get("name"), ("data_type", "name")
    if not isinstance(value, str) or not value:
        return
    raw = RAW.fullmatch(value)
    if value[0] in "<>|=" or value in NUMPY:
        known = dtype_name(value)
        wanted = f'"{known}"' if known in WITHOUT_ORDER else 'the name of a Zarr v3 data type, such as "uint16"'
        yield Fault(*where, case="v2", got=shown(value), wanted=wanted)
    elif raw and (int(raw[1]) % 8 or not int(raw[1])):
        yield Fault(*where, case="raw", got=shown(value))
    elif value not in WITHOUT_ORDER and (meant := _respelled(value)):
        yield Fault(*where, case="spelling", got=shown(value), wanted=f'"{meant}"')


def _may_encode_objects(filters: Any) -> bool:
    """Whether one of the filters is not known to encode numbers only."""
    if not isinstance(filters, list):
        return filters is not None
    return any(not isinstance(each, dict) or each.get("id") not in FILTERS_OF_NUMBERS for each in filters)


DIGITS = "0123456789"

OTHER_LETTERS = frozenset({"bfloat", "r", "u", "i", "f", "c"})
"""What names of extensions and of NumPy types begin with, in lower case; none of them is a misspelled core type."""


def _respelled(name: str) -> str:
    """Return the core data type with the same size that a name is a misspelling of, ``""`` if it is none."""
    plain = "".join(each for each in name.casefold() if each.isalnum())
    letters = plain.rstrip(DIGITS)
    size = plain[len(letters) :]
    if letters in OTHER_LETTERS:
        return ""
    words = frozenset(each.removesuffix(size) for each in WITHOUT_ORDER if each.rstrip(DIGITS) + size == each)
    word = letters if letters in words else nearest(letters, words)
    return f"{word}{size}" if word else plain if plain in WITHOUT_ORDER else ""


WORDS_OF_V2 = frozenset({"bfloat16", "int2", "int4"})
"""Types of Zarr v2 that TensorStore writes as words, apart from those that begin as follows."""

FLOATS_OF_V2 = ("float4_", "float6_", "float8_")
"""How the other ones begin."""


def _type_string_faults(value: Any, where: Pointer) -> Iterator[Fault]:
    """Yield what is wrong with a data type of Zarr v2, or a type in a structured one."""
    if isinstance(value, str) and value:
        case, wanted = _judge(value)
        if case:
            yield Fault(*where, case=case, got=shown(value), wanted=wanted)
    elif isinstance(value, list):
        names = [field[0] for field in value if _is_field(field)]
        if not value or len(names) != len(value) or len(set(names)) != len(names):
            yield Fault(*where, case="structured", got=shown(value))
        else:
            for index, field in enumerate(value):
                yield from _type_string_faults(field[1], (*where, index, 1))


def _is_field(value: Any) -> bool:
    """Whether a value is a field of a structured type: a name, a type and perhaps a shape."""
    if not isinstance(value, list) or len(value) not in (2, 3):
        return False
    shape = value[2] if len(value) == 3 else []
    is_shape = isinstance(shape, list) and all(is_integer(size) and size > 0 for size in shape)
    return isinstance(value[0], str) and isinstance(value[1], str | list) and bool(value[1]) and is_shape


def _judge(value: str) -> tuple[str, str]:
    """Return the case of the rule for a type string, ``""`` if there is none, and the string to write."""
    bare = WITHOUT_ORDER.get(value, value)
    if bare in NUMPY:
        return "order", f'"{_ordered(bare)}"'
    if value in WORDS_OF_V2 or value.startswith(FLOATS_OF_V2) or value == OBJECT:
        return "", ""
    if value[0] not in "<>|=":
        meant = _respelled(value)
        return "unknown", f'"{_ordered(WITHOUT_ORDER[meant])}"' if meant else 'a type string such as "<u2"'
    match = TYPE_STRING.fullmatch(value)
    order, kind, size, unit = match.groups("") if match else ("", "", "", "")
    length = int(size or 0)
    has_size = length > 0 if kind and kind in ANY_SIZE else length in SIZES_OF_KINDS.get(kind, ())
    if not has_size or bool(unit) != (kind in TIMES):
        return "unknown", 'a type string such as "<u2"'
    wanted = _ordered(value[1:], order)
    if wanted == value:
        return "", ""
    return ("byte" if kind in "iu" and order in "<>" else "order"), f'"{wanted}"'


def _ordered(bare: str, order: str = "<") -> str:
    """Return a type string with the byte order that its type has, by default little endian."""
    has_order = bare[0] == "U" or (bare[0] in ORDERED and bare[1:] != "1")
    return f"{order if order in '<>' else '<'}{bare}" if has_order else f"|{bare}"


ENCODING_KEYS = frozenset({"name", "configuration", "must_understand", "separator"})
"""Keys of a chunk key encoding, and the one that some writers have beside its configuration."""


@clean_if(is_sound)
def chunk_key_encoding(array: ArrayV3, _: Context) -> Iterator[Fault]:
    """The separator of chunk keys must be "/" or "."."""
    encoding = array.chunk_key_encoding
    if not isinstance(encoding, dict) or encoding.get("name") not in ENCODINGS:
        return
    where: Pointer = ("chunk_key_encoding", "configuration")
    if "separator" in encoding:
        wanted = {"separator": encoding["separator"] if _is_separator(encoding["separator"]) else "/"}
        yield Fault("chunk_key_encoding", "separator", key=True, case="outside", wanted=shown(wanted))
    for name in encoding:
        if name not in ENCODING_KEYS:
            yield Fault("chunk_key_encoding", name, key=True, case="key", name=name)
    configuration = encoding.get("configuration", {})
    if not isinstance(configuration, dict):
        yield Fault(*where, case="configuration", got=shown(configuration))
        return
    for name, value in configuration.items():
        if name != "separator":
            yield Fault(*where, name, key=True, case="key", name=name)
        elif value is None or not _is_separator(value):
            yield Fault(*where, name, got=shown(value))


OF_OME = frozenset({*KINDS, "ome", "omero", "version"})
"""Keys that another rule reports where they are beside the attributes."""

CONSOLIDATED = "consolidated_metadata"
"""The key of a group with copies of the metadata below it."""


def unknown_field(metadata: ArrayV3 | GroupV3, _: Context) -> Iterator[Fault]:
    """An unknown key of zarr.json must be an object that says that readers need not understand it."""
    if not metadata.extra:
        return
    values = ((key.name, getattr(metadata, a.name), a.default) for a, key, _ in json_fields(type(metadata)))
    absent = frozenset(name for name, value, default in values if value is UNREADABLE or value is default)
    for name, value in metadata.extra.items():
        is_copy = name == CONSOLIDATED and isinstance(metadata, GroupV3) and value is None  # zarr-python 3.0 writes it
        is_misspelled = not name.startswith(PRIVATE_PREFIXES) and nearest(name, absent)
        if is_copy or name in OF_OME or is_misspelled:
            continue
        if not isinstance(value, dict):
            yield Fault(name, key=True, name=name, case="")
        elif value.get("must_understand") is not False:
            yield Fault(name, key=True, name=name, case="must")


def reserved_name(reference: Reference, _: Context) -> Iterator[Fault]:
    """The name of a node must not be reserved by Zarr; other rules allow no such names in plates and wells."""
    if isinstance(reference, WellReference | FieldReference):
        return
    for name in reference.path.split("/"):
        if name.startswith("__") or (len(name) > 2 and not name.strip(".")):
            if not isinstance(reference.node, Missing):
                yield Fault(path=reference.path, name=name, case="" if name.startswith("__") else "periods")
            return

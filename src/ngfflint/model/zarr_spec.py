"""Tables of the Zarr specifications: data types, the fill values they permit, codecs and their configuration."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from ngfflint.patterns import Pattern
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Setting(NamedTuple):
    """A value that a specification restricts.

    Args:
        expected: the allowed values, in words.
        fits: whether a value is allowed.
        example: one of them, as JSON.
        required: whether the key must be present.
    """

    expected: str
    fits: Callable[[Any], bool]
    example: str
    required: bool = False


def is_integer(value: Any) -> bool:
    """Whether a JSON value is an integer; 1.0 is one, true is not."""
    return type(value) is int or (type(value) is float and value.is_integer())


def is_json(value: Any) -> bool:
    """Whether a number, or each in an array, is finite; another rule reports NaN and Infinity without quotes."""
    numbers = value if isinstance(value, list) else [value]
    return all(isfinite(each) for each in numbers if isinstance(each, float))


def has_name(value: Any, key: str = "name") -> bool:
    """Whether a JSON value is an object with a name."""
    return isinstance(value, dict) and isinstance(value.get(key), str) and value[key] != ""


def is_extension(value: Any) -> bool:
    """Whether a JSON value is a name or an object with a name: the two forms of a Zarr v3 extension point."""
    return (isinstance(value, str) and value != "") or has_name(value)


def integer(low: int, high: int, *, required: bool = False) -> Setting:
    """Return a setting for integers in a range."""
    example = str(min(max(low, 1), high))
    words = f"an integer from {low} to {high}"
    return Setting(words, lambda value: is_integer(value) and low <= value <= high, example, required)


def one_of(*values: str, required: bool = False) -> Setting:
    """Return a setting for some strings."""
    *most, last = (f'"{value}"' for value in values)
    words = f"{', '.join(most)} or {last}" if most else last
    return Setting(words, lambda value: isinstance(value, str) and value in values, f'"{values[0]}"', required)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


BOOLEAN = Setting("true or false", _is_boolean, "false")
"""A truth value."""

ANYTHING = Setting("any value", lambda _: True, "null")
"""A value that is checked elsewhere, or not at all."""

SIZE = Setting("an integer of at least 0", lambda value: is_integer(value) and value >= 0, "0")
"""A number of bytes."""

REQUIRED = ANYTHING._replace(required=True)
"""A value that must be present, and is checked elsewhere."""


RANGES = {
    f"{sign}int{bits}": (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for sign in ("u", "")
    for bits in (8, 16, 32, 64)
}
"""Smallest and largest value by integer data type."""

ITEM_SIZES = (
    {name: int(name.lstrip("uint")) // 8 for name in RANGES}
    | {"bool": 1, "float16": 2, "float32": 4, "float64": 8}
    | {"complex64": 8, "complex128": 16}
)
"""Size in bytes of one element, by data type of the Zarr v3 core specification."""

RAW = Pattern(r"r([0-9]{1,9})")
"""Names of raw data types: ``r`` and a number of bits."""

HEX = Pattern("0x[0-9a-fA-F]+")
"""A floating point number by its bytes."""

NOT_FINITE = ("NaN", "Infinity", "-Infinity")
"""Floating point numbers without a JSON number."""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_float(value: Any) -> bool:
    return _is_number(value) or (isinstance(value, str) and (value in NOT_FINITE or bool(HEX.fullmatch(value))))


def _is_complex(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_float, value))


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool) or value in (0, 1)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_time(value: Any) -> bool:
    return is_integer(value) or value == "NaT"


MOST_SHOWN = 8
"""Bytes of the longest raw fill value that is shown as an example."""


def _raw(size: int) -> Setting:
    def fits(value: Any) -> bool:
        if isinstance(value, str):
            return True
        return isinstance(value, list) and len(value) == size and all(is_integer(v) and 0 <= v <= 255 for v in value)

    example = str([0] * size) if size <= MOST_SHOWN else f"{size} zeros"
    return Setting(f"an array of {size} integers from 0 to 255", fits, example)


FLOAT = Setting('a number, "NaN", "Infinity" or "-Infinity"', _is_float, "0.0")
COMPLEX = Setting("an array of two numbers", _is_complex, "[0.0, 0.0]")

FILL_VALUES = (
    {name: integer(*limits)._replace(example="0") for name, limits in RANGES.items()}
    | {"bool": BOOLEAN}
    | dict.fromkeys(("float16", "float32", "float64"), FLOAT)
    | dict.fromkeys(("complex64", "complex128"), COMPLEX)
)
"""The permitted fill values by data type, in both Zarr formats; Zarr v2 also permits null and a few more."""

FILL_VALUES_V2 = {"bool": BOOLEAN._replace(fits=_is_flag), "float128": FLOAT, "complex256": COMPLEX}
"""The same for Zarr v2, if it differs: 0 and 1 are also truth values."""

FILL_VALUES_OF_KINDS = dict.fromkeys("SV", Setting("Base64 text or null", _is_text, "null")) | {
    "U": Setting("text or null", _is_text, "null"),
    "M": Setting('an integer, "NaT" or null', _is_time, "null"),
    "m": Setting('an integer, "NaT" or null', _is_time, "null"),
}
"""The permitted fill values of other data types of Zarr v2, by the letter in their type string."""


def fill_setting(zarr_format: int, name: str) -> Setting | None:
    """Return the fill values that a data type permits, ``None`` for unknown types.

    Args:
        zarr_format: 2 or 3.
        name: as ``dtype_name`` returns it.
    """
    if zarr_format == 3:
        raw = RAW.fullmatch(name)
        return _raw(int(raw[1]) // 8) if raw and int(raw[1]) % 8 == 0 else FILL_VALUES.get(name)
    known = FILL_VALUES_V2.get(name) or FILL_VALUES.get(name)
    if known is None and KNOWN_V2.fullmatch(name):
        return FILL_VALUES_OF_KINDS.get(name[0])
    return FILL_VALUES_OF_KINDS["V"] if known is None and name.startswith("[") else known


KNOWN_V2 = Pattern(r"[SUVMm]\d+(\[\w+\])?", re.ASCII)
"""Type strings of Zarr v2, without byte order, that have no name in Zarr v3."""

TYPE_STRING = Pattern(r"([<>|=])([A-Za-z])(\d{1,9})?(\[\w+\])?", re.ASCII)
"""A type string of Zarr v2: byte order, kind, size in bytes, unit of time."""

SIZES_OF_KINDS: dict[str, tuple[int, ...]] = {
    "b": (1,),
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8, 16),
    "c": (8, 16, 32),
    "M": (8,),
    "m": (8,),
}
"""Allowed sizes in bytes by kind of type string."""

ANY_SIZE = "SUV"
"""Kinds of type strings that may have any size."""

OBJECT = "|O"
"""The type string of Python objects, which a filter encodes."""

FILTERS_OF_NUMBERS = frozenset({"astype", "bitround", "delta", "fixedscaleoffset", "packbits", "quantize", "shuffle"})
"""Filters of Zarr v2 that do not encode objects."""

TIMES = "Mm"
"""Kinds of type strings that need a unit."""

ORDERED = "iufcMmU"
"""Kinds of type strings that have a byte order, if their elements have more than one byte."""


ARRAY_TO_ARRAY, ARRAY_TO_BYTES, BYTES_TO_BYTES = "array-to-array", "array-to-bytes", "bytes-to-bytes"
"""The kinds of codecs, in the order in which a chain has them."""


class Codec(NamedTuple):
    """A codec of the specifications.

    Args:
        kind: what it reads and writes.
        settings: the keys of its configuration.
        fixed: whether the size of its output depends on the size of its input alone.
    """

    kind: str
    settings: dict[str, Setting]
    fixed: bool = False


BLOSC_NAMES = ("lz4", "lz4hc", "blosclz", "zstd", "snappy", "zlib")

ZSTD_LEVELS = (-131072, 22)

SHARDING = "sharding_indexed"
"""The Zarr v3 codec that stores several chunks in one object."""

CODECS_V3 = {
    "transpose": Codec(ARRAY_TO_ARRAY, {"order": REQUIRED}, fixed=True),
    "bytes": Codec(ARRAY_TO_BYTES, {"endian": one_of("little", "big")}, fixed=True),
    SHARDING: Codec(ARRAY_TO_BYTES, {}),
    "gzip": Codec(BYTES_TO_BYTES, {"level": integer(0, 9, required=True)}),
    "zstd": Codec(BYTES_TO_BYTES, {"level": integer(*ZSTD_LEVELS, required=True), "checksum": BOOLEAN}),
    "blosc": Codec(
        BYTES_TO_BYTES,
        {
            "cname": one_of(*BLOSC_NAMES, required=True),
            "clevel": integer(0, 9, required=True),
            "shuffle": one_of("shuffle", "bitshuffle", "noshuffle", required=True),
            "typesize": integer(1, 255),
            "blocksize": SIZE._replace(required=True),
        },
    ),
    "crc32c": Codec(BYTES_TO_BYTES, {}, fixed=True),
}
"""Codecs of Zarr v3 by name."""

CODECS_V2 = {
    "blosc": Codec(
        BYTES_TO_BYTES,
        {
            "cname": one_of(*BLOSC_NAMES),
            "clevel": integer(0, 9),
            "shuffle": integer(-1, 2),
            "blocksize": SIZE,
            "typesize": Setting(
                "an integer from 1 to 255 or null",
                lambda value: value is None or (is_integer(value) and 1 <= value <= 255),
                "null",
            ),
        },
    ),
    "zlib": Codec(BYTES_TO_BYTES, {"level": integer(-1, 9)}),
    "gzip": Codec(BYTES_TO_BYTES, {"level": integer(-1, 9)}),
    "bz2": Codec(BYTES_TO_BYTES, {"level": integer(1, 9)}),
    "lz4": Codec(BYTES_TO_BYTES, {"acceleration": integer(-(2**31), 2**31 - 1)}),
    "zstd": Codec(BYTES_TO_BYTES, {"level": integer(*ZSTD_LEVELS), "checksum": BOOLEAN}),
    "lzma": Codec(
        BYTES_TO_BYTES,
        {
            "format": integer(0, 3),
            "check": integer(-1, 15),
            "preset": Setting(
                "an integer from 0 to 9 or null",
                lambda value: value is None or (is_integer(value) and 0 <= (int(value) & ~(1 << 31)) <= 9),
                "1",
            ),
            "filters": Setting("an array or null", lambda value: value is None or isinstance(value, list), "null"),
        },
    ),
}
"""Compressors of Zarr v2 by id; what is absent has a default."""

USUAL_IN_V2 = FILTERS_OF_NUMBERS | {
    "base64",
    "categorize",
    "json2",
    "msgpack2",
    "pickle",
    "vlen-array",
    "vlen-bytes",
    "vlen-utf8",
}
"""Filters of Zarr v2 that come with numcodecs, as all compressors of ``CODECS_V2`` do."""

GRID = "regular"
"""The chunk grid that the core specification of Zarr v3 defines."""

ENCODINGS = ("default", "v2")
"""The encodings of chunk keys that it defines."""

SHARDING_KEYS = ("chunk_shape", "codecs", "index_codecs")
"""Required keys in the configuration of the sharding codec."""

INDEX_LOCATION = one_of("end", "start")
"""Where the index of a shard is."""

INDEX_ITEM_SIZE = 8
"""Size in bytes of the numbers in the index of a shard."""

"""Zarr metadata of groups and arrays in formats 2 and 3, with data types and chunks."""

from typing import Any

from attrs import define

from ngfflint import fast_json
from ngfflint.model.base import UNREADABLE, Model, Unreadable, field, key
from ngfflint.model.zarr_spec import SHARDING


class Shape(list[int]):
    """The size of an array or a chunk along each dimension, in pixels."""


@define(kw_only=True, eq=False, repr=False)
class GroupV2(Model):
    """A ``.zgroup`` document.

    Args:
        zarr_format: 2.
    """

    zarr_format: int


@define(kw_only=True, eq=False, repr=False)
class ArrayV2(Model):
    """A ``.zarray`` document.

    Args:
        zarr_format: 2.
        shape: of the array, in pixels.
        chunks: shape of a chunk, in pixels.
        dtype: a NumPy type string such as ``"<u2"``, or a list for structured types.
        compressor: an object with the ``id`` of a codec, or null.
        fill_value: value of pixels without a chunk, or null.
        order: of the pixels in a chunk, ``"C"`` or ``"F"``.
        filters: codecs before the compressor, or null.
        dimension_separator: between the indices in the name of a chunk, ``"."`` where absent.
    """

    zarr_format: int
    shape: Shape
    chunks: Shape
    dtype: Any
    compressor: Any
    fill_value: Any
    order: str
    filters: Any
    dimension_separator: str | None = field(default=None)


@define(kw_only=True, eq=False, repr=False)
class GroupV3(Model):
    """A ``zarr.json`` document of a group.

    Args:
        zarr_format: 3.
        node_type: ``"group"``.
        attributes: of the user.
    """

    zarr_format: int
    node_type: str
    attributes: dict[str, Any] | None = None


@define(kw_only=True, eq=False, repr=False)
class ArrayV3(Model):
    """A ``zarr.json`` document of an array.

    Data type, chunk grid, chunk keys and codecs are extension points: a name, or an object with a name.

    Args:
        zarr_format: 3.
        node_type: ``"array"``.
        shape: of the array, in pixels.
        data_type: such as ``"uint16"``.
        chunk_grid: the shape of chunks (of shards, if the codec is ``sharding_indexed``).
        chunk_key_encoding: how chunks are named.
        fill_value: value of pixels without a chunk.
        codecs: how chunks are encoded.
        dimension_names: one per dimension, null if a dimension has none.
        attributes: of the user.
        storage_transformers: between chunks and store; none are known yet.
    """

    zarr_format: int
    node_type: str
    shape: Shape
    data_type: Any
    chunk_grid: Any
    chunk_key_encoding: Any
    fill_value: Any
    codecs: list[Any]
    dimension_names: list[str | None] | None = field(default=None, metadata=key(nullable=True))
    attributes: dict[str, Any] | None = field(default=None)
    storage_transformers: Any = field(default=())


SIZES = {"int": (1, 2, 4, 8), "uint": (1, 2, 4, 8), "float": (2, 4, 8, 16), "complex": (8, 16, 32)}
"""Sizes of an element in bytes, by number type."""

NUMPY = {"b1": "bool"} | {f"{sort[0]}{size}": f"{sort}{8 * size}" for sort, sizes in SIZES.items() for size in sizes}
"""Zarr v3 names by NumPy type string without its byte order."""

BYTE_ORDERS = "<>|="
"""First characters of NumPy type strings."""


def dtype_name(value: Any) -> str:
    """Return the Zarr v3 name of a data type, whatever the byte order: ``"<u2"`` and ``">u2"`` are ``"uint16"``.

    Types without such a name, such as ``"<M8[ns]"`` or structured types, keep their spelling.

    Raises:
        Unreadable: the value cannot be a data type.
    """
    if isinstance(value, str):
        name = value.lstrip(BYTE_ORDERS)
        return NUMPY.get(name, name)
    if isinstance(value, dict) and isinstance(value.get("name"), str) and not value.get("configuration"):
        return dtype_name(value["name"])
    if not isinstance(value, dict | list):
        raise Unreadable
    try:
        return fast_json.dumps(value, option=fast_json.OPT_SORT_KEYS).decode()
    except TypeError:  # nested deeper than any data type
        raise Unreadable from None


def dtype_key(metadata: ArrayV2 | ArrayV3) -> str:
    """Return the key of the data type in the metadata of an array."""
    return "dtype" if isinstance(metadata, ArrayV2) else "data_type"


def dtype_of(metadata: ArrayV2 | ArrayV3) -> str:
    """Return the name of the data type of an array.

    Raises:
        Unreadable: the data type cannot be read.
    """
    value = getattr(metadata, dtype_key(metadata))
    in_v3 = isinstance(metadata, ArrayV3)
    is_malformed = value == "" or (isinstance(value, list) and in_v3)  # a list is a structured type of Zarr v2
    if is_malformed or (isinstance(value, dict) and not (in_v3 and "name" in value)):
        raise Unreadable
    return dtype_name(value)


def sizes(value: Any) -> list[int] | None:
    """Return the size along each dimension, ``None`` if a value is not an array of sizes."""
    if value is UNREADABLE or not isinstance(value, list):
        return None
    if any(each is UNREADABLE or isinstance(each, bool) or not isinstance(each, int | float) for each in value):
        return None
    if any(isinstance(each, float) and not each.is_integer() for each in value):
        return None
    return [int(each) for each in value]


def chunks_of(metadata: ArrayV2 | ArrayV3) -> tuple[list[int] | None, list[int] | None]:
    """Return the shape of a chunk, and the shape of a shard.

    Returns:
        both in pixels; ``None`` for a shape that is invalid, and for the shard if there is none.
    """
    if isinstance(metadata, ArrayV2):
        return sizes(metadata.chunks), None
    outer = sizes(_parameter(metadata.chunk_grid, "chunk_shape"))
    for codec in metadata.codecs if metadata.codecs is not UNREADABLE else ():
        if isinstance(codec, dict) and codec.get("name") == SHARDING:
            return sizes(_parameter(codec, "chunk_shape")), outer
    return outer, None


def _parameter(extension: Any, name: str) -> Any:
    """Return a configuration parameter of a Zarr v3 extension point, ``None`` if it is missing or invalid."""
    configuration = extension.get("configuration") if isinstance(extension, dict) else None
    return configuration.get(name) if isinstance(configuration, dict) else None

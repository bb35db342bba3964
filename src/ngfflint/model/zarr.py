"""Zarr's own metadata of groups and arrays, in formats 2 and 3."""

from __future__ import annotations

from typing import Any

from attrs import define

from ngfflint.model.base import Model, field, key


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
        fill_value: what pixels without a chunk hold, or null.
        order: of the pixels in a chunk, ``"C"`` or ``"F"``.
        filters: codecs that come before the compressor, or null.
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
    dimension_separator: str | None = field(default=None, metadata=key(nullable=True))


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
    attributes: dict[str, Any] | None = field(default=None, metadata=key(nullable=True))


@define(kw_only=True, eq=False, repr=False)
class ArrayV3(Model):
    """A ``zarr.json`` document of an array.

    Data type, chunk grid, chunk keys and codecs are extension points: a name, or an object with a name.

    Args:
        zarr_format: 3.
        node_type: ``"array"``.
        shape: of the array, in pixels.
        data_type: such as ``"uint16"``.
        chunk_grid: the shape of chunks (of shards, where the codec is ``sharding_indexed``).
        chunk_key_encoding: how chunks are named.
        fill_value: what pixels without a chunk hold.
        codecs: how chunks are encoded.
        dimension_names: one per dimension, null where a dimension has none.
        attributes: of the user.
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
    attributes: dict[str, Any] | None = field(default=None, metadata=key(nullable=True))

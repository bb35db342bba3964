"""Zarr's own metadata of groups and arrays, in formats 2 and 3."""

from __future__ import annotations

from typing import Any

from attrs import define

from ngfflint.model.base import Model


class Shape(list[int]):
    """The size of an array or a chunk along each dimension, in pixels."""


@define(kw_only=True)
class GroupV2(Model):
    """A ``.zgroup`` document."""

    zarr_format: int


@define(kw_only=True)
class ArrayV2(Model):
    """A ``.zarray`` document.

    Args:
        zarr_format: 2.
        shape: of the array, in pixels.
        chunks: shape of a chunk, in pixels.
        dtype: a NumPy type string such as ``"<u2"``, or a list for structured types.
        dimension_separator: between the indices in the name of a chunk, ``"."`` where absent.
    """

    zarr_format: int
    shape: Shape
    chunks: Shape
    dtype: Any
    dimension_separator: str | None = None


@define(kw_only=True)
class GroupV3(Model):
    """A ``zarr.json`` document of a group."""

    zarr_format: int
    node_type: str
    attributes: dict[str, Any] | None = None


@define(kw_only=True)
class ArrayV3(Model):
    """A ``zarr.json`` document of an array.

    Args:
        zarr_format: 3.
        node_type: ``"array"``.
        shape: of the array, in pixels.
        data_type: such as ``"uint16"``, or an object for a type of an extension.
        chunk_grid: the shape of chunks (of shards, where the codec is ``sharding_indexed``).
        chunk_key_encoding: how chunks are named.
        fill_value: what pixels without a chunk hold.
        codecs: how chunks are encoded.
        dimension_names: one per dimension, null where a dimension has none.
    """

    zarr_format: int
    node_type: str
    shape: Shape
    data_type: Any
    chunk_grid: Any
    chunk_key_encoding: Any
    fill_value: Any
    codecs: list[Any]
    dimension_names: list[str | None] | None = None
    attributes: dict[str, Any] | None = None

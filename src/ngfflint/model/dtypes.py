"""Names of data types, the same for both Zarr formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ngfflint.model.problems import Unreadable
from ngfflint.model.zarr import ArrayV2

if TYPE_CHECKING:
    from ngfflint.model.zarr import ArrayV3

SIZES = {"int": (1, 2, 4, 8), "uint": (1, 2, 4, 8), "float": (2, 4, 8, 16), "complex": (8, 16, 32)}
"""Bytes of an element, by sort of number."""

NUMPY = {"b1": "bool"} | {f"{sort[0]}{size}": f"{sort}{8 * size}" for sort, sizes in SIZES.items() for size in sizes}
"""Names of Zarr v3 by NumPy type string without its byte order."""

BYTE_ORDERS = "<>|="
"""First characters of a NumPy type string."""


def dtype_name(value: Any) -> str:
    """Return the Zarr v3 name of a data type, whatever the byte order: ``"<u2"`` and ``">u2"`` are ``"uint16"``.

    Types that have no such name, such as ``"<M8[ns]"`` or structured ones, keep their own spelling.

    Args:
        value: ``dtype`` of a Zarr v2 array or ``data_type`` of a Zarr v3 array.

    Raises:
        Unreadable: it is nothing that could name a data type.
    """
    if isinstance(value, str):
        plain = value.lstrip(BYTE_ORDERS)
        return NUMPY.get(plain, plain)
    if isinstance(value, dict) and isinstance(value.get("name"), str) and not value.get("configuration"):
        return dtype_name(value["name"])
    if not isinstance(value, dict | list):
        raise Unreadable
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # nested deeper than any data type
        raise Unreadable from None


def dtype_key(metadata: ArrayV2 | ArrayV3) -> str:
    """Return the key under which an array states its data type."""
    return "dtype" if isinstance(metadata, ArrayV2) else "data_type"


def dtype_of(metadata: ArrayV2 | ArrayV3) -> str:
    """Return the name of the data type of an array.

    Raises:
        Unreadable: the array states none that could be read.
    """
    return dtype_name(getattr(metadata, dtype_key(metadata)))

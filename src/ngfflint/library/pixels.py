"""From the metadata of an array to its pixels, with the libraries that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    import tensorstore
    import zarr

DRIVERS = {2: "zarr", 3: "zarr3"}
"""What TensorStore calls a Zarr format."""


def zarr_array(where: str, zarr_format: int | None) -> zarr.Array[Any]:
    """Open an array with zarr-python.

    Args:
        where: it lies.
        zarr_format: 2 or 3.
    """
    found: zarr.Array[Any] = _required("zarr").open_array(where, mode="r", zarr_format=zarr_format)
    return found


def zarr_group(where: str, zarr_format: int | None) -> zarr.Group:
    """Open a group with zarr-python.

    Args:
        where: it lies.
        zarr_format: 2 or 3.
    """
    found: zarr.Group = _required("zarr").open_group(where, mode="r", zarr_format=zarr_format)
    return found


def tensorstore_array(where: str, zarr_format: int | None) -> tensorstore.TensorStore:
    """Open an array with TensorStore.

    Args:
        where: it lies.
        zarr_format: 2 or 3.
    """
    place: Any = f"{where}/" if "://" in where else {"driver": "file", "path": f"{where}/"}
    spec = {"driver": DRIVERS[zarr_format or 3], "kvstore": place}
    found: tensorstore.TensorStore = _required("tensorstore").open(spec, read=True, open=True).result()
    return found


def _required(name: str) -> ModuleType:
    """Import a library that not everybody needs."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise ImportError(f"to read pixels with {name}, install it: pip install 'ngfflint[{name}]'") from missing

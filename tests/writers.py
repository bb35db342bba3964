"""Stores written by the writers that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPES = {
    "yx": (40, 30),
    "zyx": (9, 40, 31),
    "cyx": (3, 64, 65),
    "tyx": (4, 33, 33),
    "czyx": (2, 9, 40, 31),
    "tczyx": (2, 2, 5, 40, 31),
}
"""Shape of an image in pixels by its axes: odd sizes on purpose, for down-sampling rounds them."""


def write_ome_zarr(path: Path, axes: str, version: str) -> None:
    """Write an image with ome-zarr."""
    import zarr
    from ome_zarr.format import FormatV04, FormatV05
    from ome_zarr.writer import write_image

    form = FormatV04() if version == "0.4" else FormatV05()
    root = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    write_image(np.zeros(SHAPES[axes], "uint16"), root, axes=axes, fmt=form)


def write_ngff_zarr(path: Path, axes: str, version: str) -> None:
    """Write an image with ngff-zarr."""
    import ngff_zarr

    image = ngff_zarr.to_ngff_image(np.zeros(SHAPES[axes], "uint16"), dims=cast("Any", list(axes)))
    ngff_zarr.to_ngff_zarr(str(path), ngff_zarr.to_multiscales(image, scale_factors=[2, 4]), version=version)


WRITERS: dict[str, Callable[[Path, str, str], Any]] = {"ome-zarr": write_ome_zarr, "ngff-zarr": write_ngff_zarr}
"""Write an image: path of the store, axes, version."""

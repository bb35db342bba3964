"""Stores written by the writers that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from warnings import catch_warnings, simplefilter

import numpy as np
from support.ngff_scaling import multiscales
from support.written_plates import PLATE_WRITERS

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


def pixels(axes: str) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return pixels that are all different, as long as there are numbers for them."""
    return np.arange(np.prod(SHAPES[axes]), dtype="uint16").reshape(SHAPES[axes])


def write_ome_zarr(path: Path, axes: str, version: str) -> None:
    """Write an image with ome-zarr."""
    import zarr
    from ome_zarr.format import FormatV04, FormatV05
    from ome_zarr.writer import write_image

    form = FormatV04() if version == "0.4" else FormatV05()
    root = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    write_image(pixels(axes), root, axes=axes, fmt=form)


def write_ngff_zarr(path: Path, axes: str, version: str) -> None:
    """Write an image with ngff-zarr."""
    import ngff_zarr

    ngff_zarr.to_ngff_zarr(str(path), multiscales(pixels(axes), axes, [2, 4]), version=version)


WRITERS: dict[str, Callable[[Path, str, str], Any]] = {"ome-zarr": write_ome_zarr, "ngff-zarr": write_ngff_zarr}
"""Write an image: path of the store, axes, version."""


def yaozarrs_image(axes: str) -> tuple[Any, list[Any]]:
    """Return an image as yaozarrs has it: its metadata, and its pixels at two levels."""
    from yaozarrs import DimSpec, v05

    sizes = dict(zip(axes, SHAPES[axes], strict=True))
    dims = [DimSpec(name=name, size=size, scale_factor=2 if name in "yx" else 1) for name, size in sizes.items()]
    image = v05.Image(multiscales=[v05.Multiscale.from_dims(dims, name="embryo", n_levels=2)])
    halved = tuple(size // 2 if name in "yx" else size for name, size in sizes.items())
    return image, [np.zeros(SHAPES[axes], "uint16"), np.zeros(halved, "uint16")]


def write_yaozarrs(path: Path, axes: str) -> None:
    """Write an image with yaozarrs, which writes 0.5 only."""
    from yaozarrs.write.v05 import write_image

    write_image(path, *yaozarrs_image(axes))


def write_yaozarrs_labels(path: Path, axes: str) -> None:
    """Write an image with a label image, with yaozarrs."""
    from yaozarrs import v05
    from yaozarrs.write.v05 import write_image

    image, pixels = yaozarrs_image(axes)
    label_image: Any = v05.LabelImage  # its key has a dash, which its types take for the name of the argument
    label = label_image(multiscales=image.multiscales, image_label=v05.ImageLabel())
    write_image(path, image, pixels, labels={"cells": (label, pixels)})


def write_yaozarrs_plate(path: Path, axes: str) -> None:
    """Write a plate of two wells with two fields each, with yaozarrs."""
    from yaozarrs.write.v05 import write_plate

    write_plate(path, {("A", column, field): yaozarrs_image(axes) for column in "12" for field in "01"})


def write_yaozarrs_collection(path: Path, axes: str) -> None:
    """Write a collection of two images, with yaozarrs."""
    from yaozarrs.write.v05 import write_bioformats2raw

    write_bioformats2raw(path, {name: yaozarrs_image(axes) for name in "01"})


def write_ome_zarr_labels(path: Path, axes: str, version: str) -> None:
    """Write an image with a label image, with ome-zarr."""
    import zarr
    from ome_zarr.format import FormatV04, FormatV05
    from ome_zarr.writer import write_labels

    write_ome_zarr(path, axes, version)
    form = FormatV04() if version == "0.4" else FormatV05()
    root = zarr.open_group(str(path), mode="a", zarr_format=2 if version == "0.4" else 3)
    with catch_warnings():
        simplefilter("ignore", DeprecationWarning)  # its own default for `scaler` is deprecated
        write_labels(np.zeros(SHAPES[axes], "uint16"), root, name="cells", axes=axes, fmt=form)


def written_by_ngff_zarr(axes: str) -> Any:
    """Return an image of two levels as ngff-zarr has it."""
    return multiscales(np.zeros(SHAPES[axes], "uint16"), axes, [2])


def write_ngff_zarr_scene(path: Path) -> None:
    """Write a scene of two tiles in a world, and of a third one turned and sheared into the first, with ngff-zarr."""
    import ngff_zarr
    from ngff_zarr.scene import NgffScene
    from ngff_zarr.v06 import zarr_metadata as v06

    end: Any = v06.CoordinateSystemIdentifier
    axes = [v06.Axis(name=cast("Any", name), type="space", unit="micrometer") for name in "yx"]
    steps = [v06.Rotation(rotation=[[0.0, -1.0], [1.0, 0.0]]), v06.Affine(affine=[[1.0, 0.2, 0.0], [0.0, 1.0, 5.0]])]
    links: list[Any] = [
        v06.Translation(
            translation=[0.0, 30.0 * index], input=end(name="intrinsic", path=name), output=end(name="world")
        )
        for index, name in enumerate("ab")
    ]
    turned = v06.TransformSequence(
        transformations=cast("Any", steps),
        input=end(name="intrinsic", path="c"),
        output=end(name="intrinsic", path="a"),
    )
    world = v06.CoordinateSystem(name="world", axes=axes)
    scene = NgffScene({name: written_by_ngff_zarr("yx") for name in "abc"}, [*links, turned], [world])
    ngff_zarr.to_ome_zarr(str(path), scene, version="0.6")


def write_ngff_zarr_field(path: Path) -> None:
    """Write a field of displacements without an image, with ngff-zarr."""
    import ngff_zarr

    image: Any = ngff_zarr.to_ngff_image(np.zeros((2, 16, 16), "float32"), dims=cast("Any", ["c", "y", "x"]))
    image.axes_types = {"c": "displacement"}
    field = ngff_zarr.declare_field_transform(ngff_zarr.to_multiscales(image, scale_factors=[]))
    ngff_zarr.to_ome_zarr(str(path), field, version="0.6")


HIERARCHIES: dict[str, Callable[[Path], Any]] = {
    "ome-zarr labels 0.4": lambda path: write_ome_zarr_labels(path, "zyx", "0.4"),
    "ome-zarr labels 0.5": lambda path: write_ome_zarr_labels(path, "zyx", "0.5"),
    "yaozarrs image 0.5": lambda path: write_yaozarrs(path, "czyx"),
    "yaozarrs labels 0.5": lambda path: write_yaozarrs_labels(path, "zyx"),
    "yaozarrs plate 0.5": lambda path: write_yaozarrs_plate(path, "yx"),
    "ngff-zarr scene 0.6": write_ngff_zarr_scene,
    "ngff-zarr field 0.6": write_ngff_zarr_field,
    "ngff-zarr plate 0.6": lambda path: PLATE_WRITERS["ngff-zarr"](path, "0.6"),
    "yaozarrs collection 0.5": lambda path: write_yaozarrs_collection(path, "yx"),
}
"""Write more than one image; plates of ome-zarr and ngff-zarr are in ``plates``."""

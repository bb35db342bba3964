"""What our builders make is what others read: yaozarrs, ome-zarr-models, zarr-python and ome-zarr."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import ome_zarr_models.v04
import ome_zarr_models.v05
import pytest
import yaozarrs
import zarr
from ome_zarr_models.v04.coordinate_transformations import VectorScale
from support.built_metadata import (
    DIMS,
    FINAL,
    KINDS,
    LEVELS,
    MADE,
    VERSIONS,
    collection,
    image,
    label_image,
    labels,
    plate,
    well,
)
from support.official_schemas import complaints

from ngfflint import level_shapes, lint, open_group, to_dict, to_json, validate_ome_object, validate_zarr_store

if TYPE_CHECKING:
    from pathlib import Path

PEERS: dict[str, Any] = {"0.4": ome_zarr_models.v04, "0.5": ome_zarr_models.v05}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_no_error(made: Any) -> None:
    assert validate_ome_object(made) is made
    assert [each.code for each in lint(made).findings] == []


SCHEMAS_OF = {
    "image": "image",
    "label_image": "label image",
    "plate": "plate",
    "well": "well",
    "collection": "collection",
    "series": "OME group",
    "scene": "scene",
}
"""Kind of group, as the table of the schemas calls it, by our maker; labels groups have no schema."""


@pytest.mark.parametrize("kind", SCHEMAS_OF)
def test_schemas_of_0_6_accept_it(kind: str) -> None:
    """The official schemas, which ngff-zarr ships, have nothing against what is built."""
    assert complaints({"ome": to_dict(MADE[f"{kind} 0.6"])}, SCHEMAS_OF[kind], "0.6") == []


def test_ngff_zarr_reads_it(tmp_path: Path) -> None:
    """It reads an image of 0.6 that zarr-python wrote with our metadata, with the pixel sizes."""
    import ngff_zarr

    found = ngff_zarr.from_ngff_zarr(str(write(tmp_path, "0.6")), validate=True, version="0.6")
    assert [each.data.shape for each in found.images] == level_shapes(DIMS, LEVELS)
    assert found.images[1].scale == {"c": 1.0, "z": 0.3, "y": 0.2, "x": 0.2}
    assert found.images[0].translation == {"c": 0.0, "z": 0.0, "y": 100.0, "x": 0.0}
    assert np.array_equal(np.asarray(found.images[1].data), pixels(1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", FINAL)
def test_yaozarrs_reads_it(version: str, kind: str) -> None:
    """It finds no fault, and sees the class that we made."""
    made = KINDS[kind](VERSIONS[version])
    theirs = yaozarrs.validate_ome_json(to_json(made))
    assert type(theirs).__name__ == type(made).__name__


@pytest.mark.parametrize("version", FINAL)
def test_ome_zarr_models_reads_it(tmp_path: Path, version: str) -> None:
    """It reads an image with labels that zarr-python wrote with our metadata."""
    path = write(tmp_path, version)
    peer = PEERS[version]
    group = zarr.open_group(str(path), mode="r")
    found = peer.Image.from_zarr(group)
    multiscale = found.ome_attributes.multiscales[0] if version == "0.5" else found.attributes.multiscales[0]
    assert multiscale.name == "embryo"
    first = multiscale.datasets[0].coordinateTransformations[0]
    assert isinstance(first, VectorScale)
    assert first.scale == [1.0, 0.3, 0.1, 0.1]
    assert peer.ImageLabel.from_zarr(zarr.open_group(str(path / "labels/cells"), mode="r")) is not None


@pytest.mark.parametrize("version", FINAL)
def test_ome_zarr_reads_it(tmp_path: Path, version: str) -> None:
    """It finds the pixels and the channels."""
    from ome_zarr.io import parse_url
    from ome_zarr.reader import Reader

    location = parse_url(str(write(tmp_path, version)))
    assert location is not None
    node = next(iter(Reader(location)()))
    assert [level.shape for level in node.data] == level_shapes(DIMS, LEVELS)
    assert np.array_equal(np.asarray(node.data[1]), pixels(1))
    assert node.metadata["channel_names"] == ["DAPI", "GFP"]


@pytest.mark.parametrize("version", VERSIONS)
def test_pixels_come_back(tmp_path: Path, version: str) -> None:
    """What zarr-python wrote beside our metadata is what our groups lead to."""
    group = validate_zarr_store(write(tmp_path, version))
    assert group == open_group(tmp_path / "image.zarr")
    for level in range(LEVELS):
        array: Any = group[str(level)]
        assert np.array_equal(array.to_zarr_python()[:], pixels(level))
        assert np.array_equal(np.asarray(array.to_tensorstore().read().result()), pixels(level))


def pixels(level: int) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return the pixels of a level, all of them different."""
    shape = level_shapes(DIMS, LEVELS)[level]
    return np.arange(np.prod(shape), dtype="uint16").reshape(shape)


def write(folder: Path, version: str) -> Path:
    """Write an image with labels: the metadata with our models, the pixels with zarr-python."""
    v, path, v2 = VERSIONS[version], folder / "image.zarr", version == "0.4"
    metadata = {"": image(v), "labels": labels(v), "labels/cells": label_image(v)}
    root = zarr.open_group(str(path), mode="w", zarr_format=2 if v2 else 3)
    for where, made in metadata.items():
        group = root.require_group(where) if where else root
        group.attrs.put(to_dict(made) if v2 else {"ome": to_dict(made)})
    for level in range(LEVELS):
        add(root, str(level), pixels(level), v2=v2)
        add(root, f"labels/cells/{level}", pixels(level)[0], v2=v2)
    return path


def add(root: zarr.Group, name: str, data: np.ndarray[Any, Any], *, v2: bool) -> None:
    """Write an array with the settings that the version asks for."""
    names = [each.name for each in DIMS][-data.ndim :]
    told: dict[str, Any] = (
        {"chunk_key_encoding": {"name": "v2", "separator": "/"}} if v2 else {"dimension_names": names}
    )
    root.create_array(name, data=data, chunks=data.shape, **told)


def test_what_is_written_is_text(tmp_path: Path) -> None:
    """A writer needs no more than ``to_json``: the text is a whole ``zarr.json``."""
    v = VERSIONS["0.5"]
    document = v.OMEZarrGroupJSON(attributes={"ome": image(v)})
    (tmp_path / "zarr.json").write_text(to_json(document), "utf-8")
    attributes: Any = zarr.open_group(str(tmp_path), mode="r").attrs.asdict()
    assert attributes == json.loads(json.dumps({"ome": to_dict(image(v))}))


@pytest.mark.parametrize("version", FINAL)
def test_ome_zarr_models_reads_plates(tmp_path: Path, version: str) -> None:
    """It reads a plate with wells and fields that zarr-python wrote with our metadata."""
    v, v2 = VERSIONS[version], version == "0.4"
    root = zarr.open_group(str(tmp_path / "plate.zarr"), mode="w", zarr_format=2 if v2 else 3)
    for where, made in [("", plate(v)), ("A", None), ("A/1", well(v)), ("B", None), ("B/3", well(v))]:
        group = root.require_group(where) if where else root
        if made is not None:
            group.attrs.put(to_dict(made) if v2 else {"ome": to_dict(made)})
        for field in "01" if where in ("A/1", "B/3") else "":
            group.require_group(field).attrs.put(to_dict(image(v)) if v2 else {"ome": to_dict(image(v))})
            for level in range(LEVELS):
                add(root, f"{where}/{field}/{level}", pixels(level), v2=v2)
    validate_zarr_store(tmp_path / "plate.zarr")
    found = PEERS[version].HCS.from_zarr(zarr.open_group(str(tmp_path / "plate.zarr"), mode="r"))
    layout = found.attributes.plate if v2 else found.ome_attributes.plate
    assert [(each.path, each.rowIndex, each.columnIndex) for each in layout.wells] == [("A/1", 0, 0), ("B/3", 1, 2)]
    wells = [each.attributes.well if v2 else each.ome_attributes.well for each in found.well_groups]
    assert [[each.path for each in one.images] for one in wells] == [["0", "1"], ["0", "1"]]


@pytest.mark.parametrize("version", FINAL)
def test_ome_zarr_models_reads_collections(tmp_path: Path, version: str) -> None:
    """It reads the root of a collection."""
    v, v2 = VERSIONS[version], version == "0.4"
    root = zarr.open_group(str(tmp_path), mode="w", zarr_format=2 if v2 else 3)
    root.attrs.put(to_dict(collection(v)) if v2 else {"ome": to_dict(collection(v))})
    found = PEERS[version].BioFormats2Raw.from_zarr(root)
    attributes = found.attributes if v2 else found.ome_attributes
    assert attributes.bioformats2raw_layout == 3

"""Whatever is written has no findings, can be read by other libraries, and appears only when it is complete."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorstore
import yaozarrs
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st
from ome_zarr_models import open_ome_zarr
from support.example_counts import example_count

import ngfflint
from ngfflint import DimSpec, v04, v05
from ngfflint.write import (
    CollectionBuilder,
    Field,
    PlateBuilder,
    prepare_image,
    write_collection,
    write_image,
    write_labels,
    write_plate,
)

CHOICES = ["NGFF062", "NGFF400", "NGFF401", "NGFF403", "NGFF407"]
"""Rules on what the caller chooses: how prepared levels are computed, the number of levels, the pixel size."""

VERSIONS = {"0.4": v04, "0.5": v05}
"""The modules with the classes of each version."""

DIMS = [
    DimSpec(name="c", size=2),
    DimSpec(name="y", size=40, scale=0.2, unit="micrometer"),
    DimSpec(name="x", size=31, scale=0.2, unit="micrometer"),
]
"""The dimensions of most images here."""

PIXELS = np.arange(2 * 40 * 31, dtype="uint16").reshape(2, 40, 31)
"""Their pixels."""


def image(version: str, name: str = "embryo", levels: int = 2, dims: Any = DIMS) -> Any:
    """Return the metadata of an image."""
    module: Any = VERSIONS[version]
    return module.Image(multiscales=[module.Multiscale.from_dims(dims, name=name, n_levels=levels)])


def plate(version: str, acquisitions: Any = None) -> Any:
    """Return the metadata of a plate without wells."""
    module: Any = VERSIONS[version]
    names = {"rows": [{"name": "A"}, {"name": "B"}], "columns": [{"name": "1"}, {"name": "2"}]}
    return module.Plate(plate=module.PlateDef(name="screen", wells=[], acquisitions=acquisitions, **names))


def stored(path: Path, level: str) -> Any:
    """Return the pixels of a level."""
    return zarr.open_array(path / level, mode="r")[...]


def findings(path: Path) -> list[str]:
    """Return the codes of all findings on a store, without those on readers and on what the caller chooses."""
    report = ngfflint.lint(path, select=["ALL"], ignore=["readers", *CHOICES])
    return [f"{each.code} {each.node} {each.message}" for each in report.findings]


def wells(path: Path) -> list[str]:
    """Return the wells that a plate lists."""
    metadata: Any = ngfflint.open_group(path).ome_metadata()
    return [each.path for each in metadata.plate.wells]


AXES = st.sampled_from(["yx", "zyx", "cyx", "czyx", "tyx", "tczyx"])
DTYPES = st.sampled_from(["uint8", "int8", "uint16", "int32", "uint32", "float32", "float64"])
UNITS = {"t": "second", "z": "micrometer", "y": "micrometer", "x": "micrometer"}


@settings(max_examples=example_count(25))
@given(AXES, DTYPES, st.integers(1, 3), st.sampled_from(["0.4", "0.5"]), st.booleans(), st.data())
def test_any_image(  # noqa: PLR0917  the columns of the table
    tmp_path_factory: pytest.TempPathFactory,
    axes: str,
    dtype: str,
    levels: int,
    version: str,
    sharded: bool,  # noqa: FBT001  drawn
    data: st.DataObject,
) -> None:
    """Any image of any version has no findings, and the arrays have the pixels."""
    shape = tuple(data.draw(st.integers(4, 12) if axis in "zyx" else st.integers(1, 2), label=axis) for axis in axes)
    dims = [
        DimSpec(name=axis, size=size, scale=0.25 if axis in "yx" else 1.5 if axis in "tz" else 1, unit=UNITS.get(axis))
        for axis, size in zip(axes, shape, strict=True)
    ]
    pixels = (np.arange(np.prod(shape)) % 100).astype(dtype).reshape(shape)
    path = tmp_path_factory.mktemp("any") / "image.zarr"
    chunks = tuple(-(-size // 2) if axis in "zyx" else 1 for axis, size in zip(axes, shape, strict=True))
    shards = tuple(2 * each for each in chunks) if sharded and version == "0.5" else None
    write_image(path, image(version, levels=levels, dims=dims), pixels, chunks=chunks, shards=shards)
    assert findings(path) == []
    assert np.array_equal(stored(path, "0"), pixels)
    shapes = ngfflint.level_shapes(dims, levels)
    assert [stored(path, str(at)).shape for at in range(levels)] == shapes


@pytest.mark.parametrize("version", VERSIONS)
def test_levels_are_means(tmp_path: Path, version: str) -> None:
    """Levels are means of blocks, at the centers of the blocks; the last block may be smaller."""
    path = tmp_path / "image.zarr"
    write_image(path, image(version, levels=3), PIXELS, chunks=(1, 7, 16))
    whole = PIXELS[:, :, :30].reshape(2, 20, 2, 15, 2).mean(axis=(2, 4))
    assert np.array_equal(stored(path, "1"), np.rint(whole))
    group = ngfflint.from_uri(path)
    ome: Any = group if version == "0.4" else group.attributes.ome  # type: ignore[union-attr]  # a document
    multiscale = ome.multiscales[0]
    assert multiscale.type == "mean"
    moved = [each.coordinateTransformations[-1] for each in multiscale.datasets]
    assert [getattr(each, "translation", None) for each in moved] == [None, [0.0, 0.1, 0.1], [0.0, 0.3, 0.3]]


@pytest.mark.parametrize("version", VERSIONS)
def test_other_libraries_read_it(tmp_path: Path, version: str) -> None:
    """TensorStore, yaozarrs, ome-zarr-models and ome-zarr-py read an image."""
    path = tmp_path / "image.zarr"
    write_image(path, image(version), PIXELS, compressor=None)
    driver = "zarr3" if version == "0.5" else "zarr"
    spec = {"driver": driver, "kvstore": {"driver": "file", "path": str(path / "0")}}
    assert np.array_equal(tensorstore.open(spec, read=True).result().read().result(), PIXELS)
    assert yaozarrs.validate_zarr_store(path) is not None
    assert open_ome_zarr(zarr.open_group(path, mode="r")) is not None
    from ome_zarr.io import parse_url
    from ome_zarr.reader import Reader

    location = parse_url(str(path))
    assert location is not None
    (node,) = Reader(location)()
    assert [each.shape for each in node.data] == [(2, 40, 31), (2, 20, 15)]


@pytest.mark.parametrize("version", VERSIONS)
def test_lazily_computed_images(tmp_path: Path, version: str) -> None:
    """Dask arrays are computed block by block, and progress is reported for each block."""
    from dask import array as da

    steps: list[tuple[int, int]] = []
    lazy = da.from_array(PIXELS, chunks=(1, 16, 16))  # type: ignore[no-untyped-call]
    path = tmp_path / "image.zarr"
    write_image(path, image(version), [lazy, lazy[:, ::2, :-1:2]], progress=lambda *step: steps.append(step))
    assert np.array_equal(stored(path, "1"), PIXELS[:, ::2, :-1:2])
    assert steps == [(1, 2), (2, 2)]
    assert findings(path) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_streaming(tmp_path: Path, version: str) -> None:
    """A prepared image appears when it is closed, and not at all after an exception."""
    path = tmp_path / "image.zarr"
    with prepare_image(path, image(version, levels=1), PIXELS.shape, "uint16") as prepared:
        prepared.arrays["0"][...] = PIXELS
        assert not path.exists()
    assert findings(path) == []
    with (
        pytest.raises(RuntimeError, match="the stage is stuck"),
        prepare_image(tmp_path / "other.zarr", image(version, levels=1), PIXELS.shape, "uint16"),
    ):
        raise RuntimeError("the stage is stuck")
    assert os.listdir(tmp_path) == ["image.zarr"]  # noqa: PTH208  names


@pytest.mark.parametrize("version", VERSIONS)
def test_labels(tmp_path: Path, version: str) -> None:
    """Label images are listed one after the other, keep their values, and must fit their image."""
    module: Any = VERSIONS[version]
    path = tmp_path / "image.zarr"
    write_image(path, image(version), PIXELS)
    values = (PIXELS % 7).astype("uint8")
    for name in ("cells", "nuclei"):
        multiscale = module.Multiscale.from_dims(DIMS, name=name, n_levels=2)
        shown = {"colors": [{"label-value": 1, "rgba": [255, 0, 0, 255]}]}
        write_labels(
            path, name, module.LabelImage(multiscales=[multiscale], image_label=module.ImageLabel(**shown)), values
        )
    assert findings(path) == []
    group: Any = ngfflint.open_group(path)["labels"]
    assert sorted(group) == ["cells", "nuclei"]
    assert set(np.unique(stored(path, "labels/nuclei/1"))) <= set(range(7))
    before = (path / "labels" / ("zarr.json" if version == "0.5" else ".zattrs")).read_bytes()
    with pytest.raises(ngfflint.NGFFValidationError, match="NGFF106"):
        write_labels(path, "floats", module.LabelImage(multiscales=[multiscale]), values.astype("float32"))
    for name in ("", "a/b", ".hidden", "zarr.json"):
        with pytest.raises(ValueError, match="name of a folder"):
            write_labels(path, name, module.LabelImage(multiscales=[multiscale]), values)
    with pytest.raises(FileExistsError):
        write_labels(path, "cells", module.LabelImage(multiscales=[multiscale]), values)
    assert (path / "labels" / ("zarr.json" if version == "0.5" else ".zattrs")).read_bytes() == before


@pytest.mark.parametrize("version", VERSIONS)
def test_plates(tmp_path: Path, version: str) -> None:
    """A plate is valid after each field, and other libraries read it."""
    runs = [{"id": 0, "name": "first", "maximumfieldcount": 2}, {"id": 1, "name": "second", "maximumfieldcount": 1}]
    with PlateBuilder(tmp_path / "plate.zarr", plate(version, runs)) as builder:
        for well, run in (("B/2", 1), ("A/1", 0), ("A/1", 0)):
            builder.add(well, image(version), PIXELS, acquisition=run)
            assert ngfflint.lint(tmp_path / "plate.zarr").count("error") == 0
        with builder.prepare("B/1", image(version, levels=1), PIXELS.shape, "uint16", acquisition=1) as prepared:
            prepared.arrays["0"][...] = PIXELS
        with pytest.raises(ngfflint.NGFFValidationError, match="NGFF154"):
            builder.add("A/2", image(version), PIXELS)
        with pytest.raises(ValueError, match='no row "C"'):
            builder.add("C/1", image(version), PIXELS, acquisition=0)
    assert findings(tmp_path / "plate.zarr") == []
    assert wells(tmp_path / "plate.zarr") == ["A/1", "B/1", "B/2"]
    assert yaozarrs.validate_zarr_store(tmp_path / "plate.zarr") is not None


@pytest.mark.parametrize("version", VERSIONS)
def test_replacing_plates(tmp_path: Path, version: str) -> None:
    """A plate is replaced only by a whole one."""
    path = tmp_path / "plate.zarr"
    good = Field("A/1", image(version), PIXELS)
    write_plate(path, plate(version), [good, good])
    with pytest.raises(ValueError, match="3 axes"):
        write_plate(path, plate(version), [good, Field("B/1", image(version), PIXELS[0])], overwrite=True)
    assert sorted(zarr.open_group(path / "A/1", mode="r")) == ["0", "1"]
    write_plate(path, plate(version), [Field("B/2", image(version), PIXELS)], overwrite=True)
    assert wells(path) == ["B/2"]
    with pytest.raises(FileExistsError):
        write_plate(path, plate(version), [good])
    assert findings(path) == []
    assert os.listdir(tmp_path) == ["plate.zarr"]  # noqa: PTH208  names


@pytest.mark.parametrize("version", VERSIONS)
def test_collections(tmp_path: Path, version: str) -> None:
    """A collection has the OME-XML of its images, and is valid after each of them."""
    with CollectionBuilder(tmp_path / "slides.zarr", version) as builder:
        for name in ("first", "second"):
            builder.add(image(version, name), PIXELS)
            assert findings(tmp_path / "slides.zarr") == []
        with pytest.raises(ValueError, match="no pixels of type int64"):
            builder.add(image(version), PIXELS.astype("int64"))
    assert sorted(ngfflint.open_group(tmp_path / "slides.zarr")) == ["0", "1", "OME"]
    write_collection(tmp_path / "slides.zarr", [(image(version), PIXELS)], version=version, overwrite=True)
    assert findings(tmp_path / "slides.zarr") == []


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "dimensions": ({"arrays": PIXELS[0]}, "the image has 3 axes, but level '0' has 2 dimensions"),
    "levels": ({"arrays": [PIXELS] * 3}, "the metadata has 2 levels, but 3 are given"),
    "no array": ({"arrays": []}, "at least one array"),
    "data types": ({"arrays": [PIXELS, PIXELS[:, ::2, :-1:2].astype("uint8")]}, "the same data type"),
    "chunks": ({"chunks": (1, 8)}, "chunks needs one positive number for each of the 3 axes"),
    "shards": ({"chunks": (1, 8, 8), "shards": (1, 12, 16)}, "must be made of whole chunks"),
    "an address": ({"path": "s3://bucket/image.zarr"}, "is an address"),
    "a version": ({"image": ngfflint.v06.Image(multiscales=[])}, "images can be written as 0.4 or 0.5"),
    "two entries": ({"image": v05.Image(multiscales=2 * list(image("0.5").multiscales))}, "one entry"),
    "a fraction": (
        {"image": image("0.5", dims=[*DIMS[:2], DimSpec(name="x", size=31, scale_factor=1.5)])},
        "means need whole scale factors",
    ),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    """What does not fit together is refused before anything is written."""
    given: dict[str, Any] = {"path": tmp_path / "image.zarr", "image": image("0.5"), "arrays": PIXELS} | change
    with pytest.raises(ValueError, match=words):
        write_image(given.pop("path"), given.pop("image"), given.pop("arrays"), **given)
    assert list(tmp_path.iterdir()) == []


def test_metadata_with_errors(tmp_path: Path) -> None:
    """The rules of the linter refuse metadata before anything is written."""
    wrong = image("0.5")
    wrong.multiscales[0].axes[1].name = "x"
    with pytest.raises(ngfflint.NGFFValidationError, match="NGFF034"):
        write_image(tmp_path / "image.zarr", wrong, PIXELS)
    assert list(tmp_path.iterdir()) == []


def test_an_old_store_is_kept_until_the_new_one_is_complete(tmp_path: Path) -> None:
    """A write that fails halfway leaves the old store as it was."""

    class Broken:
        shape, dtype = PIXELS.shape, PIXELS.dtype

        def __getitem__(self, part: Any) -> Any:
            raise OSError("the disk was removed")

    path = tmp_path / "image.zarr"
    write_image(path, image("0.5"), PIXELS)
    with pytest.raises(OSError, match="the disk was removed"):
        write_image(path, image("0.5"), Broken(), overwrite=True)
    assert np.array_equal(stored(path, "0"), PIXELS)
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, sys
import numpy as np
from ngfflint import DimSpec, v05
from ngfflint.write import write_image

dims = [DimSpec(name=name, size=1000, scale=0.5, unit="micrometer") for name in "yx"]
image = v05.Image(multiscales=[v05.Multiscale.from_dims(dims, name="embryo", n_levels=3)])
write_image(sys.argv[1], image, np.zeros((1000, 1000), "uint8"), chunks=(100, 100),
            progress=lambda done, of: os.kill(os.getpid(), 9) if done == 2 else None)
"""


def test_a_kill_leaves_nothing_that_looks_like_a_store(tmp_path: Path) -> None:
    """After kill -9, the store does not exist; the hidden folder that remains is not found as a store."""
    path = tmp_path / "image.zarr"
    assert subprocess.run([sys.executable, "-c", KILLED, path], check=False).returncode == -9
    assert not path.exists()
    (rest,) = tmp_path.iterdir()
    assert rest.name.startswith(".image.zarr.")
    write_image(path, image("0.5"), PIXELS)
    assert findings(path) == []


def test_documents_are_those_of_zarr_python(tmp_path: Path) -> None:
    """Groups and arrays are created by zarr-python: the attributes are the only documents of ours."""
    write_image(tmp_path / "image.zarr", image("0.5", levels=1), PIXELS)
    document = json.loads((tmp_path / "image.zarr/zarr.json").read_bytes())
    assert document["attributes"]["ome"]["version"] == "0.5"
    assert zarr.open_array(tmp_path / "image.zarr/0", mode="r").metadata.dimension_names == ("c", "y", "x")  # type: ignore[union-attr]

"""Reading stores: metadata as models, groups and arrays to look around in, pixels that real writers wrote."""

from __future__ import annotations

import builtins
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pytest
import zarr
from support.paths import FIXTURES
from support.writers import HIERARCHIES, WRITERS, pixels

import ngfflint
from ngfflint import NGFFValidationError, from_uri, open_group, v04, v05, v06
from ngfflint.library import nodes
from ngfflint.library.common import Plate
from ngfflint.library.session import target_of
from ngfflint.store.local import LocalStore

VALID = FIXTURES / "valid"


@pytest.mark.parametrize("named", ["", "zarr.json"])
def test_from_uri_0_5(named: str) -> None:
    made = from_uri(VALID / "0.5/confocal.zarr" / named)
    assert isinstance(made, v05.OMEZarrGroupJSON)
    assert isinstance(made.attributes.ome, v05.Image)
    assert made.uri == str(VALID / "0.5/confocal.zarr/zarr.json")
    axes = made.attributes.ome.multiscales[0].axes or ()
    assert [type(each) for each in axes] == [v05.ChannelAxis, v05.SpaceAxis, v05.SpaceAxis, v05.SpaceAxis]


@pytest.mark.parametrize("named", ["", ".zattrs"])
def test_from_uri_0_4(named: str) -> None:
    made = from_uri(str(VALID / "0.4/confocal.zarr" / named))
    assert isinstance(made, v04.Image)
    assert made.uri == str(VALID / "0.4/confocal.zarr/.zattrs")
    assert isinstance(made.multiscales[0], v04.Multiscale)


def test_from_uri_0_6() -> None:
    """A scene, and an image in it, whose transformations are of the classes of 0.6."""
    made = from_uri(VALID / "0.6/scene-registration.zarr")
    assert isinstance(made, v06.OMEZarrGroupJSON)
    assert isinstance(made.attributes.ome, v06.Scene)
    warp, turn = made.attributes.ome.scene.coordinateTransformations
    assert isinstance(warp, v06.BijectionTransformation)
    assert isinstance(warp.forward, v06.SequenceTransformation)
    assert [type(each) for each in warp.forward.transformations] == [
        v06.DisplacementsTransformation,
        v06.AffineTransformation,
    ]
    assert isinstance(turn, v06.RotationTransformation)
    assert turn.input == v06.Endpoint(name="physical", path="confocal")
    image: Any = from_uri(VALID / "0.6/scene-registration.zarr/confocal")
    (system, *_) = image.attributes.ome.multiscales[0].coordinateSystems
    assert isinstance(image.attributes.ome.multiscales[0], v06.Multiscale)
    assert isinstance(system, v06.CoordinateSystem)
    assert {type(each) for each in system.axes} == {v06.SpaceAxis}


@pytest.mark.parametrize("version", ["0.6", "0.6.dev3", "0.7"])
def test_previews_and_newer_versions(tmp_path: Path, version: str) -> None:
    """What comes after 0.5 is read by the newest classes that there are."""
    ome = {"version": version, "multiscales": [{"coordinateSystems": [{"name": "a", "axes": []}], "datasets": []}]}
    (tmp_path / "zarr.json").write_text(
        json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}})
    )
    made = from_uri(tmp_path)
    assert isinstance(made, v06.OMEZarrGroupJSON)
    assert isinstance(made.attributes.ome, v06.Image)
    assert ngfflint.to_dict(made.attributes.ome) == ome


def test_a_scene_of_0_5(tmp_path: Path) -> None:
    """A version has no class for what came later: it stays as the JSON has it, and comes back."""
    document = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "scene": {}}}}
    (tmp_path / "zarr.json").write_text(json.dumps(document))
    made: Any = from_uri(tmp_path)
    assert isinstance(made, v05.OMEZarrGroupJSON)
    assert ngfflint.to_dict(made) == document


def test_from_uri_inside() -> None:
    """A well of a plate is read as one, in the version of the plate."""
    made: Any = from_uri(VALID / "0.5/plate.zarr/A/1")
    assert isinstance(made.attributes.ome, v05.Well)
    older: Any = from_uri(VALID / "0.2/plate.zarr")
    assert type(older) is Plate


def test_label_images_are_known_by_their_place(tmp_path: Path) -> None:
    """Below ``labels`` an image is a label image, also without the key that says so."""
    shutil.copytree(VALID / "0.5/label-image.zarr", tmp_path / "a.zarr")
    labels: Any = from_uri(tmp_path / "a.zarr/labels")
    path = tmp_path / "a.zarr/labels" / labels.attributes.ome.labels[0] / "zarr.json"
    document = json.loads(path.read_text("utf-8"))
    document["attributes"]["ome"].pop("image-label", None)
    path.write_text(json.dumps(document))
    made: Any = from_uri(path.parent)
    assert isinstance(made.attributes.ome, v05.LabelImage)


def test_lone_document(tmp_path: Path) -> None:
    path = tmp_path / "metadata.json"
    path.write_text((VALID / "0.4/plate.zarr/.zattrs").read_text("utf-8"))
    made = from_uri(path)
    assert isinstance(made, v04.Plate)
    assert made.uri == str(path)


def test_broken_metadata_can_be_read_and_mended(tmp_path: Path) -> None:
    """Reading validates nothing: what is wrong can be put right."""
    shutil.copytree(VALID.parent / "invalid/0.5/translation-first.zarr", tmp_path / "a.zarr")
    made: Any = from_uri(tmp_path / "a.zarr")
    assert ngfflint.lint(made).count("error") > 0
    for dataset in made.attributes.ome.multiscales[0].datasets:
        dataset.coordinateTransformations.sort(key=lambda each: each.type)
    Path(made.uri).write_text(ngfflint.to_json(made), "utf-8")
    assert ngfflint.validate_zarr_store(tmp_path / "a.zarr").ome_version() == "0.5"


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({}, FileNotFoundError),
        ({"zarr.json": "{"}, NGFFValidationError),
        ({"zarr.json": '{"zarr_format": 3, "node_type": "group"}'}, NGFFValidationError),
        ({"zarr.json": '{"zarr_format": 3, "node_type": "group", "attributes": {"ome": 5}}'}, NGFFValidationError),
        ({".zgroup": '{"zarr_format": 2}', ".zattrs": '{"own": 1}'}, NGFFValidationError),
    ],
)
def test_nothing_to_read(tmp_path: Path, files: dict[str, str], fault: type[Exception]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(fault, match=str(tmp_path)):
        from_uri(tmp_path)


@pytest.mark.parametrize("named", ["nothing.zarr", "empty", "empty.zarr"])
def test_nothing_there(tmp_path: Path, named: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.zarr").mkdir()
    for read in (from_uri, open_group):
        with pytest.raises(FileNotFoundError, match=named):
            read(tmp_path / named)


@pytest.mark.parametrize("named", ["file.json", "array"])
def test_no_group(tmp_path: Path, named: str) -> None:
    (tmp_path / "file.json").write_text("{}")
    zarr.create_array(str(tmp_path / "array"), shape=(2, 2), dtype="uint8")
    with pytest.raises(FileNotFoundError, match=named):
        open_group(tmp_path / named)


def test_mapping() -> None:
    group = open_group(VALID / "0.5/label-image.zarr")
    assert list(group) == ["0", "1", "labels"]
    assert len(group) == 3
    assert "labels" in group
    assert "labels/nothing" not in group
    assert "../label-image.zarr" not in group
    assert "/" not in group
    assert not group.__contains__(5)
    assert [type(each).__name__ for each in group.values()] == ["Array", "Array", "Group"]
    with pytest.raises(KeyError, match="2"):
        group["2"]
    assert group == open_group(VALID / "0.5/label-image.zarr")
    assert len({group, open_group(VALID / "0.5/label-image.zarr"), group["labels"]}) == 2
    assert repr(group) == f"<Group {VALID / '0.5/label-image.zarr'}>"
    assert group.get("nothing") is None


@pytest.mark.parametrize(
    ("path", "version", "kind"),
    [("", "0.4", "Plate"), ("A", "0.4", None), ("A/1", "0.4", "Well"), ("A/1/0", "0.4", "Image")],
)
def test_groups_of_a_plate(path: str, version: str, kind: str | None) -> None:
    """The version of a plate is that of all in it, row groups included; from above and opened by themselves."""
    folder = VALID / "0.4/plate.zarr"
    opened = open_group(folder / path)
    for group in (opened, open_group(folder)[path]) if path else (opened,):
        assert isinstance(group, ngfflint.Group)
        assert group.ome_version() == version
        made = group.ome_metadata()
        assert (None if made is None else type(made).__name__) == kind
        assert group.zarr_format == 2
        assert group.path == path


def test_plain_group(tmp_path: Path) -> None:
    zarr.create_group(str(tmp_path / "a.zarr"), attributes={"own": 1})
    group = open_group(tmp_path / "a.zarr")
    assert group.attrs == {"own": 1}
    assert group.ome_version() is None
    assert group.ome_metadata() is None
    assert list(group) == []


def test_store_without_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a folder cannot be listed, the metadata says what is there."""

    async def silent(_: Any, path: str) -> None:
        assert path in ("", "A/1")

    monkeypatch.setattr(LocalStore, "names", silent)
    group = open_group(VALID / "0.5/image.zarr")
    assert list(group) == ["0", "1"]
    well: Any = open_group(VALID / "0.5/plate.zarr")["A/1"]
    assert list(well) == [each.path for each in well.ome_metadata().well.images]


@pytest.mark.parametrize("zarr_format", [2, 3])
@pytest.mark.parametrize("sharded", [False, True])
def test_arrays(tmp_path: Path, zarr_format: Any, *, sharded: bool) -> None:
    if zarr_format == 2 and sharded:
        sharded = False
    names = ["y", "x"] if zarr_format == 3 else None
    zarr.create_group(str(tmp_path), zarr_format=zarr_format).create_array(
        "0",
        shape=(40, 30),
        dtype="uint16",
        chunks=(10, 10),
        shards=(20, 30) if sharded else None,
        dimension_names=names,
        attributes={"own": 1},
    )
    array = open_group(tmp_path)["0"]
    assert isinstance(array, ngfflint.Array)
    assert (array.shape, array.ndim, array.dtype, array.chunks) == ((40, 30), 2, "uint16", (10, 10))
    assert array.shards == ((20, 30) if sharded else None)
    assert array.dimension_names == (("y", "x") if zarr_format == 3 else None)
    assert array.attrs == {"own": 1}
    assert array.zarr_format == zarr_format


@pytest.mark.parametrize("text", ['{"node_type": "array"}', '{"node_type": "array", "shape": 5, "data_type": 5}'])
def test_broken_array(tmp_path: Path, text: str) -> None:
    """Missing information about an array is an error with a clear message."""
    zarr.create_group(str(tmp_path))
    (tmp_path / "0").mkdir()
    (tmp_path / "0/zarr.json").write_text(text)
    array: Any = open_group(tmp_path)["0"]
    for name in ("shape", "dtype", "chunks", "ndim"):
        with pytest.raises(ValueError, match=r"no readable"):
            getattr(array, name)
    assert (array.shards, array.dimension_names) == (None, None)


def test_broken_attributes(tmp_path: Path) -> None:
    (tmp_path / "zarr.json").write_text('{"zarr_format": 3, "node_type": "group", "attributes": 5}')
    assert open_group(tmp_path).attrs == {}


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("writer", WRITERS)
def test_pixels_of_writers(tmp_path: Path, writer: str, version: str) -> None:
    """The pixels that a writer was given come out of zarr-python and of TensorStore."""
    WRITERS[writer](tmp_path / "image.zarr", "czyx", version)
    group = open_group(tmp_path / "image.zarr")
    made: Any = group.ome_metadata()
    array = group[made.multiscales[0].datasets[0].path]
    assert isinstance(array, ngfflint.Array)
    expected = pixels("czyx")
    assert np.array_equal(np.asarray(array.to_zarr_python()[:]), expected)
    assert np.array_equal(np.asarray(array.to_tensorstore()), expected)
    assert group.to_zarr_python().attrs.asdict() == group.attrs


@pytest.mark.parametrize("name", HIERARCHIES)
def test_hierarchies_of_writers(tmp_path: Path, name: str) -> None:
    """Each group with OME metadata that a writer made is read as a model, and comes back as it was."""
    HIERARCHIES[name](tmp_path / "store.zarr")
    found = set()
    for path in [*tmp_path.rglob("zarr.json"), *tmp_path.rglob(".zgroup")]:
        if json.loads(path.read_text("utf-8")).get("node_type") == "array":
            continue
        group = open_group(path.parent)
        made: Any = group.ome_metadata()
        if made is not None:
            found.add(group.path)
            assert ngfflint.to_dict(made) == group.attrs.get("ome", group.attrs)
    assert "" in found


@pytest.mark.parametrize(("name", "method"), [("zarr", "to_zarr_python"), ("tensorstore", "to_tensorstore")])
def test_extras(name: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library that reads pixels, the error says how to install it."""
    array: Any = open_group(VALID / "0.5/image.zarr")["0"]
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match=rf"pip install 'ngfflint\[{name}\]'"):
        getattr(array, method)()


def test_a_library_that_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a library is installed but lacks a dependency, the error names that dependency."""
    array: Any = open_group(VALID / "0.5/image.zarr")["0"]
    real = builtins.__import__

    def fails(name: str, *rest: Any) -> Any:
        if name == "zarr":
            raise ModuleNotFoundError("No module named 'numcodecs'", name="numcodecs")
        return real(name, *rest)

    monkeypatch.setattr(nodes, "import_module", fails)
    with pytest.raises(ModuleNotFoundError, match="numcodecs"):
        array.to_zarr_python()


def test_a_node_is_meant(tmp_path: Path) -> None:
    """A folder with stores in it is not a store."""
    shutil.copytree(VALID / "0.5/image.zarr", tmp_path / "a.zarr")
    with pytest.raises(FileNotFoundError, match="no Zarr group or array"):
        target_of(tmp_path)


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_objects_with_an_address(version: str) -> None:
    """Groups and stores of zarr-python, mappings of fsspec and our groups are opened at their path."""
    path = VALID / version / "image.zarr"
    fs = fsspec.filesystem("file")
    group = zarr.open_group(str(path), mode="r")
    ours = open_group(path)
    for given in (group, group.store, fs.get_mapper(str(path)), ours):
        assert open_group(given) == ours
        assert ngfflint.validate_zarr_store(given) == ours
        assert ngfflint.lint(given).stores == ngfflint.lint(path).stores  # type: ignore[arg-type]
    assert open_group(zarr.open_group(str(path.parent), path="image.zarr", mode="r")) == ours


def test_stores_without_an_address() -> None:
    with pytest.raises(TypeError, match="MemoryStore has no path or address"):
        open_group(zarr.storage.MemoryStore())


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_zarr_metadata(version: str) -> None:
    group = open_group(VALID / version / "image.zarr")
    array = group["0"]
    assert (group.node_type, array.node_type) == ("group", "array")
    assert group.metadata["zarr_format"] == array.metadata["zarr_format"] == group.zarr_format
    assert tuple(array.metadata["shape"]) == array.shape  # type: ignore[union-attr]


def test_tree() -> None:
    group = open_group(VALID / "0.5/plate.zarr")
    lines = group.tree().splitlines()
    assert lines[0] == "/"
    well = next(each for each in lines if each.endswith("Well 0.5"))
    assert well.startswith("    ")
    paths = [each.split("  ")[0] for each in (line.strip() for line in lines[1:])]
    assert set(group) <= set(paths)
    array = next(each for each in lines if each.endswith(("uint16", "uint8")))
    assert " x " in array


def test_tree_of_what_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "0").mkdir()
    (tmp_path / "zarr.json").write_text('{"zarr_format": 3, "node_type": "group"}', "utf-8")
    (tmp_path / "0/zarr.json").write_text('{"zarr_format": 3, "node_type": "array", "shape": "x"}', "utf-8")
    assert open_group(tmp_path).tree() == "/\n  0  unreadable"


def test_from_uri_of_a_class() -> None:
    image = from_uri(VALID / "0.5/confocal.zarr", v05.Image)
    assert image == from_uri(VALID / "0.5/confocal.zarr").attributes.ome  # type: ignore[union-attr]
    assert type(from_uri(VALID / "0.4/plate.zarr", v04.Plate)).__name__ == "Plate"
    assert from_uri(VALID / "0.5/confocal.zarr", v05.OMEZarrGroupJSON).node_type == "group"
    with pytest.raises(NGFFValidationError, match=r"this is v05\.\w+, not v05\.Plate"):
        from_uri(VALID / "0.5/confocal.zarr", v05.Plate)


def test_prefetch(tmp_path: Path) -> None:
    """What is below was read once, and is not read again."""
    shutil.copytree(VALID / "0.5/plate.zarr", tmp_path / "plate.zarr")
    group = open_group(tmp_path / "plate.zarr")
    before = group.tree()
    assert group.prefetch() is group
    shutil.rmtree(tmp_path / "plate.zarr/B")
    assert group["B/2/0/0"].path == "B/2/0/0"
    row: Any = group["B"]
    assert row["2"] == group["B/2"]
    assert open_group(tmp_path / "plate.zarr").tree() != before
    assert group.get("nothing") is None


def test_groups_validate() -> None:
    group = open_group(VALID / "0.5/image.zarr")
    assert group.validate() is group
    with pytest.raises(NGFFValidationError) as caught:
        open_group(FIXTURES / "invalid/0.5/many-faults.zarr").validate()
    assert caught.value.findings

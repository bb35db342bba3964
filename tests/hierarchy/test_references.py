"""Paths: which are followed, links of the file system, references without end, and what no metadata mentions."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import array, group, lint_documents, settings
from support.valid_stores import attributes, image, image_store, label, label_store, plate_store
from support.writers import WRITERS

from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.store.base import LinkOutError, run
from ngfflint.store.local import LocalStore
from ngfflint.store.paths import ascend, foreign, resolve, way_out

CONFESSION = '{"secret": "of somebody"}'
MINE = ["NGFF914", "NGFF915", "NGFF916", "NGFF917", "NGFF921", "NGFF922"]


def write(folder: Path, documents: dict[str, Any]) -> Path:
    """Write a store to a folder."""
    for path, value in documents.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value))
    return folder


def lint(folder: Path, **choice: Any) -> StoreResult:
    """Lint a store in a folder."""
    result = run(lint_store(LocalStore(str(folder)), settings(**choice)))
    assert not result.failed
    return result


def finding_lines(result: StoreResult) -> list[str]:
    """Return code, document and pointer of the findings that are not notes."""
    return [
        f"{each.code} {each.location.document}#{each.location.pointer}"
        for each in result.findings
        if each.severity != "note"
    ]


def moved(store: Path, path: str, place: Path) -> None:
    """Move a folder of a store elsewhere, and put a link in its place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(store / path, place)
    (store / path).symlink_to(os.path.relpath(place, (store / path).parent), target_is_directory=True)


@pytest.fixture(params=["0.4", "0.5"])
def version(request: pytest.FixtureRequest) -> str:
    """A version of each Zarr format."""
    return str(request.param)


def ome(version: str) -> tuple[str, str]:
    """Return the document with the OME object of a group, and its pointer."""
    return (".zattrs", "") if version == "0.4" else ("zarr.json", "/attributes/ome")


# Links


def test_store_may_be_a_link(tmp_path: Path, version: str) -> None:
    """Where the store itself is a link, all is in the store."""
    write(tmp_path / "disk" / "image.zarr", image_store(version))
    (tmp_path / "image.zarr").symlink_to(tmp_path / "disk" / "image.zarr", target_is_directory=True)
    assert finding_lines(lint(tmp_path / "image.zarr")) == []


def test_links_inside_are_followed(tmp_path: Path, version: str) -> None:
    """A level, and labels, may be elsewhere in the store, and are linted under the path that leads to them."""
    store = write(tmp_path / "image.zarr", label_store(version))
    moved(store, "0", store / "raw" / "0")
    moved(store, "labels", store / "more" / "labels")
    result = lint(store)
    assert finding_lines(result) == []
    assert result.summary.nodes == 1 + 2 + 1 + 1 + 2 * 3


def test_array_outside(tmp_path: Path, version: str) -> None:
    """A level behind a link out of the store is reported at its dataset, and not read."""
    store = write(tmp_path / "image.zarr", image_store(version))
    moved(store, "0", tmp_path / "disk" / "0")
    document, base = ome(version)
    result = lint(store)
    assert finding_lines(result) == [f"NGFF915 {document}#{base}/multiscales/0/datasets/0/path"]
    assert "'0'" in result.findings[0].message
    assert result.summary.nodes == 2


def test_row_outside_is_told_once(tmp_path: Path, version: str) -> None:
    """One link on the way to several wells is one finding."""
    documents = plate_store(version)
    document, base = ome(version)
    store = write(tmp_path / "plate.zarr", documents)
    root = json.loads((store / document).read_text())
    plate = root["plate"] if version == "0.4" else root["attributes"]["ome"]["plate"]
    plate["wells"].append({"path": "A/2", "rowIndex": 0, "columnIndex": 1})
    (store / document).write_text(json.dumps(root))
    shutil.copytree(store / "A" / "1", store / "A" / "2")
    assert finding_lines(lint(store)) == []
    moved(store, "A", tmp_path / "disk" / "A")
    assert finding_lines(lint(store)) == [f"NGFF915 {document}#{base}/plate/wells/0/path"]


def test_labels_outside(tmp_path: Path, version: str) -> None:
    """The group of labels, which no metadata refers to, is reported at the image."""
    store = write(tmp_path / "image.zarr", label_store(version))
    moved(store, "labels", tmp_path / "disk" / "labels")
    document, base = ome(version)
    assert finding_lines(lint(store)) == [f"NGFF915 {document}#{base}"]


def test_source_outside(tmp_path: Path, version: str) -> None:
    """The image of a label image may not be reached through a link out of the store."""
    documents = label_store(version)
    store = write(tmp_path / "image.zarr", documents)
    document, base = ome(version)
    file = store / "labels/nuclei" / document
    file.write_text(file.read_text().replace('"../../"', '"../../raw"'))
    write(tmp_path / "raw", image_store(version))
    (store / "raw").symlink_to("../raw", target_is_directory=True)
    assert finding_lines(lint(store)) == [f"NGFF915 labels/nuclei/{document}#{base}/image-label/source/image"]


def test_document_outside(tmp_path: Path, version: str) -> None:
    """A document that is a link out of the store is not read, and no word of it is shown; one inside is."""
    store = write(tmp_path / "image.zarr", image_store(version))
    name = ".zarray" if version == "0.4" else "zarr.json"
    (store / "1" / name).rename(store / "copy.json")
    (store / "1" / name).symlink_to("../copy.json")
    assert finding_lines(lint(store)) == []
    (tmp_path / "secret.json").write_text(CONFESSION)
    (store / "1" / name).unlink()
    (store / "1" / name).symlink_to("../../secret.json")
    result = lint(store)
    assert finding_lines(result) == [f"NGFF901 1/{name}#"]
    assert "secret" not in repr(result.findings)


def test_dangling_and_circular_links(tmp_path: Path, version: str) -> None:
    """A link to nothing is nothing; one to itself cannot be read."""
    store = write(tmp_path / "image.zarr", image_store(version))
    shutil.rmtree(store / "0")
    shutil.rmtree(store / "1")
    (store / "0").symlink_to("nowhere")
    (store / "1").symlink_to("1")
    codes = [each.partition(" ")[0] for each in finding_lines(lint(store))]
    assert sorted(codes) == ["NGFF055", "NGFF901"]


@pytest.mark.parametrize("levels", [0, 1, 2])
def test_link_to_an_ancestor(tmp_path: Path, version: str, levels: int) -> None:
    """Labels of a label image that lead back up: the walk ends, and reports it once."""
    store = write(tmp_path / "image.zarr", label_store(version))
    up = "/".join([".."] * levels) or "."
    (store / "labels/nuclei/labels").symlink_to(up, target_is_directory=True)
    document, base = ome(version)
    found = finding_lines(lint(store))
    assert [each for each in found if each.startswith("NGFF922")] == [f"NGFF922 labels/nuclei/{document}#{base}"]


def test_links_to_one_place_are_entered_once(tmp_path: Path, version: str) -> None:
    """A store of few folders and many links, each of them to the next layer, does not grow without end."""
    store = write(tmp_path / "image.zarr", {})
    layers, width = 5, 12
    for layer in range(layers):
        names = [str(each) for each in range(width)]
        at = f"layer{layer}"
        write(store, group(at, attributes({"labels": names}, version), version))
        write(store, group(f"{at}/image", attributes(label(version), version), version))
        for name in names:
            (store / at / name).symlink_to("image", target_is_directory=True)
        if layer:
            (store / f"layer{layer - 1}/image/labels").symlink_to(f"../../{at}", target_is_directory=True)
    write(store, group("", attributes(image(version), version), version))
    (store / "labels").symlink_to("layer0", target_is_directory=True)
    result = lint(store)
    assert result.summary.nodes < 100


@given(names=st.lists(st.sampled_from(["a", "b", "link", "out", ".."]), max_size=6))
def test_follow_agrees_with_the_system(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is inside, outside or absent by our steps is so by ``realpath``."""
    base = tmp_path_factory.mktemp("links")
    store = base / "store"
    (store / "a" / "b").mkdir(parents=True)
    (base / "beside").mkdir()
    (store / "a" / "link").symlink_to("../b")
    (store / "b").mkdir()
    (store / "b" / "a").symlink_to("../a")
    (store / "out").symlink_to("../beside")
    path = resolve("/".join(names)) or ""
    real = (store / path).resolve()
    try:
        place = LocalStore(str(store)).follow(path, "")
    except LinkOutError:
        assert not real.is_relative_to(store.resolve())
        return
    if place is None:
        assert not (store / path).exists()
    else:
        assert (store / place).resolve() == real


# Paths


@given(st.text(alphabet="ab./\\:\0", max_size=8), st.sampled_from(["", "x", "x/y"]))
def test_ways_agree(path: str, base: str) -> None:
    """A path that is followed down leaves nothing; one that leaves the store is followed neither down nor up."""
    out = way_out(base, path)
    assert foreign(path) in ("", out)
    assert (ascend(base, path) is None) == (out != "")
    if resolve(path) is not None:
        assert out == ""


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("../../", []),
        ("../../../", ["NGFF915"]),
        ("/data/image.zarr", ["NGFF915"]),
        ("s3://bucket/image.zarr", ["NGFF915"]),
        ("..\\..", ["NGFF915"]),
        (".", ["NGFF922"]),
        ("../nuclei/", ["NGFF922"]),
        ("../" * 100, ["NGFF922"]),
        ("../../raw", ["NGFF115"]),
    ],
)
def test_source(version: str, source: str, codes: list[str]) -> None:
    """The source of a label image: one finding at most."""
    documents = label_store(version)
    name = f"labels/nuclei/{ome(version)[0]}"
    document = json.loads(json.dumps(documents[name]).replace('"../../"', json.dumps(source)))
    encoded = {path: json.dumps(value).encode() for path, value in {**documents, name: document}.items()}
    assert [each.partition(" ")[0] for each in finding_lines(lint_documents(encoded))] == codes


def test_part_of_a_store(version: str) -> None:
    """Labels that are linted as a store by themselves may have a source above it."""
    documents = {path[7:]: value for path, value in label_store(version).items() if path.startswith("labels/")}
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    assert "NGFF915" not in [each.code for each in lint_documents(encoded).findings]


@pytest.mark.parametrize("count", [3, 12])
def test_circle_of_sources(version: str, count: int) -> None:
    """Each label image in a circle is reported; one that leads into it is not."""
    names = [f"label{index}" for index in range(count)]
    documents = image_store(version) | group("labels", attributes({"labels": [*names, "tail"]}, version), version)
    onward = dict(zip([*names, "tail"], [*names[1:], names[0], names[0]], strict=True))
    for name, other in onward.items():
        content = label(version)
        content["image-label"]["source"]["image"] = f"../{other}"
        documents |= group(f"labels/{name}", attributes(content, version), version)
        for level in range(2):
            size = 64 >> level
            given_ = {"shape": [2, 2, 4, size, size], "dtype": "uint8", "dimension_names": list("tczyx")}
            documents |= array(f"labels/{name}/{level}", version, **given_)
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    result = lint_documents(encoded)
    assert [each.node for each in result.findings if each.code == "NGFF922"] == [f"labels/{name}" for name in names]


@pytest.mark.parametrize("parts", [65, 10_000])
def test_long_ways_are_told_and_not_followed(version: str, parts: int) -> None:
    """A path through thousands of folders, of a label and of a level, which is stored as well."""
    way = "/".join(["0"] * parts)
    documents = group("", attributes(image(version), version), version)
    documents |= group("labels", attributes({"labels": [way]}, version), version)
    documents |= group(f"labels/{way}", attributes(label(version), version), version)
    encoded = {path: json.dumps(value).replace('"path": "0"', f'"path": "{way}"') for path, value in documents.items()}
    result = lint_documents({path: text.encode() for path, text in encoded.items()})
    document, base = ome(version)
    found = [each for each in finding_lines(result) if each.startswith("NGFF922")]
    assert found == [
        f"NGFF922 {document}#{base}/multiscales/0/datasets/0/path",
        f"NGFF922 labels/{document}#{base}/labels/0",
    ]


def test_labels_of_labels(version: str) -> None:
    """Label images below label images are followed to some depth, and then reported."""
    documents = image_store(version)
    path = ""
    for _ in range(500):
        below = f"{path}/labels" if path else "labels"
        documents |= group(below, attributes({"labels": ["0"]}, version), version)
        path = f"{below}/0"
        documents |= group(path, attributes(label(version), version), version)
    encoded = {name: json.dumps(value).encode() for name, value in documents.items()}
    found = [each for each in lint_documents(encoded).findings if each.code == "NGFF922"]
    assert [each.node.count("labels") for each in found] == [6]


def test_series_that_names_its_own_group(version: str) -> None:
    """A collection whose image is the group that lists the images."""
    documents = group("", attributes({"bioformats2raw.layout": 3}, version), version)
    documents |= group("OME", attributes({"series": ["OME"]}, version), version)
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    document, base = ome(version)
    assert f"NGFF187 OME/{document}#{base}/series/0" in finding_lines(lint_documents(encoded))


# Other writers


@pytest.mark.parametrize("writer", WRITERS)
def test_real_stores_have_none_of_these(tmp_path: Path, writer: str, version: str) -> None:
    """What writers write has plain paths, fresh copies, no stray nodes and well-spelled keys."""
    WRITERS[writer](tmp_path / "image.zarr", "tczyx", version)
    assert [each.code for each in lint(tmp_path / "image.zarr", select=MINE).findings] == []

"""``ngfflint info`` of stores with faults: what can be read is shown, what cannot is listed, and nothing raises."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import asdict
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from support.arbitrary_json import JSON, paths_in, replaced
from support.example_counts import example_count
from support.info_output import encoded, info_of, info_text
from support.stores import OddStore
from support.valid_stores import (
    STORES,
    Documents,
    collection_store,
    image_store,
    label_store,
    ome_document,
    plate_store,
)

from ngfflint.cli.info import _json
from ngfflint.cli.main import main
from ngfflint.info.model import StoreInfo
from ngfflint.info.reader import store_info
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

VERSIONS = ("0.4", "0.5")


def ome(documents: Documents, path: str, version: str) -> dict[str, Any]:
    """Return the OME object of a group, to be changed."""
    value = documents[ome_document(path, version)[0]]
    found: dict[str, Any] = value if version == "0.4" else value["attributes"]["ome"]
    return found


def unread(info: StoreInfo) -> list[str]:
    """Return what cannot be read."""
    return [f"{each.document} {each.pointer}: {each.words}" for each in info.unread]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty document where an object is expected"),
        (b"{", "the end of the document where"),
        (b"[1]", "[1] where an object is expected"),
        (b"hello", '"hello" where a value is expected'),
        (b'{"a": 1} // why', "// why where the end of the document is expected"),
        (b'{"a": "\xe9"}', "byte 0xe9 where UTF-8 is expected"),
        (b"[" * 100_000, "more levels than parsers follow"),
        (b"null", "null where an object is expected"),
    ],
)
def test_broken_document(version: str, data: bytes, words: str) -> None:
    """A document that is not a JSON object is named with what is wrong, and nothing is claimed about the group."""
    name = ome_document("", version)[0]
    info = info_of(image_store(version) | {name: data})
    assert (info.kind, info.image, info.spec_version) == ("", None, "")
    assert [each.document for each in info.unread] == [name]
    assert words in info.unread[0].words
    assert f"unreadable metadata · Zarr {2 if version == '0.4' else 3}\n" in info_text(info)


def test_unreadable_document() -> None:
    """So is one that is there and cannot be read."""
    store = OddStore("example", encoded(image_store("0.5")), unreadable=frozenset({"0/zarr.json"}))
    info = run(store_info(store))
    assert unread(info) == ["0/zarr.json : permission denied"]
    assert [each.shape for each in info.image.multiscales[0].levels] == [None, [2, 2, 4, 32, 32]]  # type: ignore[union-attr]


@pytest.mark.parametrize("documents", [{}, {"0/zarr.json": b"{}"}, {"README": b"x"}])
def test_no_metadata(documents: Documents) -> None:
    """A folder without metadata is said to have none."""
    assert info_text(info_of(documents)) == "example\nno Zarr metadata\n"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("way", "value", "expected"),
    [
        (("multiscales",), 7, "/multiscales: 7 where an array is expected"),
        (("multiscales", 0), "x", '/multiscales/0: "x" where an object is expected'),
        (("multiscales", 0, "axes"), {"y": 1}, '/multiscales/0/axes: {"y":1} where an array is expected'),
        (("multiscales", 0, "axes", 1), 3, "/multiscales/0/axes/1: 3 where an object is expected"),
        (("multiscales", 0, "axes", 1, "name"), 3, "/multiscales/0/axes/1/name: 3 where a string is expected"),
        (("multiscales", 0, "axes", 1, "type"), [], "/multiscales/0/axes/1/type: [] where a string is expected"),
        (("multiscales", 0, "datasets"), "0", '/multiscales/0/datasets: "0" where an array is expected'),
        (("multiscales", 0, "datasets", 0), None, "/multiscales/0/datasets/0: null where an object is expected"),
        (("multiscales", 0, "datasets", 0, "path"), 0, "/multiscales/0/datasets/0/path: 0 where a string is expected"),
        (("multiscales", 0, "datasets", 0, "path"), "../0", "../0 : a path that leads out of its group, not"),
        (("multiscales", 0, "datasets", 0, "path"), "/etc", "/etc : a path that leads out of its group, not"),
        (("multiscales", 0, "datasets", 0, "path"), "./", "./ : the path of the group itself, not followed"),
        (("multiscales", 0, "datasets", 0, "path"), "s0", "s0 : no array is there"),
        (("omero",), 3, "/omero: 3 where an object is expected"),
        (("omero", "channels"), 3, "/omero/channels: 3 where an array is expected"),
        (("omero", "channels", 0), 3, "/omero/channels/0: 3 where an object is expected"),
        (("omero", "channels", 0, "label"), 3, "/omero/channels/0/label: 3 where a string is expected"),
        (
            ("omero", "channels", 0, "window", "end"),
            "9",
            '/omero/channels/0/window/end: "9" where a number is expected',
        ),
    ],
)
def test_broken_value(version: str, way: tuple[Any, ...], value: object, expected: str) -> None:
    """A value of the wrong type is named once, and the rest of the image is still shown."""
    documents = image_store(version)
    name, pointer = ome_document("", version)
    base = tuple(each for each in pointer.split("/") if each)
    documents[name] = replaced(documents[name], (*base, *way), value)
    info = info_of(documents)
    where = expected if " : " in expected else f"{name} {pointer}{expected}"
    assert [each[: len(where)] for each in unread(info)] == [where]
    assert info.kind == "image"
    assert info_text(info).count("missing or unreadable") == 1


ARRAY = {"0.4": "0/.zarray", "0.5": "0/zarr.json"}


@pytest.mark.parametrize(
    ("version", "changes", "line"),
    [
        ("0.5", {"shape": [2, 2, 4, 64, 1e300]}, "0     2×2×4×64×1"),
        ("0.5", {"shape": "big"}, "0     ? "),
        ("0.5", {"shape": [1.5, 2]}, "0     ? "),
        (
            "0.5",
            {"chunk_grid": {"configuration": {"chunk_shape": [1.5]}}},
            "0     2×2×4×64×64  uint16               1×1",
        ),
        ("0.5", {"shape": [True, 2]}, "0     ? "),
        ("0.5", {"shape": []}, "0 "),
        ("0.5", {"data_type": 7}, "0     2×2×4×64×64          1×1×1×64×64"),
        ("0.5", {"data_type": {"name": "r24"}}, "0     2×2×4×64×64  r24     1×1×1×64×64"),
        ("0.5", {"chunk_grid": None}, "0     2×2×4×64×64  uint16               1×1×1×0.25×0.25"),
        ("0.5", {"chunk_grid": {"name": "regular"}}, "0     2×2×4×64×64  uint16               1×1×1×0.25×0.25"),
        ("0.5", {"codecs": 3}, "0     2×2×4×64×64  uint16  1×1×1×64×64  1×1×1×0.25×0.25"),
        ("0.5", {"codecs": [3, {}]}, "0     2×2×4×64×64  uint16  1×1×1×64×64  1×1×1×0.25×0.25"),
        ("0.4", {"dtype": 7}, "0     2×2×4×64×64          1×1×1×64×64"),
        ("0.4", {"dtype": [["r", "|u1"]]}, '0     2×2×4×64×64  [["r","|u1"]]  1×1×1×64×64'),
        ("0.4", {"chunks": None}, "0     2×2×4×64×64  uint16               1×1×1×0.25×0.25"),
    ],
)
def test_broken_array(version: str, changes: dict[str, Any], line: str) -> None:
    """The readable part of an array is shown."""
    documents = image_store(version)
    documents[ARRAY[version]] |= changes
    assert f"\n│       {line}" in info_text(info_of(documents), 200)


def test_shards() -> None:
    """A sharded array shows the shape of its chunks and of its shards."""
    documents = image_store("0.5")
    inner = {"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1, 1, 16, 16]}}
    documents["0/zarr.json"]["codecs"] = [inner]
    text = info_text(info_of(documents))
    assert "    path  shape        dtype   chunks       shards       pixel size\n" in text
    assert "     0     2×2×4×64×64  uint16  1×1×1×16×16  1×1×1×64×64  1×1×1×0.25×0.25\n" in text


@pytest.mark.parametrize("version", VERSIONS)
def test_other_dimensions(version: str) -> None:
    """Where axes, array and scale do not fit each other, that is said instead of sizes."""
    documents = image_store(version)
    image = ome(documents, "", version)["multiscales"][0]
    image["axes"] = image["axes"][:4]
    text = info_text(info_of(documents))
    assert "no sizes: level 0 has 5 dimensions\n" in text
    assert "no pixel sizes: the scale of level 0 has 5 values\n" in text
    assert "extent" not in text


@pytest.mark.parametrize(
    ("own", "common", "pixel"),
    [
        ([2, 3], [0.5, 2], [1, 6]),
        ([2, 3], None, [2, 3]),
        (None, [2, 3], []),
        ([2, 3], [1], []),
        ([2, "x"], None, []),
        ([1e300, 1], [1e300, 1], []),
        ("x", None, []),
    ],
)
def test_pixel_size(own: object, common: object, pixel: list[float]) -> None:
    """The pixel size is the scale of the level times that of the image, and nothing if it is unknown."""
    documents = image_store("0.5")
    image = ome(documents, "", "0.5")["multiscales"][0]
    del image["coordinateTransformations"], image["datasets"][0]["coordinateTransformations"]
    for part, scale in ((image["datasets"][0], own), (image, common)):
        if scale is not None:
            part["coordinateTransformations"] = [{"type": "scale", "scale": scale}]
    info = info_of(documents)
    assert info.image is not None
    assert info.image.multiscales[0].levels[0].pixel_size == pixel


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999", b"1" * 10_000, b"-1e999"])
def test_numbers_that_are_none(number: bytes) -> None:
    """Numbers that no reader of JSON knows, or that are too large, leave their place empty."""
    documents = encoded(image_store("0.5"))
    documents["zarr.json"] = documents["zarr.json"].replace(b"0.5", number).replace(b'"end": 900', b'"end": ' + number)
    documents["0/zarr.json"] = documents["0/zarr.json"].replace(b'"shape": [2', b'"shape": [' + number)
    documents["zarr.json"] = documents["zarr.json"].replace(b'"version": "' + number + b'"', b'"version": "0.5"')
    info = info_of(documents)
    assert info.image is not None
    assert info.image.multiscales[0].levels[0].shape is None
    assert info.image.channels[0].end is None
    assert "10 to ?" in info_text(info)
    json.loads(_json([info]), parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("systems", "names"),
    [
        ([{"name": "world", "axes": [{"name": "y", "type": "space"}, 3, {"name": "x"}]}], ["y", "", "x"]),
        ([{"axes": "yx"}], []),
        ([3], []),
        ([], []),
        ({}, []),
        (None, []),
    ],
)
def test_axes_of_a_coordinate_system(systems: object, names: list[str]) -> None:
    """Where axes are in coordinate systems, those of the first are shown."""
    documents = image_store("0.6")
    root = ome(documents, "", "0.6")

    root["multiscales"][0]["coordinateSystems"] = systems
    info = info_of(documents)
    assert info.image is not None
    assert [each.name for each in info.image.multiscales[0].axes] == names
    assert ("none readable\n" in info_text(info)) == (not names)


@pytest.mark.parametrize(("length", "shown"), [(24, False), (25, True), (1000, True)])
def test_much_of_everything(length: int, *, shown: bool) -> None:
    """What is too much to be read or to be shown is counted."""
    documents = label_store("0.5")
    ome(documents, "labels", "0.5")["labels"] = ["nuclei"] * length
    image = ome(documents, "", "0.5")
    image["multiscales"][0]["datasets"] *= length // 2
    image["omero"]["channels"] *= length
    image["multiscales"][0]["axes"] *= length
    info = info_of(documents)
    assert info.image is not None
    assert (info.image.label_count, info.image.multiscales[0].level_count) == (length, length // 2 * 2)
    assert len(info_text(info).splitlines()) < 200
    assert (f"and {length - 24:,} more" in info_text(info)) == shown


def test_missing_labels() -> None:
    """A label image that is not there has a line all the same."""
    documents = {path: each for path, each in label_store("0.5").items() if not path.startswith("labels/nuclei")}
    info = info_of(documents)
    assert "│   nuclei        ?\n" in info_text(info)
    assert unread(info) == ["labels/nuclei : no group is there"]


def test_array_for_a_group() -> None:
    """A node of the other type is named."""
    documents = label_store("0.5")
    documents["labels/nuclei/zarr.json"] = documents["0/zarr.json"]
    documents["1/zarr.json"] = {"zarr_format": 3, "node_type": "group"}
    documents["2/zarr.json"] = b"[]"
    ome(documents, "", "0.5")["multiscales"][0]["datasets"].append({"path": "2"})
    assert unread(info_of(documents)) == [
        "1 : not an array",
        "2/zarr.json : [] where an object is expected",
        "labels/nuclei : not a group",
    ]


PLATE = """\
├── plate: screen
│   2 rows, 2 columns, 4 wells
│   acquisitions: day 1, day 2
│     1 2
│   A 2 ?
│   B . 2
│   number of fields of view in each well; . = no well
│   ? = number of fields unknown
│   not shown: 1 well outside the rows and columns
"""


@pytest.mark.parametrize("version", VERSIONS)
def test_broken_plate(version: str) -> None:
    """Wells that are missing, and those in no row, are listed next to the map."""
    documents = plate_store(version)
    ome(documents, "", version)["plate"]["wells"] += [{"path": "A/2"}, {"path": "C/7"}]
    info = info_of(documents)
    assert PLATE in info_text(info)
    assert unread(info) == ["A/2 : no group is there", "C/7 : no group is there"]


@pytest.mark.parametrize(
    ("well", "place"),
    [
        ({"path": "A/2"}, (0, 1)),
        ({"path": "run/A/2"}, (0, 1)),
        ({"path": "A/2", "rowIndex": 1, "columnIndex": 0}, (0, 1)),
        ({"path": "x", "rowIndex": 1, "columnIndex": 0}, (1, 0)),
        ({"path": "x", "rowIndex": 2, "columnIndex": -1}, (None, None)),
        ({"path": "x", "rowIndex": "1", "columnIndex": None}, (None, None)),
        ({"rowIndex": 1, "columnIndex": 1}, (1, 1)),
        ({}, (None, None)),
    ],
)
def test_place_of_a_well(well: dict[str, Any], place: tuple[int | None, int | None]) -> None:
    """A well is where its path says, else where its indices do."""
    documents = plate_store("0.5")
    ome(documents, "", "0.5")["plate"]["wells"] = [well]
    plate = info_of(documents).plate
    assert plate is not None
    assert [(each.row, each.column) for each in plate.wells] == [place]


@pytest.mark.parametrize("wells", [0, 1, 2, 3, None])
def test_first_field_that_there_is(wells: int | None) -> None:
    """Where the first well has no field, that of another well is shown; none if no well is looked at."""
    documents = {path: each for path, each in plate_store("0.5").items() if not path.startswith("A/1")}
    info = info_of(documents, wells=wells)
    assert (info.image.path if info.image else None) == {0: None, 1: None}.get(wells or 2 * (wells is None), "B/2/0")


@pytest.mark.parametrize(
    ("value", "count"), [({"images": 3}, None), ({}, None), ({"images": []}, 0), ({"images": [{}, 3]}, 2), (7, None)]
)
def test_fields_of_a_well(value: object, count: int | None) -> None:
    """Fields are counted where there is a list of them."""
    documents = plate_store("0.5")
    ome(documents, "A/1", "0.5")["well"] = value
    plate = info_of(documents).plate
    assert plate is not None
    assert plate.wells[0].field_count == count
    assert "example" in info_text(info_of(documents, "A/1"))


@pytest.mark.parametrize(("name", "expected"), [({"name": "x"}, "x"), ({}, "id 0"), ({"name": 3}, "id 0"), (None, "")])
def test_acquisitions(name: dict[str, Any] | None, expected: str) -> None:
    """Acquisitions are called by their names, else by their numbers."""
    documents = plate_store("0.5")
    ome(documents, "", "0.5")["plate"]["acquisitions"] = [{} if name is None else {"id": 0, **name}]
    plate = info_of(documents).plate
    assert plate is not None
    assert plate.acquisitions == [expected]


@pytest.mark.parametrize("cheap", [True, False])
@pytest.mark.parametrize(
    ("series", "expected"), [(["1"], ["1"]), ([], ["0", "1"]), (None, ["0", "1"]), ([3], ["0", "1"])]
)
def test_images_of_a_collection(series: object, expected: list[str], *, cheap: bool) -> None:
    """They are those that the series names, else those that have numbers."""
    documents = collection_store("0.5")
    if series is None:
        del documents["OME/zarr.json"]
    else:
        ome(documents, "OME", "0.5")["series"] = series
    info = info_of(documents, cheap=cheap)
    assert [each.path for each in info.images] == expected
    assert info.image_count == len(expected)
    assert f"└── {len(expected)} image{'s' * (len(expected) > 1)}\n" in info_text(info).replace("├", "└")


def test_links(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that lead out of the store or back to a node above are named, and not followed."""
    store = tmp_path / "store.zarr"
    documents = plate_store("0.5")
    ome(documents, "", "0.5")["plate"]["wells"] = [{"path": "A/1"}, {"path": "A/2"}, {"path": "B/1"}]
    for path, data in encoded(documents).items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_bytes(data)
    (store / "A" / "2").symlink_to("..")
    (store / "B" / "1").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["info", "store.zarr"]) == 0
    out = capsys.readouterr().out
    assert "    ├── A/2: a link that is not followed\n    └── B/1: a link that is not followed\n" in out
    assert "  A 2 ?\n" in out


BOUNDED = settings(deadline=timedelta(seconds=2), max_examples=example_count(25))


def check(documents: dict[str, Any], inside: str = "") -> None:
    """Show a store in all formats; nothing raises, and every line is harmless and fits."""
    info = info_of(documents, inside)
    for width, sheet in ((80, {}), (60, {"ascii": True})):
        lines = info_text(info, width, **sheet).splitlines()
        assert all(each.isprintable() and cell_len(each) <= width for each in lines)
    document = json.loads(_json([info]), parse_constant=pytest.fail)
    assert document["stores"][0].keys() == asdict(info).keys()


@pytest.mark.parametrize("version", ["0.1", "0.3", "0.4", "0.5"])
@BOUNDED
@given(data=st.data())
def test_any_json_in_any_place(version: str, data: st.DataObject) -> None:
    """Arbitrary JSON in the place of any value of any document of any kind of store."""
    documents = STORES[data.draw(st.sampled_from(sorted(STORES)))](version)
    path = data.draw(st.sampled_from(sorted(path for path in documents if not path.endswith(".xml"))))
    way = data.draw(st.sampled_from(paths_in(documents[path])))
    check(documents | {path: replaced(documents[path], way, data.draw(JSON))}, data.draw(st.sampled_from(["", "0"])))


@BOUNDED
@given(data=st.data())
def test_any_document_missing_or_cut(data: st.DataObject) -> None:
    """A document that is not there, that ends in its middle, or that is noise."""
    documents = encoded(STORES[data.draw(st.sampled_from(sorted(STORES)))](data.draw(st.sampled_from(VERSIONS))))
    path = data.draw(st.sampled_from(sorted(documents)))
    check({name: each for name, each in documents.items() if name != path})
    check(documents | {path: documents[path][: data.draw(st.integers(0, len(documents[path])))]})
    check(documents | {path: data.draw(st.binary(max_size=60))})


@pytest.mark.parametrize("count", [300, 5000])
def test_requests_are_few(count: int) -> None:
    """However long the lists of a store are, a bounded number of documents is asked for."""
    asked = []

    class Counting(MemoryStore):
        async def read(self, path: str, limit: int | None = None) -> bytes | None:
            asked.append(path)
            return await super().read(path, limit)

    documents = label_store("0.5")
    ome(documents, "labels", "0.5")["labels"] = [f"label {index}" for index in range(count)]
    ome(documents, "", "0.5")["multiscales"][0]["datasets"] = [{"path": str(index)} for index in range(count)]
    info = run(store_info(Counting("example", encoded(documents), cheap=False)))
    assert info.image is not None
    assert info.image.label_count == count
    assert len(asked) < 300

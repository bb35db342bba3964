"""Collections as they are walked: which images are found, how often, and what is said of them together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.arbitrary_json import BOUNDED, JSON, paths_in, replaced
from support.stores import array, group, lint_documents, settings

from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

OME = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
PLATE = {
    "name": "screen",
    "field_count": 2,
    "rows": [{"name": "A"}],
    "columns": [{"name": "1"}],
    "wells": [{"path": "A/1", "rowIndex": 0, "columnIndex": 0}],
}


def ome(version: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a group."""
    return {"ome": {"version": version, **value}} if version == "0.5" else value


def image(path: str, version: str, shape: tuple[int, ...] = (8, 8), dtype: str = "uint16") -> dict[str, Any]:
    """Return the documents of an image whose axes are the last of t, c, z, y, x."""
    types = {"t": {"type": "time", "unit": "second"}, "c": {"type": "channel"}}
    names = "tczyx"[-len(shape) :]
    axes = [{"name": name, **types.get(name, {"type": "space", "unit": "micrometer"})} for name in names]
    transforms = [{"type": "scale", "scale": [1.0] * len(shape)}]
    multiscale: dict[str, Any] = {
        "name": "embryo",
        "type": "gaussian",
        "metadata": {},
        "axes": axes,
        "datasets": [{"path": "0", "coordinateTransformations": transforms}],
    }
    if version == "0.4":
        multiscale["version"] = version
    made = group(path, ome(version, {"multiscales": [multiscale]}), version)
    return made | array(f"{path}/0", version, shape=list(shape), dtype=dtype, dimension_names=list(names))


def xml(*sizes: tuple[int, ...], kind: str = "uint16") -> dict[str, str]:
    """Return the OME-XML of images with sizes in the order t, c, z, y, x."""
    images = []
    for index, size in enumerate(sizes):
        named = zip(("SizeT", "SizeC", "SizeZ", "SizeY", "SizeX"), (1, 1, 1, *size)[-5:], strict=True)
        stated = " ".join(f'{name}="{value}"' for name, value in named)
        pixels = f'<Pixels ID="Pixels:{index}" DimensionOrder="XYZCT" Type="{kind}" {stated}><MetadataOnly/></Pixels>'
        images.append(f'<Image ID="Image:{index}">{pixels}</Image>')
    lines = "\n".join(images)
    return {"OME/METADATA.ome.xml": f'<OME xmlns="{OME}">\n{lines}\n</OME>'}


def encoded(documents: dict[str, Any]) -> dict[str, bytes]:
    """Write documents."""
    return {
        path: (value if isinstance(value, str) else json.dumps(value)).encode() for path, value in documents.items()
    }


def collection(version: str, *paths: str, series: list[str] | None = None, **keys: Any) -> dict[str, Any]:
    """Return the documents of a collection."""
    named = ome(version, {} if series is None else {"series": series})
    documents = group("", ome(version, {"bioformats2raw.layout": 3, **keys}), version) | group("OME", named, version)
    for path in paths:
        documents |= image(path, version)
    return documents


def lint(documents: dict[str, Any]) -> StoreResult:
    """Lint a store by all rules of collections, and all that are on by default."""
    result = lint_documents(encoded(documents), settings(extend_select=["NGFF18", "NGFF19"]))
    assert not result.failed, [each.message for each in result.findings]
    return result


def finding_rows(result: StoreResult) -> list[tuple[str, str, str, str]]:
    """Return code, case, document and pointer of each finding."""
    return [(each.code, each.case, each.location.document, each.location.pointer) for each in result.findings]


def layout(version: str) -> tuple[str, str]:
    """Return where the layout is stated."""
    return {"0.4": (".zattrs", "/bioformats2raw.layout")}.get(
        version, ("zarr.json", "/attributes/ome/bioformats2raw.layout")
    )


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("series", [None, ["0", "1", "2"], ["2", "1", "0"]], ids=["numbered", "named", "reversed"])
def test_clean(version: str, series: list[str] | None) -> None:
    """Each image is walked once, and the OME-XML counts as a document."""
    documents = collection(version, "0", "1", "2", series=series) | xml(*[(8, 8)] * 3)
    result = lint(documents)
    assert finding_rows(result) == []
    assert result.summary.documents == len(documents)
    assert result.summary.nodes == 8


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_numbered_images_are_linted(version: str) -> None:
    """Also those after a gap, which readers do not find."""
    documents = collection(version, "0", "1", "3") | xml(*[(8, 8)] * 3)
    for path in ("0", "3"):
        del documents[f"{path}/0/{'.zarray' if version == '0.4' else 'zarr.json'}"]
    result = lint(documents)
    assert [each[0] for each in finding_rows(result)] == ["NGFF189", "NGFF055", "NGFF055"]
    assert "group '2', but there is one in group '3'" in result.findings[0].message


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_an_image_that_cannot_be_read_is_no_gap(version: str) -> None:
    """The document is broken; the numbers are not."""
    documents = encoded(collection(version, "0", "1", "2") | xml(*[(8, 8)] * 3))
    documents["1/.zattrs" if version == "0.4" else "1/zarr.json"] = b'{"multiscales": ['
    result = lint_documents(documents)
    assert {each.node for each in result.findings} == {"1"}


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    ("series", "images", "expected"),
    [
        pytest.param(["0", "1"], [(8, 8)], ("NGFF188", "count"), id="fewer elements"),
        pytest.param(["0"], [(8, 8), (8, 8)], ("NGFF188", "count"), id="more elements"),
        pytest.param(None, [(8, 8)], ("NGFF188", "count"), id="numbered, fewer elements"),
        pytest.param(["0", "0/"], [(8, 8), (8, 8)], ("NGFF188", "repeated"), id="spelt in two ways"),
        pytest.param([], [(8, 8)], ("NGFF188", "count"), id="no path"),
        pytest.param([], [], None, id="nothing"),
    ],
)
def test_counts(
    version: str, series: list[str] | None, images: list[tuple[int, ...]], expected: tuple[str, str] | None
) -> None:
    """As many images as elements."""
    result = lint(collection(version, "0", "1", series=series) | xml(*images))
    assert [each[:2] for each in finding_rows(result)] == ([expected] if expected else [])


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    ("stored", "stated", "expected"),
    [
        pytest.param([(8, 8), (4, 8)], [(4, 8), (8, 8)], ["NGFF188"], id="exchanged"),
        pytest.param([(8, 8), (4, 8)], [(8, 4), (8, 8)], ["NGFF191"] * 2, id="transposed"),
        pytest.param([(2, 3, 4, 5, 6), (8, 8)], [(2, 3, 4, 5, 6), (8, 8)], [], id="five dimensions"),
        pytest.param([(2, 3, 4, 5, 6), (8, 8)], [(3, 2, 4, 5, 6), (8, 8)], ["NGFF191"], id="time and channels"),
        pytest.param([(1, 8, 8), (8, 8)], [(8, 8), (8, 8)], [], id="one plane"),
    ],
)
def test_sizes(version: str, stored: list[tuple[int, ...]], stated: list[tuple[int, ...]], expected: list[str]) -> None:
    """Another order where the sizes prove it, else single images that differ."""
    for series in (None, ["0", "1"]):
        documents = collection(version, series=series)
        for index, shape in enumerate(stored):
            documents |= image(str(index), version, shape)
        result = lint(documents | xml(*stated))
        assert [each[0] for each in finding_rows(result)] == expected


@pytest.mark.parametrize(
    ("kind", "dtype", "same"),
    [("float", "float32", True), ("double", "float32", False), ("bit", "bool", True), ("uint8", "int8", False)],
)
def test_types(kind: str, dtype: str, *, same: bool) -> None:
    """The type of the pixels has other names in OME-XML."""
    documents = collection("0.5") | image("0", "0.5", dtype=dtype) | xml((8, 8), kind=kind)
    assert [each[0] for each in finding_rows(lint(documents))] == ([] if same else ["NGFF191"])


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_plate(version: str) -> None:
    """The images of a plate are walked once, although series names them again."""
    well = ome(version, {"well": {"images": [{"path": "0"}, {"path": "1"}]}})
    plate = dict(PLATE)
    if version == "0.4":
        well["well"]["version"] = plate["version"] = version
    paths = ["A/1/0", "A/1/1"]
    documents = collection(version, *paths, series=paths, plate=plate) | xml((8, 8), (8, 8))
    documents |= group("A", {}, version) | group("A/1", well, version)
    result = lint(documents)
    assert not [each for each in finding_rows(result) if each[0].startswith(("NGFF18", "NGFF19"))]
    assert result.summary.documents == len(documents)
    del documents["A/1/1/0/.zarray" if version == "0.4" else "A/1/1/0/zarr.json"]
    assert [each[0] for each in finding_rows(lint(documents))].count("NGFF055") == 1


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_a_folder_that_is_no_group(version: str) -> None:
    """The OME-XML is looked at although there is no Zarr metadata next to it."""
    documents = collection(version, "0") | xml((8, 8))
    documents = {path: value for path, value in documents.items() if not path.startswith("OME/.z")}
    documents.pop("OME/zarr.json", None)
    assert finding_rows(lint(documents)) == [("NGFF303", "ome", *layout(version))]
    documents["OME/METADATA.ome.xml"] = "<OME>"
    assert [each[0] for each in finding_rows(lint(documents))] == ["NGFF303", "NGFF184"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_unreadable_series_hides_nothing_else(version: str) -> None:
    """If series cannot be read, the images are unknown, and numbered ones are not searched for."""
    documents = collection(version, "0") | group("OME", ome(version, {"series": {"0": "0"}}), version) | xml((8, 8))
    assert [each[0] for each in finding_rows(lint(documents))] == ["NGFF186"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_the_group_ome_alone(tmp_path: Path, version: str) -> None:
    """Of the group itself only its own documents are looked at."""
    documents = {path.removeprefix("OME/"): value for path, value in xml((8, 8)).items()}
    documents |= group("", ome(version, {"series": ["0"]}), version)
    for path, data in encoded(documents).items():
        (tmp_path / path).write_bytes(data)
    result = run(lint_store(LocalStore(str(tmp_path)), settings()))
    assert finding_rows(result) == []
    assert result.summary.documents == len(documents)
    (tmp_path / "METADATA.ome.xml").write_text("<OME/>")
    assert [each[0] for each in finding_rows(run(lint_store(LocalStore(str(tmp_path)), settings())))] == ["NGFF184"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_images_without_the_layout_are_linted(version: str) -> None:
    """A root that lost its key still leads to its images."""
    documents = collection(version, "0", series=["0", "1"]) | xml((8, 8)) | group("", {}, version)
    documents.pop(".zattrs", None)
    assert sorted(each[0] for each in finding_rows(lint(documents))) == ["NGFF181", "NGFF187"]


@pytest.mark.parametrize("other", ["OME", "0"])
def test_another_version_is_told_once(other: str) -> None:
    """The images that OME names belong to the root, whose version counts for them."""
    documents = collection("0.5", "0", "1", series=["0", "1"]) | xml((8, 8), (8, 8))
    documents[f"{other}/zarr.json"]["attributes"]["ome"]["version"] = "0.6rc0"
    result = lint(documents)
    assert [(each[0], each[2]) for each in finding_rows(result) if each[0] == "NGFF003"] == [
        ("NGFF003", f"{other}/zarr.json")
    ]


def test_unreadable_xml(tmp_path: Path) -> None:
    """A folder in the place of the document."""
    for path, data in encoded(collection("0.5", "0")).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "OME/METADATA.ome.xml").mkdir()
    result = run(lint_store(LocalStore(str(tmp_path)), settings()))
    assert [each[:3] for each in finding_rows(result)] == [("NGFF901", "unreadable", "OME/METADATA.ome.xml")]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@BOUNDED
@given(data=st.data())
def test_any_json_in_any_place(version: str, data: st.DataObject) -> None:
    """Arbitrary JSON in the place of any value breaks no rule."""
    keys = {"plate": PLATE} if data.draw(st.booleans()) else {}
    documents = collection(version, "0", "2", series=data.draw(st.none() | st.just(["0", "2"])), **keys)
    changed = data.draw(st.sampled_from(sorted(documents)))
    way = data.draw(st.sampled_from(paths_in(documents[changed])))
    lint(documents | xml((8, 8), (8, 8)) | {changed: replaced(documents[changed], way, data.draw(JSON))})

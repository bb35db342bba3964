"""Validating: the rules decide, and what they say is what is raised."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.built_metadata import FINAL, MADE, VERSIONS, image, label_image, plate, scene, well
from support.example_counts import example_count
from support.paths import ROOT
from support.strategies import VALID, damaged, valid

import ngfflint
from ngfflint import NGFFValidationError, lint, to_dict, to_json, v04, v05, v06
from ngfflint.library.common import Image
from ngfflint.model.base import VERSIONS as ALL_VERSIONS
from ngfflint.rules.loader import rulebook

FIXTURES = ROOT / "fixtures"


def codes(target: Any, **wishes: Any) -> list[str]:
    """Return the codes of the errors in something."""
    return [each.code for each in lint(target, **wishes).findings if each.severity == "error"]


def wrong(v: Any, *transformations: Any) -> Any:
    """Return an image of two axes whose only level has some transformations."""
    level = v.Dataset(path="0", coordinateTransformations=transformations)
    axes = [v.SpaceAxis(name="y"), v.SpaceAxis(name="x")]
    return v.Image(multiscales=[v.Multiscale(axes=axes, datasets=[level])])


SCALE, MOVE = v05.ScaleTransformation(scale=[1, 1]), v05.TranslationTransformation(translation=[0, 0])

WRONG = {
    "two scales": ((SCALE, SCALE), ["NGFF013"]),
    "swapped order": ((MOVE, SCALE), ["NGFF012"]),
    "wrong length": ((v05.ScaleTransformation(scale=[1, 1, 1]),), ["NGFF017"]),
    "no scale": ((MOVE,), ["NGFF011"]),
    "text": ((v05.ScaleTransformation(scale="1"),), ["NGFF019"]),  # type: ignore[arg-type]
}
"""Levels that can be built and are wrong, with what the linter says."""


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("version", FINAL)
def test_wrong_models(version: str, name: str) -> None:
    """A model built wrongly constructs; validating says what is wrong, and so does the text."""
    transformations, expected = WRONG[name]
    made = wrong(VERSIONS[version], *transformations)
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_ome_object(made)
    assert [each.code for each in caught.value.findings] == expected == codes(made) == codes(to_dict(made))
    told = str(caught.value)
    assert told.startswith(f"1 error in metadata\n\nerror[{expected[0]}]: ")
    assert "/multiscales/0/datasets/0/coordinateTransformations" in told
    with pytest.raises(NGFFValidationError):
        ngfflint.validate_ome_json(to_json(made))


@pytest.mark.parametrize("name", MADE)
def test_documents(name: str) -> None:
    """Each form of a document becomes a model, equal to the one that was made."""
    made, v = MADE[name], VERSIONS[name.rsplit(maxsplit=1)[-1]]
    assert ngfflint.validate_ome_json(to_json(made).encode()) == made
    assert ngfflint.validate_ome_json(to_json(made), cls=type(made)) == made
    assert ngfflint.validate_ome_object(to_dict(made), cls=type(made)) == made
    if v is not v04:
        whole = v.OMEZarrGroupJSON(attributes={"ome": made})
        assert ngfflint.validate_ome_json(to_json(whole)) == whole
        assert ngfflint.validate_ome_json(to_json(whole), cls=type(made)) == made
        assert ngfflint.validate_ome_object(to_dict(whole.attributes)) == whole.attributes


@pytest.mark.parametrize(
    ("document", "cls", "told"),
    [
        (plate(v05), v05.Image, "this is v05.Plate, not v05.Image"),
        (image(v05), v04.Image, "this is v05.Image, not v04.Image"),
        (image(v05), v05.OMEZarrGroupJSON, "this is v05.Image, not v05.OMEZarrGroupJSON"),
        (image(v05), v05.Multiscale, "this is v05.Image, not v05.Multiscale"),
        (well(v04), v04.OMEZarrGroupJSON, None),
        (label_image(v05), v05.Image, None),
        (image(v05), v05.Bf2Raw, "this is v05.Image, not v05.Bf2Raw"),
        (image(v05), v05.OMEMetadata, None),
        (image(v06), v05.Image, "this is v06.Image, not v05.Image"),
        (scene(v06), v06.Image, "this is v06.Scene, not v06.Image"),
        (scene(v06), v06.OMEMetadata, None),
    ],
)
def test_class_asked_for(document: Any, cls: Any, told: str | None) -> None:
    if told is None:
        assert ngfflint.validate_ome_object(to_dict(document), cls=cls) == document
        return
    for given_ in (document, to_dict(document)):
        with pytest.raises(NGFFValidationError) as caught:
            ngfflint.validate_ome_object(given_, cls=cls)
        assert str(caught.value) == told
        assert caught.value.findings == ()


@pytest.mark.parametrize("v", [v04, v05, v06])
def test_a_plate_may_be_a_collection(v: Any) -> None:
    """A plate that bioformats2raw wrote is accepted as both, a plain one is not."""
    both = {**to_dict(plate(v)), "bioformats2raw.layout": 3}
    for document in (both,) if v is v04 else (both, {"ome": both}):
        found = ngfflint.validate_ome_object(document, cls=v.Bf2Raw)
        assert isinstance(found, v.Bf2Raw)
        assert to_dict(found) == both
        assert isinstance(ngfflint.validate_ome_object(document, cls=v.Plate), v.Plate)
    with pytest.raises(NGFFValidationError):
        ngfflint.validate_ome_object(plate(v), cls=v.Bf2Raw)


@pytest.mark.parametrize("v", [v04, v05, v06])
def test_label_image_without_pixels(v: Any) -> None:
    """A label image without "multiscales" is refused, whatever class it should have."""
    label = to_dict(label_image(v))
    del label["multiscales"]
    for cls in (v.LabelImage, v.Image, None):
        with pytest.raises(NGFFValidationError) as caught:
            ngfflint.validate_ome_object(label, cls=cls)
        assert [each.code for each in caught.value.findings] == ["NGFF102"]


def test_class_tells_the_version() -> None:
    """A bare object without version is what the class says, and lacks the version."""
    text = to_json(image(v05)).replace('"version": "0.5",', "")
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_ome_json(text, cls=v05.Image)
    assert [each.code for each in caught.value.findings] == ["NGFF001"]
    assert isinstance(ngfflint.validate_ome_json(to_json(image(v04)), cls=v04.Image), v04.Image)


WRONG_0_6: dict[str, tuple[list[Any], list[str]]] = {
    "no ends": ([v06.IdentityTransformation()], ["NGFF205"]),
    "no such system": ([v06.IdentityTransformation(input={"name": "world"}, output={"name": "moon"})], ["NGFF207"]),
    "two parts for one axis": (
        [
            v06.ByDimensionTransformation(
                input={"name": "world"},
                output={"name": "copy"},
                transformations=[{"inputAxes": [0], "outputAxes": [0], "transformation": {"type": "identity"}}] * 2,
            )
        ],
        ["NGFF245"],
    ),
    "mirrored": (
        [v06.RotationTransformation(input={"name": "world"}, output={"name": "copy"}, rotation=np.diag([1, -1]))],
        ["NGFF237"],
    ),
}
"""Transformations of a scene that can be built and are wrong, with what the linter says."""


@pytest.mark.parametrize("name", WRONG_0_6)
def test_wrong_scenes(name: str) -> None:
    links, expected = WRONG_0_6[name]
    axes = [v06.SpaceAxis(name="y", unit="micrometer"), v06.SpaceAxis(name="x", unit="micrometer")]
    systems = [v06.CoordinateSystem(name=each, axes=axes) for each in ("world", "copy")]
    made = v06.Scene(scene=v06.SceneDef(coordinateSystems=systems, coordinateTransformations=links))
    assert codes(made) == expected == codes(to_dict(made)) == codes(made.scene)


def test_older_versions() -> None:
    text = (FIXTURES / "valid/0.3/image.zarr/.zattrs").read_text("utf-8")
    made: Any = ngfflint.validate_ome_json(text)
    assert type(made) is Image
    assert [axis.name for axis in made.multiscales[0].axes or ()] == ["t", "c", "z", "y", "x"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "5", "{}", '{"a": 1}', '{"ome": 5}', "\ud800", b"\xff\xfe", "NaN"]
)
def test_what_is_no_metadata(text: str | bytes) -> None:
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_ome_json(text)
    assert caught.value.findings
    assert str(caught.value)


@pytest.mark.parametrize("kind", VALID)
@pytest.mark.parametrize("version", VERSIONS)
@bounds(max_examples=example_count(10))
@given(data=st.data())
def test_never_another_error(kind: str, version: str, data: st.DataObject) -> None:
    """Whatever is spoilt: there is a model, or the linter's errors."""
    document = data.draw(valid(kind, version) | damaged(kind, version))
    if not isinstance(document, dict):
        return
    expected = codes(document)
    if expected:
        with pytest.raises(NGFFValidationError) as caught:
            ngfflint.validate_ome_object(document)
        assert [each.code for each in caught.value.findings] == expected
    else:
        assert to_dict(ngfflint.validate_ome_object(document)) == document


def test_values_that_json_lacks() -> None:
    """Not-a-number reaches the linter, which reports it."""
    assert codes(wrong(v05, v05.ScaleTransformation(scale=[1, float("nan")]))) == ["NGFF905"]


@pytest.mark.parametrize(
    ("made", "pointer"),
    [
        (v05.Multiscale(axes=[], datasets=[]), "/multiscales/0/axes"),
        (v04.Multiscale(axes=[], datasets=[]), "/multiscales/0/axes"),
        (v05.PlateDef(rows=[], columns=[], wells=[]), "/plate/rows"),
        (v04.WellDef(images=5), "/well/images"),  # type: ignore[arg-type]
        (v05.OMEAttributes(ome={"version": "0.5", "well": {}}), "/ome/well"),
        (v06.Multiscale(coordinateSystems=[], datasets=[]), "/multiscales/0/coordinateSystems"),
        (v06.SceneDef(coordinateTransformations=5), "/scene/coordinateTransformations"),  # type: ignore[arg-type]
    ],
)
def test_parts(made: Any, pointer: str) -> None:
    """A multiscale, a plate's layout or a well's is judged as if it were all there is."""
    assert pointer in [each.location.pointer for each in lint(made).findings if each.severity == "error"]


def test_parts_that_cannot_be_judged() -> None:
    with pytest.raises(TypeError, match="Omero is only a part of metadata"):
        lint(v05.Omero(channels=[]))


def test_error_travels() -> None:
    """It can be sent to another process, as test runners do."""
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_ome_object(wrong(v05, MOVE))
    sent = pickle.loads(pickle.dumps(caught.value))
    assert str(sent) == str(caught.value)
    assert sent.report == caught.value.report


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, {"NGFF012"}),
        ({"ignore": "NGFF012"}, set()),
        ({"ignore": ["NGFF01", "MUST"]}, set()),
        ({"select": "translation-before-scale"}, {"NGFF012"}),
        ({"select": ["NGFF9"]}, set()),
        ({"extend_ignore": ("NGFF012",)}, set()),
        ({"select": "NGFF9", "extend_select": "NGFF012"}, {"NGFF012"}),
        ({"spec_version": "0.4"}, {"NGFF012"}),
    ],
)
def test_selection(wishes: Any, expected: set[str]) -> None:
    assert set(codes(wrong(v05, MOVE, SCALE), **wishes)) == expected


@pytest.mark.parametrize("wishes", [{"select": "NGFF999"}, {"spec_version": "7.1"}, {"assume_version": "x"}])
def test_unknown_wishes(wishes: Any) -> None:
    with pytest.raises(ValueError, match=r"(NGFF999|unknown version)"):
        lint(wrong(v05), **wishes)


def test_stores() -> None:
    """A store with an error, one without, and a folder with both."""
    bad, good = FIXTURES / "invalid/0.5/translation-first.zarr", FIXTURES / "valid/0.5/plate.zarr"
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_zarr_store(bad)
    assert {each.code for each in caught.value.findings} == {"NGFF012"}
    assert "zarr.json:" in str(caught.value)
    assert ngfflint.validate_zarr_store(str(good)).ome_version() == "0.5"
    report = lint(FIXTURES / "valid/0.5")
    assert len(report.stores) > 3
    assert report.count("error") == 0
    alone = lint(good, children=False)
    assert [each.nodes for each in alone.stores] == [1]
    assert alone.unchecked == ("what is below the group",)


def test_one_document(tmp_path: Path) -> None:
    path = tmp_path / "metadata.json"
    path.write_text(json.dumps(to_dict(wrong(v04, MOVE, SCALE))))
    assert codes(path) == ["NGFF012"]
    with pytest.raises(FileNotFoundError):
        lint(tmp_path / "nothing.zarr")


def test_errors_of_all_rules() -> None:
    """``validate`` applies every rule that reports errors in any version."""
    for rule in rulebook().rules:
        versions = [(each, case) for case in ("", *rule.case) for each in ALL_VERSIONS if rule.level_in(each, case)]
        found = {rule.severity_in(each, case) for each, case in versions}
        assert found <= rule.severities(), rule.code

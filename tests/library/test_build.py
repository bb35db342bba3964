"""Building metadata in Python: what constructors take, and what they make of it."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

from ngfflint import DimSpec, lint, to_dict, v04, v05, v06
from ngfflint.model.transforms import Transform
from ngfflint.model.traversal import tags

NAMES = [
    *("SpaceAxis", "TimeAxis", "ChannelAxis", "CustomAxis", "ScaleTransformation", "TranslationTransformation"),
    *("Dataset", "Multiscale", "Image", "Omero", "OmeroChannel", "OmeroWindow", "OmeroRenderingDefs"),
    *("LabelImage", "ImageLabel", "LabelColor", "LabelProperty", "LabelSource", "LabelsGroup"),
    *("PlateDef", "Plate", "Row", "Column", "PlateWell", "Acquisition", "WellDef", "Well", "FieldOfView"),
    *("Bf2Raw", "Series", "OMEZarrGroupJSON"),
]
"""What each version has."""

TRANSFORMATIONS = {
    "identity": "IdentityTransformation",
    "mapAxis": "MapAxisTransformation",
    "projectAxis": "ProjectAxisTransformation",
    "translation": "TranslationTransformation",
    "scale": "ScaleTransformation",
    "affine": "AffineTransformation",
    "rotation": "RotationTransformation",
    "sequence": "SequenceTransformation",
    "displacements": "DisplacementsTransformation",
    "coordinates": "CoordinatesTransformation",
    "byDimension": "ByDimensionTransformation",
    "bijection": "BijectionTransformation",
}
"""Class of a transformation of 0.6 by its type."""

ONLY_0_6 = [*TRANSFORMATIONS.values(), "CoordinateSystem", "Endpoint", "AxisGroup", "SceneDef", "Scene"]

FINAL = [pytest.param(v04, id="0.4"), pytest.param(v05, id="0.5")]
VERSIONS = [*FINAL, pytest.param(v06, id="0.6")]

WINDOW = {"min": 0, "max": 65535, "start": 0, "end": 1500}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", VERSIONS)
def test_names(version: Any, name: str) -> None:
    assert name in version.__all__
    assert getattr(version, name) is not None


@pytest.mark.parametrize("version", VERSIONS)
def test_names_are_complete(version: Any) -> None:
    """What is listed is there, and says what it is."""
    missing = [name for name in version.__all__ if not getattr(version, name).__doc__]
    assert missing == []


@pytest.mark.parametrize("name", ONLY_0_6)
def test_names_of_0_6(name: str) -> None:
    assert name in v06.__all__
    assert name in v05.__all__ or not hasattr(v05, name)


@pytest.mark.parametrize("sort", tags(Transform, "0.6"))
def test_each_type_of_transformation(sort: str) -> None:
    """An object of a type is of its class wherever a transformation may stand, and what is made of it says the type."""
    plain = {"type": sort}
    scene = v06.SceneDef(coordinateTransformations=[plain])
    inner = v06.SequenceTransformation(transformations=(plain,)).transformations
    level: Any = v06.Dataset(path="0", coordinateTransformations=[plain]).coordinateTransformations
    entry = v06.Multiscale(coordinateSystems=[], datasets=[], coordinateTransformations=[plain])
    multiscale: Any = entry.coordinateTransformations
    both = v06.BijectionTransformation(forward=plain, inverse=plain)
    part = v06.AxisGroup(inputAxes=[0], outputAxes=[0], transformation=plain).transformation
    found = [*scene.coordinateTransformations, *inner, *level, *multiscale, both.forward, both.inverse, part]
    assert {type(each) for each in found} == {getattr(v06, TRANSFORMATIONS[sort])}
    assert {each.type for each in found} == {sort}
    assert to_dict(scene) == {"coordinateTransformations": [plain]}


@pytest.mark.parametrize(
    ("made", "json"),
    [
        pytest.param(v05.SpaceAxis(name="x"), {"name": "x", "type": "space"}, id="space"),
        pytest.param(v05.TimeAxis(name="t", unit="second"), {"name": "t", "type": "time", "unit": "second"}, id="time"),
        pytest.param(v05.ChannelAxis(name="c"), {"name": "c", "type": "channel"}, id="channel"),
        pytest.param(v05.CustomAxis(name="phase"), {"name": "phase"}, id="no type"),
        pytest.param(v05.CustomAxis(name="p", type="phase"), {"name": "p", "type": "phase"}, id="own type"),
        pytest.param(v05.ScaleTransformation(scale=(1, 0.5)), {"type": "scale", "scale": [1, 0.5]}, id="scale"),
        pytest.param(
            v05.TranslationTransformation(translation=[0, 1]),
            {"type": "translation", "translation": [0, 1]},
            id="translation",
        ),
        pytest.param(
            v05.LabelColor(label_value=1, rgba=(0, 0, 0, 255)), {"label-value": 1, "rgba": [0, 0, 0, 255]}, id="color"
        ),
        pytest.param(v05.LabelProperty(label_value=1, extra={"area": 5}), {"label-value": 1, "area": 5}, id="property"),
        pytest.param(v05.Bf2Raw(), {"version": "0.5", "bioformats2raw.layout": 3}, id="collection 0.5"),
        pytest.param(v04.Bf2Raw(), {"bioformats2raw.layout": 3}, id="collection 0.4"),
        pytest.param(v05.LabelsGroup(labels=("a",)), {"version": "0.5", "labels": ["a"]}, id="labels 0.5"),
        pytest.param(v04.LabelsGroup(labels=["a"]), {"labels": ["a"]}, id="labels 0.4"),
        pytest.param(
            v04.Well(well=v04.WellDef(images=[{"path": "0"}])),
            {"well": {"version": "0.4", "images": [{"path": "0"}]}},
            id="well",
        ),
        pytest.param(
            v05.LabelImage(multiscales=[], image_label=v05.ImageLabel(source={"image": "../../"})),
            {"version": "0.5", "multiscales": [], "image-label": {"version": "0.5", "source": {"image": "../../"}}},
            id="label image",
        ),
        pytest.param(v06.Series(series=["0"]), {"version": "0.6rc0", "series": ["0"]}, id="series 0.6"),
        pytest.param(
            v06.Well(well=v06.WellDef(images=[{"path": "0"}])),
            {"version": "0.6rc0", "well": {"images": [{"path": "0"}]}},
            id="well 0.6",
        ),
        pytest.param(
            v06.ChannelAxis(name="c", discrete=True, longName="stain"),
            {"name": "c", "type": "channel", "discrete": True, "longName": "stain"},
            id="axis 0.6",
        ),
        pytest.param(
            v06.AffineTransformation(affine=np.array([[1, 0, 5], [0, 1, 0]])),
            {"type": "affine", "affine": [[1, 0, 5], [0, 1, 0]]},
            id="matrix of NumPy",
        ),
        pytest.param(
            v06.RotationTransformation(rotation=((0, -1), np.array([1, 0])), name="turn"),
            {"type": "rotation", "name": "turn", "rotation": [[0, -1], [1, 0]]},
            id="matrix of tuples",
        ),
        pytest.param(
            v05.ScaleTransformation(scale=np.array(2)), {"type": "scale", "scale": 2}, id="NumPy without axes"
        ),
        pytest.param(v05.ScaleTransformation(scale=np.array([1, 2])), {"type": "scale", "scale": [1, 2]}, id="NumPy"),
        pytest.param(
            v05.OmeroWindow(**dict(zip(WINDOW, np.array([0.5, 2, 0, 1], "float32"), strict=True))),
            {"min": 0.5, "max": 2.0, "start": 0.0, "end": 1.0},
            id="numbers of NumPy",
        ),
    ],
)
def test_json(made: Any, json: dict[str, Any]) -> None:
    """What is filled in is what the class says; nothing that was not set is written."""
    assert to_dict(made) == json
    assert list(to_dict(made)) == list(json)


@pytest.mark.parametrize("version", FINAL)
def test_dictionaries_are_models(version: Any) -> None:
    """A model, a dictionary, a list and a tuple make the same."""
    window = version.OmeroWindow(**WINDOW)
    models = version.Image(
        multiscales=[
            version.Multiscale(
                axes=[version.SpaceAxis(name="y", unit="micrometer"), version.SpaceAxis(name="x")],
                datasets=[
                    version.Dataset(path="0", coordinateTransformations=[version.ScaleTransformation(scale=[1.0, 0.5])])
                ],
            )
        ],
        omero=version.Omero(channels=[version.OmeroChannel(color="0000FF", window=window)]),
    )
    plain = to_dict(models)
    entry = plain["multiscales"][0]
    dictionaries = version.Image(
        multiscales=({**entry, "datasets": tuple(entry["datasets"])},), omero={"channels": plain["omero"]["channels"]}
    )
    assert dictionaries == models
    assert isinstance(dictionaries.multiscales[0], version.Multiscale)
    assert isinstance(dictionaries.multiscales[0].axes[0], version.SpaceAxis)
    assert isinstance(dictionaries.omero.channels[0].window, version.OmeroWindow)


def test_dictionaries_are_models_of_0_6() -> None:
    """What 0.6 nests is made of dictionaries, too."""
    made = v06.Image(multiscales=[v06.Multiscale.from_dims([DimSpec("y"), DimSpec("x", translation=5)], n_levels=2)])
    plain = to_dict(made)
    again = v06.Image(multiscales=plain["multiscales"])
    assert again == made
    system = again.multiscales[0].coordinateSystems[0]
    assert isinstance(system, v06.CoordinateSystem)
    assert [type(each) for each in system.axes] == [v06.SpaceAxis, v06.SpaceAxis]
    link = again.multiscales[0].datasets[1].coordinateTransformations[0]
    assert isinstance(link, v06.SequenceTransformation)
    assert (link.input, link.output) == (v06.Endpoint(path="1"), v06.Endpoint(name="physical"))
    scale, move = link.transformations
    assert isinstance(scale, v06.ScaleTransformation)
    assert isinstance(move, v06.TranslationTransformation)


def test_assignment_converts() -> None:
    image = v05.Image(multiscales=[])
    image.omero = {"channels": [{"color": "0000FF", "window": WINDOW}]}  # type: ignore[assignment]
    assert isinstance(image.omero, v05.Omero)
    assert image.omero.channels[0].window.end == 1500


def test_identity() -> None:
    """A transformation that may be read, though no version wants it written."""
    made = v05.Dataset(path="0", coordinateTransformations=[{"type": "identity"}])
    assert type(made.coordinateTransformations[0]).__name__ == "Identity"
    assert to_dict(made)["coordinateTransformations"] == [{"type": "identity"}]


def test_kind_of_a_dictionary() -> None:
    """The keys of an OME object determine its class."""
    label = {"version": "0.5", "multiscales": [], "image-label": {}}
    found = v05.OMEZarrGroupJSON(attributes={"ome": label}).attributes.ome
    assert isinstance(found, v05.LabelImage)
    assert isinstance(found.image_label, v05.ImageLabel)


def test_evolve_equality_and_repr() -> None:
    axis = v05.SpaceAxis(name="x")
    longer = attrs.evolve(axis, unit="micrometer")
    assert longer == v05.SpaceAxis(name="x", unit="micrometer")
    assert longer != axis
    assert axis != v05.CustomAxis(name="x", type="space")
    assert repr(longer) == "SpaceAxis(name='x', unit='micrometer')"
    assert repr(v05.CustomAxis(name="p", type="phase")) == "CustomAxis(name='p', type='phase')"
    transform = v05.ScaleTransformation(scale=[1, 2])
    assert transform.type == "scale"
    assert attrs.evolve(transform, scale=(3, 4)).scale == [3, 4]


@pytest.mark.parametrize(
    "value",
    [5, "zyx", None, True, [5], [None], [[]], {"a": 1}, ["y", {"name": 5, "type": ["space"]}, {"type": "affine"}]],
    ids=repr,
)
def test_what_does_not_fit_is_kept(value: Any) -> None:
    """Models do not judge: what is not a model stays as it is, and is written as it is."""
    made = v05.Multiscale(axes=value, datasets=[{"path": "0", "coordinateTransformations": value}])
    json: dict[str, Any] = {"axes": value, "datasets": [{"path": "0", "coordinateTransformations": value}]}
    if value is None:
        del json["axes"]
    assert to_dict(made) == json


@pytest.mark.parametrize(
    "value", [5, "zyx", True, [5], [None], [[]], {"a": 1}, ["y", {"name": 5, "axes": 7}, {"type": "bend"}]], ids=repr
)
def test_what_does_not_fit_0_6_is_kept(value: Any) -> None:
    scene = v06.SceneDef(coordinateSystems=value, coordinateTransformations=value)
    assert to_dict(scene) == {"coordinateSystems": value, "coordinateTransformations": value}
    matrix = v06.AffineTransformation(affine=value, input=value)
    assert to_dict(matrix) == {"type": "affine", "affine": value, "input": value}


def test_unknown_version_of_the_package() -> None:
    import ngfflint

    with pytest.raises(AttributeError, match="v99"):
        getattr(ngfflint, "v99")  # noqa: B009


@pytest.mark.parametrize("version", FINAL)
def test_incomplete_channel(version: Any) -> None:
    """A channel without ``window`` can be built; the rules report it."""
    made = version.Image(multiscales=[], omero=version.Omero(channels=[version.OmeroChannel(color="00FF00")]))
    assert to_dict(made)["omero"] == {"channels": [{"color": "00FF00"}]}
    assert "NGFF073" in [each.code for each in lint(made).findings]


@pytest.mark.parametrize("made", [v05.Image, v05.Image(multiscales=[]), v04.Row(name="A"), v06.Scene])
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("model_dump", "to_dict"),
        ("model_dump_json", "to_json"),
        ("model_validate", "validate_ome_object"),
        ("model_validate_json", "validate_ome_json"),
    ],
)
def test_names_of_pydantic(made: Any, name: str, instead: str) -> None:
    """The error of a method of pydantic models names our function."""
    with pytest.raises(AttributeError, match=rf"has no {name}: use ngfflint\.{instead}\("):
        getattr(made, name)


def test_collection_by_its_key() -> None:
    assert to_dict(v05.Bf2Raw(bioformats2raw_layout=3)) == to_dict(v05.Bf2Raw())


def test_parts_of_another_version() -> None:
    """A part that was built for another version states the version of what it becomes a part of."""
    older = v04.PlateDef(columns=[{"name": "1"}], rows=[{"name": "A"}], wells=[])
    made = v05.Plate(plate=older)
    assert (older.version, made.plate.version, to_dict(made)["plate"]["version"]) == ("0.4", "0.5", "0.5")
    given = v05.Plate(plate=v05.PlateDef(version="0.4", columns=[], rows=[], wells=[]))
    assert given.plate.version == "0.4"

"""Metadata that our builders make: one of each kind of group."""

from __future__ import annotations

from typing import Any

from ngfflint import DimSpec, v04, v05, v06

VERSIONS: dict[str, Any] = {"0.4": v04, "0.5": v05, "0.6": v06}

FINAL = ("0.4", "0.5")
"""The versions that other software reads."""

DIMS = [
    DimSpec(name="c", size=2),
    DimSpec(name="z", size=5, scale=0.3, unit="micrometer", scale_factor=1.0),
    DimSpec(name="y", size=40, scale=0.1, unit="micrometer", translation=100),
    DimSpec(name="x", size=31, scale=0.1, unit="micrometer"),
]
LEVELS = 3

MEAN = ("mean", {"method": "numpy.mean"})
"""How the levels were made."""

WINDOW = {"min": 0, "max": 65535, "start": 0, "end": 1500}


def image(v: Any) -> Any:
    """Return an image with two channels."""
    multiscale = v.Multiscale.from_dims(DIMS, name="embryo", n_levels=LEVELS)
    multiscale.type, multiscale.metadata = MEAN
    rendering = v.OmeroRenderingDefs(model="color")
    channels = [
        v.OmeroChannel(label="DAPI", color="0000FF", window=WINDOW, active=True),
        v.OmeroChannel(label="GFP", color="00FF00", window=v.OmeroWindow(**WINDOW), active=False),
    ]
    return v.Image(multiscales=[multiscale], omero=v.Omero(channels=channels, rdefs=rendering))


def label_image(v: Any) -> Any:
    """Return a label image of two cells."""
    cells = v.ImageLabel(
        colors=[v.LabelColor(label_value=1, rgba=(255, 0, 0, 255)), {"label-value": 2, "rgba": [0, 255, 0, 128]}],
        properties=[v.LabelProperty(label_value=1, extra={"area": 1200}), {"label-value": 2}],
        source=v.LabelSource(image="../../"),
    )
    multiscale = v.Multiscale.from_dims(DIMS[1:], name="cells", n_levels=LEVELS)
    multiscale.type, multiscale.metadata = MEAN
    return v.LabelImage(multiscales=[multiscale], image_label=cells)


def labels(v: Any) -> Any:
    """Return a labels group."""
    return v.LabelsGroup(labels=("cells",))


def plate(v: Any) -> Any:
    """Return a plate of two rows and three columns, of which two wells were imaged twice."""
    days = [v.Acquisition(id=0, name="day 1", maximumfieldcount=2), {"id": 1, "name": "2", "maximumfieldcount": 2}]
    wells = [v.PlateWell(path="A/1", rowIndex=0, columnIndex=0), {"path": "B/3", "rowIndex": 1, "columnIndex": 2}]
    layout = v.PlateDef(
        name="screen",
        rows=[v.Row(name=each) for each in "AB"],
        columns=[{"name": each} for each in "123"],
        wells=wells,
        field_count=2,
        acquisitions=days,
    )
    return v.Plate(plate=layout)


def well(v: Any) -> Any:
    """Return a well of two fields of view."""
    return v.Well(well=v.WellDef(images=[v.FieldOfView(path="0", acquisition=0), {"path": "1", "acquisition": 1}]))


def collection(v: Any) -> Any:
    """Return the root of a collection."""
    return v.Bf2Raw()


def series(v: Any) -> Any:
    """Return the group that lists the images of a collection."""
    return v.Series(series=["0", "1"])


def scene(v: Any) -> Any:
    """Return a scene of three images and spaces of its own, with a transformation of each type."""
    world = v.CoordinateSystem(name="world", axes=[v.SpaceAxis(name=each, unit="micrometer") for each in "zyx"])
    flat = {"name": "flat", "axes": [{"name": each, "type": "space", "unit": "micrometer"} for each in "yx"]}
    turned = v.SequenceTransformation(
        name="confocal to world",
        input=v.Endpoint(name="physical", path="confocal"),
        output={"name": "world"},
        transformations=[
            v.ScaleTransformation(scale=(1, 2, 2)),
            v.RotationTransformation(rotation=[(1, 0, 0), (0, 0, -1), (0, 1, 0)]),
            {"type": "translation", "translation": [5, 0, 0]},
            v.MapAxisTransformation(mapAxis=(0, 2, 1)),
        ],
    )
    sheared = v.AffineTransformation(
        input={"name": "physical", "path": "tile"},
        output={"name": "physical", "path": "confocal"},
        affine=[[1, 0, 0.5, 1], [0, 1, 0, 2], [0, 0, 1, 3]],
    )
    warped = v.BijectionTransformation(
        input={"name": "physical", "path": "lightsheet"},
        output={"name": "physical", "path": "confocal"},
        forward=v.DisplacementsTransformation(path="coordinateTransformations/there", interpolation="linear"),
        inverse=v.CoordinatesTransformation(path="coordinateTransformations/back"),
    )
    ends = {"input": {"name": "world"}, "output": {"name": "flat"}}
    parts = [
        v.AxisGroup(inputAxes=[0], outputAxes=[1], transformation=v.IdentityTransformation()),
        {"inputAxes": [1], "outputAxes": [0], "transformation": {"type": "scale", "scale": [2]}},
    ]
    seen = v.ProjectAxisTransformation(**ends, droppedInputs=[0])
    swapped = v.ByDimensionTransformation(input={"name": "flat"}, output={"name": "image"}, transformations=parts)
    systems = [world, flat, {**flat, "name": "image"}]
    links = [turned, sheared, warped, seen, swapped]
    return v.Scene(scene=v.SceneDef(coordinateSystems=systems, coordinateTransformations=links))


KINDS = {each.__name__: each for each in (image, label_image, labels, plate, well, collection, series)}
"""Makers of the metadata of each kind of group, given the classes of a version."""

MADE: dict[str, Any] = {
    f"{kind} {version}": make(v) for version, v in VERSIONS.items() for kind, make in KINDS.items()
} | {"scene 0.6": scene(v06)}
"""Metadata of each kind and version."""

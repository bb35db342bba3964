"""What a user may write; mypy checks it strictly, and it is run."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

import ngfflint
from ngfflint import DimSpec, NGFFValidationError, v04, v05, v06

dims = [
    DimSpec(name="c", size=3),
    DimSpec(name="y", size=512, scale=0.5, unit="micrometer"),
    DimSpec(name="x", size=512, scale=0.5, unit="micrometer"),
]
image = v05.Image(multiscales=[v05.Multiscale.from_dims(dims, name="confocal", n_levels=3)])
window = {"min": 0, "max": 65535, "start": 0, "end": 1500}
omero = v05.Omero(channels=[{"color": "0000FF", "window": window}])
omero.channels.append(v05.OmeroChannel(color="00FF00", window=v05.OmeroWindow(min=0, max=9, start=0, end=9)))
image.omero = omero
document = v05.OMEZarrGroupJSON(attributes={"ome": image})
plain = v05.Image(
    multiscales=(
        {
            "axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}],
            "datasets": ({"path": "0", "coordinateTransformations": [{"type": "scale", "scale": (1, 1)}]},),
        },
    ),
    omero=None,
)
axes = [v05.SpaceAxis(name="y"), v05.SpaceAxis(name="x", unit="micrometer")]
dataset = v05.Dataset(path="0", coordinateTransformations=[v05.ScaleTransformation(scale=[1.0, 1.0])])
multiscale = v05.Multiscale(axes=axes, datasets=[dataset])
labels = v05.LabelImage(
    multiscales=[multiscale], image_label=v05.ImageLabel(colors=[v05.LabelColor(label_value=1, rgba=(0, 0, 0, 255))])
)
wrapped = v05.OMEZarrGroupJSON(attributes=v05.OMEAttributes(ome=labels))
plate = v05.Plate(
    plate=v05.PlateDef(
        columns=[v05.Column(name="1")],
        rows=[{"name": "A"}],
        wells=[v05.PlateWell(path="A/1", rowIndex=0, columnIndex=0)],
    )
)
incomplete = v05.OmeroChannel(color="00FF00")
axis: v05.SpaceAxis = attrs.evolve(v05.SpaceAxis(name="x"), unit="micrometer")
shapes: list[tuple[int, ...]] = ngfflint.level_shapes(dims, n_levels=3)
older: v04.Image = v04.Image(multiscales=[v04.Multiscale.from_dims(dims)])

preview = v06.Image(multiscales=[v06.Multiscale.from_dims(dims, name="confocal")])
systems: list[str] = [each.name for each in preview.multiscales[0].coordinateSystems]
turn = v06.RotationTransformation(
    input={"name": "physical", "path": "confocal"}, output=v06.Endpoint(name="world"), rotation=((0, -1), [1, 0])
)
world = v06.CoordinateSystem(name="world", axes=[{"name": "y"}, v06.SpaceAxis(name="x", longName="along the slide")])
scene = v06.Scene(
    scene=v06.SceneDef(
        coordinateSystems=[world],
        coordinateTransformations=[
            turn,
            {"type": "identity", "input": {"name": "world"}, "output": {"name": "world"}},
            v06.SequenceTransformation(
                transformations=[v06.MapAxisTransformation(mapAxis=(1, 0)), {"type": "identity"}]
            ),
        ],
    )
)

with TemporaryDirectory() as folder:
    (Path(folder) / "zarr.json").write_text(ngfflint.to_json(document), "utf-8")
    found = ngfflint.from_uri(folder)
    assert isinstance(found, v05.OMEZarrGroupJSON)
    assert isinstance(found.attributes.ome, v05.Image)
    name: str | None = found.attributes.ome.multiscales[0].name
    group = ngfflint.open_group(folder)
    level = group.get("0")
    shape: tuple[int, ...] | None = level.shape if isinstance(level, ngfflint.Array) else None

same: v05.Image = ngfflint.validate_ome_json(ngfflint.to_json(image), cls=v05.Image)
units: list[str | None] = [each.unit for each in same.multiscales[0].axes]
for transform in same.multiscales[0].datasets[1].coordinateTransformations:
    if isinstance(transform, v05.ScaleTransformation):
        factors: list[float] | None = transform.scale

whole = ngfflint.validate_ome_object(ngfflint.to_dict(preview))
if isinstance(whole, v06.Image):
    entries: list[str | None] = [each.name for each in whole.multiscales]

try:
    ngfflint.validate_ome_object({"ome": {"version": "0.5", "multiscales": []}})
except NGFFValidationError as fault:
    codes: list[str] = [finding.code for finding in fault.findings]

report: ngfflint.Report = ngfflint.lint(image, select="MUST", ignore=["NGFF04"])
errors: int = report.count("error")

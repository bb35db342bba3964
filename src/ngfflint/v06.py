"""Metadata of OME-Zarr 0.6, which is a preview: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ngfflint.library import common
from ngfflint.library.builders import axes_of, define, linked_datasets_of, specs
from ngfflint.library.common import *  # noqa: F403  what all versions share
from ngfflint.library.common import ImageLabel, Located, PlateDef, WellDef
from ngfflint.model import axes, collection, transforms, transforms_v06
from ngfflint.model.base import As, Each, Model, field
from ngfflint.model.transforms import Endpoint, Links, Transform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from ngfflint.library.builders import DimSpec

__all__ = [
    "AffineTransformation",
    "AxisGroup",
    "Bf2Raw",
    "BijectionTransformation",
    "ByDimensionTransformation",
    "CoordinateSystem",
    "CoordinatesTransformation",
    "Dataset",
    "DisplacementsTransformation",
    "Endpoint",
    "IdentityTransformation",
    "Image",
    "ImageLabel",
    "LabelImage",
    "LabelsGroup",
    "MapAxisTransformation",
    "Multiscale",
    "OMEAttributes",
    "OMEMetadata",
    "OMEZarrGroupJSON",
    "Plate",
    "PlateDef",
    "ProjectAxisTransformation",
    "RotationTransformation",
    "Scene",
    "SceneDef",
    "SequenceTransformation",
    "Series",
    "Well",
    "WellDef",
]
__all__ += common.__all__

VERSION = "0.6rc0"

INTRINSIC = "physical"
"""Name that ``from_dims`` gives to the coordinate system that the levels lead to."""


@define(kw_only=True, eq=False)
class IdentityTransformation(transforms.Identity):
    type: Literal["identity"] = "identity"


@define(kw_only=True, eq=False)
class MapAxisTransformation(transforms_v06.MapAxis):
    type: Literal["mapAxis"] = "mapAxis"


@define(kw_only=True, eq=False)
class ProjectAxisTransformation(transforms_v06.ProjectAxis):
    type: Literal["projectAxis"] = "projectAxis"


@define(kw_only=True, eq=False)
class AffineTransformation(transforms_v06.Affine):
    type: Literal["affine"] = "affine"


@define(kw_only=True, eq=False)
class RotationTransformation(transforms_v06.Rotation):
    type: Literal["rotation"] = "rotation"


@define(kw_only=True, eq=False)
class SequenceTransformation(transforms_v06.Sequence):
    type: Literal["sequence"] = "sequence"


@define(kw_only=True, eq=False)
class DisplacementsTransformation(transforms_v06.Displacements):
    type: Literal["displacements"] = "displacements"


@define(kw_only=True, eq=False)
class CoordinatesTransformation(transforms_v06.Coordinates):
    type: Literal["coordinates"] = "coordinates"


@define(kw_only=True, eq=False)
class AxisGroup(transforms_v06.AxisGroup): ...


@define(kw_only=True, eq=False)
class ByDimensionTransformation(transforms_v06.ByDimension):
    type: Literal["byDimension"] = "byDimension"


@define(kw_only=True, eq=False)
class BijectionTransformation(transforms_v06.Bijection):
    type: Literal["bijection"] = "bijection"


@define(kw_only=True, eq=False)
class CoordinateSystem(axes.CoordinateSystem): ...


@define(kw_only=True, eq=False)
class Dataset(common.Dataset):
    coordinateTransformations: Links = field(converter=Each[Transform])


@define(kw_only=True, eq=False)
class Multiscale(common.Multiscale):
    coordinateSystems: list[CoordinateSystem] = field(converter=Each[CoordinateSystem])  # type: ignore[assignment]
    datasets: list[Dataset] = field(converter=Each[Dataset])  # type: ignore[assignment]

    @classmethod
    def from_dims(cls, dims: Sequence[DimSpec | Mapping[str, Any]], name: str | None = None, n_levels: int = 1) -> Self:
        """Return an image from its dimensions, each given once, with the coordinate system ``physical``.

        If any dimension has a translation, all get one; the default is 0.

        Args:
            dims: outermost first: time, then channel, then space.
            name: of the image.
            n_levels: how many resolution levels; their paths are ``0``, ``1``, ...
        """
        specified = specs(dims)
        system = {"name": INTRINSIC, "axes": axes_of(specified)}
        return cls(name=name, coordinateSystems=[system], datasets=linked_datasets_of(specified, n_levels, INTRINSIC))


@define(kw_only=True, eq=False)
class SceneDef(collection.SceneDef): ...


@define(kw_only=True, eq=False)
class Image(common.Image):
    multiscales: list[Multiscale] = field(converter=Each[Multiscale])  # type: ignore[assignment]


@define(kw_only=True, eq=False)
class LabelImage(common.LabelImage, Image): ...


@define(kw_only=True, eq=False)
class LabelsGroup(common.LabelsGroup): ...


@define(kw_only=True, eq=False)
class Plate(common.Plate): ...


@define(kw_only=True, eq=False)
class Well(common.Well): ...


@define(kw_only=True, eq=False)
class Scene(Located, collection.Scene): ...


@define(kw_only=True, eq=False)
class Bf2Raw(common.Bf2Raw): ...


@define(kw_only=True, eq=False)
class Series(common.Series): ...


OMEMetadata: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Scene | Bf2Raw | Series
"""The OME metadata of a group, of any kind; a label image is an image too."""


@define(kw_only=True, eq=False)
class OMEAttributes(Located, Model):
    """The attributes of a group with OME metadata.

    Args:
        ome: the OME metadata; a dictionary becomes the class for its keys.
    """

    ome: OMEMetadata = field(converter=As[OMEMetadata])


@define(kw_only=True, eq=False)
class OMEZarrGroupJSON(Located, Model):
    """A whole ``zarr.json`` of a group with OME metadata.

    Args:
        zarr_format: 3.
        node_type: ``"group"``.
        attributes: of the group, with the OME metadata under ``ome``.
    """

    zarr_format: int = 3
    node_type: str = "group"
    attributes: OMEAttributes = field(converter=As[OMEAttributes])

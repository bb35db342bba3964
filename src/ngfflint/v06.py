"""Metadata of OME-Zarr 0.6, which is a preview: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define

from ngfflint.library import documents, parts
from ngfflint.library.convert import converting
from ngfflint.library.dims import specs
from ngfflint.library.levels import axes_of, linked_datasets_of
from ngfflint.library.origin import Located
from ngfflint.library.parts import (
    Acquisition,
    ChannelAxis,
    Column,
    CustomAxis,
    FieldOfView,
    ImageLabel,
    LabelColor,
    LabelProperty,
    LabelSource,
    Omero,
    OmeroChannel,
    OmeroRenderingDefs,
    OmeroWindow,
    PlateDef,
    PlateWell,
    Row,
    ScaleTransformation,
    SpaceAxis,
    TimeAxis,
    TranslationTransformation,
    WellDef,
)
from ngfflint.library.transformations import (
    AffineTransformation,
    AxisGroup,
    BijectionTransformation,
    ByDimensionTransformation,
    CoordinatesTransformation,
    DisplacementsTransformation,
    IdentityTransformation,
    MapAxisTransformation,
    ProjectAxisTransformation,
    RotationTransformation,
    SequenceTransformation,
)
from ngfflint.model import axes, scene
from ngfflint.model.base import As, Model, field, key
from ngfflint.model.transforms import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from ngfflint.library.dims import DimSpec

__all__ = [
    "Acquisition",
    "AffineTransformation",
    "AxisGroup",
    "Bf2Raw",
    "BijectionTransformation",
    "ByDimensionTransformation",
    "ChannelAxis",
    "Column",
    "CoordinateSystem",
    "CoordinatesTransformation",
    "CustomAxis",
    "Dataset",
    "DisplacementsTransformation",
    "Endpoint",
    "FieldOfView",
    "IdentityTransformation",
    "Image",
    "ImageLabel",
    "LabelColor",
    "LabelImage",
    "LabelProperty",
    "LabelSource",
    "LabelsGroup",
    "MapAxisTransformation",
    "Multiscale",
    "OMEAttributes",
    "OMEMetadata",
    "OMEZarrGroupJSON",
    "Omero",
    "OmeroChannel",
    "OmeroRenderingDefs",
    "OmeroWindow",
    "Plate",
    "PlateDef",
    "PlateWell",
    "ProjectAxisTransformation",
    "RotationTransformation",
    "Row",
    "ScaleTransformation",
    "Scene",
    "SceneDef",
    "SequenceTransformation",
    "Series",
    "SpaceAxis",
    "TimeAxis",
    "TranslationTransformation",
    "Well",
    "WellDef",
]

INTRINSIC = "physical"
"""Name that ``from_dims`` gives to the coordinate system that the levels lead to."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class CoordinateSystem(axes.CoordinateSystem):
    """A space that points lie in."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Dataset(parts.Dataset):
    """One resolution level."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Multiscale(parts.Multiscale):
    """One image at several resolutions."""

    @classmethod
    def from_dims(cls, dims: Sequence[DimSpec | Mapping[str, Any]], name: str | None = None, n_levels: int = 1) -> Self:
        """Return an image of which each dimension is said once, with the coordinate system ``physical``.

        If any dimension has a translation, all get one, 0 where none is given.

        Args:
            dims: outermost first: time, then channel, then space.
            name: of the image.
            n_levels: how many resolution levels; their paths are ``0``, ``1``, ...
        """
        told = specs(dims)
        system = {"name": INTRINSIC, "axes": axes_of(told)}
        return cls(name=name, coordinateSystems=[system], datasets=linked_datasets_of(told, n_levels, INTRINSIC))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class SceneDef(scene.SceneDef):
    """How images lie to each other."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Image(documents.Image):
    """The OME metadata of an image group."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelImage(documents.LabelImage):
    """The OME metadata of a label image."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelsGroup(documents.LabelsGroup):
    """The OME metadata of a labels group."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Plate(documents.Plate):
    """The OME metadata of a plate group."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Well(documents.Well):
    """The OME metadata of a well group."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Scene(Located, scene.Scene):
    """The OME metadata of a scene."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Bf2Raw(documents.Bf2Raw):
    """The OME metadata of the root of a collection."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))
    layout: int | None = field(default=3, metadata=key("bioformats2raw.layout", since="0.4", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Series(documents.Series):
    """The OME metadata of the group ``OME`` in a collection."""

    version: str | None = field(default="0.6rc0", metadata=key(since="0.5", required=True))


OMEMetadata: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Scene | Bf2Raw | Series
"""The OME metadata of a group, of whatever kind; ``isinstance`` tells which."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class OMEAttributes(Located, Model):
    """The attributes of a group with OME metadata.

    Args:
        ome: the OME metadata; a dictionary becomes the class that its keys tell.
    """

    ome: OMEMetadata = field(converter=As[OMEMetadata])


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
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

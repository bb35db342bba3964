"""The parts of metadata that are the same from 0.4 to 0.5, as the library makes them: dictionaries become models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ngfflint.library.convert import converting
from ngfflint.library.dims import level_shapes, specs
from ngfflint.library.levels import axes_of, datasets_of
from ngfflint.model import axes, image, labels, omero, plate, transforms, well
from ngfflint.model.base import field, key
from ngfflint.model.labels import LabelProperty, LabelSource
from ngfflint.model.omero import OmeroRenderingDefs, OmeroWindow
from ngfflint.model.plate import Acquisition, Column, PlateWell, Row
from ngfflint.model.well import FieldOfView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from ngfflint.library.dims import DimSpec

__all__ = [
    "Acquisition",
    "ChannelAxis",
    "Column",
    "CustomAxis",
    "Dataset",
    "FieldOfView",
    "ImageLabel",
    "LabelColor",
    "LabelProperty",
    "LabelSource",
    "Multiscale",
    "Omero",
    "OmeroChannel",
    "OmeroRenderingDefs",
    "OmeroWindow",
    "PlateDef",
    "PlateWell",
    "Row",
    "ScaleTransformation",
    "SpaceAxis",
    "TimeAxis",
    "TranslationTransformation",
    "WellDef",
]


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class SpaceAxis(axes.Axis):
    """An axis of space."""

    type: str | None = field(default="space", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class TimeAxis(axes.Axis):
    """The axis of time."""

    type: str | None = field(default="time", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ChannelAxis(axes.Axis):
    """The axis of channels."""

    type: str | None = field(default="channel", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class CustomAxis(axes.Axis):
    """An axis of a type of your own, or of none."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ScaleTransformation(transforms.Scale):
    """A factor per axis: the pixel size in the unit of the axis."""

    type: str = "scale"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class TranslationTransformation(transforms.Translation):
    """An offset per axis, in the unit of the axis."""

    type: str = "translation"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Dataset(image.Dataset):
    """One resolution level."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Multiscale(image.Multiscale):
    """One image at several resolutions."""

    @classmethod
    def from_dims(cls, dims: Sequence[DimSpec | Mapping[str, Any]], name: str | None = None, n_levels: int = 1) -> Self:
        """Return an image of which each dimension is said once.

        If any dimension has a translation, all get one, 0 where none is given.

        Args:
            dims: outermost first: time, then channel, then space.
            name: of the image.
            n_levels: how many resolution levels; their paths are ``0``, ``1``, ...
        """
        told = specs(dims)
        return cls(name=name, axes=axes_of(told), datasets=datasets_of(told, n_levels))

    @staticmethod
    def level_shapes(dims: Sequence[DimSpec | Mapping[str, Any]], n_levels: int = 1) -> list[tuple[int, ...]]:
        """Return the shape in pixels of each level that ``from_dims`` describes, see ``ngfflint.level_shapes``."""
        return level_shapes(dims, n_levels)


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class OmeroChannel(omero.OmeroChannel):
    """How to show one channel."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Omero(omero.Omero):
    """How to show an image."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelColor(labels.LabelColor):
    """The colour of one label."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ImageLabel(labels.ImageLabel):
    """How to show a label image, and what its labels are."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class PlateDef(plate.PlateDef):
    """The layout of a plate."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class WellDef(well.WellDef):
    """What a well holds."""

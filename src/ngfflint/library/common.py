"""The classes of metadata that versions share.

Groups of 0.1 to 0.3 are read as these; each later version derives its own classes from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ngfflint.library.builders import Origin, axes_of, datasets_of, define, level_shapes, specs
from ngfflint.model import axes, collection, image, labels, plate, transforms
from ngfflint.model import image as omero
from ngfflint.model import plate as well
from ngfflint.model.base import As, field, key
from ngfflint.model.image import OmeroRenderingDefs, OmeroWindow
from ngfflint.model.labels import LabelProperty, LabelSource
from ngfflint.model.plate import Acquisition, Column, FieldOfView, PlateWell, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from ngfflint.library.builders import DimSpec

__all__ = [
    "Acquisition",
    "ChannelAxis",
    "Column",
    "CustomAxis",
    "FieldOfView",
    "LabelColor",
    "LabelProperty",
    "LabelSource",
    "Omero",
    "OmeroChannel",
    "OmeroRenderingDefs",
    "OmeroWindow",
    "PlateWell",
    "Row",
    "ScaleTransformation",
    "SpaceAxis",
    "TimeAxis",
    "TranslationTransformation",
]
"""The classes that are the same in all versions."""


@define(kw_only=True, eq=False)
class SpaceAxis(axes.Axis):
    """A space axis."""

    type: Literal["space"] = field(default="space", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False)
class TimeAxis(axes.Axis):
    """The time axis."""

    type: Literal["time"] = field(default="time", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False)
class ChannelAxis(axes.Axis):
    """The channel axis."""

    type: Literal["channel"] = field(default="channel", metadata=key(since="0.4", nullable=True))


@define(kw_only=True, eq=False)
class CustomAxis(axes.Axis):
    """An axis with a custom type, or without one."""


@define(kw_only=True, eq=False)
class ScaleTransformation(transforms.Scale):
    type: Literal["scale"] = "scale"


@define(kw_only=True, eq=False)
class TranslationTransformation(transforms.Translation):
    type: Literal["translation"] = "translation"


@define(kw_only=True, eq=False)
class Dataset(image.Dataset): ...


@define(kw_only=True, eq=False)
class Multiscale(image.Multiscale):
    @classmethod
    def from_dims(cls, dims: Sequence[DimSpec | Mapping[str, Any]], name: str | None = None, n_levels: int = 1) -> Self:
        """Return the metadata of an image from its dimensions.

        If any dimension has a translation, all get one; the default is 0.

        Args:
            dims: dimensions, outermost first: time, then channel, then space.
            name: name of the image.
            n_levels: number of resolution levels; their paths are ``0``, ``1``, ...
        """
        specified = specs(dims)
        return cls(name=name, axes=axes_of(specified), datasets=datasets_of(specified, n_levels))

    @staticmethod
    def level_shapes(dims: Sequence[DimSpec | Mapping[str, Any]], n_levels: int = 1) -> list[tuple[int, ...]]:
        """Return the shape in pixels of each level that ``from_dims`` describes, see ``ngfflint.level_shapes``."""
        return level_shapes(dims, n_levels)


@define(kw_only=True, eq=False)
class OmeroChannel(omero.OmeroChannel):
    window: OmeroWindow | None = field(default=None, converter=As[OmeroWindow])  # type: ignore[assignment]  # incomplete


@define(kw_only=True, eq=False)
class Omero(omero.Omero): ...


@define(kw_only=True, eq=False)
class LabelColor(labels.LabelColor): ...


@define(kw_only=True, eq=False)
class ImageLabel(labels.ImageLabel): ...


@define(kw_only=True, eq=False)
class PlateDef(plate.PlateDef): ...


@define(kw_only=True, eq=False)
class WellDef(well.WellDef): ...


class Located:
    """Metadata that may have been read from a store."""

    __slots__ = ()

    extra: dict[str, Any]

    @property
    def uri(self) -> str | None:
        """The document that it was read from; ``None`` if it was built in Python."""
        return self.extra.uri if isinstance(self.extra, Origin) else None


@define(kw_only=True, eq=False)
class Image(Located, image.Image): ...


@define(kw_only=True, eq=False)
class LabelImage(Located, labels.LabelImage): ...


@define(kw_only=True, eq=False)
class LabelsGroup(Located, labels.LabelsGroup): ...


@define(kw_only=True, eq=False)
class Plate(Located, plate.Plate): ...


@define(kw_only=True, eq=False)
class Well(Located, well.Well): ...


@define(kw_only=True, eq=False)
class Bf2Raw(Located, collection.Bf2Raw):
    bioformats2raw_layout: int | None = field(
        default=3, metadata=key("bioformats2raw.layout", since="0.4", required=True)
    )


@define(kw_only=True, eq=False)
class Series(Located, collection.Series): ...

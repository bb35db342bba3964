"""Metadata of OME-Zarr 0.5: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TypeAlias

from ngfflint.library import common
from ngfflint.library.builders import define
from ngfflint.library.common import *  # noqa: F403  what all versions share
from ngfflint.library.common import Located, ScaleTransformation, TranslationTransformation
from ngfflint.model.axes import Axis
from ngfflint.model.base import As, Each, Model, field

__all__ = [
    "Bf2Raw",
    "Dataset",
    "Image",
    "ImageLabel",
    "LabelImage",
    "LabelsGroup",
    "Multiscale",
    "OMEAttributes",
    "OMEMetadata",
    "OMEZarrGroupJSON",
    "Plate",
    "PlateDef",
    "Series",
    "Well",
    "WellDef",
]
__all__ += common.__all__

VERSION = "0.5"


@define(kw_only=True, eq=False)
class Dataset(common.Dataset):
    coordinateTransformations: list[ScaleTransformation | TranslationTransformation] = field(  # type: ignore[assignment]
        converter=Each[ScaleTransformation | TranslationTransformation]
    )


@define(kw_only=True, eq=False)
class Multiscale(common.Multiscale):
    axes: list[Axis] = field(converter=Each[Axis])  # type: ignore[assignment]
    datasets: list[Dataset] = field(converter=Each[Dataset])  # type: ignore[assignment]


@define(kw_only=True, eq=False)
class ImageLabel(common.ImageLabel): ...


@define(kw_only=True, eq=False)
class PlateDef(common.PlateDef): ...


@define(kw_only=True, eq=False)
class WellDef(common.WellDef): ...


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
class Bf2Raw(common.Bf2Raw): ...


@define(kw_only=True, eq=False)
class Series(common.Series): ...


OMEMetadata: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Bf2Raw | Series
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

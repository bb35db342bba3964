"""Metadata of OME-Zarr 0.4: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TypeAlias

from ngfflint.library import common
from ngfflint.library.builders import define
from ngfflint.library.common import *  # noqa: F403  what all versions share
from ngfflint.library.common import ScaleTransformation, TranslationTransformation
from ngfflint.model.axes import Axis
from ngfflint.model.base import Each, field

__all__ = [
    "Bf2Raw",
    "Dataset",
    "Image",
    "ImageLabel",
    "LabelImage",
    "LabelsGroup",
    "Multiscale",
    "OMEZarrGroupJSON",
    "Plate",
    "PlateDef",
    "Series",
    "Well",
    "WellDef",
]
__all__ += common.__all__

VERSION = "0.4"


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


OMEZarrGroupJSON: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Bf2Raw | Series
"""The ``.zattrs`` of a group with OME metadata, of any kind; a label image is an image too."""

"""Metadata of OME-Zarr 0.4: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TypeAlias

from ngfflint.library import common
from ngfflint.library.builders import define
from ngfflint.library.common import *  # noqa: F403  what all versions share
from ngfflint.library.common import Dataset

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


@define
class Multiscale(common.Multiscale): ...


@define
class ImageLabel(common.ImageLabel): ...


@define
class PlateDef(common.PlateDef): ...


@define
class WellDef(common.WellDef): ...


@define
class Image(common.Image): ...


@define
class LabelImage(common.LabelImage): ...


@define
class LabelsGroup(common.LabelsGroup): ...


@define
class Plate(common.Plate): ...


@define
class Well(common.Well): ...


@define
class Bf2Raw(common.Bf2Raw): ...


@define
class Series(common.Series): ...


OMEZarrGroupJSON: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Bf2Raw | Series
"""The ``.zattrs`` of a group with OME metadata, of any kind; ``isinstance`` distinguishes them."""

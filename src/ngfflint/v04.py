"""Metadata of OME-Zarr 0.4: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TypeAlias

from attrs import define

from ngfflint.library import documents, parts
from ngfflint.library.convert import converting
from ngfflint.library.parts import (
    Acquisition,
    ChannelAxis,
    Column,
    CustomAxis,
    Dataset,
    FieldOfView,
    LabelColor,
    LabelProperty,
    LabelSource,
    Omero,
    OmeroChannel,
    OmeroRenderingDefs,
    OmeroWindow,
    PlateWell,
    Row,
    ScaleTransformation,
    SpaceAxis,
    TimeAxis,
    TranslationTransformation,
)
from ngfflint.model.base import field, key

__all__ = [
    "Acquisition",
    "Bf2Raw",
    "ChannelAxis",
    "Column",
    "CustomAxis",
    "Dataset",
    "FieldOfView",
    "Image",
    "ImageLabel",
    "LabelColor",
    "LabelImage",
    "LabelProperty",
    "LabelSource",
    "LabelsGroup",
    "Multiscale",
    "OMEZarrGroupJSON",
    "Omero",
    "OmeroChannel",
    "OmeroRenderingDefs",
    "OmeroWindow",
    "Plate",
    "PlateDef",
    "PlateWell",
    "Row",
    "ScaleTransformation",
    "Series",
    "SpaceAxis",
    "TimeAxis",
    "TranslationTransformation",
    "Well",
    "WellDef",
]


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Multiscale(parts.Multiscale):
    """One image at several resolutions."""

    version: str | None = field(default="0.4", metadata=key(until="0.4"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ImageLabel(parts.ImageLabel):
    """How to show a label image, and what its labels are."""

    version: str | None = field(default="0.4", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class PlateDef(parts.PlateDef):
    """The layout of a plate."""

    version: str | None = field(default="0.4", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class WellDef(parts.WellDef):
    """What a well holds."""

    version: str | None = field(default="0.4", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Image(documents.Image):
    """The OME metadata of an image group: its ``.zattrs``."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelImage(documents.LabelImage):
    """The OME metadata of a label image: its ``.zattrs``."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelsGroup(documents.LabelsGroup):
    """The OME metadata of a labels group: its ``.zattrs``."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Plate(documents.Plate):
    """The OME metadata of a plate group: its ``.zattrs``."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Well(documents.Well):
    """The OME metadata of a well group: its ``.zattrs``."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Bf2Raw(documents.Bf2Raw):
    """The OME metadata of the root of a collection: its ``.zattrs``."""

    layout: int | None = field(default=3, metadata=key("bioformats2raw.layout", since="0.4", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Series(documents.Series):
    """The OME metadata of the group ``OME`` in a collection: its ``.zattrs``."""


OMEZarrGroupJSON: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Bf2Raw | Series
"""The ``.zattrs`` of a group with OME metadata, of whatever kind; ``isinstance`` tells which."""

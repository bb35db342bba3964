"""Metadata of OME-Zarr 0.5: classes to build it with, and that it is read as."""

from __future__ import annotations

from typing import TypeAlias

from attrs import define

from ngfflint.library import documents, parts
from ngfflint.library.convert import converting
from ngfflint.library.origin import Located
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
    Multiscale,
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
from ngfflint.model.base import As, Model, field, key

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
class ImageLabel(parts.ImageLabel):
    """How to show a label image, and what its labels are."""

    version: str | None = field(default="0.5", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class PlateDef(parts.PlateDef):
    """The layout of a plate."""

    version: str | None = field(default="0.5", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class WellDef(parts.WellDef):
    """What a well holds."""

    version: str | None = field(default="0.5", metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Image(documents.Image):
    """The OME metadata of an image group."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelImage(documents.LabelImage):
    """The OME metadata of a label image."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelsGroup(documents.LabelsGroup):
    """The OME metadata of a labels group."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Plate(documents.Plate):
    """The OME metadata of a plate group."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Well(documents.Well):
    """The OME metadata of a well group."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Bf2Raw(documents.Bf2Raw):
    """The OME metadata of the root of a collection."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))
    layout: int | None = field(default=3, metadata=key("bioformats2raw.layout", since="0.4", required=True))


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Series(documents.Series):
    """The OME metadata of the group ``OME`` in a collection."""

    version: str | None = field(default="0.5", metadata=key(since="0.5", required=True))


OMEMetadata: TypeAlias = Image | LabelImage | LabelsGroup | Plate | Well | Bf2Raw | Series
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

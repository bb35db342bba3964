"""What rule packs import; nothing else of ngfflint is meant for them."""

from __future__ import annotations

from ngfflint.documents.edits import Edit
from ngfflint.hierarchy.nodes import Array, Group, Missing, Node
from ngfflint.linter.findings import Finding
from ngfflint.linter.results import Report
from ngfflint.model.axes import Axes, Axis
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.image import Dataset, Datasets, Image, Multiscale, Multiscales, Omero, OmeroChannel, OmeroWindow
from ngfflint.model.labels import ImageLabel, LabelImage, LabelsGroup
from ngfflint.model.plate import Plate, PlateDef, PlateWell, Well, WellDef
from ngfflint.model.transforms import Scale, Transform, TransformList, Translation
from ngfflint.report.formatter import ReportSettings
from ngfflint.rules.check import Cause, Fault, Related
from ngfflint.rules.context import Context
from ngfflint.rules.fix import Change, Reported
from ngfflint.rules.hooks import hookimpl

__all__ = [
    "UNREADABLE",
    "Array",
    "Axes",
    "Axis",
    "Cause",
    "Change",
    "Context",
    "Dataset",
    "Datasets",
    "Edit",
    "Fault",
    "Finding",
    "Group",
    "Image",
    "ImageLabel",
    "LabelImage",
    "LabelsGroup",
    "Missing",
    "Multiscale",
    "Multiscales",
    "Node",
    "Omero",
    "OmeroChannel",
    "OmeroWindow",
    "Plate",
    "PlateDef",
    "PlateWell",
    "Related",
    "Report",
    "ReportSettings",
    "Reported",
    "Scale",
    "Transform",
    "TransformList",
    "Translation",
    "Unreadable",
    "Well",
    "WellDef",
    "hookimpl",
    "present",
]

"""The OME schema, as far as OME-XML is checked: attributes and elements of OME, Image, Pixels and Channel."""

from __future__ import annotations

import re
from functools import cache
from math import inf
from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

CURRENT = "2016-06"
"""The schema that is checked whole."""

SIMILAR = ("2013-06", "2015-01")
"""Older schemas, of which only what they have in common with the current one is checked."""

RELEASES = (
    *("2003-FC", "2007-06", "2008-02", "2008-09", "2009-09", "2010-04"),
    *("2010-06", "2011-06", "2012-06", "2013-06", "2015-01", "2016-06"),
)
"""The dates of all released schemas."""

PIXEL_TYPES = (
    "int8",
    "int16",
    "int32",
    "uint8",
    "uint16",
    "uint32",
    "float",
    "double",
    "complex",
    "double-complex",
    "bit",
)
"""Values of "Type" of a Pixels element."""

LARGEST = (1 << 31) - 1
"""Largest integer of the schema."""


class Values(NamedTuple):
    """The values that an attribute may have.

    Args:
        words: a noun phrase for people.
        fit: whether a text without surrounding blanks is one of them.
    """

    words: str
    fit: Callable[[str], bool]


def _number(text: str) -> float | None:
    """Return the number that a text means in XML, ``None`` if it means none."""
    if re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", text, re.ASCII):
        return float(text)
    return {"INF": inf, "-INF": -inf}.get(text)


def _is_integer(text: str, least: int) -> bool:
    return re.fullmatch(r"[-+]?\d{1,18}", text, re.ASCII) is not None and least <= int(text) <= LARGEST


def one_of(*allowed: str) -> Values:
    """Return the values of a list."""
    return Values(f"one of {', '.join(allowed)}", frozenset(allowed).__contains__)


@cache
def identifier(element: str) -> Values:
    """Return the values of the ID of an element."""
    pattern = re.compile(rf"(urn:lsid:([\w.-]+\.[\w.-]+)+:)?{element}:\S+")
    return Values(f'an ID such as "{element}:0"', lambda text: pattern.fullmatch(text) is not None)


TEXT = Values("text", lambda _: True)
BOOLEAN = one_of("true", "false", "1", "0")
INTEGER = Values("an integer", lambda text: _is_integer(text, -LARGEST - 1))
POSITIVE_INTEGER = Values("a positive integer", lambda text: _is_integer(text, 1))
NUMBER = Values("a number", lambda text: text == "NaN" or _number(text) is not None)
POSITIVE_NUMBER = Values("a positive number", lambda text: (_number(text) or 0) > 0)
UUID = Values(
    "a UUID that starts with urn:uuid:",
    lambda text: re.fullmatch(r"urn:uuid:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None,
)
PREFIXES = ("Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "", "d", "c", "m", "\xb5", "n", "p", "f", "a", "z", "y")
IMPERIAL = ("thou", "li", "in", "ft", "yd", "mi")
LENGTHS = frozenset(
    {*(f"{prefix}m" for prefix in PREFIXES), *IMPERIAL, "\xc5", "ua", "ly", "pc", "pt", "pixel", "reference frame"}
)
PIXEL_TYPE = Values(
    "int8 to int32, uint8 to uint32, float, double, complex, double-complex or bit", PIXEL_TYPES.__contains__
)
LENGTH_UNIT = Values("a unit of length, such as \xb5m, nm or pixel", LENGTHS.__contains__)
TIME_UNIT = Values(
    "a unit of time, such as s, ms or min",
    frozenset({*(f"{prefix}s" for prefix in PREFIXES), "min", "h", "d"}).__contains__,
)


class ElementRule(NamedTuple):
    """What an element must and may have.

    Args:
        required: its attributes that must be present.
        optional: its other attributes.
        children: names of the elements in it, in the order of the schema.
        once: the element that must be in it exactly once, ``""`` if there is none.
    """

    required: dict[str, Values]
    optional: dict[str, Values]
    children: tuple[str, ...]
    once: str = ""


ILLUMINATION = ("Transmitted", "Epifluorescence", "Oblique", "NonLinear", "Other")
ACQUISITION = (
    *("WideField", "LaserScanningConfocalMicroscopy", "SpinningDiskConfocal", "SlitScanConfocal"),
    *("MultiPhotonMicroscopy", "StructuredIllumination", "SingleMoleculeImaging", "TotalInternalReflection"),
    *("FluorescenceLifetime", "SpectralImaging", "FluorescenceCorrelationSpectroscopy"),
    *("NearFieldScanningOpticalMicroscopy", "SecondHarmonicGenerationImaging", "PALM", "STORM", "STED", "TIRF"),
    *("FSM", "LCM", "Other", "BrightField", "SweptFieldConfocal", "SPIM"),
)
CONTRAST = (
    *("Brightfield", "Phase", "DIC", "HoffmanModulation", "ObliqueIllumination", "PolarizedLight", "Darkfield"),
    *("Fluorescence", "Other"),
)

RULES = {
    "OME": ElementRule(
        {},
        {"UUID": UUID, "Creator": TEXT},
        (
            *("Rights", "Project", "Dataset", "Folder", "Experiment", "Plate", "Screen", "Experimenter"),
            *("ExperimenterGroup", "Instrument", "Image", "StructuredAnnotations", "ROI"),
        ),
    ),
    "Image": ElementRule(
        {"ID": identifier("Image")},
        {"Name": TEXT},
        (
            *("AcquisitionDate", "ExperimenterRef", "Description", "ExperimentRef", "ExperimenterGroupRef"),
            *("InstrumentRef", "ObjectiveSettings", "ImagingEnvironment", "StageLabel", "Pixels", "ROIRef"),
            *("MicrobeamManipulationRef", "AnnotationRef"),
        ),
        once="Pixels",
    ),
    "Pixels": ElementRule(
        {
            "ID": identifier("Pixels"),
            "DimensionOrder": one_of("XYZCT", "XYZTC", "XYCTZ", "XYCZT", "XYTCZ", "XYTZC"),
            "Type": PIXEL_TYPE,
            **dict.fromkeys(("SizeX", "SizeY", "SizeZ", "SizeC", "SizeT"), POSITIVE_INTEGER),
        },
        {
            "SignificantBits": POSITIVE_INTEGER,
            "Interleaved": BOOLEAN,
            "BigEndian": BOOLEAN,
            **{f"PhysicalSize{axis}": POSITIVE_NUMBER for axis in "XYZ"},
            **{f"PhysicalSize{axis}Unit": LENGTH_UNIT for axis in "XYZ"},
            "TimeIncrement": NUMBER,
            "TimeIncrementUnit": TIME_UNIT,
        },
        ("Channel", "BinData", "TiffData", "MetadataOnly", "Plane"),
    ),
    "Channel": ElementRule(
        {"ID": identifier("Channel")},
        {
            "Name": TEXT,
            "SamplesPerPixel": POSITIVE_INTEGER,
            "IlluminationType": one_of(*ILLUMINATION),
            "PinholeSize": NUMBER,
            "PinholeSizeUnit": LENGTH_UNIT,
            "AcquisitionMode": Values("a mode of the schema, such as STED", ACQUISITION.__contains__),
            "ContrastMethod": Values("a method of the schema, such as Phase", CONTRAST.__contains__),
            "ExcitationWavelength": POSITIVE_NUMBER,
            "ExcitationWavelengthUnit": LENGTH_UNIT,
            "EmissionWavelength": POSITIVE_NUMBER,
            "EmissionWavelengthUnit": LENGTH_UNIT,
            "Fluor": TEXT,
            "NDFilter": NUMBER,
            "PockelCellSetting": INTEGER,
            "Color": INTEGER,
        },
        ("LightSourceSettings", "DetectorSettings", "FilterSetRef", "AnnotationRef", "LightPath"),
    ),
}
"""By name of the element, as in the current schema."""

REFERENCES = ("ExperimenterRef", "ExperimentRef", "ExperimenterGroupRef", "InstrumentRef", "ObjectiveSettings")
"""Elements of Image whose ID is that of another element."""

KEPT = {"OME": ("Image",), "Image": ("Pixels", *REFERENCES), "Pixels": ("Channel",)}
"""Names of the elements that are kept for checks, by name of the element around them."""

"""Where the linter asks for more than the official schemas: each kind of error with its reason and an example."""

from __future__ import annotations

from typing import Any, NamedTuple

from support.json_edits import DELETE

SINCE_01, SINCE_02, SINCE_03 = ("0.1", "0.2", "0.3", "0.4", "0.5"), ("0.2", "0.3", "0.4", "0.5"), ("0.3", "0.4", "0.5")
SINCE_04, ONLY_05 = ("0.4", "0.5"), ("0.5",)
ALL, FROM_04, FROM_05 = (*SINCE_01, "0.6"), (*SINCE_04, "0.6"), ("0.5", "0.6")
ONLY_01, ONLY_04, UNTIL_03, UNTIL_04 = ("0.1",), ("0.4",), ("0.1", "0.2", "0.3"), ("0.1", "0.2", "0.3", "0.4")

M, D = "/multiscales/0", "/multiscales/0/datasets"
T, S = f"{D}/1/coordinateTransformations", f"{M}/coordinateTransformations"
A = f"{M}/axes"
C = "/omero/channels/0"
R, RUN = "/plate/acquisitions/0", "/plate/acquisitions/*"
WELL = "/plate/wells/*"
L, COLOR = "/image-label", "/image-label/colors/*"
ENTRY, PATH = "/multiscales/*", "/multiscales/*/datasets/*/path"
AXES, AXIS = "/multiscales/*/axes", "/multiscales/*/axes/*"
STEP = "/multiscales/*/datasets/*/coordinateTransformations/*"
STEP_OF_ALL = "/multiscales/*/coordinateTransformations/*"
CHANNEL = "/omero/channels/*"

NOTHING = "no key is required, so that a group of no kind at all satisfies the schema"
SILENT = "the schema does not know the key, or has lost it; the text does"
LOOSE = "the schema is content with the type of JSON; the text says what it may hold"
RELATION = "the text relates values in different places, and a schema sees one at a time"
SAME = "the schema compares whole objects; the text asks for one name, path or value each"
PLAIN = "the text speaks of objects and integers in plain words; this schema says nothing"
FRACTION = "0.1 asks for any number; later versions call it an integer, and a fraction counts nothing"

KINDS = {
    "multiscales": "image",
    "omero": "image",
    "image-label": "label image",
    "plate": "plate",
    "well": "well",
    "bioformats2raw.layout": "collection",
    "series": "OME group",
}


class Beyond(NamedTuple):
    """What the linter takes for an error and the schema accepts.

    Args:
        code: of the rule.
        case: of the rule.
        where: pointer in the OME object; ``*`` is any one step.
        versions: in which it is so.
        rows: of the inventory of requirements.
        edits: of the base of a kind, by pointer in the OME object; they make the example.
        reason: why it is an error nevertheless.
        of: the kind of group in the example, if the changed key does not determine it.
    """

    code: str
    case: str
    where: str
    versions: tuple[str, ...]
    rows: str
    edits: dict[str, Any]
    reason: str
    of: str = ""

    @property
    def kind(self) -> str:
        """The kind of group in the example, given by the key that is changed."""
        return self.of or KINDS[next(iter(self.edits)).split("/")[1]]


def axis(name: str, sort: str) -> dict[str, str]:
    """Return an axis."""
    return {"name": name, "type": sort}


AGAIN = {"label": "again"}
"""Makes two objects differ that have the same name."""

SHIFT = {"type": "translation", "translation": [0.0] * 5}
FACTOR = {"type": "scale", "scale": [1.0, 1.0, 1.0, 1.0, 1.0]}
SWAPPED_AXES = {f"{A}/0": axis("c", "channel"), f"{A}/1": axis("t", "time")}
SWAPPED_STEPS = {f"{T}/0": SHIFT, f"{T}/1": FACTOR}
ONE_OF_SPACE = {f"{A}/{index}/type": kind for index, kind in ((1, "space"), (2, "time"), (3, "channel"), (4, "depth"))}
UNTYPED = {f"{A}/3/type": DELETE, f"{A}/4/type": "depth"}
FIRST = {"path": "A/1", "rowIndex": 0, "columnIndex": 0}

IMAGES = [
    Beyond("NGFF054", "empty", PATH, SINCE_02, "MS-10", {f"{D}/1/path": ""}, LOOSE),
    Beyond("NGFF054", "itself", PATH, SINCE_02, "MS-10", {f"{D}/1/path": "."}, LOOSE),
    Beyond("NGFF054", "absolute", PATH, SINCE_02, "MS-10", {f"{D}/1/path": "/1"}, LOOSE),
    Beyond("NGFF054", "address", PATH, SINCE_02, "MS-10", {f"{D}/1/path": "s3://bucket/1"}, LOOSE),
    Beyond("NGFF054", "above", PATH, SINCE_02, "MS-10", {f"{D}/1/path": "../1"}, LOOSE),
    Beyond("NGFF054", "character", PATH, SINCE_02, "MS-10", {f"{D}/1/path": "1\\2"}, LOOSE),
    Beyond("NGFF064", "Multiscale.metadata", f"{ENTRY}/metadata", SINCE_02, "MS-21", {f"{M}/metadata": "no"}, SILENT),
    Beyond("NGFF031", "many", AXES, ("0.3",), "AX-15", {f"{A}/5": "x"}, LOOSE),
    Beyond("NGFF034", "", AXIS, ("0.3",), "AX-07", {f"{A}/1": "t"}, SAME),
    Beyond("NGFF034", "", f"{AXIS}/name", SINCE_04, "AX-07", {f"{A}/4": axis("y", "space")}, SAME),
    Beyond("NGFF037", "type", f"{AXIS}/unit", SINCE_04, "AX-14", {f"{A}/0/unit": 3}, SILENT),
    Beyond("NGFF040", "untyped", AXES, SINCE_04, "AX-17", UNTYPED, LOOSE),
    Beyond("NGFF041", "", AXIS, SINCE_04, "AX-18", {f"{A}/1/type": "time"}, LOOSE),
    Beyond("NGFF042", "", AXIS, SINCE_04, "AX-19", {f"{A}/0/type": "phase"}, LOOSE),
    Beyond("NGFF043", "", AXIS, SINCE_04, "AX-20 AX-21", SWAPPED_AXES, LOOSE),
    Beyond("NGFF012", "", STEP, SINCE_04, "CT-10", SWAPPED_STEPS, LOOSE),
    Beyond("NGFF012", "", STEP_OF_ALL, SINCE_04, "CT-19", {f"{S}/0": SHIFT, f"{S}/1": FACTOR}, LOOSE),
    Beyond("NGFF014", "", STEP, SINCE_04, "CT-09", {f"{T}/2": SHIFT}, LOOSE),
    Beyond("NGFF014", "", STEP_OF_ALL, SINCE_04, "CT-19", {f"{S}/2": SHIFT}, LOOSE),
    Beyond("NGFF017", "", f"{STEP}/scale", SINCE_04, "CT-16", {f"{T}/0/scale/5": 1.0}, RELATION),
    Beyond("NGFF017", "", f"{STEP_OF_ALL}/scale", SINCE_04, "CT-19", {f"{S}/0/scale/5": 1.0}, RELATION),
    Beyond("NGFF018", "", f"{STEP}/translation", SINCE_04, "CT-17", {f"{T}/1/translation/5": 1.0}, RELATION),
    Beyond("NGFF018", "", f"{STEP_OF_ALL}/translation", SINCE_04, "CT-19", {f"{S}/1/translation/5": 1.0}, RELATION),
    Beyond("NGFF019", "both", f"{STEP}/path", SINCE_04, "CT-13", {f"{T}/1/path": "offsets"}, SILENT),
    Beyond("NGFF019", "Scale.path", f"{STEP}/path", SINCE_04, "CT-11", {f"{T}/0/path": 3}, SILENT),
    Beyond("NGFF019", "Translation.path", f"{STEP}/path", SINCE_04, "CT-12", {f"{T}/1/path": 3}, SILENT),
    Beyond("NGFF022", "", f"{STEP}/scale/*", SINCE_04, "MS-14", {f"{T}/0/scale/4": 0.1}, RELATION),
    Beyond("NGFF022", "", f"{STEP}/scale", SINCE_04, "MS-14", {f"{T}/0/scale": [1.0, 1.0, 1.0, 0.1, 0.1]}, RELATION),
    Beyond("NGFF072", "pattern", f"{CHANNEL}/color", FROM_04, "OM-05", {f"{C}/color": "#0000FF"}, LOOSE),
    Beyond("NGFF071", "missing", CHANNEL, FROM_05, "OM-04", {f"{C}/color": DELETE}, SILENT),
    Beyond("NGFF073", "missing", CHANNEL, FROM_05, "OM-07", {f"{C}/window": DELETE}, SILENT),
    Beyond("NGFF076", "type", "/omero/rdefs", ALL, "OM-18", {"/omero/rdefs": "color"}, SILENT),
    Beyond("NGFF076", "type", "/omero/rdefs/model", ALL, "OM-18", {"/omero/rdefs/model": 3}, SILENT),
    Beyond("NGFF076", "model", "/omero/rdefs/model", ALL, "OM-18", {"/omero/rdefs/model": "grey"}, SILENT),
    Beyond("NGFF112", "type", f"{COLOR}/label-value", FROM_04, "IL-06", {f"{L}/colors/0/label-value": 0.5}, LOOSE),
    Beyond("NGFF114", "", f"{COLOR}/label-value", FROM_04, "IL-09", {f"{L}/colors/0/label-value": 2}, SAME),
    Beyond("NGFF115", "empty", f"{L}/source/image", FROM_04, "IL-17", {f"{L}/source/image": ""}, LOOSE),
    Beyond("NGFF005", "ImageLabel.version", f"{L}/version", ONLY_05, "NS-15", {f"{L}/version": "0.4"}, SILENT),
]

PLATES = [
    Beyond("NGFF900", "alone", "", UNTIL_04, "SA-01", {"/well": DELETE}, NOTHING),
    Beyond("NGFF900", "alone", "", ONLY_04, "SA-01", {"/plate": DELETE}, NOTHING),
    Beyond("NGFF900", "alone", "", ONLY_04, "SA-01", {"/series": DELETE}, NOTHING),
    Beyond("NGFF900", "alone", "", ONLY_04, "SA-01", {"/bioformats2raw.layout": DELETE}, NOTHING),
    Beyond("NGFF005", "type", "/plate/version", ONLY_05, "NS-11", {"/plate/version": 5}, SILENT),
    Beyond("NGFF005", "PlateDef.version", "/plate/version", ONLY_05, "NS-11", {"/plate/version": "0.4"}, SILENT),
    Beyond("NGFF005", "type", "/well/version", ONLY_05, "NS-13", {"/well/version": 5}, SILENT),
    Beyond("NGFF005", "WellDef.version", "/well/version", ONLY_05, "NS-13", {"/well/version": "0.4"}, SILENT),
    Beyond("NGFF124", "Rows", "/plate/rows/*/name", ALL, "PL-28", {"/plate/rows/2": {"name": "A", **AGAIN}}, SAME),
    Beyond(
        "NGFF124",
        "Columns",
        "/plate/columns/*/name",
        ALL,
        "PL-21",
        {"/plate/columns/2": {"name": "1", **AGAIN}},
        SAME,
    ),
    Beyond("NGFF128", "type", "/plate/field_count", UNTIL_03, "PL-31", {"/plate/field_count": "2"}, PLAIN),
    Beyond("NGFF128", "minimum", "/plate/field_count", UNTIL_03, "PL-31", {"/plate/field_count": 0}, PLAIN),
    Beyond("NGFF129", "row", f"{WELL}/path", FROM_04, "PL-41", {"/plate/rows/0/name": "C"}, RELATION),
    Beyond("NGFF129", "column", f"{WELL}/path", FROM_04, "PL-41", {"/plate/columns/0/name": "3"}, RELATION),
    Beyond("NGFF129", "swapped", f"{WELL}/path", FROM_04, "PL-41", {"/plate/wells/0/path": "1/A"}, RELATION),
    Beyond("NGFF130", "beyond", f"{WELL}/rowIndex", FROM_04, "PL-44", {"/plate/wells/0/rowIndex": 2}, RELATION),
    Beyond("NGFF130", "beyond", f"{WELL}/columnIndex", FROM_04, "PL-47", {"/plate/wells/0/columnIndex": 2}, RELATION),
    Beyond("NGFF131", "", f"{WELL}/rowIndex", FROM_04, "PL-48", {"/plate/wells/0/rowIndex": 1}, RELATION),
    Beyond("NGFF131", "", f"{WELL}/columnIndex", FROM_04, "PL-48", {"/plate/wells/0/columnIndex": 1}, RELATION),
    Beyond("NGFF131", "both", f"{WELL}/path", FROM_04, "PL-48", {"/plate/wells/0/path": "B/2"}, RELATION),
    Beyond("NGFF133", "astray", f"{WELL}/path", UNTIL_03, "PL-49", {"/plate/wells/0/path": ""}, LOOSE),
    Beyond("NGFF132", "", f"{WELL}/path", FROM_04, "PL-37", {"/plate/wells/2": {**FIRST, **AGAIN}}, SAME),
    Beyond("NGFF132", "", f"{WELL}/path", UNTIL_03, "PL-37", {"/plate/wells/2": {"path": "A/1", **AGAIN}}, SAME),
    Beyond("NGFF136", "type", f"{RUN}/id", ONLY_01, "PL-05", {f"{R}/id": 0.5}, FRACTION),
    Beyond("NGFF137", "", f"{RUN}/id", ALL, "PL-07", {f"{R}/id": 1}, SAME),
    Beyond("NGFF140", "type", f"{RUN}/maximumfieldcount", ONLY_01, "PL-11", {f"{R}/maximumfieldcount": 0.5}, FRACTION),
    Beyond("NGFF140", "type", f"{RUN}/starttime", ONLY_01, "PL-13", {f"{R}/starttime": 0.5}, FRACTION),
    Beyond("NGFF140", "type", f"{RUN}/endtime", ONLY_01, "PL-13", {f"{R}/endtime": "noon"}, SILENT),
    Beyond("NGFF187", "outside", "/series/*", FROM_04, "BF-08", {"/series/0": ""}, LOOSE),
    Beyond("NGFF153", "", "/well/images/*/path", ALL, "WE-12", {"/well/images/1/path": "0"}, SAME),
]

BEYOND = IMAGES + PLATES

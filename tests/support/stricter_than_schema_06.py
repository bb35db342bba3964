"""Where the linter asks for more than the schemas of 0.6: the rows of the table that are about this version alone."""

from __future__ import annotations

from typing import Any

from support.json_edits import DELETE
from support.stricter_than_schema import LOOSE, RELATION, SAME, SILENT, Beyond

M = "/multiscales/0"
L, D = f"{M}/coordinateTransformations", f"{M}/datasets/1/coordinateTransformations/0"
S = "/scene/coordinateTransformations"
LINKED = "linked image"

TURN, FIELD, THREE = (
    f"{L}/0/transformations/1/rotation",
    "coordinateTransformations/there",
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
)
SHIFT, FACTOR = {"type": "translation", "translation": [1, 1]}, {"type": "scale", "scale": [1, 1]}
AGAIN = {"name": "y", "type": "space"}
SWAPPED = {
    f"{M}/coordinateSystems/0/axes/0": {"name": "c", "type": "channel"},
    f"{M}/coordinateSystems/0/axes/1": {"name": "t", "type": "time"},
}
STAGE = {"name": "stage", "axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]}
FLATTENED = {"input": {"name": "world"}, "output": {"name": "flat"}}
TOO_PLAIN = {"type": "identity", **FLATTENED}
NO_CHANGE = {"type": "sequence", "transformations": [{"type": "identity"}], **FLATTENED}

LEVELS = "the schema has the types of levels apart, and forgets to ask for some of what it asks for elsewhere"
NAMES = "a schema cannot tell which coordinate systems there are, nor how many axes they have"
NUMBERS = "a schema counts numbers, and cannot compute with them"


def row(  # noqa: PLR0917  a table has as many columns as it needs
    code: str, case: str, where: str, rows: str, edits: dict[str, Any], reason: str, of: str = LINKED
) -> Beyond:
    """Return a row for 0.6; ``**`` at the start of a place are any steps."""
    return Beyond(code, case, where, ("0.6",), rows, edits, reason, of)


BEYOND06 = [
    row("NGFF011", "sequence", "**", "TD-03", {f"{D}/transformations/0": SHIFT}, LEVELS),
    row("NGFF012", "", "**", "CT-10", {f"{D}/transformations/0": SHIFT, f"{D}/transformations/1": FACTOR}, LEVELS),
    row("NGFF013", "", "**", "TD-03", {f"{D}/transformations/1": FACTOR}, LEVELS),
    row("NGFF014", "", "**", "TD-03", {f"{D}/transformations/0": SHIFT}, LEVELS),
    row("NGFF016", "missing", "**", "TR-01", {f"{D}/transformations/0/type": DELETE}, LEVELS),
    row("NGFF017", "", "**/scale", "TT-13", {f"{D}/transformations/0/scale/2": 1.0}, NAMES),
    row("NGFF018", "", "**/translation", "TT-11", {f"{D}/transformations/1/translation/2": 1.0}, NAMES),
    row("NGFF022", "", "**/scale", "MS-14", {f"{D}/transformations/0/scale": [0.1, 0.1]}, RELATION),
    row("NGFF022", "", "**/scale/*", "MS-14", {f"{D}/transformations/0/scale": [0.1, 1.0]}, RELATION),
    row("NGFF034", "", "**/axes/*/name", "AX-07", {f"{M}/coordinateSystems/1/axes/1": AGAIN}, SAME),
    row("NGFF041", "", "**/axes/*", "AX-18", {f"{M}/coordinateSystems/0/axes/1/type": "time"}, LOOSE, "image"),
    row("NGFF042", "", "**/axes/*", "AX-19", {f"{M}/coordinateSystems/0/axes/0/type": "phase"}, LOOSE, "image"),
    row("NGFF043", "", "**/axes/*", "AX-20 AX-21", SWAPPED, LOOSE, "image"),
    row("NGFF054", "empty", "**/path", "MS-10", {f"{M}/datasets/1/path": "", f"{D}/input/path": ""}, LOOSE),
    row("NGFF064", "Multiscale.metadata", "/multiscales/*/metadata", "MS-21", {f"{M}/metadata": "no"}, SILENT),
    row("NGFF064", "Multiscale.type", "/multiscales/*/type", "MS-19", {f"{M}/type": 3}, SILENT),
    row("NGFF201", "", "**/name", "CS-04", {f"{M}/coordinateSystems/8": STAGE}, SAME),
    row("NGFF202", "", "**", "CS-06", {f"{L}/2": DELETE}, RELATION),
    row("NGFF206", "empty", "**", "TR-08", {f"{S}/1/input/path": ""}, LOOSE, "scene"),
    row("NGFF206", "type", "**/path", "TR-07", {f"{L}/7/output/path": 3}, SILENT),
    row("NGFF206", "neither", "**", "TR-08", {f"{L}/4/forward/input": {}}, LOOSE),
    row("NGFF207", "", "**/name", "TR-09", {f"{L}/1/output/name": "sheered"}, NAMES),
    row("NGFF208", "", "**", "TR-10", {f"{S}/3": TOO_PLAIN}, NAMES, "scene"),
    row("NGFF208", "sequence", "**", "TT-27", {f"{S}/3": NO_CHANGE}, NAMES, "scene"),
    row("NGFF213", "", "**/path", "TD-05", {f"{D}/input/path": "0"}, RELATION),
    row("NGFF215", "", "**/name", "TD-10", {f"{D}/output/name": "stage"}, RELATION),
    row("NGFF216", "", "**", "TM-03", {f"{L}/2/input/name": "stage"}, RELATION),
    row("NGFF217", "place", "**/path", "TM-05", {f"{L}/7/output/path": "cells"}, LOOSE),
    row("NGFF217", "type", "**/type", "TM-06", {f"{L}/7/type": "coordinates", f"{L}/7/path": FIELD}, RELATION),
    row("NGFF230", "length", "**/mapAxis", "TT-03", {f"{L}/2/mapAxis": [0, 1, 2]}, NAMES),
    row("NGFF230", "order", "**/mapAxis", "TT-04", {f"{L}/2/mapAxis": [0, 2]}, NAMES),
    row("NGFF231", "count", "**", "TT-09", {f"{S}/3/droppedInputs": [0, 1]}, NAMES, "scene"),
    row("NGFF231", "range", "**", "TT-08", {f"{S}/3/droppedInputs": [3]}, NAMES, "scene"),
    row("NGFF233", "Affine.affine", "**/affine", "TT-16", {f"{L}/1/affine": []}, NUMBERS),
    row("NGFF233", "Affine.path", "**/path", "TT-15", {f"{L}/6/path": ""}, LOOSE),
    row("NGFF233", "size", "**/affine", "TT-17", {f"{L}/1/affine/2": [0.0, 0.0, 1.0]}, NAMES),
    row("NGFF233", "uneven", "**/affine/*", "TT-16", {f"{L}/1/affine/1": [0.0, 1.0]}, NUMBERS),
    row("NGFF235", "Rotation.path", "**/path", "TT-19", {f"{L}/5/path": ""}, LOOSE),
    row("NGFF235", "size", "**/rotation", "TT-21", {TURN: THREE}, NAMES),
    row("NGFF237", "angle", "**/rotation", "TT-22", {TURN: [[1, 0], [0.6, 0.8]]}, NUMBERS),
    row("NGFF237", "length", "**/rotation", "TT-22", {TURN: [[2, 0], [0, 2]]}, NUMBERS),
    row("NGFF237", "mirror", "**/rotation", "TT-23", {TURN: [[1, 0], [0, -1]]}, NUMBERS),
    row("NGFF238", "empty", "**/transformations", "TT-26", {f"{L}/0/transformations": []}, LOOSE),
    row("NGFF239", "empty", "**/path", "TT-28", {f"{L}/4/forward/path": ""}, LOOSE),
    row("NGFF244", "item", "**", "TT-39", {f"{L}/3/transformations/0/inputAxes/0": 0.5}, LOOSE),
    row("NGFF244", "length", "**", "TT-42", {f"{L}/3/transformations/0/inputAxes": [0, 1]}, RELATION),
    row("NGFF245", "missing", "**/transformations", "TT-41", {f"{L}/3/transformations/1": DELETE}, NAMES),
    row("NGFF245", "range", "**", "TT-40", {f"{L}/3/transformations/1/outputAxes/0": 2}, NAMES),
    row("NGFF245", "repeated", "**", "TT-41", {f"{L}/3/transformations/1/outputAxes/0": 1}, NAMES),
    row("NGFF247", "ends", "**", "TT-47", {f"{L}/4/inverse/input": {"name": "physical"}}, RELATION),
]  # fmt: skip

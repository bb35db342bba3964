"""Faults in transformations of 0.6: in their numbers, their axes, and in what they lead to."""

from __future__ import annotations

from support.json_edits import DELETE
from support.mutations import systems
from support.mutations.systems import D, I, L, S, fault
from support.planted_faults import Array, Fault
from support.valid_stores_06 import FOLDER, POINTS, SPACE, VECTORS, end

THERE = f"{FOLDER}/there@/multiscales/0"
AXES = f"{THERE}/coordinateSystems/0/axes"
FLAT = [[1.0, 0.2, 5.0], [0.0, 1.0, 3.0]]

VECTORS_AND_MATRICES = [
    fault("a step has a number too few", f"{L}/0/transformations/0/scale", [2.0], "NGFF017"),
    fault("a step has a number too many", f"{L}/0/transformations/2/translation", [1.0, 2.0, 3.0], "NGFF018"),
    fault("a level has a number too many", f"{I}/datasets/0/coordinateTransformations/0/scale", [1, 1, 1], "NGFF017"),
    fault("a step behind an axis that was put in", f"{S}/0/transformations/1/translation", [10.0, 0.0], "NGFF018"),
    fault("a shift in the scene", f"{S}/1/translation", [5, 5], "NGFF018"),
    fault("a number of a step is text", f"{L}/0/transformations/0/scale/0", "2", "NGFF019"),
    fault("a step has no numbers", f"{L}/0/transformations/0/scale", DELETE, "NGFF019", f"{L}/0/transformations/0"),
    fault("a step has a scale of 0", f"{L}/0/transformations/0/scale/1", 0, "NGFF021", severity="warning"),
    fault("a level has a negative scale", f"{I}/datasets/0/coordinateTransformations/0/scale/1", -0.5, "NGFF021"),
    fault("a level without a translation", f"{D}/0/transformations/1", DELETE, "NGFF011", f"{D}/0/transformations"),
    fault("a level without a scale", f"{D}/0/transformations/0", DELETE, "NGFF011", f"{D}/0/transformations"),
    fault(
        "a level with a matrix",
        f"{I}/datasets/0/coordinateTransformations/0",
        {"type": "affine", "affine": FLAT, "input": {"path": "0"}, "output": end("physical")},
        "NGFF015",
        f"{I}/datasets/0/coordinateTransformations/0/type",
    ),
    fault("an affine without numbers", f"{L}/1/affine", DELETE, "NGFF233", f"{L}/1"),
    fault("an affine twice", f"{L}/1/path", f"{FOLDER}/tilt", "NGFF233"),
    fault("a row of an affine is a number", f"{L}/1/affine/1", 1.0, "NGFF233"),
    fault("an affine is text", f"{L}/1/affine", "identity", "NGFF233"),
    fault("a number of an affine is null", f"{L}/1/affine/0/1", None, "NGFF233"),
    fault("a row of an affine is short", f"{L}/1/affine/1", [0.0, 1.0], "NGFF233"),
    fault("an affine has no shift", f"{L}/1/affine", [[1.0, 0.2], [0.0, 1.0]], "NGFF233"),
    fault("an affine has its last row too", f"{L}/1/affine", [*FLAT, [0.0, 0.0, 1.0]], "NGFF233"),
    fault("an affine for flat points in the world", f"{S}/4/affine", FLAT, "NGFF233"),
    fault("the array of an affine is gone", f"{FOLDER}/tilt/**", DELETE, "NGFF233", f"{L}/6/path"),
    fault("the array of an affine has another shape", f"{FOLDER}/tilt#/shape", [3, 3], "NGFF233", f"{L}/6/path"),
    fault(
        "a rotation without numbers", f"{L}/0/transformations/1/rotation", DELETE, "NGFF235", f"{L}/0/transformations/1"
    ),
    fault(
        "a rotation of three axes", f"{L}/0/transformations/1/rotation", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "NGFF235"
    ),
    fault("a rotation is an angle", f"{L}/0/transformations/1/rotation", 90, "NGFF235"),
    fault("a rotation with a shift", f"{L}/0/transformations/1/rotation", [[0, -1, 5], [1, 0, 3]], "NGFF235"),
    fault("the array of a rotation has another shape", f"{FOLDER}/turn#/shape", [2, 3], "NGFF235", f"{L}/5/path"),
    fault("the path of a rotation is a number", f"{L}/5/path", 5, "NGFF235"),
    fault("a rotation doubles", f"{L}/0/transformations/1/rotation", [[0, -2], [2, 0]], "NGFF237"),
    fault("a rotation shears", f"{L}/0/transformations/1/rotation", [[1, 0], [0.6, 0.8]], "NGFF237"),
    fault("a rotation mirrors", f"{L}/0/transformations/1/rotation", [[1, 0], [0, -1]], "NGFF237"),
    fault("a stored rotation is one of zeros", f"{FOLDER}/turn/c/0/0#", bytes(32), "NGFF237", f"{L}/5/path"),
    fault("a stored rotation lies among the images", f"{L}/5/path", "turn", "NGFF235"),
]

INDICES = [
    fault("mapAxis has no order", f"{L}/2/mapAxis", DELETE, "NGFF230", f"{L}/2"),
    fault("mapAxis has an index twice", f"{L}/2/mapAxis", [0, 0], "NGFF230"),
    fault("mapAxis has one index", f"{L}/2/mapAxis", [0], "NGFF230"),
    fault("mapAxis counts from 1", f"{L}/2/mapAxis", [2, 1], "NGFF230"),
    fault("mapAxis has names", f"{L}/2/mapAxis/0", "x", "NGFF230"),
    fault("mapAxis is an object, as it once was", f"{L}/2/mapAxis", {"y": "x"}, "NGFF230"),
    fault("projectAxis does nothing", f"{S}/3/droppedInputs", DELETE, "NGFF231", f"{S}/3"),
    fault("projectAxis drops what is not there", f"{S}/3/droppedInputs", [3], "NGFF231", f"{S}/3/droppedInputs/0"),
    fault("projectAxis drops an axis twice", f"{S}/3/droppedInputs", [0, 0], "NGFF231", f"{S}/3/droppedInputs/1"),
    fault("projectAxis drops two axes", f"{S}/3/droppedInputs", [0, 1], "NGFF231", f"{S}/3"),
    fault("projectAxis drops nothing", f"{S}/3/droppedInputs", [], "NGFF231"),
    fault("projectAxis drops a name", f"{S}/3/droppedInputs", "z", "NGFF231"),
    fault("projectAxis creates an axis that is not there", f"{S}/0/transformations/0/createdOutputs/0", 3, "NGFF231"),
    fault("a part has no axes", f"{L}/3/transformations/0/inputAxes", DELETE, "NGFF244", f"{L}/3/transformations/0"),
    fault(
        "a part has no transformation",
        f"{L}/3/transformations/0/transformation",
        DELETE,
        "NGFF244",
        f"{L}/3/transformations/0",
    ),
    fault("the transformation of a part is a list", f"{L}/3/transformations/0/transformation", [], "NGFF244"),
    fault("the axes of a part are names", f"{L}/3/transformations/0/inputAxes/0", "y", "NGFF244"),
    fault(
        "a part has two numbers for one axis",
        f"{L}/3/transformations/0/transformation/scale",
        [2, 2],
        "NGFF244",
        f"{L}/3/transformations/0/inputAxes",
    ),
    fault("byDimension has no parts", f"{L}/3/transformations", DELETE, "NGFF244", f"{L}/3"),
    fault("a part is a number", f"{L}/3/transformations/1", 1, "NGFF244"),
    fault(
        "two parts give one axis",
        f"{L}/3/transformations/1/outputAxes",
        [1],
        "NGFF245",
        f"{L}/3/transformations/1/outputAxes/0",
    ),
    fault("a part gives an axis that is not there", f"{L}/3/transformations/1/outputAxes/0", 2, "NGFF245"),
    fault("a part takes an axis that is not there", f"{L}/3/transformations/1/inputAxes/0", -1, "NGFF245"),
    fault("no part gives an axis", f"{L}/3/transformations/1", DELETE, "NGFF245", f"{L}/3/transformations"),
]

NESTED = [
    fault("identity of three axes and two", f"{S}/5/input", end("physical", "slice"), "NGFF208", f"{S}/5"),
    fault("a sequence that keeps the axes", f"{S}/0/transformations/0", {"type": "identity"}, "NGFF208", f"{S}/0"),
    fault("a shift of three axes to two", f"{S}/1/output/name", "flat", "NGFF208", f"{S}/1"),
    fault("a sequence without steps", f"{L}/0/transformations", [], "NGFF238"),
    fault("a sequence without a list", f"{L}/0/transformations", DELETE, "NGFF238", f"{L}/0"),
    fault("the steps are one object", f"{L}/0/transformations", {"type": "identity"}, "NGFF238"),
    fault("a bijection without a way back", f"{L}/4/inverse", DELETE, "NGFF247", f"{L}/4"),
    fault("the way back is null", f"{L}/4/inverse", None, "NGFF247"),
    fault("the way back starts where forward does", f"{L}/4/inverse/input", end("physical"), "NGFF247"),
    fault("forward leads to another system", f"{L}/4/forward/output", end("stage"), "NGFF247"),
    fault(
        "a bijection of what can be inverted",
        f"{L}/4/forward",
        {"type": "scale", "scale": [2, 2]},
        "NGFF210",
        f"{L}/4/forward/type",
        severity="warning",
    ),
    fault("a matrix that only moves", f"{L}/1/affine", [[1, 0, 5], [0, 1, 3]], "NGFF210", severity="warning"),
    fault("a matrix that does nothing", f"{L}/1/affine", [[1, 0, 0], [0, 1, 0]], "NGFF210", severity="warning"),
]

FIELDS = [
    fault("a field without a path", f"{L}/4/forward/path", DELETE, "NGFF239", f"{L}/4/forward"),
    fault("the path of a field is empty", f"{L}/4/forward/path", "", "NGFF239"),
    fault("a field is gone", f"{FOLDER}/there/**", DELETE, "NGFF239", f"{L}/4/forward/path"),
    fault("a field is a label image's folder", f"{L}/4/forward/path", FOLDER, "NGFF239"),
    fault("a field is an array", f"{FOLDER}/there#", Array(), "NGFF239", f"{L}/4/forward/path"),
    fault("vectors of three numbers", f"{FOLDER}/there/0#/shape/0", 3, "NGFF240", f"{L}/4/forward/path"),
    fault("coordinates of two numbers in the world", f"{FOLDER}/lift/0#/shape/0", 2, "NGFF240", f"{S}/2/path"),
    Fault(
        "a field over three axes",
        "0.6",
        {
            AXES: [VECTORS, *(SPACE[name] for name in "zyx")],
            f"{THERE}/datasets/0/coordinateTransformations/0/scale": [1, 1, 1, 1],
            f"{FOLDER}/there/0#/shape": [2, 8, 8, 8],
            f"{FOLDER}/there/0#/chunk_grid/configuration/chunk_shape": [2, 8, 8, 8],
            f"{FOLDER}/there/0#/dimension_names": list("dzyx"),
        },
        "NGFF240",
        f"{L}/4/forward/path",
    ),
    fault("vectors along channels", f"{AXES}/0/type", "channel", "NGFF241", AXES),
    fault("coordinates in place of displacements", f"{AXES}/0", POINTS, "NGFF241", AXES),
    fault("whether vectors are discrete is a number", f"{AXES}/0/discrete", 0, "NGFF037"),
    fault("vectors are continuous", f"{AXES}/0", VECTORS | {"discrete": False}, "NGFF241", f"{AXES}/0/discrete"),
    fault("vectors are not said to be discrete", f"{AXES}/0/discrete", DELETE, "NGFF241", f"{AXES}/0"),
    fault("an unknown interpolation", f"{L}/4/forward/interpolation", "sinc", "NGFF243", severity="warning"),
    fault("the interpolation is a number", f"{L}/4/forward/interpolation", 3, "NGFF243", severity="warning"),
    fault("a field among the images", f"{S}/2/path", "lift", "NGFF239"),
]

FAULTS = [*VECTORS_AND_MATRICES, *INDICES, *NESTED, *FIELDS]

ROWS = [*systems.FAULTS, *FAULTS]
OF_SCENE = [
    row for row in ROWS if any("/scene" in at or at.startswith(("volume", "tiles")) for at in (*row.edits, row.place))
]
OF_IMAGE = [row for row in ROWS if row not in OF_SCENE]

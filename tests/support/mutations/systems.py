"""Faults in the coordinate systems of 0.6, and in where transformations start and lead to."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Array, Fault, NewGroup
from support.valid_stores_06 import FOLDER, end, link, system

I = "/multiscales/0"  # noqa: E741  as in image
L = f"{I}/coordinateTransformations"
D = f"{I}/datasets/1/coordinateTransformations"
S = "/scene/coordinateTransformations"
V = "0.6"

SEQUENCE = {"type": "sequence", "transformations": []}
OTHER = {"version": "0.6rc0", "labels": []}


def fault(what: str, address: str, new: object, code: str, place: str = "", *, severity: str = "error") -> Fault:
    """Return a row with one edit."""
    return Fault(what, V, {address: new}, code, place, severity)


SYSTEMS = [
    fault("systems are an object", f"{I}/coordinateSystems", {"name": "physical"}, "NGFF200"),
    fault("systems are text", f"{I}/coordinateSystems", "physical", "NGFF200"),
    fault("systems are null", f"{I}/coordinateSystems", None, "NGFF200"),
    fault("no systems in the list", f"{I}/coordinateSystems", [], "NGFF200"),
    fault("a system is a name", f"{I}/coordinateSystems/1", "stage", "NGFF200"),
    fault("a system is null", f"{I}/coordinateSystems/1", None, "NGFF200"),
    fault("the name of a system is a number", f"{I}/coordinateSystems/1/name", 1, "NGFF200"),
    fault("the name of a system is null", f"{I}/coordinateSystems/1/name", None, "NGFF200"),
    fault("the name of a system is empty", f"{I}/coordinateSystems/1/name", "", "NGFF200"),
    fault("a system has no name", f"{I}/coordinateSystems/1/name", DELETE, "NGFF200", f"{I}/coordinateSystems/1"),
    fault("a system has no axes", f"{I}/coordinateSystems/1/axes", DELETE, "NGFF200", f"{I}/coordinateSystems/1"),
    fault("systems are missing", f"{I}/coordinateSystems", DELETE, "NGFF052", I),
    fault("the axes of a system are text", f"{I}/coordinateSystems/1/axes", "yx", "NGFF030"),
    fault("an axis of a system is a letter", f"{I}/coordinateSystems/1/axes/0", "y", "NGFF030"),
    fault("an axis of a system has no name", f"{I}/coordinateSystems/1/axes/0/name", "", "NGFF033"),
    fault("two axes of a system have one name", f"{I}/coordinateSystems/1/axes/1/name", "y", "NGFF034"),
    fault("discrete is text", f"{I}/coordinateSystems/1/axes/0/discrete", "true", "NGFF037"),
    fault("longName is a number", f"{I}/coordinateSystems/1/axes/0/longName", 7, "NGFF037"),
    fault(
        "an axis of space has another type",
        f"{I}/coordinateSystems/1/axes/0/type",
        "stack",
        "NGFF040",
        f"{I}/coordinateSystems/1/axes",
    ),
    fault(
        "the third name is the first",
        f"{I}/coordinateSystems/8",
        system("stage"),
        "NGFF201",
        f"{I}/coordinateSystems/8/name",
    ),
    fault("nothing leads to a system", f"{I}/coordinateSystems/8", system("atlas"), "NGFF202"),
    fault("the link to a system is gone", f"{L}/2", DELETE, "NGFF202", f"{I}/coordinateSystems/3"),
]

TRANSFORMATIONS = [
    fault("a link has no type", f"{L}/1/type", DELETE, "NGFF016", f"{L}/1"),
    fault("the type of a link is a number", f"{L}/1/type", 4, "NGFF016"),
    fault("a link is null", f"{L}/1", None, "NGFF016"),
    fault("the links are an object", L, {"type": "identity"}, "NGFF016"),
    fault("no links in the list", L, [], "NGFF016"),
    fault("a step is a number", f"{L}/0/transformations/0", 2, "NGFF016"),
    fault("a type in small letters", f"{L}/2/type", "mapaxis", "NGFF203"),
    fault("a type of another format", f"{L}/0/transformations/0/type", "shear", "NGFF203"),
    fault("the type of forward is not known", f"{L}/4/forward/type", "warp", "NGFF203"),
    fault("the name of a link is a number", f"{L}/0/name", 3, "NGFF204"),
    fault("the name of a link is null", f"{L}/0/name", None, "NGFF204"),
    fault("two links of one name", f"{L}/1/name", "to stage", "NGFF204", severity="warning"),
    fault("a link has no input", f"{L}/1/input", DELETE, "NGFF205", f"{L}/1"),
    fault("a link has no output", f"{L}/1/output", DELETE, "NGFF205", f"{L}/1"),
    fault("a level has no input", f"{D}/0/input", DELETE, "NGFF205", f"{D}/0"),
    fault("a link of the scene has no output", f"{S}/1/output", DELETE, "NGFF205", f"{S}/1"),
    fault("the input of a link is a list", f"{L}/1/input", ["physical"], "NGFF206"),
    fault("the output of a link is null", f"{L}/1/output", None, "NGFF206"),
    fault("the name of an input is a number", f"{L}/1/input/name", 0, "NGFF206"),
    fault("the path of an output is a number", f"{L}/7/output/path", 0, "NGFF206"),
    fault("an output has no name", f"{L}/7/output/name", DELETE, "NGFF206", f"{L}/7/output"),
    fault("a level leads to no name", f"{D}/0/output/name", DELETE, "NGFF206", f"{D}/0/output"),
    fault("the input of a level has no path", f"{D}/0/input/path", DELETE, "NGFF206", f"{D}/0/input"),
    fault("the input of a level has a null path", f"{D}/0/input/path", None, "NGFF206", f"{D}/0/input"),
    fault("an end in the scene has no name", f"{S}/1/input/name", DELETE, "NGFF206", f"{S}/1/input"),
    fault("an end in the scene has another key", f"{S}/1/input/level", 0, "NGFF206"),
    fault("the path of an end in the scene is empty", f"{S}/1/input/path", "", "NGFF206"),
    fault("a level leads to a name that is not there", f"{D}/0/output/name", "phyiscal", "NGFF207"),
    fault("a link leads to a name that is not there", f"{L}/1/output/name", "sheered", "NGFF207"),
    fault("a link starts from a name that is not there", f"{L}/1/input/name", "pixels", "NGFF207"),
    fault("a name is not in the label image", f"{L}/7/output/name", "pixels", "NGFF207"),
    fault("a name is not in the scene", f"{S}/1/output/name", "atlas", "NGFF207"),
    fault("a name is not in the image of the scene", f"{S}/1/input/name", "pixels", "NGFF207"),
    fault(
        "a level of an image of the scene leads to a name that is not there",
        "volume@/multiscales/0/datasets/0/coordinateTransformations/0/output/name",
        "pixels",
        "NGFF207",
    ),
]

PLACES = [
    fault("the name of an input is text alone", f"{L}/1/input", "physical", "NGFF211"),
    fault("the output of a level is text alone", f"{D}/0/output", "physical", "NGFF211"),
    fault(
        "an inverse by its old type",
        f"{L}/2",
        link("transposed", type="inverseOf", transformation={"type": "identity"}),
        "NGFF211",
        f"{L}/2/type",
    ),
    fault("an old key in a part", f"{L}/3/transformations/0/input_axes", [0], "NGFF211"),
    fault("the system of the array", f"{I}/arrayCoordinateSystem", {"name": "array"}, "NGFF211"),
    fault(
        "two transformations of a level",
        f"{D}/1",
        {"type": "translation", "translation": [1, 1], "input": {"path": "1"}, "output": end("physical")},
        "NGFF212",
    ),
    fault("a level starts from another array", f"{D}/0/input/path", "0", "NGFF213"),
    fault(
        "the path of a level was changed once",
        f"{I}/datasets/1/coordinateTransformations/0/input/path",
        "one",
        "NGFF213",
    ),
    fault("the input of a level has a name", f"{D}/0/input/name", "array", "NGFF214", severity="warning"),
    fault("the output of a level has a path", f"{D}/0/output/path", "labels/cells", "NGFF214", severity="warning"),
    fault("a level leads elsewhere", f"{D}/0/output/name", "stage", "NGFF215"),
    fault("a link between two others", f"{L}/2/input/name", "stage", "NGFF216", f"{L}/2"),
    fault("a link from labels to another system", f"{L}/7/input/name", "stage", "NGFF216", f"{L}/7"),
    fault("a link to an image that is no label image", f"{L}/7/output/path", f"{FOLDER}/there", "NGFF217"),
    fault("a link to nothing", f"{L}/7/output/path", "labels/nuclei", "NGFF217"),
    fault("a link to the array of a label image", f"{L}/7/output/path", "labels/cells/0", "NGFF217"),
    fault(
        "labels are turned",
        f"{L}/7",
        {
            "type": "rotation",
            "rotation": [[0, -1], [1, 0]],
            "input": end("physical"),
            "output": end("physical", "labels/cells"),
        },
        "NGFF217",
        f"{L}/7/type",
    ),
    fault("the scene is a list", "/scene", [], "NGFF218"),
    fault("the scene is null", "/scene", None, "NGFF218"),
    fault("the scene has no transformations", S, DELETE, "NGFF218", "/scene"),
    fault("the transformations of the scene are text", S, "identity", "NGFF218"),
    fault("the scene has an empty list", S, [], "NGFF218"),
    fault("the systems of the scene are an object", "/scene/coordinateSystems", {"name": "world"}, "NGFF200"),
    fault(
        "a system of the scene has no name",
        "/scene/coordinateSystems/1/name",
        DELETE,
        "NGFF200",
        "/scene/coordinateSystems/1",
    ),
    fault(
        "two systems of the scene have one name",
        "/scene/coordinateSystems/2",
        system("world", "zyx"),
        "NGFF201",
        "/scene/coordinateSystems/2/name",
    ),
    fault("nothing leads to a system of the scene", "/scene/coordinateSystems/2", system("atlas"), "NGFF202"),
    fault("an image of the scene is gone", "volume/**", DELETE, "NGFF219", f"{S}/1/input/path"),
    fault("an image of the scene has no metadata", "volume@/multiscales", DELETE, "NGFF219", f"{S}/1/input/path"),
    fault("an image of the scene is a plain group", "volume#", NewGroup(), "NGFF219", f"{S}/1/input/path"),
    fault("an image of the scene is an array", "volume#", Array(), "NGFF219", f"{S}/1/input/path"),
    fault("a group on the way is gone", "tiles#", DELETE, "NGFF303", f"{S}/5/input/path"),
    fault("a path of the scene leads out", f"{S}/1/input/path", "../volume", "NGFF915"),
]

FAULTS = [*SYSTEMS, *TRANSFORMATIONS, *PLACES]

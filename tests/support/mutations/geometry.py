"""Faults in the axes and the transformations of an image."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Array, Copy, Fault, NewGroup

M, A, D = "/multiscales/0", "/multiscales/0/axes", "/multiscales/0/datasets"
T, S = f"{D}/1/coordinateTransformations", f"{M}/coordinateTransformations"
BOTH = "0.4-0.5"
SHIFT = {"type": "translation", "translation": [0.0] * 5}
X_FIRST = {f"{path}#/dimension_names": list("tcxyz") for path in "01"}
SCALE = {"type": "scale", "scale": [1.0] * 5}

LETTERS = [
    Fault("axes are missing", "0.3", {A: DELETE}, "NGFF052", M),
    Fault("axes is text", "0.3", {A: "tczyx"}, "NGFF030"),
    Fault("an axis is an object", "0.3", {f"{A}/0": {"name": "t"}}, "NGFF030"),
    Fault("an axis is a number", "0.3", {f"{A}/0": 0}, "NGFF030"),
    Fault("an axis is another letter", "0.3", {f"{A}/0": "s"}, "NGFF030"),
    Fault("an axis is a capital", "0.3", {f"{A}/4": "X"}, "NGFF030"),
    Fault("an axis stands twice", "0.3", {f"{A}/0": "c"}, "NGFF034", f"{A}/1"),
    Fault("an axis too few", "0.3", {f"{A}/0": DELETE}, "NGFF032", A),
    Fault(
        "the array does not repeat the axes",
        "0.3",
        {"1/.zattrs#/_ARRAY_DIMENSIONS": ["c", "t", "z", "y", "x"]},
        "NGFF307",
    ),
    Fault("the array does not name its dimensions", "0.3", {"1/.zattrs#": DELETE}, "NGFF307", ".zattrs#"),
]

AXES = [
    Fault("axes are missing", BOTH, {A: DELETE}, "NGFF052", M),
    Fault("axes is text", BOTH, {A: "tczyx"}, "NGFF030"),
    Fault("axes is an object", BOTH, {A: {}}, "NGFF030"),
    Fault("axes is null", BOTH, {A: None}, "NGFF030"),
    Fault("an axis is a letter", BOTH, {f"{A}/2": "z"}, "NGFF030"),
    Fault("an axis is null", BOTH, {f"{A}/2": None}, "NGFF030"),
    Fault("an axis has no name", BOTH, {f"{A}/2/name": DELETE}, "NGFF033", f"{A}/2"),
    Fault("a name is a number", BOTH, {f"{A}/2/name": 2}, "NGFF033"),
    Fault("a name is null", BOTH, {f"{A}/2/name": None}, "NGFF033"),
    Fault("a name is empty", BOTH, {f"{A}/2/name": ""}, "NGFF033", severity="note"),
    Fault("a name stands twice", BOTH, {f"{A}/2/name": "y"}, "NGFF034", f"{A}/3/name"),
    Fault("a type is a number", BOTH, {f"{A}/2/type": 2}, "NGFF037"),
    Fault("a type is an array", BOTH, {f"{A}/2/type": ["space"]}, "NGFF037"),
    Fault("a unit is a number", BOTH, {f"{A}/2/unit": 0.5}, "NGFF037"),
    Fault("a unit is null", BOTH, {f"{A}/2/unit": None}, "NGFF037"),
    Fault("a type is missing", BOTH, {f"{A}/1/type": DELETE}, "NGFF035", f"{A}/1", "warning"),
    Fault("a type is null", BOTH, {f"{A}/1/type": None}, "NGFF037"),
    Fault("a type is unknown", BOTH, {f"{A}/1/type": "phase"}, "NGFF036", severity="warning"),
    Fault("a type is misspelt", BOTH, {f"{A}/1/type": "Channel"}, "NGFF036", severity="warning"),
    Fault("a length has no unit", BOTH, {f"{A}/2/unit": DELETE}, "NGFF038", f"{A}/2", "warning"),
    Fault("a time has no unit", BOTH, {f"{A}/0/unit": DELETE}, "NGFF038", f"{A}/0", "warning"),
    Fault("a unit is a symbol", BOTH, {f"{A}/2/unit": "um"}, "NGFF039", severity="warning"),
    Fault("a space axis is in nanometers", BOTH, {f"{A}/2/unit": "nanometer"}, "NGFF408", severity="warning"),
    Fault("a unit is one of time", BOTH, {f"{A}/2/unit": "second"}, "NGFF039", severity="warning"),
    Fault("no axis is of space", BOTH, {f"{A}/{index}/type": "depth" for index in (2, 3, 4)}, "NGFF040", A),
    Fault("one axis is of space", BOTH, {f"{A}/3/type": "depth", f"{A}/4/type": "depth"}, "NGFF040", A),
    Fault("four axes are of space", BOTH, {f"{A}/1/type": "space"}, "NGFF040", A),
    Fault("two axes are of time", BOTH, {f"{A}/1/type": "time"}, "NGFF041", f"{A}/1"),
    Fault("two axes are of channels", BOTH, {f"{A}/0/type": "channel"}, "NGFF042", f"{A}/1"),
    Fault("two axes have no type", BOTH, {f"{A}/0/type": DELETE, f"{A}/1/type": DELETE}, "NGFF042", f"{A}/1"),
    Fault("channels come before time", BOTH, {f"{A}/0/type": "channel", f"{A}/1/type": "time"}, "NGFF043", f"{A}/1"),
    Fault("channels come after depth", BOTH, {f"{A}/1/type": "space", f"{A}/2/type": "channel"}, "NGFF043", f"{A}/2"),
    Fault("x comes first", "0.4", {f"{A}/2/name": "x", f"{A}/4/name": "z"}, "NGFF044", A, "warning"),
    Fault("x comes first", "0.5", {f"{A}/2/name": "x", f"{A}/4/name": "z", **X_FIRST}, "NGFF044", A, "warning"),
    Fault("only two axes", BOTH, {A: [{"name": name, "type": "space", "unit": "meter"} for name in "yx"]}, "NGFF032"),
]


def steps(where: str, name: str) -> list[Fault]:
    """Return faults in a list of transformations."""
    return [
        Fault(f"{name}: an object", BOTH, {where: {}}, "NGFF016"),
        Fault(f"{name}: null", BOTH, {where: None}, "NGFF016"),
        Fault(f"{name}: empty", BOTH, {where: []}, "NGFF016"),
        Fault(f"{name}: one is text", BOTH, {f"{where}/1": "scale"}, "NGFF016"),
        Fault(f"{name}: one has no type", BOTH, {f"{where}/1/type": DELETE}, "NGFF016", f"{where}/1"),
        Fault(f"{name}: a type is a number", BOTH, {f"{where}/1/type": 1}, "NGFF016"),
        Fault(f"{name}: one is affine", BOTH, {f"{where}/1": {"type": "affine"}}, "NGFF015", f"{where}/1/type"),
        Fault(f"{name}: one is the identity", BOTH, {f"{where}/0": {"type": "identity"}}, "NGFF015", f"{where}/0/type"),
        Fault(f"{name}: no scale", BOTH, {f"{where}/0": DELETE}, "NGFF011", where),
        Fault(f"{name}: translation first", BOTH, {f"{where}/0": SHIFT, f"{where}/1": SCALE}, "NGFF012", f"{where}/0"),
        Fault(f"{name}: two scales", BOTH, {f"{where}/2": Copy(f"{where}/0")}, "NGFF013"),
        Fault(f"{name}: two translations", BOTH, {f"{where}/2": SHIFT}, "NGFF014"),
        Fault(f"{name}: a scale too short", BOTH, {f"{where}/0/scale/4": DELETE}, "NGFF017", f"{where}/0/scale"),
        Fault(f"{name}: a scale too long", BOTH, {f"{where}/0/scale/5": 1.0}, "NGFF017", f"{where}/0/scale"),
        Fault(f"{name}: a translation too short", BOTH, {f"{where}/1/translation": [0.0]}, "NGFF018"),
        Fault(f"{name}: no vector", BOTH, {f"{where}/0/scale": DELETE}, "NGFF019", f"{where}/0"),
        Fault(f"{name}: a scale is one number", BOTH, {f"{where}/0/scale": 0.5}, "NGFF019"),
        Fault(f"{name}: a scale holds text", BOTH, {f"{where}/0/scale/3": "0.5"}, "NGFF019"),
        Fault(f"{name}: a scale holds null", BOTH, {f"{where}/0/scale/3": None}, "NGFF019"),
        Fault(f"{name}: a translation holds true", BOTH, {f"{where}/1/translation/3": True}, "NGFF019"),
        Fault(f"{name}: a path beside the vector", BOTH, {f"{where}/1/path": "offsets"}, "NGFF019"),
        Fault(
            f"{name}: a path is a number",
            BOTH,
            {f"{where}/1": {"type": "translation", "path": 1}},
            "NGFF019",
            f"{where}/1/path",
        ),
        Fault(
            f"{name}: a path is empty",
            BOTH,
            {f"{where}/1": {"type": "translation", "path": ""}},
            "NGFF020",
            f"{where}/1/path",
        ),
        Fault(
            f"{name}: a path leads nowhere",
            BOTH,
            {f"{where}/1": {"type": "translation", "path": "p"}},
            "NGFF020",
            f"{where}/1/path",
        ),
        Fault(f"{name}: a factor is 0", BOTH, {f"{where}/0/scale/1": 0.0}, "NGFF021", severity="note"),
    ]


TRANSFORMATIONS = [
    *steps(T, "of a dataset"),
    *steps(S, "of all datasets"),
    Fault("transformations are missing", BOTH, {T: DELETE}, "NGFF010", f"{D}/1"),
    Fault(
        "a path leads to a group",
        BOTH,
        {f"{T}/1": {"type": "translation", "path": "p"}, "p#": NewGroup()},
        "NGFF020",
        f"{T}/1/path",
    ),
    Fault(
        "a path leads to a short array",
        BOTH,
        {f"{T}/1": {"type": "translation", "path": "p"}, "p#": Array((3,), "float64", "i")},
        "NGFF020",
        f"{T}/1/path",
    ),
    Fault("a level is finer than the first", BOTH, {f"{T}/0/scale/4": 0.1}, "NGFF022"),
    Fault(
        "a level has the scale of the first",
        BOTH,
        {f"{T}/0/scale": [1.0, 1.0, 1.0, 0.5, 0.5]},
        "NGFF023",
        severity="warning",
    ),
    Fault("a factor is that of one pixel", BOTH, {f"{T}/0/scale/4": 4.0}, "NGFF023", f"{T}/0/scale/4", "warning"),
]

FAULTS = [*LETTERS, *AXES, *TRANSFORMATIONS]

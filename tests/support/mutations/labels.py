"""Faults in labels: the group that lists them, and the label images."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Array, Fault, NewGroup

ALL, SINCE_02, SINCE_04 = "0.1-0.5", "0.2-0.5", "0.4-0.5"
N = "labels/nuclei"
L, IL, S = "labels@/labels", f"{N}@/image-label", f"{N}@/multiscales/0/datasets"
DTYPE = f"{N}/1#dtype"
HALF = (2, 2, 4, 32, 32)

GROUP = [
    Fault("the list is an object", ALL, {L: {}}, "NGFF100"),
    Fault("the list is text", ALL, {L: "nuclei"}, "NGFF100"),
    Fault("the list is null", ALL, {L: None}, "NGFF100"),
    Fault("a label is a number", ALL, {f"{L}/0": 1}, "NGFF100"),
    Fault("a label is empty", ALL, {f"{L}/0": ""}, "NGFF100"),
    Fault("a label is not there", ALL, {f"{N}/**": DELETE}, "NGFF101", f"{L}/0"),
    Fault("a path leads nowhere", ALL, {f"{L}/2": "cell"}, "NGFF101"),
    Fault("a path leaves the group", ALL, {f"{L}/2": "../0"}, "NGFF101"),
    Fault("a path is absolute", ALL, {f"{L}/2": "/nuclei"}, "NGFF101"),
    Fault("a label has no metadata", ALL, {f"{N}/**": NewGroup()}, "NGFF102", f"{L}/0"),
    Fault("a label has no pixels", ALL, {f"{N}@/multiscales": DELETE}, "NGFF102", f"{N}@"),
    Fault("a label is not listed", "0.1-0.4", {f"{L}/0": DELETE}, "NGFF103", L, "note"),
    Fault("a label is not listed", "0.5", {f"{L}/0": DELETE}, "NGFF103", L, "warning"),
    Fault(
        "a folder has metadata", "0.5", {"labels/cells#": NewGroup({"note": 1})}, "NGFF104", "labels/cells#/attributes"
    ),
    Fault(
        "a folder has metadata before 0.5",
        "0.1-0.4",
        {"labels/cells#": NewGroup({"note": 1})},
        "NGFF104",
        "labels/cells@",
        "note",
    ),
    Fault("a folder is not a group", ALL, {"labels/cells#": DELETE}, "NGFF303", f"{L}/1"),
    Fault(
        "labels have another depth",
        SINCE_04,
        {f"{S}/{level}/coordinateTransformations/0/scale/2": 3.0 for level in range(2)},
        "NGFF412",
        f"{S}/0/coordinateTransformations/0/scale/2",
        "warning",
    ),
    Fault("a label is listed twice", ALL, {f"{L}/2": "nuclei"}, "NGFF117", severity="note"),
    Fault("the list is empty", ALL, {"labels/cells/**": DELETE, f"{N}/**": DELETE, L: []}, "NGFF117", L, "note"),
]

IMAGES = [
    Fault("image-label is text", ALL, {IL: "nuclei"}, "NGFF111"),
    Fault("image-label is null", ALL, {IL: None}, "NGFF111"),
    Fault("colors is an object", ALL, {f"{IL}/colors": {}}, "NGFF111"),
    Fault("colors is empty", SINCE_04, {f"{IL}/colors": []}, "NGFF111"),
    Fault("a color is an array", ALL, {f"{IL}/colors/0": [255, 0, 0, 255]}, "NGFF111"),
    Fault("properties is an object", SINCE_02, {f"{IL}/properties": {}}, "NGFF111"),
    Fault("properties is empty", SINCE_04, {f"{IL}/properties": []}, "NGFF111"),
    Fault("a property is text", SINCE_02, {f"{IL}/properties/0": "large"}, "NGFF111"),
    Fault("source is text", ALL, {f"{IL}/source": "../../"}, "NGFF111"),
    Fault("source is an array", ALL, {f"{IL}/source": []}, "NGFF111"),
    Fault("a color has no value", ALL, {f"{IL}/colors/0/label-value": DELETE}, "NGFF112", f"{IL}/colors/0"),
    Fault("the value of a color is text", ALL, {f"{IL}/colors/0/label-value": "1"}, "NGFF112"),
    Fault("the value of a color is a fraction", ALL, {f"{IL}/colors/0/label-value": 1.5}, "NGFF112"),
    Fault(
        "a property has no value", SINCE_02, {f"{IL}/properties/0/label-value": DELETE}, "NGFF112", f"{IL}/properties/0"
    ),
    Fault("the value of a property is true", SINCE_02, {f"{IL}/properties/0/label-value": True}, "NGFF112"),
    Fault("a color has three numbers", ALL, {f"{IL}/colors/0/rgba": [255, 0, 0]}, "NGFF113"),
    Fault("a color has five numbers", ALL, {f"{IL}/colors/0/rgba/4": 0}, "NGFF113", f"{IL}/colors/0/rgba"),
    Fault("a color is text", ALL, {f"{IL}/colors/0/rgba": "FF0000"}, "NGFF113"),
    Fault("a color is between 0 and 1", ALL, {f"{IL}/colors/0/rgba/0": 0.5}, "NGFF113"),
    Fault("a color is beyond 255", ALL, {f"{IL}/colors/0/rgba/0": 256}, "NGFF113"),
    Fault("a color is negative", ALL, {f"{IL}/colors/0/rgba/0": -1}, "NGFF113"),
    Fault("two colors have one value", ALL, {f"{IL}/colors/1/label-value": 1}, "NGFF114"),
    Fault("two properties have one value", SINCE_02, {f"{IL}/properties/1/label-value": 1}, "NGFF114", severity="note"),
    Fault("the image of source is a number", ALL, {f"{IL}/source/image": 2}, "NGFF115"),
    Fault("the image of source is empty", ALL, {f"{IL}/source/image": ""}, "NGFF115"),
    Fault("source leads nowhere", ALL, {f"{IL}/source/image": "../../raw"}, "NGFF115"),
    Fault("source leads to an array", ALL, {f"{IL}/source/image": "../../0"}, "NGFF115"),
    Fault("source leads to the list", ALL, {f"{IL}/source/image": "../"}, "NGFF115"),
    Fault("image-label is missing", ALL, {IL: DELETE}, "NGFF109", f"{N}@", "warning"),
    Fault("colors are missing", SINCE_04, {f"{IL}/colors": DELETE}, "NGFF110", IL, "warning"),
    Fault("the version is missing", SINCE_04, {f"{IL}/version": DELETE}, "NGFF004", IL, "warning"),
    Fault("another version is stated", SINCE_04, {f"{IL}/version": "0.3"}, "NGFF005"),
    Fault("the version is a number", SINCE_04, {f"{IL}/version": 4}, "NGFF005"),
    Fault("another version is stated, in a word", "0.1-0.3", {f"{IL}/version": "new"}, "NGFF005", severity="note"),
    Fault("the label states another version", "0.5", {f"{N}@/version": "0.6rc0"}, "NGFF003", severity="error"),
    Fault(
        "a label lacks the second level",
        ALL,
        {f"{N}@/multiscales/0/datasets/1": DELETE},
        "NGFF107",
        f"{N}@/multiscales/0/datasets",
    ),
    Fault("a label has floats", ALL, {f"{N}/1#": Array(HALF, "float32")}, "NGFF106", DTYPE),
    Fault("a label has booleans", "0.5", {f"{N}/1#": Array(HALF, "bool")}, "NGFF106", DTYPE),
    Fault("a label has booleans before 0.5", "0.1-0.4", {f"{N}/1#": Array(HALF, "bool")}, "NGFF106", DTYPE, "warning"),
    Fault(
        "a label is larger",
        ALL,
        {f"{N}/0#": Array((2, 2, 8, 64, 64), "int32"), f"{N}/1#": Array((2, 2, 8, 32, 32), "int32")},
        "NGFF108",
        f"{N}/0#/shape",
        "warning",
    ),
    Fault("a label path leads nowhere", ALL, {f"{N}@/multiscales/0/datasets/1/path": "9"}, "NGFF055"),
    Fault("the list is an image too", "0.5", {"labels@/multiscales": []}, "NGFF105"),
    Fault("the list is in the image", "0.5", {"/labels": ["nuclei"]}, "NGFF105"),
    Fault(
        "an axis of a label has no name",
        SINCE_04,
        {f"{N}@/multiscales/0/axes/2/name": DELETE},
        "NGFF033",
        f"{N}@/multiscales/0/axes/2",
    ),
    Fault("a value is beyond the data type", ALL, {f"{IL}/colors/0/label-value": 2**40}, "NGFF116", severity="note"),
]

FAULTS = [*GROUP, *IMAGES]

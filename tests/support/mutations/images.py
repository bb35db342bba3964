"""Faults in the multiscales and the rendering settings of an image, and in its arrays."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Array, Copy, Fault, NewGroup

M, D = "/multiscales/0", "/multiscales/0/datasets"
C, W = "/omero/channels/0", "/omero/channels/0/window"
ALL, SINCE_02, SINCE_04 = "0.1-0.5", "0.2-0.5", "0.4-0.5"
UNTIL_04 = ("0.1", "0.2", "0.3", "0.4")
FLAT = (2, 4, 64, 64)
HALF = (2, 2, 4, 32, 32)

MULTISCALES = [
    Fault("multiscales is an object", ALL, {"/multiscales": {}}, "NGFF050"),
    Fault("multiscales is text", ALL, {"/multiscales": "0"}, "NGFF050"),
    Fault("multiscales is null", ALL, {"/multiscales": None}, "NGFF050"),
    Fault("multiscales is empty", ALL, {"/multiscales": []}, "NGFF050"),
    Fault("multiscales holds a number", ALL, {M: 3}, "NGFF050"),
    Fault("multiscales holds null", ALL, {M: None}, "NGFF050"),
    Fault("an entry stands twice", ALL, {"/multiscales/1": Copy(M)}, "NGFF050"),
    Fault("datasets is missing", ALL, {D: DELETE}, "NGFF051", M),
    Fault("datasets is an object", ALL, {D: {}}, "NGFF051"),
    Fault("datasets is text", ALL, {D: "0"}, "NGFF051"),
    Fault("datasets is empty", ALL, {D: []}, "NGFF051"),
    Fault("a dataset is a path", ALL, {f"{D}/1": "1"}, "NGFF051"),
    Fault("a dataset has no path", ALL, {f"{D}/1/path": DELETE}, "NGFF053", f"{D}/1"),
    Fault("a path is a number", ALL, {f"{D}/1/path": 1}, "NGFF053"),
    Fault("a path is null", ALL, {f"{D}/1/path": None}, "NGFF053"),
    Fault("a path is empty", SINCE_02, {f"{D}/1/path": ""}, "NGFF054"),
    Fault("a path is absolute", SINCE_02, {f"{D}/1/path": "/1"}, "NGFF054"),
    Fault("a path leaves the image", SINCE_02, {f"{D}/1/path": "../1"}, "NGFF054"),
    Fault("a path leaves the image in 0.1", "0.1", {f"{D}/1/path": "../1"}, "NGFF054", severity="warning"),
    Fault("a path is a web address", SINCE_02, {f"{D}/1/path": "https://example.org/1"}, "NGFF054"),
    Fault("a path is one of Windows", SINCE_02, {f"{D}/1/path": "C:\\1"}, "NGFF054"),
    Fault("a path is the image itself", SINCE_02, {f"{D}/1/path": "."}, "NGFF054"),
    Fault("a path leads nowhere", ALL, {f"{D}/1/path": "7"}, "NGFF055"),
    Fault("an array is not there", ALL, {"1#": DELETE}, "NGFF055", f"{D}/1/path"),
    Fault("a group is in place of an array", ALL, {"1#": NewGroup()}, "NGFF056", f"{D}/1/path"),
    Fault(
        "the smallest level comes first",
        "0.1-0.3",
        {f"{D}/0": Copy(f"{D}/1"), f"{D}/1": Copy(f"{D}/0")},
        "NGFF057",
        f"{D}/1/path",
    ),
    Fault(
        "the smallest level comes first",
        SINCE_04,
        {f"{D}/0": Copy(f"{D}/1"), f"{D}/1": Copy(f"{D}/0")},
        "NGFF057",
        f"{D}/1/path",
    ),
    Fault("a level has 4 dimensions", ALL, {"1#": Array(FLAT, names="czyx")}, "NGFF058", f"{D}/1/path"),
    Fault("a level has another data type", SINCE_04, {"1#": Array(HALF, "float32")}, "NGFF059", f"{D}/1/path", "note"),
    Fault("the name is a number", ALL, {f"{M}/name": 7}, "NGFF064"),
    Fault("the name is null", ALL, {f"{M}/name": None}, "NGFF064"),
    Fault("the method is a number", SINCE_02, {f"{M}/type": 7}, "NGFF064", severity="note"),
    Fault("metadata is text", ALL, {f"{M}/metadata": "mean"}, "NGFF064"),
    Fault("metadata is an array", ALL, {f"{M}/metadata": []}, "NGFF064"),
    Fault("the name is missing", SINCE_02, {f"{M}/name": DELETE}, "NGFF061", M, "warning"),
    Fault("the name is missing in 0.1", "0.1", {f"{M}/name": DELETE}, "NGFF061", M, "note"),
    Fault("the method is missing", SINCE_02, {f"{M}/type": DELETE, f"{M}/metadata": DELETE}, "NGFF062", M, "warning"),
    Fault(
        "metadata has no method",
        SINCE_02,
        {f"{M}/type": DELETE, f"{M}/metadata/method": DELETE},
        "NGFF062",
        M,
        "warning",
    ),
    Fault("a dataset stands twice", "0.1-0.5", {f"{D}/2": Copy(f"{D}/1")}, "NGFF065", f"{D}/2/path", "warning"),
    Fault("no level is smaller", "0.1-0.5", {"1#": Array()}, "NGFF066", f"{D}/1/path", "warning"),
]

VERSIONS = [
    *(Fault("the version is a number", each, {f"{M}/version": float(each)}, "NGFF002") for each in UNTIL_04),
    Fault("the version is a list", "0.1-0.4", {f"{M}/version": ["0.4"]}, "NGFF002"),
    Fault("the version is a word", "0.1-0.4", {f"{M}/version": "latest"}, "NGFF002"),
    Fault("the version has three parts", "0.4", {f"{M}/version": "0.4.1"}, "NGFF002"),
    Fault("the version is missing", "0.2-0.4", {f"{M}/version": DELETE}, "NGFF004", M, "warning"),
    Fault("the version is missing in 0.1", "0.1", {f"{M}/version": DELETE}, "NGFF004", M, "note"),
    Fault("the version is missing", "0.5", {"/version": DELETE}, "NGFF001", "#/attributes/ome"),
    Fault("the version is null", "0.5", {"/version": None}, "NGFF002"),
    Fault("the version is a number", "0.5", {"/version": 0.5}, "NGFF002"),
    Fault("the version is a word", "0.5", {"/version": "latest"}, "NGFF002"),
    Fault("the version has a suffix", "0.5", {"/version": "0.5-dev"}, "NGFF002"),
    Fault("the version is to come", "0.5", {"/version": "1.0"}, "NGFF002", severity="warning"),
    Fault("an old version is stated", "0.5", {"/version": "0.4"}, "NGFF300", "#/zarr_format"),
    Fault("ome is text", "0.5", {"#/attributes/ome": "0.5"}, "NGFF006"),
    Fault("ome is an array", "0.5", {"#/attributes/ome": []}, "NGFF006"),
    Fault("ome is left out", "0.5", {"#/attributes": Copy("/attributes/ome")}, "NGFF006", "#/attributes/multiscales"),
    Fault("ome holds nothing known", "0.5", {"#/attributes/ome": {"version": "0.5", "images": []}}, "NGFF008"),
    *(
        Fault(
            "ome is put around",
            each,
            {".zattrs#": Copy("", under="ome"), ".zattrs#/ome/version": each},
            "NGFF007",
            ".zattrs#/ome",
        )
        for each in UNTIL_04
    ),
    Fault("ome stands beside", "0.1-0.4", {".zattrs#/ome": Copy("")}, "NGFF007", ".zattrs#/ome"),
    Fault("omero states another version", ALL, {"/omero/version": "0.0"}, "NGFF005", severity="note"),
    Fault("the version in omero is a number", ALL, {"/omero/version": 3}, "NGFF005", severity="note"),
]

OMERO = [
    Fault("omero is an array", ALL, {"/omero": []}, "NGFF070"),
    Fault("omero is null", ALL, {"/omero": None}, "NGFF070"),
    Fault("omero has no channels", ALL, {"/omero/channels": DELETE}, "NGFF070", "/omero"),
    Fault("channels is an object", ALL, {"/omero/channels": {}}, "NGFF070"),
    Fault("a channel is text", ALL, {C: "DAPI"}, "NGFF070"),
    Fault("a channel has no color", ALL, {f"{C}/color": DELETE}, "NGFF071", C),
    Fault("a color is a number", ALL, {f"{C}/color": 255}, "NGFF072"),
    Fault("a color is null", ALL, {f"{C}/color": None}, "NGFF072"),
    Fault("a color has a hash", SINCE_04, {f"{C}/color": "#0000FF"}, "NGFF072"),
    Fault("a color has a hash before 0.4", "0.1-0.3", {f"{C}/color": "#0000FF"}, "NGFF072", severity="note"),
    Fault("a color has a name", SINCE_04, {f"{C}/color": "blue"}, "NGFF072"),
    Fault("a color has an opacity", SINCE_04, {f"{C}/color": "0000FFFF"}, "NGFF072"),
    Fault("a channel has no window", ALL, {W: DELETE}, "NGFF073", C),
    Fault("a window is an array", ALL, {W: [0, 9]}, "NGFF073"),
    Fault("a window has no min", ALL, {f"{W}/min": DELETE}, "NGFF073", W),
    Fault("a window has no max", ALL, {f"{W}/max": DELETE}, "NGFF073", W),
    Fault("a window has no start", ALL, {f"{W}/start": DELETE}, "NGFF073", W),
    Fault("a window has no end", ALL, {f"{W}/end": DELETE}, "NGFF073", W),
    Fault("a window starts with text", ALL, {f"{W}/start": "10"}, "NGFF073"),
    Fault("a window ends with true", ALL, {f"{W}/end": True}, "NGFF073"),
    Fault("a channel is missing", ALL, {"/omero/channels/1": DELETE}, "NGFF075", "/omero/channels", "warning"),
    Fault("a channel stands twice", ALL, {"/omero/channels/2": Copy(C)}, "NGFF075", "/omero/channels", "warning"),
    Fault("a label is a number", ALL, {f"{C}/label": 405}, "NGFF076"),
    Fault("a family is null", ALL, {f"{C}/family": None}, "NGFF076"),
    Fault("active is text", ALL, {f"{C}/active": "true"}, "NGFF076"),
    Fault("active is a number", ALL, {f"{C}/active": 1}, "NGFF076"),
    Fault("rdefs is an array", ALL, {"/omero/rdefs": []}, "NGFF076"),
    Fault("the model is unknown", ALL, {"/omero/rdefs/model": "rgb"}, "NGFF076"),
    Fault("the first plane is outside", ALL, {"/omero/rdefs/defaultZ": 4}, "NGFF414", severity="warning"),
    Fault("the first time is text", ALL, {"/omero/rdefs/defaultT": "0"}, "NGFF076", severity="note"),
    Fault("a window ends beyond its limit", ALL, {f"{W}/max": 800}, "NGFF077", severity="note"),
    Fault("a window ends where it starts", ALL, {f"{W}/end": 10}, "NGFF410", severity="warning"),
    Fault(
        "a window is zeros", ALL, {W: dict.fromkeys(("min", "start", "end", "max"), 0)}, "NGFF410", severity="warning"
    ),
]

FAULTS = [*MULTISCALES, *VERSIONS, *OMERO]

"""Faults in collections as bioformats2raw writes them."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Fault, NewGroup
from support.valid_stores import OME_XML, ome_xml

BOTH = "0.4-0.5"
LAYOUT, S = "/bioformats2raw.layout", "OME@/series"
X = f"{OME_XML}#"

FAULTS = [
    Fault("the layout is text", BOTH, {LAYOUT: "3"}, "NGFF180"),
    Fault("the layout is null", BOTH, {LAYOUT: None}, "NGFF180"),
    Fault("the layout is true", BOTH, {LAYOUT: True}, "NGFF180"),
    Fault("the layout is 2", BOTH, {LAYOUT: 2}, "NGFF180"),
    Fault("the layout is missing", "0.4", {".zattrs#": DELETE}, "NGFF181", "#"),
    Fault("the root has no metadata", "0.5", {"#": NewGroup()}, "NGFF181", "#/attributes"),
    Fault("the OME-XML is missing", BOTH, {X: DELETE}, "NGFF183", LAYOUT, "warning"),
    Fault("the OME-XML is cut off", BOTH, {X: ome_xml()[:200]}, "NGFF184", X),
    Fault("the OME-XML is empty", BOTH, {X: b""}, "NGFF184", X),
    Fault("the OME-XML is JSON", BOTH, {X: b"{}"}, "NGFF184", X),
    Fault("the OME-XML is some other XML", BOTH, {X: b"<html/>"}, "NGFF184", X),
    Fault("the OME-XML has no namespace", BOTH, {X: ome_xml().replace(b" xmlns=", b" other=")}, "NGFF184", X),
    Fault(
        "pixels are in the OME-XML", BOTH, {X: ome_xml().replace(b"<MetadataOnly/>", b"<TiffData/>", 1)}, "NGFF185", X
    ),
    Fault("series is text", BOTH, {S: "0"}, "NGFF186"),
    Fault("series is null", BOTH, {S: None}, "NGFF186"),
    Fault("series is an object", BOTH, {S: {}}, "NGFF186"),
    Fault("an image is a number", BOTH, {f"{S}/0": 0}, "NGFF186"),
    Fault("an image is not there", BOTH, {"1/**": DELETE}, "NGFF187", f"{S}/1"),
    Fault("a path leads nowhere", BOTH, {f"{S}/1": "7"}, "NGFF187"),
    Fault("a path leaves the collection", BOTH, {f"{S}/1": "../1"}, "NGFF187"),
    Fault("a path is empty", BOTH, {f"{S}/1": ""}, "NGFF187"),
    Fault("a path leads to an array", BOTH, {f"{S}/1": "1/0"}, "NGFF912"),
    Fault("an image has no metadata", BOTH, {"1/**": NewGroup()}, "NGFF187", f"{S}/1"),
    Fault("an image is not in the OME-XML", BOTH, {X: ome_xml(1)}, "NGFF188", S),
    Fault("an image is only in the OME-XML", BOTH, {X: ome_xml(3)}, "NGFF188", S),
    Fault("an image is not in series", BOTH, {f"{S}/1": DELETE}, "NGFF188", S),
    Fault(
        "an image of the collection has no datasets",
        BOTH,
        {"1@/multiscales/0/datasets": DELETE},
        "NGFF051",
        "1@/multiscales/0",
    ),
    Fault("the group OME is of another version", "0.5", {"OME@/version": "0.6rc0"}, "NGFF003"),
    Fault("the group OME states no version", "0.5", {"OME@/version": DELETE}, "NGFF001", "OME@"),
    Fault("an image is of another version", "0.5", {"1@/version": "0.6rc0"}, "NGFF003"),
]

"""Faults in how an image is stored in Zarr, and in its documents as text; planted in a store with labels."""

from __future__ import annotations

from support.json_edits import DELETE
from support.planted_faults import Fault

ALL, V2, V3 = "0.1-0.5", "0.1-0.4", "0.5"
BOM = b"\xef\xbb\xbf"

LAYOUT = [
    Fault("Zarr v2 states 0.5", "0.4", {".zattrs#/ome": {"version": "0.5"}}, "NGFF007", ".zattrs#/ome"),
    Fault(
        "an array holds OME metadata",
        V3,
        {"1#/attributes": {"multiscales": [{}]}},
        "NGFF302",
        "1#/attributes/multiscales",
    ),
    Fault(
        "an array holds an ome object",
        V3,
        {"1#/attributes": {"ome": {"multiscales": []}}},
        "NGFF302",
        "1#/attributes/ome",
    ),
    Fault("an array holds OME metadata", V2, {"1/.zattrs#/multiscales": [{}]}, "NGFF302"),
    Fault("chunks lie side by side", "0.2-0.4", {"1#/dimension_separator": "."}, "NGFF304"),
    Fault("the separator is missing", "0.2-0.4", {"1#/dimension_separator": DELETE}, "NGFF304", "1#"),
    Fault("chunks lie in folders", "0.1", {"1#/dimension_separator": "/"}, "NGFF304", severity="warning"),
    Fault("dimension_names are missing", V3, {"1#/dimension_names": DELETE}, "NGFF305", "1#"),
    Fault("dimension_names are null", V3, {"1#/dimension_names": None}, "NGFF305"),
    Fault("dimension_names are swapped", V3, {"1#/dimension_names": ["t", "c", "z", "x", "y"]}, "NGFF306"),
    Fault("a dimension has another name", V3, {"1#/dimension_names/0": "time"}, "NGFF306", "1#/dimension_names"),
    Fault("a dimension has no name", V3, {"1#/dimension_names/0": None}, "NGFF306", "1#/dimension_names"),
    Fault("a dimension is empty", ALL, {"1#/shape/0": 0}, "NGFF911", severity="warning"),
]

NODES = [
    Fault("not found", ALL, {"**": DELETE}, "NGFF900", "."),
    Fault("zarr_format is 7", V2, {"1#/zarr_format": 7}, "NGFF909"),
    Fault("zarr_format is text", ALL, {"1#/zarr_format": "2"}, "NGFF909"),
    Fault("zarr_format is missing", ALL, {"1#/zarr_format": DELETE}, "NGFF909", "1#"),
    Fault("zarr_format of the root is 1", ALL, {"#/zarr_format": 1}, "NGFF909"),
    Fault("node_type is unknown", V3, {"1#/node_type": "dataset"}, "NGFF909"),
    Fault("node_type is missing", V3, {"1#/node_type": DELETE}, "NGFF909", "1#"),
    Fault("attributes is an array", V3, {"1#/attributes": []}, "NGFF910"),
    Fault("attributes stand without a group", V2, {".zgroup#": DELETE}, "NGFF908", ".zattrs#", "warning"),
    Fault("metadata of both formats", V3, {".zgroup#": {"zarr_format": 2}}, "NGFF907", ".zgroup#", "warning"),
]

ARRAYS = [
    Fault("shape is a number", ALL, {"1#/shape": 64}, "NGFF910"),
    Fault("shape is missing", ALL, {"1#/shape": DELETE}, "NGFF910", "1#"),
    Fault("a size is text", ALL, {"1#/shape/0": "2"}, "NGFF910"),
    Fault("a size is negative", ALL, {"1#/shape/0": -2}, "NGFF910"),
    Fault("a size is a fraction", ALL, {"1#/shape/0": 1.5}, "NGFF910"),
    Fault("the data type is missing", ALL, {"1#dtype": DELETE}, "NGFF910", "1#"),
    Fault("the data type is a number", ALL, {"1#dtype": 2}, "NGFF910"),
    Fault("chunks are 0", ALL, {"1#chunks/0": 0}, "NGFF910"),
    Fault("chunks have 2 dimensions", ALL, {"1#chunks": [1, 1]}, "NGFF910"),
    Fault("chunks are missing", V2, {"1#/chunks": DELETE}, "NGFF910", "1#"),
    Fault("the chunk grid is missing", V3, {"1#/chunk_grid": DELETE}, "NGFF910", "1#"),
    Fault("the chunk grid is text", V3, {"1#/chunk_grid": "regular"}, "NGFF910"),
    Fault("codecs is an object", V3, {"1#/codecs": {}}, "NGFF910"),
    Fault("a codec has no name", V3, {"1#/codecs/0": {"configuration": {}}}, "NGFF910"),
    Fault("the chunk keys are missing", V3, {"1#/chunk_key_encoding": DELETE}, "NGFF910", "1#"),
    Fault("the fill value is missing", ALL, {"1#/fill_value": DELETE}, "NGFF910", "1#"),
    Fault("a name of a dimension is a number", V3, {"1#/dimension_names/0": 0}, "NGFF910"),
    Fault("too few names of dimensions", V3, {"1#/dimension_names": ["y", "x"]}, "NGFF910"),
    Fault("the order is unknown", V2, {"1#/order": "Z"}, "NGFF910"),
    Fault("the compressor is text", V2, {"1#/compressor": "blosc"}, "NGFF910"),
    Fault("filters is text", V2, {"1#/filters": "delta"}, "NGFF910"),
]

TEXTS = [
    Fault("the text of an array is cut off", V2, {"1/.zarray#": b'{"shape": [1'}, "NGFF902", "1/.zarray#"),
    Fault("the text of an array is cut off", V3, {"1/zarr.json#": b'{"shape": [1'}, "NGFF902", "1/zarr.json#"),
    Fault("the text of an array is empty", V2, {"1/.zarray#": b""}, "NGFF902", "1/.zarray#"),
    Fault("the text of the list is a comment", V2, {"labels/.zattrs#": b"// none\n{}"}, "NGFF902", "labels/.zattrs#"),
    Fault("the text of an array is an array", V2, {"1/.zarray#": []}, "NGFF906", "1/.zarray#"),
    Fault("the text of an array is an array", V3, {"1/zarr.json#": []}, "NGFF906", "1/zarr.json#"),
    Fault("the attributes are an array", V2, {".zattrs#": []}, "NGFF906", ".zattrs#"),
    Fault("a mark stands before the text", V2, {"1/.zarray#": (BOM, b"")}, "NGFF903", "1/.zarray#"),
]

FAULTS = [*LAYOUT, *NODES, *ARRAYS]

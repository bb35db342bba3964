"""Whole stores without a fault, one of everything, in which the tables plant one fault at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.shape_06 import reshaped
from support.stores import ERA_OF_V2, array, group, spelt
from support.valid_stores_06 import STORES06, VERSION

from ngfflint.model.base import VERSIONS

NAMES = "tczyx"
SHAPE = (2, 2, 4, 64, 64)
UNITS = {"t": "second", "z": "micrometer", "y": "micrometer", "x": "micrometer"}
TYPES = {"t": "time", "c": "channel", "z": "space", "y": "space", "x": "space"}
LAST_OF_AXES = "0.5"
"""The last version in which images state their axes themselves."""

LETTERS = "0.3"
"""The version in which axes are letters."""

CHANNELS = (("DAPI", "0000FF"), ("GFP", "00FF00"))

Documents = dict[str, Any]
"""Metadata documents by path: parsed, or bytes if they are not JSON."""


def attributes(ome: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the attributes of a group with an OME object."""
    if version > LAST_OF_AXES:
        ome, _ = reshaped(ome)
    return {"ome": {"version": spelt(version), **ome}} if version > ERA_OF_V2 else ome


def nested(version: str, last: str = "0.5") -> dict[str, str]:
    """Return the version as objects in the OME object state it, up to some version."""
    return {"version": version} if version <= last else {}


def image(version: str, levels: int = 2) -> dict[str, Any]:
    """Return the OME object of an image of five dimensions."""
    datasets: list[dict[str, Any]] = [{"path": str(level)} for level in range(levels)]
    entry: dict[str, Any] = {**nested(version, ERA_OF_V2), "name": "embryo", "datasets": datasets, "type": "mean"}
    entry["metadata"] = {"method": "local mean"}
    if version == LETTERS:
        entry["axes"] = list(NAMES)
    elif version >= ERA_OF_V2:
        units = ({"unit": UNITS[name]} if name in UNITS else {} for name in NAMES)
        entry["axes"] = [{"name": name, "type": TYPES[name], **unit} for name, unit in zip(NAMES, units, strict=True)]
        for level, dataset in enumerate(datasets):
            dataset["coordinateTransformations"] = vectors(2**level)
        entry["coordinateTransformations"] = vectors(1)
    return {"multiscales": [entry]}


def vectors(factor: float) -> list[dict[str, Any]]:
    """Return a scale of so many pixels, and a translation."""
    return [
        {"type": "scale", "scale": [1.0, 1.0, 1.0, 0.5 * factor, 0.5 * factor]},
        {"type": "translation", "translation": [0.0, 0.0, 0.0, 0.25 * (factor - 1), 0.25 * (factor - 1)]},
    ]


def omero() -> dict[str, Any]:
    """Return rendering settings."""
    window = {"min": 0, "start": 10, "end": 900, "max": 65535}
    channels = [
        {"label": label, "color": color, "active": True, "family": "linear", "window": dict(window)}
        for label, color in CHANNELS
    ]
    return {"channels": channels, "rdefs": {"defaultT": 0, "defaultZ": 2, "model": "color"}}


def label(version: str) -> dict[str, Any]:
    """Return the OME object of a label image."""
    colors = [{"label-value": 1, "rgba": [255, 0, 0, 128]}, {"label-value": 2, "rgba": [0, 255, 0, 128]}]
    properties = [{"label-value": 1, "area": 42.5}, {"label-value": 2, "area": 17}]
    part = {**nested(version), "colors": colors, "source": {"image": "../../"}}
    return {**image(version), "image-label": part | ({"properties": properties} if version > "0.1" else {})}


def plate(version: str) -> dict[str, Any]:
    """Return the OME object of a plate of four wells, of which two were imaged."""
    wells: list[dict[str, Any]] = [{"path": "A/1"}, {"path": "B/2"}]
    if version >= ERA_OF_V2:
        for index, each in enumerate(wells):
            each |= {"rowIndex": index, "columnIndex": index}
    acquisitions = [
        {"id": index, "name": name, "description": "in the dark", "maximumfieldcount": 1, "starttime": 1, "endtime": 2}
        for index, name in enumerate(["day 1", "day 2"])
    ]
    return {
        "plate": {
            **nested(version),
            "name": "screen",
            "columns": [{"name": "1"}, {"name": "2"}],
            "rows": [{"name": "A"}, {"name": "B"}],
            "wells": wells,
            "acquisitions": acquisitions,
            "field_count": 2,
        }
    }


def well(version: str) -> dict[str, Any]:
    """Return the OME object of a well with one image of each acquisition."""
    return {"well": {**nested(version), "images": [{"path": str(each), "acquisition": each} for each in range(2)]}}


def arrays(path: str, version: str, levels: int = 2, dtype: str = "uint16") -> Documents:
    """Return the arrays of an image group."""
    documents: Documents = {}
    for level in range(levels):
        shape = [*SHAPE[:3], *(size >> level for size in SHAPE[3:])]
        given: dict[str, Any] = {"shape": shape, "dtype": dtype, "chunks": [1, 1, 1, *shape[3:]]}
        if version > ERA_OF_V2:
            given["dimension_names"] = list(NAMES)
        if version == LETTERS:
            given["attributes"] = {"_ARRAY_DIMENSIONS": list(NAMES)}
        documents |= array(f"{path}/{level}" if path else str(level), version, **given)
    return documents


def image_store(version: str, path: str = "", *, levels: int = 2) -> Documents:
    """Return an image with rendering settings."""
    ome = image(version, levels) | {"omero": omero()}
    return group(path, attributes(ome, version), version) | arrays(path, version, levels)


def label_store(version: str) -> Documents:
    """Return an image with two label images, one of them in a folder."""
    documents = image_store(version)
    documents |= group("labels", attributes({"labels": ["nuclei", "cells/nuclei"]}, version), version)
    documents |= group("labels/cells", {}, version)
    for path in ("labels/nuclei", "labels/cells/nuclei"):
        ome = label(version)
        ome["image-label"]["source"]["image"] = "../../../" if "cells" in path else "../../"
        documents |= group(path, attributes(ome, version), version) | arrays(path, version, dtype="int32")
    return documents


def plate_store(version: str) -> Documents:
    """Return a plate with two wells of two images."""
    documents = group("", attributes(plate(version), version), version)
    for row, column in (("A", "1"), ("B", "2")):
        documents |= group(row, {}, version)
        documents |= group(f"{row}/{column}", attributes(well(version), version), version)
        for field in range(2):
            documents |= image_store(version, f"{row}/{column}/{field}", levels=1)
    return documents


OME_XML = "OME/METADATA.ome.xml"
"""Where a collection keeps what the original files said."""


def ome_xml(images: int = 2) -> bytes:
    """Return the OME-XML of a collection."""
    image = """
  <Image ID="Image:{0}" Name="embryo {0}">
    <Pixels ID="Pixels:{0}" DimensionOrder="XYZCT" Type="uint16"
            SizeX="64" SizeY="64" SizeZ="4" SizeC="2" SizeT="2">
      <MetadataOnly/>
    </Pixels>
  </Image>"""
    inner = "".join(image.format(index) for index in range(images))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">{inner}
</OME>
""".encode()


def collection_store(version: str) -> Documents:
    """Return two images as bioformats2raw stores them."""
    documents = group("", attributes({"bioformats2raw.layout": 3}, version), version)
    documents |= group("OME", attributes({"series": ["0", "1"]}, version), version)
    documents[OME_XML] = ome_xml()
    return documents | image_store(version, "0") | image_store(version, "1")


STORES: dict[str, Callable[[str], Documents]] = {
    "image": image_store,
    "label image": label_store,
    "plate": plate_store,
    "collection": collection_store,
    **STORES06,
}
"""Makes a store, by kind."""


def versions_of(kind: str) -> list[str]:
    """Return the versions that have stores of a kind."""
    return [VERSION] if kind in STORES06 else list(VERSIONS)


PLACES = {
    "image": ("image", ""),
    "label image": ("label image", "labels/nuclei"),
    "plate": ("plate", ""),
    "well": ("plate", "A/1"),
    "collection": ("collection", ""),
    "OME group": ("collection", "OME"),
}
"""The store that a group of a kind is in, and its path there."""


def ome_document(path: str, version: str) -> tuple[str, str]:
    """Return the document with the OME object of a group, and the pointer of the object."""
    name, pointer = (".zattrs", "") if version <= ERA_OF_V2 else ("zarr.json", "/attributes/ome")
    return f"{path}/{name}" if path else name, pointer


def attributes_of(kind: str, version: str) -> dict[str, Any]:
    """Return the attributes of a group of a kind."""
    store, path = PLACES.get(kind, (kind, ""))  # those of 0.6 alone are whole stores
    document = STORES[store](version)[ome_document(path, version)[0]]
    found: dict[str, Any] = document if version <= ERA_OF_V2 else document["attributes"]
    return found

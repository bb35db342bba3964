"""OME-XML of the images that a collection lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from ngfflint.documents.ome_xml import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TYPES = {"float32": "float", "float64": "double", "complex64": "complex", "complex128": "double-complex", "bool": "bit"}
"""Types of pixels in OME-XML, where they are not those of NumPy."""

INTEGERS = ("int8", "int16", "int32", "uint8", "uint16", "uint32")
"""Types of pixels that OME-XML and NumPy share."""

MOST_CHANNELS = 100_000
"""More would be a mistake, and each has an element."""


class Described(NamedTuple):
    """An image in OME-XML.

    Args:
        name: of the image, or ``""``.
        shape: of its largest level, in pixels.
        dtype: name of its NumPy data type.
        types: of its axes, such as ``"space"``.
    """

    name: str
    shape: Sequence[int]
    dtype: str
    types: Sequence[str | None]


def ome_xml(images: Iterable[Described]) -> bytes:
    """Return the OME-XML of images.

    Raises:
        ValueError: OME-XML has no such pixels, or there are too many channels.
    """
    namespace = f"{SCHEMAS}OME/2016-06"
    root = ET.Element("OME", xmlns=namespace)
    for index, each in enumerate(images):
        kind = TYPES.get(each.dtype, each.dtype)
        if kind not in (*TYPES.values(), *INTEGERS):
            raise ValueError(f"OME-XML has no pixels of type {each.dtype}")
        sizes = dict.fromkeys("XYZCT", 1)
        space = [size for size, of in zip(each.shape, each.types, strict=True) if of == "space"]
        sizes |= dict(zip("XYZ", reversed(space), strict=False))
        for size, of in zip(each.shape, each.types, strict=True):
            if of in ("time", "channel"):
                sizes[of[0].upper()] = size
        if sizes["C"] > MOST_CHANNELS:
            raise ValueError(f"OME-XML cannot describe {sizes['C']:,} channels")
        image = ET.SubElement(root, "Image", {"ID": f"Image:{index}"} | ({"Name": each.name} if each.name else {}))
        stated = {f"Size{axis}": str(size) for axis, size in sizes.items()}
        attributes = {"ID": f"Pixels:{index}", "DimensionOrder": "XYZCT", "Type": kind, **stated}
        pixels = ET.SubElement(image, "Pixels", attributes)
        for channel in range(sizes["C"]):
            ET.SubElement(pixels, "Channel", ID=f"Channel:{index}:{channel}", SamplesPerPixel="1")
        ET.SubElement(pixels, "MetadataOnly")
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text

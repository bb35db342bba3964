"""Faults of all kinds planted in OME-XML: each is one finding, and none of what the schema allows is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.stores import Example, documents_of, lint_documents, settings

from ngfflint.documents.ome_schema import RULES
from ngfflint.store.paths import NAME

if TYPE_CHECKING:
    from ngfflint.linter.findings import Finding

XML = f"OME/{NAME}"
NAMESPACE = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
PIXELS = 'ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="64" SizeY="64" SizeZ="1" SizeC="1" SizeT="1"'
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<OME xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Creator="ngfflint"
     UUID="urn:uuid:d830ec74-9e12-43cd-b4d0-0a0c8a7c57c4" xsi:schemaLocation="{NAMESPACE} {NAMESPACE}/ome.xsd">
  <Instrument ID="Instrument:0"><Objective ID="Objective:0:0"/></Instrument>
  <Image ID="Image:0" Name="embryo">
    <AcquisitionDate>2020-01-15T06:29:11</AcquisitionDate>
    <InstrumentRef ID="Instrument:0"/>
    <ObjectiveSettings ID="Objective:0:0"/>
    <Pixels {PIXELS} PhysicalSizeX="0.5" PhysicalSizeXUnit="\N{MICRO SIGN}m" BigEndian="false" SignificantBits="12"
            TimeIncrement="-1.5e3" TimeIncrementUnit="ms">
      <Channel ID="Channel:0:0" SamplesPerPixel="1" Color="-16776961" EmissionWavelength="525.0"/>
      <MetadataOnly/>
      <Plane TheZ="0" TheC="0" TheT="0"/>
      <Plane TheZ="0" TheC="0" TheT="0"/>
    </Pixels>
  </Image>
</OME>
"""
IMAGE = GOOD[GOOD.index("  <Image") : GOOD.index("</OME>")]


def store(xml: str) -> list[Finding]:
    """Return the findings on a collection of one image with this OME-XML."""
    image = {
        "name": "embryo",
        "type": "gaussian",
        "metadata": {},
        "axes": [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"],
        "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]}],
    }
    tree = Example(
        bad='{"bioformats2raw.layout": 3}',
        groups={"OME": '{"series": ["0"]}', "0": json.dumps({"multiscales": [image]})},
        arrays={"0/0": {"shape": [64, 64], "dimension_names": ["y", "x"]}},
    )
    choice = settings(extend_select=["NGFF191"], ignore=["NGFF413"])
    return list(lint_documents(documents_of(tree, "0.4") | {XML: xml.encode()}, choice).findings)


def test_the_schema_allows_this() -> None:
    assert store(GOOD) == []


FAULTS: dict[str, tuple[str, str, str]] = {
    # what is planted: the text, what it becomes, the code
    "no ID of the image": (' ID="Image:0"', "", "NGFF192"),
    "an ID that is a number": ('"Image:0"', '"0"', "NGFF192"),
    "an ID of another element": ('"Pixels:0"', '"Image:0"', "NGFF192"),
    "an ID with a blank": ('"Image:0"', '"Image: 0"', "NGFF192"),
    "an empty ID": ('"Channel:0:0"', '""', "NGFF192"),
    "no ID of the channel": (' ID="Channel:0:0"', "", "NGFF192"),
    "ID in lower case": (' ID="Image:0"', ' id="Image:0"', "NGFF192"),
    "no Pixels": (IMAGE[IMAGE.index("<Pixels") : IMAGE.index("  </Image>")], "", "NGFF192"),
    "Pixels misspelled": (IMAGE, IMAGE.replace("<Pixels", "<Pixel").replace("</Pixels", "</Pixel"), "NGFF192"),
    "two Pixels": ("</Pixels>", f"</Pixels><Pixels {PIXELS.replace('Pixels:0', 'P')}><MetadataOnly/></Pixels>", ""),
    "a lower-case dimension order": ('"XYZCT"', '"xyzct"', "NGFF192"),
    "a dimension order of 3 letters": ('"XYZCT"', '"XYC"', "NGFF192"),
    "a dimension order that starts with C": ('"XYZCT"', '"CXYZT"', "NGFF192"),
    "a type of NumPy": ('Type="uint16"', 'Type="|u2"', "NGFF192"),
    "a type in capitals": ('Type="uint16"', 'Type="UINT16"', "NGFF192"),
    "a type of 64 bits": ('Type="uint16"', 'Type="uint64"', "NGFF192"),
    "an empty type": ('Type="uint16"', 'Type=""', "NGFF192"),
    "a type of Zarr": ('Type="uint16"', 'Type="float32"', "NGFF192"),
    "size 0": ('SizeZ="1"', 'SizeZ="0"', "NGFF192"),
    "a negative size": ('SizeT="1"', 'SizeT="-1"', "NGFF192"),
    "a size with a fraction": ('SizeX="64"', 'SizeX="64.0"', "NGFF192"),
    "a size in words": ('SizeX="64"', 'SizeX="many"', "NGFF192"),
    "a size too large": ('SizeX="64"', 'SizeX="99999999999"', "NGFF192"),
    "an empty size": ('SizeC="1"', 'SizeC=""', "NGFF192"),
    "a size misspelled": ('SizeX="64"', 'Sizex="64"', "NGFF192"),
    "a size of another name": ('SizeY="64"', 'Height="64"', "NGFF192"),
    "a unit without a micro sign": ("\N{MICRO SIGN}m", "um", "NGFF192"),
    "a unit with a Greek letter": ("\N{MICRO SIGN}m", "\N{GREEK SMALL LETTER MU}m", "NGFF192"),
    "a unit in words": ("\N{MICRO SIGN}m", "micrometer", "NGFF192"),
    "a pixel size of 0": ('PhysicalSizeX="0.5"', 'PhysicalSizeX="0"', "NGFF192"),
    "a pixel size with a comma": ('PhysicalSizeX="0.5"', 'PhysicalSizeX="0,5"', "NGFF192"),
    "a time unit in words": ('TimeIncrementUnit="ms"', 'TimeIncrementUnit="seconds"', "NGFF192"),
    "a Boolean of Python": ('"false"', '"False"', "NGFF192"),
    "0 significant bits": ('SignificantBits="12"', 'SignificantBits="0"', "NGFF192"),
    "0 samples": ('SamplesPerPixel="1"', 'SamplesPerPixel="0"', "NGFF192"),
    "too many samples": ('SamplesPerPixel="1"', 'SamplesPerPixel="3"', "NGFF192"),
    "a color in hexadecimal digits": ('"-16776961"', '"FF0000"', "NGFF192"),
    "a color too large": ('"-16776961"', '"4278190335"', "NGFF192"),
    "a wavelength with a unit": ('"525.0"', '"525 nm"', "NGFF192"),
    "an unknown attribute": ('Name="embryo"', 'Name="embryo" Title="x"', "NGFF192"),
    "a UUID without urn": ("urn:uuid:", "", "NGFF192"),
    "a channel misspelled": ("<Channel", "<Chanel", "NGFF192"),
    "an unknown element": ("<MetadataOnly/>", "<MetadataOnly/><Extra/>", "NGFF192"),
    "elements out of order": ("</Pixels>", "</Pixels><Description>late</Description>", "NGFF192"),
    "a reference to nothing": ('InstrumentRef ID="Instrument:0"', 'InstrumentRef ID="Instrument:1"', "NGFF192"),
    "a reference without ID": ('InstrumentRef ID="Instrument:0"', "InstrumentRef", "NGFF192"),
    "settings of nothing": ('Settings ID="Objective:0:0"', 'Settings ID="Objective:1:0"', "NGFF192"),
    "an image without a namespace": ("<Image ", '<Image xmlns="" ', "NGFF192"),
    "two images, one ID": ("</OME>", f"{IMAGE}</OME>", ""),
    "no image": (IMAGE, "", "NGFF188"),
    "an image in lower case": (IMAGE, IMAGE.replace("Image ", "image ").replace("</Image>", "</image>"), ""),
    "no namespace": (f'xmlns="{NAMESPACE}" ', "", "NGFF184"),
    "another namespace": (f'xmlns="{NAMESPACE}"', 'xmlns="http://example.org"', "NGFF184"),
    "https": (f'xmlns="{NAMESPACE}"', f'xmlns="{NAMESPACE.replace("http:", "https:")}"', "NGFF184"),
    "a month with one digit": (f'xmlns="{NAMESPACE}"', f'xmlns="{NAMESPACE.replace("-06", "-6")}"', "NGFF184"),
    "a slash behind": (f'xmlns="{NAMESPACE}"', f'xmlns="{NAMESPACE}/"', "NGFF184"),
    "no MetadataOnly": ("<MetadataOnly/>", "", "NGFF185"),
    "pixels elsewhere": ("<MetadataOnly/>", "<TiffData/>", "NGFF185"),
    "another size than the array": ('SizeX="64"', 'SizeX="32"', "NGFF191"),
    "another type than the array": ('Type="uint16"', 'Type="uint8"', "NGFF191"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_finding_for_each_fault(fault: str) -> None:
    """Each fault is found, and once; faults that are two of different rules give no code here."""
    old, new, code = FAULTS[fault]
    assert GOOD.count(old) >= 1
    found = store(GOOD.replace(old, new))
    assert found
    assert not code or [each.code for each in found] == [code], [each.message for each in found]
    assert all(each.code in ("NGFF184", "NGFF185", "NGFF188", "NGFF191", "NGFF192") for each in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('SizeX="64"', 'SizeX=" +064 "'),
        ('"525.0"', '"5.25E2"'),
        ('"525.0"', '"INF"'),
        ('"false"', '"0"'),
        ("\N{MICRO SIGN}m", "pixel"),
        ("\N{MICRO SIGN}m", "reference frame"),
        ('"Image:0"', '"urn:lsid:example.org:Image:0"'),
        ("<Image ", "<!-- an image --><Image "),
        ("xmlns=", 'xmlns:x="http://example.org" x:note="1" xmlns='),
        ("<Channel ", '<x:note xmlns:x="http://example.org"/><Channel '),
        (' SamplesPerPixel="1"', ""),
    ],
)
def test_what_the_schema_allows(old: str, new: str) -> None:
    """Values that are rare, but allowed, are not findings."""
    assert old in GOOD
    assert [each.message for each in store(GOOD.replace(old, new))] == []


@pytest.mark.parametrize("schema", ["2013-06", "2015-01"])
def test_older_schemas_are_read_leniently(schema: str) -> None:
    """Of older schemas only the required values are checked; of those before, nothing is."""
    older = GOOD.replace("2016-06", schema).replace("<MetadataOnly/>", "<MetadataOnly/><Extra/>")
    assert store(older.replace('Name="embryo"', 'Name="embryo" AcquiredPixels="1"')) == []
    assert [each.code for each in store(older.replace('SizeZ="1"', ""))] == ["NGFF192"]
    assert store(older.replace(schema, "2012-06").replace('SizeZ="1"', "")) == []


def test_elements_in_the_table_are_consistent() -> None:
    """What must be in an element may be in it, and no attribute is both required and optional."""
    for rule in RULES.values():
        assert not rule.once or rule.once in rule.children
        assert not rule.required.keys() & rule.optional.keys()
        assert len(set(rule.children)) == len(rule.children)

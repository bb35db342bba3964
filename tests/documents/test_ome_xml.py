"""Untrusted OME-XML: whatever is in it, a finding at its place, no harm, and an end in bounded time."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from support.example_counts import example_count
from support.stores import array, group, lint_documents, settings

from ngfflint.documents.ome_xml import parse_xml
from ngfflint.linter.findings import Finding
from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.paths import NAME

XML = f"OME/{NAME}"
OME = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
PIXELS = 'ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="64" SizeY="64" SizeZ="1" SizeC="1" SizeT="1"'
IMAGE = f'<Image ID="Image:0" Name="\N{MICRO SIGN}-dish"><Pixels {PIXELS}><MetadataOnly/></Pixels></Image>'
GOOD = f'<OME xmlns="{OME}">\n{IMAGE}\n</OME>'
CONTENT = "the content of another file"
ALL_RULES = settings(select=["ALL"])


def documents(version: str = "0.4") -> dict[str, bytes]:
    """Return a collection of one image, without OME-XML."""

    def attributes(ome: dict[str, Any]) -> dict[str, Any]:
        return {"ome": {"version": version, **ome}} if version == "0.5" else ome

    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
    transforms = [{"type": "scale", "scale": [0.5, 0.5]}]
    multiscale = {
        "name": "\N{MICRO SIGN}-dish",
        "type": "gaussian",
        "metadata": {},
        "axes": axes,
        "datasets": [{"path": "0", "coordinateTransformations": transforms}],
    }
    if version == "0.4":
        multiscale["version"] = version
    made = group("", attributes({"bioformats2raw.layout": 3}), version)
    made |= group("OME", attributes({"series": ["0"]}), version)
    made |= group("0", attributes({"multiscales": [multiscale]}), version)
    made |= array("0/0", version, shape=[64, 64], dimension_names=["y", "x"])
    return {path: json.dumps(value).encode() for path, value in made.items()}


def lint(data: bytes, version: str = "0.4") -> StoreResult:
    """Lint a collection with this OME-XML by all rules."""
    result = lint_documents(documents(version) | {XML: data}, ALL_RULES)
    assert not result.failed, [each.message for each in result.findings]
    return result


def about_xml(result: StoreResult) -> list[Finding]:
    """Return what was found in the OME-XML."""
    return [each for each in result.findings if each.location.document == XML]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_any_encoding_that_parsers_know(version: str, encoding: str) -> None:
    """A document in another encoding is read like one in UTF-8, and counts as a document of the store."""
    name = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
    result = lint(f'<?xml version="1.0" encoding="{name}"?>\n{GOOD}'.encode(encoding), version)
    assert not [each for each in result.findings if each.code.startswith(("NGFF18", "NGFF19"))]
    assert result.summary.documents == len(documents(version)) + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1", "windows-1252"])
def test_places_in_any_encoding(encoding: str) -> None:
    """Lines and columns count code points, whatever the bytes are, and the line is shown as it reads."""
    name = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16"}.get(encoding, encoding)
    line = IMAGE.replace("<MetadataOnly/>", '<TiffData IFD="0"/><TiffData IFD="1"/>')
    text = f'<?xml version="1.0" encoding="{name}"?>\r\n<OME xmlns="{OME}">\r\n{line}</OME>'
    (found,) = about_xml(lint(text.encode(encoding)))
    assert found.code == "NGFF185"
    assert "2 TiffData" in found.message
    start, end = found.location.start, found.location.end
    assert start is not None
    assert end is not None
    assert (start.line, start.column) == (3, line.index("<TiffData") + 1)
    assert found.location.line[start.column - 1 : end.column - 1] == "<TiffData"
    assert "\N{MICRO SIGN}-dish" in found.location.line


@pytest.mark.parametrize(
    ("text", "case", "place", "words"),
    [
        pytest.param("", "malformed", None, "it has no element", id="empty"),
        pytest.param(
            "<OME", "malformed", (1, 1), "the element or text that starts here does not end", id="within a tag"
        ),
        pytest.param("<OME>\n <Image>", "malformed", (2, 9), "it ends before <Image> is closed", id="cut"),
        pytest.param("<OME>\n<Image></OME>", "malformed", (2, 10), "does not close <Image>", id="crossed"),
        pytest.param("<OME/>\n<OME/>", "malformed", (2, 1), "after the root element", id="two roots"),
        pytest.param("<OME a='1' a='2'/>", "malformed", (1, 12), "is repeated", id="attribute"),
        pytest.param("<OME>&mu;</OME>", "malformed", (1, 6), "the entity is not defined", id="entity"),
        pytest.param("<ome:OME/>", "malformed", (1, 1), "no namespace", id="prefix"),
        pytest.param('{"series": []}', "malformed", (1, 1), "{ is not allowed here", id="JSON"),
        pytest.param("<OME>\0</OME>", "malformed", (1, 6), "U+0000 is not allowed here", id="null"),
        pytest.param("<OME>\udce9</OME>", "malformed", (1, 6), "byte 0xe9 is not UTF-8", id="Latin letter"),
        pytest.param("<OME><![CDATA[</OME>", "malformed", (1, 21), "within a CDATA section", id="CDATA"),
        pytest.param("<OME x='<'/>", "malformed", (1, 9), "< is not allowed here", id="bracket"),
        pytest.param(" <?xml version='1.0'?><OME/>", "malformed", (1, 2), "not at the start", id="late declaration"),
        pytest.param(
            "<?xml version='1.0' encoding='utf-16'?><OME/>", "malformed", (1, 31), "declares", id="not UTF-16"
        ),
        pytest.param("<?xml version='1.0' encoding='rot13'?><OME/>", "encoding", (1, 31), "rot13", id="a codec"),
        pytest.param("<?xml version='1.0' encoding='cp9999'?><OME/>", "encoding", (1, 31), "cp9999", id="a number"),
        pytest.param("<?xml version='1.0' encoding='cp932'?><OME/>", "encoding", (1, 31), "cp932", id="many bytes"),
        pytest.param("<!--\n--><OME/>", "root", (2, 4), '"OME" without a namespace', id="no namespace"),
        pytest.param(f"<o:Ome xmlns:o='{OME}'/>", "root", (1, 1), '"Ome" of the namespace', id="another name"),
        pytest.param("<OME xmlns='http://example.org'/>", "root", (1, 1), "http://example.org", id="another namespace"),
        pytest.param("\n<!DOCTYPE OME [\n<!ENTITY a 'b'>]><OME>&a;</OME>", "doctype", (2, 1), "", id="an entity"),
        pytest.param("<!DOCTYPE OME SYSTEM 'http://localhost:9/ome.dtd'><OME/>", "doctype", (1, 1), "", id="a DTD"),
    ],
)
def test_faults(text: str, case: str, place: tuple[int, int] | None, words: str) -> None:
    """Each fault is reported once, at its place, and nothing else is said of the document."""
    (found,) = about_xml(lint(text.encode("utf-8", "surrogateescape")))
    start = found.location.start
    assert (found.code, found.case) == ("NGFF184", case), found.message
    assert (start and (start.line, start.column)) == place
    assert words in found.message


def test_a_bomb_of_entities() -> None:
    """Entities that would grow to gigabytes are not followed."""
    entities = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">\n' for level in range(1, 12))
    text = f'<!DOCTYPE OME [<!ENTITY e0 "embryo">\n{entities}]>\n<OME xmlns="{OME}">&e11;</OME>'
    started = time.process_time()
    (found,) = about_xml(lint(text.encode()))
    assert (found.code, found.case) == ("NGFF184", "doctype")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("declared", ['<!ENTITY x SYSTEM "{uri}">', '<!ENTITY % x SYSTEM "{uri}"> %x;'])
def test_other_files_are_not_opened(tmp_path: Path, declared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entity that is another file, which is there, is not read."""
    other = tmp_path / "secret.txt"
    other.write_text(CONTENT)
    opened: list[Any] = []
    monkeypatch.setattr("builtins.open", lambda *names, **_: opened.append(names))
    text = f'<!DOCTYPE OME [{declared.format(uri=other.as_uri())}]>\n<OME xmlns="{OME}"><Image ID="&x;"/>&x;</OME>'
    result = lint(text.encode())
    monkeypatch.undo()
    assert [(each.code, each.case) for each in about_xml(result)] == [("NGFF184", "doctype")]
    assert not opened
    assert CONTENT not in repr(result)


def test_a_very_large_document(tmp_path: Path) -> None:
    """Of a document that is larger than the limit no more than that is read, and that is said."""
    for path, data in documents().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    with (tmp_path / XML).open("wb") as file_of_holes:
        file_of_holes.write(GOOD.encode())
        file_of_holes.truncate(200_000_000)
    started = time.process_time()
    tracemalloc.start()
    result = run(lint_store(LocalStore(str(tmp_path)), settings()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(each.code, each.case, each.severity) for each in result.findings] == [("NGFF184", "large", "note")]
    assert "64 MB" in result.findings[0].message
    assert peak < 100_000_000
    assert time.process_time() - started < 5


def test_a_large_document() -> None:
    """What is within the limit is read without a tree in memory."""
    annotation = '<XMLAnnotation ID="Annotation:0"><Value><OriginalMetadata key="a">b</OriginalMetadata></Value>'
    body = f"{annotation}</XMLAnnotation>\n" * 100_000
    data = GOOD.replace("</OME>", f"<StructuredAnnotations>{body}</StructuredAnnotations></OME>").encode()
    tracemalloc.start()
    xml = parse_xml(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(xml.images) == 1
    assert peak < 5_000_000


def test_elements_of_other_schemas() -> None:
    """Only elements of the OME schema count, and only where it has them."""
    more = f"""
        <Image xmlns="http://example.org" ID="Image:1"/>
        <StructuredAnnotations><XMLAnnotation ID="Annotation:0"><Value>{IMAGE}</Value></XMLAnnotation>
        </StructuredAnnotations>
        <ROI ID="ROI:0"><Union><Mask ID="Shape:0"><BinData/></Mask></Union></ROI>"""
    xml = parse_xml(GOOD.replace("\n</OME>", f"{more}\n</OME>").encode())
    assert [image.id for image in xml.images] == ["Image:0"]
    assert not about_xml(lint(GOOD.replace("\n</OME>", f"{more}\n</OME>").encode()))


def test_older_schemas() -> None:
    """Pixels may be in a schema of their own, as they did before 2016."""
    old = GOOD.replace("2016-06", "2015-01")
    binary = '<BinData xmlns="http://www.openmicroscopy.org/Schemas/BinaryFile/2015-01"/>'
    assert not about_xml(lint(old.encode()))
    (found,) = about_xml(lint(old.replace("<MetadataOnly/>", binary).encode()))
    assert (found.code, found.case) == ("NGFF185", "")


@trials(max_examples=example_count(40))
@given(data=st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    """Any bytes in the place of the document, and within it."""
    lint(data)
    lint(GOOD.encode() + data)


@trials(max_examples=example_count(40))
@given(at=st.integers(0, len(GOOD.encode())), noise=st.binary(max_size=4), cut=st.booleans())
def test_changed_bytes(at: int, noise: bytes, cut: bool) -> None:  # noqa: FBT001  drawn by name
    """A document with some bytes changed, or cut off."""
    data = GOOD.encode()
    lint(data[:at] + noise + (b"" if cut else data[at + len(noise) :]))
    lint(GOOD[: min(at, len(GOOD))].encode("utf-16"))


@trials(max_examples=example_count(25))
@given(text=st.text(st.characters(codec="utf-8"), max_size=60))
def test_random_encodings(text: str) -> None:
    """Any word as the encoding."""
    lint(f'<?xml version="1.0" encoding="{text}"?>{GOOD}'.encode())

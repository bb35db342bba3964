"""Consolidated metadata: what is stale, and what is only spelled in another way."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from support.json_edits import edited
from support.stores import group, lint_documents, settings
from support.valid_stores import Documents, attributes, collection_store, image_store, label_store, plate_store
from support.writers import WRITERS

from ngfflint.checks.documents import difference
from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

STORES = [image_store, label_store, plate_store, collection_store]


def consolidated(documents: Documents, version: str, at: str = "") -> Documents:
    """Return a store with copies of all documents below a group."""
    start = f"{at}/" if at else ""
    plain = {path: value for path, value in documents.items() if not isinstance(value, bytes)}
    inside = {path[len(start) :]: value for path, value in plain.items() if path.startswith(start)}
    if version == "0.4":
        return documents | {f"{start}.zmetadata": {"zarr_consolidated_format": 1, "metadata": inside}}
    copies = {path.removesuffix("/zarr.json"): value for path, value in inside.items() if "/" in path}
    inline = {"kind": "inline", "must_understand": False, "metadata": copies}
    return documents | {f"{start}zarr.json": {**documents[f"{start}zarr.json"], "consolidated_metadata": inline}}


def lint(documents: Documents, code: str = "NGFF916") -> StoreResult:
    """Lint a store with one rule."""
    encoded = {
        path: value if isinstance(value, bytes) else json.dumps(value).encode() for path, value in documents.items()
    }
    result = lint_documents(encoded, settings(select=[code]))
    assert not result.failed
    return result


def finding_lines(result: StoreResult) -> list[str]:
    """Return case, document and pointer of what was found."""
    return [f"{each.case} {each.location.document}#{each.location.pointer}" for each in result.findings]


@pytest.fixture(params=["0.4", "0.5"])
def version(request: pytest.FixtureRequest) -> str:
    """A version of each Zarr format."""
    return str(request.param)


@pytest.mark.parametrize("store", STORES)
def test_fresh(store: Any, version: str) -> None:
    """Copies that are the same."""
    assert finding_lines(lint(consolidated(store(version), version))) == []


@pytest.mark.parametrize("store", STORES)
def test_all_stale(store: Any, version: str) -> None:
    """Where every copy is stale, each node is reported once, in the document with the copies."""
    documents = consolidated(store(version), version)
    fresh = {
        path: {**value, "more": [1]} if path.rpartition("/")[2] in (".zarray", ".zgroup", "zarr.json") else value
        for path, value in documents.items()
    }
    result = lint(fresh)
    nodes = {each.related[0].location.document.rpartition("/")[0] for each in result.findings}
    assert len(nodes) == len(result.findings) > 1
    assert {each.location.document for each in result.findings} == {".zmetadata" if version == "0.4" else "zarr.json"}


def test_copy_and_document_are_both_shown(version: str) -> None:
    """A finding has both values and their places."""
    documents = consolidated(image_store(version), version)
    array = "0/.zarray" if version == "0.4" else "0/zarr.json"
    documents[array] = edited(documents[array], {"/shape/4": 63})
    (finding,) = lint(documents).findings
    assert f"the consolidated copy of '{array}' is outdated: shape[4] is 64 in it" == finding.message
    (there,) = finding.related
    assert (there.location.document, there.location.pointer, there.message) == (array, "/shape/4", "63 here")
    assert finding.location.start is not None
    assert there.location.start is not None


def test_attributes_that_were_added(version: str) -> None:
    """Attributes of users are compared key by key."""
    documents = consolidated(label_store(version), version)
    name, at = ("labels/.zattrs", "") if version == "0.4" else ("labels/zarr.json", "/attributes")
    documents[name] = edited(documents[name], {f"{at}/note": "new"})
    (finding,) = lint(documents).findings
    assert finding.location.pointer.endswith("/note")
    assert "is nothing in it" in finding.message


def test_node_added_and_node_deleted(version: str) -> None:
    """A node without a copy, and a copy without a node."""
    whole = consolidated(label_store(version), version)
    copies = ".zmetadata#/metadata" if version == "0.4" else "zarr.json#/consolidated_metadata/metadata"
    without = {path: value for path, value in whole.items() if not path.startswith("labels/")}
    assert finding_lines(lint(without)) == [f"gone {copies}/labels" + ("~1.zgroup" if version == "0.4" else "")]
    later = consolidated(image_store(version), version)
    found = finding_lines(
        lint(label_store(version) | {path: later[path] for path in (".zmetadata", "zarr.json") if path in later})
    )
    assert found == [f"missing {copies}"] * (1 + 1 + 2 * 3)


def test_copies_in_a_group_below() -> None:
    """In Zarr v3 any group may have copies; a node that is stale in several of them is reported in the topmost."""
    documents = consolidated(label_store("0.5"), "0.5", at="labels")
    documents["labels/nuclei/0/zarr.json"] = edited(documents["labels/nuclei/0/zarr.json"], {"/shape/4": 63})
    assert finding_lines(lint(documents)) == [" labels/zarr.json#/consolidated_metadata/metadata/nuclei~10/shape/4"]
    both = consolidated(consolidated(label_store("0.5"), "0.5", at="labels"), "0.5")
    both["labels/nuclei/0/zarr.json"] = edited(both["labels/nuclei/0/zarr.json"], {"/shape/4": 63})
    assert finding_lines(lint(both)) == [" zarr.json#/consolidated_metadata/metadata/labels~1nuclei~10/shape/4"]


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (None, 0),
        ([], 0),
        ({}, 1),
        ({"metadata": {}}, 1),
        ({"kind": "external", "metadata": {}}, 1),
        ({"kind": "inline"}, 1),
        ({"kind": "inline", "metadata": None}, 1),
        ({"kind": "inline", "metadata": []}, 1),
        ({"kind": "inline", "metadata": {"0": None}}, 2),
        ({"kind": "inline", "metadata": {"0": 1}}, 2),
    ],
)
def test_other_things_under_the_key(value: Any, count: int) -> None:
    """Null and a list are not copies; an object must be of the known kind; a copy that is not an object differs."""
    documents = image_store("0.5")
    documents["zarr.json"]["consolidated_metadata"] = value
    assert len(finding_lines(lint(documents))) == count


@pytest.mark.parametrize("text", ["{", "[]", '{"metadata": 1}', '{"metadata": {"0/.zarray": [[[]]]}}'])
def test_broken_document_of_copies(text: str) -> None:
    """The document with the copies is a document like all others: errors in its text are reported."""
    encoded = {path: json.dumps(value).encode() for path, value in image_store("0.4").items()}
    result = lint_documents({**encoded, ".zmetadata": text.encode()})
    assert not result.failed
    told = {each.code for each in result.findings if each.location.document == ".zmetadata"}
    assert told == {"{": {"NGFF902"}, "[]": {"NGFF906"}}.get(text, {"NGFF916"})


def test_deep_values_are_not_compared() -> None:
    """Values nested too deep to be compared break no rule."""
    documents = consolidated(image_store("0.5"), "0.5")
    deep = '{"a":' * 900 + "1" + "}" * 900
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    encoded["0/zarr.json"] = encoded["0/zarr.json"].replace(b'"attributes": {}', f'"attributes": {deep}'.encode())
    encoded["zarr.json"] = encoded["zarr.json"].replace(b'"attributes": {}', f'"attributes": {deep}'.encode())
    assert not lint_documents(encoded).failed


CODECS = [{"name": "bytes", "configuration": {"endian": "little"}}]

ALIKE: list[tuple[str, Any, Any, Any]] = [
    # what differs; in the document; in its copy; where it is stale, None where it is not
    ("order of keys", {"a": 1, "b": 2}, {"b": 2, "a": 1}, None),
    ("an integer as a number", {"fill_value": 0}, {"fill_value": 0.0}, None),
    ("a number that is none", {"fill_value": float("nan")}, {"fill_value": float("nan")}, None),
    ("a fill value as text", {"fill_value": float("nan")}, {"fill_value": "NaN"}, None),
    ("attributes left out", {}, {"attributes": {}}, None),
    ("names left out", {"dimension_names": None}, {}, None),
    ("filters", {"filters": []}, {"filters": None}, None),
    ("a default spelt out", {}, {"dimension_separator": "."}, None),
    ("no default", {}, {"dimension_separator": "/"}, ("dimension_separator",)),
    ("a codec by its name", {"codecs": ["bytes"]}, {"codecs": [{"name": "bytes"}]}, None),
    ("a default of a codec", {"codecs": [{"name": "bytes"}]}, {"codecs": CODECS}, None),
    ("another codec", {"codecs": [{"name": "zstd"}]}, {"codecs": CODECS}, ("codecs", 0, "name")),
    ("a codec more", {"codecs": []}, {"codecs": CODECS}, ("codecs",)),
    (
        "another setting",
        {"codecs": [{"name": "bytes", "configuration": {"endian": "big"}}]},
        {"codecs": CODECS},
        ("codecs", 0, "configuration", "endian"),
    ),
    ("a copy of copies", {"consolidated_metadata": {"kind": "inline"}}, {}, None),
    ("an attribute more", {"attributes": {"a": {"b": 1}}}, {"attributes": {"a": {}}}, ("attributes", "a", "b")),
    ("an attribute less", {"attributes": {"a": {}}}, {"attributes": {"a": {"b": None}}}, ("attributes", "a", "b")),
    ("an attribute that is no number", {"attributes": {"a": float("nan")}}, {"attributes": {"a": float("nan")}}, None),
    ("dimensions more", {"shape": [1]}, {"shape": [1, 1]}, ("shape",)),
    ("names", {"dimension_names": ["y"]}, {}, ("dimension_names",)),
]


@pytest.mark.parametrize(("value", "copy", "where"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_difference(value: Any, copy: Any, where: Any) -> None:
    """What makes a copy stale, and what does not."""
    assert difference(value, copy, strict=False) == where


@pytest.mark.parametrize("writer", WRITERS)
def test_copies_of_zarr_python(tmp_path: Path, writer: str, version: str) -> None:
    """What zarr-python consolidates is fresh, and stale when an array was changed without it."""
    import zarr

    path = tmp_path / "image.zarr"
    WRITERS[writer](path, "czyx", version)
    with warnings.catch_warnings(action="ignore"):  # that version 3 does not say what they are
        zarr.consolidate_metadata(str(path))
    assert finding_lines(run(lint_store(LocalStore(str(path)), settings(select=["NGFF916"])))) == []
    array = min(
        each
        for each in path.glob("*/**/*")
        if each.name in (".zarray", "zarr.json") and "fill_value" in each.read_text()
    )
    array.write_text(json.dumps(edited(json.loads(array.read_text()), {"/fill_value": 7})))
    found = run(lint_store(LocalStore(str(path)), settings(select=["NGFF916"]))).findings
    assert [(each.severity, each.location.pointer.rpartition("/")[2]) for each in found] == [("warning", "fill_value")]


def test_formats_are_not_compared_with_each_other() -> None:
    """Below a root with copies in Zarr v2, a group of version 3 has none."""
    documents = consolidated(image_store("0.4"), "0.4")
    documents |= group("labels", attributes({"labels": []}, "0.5"), "0.5")
    assert finding_lines(lint(documents)) == []

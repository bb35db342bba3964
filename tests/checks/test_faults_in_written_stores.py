"""One fault planted in a store of a real writer gives one error: its code, at its pointer, on its line."""

from __future__ import annotations

import copy
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from support.json_edits import DELETE, edit, holder, line_of
from support.stores import settings
from support.writers import WRITERS

from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from pathlib import Path

M = "/multiscales/0"
D = f"{M}/datasets"
T = f"{D}/1/coordinateTransformations"

OME_FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    # what was done; the edit of the OME object: pointer to value; code; pointer of the finding
    ("multiscales is an object", {"/multiscales": {}}, "NGFF050", "/multiscales"),
    ("multiscales is empty", {"/multiscales": []}, "NGFF050", "/multiscales"),
    ("multiscales holds a number", {"/multiscales": [3]}, "NGFF050", "/multiscales/0"),
    ("datasets is missing", {f"{M}/datasets": DELETE}, "NGFF051", M),
    ("datasets is empty", {f"{M}/datasets": []}, "NGFF051", D),
    ("datasets is text", {f"{M}/datasets": "s0"}, "NGFF051", D),
    ("a dataset is a path", {f"{D}/1": "s1"}, "NGFF051", f"{D}/1"),
    ("axes are missing", {f"{M}/axes": DELETE}, "NGFF052", M),
    ("a dataset has no path", {f"{D}/1/path": DELETE}, "NGFF053", f"{D}/1"),
    ("a path is a number", {f"{D}/1/path": 1}, "NGFF053", f"{D}/1/path"),
    ("a path is absolute", {f"{D}/1/path": "/s1"}, "NGFF054", f"{D}/1/path"),
    ("a path leaves the image", {f"{D}/1/path": "../s1"}, "NGFF054", f"{D}/1/path"),
    ("a path is a web address", {f"{D}/1/path": "https://example.org/s1"}, "NGFF054", f"{D}/1/path"),
    ("a path leads nowhere", {f"{D}/1/path": "s17"}, "NGFF055", f"{D}/1/path"),
    ("the name is a number", {f"{M}/name": 7}, "NGFF064", f"{M}/name"),
    ("axes is text", {f"{M}/axes": "tczyx"}, "NGFF030", f"{M}/axes"),
    ("an axis is a letter", {f"{M}/axes/2": "z"}, "NGFF030", f"{M}/axes/2"),
    ("an axis has no name", {f"{M}/axes/2/name": DELETE}, "NGFF033", f"{M}/axes/2"),
    ("an axis is called 2", {f"{M}/axes/2/name": 2}, "NGFF033", f"{M}/axes/2/name"),
    ("a type of axis is a number", {f"{M}/axes/2/type": 3}, "NGFF037", f"{M}/axes/2/type"),
    ("a unit is a number", {f"{M}/axes/2/unit": 3}, "NGFF037", f"{M}/axes/2/unit"),
    ("no transformations", {T: DELETE}, "NGFF010", f"{D}/1"),
    ("transformations is an object", {T: {}}, "NGFF016", T),
    ("transformations is empty", {T: []}, "NGFF016", T),
    ("a transformation is text", {f"{T}/1": "translation"}, "NGFF016", f"{T}/1"),
    ("a transformation has no type", {f"{T}/1/type": DELETE}, "NGFF016", f"{T}/1"),
    ("a type of transformation is null", {f"{T}/1/type": None}, "NGFF016", f"{T}/1/type"),
    ("a transformation is affine", {f"{T}/1/type": "affine"}, "NGFF015", f"{T}/1/type"),
    ("a scale is the identity", {f"{T}/0": {"type": "identity"}}, "NGFF015", f"{T}/0/type"),
    ("the scale is missing", {f"{T}": [{"type": "translation", "translation": [0, 0, 0, 0, 0]}]}, "NGFF011", T),
    ("a scale has two values", {f"{T}/0/scale": [1.0, 1.0]}, "NGFF017", f"{T}/0/scale"),
    ("a translation has two values", {f"{T}/1/translation": [1.0, 1.0]}, "NGFF018", f"{T}/1/translation"),
    ("a scale holds text", {f"{T}/0/scale/0": "1.0"}, "NGFF019", f"{T}/0/scale/0"),
    ("a scale is a number", {f"{T}/0/scale": 2.0}, "NGFF019", f"{T}/0/scale"),
    ("a scale has no values", {f"{T}/0/scale": DELETE}, "NGFF019", f"{T}/0"),
    ("a translation holds true", {f"{T}/1/translation/0": True}, "NGFF019", f"{T}/1/translation/0"),
    ("a level is finer than the first", {f"{T}/0/scale/4": 0.01}, "NGFF022", f"{T}/0/scale/4"),
    ("omero is an array", {"/omero": []}, "NGFF070", "/omero"),
    ("omero has no channels", {"/omero": {}}, "NGFF070", "/omero"),
    ("a channel is text", {"/omero/channels/0": "DAPI"}, "NGFF070", "/omero/channels/0"),
    ("a channel has no color", {"/omero/channels/0/color": DELETE}, "NGFF071", "/omero/channels/0"),
    ("a color has a hash", {"/omero/channels/0/color": "#0000FF"}, "NGFF072", "/omero/channels/0/color"),
    ("a color is a number", {"/omero/channels/0/color": 255}, "NGFF072", "/omero/channels/0/color"),
    ("a channel has no window", {"/omero/channels/0/window": DELETE}, "NGFF073", "/omero/channels/0"),
    ("a window has no end", {"/omero/channels/0/window/end": DELETE}, "NGFF073", "/omero/channels/0/window"),
    ("a window starts with text", {"/omero/channels/0/window/start": "0"}, "NGFF073", "/omero/channels/0/window/start"),
    ("a label is a number", {"/omero/channels/0/label": 1}, "NGFF076", "/omero/channels/0/label"),
    ("active is text", {"/omero/channels/0/active": "yes"}, "NGFF076", "/omero/channels/0/active"),
]

REORDERED: list[tuple[str, str, Any, str, str]] = [
    # what was done; pointer of an array; the order of its items that it gets; code; pointer of the finding
    ("the translation comes first", T, [1, 0], "NGFF012", f"{T}/0"),
    ("there are two scales", T, [0, 0, 1], "NGFF013", f"{T}/1"),
    ("there are two translations", T, [0, 1, 1], "NGFF014", f"{T}/2"),
    ("an axis stands twice", f"{M}/axes", [0, 1, 2, 3, 3], "NGFF034", f"{M}/axes/4/name"),
    ("the smallest level comes first", D, [1, 0], "NGFF057", f"{D}/1/path"),
]

OMERO = {
    "channels": [
        {"label": label, "color": color, "active": True, "window": {"min": 0, "start": 0, "end": 9, "max": 99}}
        for label, color in (("DAPI", "0000FF"), ("GFP", "00FF00"))
    ]
}
"""The rendering settings that faults are planted in."""


@pytest.fixture(scope="module", params=["0.4", "0.5"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An image of five dimensions as ome-zarr writes it, with rendering settings put in, and its version."""
    path = tmp_path_factory.mktemp("stores") / "image.zarr"
    WRITERS["ome-zarr"](path, "tczyx", request.param)
    document, prefix = place(path, request.param)
    content = json.loads(document.read_text())
    edit(content, f"{prefix}/omero", OMERO)
    document.write_text(json.dumps(content, indent=4))
    return path, request.param


def place(store: Path, version: str) -> tuple[Path, str]:
    """Return the document with the OME object, and the pointer of the object."""
    return (store / ".zattrs", "") if version == "0.4" else (store / "zarr.json", "/attributes/ome")


def check(store: Path, document: Path, pointer: str, code: str) -> None:
    """Lint, and compare the errors with the one that is expected."""
    result = run(lint_store(LocalStore(str(store)), settings()))
    errors = [each for each in result.findings if each.severity == "error"]
    told = [f"{each.code} {each.location.document}#{each.location.pointer}: {each.message}" for each in errors]
    assert [each.code for each in errors] == [code], told
    location = errors[0].location
    assert (location.document, location.pointer) == (document.relative_to(store).as_posix(), pointer), told
    assert location.start is not None
    assert location.start.line == line_of(json.loads(document.read_text()), pointer)


@pytest.fixture
def store(written: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A copy of the store, to be broken."""
    copied = tmp_path / "image.zarr"
    shutil.copytree(written[0], copied, ignore=shutil.ignore_patterns("c", "0"))
    return copied, written[1]


def test_written_store_is_clean(store: tuple[Path, str]) -> None:
    """Before a fault is planted there is no  error."""
    result = run(lint_store(LocalStore(str(store[0])), settings()))
    assert [each.code for each in result.findings if each.severity == "error"] == []


@pytest.mark.parametrize(("edits", "code", "at"), [row[1:] for row in OME_FAULTS], ids=[row[0] for row in OME_FAULTS])
def test_ome_fault(store: tuple[Path, str], edits: dict[str, Any], code: str, at: str) -> None:
    """A fault in the OME object."""
    document, prefix = place(*store)
    content = json.loads(document.read_text())
    for pointer, new in edits.items():
        edit(content, prefix + pointer, new)
    document.write_text(json.dumps(content, indent=4))
    check(store[0], document, prefix + at, code)


@pytest.mark.parametrize(
    ("array", "order", "code", "at"), [row[1:] for row in REORDERED], ids=[row[0] for row in REORDERED]
)
def test_order_fault(store: tuple[Path, str], array: str, order: list[int], code: str, at: str) -> None:
    """A fault of order or number."""
    document, prefix = place(*store)
    content = json.loads(document.read_text())
    container, key = holder(content, prefix + array)
    items = container[key]
    container[key] = [copy.deepcopy(items[index]) for index in order]
    document.write_text(json.dumps(content, indent=4))
    check(store[0], document, prefix + at, code)

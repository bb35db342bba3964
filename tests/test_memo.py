"""What is told again of an image that is like one before is what its rules would find, in whatever it lies."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.json_edits import DELETE
from support.planted_faults import VERSIONS, Fault, encoded, planted
from support.stores import ERA_OF_V2, OddStore, group, lint_documents, settings
from support.valid_stores import Documents, ome_document, plate_store
from test_mutations import CASES

from ngfflint.engine.lint import lint_store
from ngfflint.engine.outcome import StoreResult
from ngfflint.engine.repeats import Repeats
from ngfflint.store.local import LocalStore
from ngfflint.store.nodes import Group
from ngfflint.store.store import run

WELLS = ("A/1", "A/2", "A/3", "B/1", "B/2", "B/3")
FIELDS = tuple(f"{well}/{field}" for well in WELLS for field in range(2))
EVERY_RULE = settings(select=["ALL"], ignore=["NGFF917"])
"""With NGFF917 nothing is told again, for it looks at what else lies in the group."""

IMAGES = [(version, fault) for kind, version, fault in CASES if kind == "image"]
OTHER_FORMAT = {"zarr_format": 3, "node_type": "group"}


def state(documents: Documents, place: str, version: str, new: Any) -> None:
    """Change the version that a group states."""
    name, _ = ome_document(place, version)
    if version <= ERA_OF_V2:
        key = "well" if place else "plate"
        documents[name][key] |= {"version": new}
    else:
        documents[name]["attributes"]["ome"] |= {"version": new}


def surround(documents: Documents, what: str, place: str, version: str) -> None:
    """Change something beside or above images."""
    node = {"both formats above": place, "both formats": f"{place}/0"}.get(what)
    level = [name for name in (f"{place}/1/0/.zarray", f"{place}/1/0/zarr.json") if name in documents]
    if what == "labels":
        documents |= group(f"{place}/0/labels", {}, version)
    elif node:
        documents[f"{node}/zarr.json"] = documents.get(f"{node}/zarr.json", OTHER_FORMAT)
        documents[f"{node}/.zgroup"] = {"zarr_format": 2}
    elif what not in LEVELS:
        state(documents, place, version, what)
    for name in level if what in LEVELS else ():
        change_level(documents, what, name)


def change_level(documents: Documents, what: str, name: str) -> None:
    """Change a level of an image, whose document has a name."""
    folder, _, main = name.rpartition("/")
    if what == "both formats of a level":
        documents |= {
            f"{folder}/zarr.json": OTHER_FORMAT,
            f"{folder}/.zarray": {"zarr_format": 2},
            name: documents[name],
        }
    elif what == "attributes of a level" and main == ".zarray":
        documents[f"{folder}/.zattrs"] = {"_ARRAY_DIMENSIONS": ["x"]}
    elif what == "no level":
        del documents[name]
    elif what in OTHERS:
        documents[name] = OTHERS[what] or encoded(documents)[name] + b"}"


OTHERS = {"another level": b"{}", "longer level": b""}
"""What becomes of the document of a level; what is empty, is written behind it."""

LEVELS = ("both formats of a level", "attributes of a level", "another level", "longer level", "no level")
SURROUNDINGS = (*LEVELS, "labels", "both formats above", "both formats", "0.3", "0.4", "0.5", "0.6rc0", "none")


def results(documents: Documents, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[StoreResult, StoreResult]:
    """Lint a store with and without what is remembered."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in encoded(documents).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    told = run(lint_store(LocalStore(str(folder)), EVERY_RULE))
    with monkeypatch.context() as patched:
        patched.setattr(Repeats, "like", lambda *_: None)
        patched.setattr(Repeats, "key", lambda *_: None)
        return told, run(lint_store(LocalStore(str(folder)), EVERY_RULE))


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note paths of the groups that are told again, and forget what was found before."""
    noted: list[str] = []
    like, known = Repeats.like, Repeats.known

    def noting_like(repeats: Repeats, group: Group) -> Any:
        found = like(repeats, group)
        noted.extend([group.path] * (found is not None))
        return found

    def noting_known(repeats: Repeats, key: Any, group: Group) -> Any:
        found = known(repeats, key, group)
        noted.extend([group.path] * (found is not None))
        return found

    monkeypatch.setattr(Repeats, "like", noting_like)
    monkeypatch.setattr(Repeats, "known", noting_known)
    monkeypatch.setattr("test_memo.EVERY_RULE", settings(select=["ALL"], ignore=["NGFF917"]))
    return noted


def plate_of(image: Documents, version: str, fields: Sequence[str] = FIELDS, *, named: bool = False) -> Documents:
    """Return a plate of six wells with an image as some of its fields, each with a name of its own where asked."""
    documents = {name: each for name, each in plate_store(version).items() if not name.startswith("B/2/")}
    plate = ome_of(documents, "", version)["plate"]
    plate["columns"] = [{"name": name} for name in "123"]
    plate["wells"] = [
        {
            "path": well,
            **({} if version < "0.4" else {"rowIndex": "AB".index(well[0]), "columnIndex": int(well[2]) - 1}),
        }
        for well in WELLS
    ]
    first = {name: each for name, each in documents.items() if name.startswith("A/1/")}
    for well in WELLS:
        documents |= {f"{well}/{name[4:]}": copy.deepcopy(each) for name, each in first.items()}
    for field in fields:
        documents = {name: each for name, each in documents.items() if not name.startswith(f"{field}/")}
        documents |= {f"{field}/{name}": copy.deepcopy(image[name]) for name in image}
        images = ome_of(documents, field, version).get("multiscales") if named else None
        if isinstance(images, list) and images and isinstance(images[0], dict) and "name" in images[0]:
            images[0]["name"] = f"image of {field}"
    return documents


def ome_of(documents: Documents, place: str, version: str) -> Any:
    """Return the OME object of a group, empty where it has none."""
    name, pointer = ome_document(place, version)
    found = documents.get(name, {})
    for step in pointer.split("/")[1:]:
        found = found.get(step, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


@bounds(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    case=st.sampled_from(IMAGES),
    fields=st.sets(st.sampled_from(FIELDS), min_size=2) | st.just(set(FIELDS)),
    changes=st.lists(st.tuples(st.sampled_from(SURROUNDINGS), st.sampled_from(WELLS)), max_size=2),
)
def test_told_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, Fault],
    fields: set[str],
    changes: list[tuple[str, str]],
) -> None:
    """Findings, their order and what is counted are the same as if each image were linted anew."""
    version, fault = case
    documents = plate_of(planted("image", version, fault.edits), version, sorted(fields), named=len(fields) % 2 == 0)
    for what, place in changes:
        surround(documents, what, place, version)
    told, anew = results(documents, tmp_path / "a", monkeypatch)
    assert told[:3] == anew[:3]


@pytest.mark.parametrize("version", VERSIONS)
def test_fields_of_a_plate_are_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: list[str], version: str
) -> None:
    """Of images that are the same to the byte, one is linted; a fault in an array is found at each, in order."""
    image = planted("image", version, {"1#/shape": DELETE})
    told, anew = results(plate_of(image, version), tmp_path / "a", monkeypatch)
    assert told[:3] == anew[:3]
    assert again == [*FIELDS[1:]]
    name = "zarr.json" if version > ERA_OF_V2 else ".zarray"
    assert [each.location.document for each in told.findings if each.code == "NGFF910"] == [
        f"{field}/1/{name}" for field in FIELDS
    ]


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("version", VERSIONS)
def test_wells_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: list[str], version: str, *, named: bool
) -> None:
    """A well of which all images are like one before is known; those like it are not entered, whatever the names."""
    documents = plate_of(planted("image", version, {}), version, named=named)
    told, anew = results(documents, tmp_path / "a", monkeypatch)
    assert told[:3] == anew[:3]
    assert again == ["A/1/1", "A/2/0", "A/2/1", *WELLS[2:]]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("place", ["A/1", "A/2", "B/3"])
@pytest.mark.parametrize("change", SURROUNDINGS)
def test_wells_are_compared_closely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, change: str, place: str
) -> None:
    """Whatever is changed in a well, or added to it, is found, were all others alike."""
    documents = plate_of(planted("image", version, {}), version, named=place == "B/3")
    surround(documents, change, place, version)
    told, anew = results(documents, tmp_path / "a", monkeypatch)
    assert told[:3] == anew[:3]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("where", ["B/3/1", "B/3/1/0", "B/3/1/labels", "B/3/1/{}", "B/3/1/0/{}", "B/3/1/0/.zattrs"])
@pytest.mark.parametrize("target", ["inside", "outside", "nothing", "pipe", "folder"])
def test_links_and_pipes_are_no_repetition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, where: str, target: str
) -> None:
    """A folder or a document that is something else now is looked at as it would be in any image."""
    documents = plate_of(planted("image", version, {}), version)
    array, group = ("zarr.json", "zarr.json") if version > ERA_OF_V2 else (".zarray", ".zattrs")
    path = where.format(array if where.count("/") > 3 else group)
    lint = LocalStore.holds

    def changed(store: LocalStore, place: str, tree: Any, alike: Any) -> bool:
        name = tmp_path / "a" / path
        if not (tmp_path / "moved").exists():
            there = name.exists()
            name.rename(tmp_path / "moved") if there else (tmp_path / "moved").mkdir()
            if target == "pipe":
                os.mkfifo(name)
            elif target == "folder":
                name.mkdir()
            else:
                inside = Path(str(name).replace("B/3", "A/1")) if there else tmp_path / "a" / "A"
                places = {"inside": inside, "outside": tmp_path / "moved", "nothing": tmp_path / "gone"}
                name.symlink_to(places[target])
        return lint(store, place, tree, alike)

    monkeypatch.setattr(LocalStore, "holds", changed)
    told, _ = results(documents, tmp_path / "a", monkeypatch)
    monkeypatch.setattr(Repeats, "like", lambda *_: None)
    anew = run(lint_store(LocalStore(str(tmp_path / "a")), EVERY_RULE))
    assert told[:3] == anew[:3]


def test_findings_on_arrays_stand_in_walk_order() -> None:
    """What the rules of an image find on its arrays comes before what is found on later nodes."""
    image = planted("image", "0.4", {"1#/dimension_separator": DELETE})
    documents = plate_of(image, "0.4", ["A/1/0"]) | {"B/.zgroup": {"zarr_format": 3}}
    found = lint_documents(encoded(documents)).findings
    assert [each.location.document for each in found] == ["A/1/0/1/.zarray", "B/.zgroup"]


def test_case_of_paths() -> None:
    """Images of the same bytes differ where the names of their arrays are stored in another case."""
    image = planted("image", "0.5", {"/multiscales/0/datasets/1/path": "low"})
    right = {("low" + name[1:] if name.startswith("1/") else name): each for name, each in image.items()}
    odd = {name.replace("low", "LOW"): each for name, each in right.items()}
    documents = plate_of(right, "0.5", ["A/1/0"])
    documents = {name: each for name, each in documents.items() if not name.startswith("A/1/1/")}
    documents |= {f"A/1/1/{name}": each for name, each in odd.items()}
    store = OddStore("example", encoded(documents), ignores_case=True)
    found = run(lint_store(store, settings())).findings
    assert [(each.code, each.location.document) for each in found] == [("NGFF913", "A/1/1/zarr.json")]

"""What is told again of an image that is like one before is what its rules would find, in whatever it lies."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from bases import Documents, ome_document, plate_store
from edits import DELETE
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from planting import VERSIONS, Fault, encoded, planted
from stores import ERA_OF_V2, OddStore, group, lint_documents, settings
from test_mutations import CASES

from ngfflint.engine import alike, memo
from ngfflint.engine.alike import is_like
from ngfflint.engine.lint import lint_store
from ngfflint.engine.memo import Memo
from ngfflint.engine.outcome import StoreResult
from ngfflint.store.store import run

WELLS, FIELDS = ("A/1", "B/2"), ("A/1/0", "A/1/1", "B/2/0", "B/2/1")
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
    if what == "labels":
        documents |= group(f"{place}/0/labels", {}, version)
    elif what == "both formats above":
        documents[f"{place}/zarr.json"] = documents.get(f"{place}/zarr.json", OTHER_FORMAT)
        documents[f"{place}/.zgroup"] = {"zarr_format": 2}
    elif what == "both formats":
        documents[f"{place}/0/zarr.json"] = documents.get(f"{place}/0/zarr.json", OTHER_FORMAT)
        documents[f"{place}/0/.zgroup"] = {"zarr_format": 2}
    elif what == "both formats of a level":
        documents[f"{place}/1/0/zarr.json"] = documents.get(f"{place}/1/0/zarr.json", OTHER_FORMAT)
        documents[f"{place}/1/0/.zarray"] = documents.get(f"{place}/1/0/.zarray", {"zarr_format": 2})
    elif what == "attributes of a level" and version <= ERA_OF_V2:
        documents[f"{place}/1/0/.zattrs"] = {"_ARRAY_DIMENSIONS": ["x"]}
    elif what == "another level":
        name = f"{place}/1/0/{'zarr.json' if version > ERA_OF_V2 else '.zarray'}"
        documents[name] = documents.get(name, {}) | {"shape": [1]}
    elif what == "no level":
        for name in (".zarray", "zarr.json"):
            documents.pop(f"{place}/1/0/{name}", None)
    elif what not in LEVELS:
        state(documents, place, version, what)


LEVELS = ("both formats of a level", "attributes of a level", "another level", "no level")
SURROUNDINGS = (*LEVELS, "labels", "both formats above", "both formats", "0.3", "0.4", "0.5", "0.6rc0", "none")


def results(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> tuple[StoreResult, StoreResult, int]:
    """Lint a store with and without what is remembered, and count how often something was told again."""
    hits: list[bool] = []

    recall = Memo.recall

    def counted(known_images: Memo, key: Any) -> Any:
        known = recall(known_images, key)
        hits.append(known is not None)
        return known

    async def compared(*given: Any) -> bool:
        hits.append(await is_like(*given))
        return hits[-1]

    with monkeypatch.context() as patched:
        patched.setattr(Memo, "recall", counted)
        patched.setattr(alike, "is_like", compared)
        told = lint_documents(encoded(documents), EVERY_RULE)
    with monkeypatch.context() as patched:
        patched.setattr(memo, "key_of", lambda *_: None)
        return told, lint_documents(encoded(documents), EVERY_RULE), sum(hits)


def plate_of(image: Documents, version: str, fields: Any = FIELDS) -> Documents:
    """Return a plate with an image as some of its fields."""
    documents = {
        name: each for name, each in plate_store(version).items() if not name.startswith(tuple(f"{f}/" for f in fields))
    }
    return documents | {f"{each}/{name}": copy.deepcopy(image[name]) for each in fields for name in image}


@bounds(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    case=st.sampled_from(IMAGES),
    fields=st.sets(st.sampled_from(FIELDS), min_size=2),
    changes=st.lists(st.tuples(st.sampled_from(SURROUNDINGS), st.sampled_from(WELLS)), max_size=2),
)
def test_told_again(
    monkeypatch: pytest.MonkeyPatch, case: tuple[str, Fault], fields: set[str], changes: list[tuple[str, str]]
) -> None:
    """Findings, their order and what is counted are the same as if each image were linted anew."""
    version, fault = case
    documents = plate_of(planted("image", version, fault.edits), version, sorted(fields))
    for what, place in changes:
        surround(documents, what, place, version)
    told, anew, _ = results(documents, monkeypatch)
    assert told[:3] == anew[:3]


@pytest.mark.parametrize("version", VERSIONS)
def test_fields_of_a_plate_are_told_again(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Of four images that are the same to the byte, one is linted; a fault in an array is found at each, in order."""
    image = planted("image", version, {"1#/shape": DELETE})
    told, anew, hits = results(plate_of(image, version), monkeypatch)
    assert told[:3] == anew[:3]
    assert hits == 3
    name = "zarr.json" if version > ERA_OF_V2 else ".zarray"
    assert [each.location.document for each in told.findings if each.code == "NGFF910"] == [
        f"{field}/1/{name}" for field in FIELDS
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("change", ["", "labels", *LEVELS])
def test_images_without_findings_are_compared(monkeypatch: pytest.MonkeyPatch, version: str, change: str) -> None:
    """Three images are those of the first, which may have labels, unless one of them has other arrays."""
    documents = plate_of(planted("image", version, {}), version)
    clean = dict(documents)
    if change:
        surround(documents, change, "A/1", version)
    told, anew, hits = results(documents, monkeypatch)
    assert told[:3] == anew[:3]
    assert hits == (2 if change in LEVELS and documents != clean else 3)


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

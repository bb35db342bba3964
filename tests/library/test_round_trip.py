"""Reading and writing loses nothing: unknown keys, nulls, order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.built_metadata import VERSIONS
from support.example_counts import example_count
from support.paths import ROOT
from support.strategies import VALID, damaged, valid

from ngfflint import from_uri, to_dict, to_json, v04, v05, v06
from ngfflint.hierarchy.classify import KINDS
from ngfflint.library.builders import make


def has_ome(path: Path) -> bool:
    """Whether a document has OME metadata."""
    value = json.loads(path.read_text("utf-8"))
    attributes = value.get("attributes", {}).get("ome", {}) if path.name == "zarr.json" else value
    return bool(KINDS.keys() & attributes.keys())


DOCUMENTS = sorted(
    path for name in ("zarr.json", ".zattrs") for path in ROOT.glob(f"fixtures/valid/**/{name}") if has_ome(path)
)
"""Documents with OME metadata, of every kind and version."""


def test_documents_are_found() -> None:
    assert {path.parts[len(ROOT.parts) + 2] for path in DOCUMENTS} == {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT / "fixtures/valid").as_posix())
def test_fixtures(path: Path) -> None:
    """What is read is what is written, to the order of the keys."""
    text = json.loads(path.read_text("utf-8"))
    made = from_uri(path)
    assert made.uri == str(path)
    assert json.dumps(to_dict(made)) == json.dumps(text)
    assert json.loads(to_json(made)) == text


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
STRANGE = st.dictionaries(
    st.sampled_from(
        [
            "name",
            "type",
            "axes",
            "path",
            "version",
            "omero",
            "own",
            "extra",
            "uri",
            "scale",
            "input",
            "forward",
            "transformations",
        ]
    ),
    JSON,
)
CLASSES = [
    *(v04.Image, v05.Image, v05.Plate, v05.Well, v05.LabelImage, v05.OMEZarrGroupJSON, v05.ScaleTransformation),
    *(
        v06.Image,
        v06.Scene,
        v06.CoordinateSystem,
        v06.SequenceTransformation,
        v06.BijectionTransformation,
        v06.AxisGroup,
    ),
]


@pytest.mark.parametrize("kind", VALID)
@pytest.mark.parametrize("version", VERSIONS)
@bounds(max_examples=example_count(10))
@given(data=st.data())
def test_generated(kind: str, version: str, data: st.DataObject) -> None:
    """Documents without a fault and documents with some come back as they were."""
    document = data.draw(valid(kind, version) | damaged(kind, version))
    if not isinstance(document, dict):
        return
    v = VERSIONS[version]
    cls: Any = v.Image if v is v04 else v.OMEAttributes
    back = to_dict(make(cls, document))
    assert json.dumps(back) == json.dumps(document)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@given(value=STRANGE)
def test_any_object(cls: Any, value: dict[str, Any]) -> None:
    """All content of an object comes back."""
    assert json.dumps(to_dict(make(cls, value))) == json.dumps(value)


def test_order_after_a_change() -> None:
    """What was read keeps its order, and what is new comes last."""
    made = make(v05.Dataset, {"path": "0", "own": 1, "coordinateTransformations": []})
    made.extra["new"] = 2
    made.path = "s0"
    assert list(to_dict(made).items()) == [("path", "s0"), ("own", 1), ("coordinateTransformations", []), ("new", 2)]


def test_a_field_counts_more_than_a_key_of_the_user() -> None:
    """A null that was read does not come back where a value was set."""
    made = make(v05.Multiscale, {"name": None, "datasets": []})
    assert to_dict(made) == {"name": None, "datasets": []}
    made.name = "embryo"
    assert to_dict(made) == {"name": "embryo", "datasets": []}


@pytest.mark.parametrize(("indent", "text"), [(None, '{"name": "µ"}'), (1, '{\n "name": "µ"\n}')])
def test_text(indent: int | None, text: str) -> None:
    assert to_json(v05.CustomAxis(name="µ"), indent=indent) == text


def test_what_is_no_json() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested too deeply"):
        to_json(v05.CustomAxis(name="x", extra={"deep": deep}))
    with pytest.raises(TypeError):
        to_json(v05.CustomAxis(name="x", extra={"set": {1}}))

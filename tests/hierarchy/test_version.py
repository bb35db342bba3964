"""Which version a group is linted with: documents in, version and codes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import lint_documents, settings
from support.versioned_groups import BARE, LETTERS, OBJECTS, SCALED, SYSTEMS, WELL, documents, image, node, ome, plate

from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import make
from ngfflint.hierarchy.version import EXACT, NEWER, named_by, sort_of
from ngfflint.linter.results import StoreResult
from ngfflint.model.base import VERSIONS


def lint(attributes: dict[str, dict[str, Any]], era: str, **wanted: Any) -> StoreResult:
    """Lint a store of groups with the rules on versions alone."""
    result = lint_documents(documents(attributes, era), settings(select=["NGFF00"], ignore=["NGFF009"], **wanted))
    assert not result.failed
    return result


V2: list[tuple[str, dict[str, Any], str, list[str]]] = [
    # Zarr v2: what it is; attributes; version; codes
    ("each version is applied as stated: 0.1", image("0.1", BARE), "0.1", []),
    ("0.2", image("0.2", BARE), "0.2", []),
    ("0.3", image("0.3", LETTERS), "0.3", []),
    ("0.4", image("0.4"), "0.4", []),
    ("nothing stated, transformations", image(of=SCALED), "0.4", ["NGFF004"]),
    ("nothing stated, axes are objects", image(), "0.4", ["NGFF004"]),
    ("nothing stated, axes are letters", image(of=LETTERS), "0.3", ["NGFF004"]),
    ("nothing stated, no axes", image(of=BARE), "0.1", ["NGFF004"]),
    ("nothing stated, axes are malformed", image(of={**BARE, "axes": {}}), "0.4", ["NGFF004"]),
    ("nothing stated, a plate with indices", plate(**WELL), "0.4", ["NGFF004"]),
    ("nothing stated, a plate without indices", plate(path="A/1"), "0.3", ["NGFF004"]),
    ("nothing stated, a well", {"well": {"images": [{"path": "0"}]}}, "0.3", []),
    ("nothing stated, a collection", {"bioformats2raw.layout": 3}, "0.4", []),
    ("multiscales counts before omero", image("0.3", LETTERS, omero={"version": "0.4"}), "0.3", ["NGFF005"]),
    ("multiscales counts before image-label", image("0.4", **{"image-label": {"version": "0.3"}}), "0.4", ["NGFF005"]),
    ("omero counts where nothing else does", image(omero={"version": "0.2"}, of=BARE), "0.2", ["NGFF004"]),
    ("the plate counts", plate("0.2", path="A/1"), "0.2", []),
    ("a number is read as its text", image(0.3, LETTERS), "0.3", ["NGFF002"]),
    ("a patch is linted as its base", image("0.3.1", LETTERS), "0.3", ["NGFF002"]),
    ("a development version is linted as its base", image("0.4-dev1"), "0.4", ["NGFF002"]),
    ("a plate states a patch", plate("0.4.1", **WELL), "0.4", ["NGFF002"]),
    ("a word is reported and passed over", image("latest", LETTERS), "0.3", ["NGFF002"]),
    ("a word, and omero states one", image("latest", LETTERS, omero={"version": "0.3"}), "0.3", ["NGFF002"]),
    ("null is reported and passed over", {"multiscales": [{**OBJECTS, "version": None}]}, "0.4", ["NGFF002"]),
    ("a list is reported and passed over", image(["0.4"]), "0.4", ["NGFF002"]),
    ("text without content is no version", image(""), "0.4", ["NGFF002"]),
    ("a plate states a word", plate("latest", **WELL), "0.4", ["NGFF005"]),
    ("a plate states a number", plate(0.4, **WELL), "0.4", ["NGFF005"]),
    ("a newer version", image("1.0"), "0.6", ["NGFF002"]),
    ("0.5 belongs into Zarr v3", image("0.5"), "0.5", []),
    ("ome came with 0.5", ome("0.4", **image("0.4")), "0.4", ["NGFF007"]),
    ("ome beside the metadata", image("0.4", ome={"version": "0.5"}), "0.4", ["NGFF007"]),
    ("ome of 0.5 belongs into Zarr v3", ome("0.5", **image()), "0.5", []),
    ("ome of something else", image("0.4", ome="x"), "0.4", []),
    ("no OME metadata", {"a": 1}, "", []),
]

V3: list[tuple[str, dict[str, Any], str, list[str]]] = [
    # Zarr v3: what it is; attributes; version; codes
    ("0.5", ome("0.5", **image()), "0.5", []),
    ("0.6rc0", ome("0.6rc0", **image(of=SYSTEMS)), "0.6", []),
    ("0.6 is not released", ome("0.6", **image(of=SYSTEMS)), "0.6", ["NGFF002"]),
    ("0.6.dev4", ome("0.6.dev4", **image(of=SYSTEMS)), "0.6", ["NGFF002"]),
    ("0.6dev1", ome("0.6dev1", **image(of=SYSTEMS)), "0.6", ["NGFF002"]),
    ("a patch", ome("0.5.2", **image()), "0.5", ["NGFF002"]),
    ("a development version", ome("0.5-dev1", **image()), "0.5", ["NGFF002"]),
    ("a newer version", ome("0.7", **image()), "0.6", ["NGFF002"]),
    ("nothing is claimed of a newer one", ome("1.0", image=[]), "0.6", ["NGFF002"]),
    ("a candidate of a newer version", ome("0.7rc1", **image()), "0.6", ["NGFF002"]),
    ("a sentence about a newer version", ome("0.9 is not out", **image()), "0.5", ["NGFF002"]),
    ("a sentence about 0.6", ome("0.6 is not out", **image(of=SYSTEMS)), "0.6", ["NGFF002"]),
    ("a number", ome(0.5, **image()), "0.5", ["NGFF002"]),
    ("a word", ome("latest", **image()), "0.5", ["NGFF002"]),
    ("a word, of the shape of 0.6", ome("latest", **image(of=SYSTEMS)), "0.6", ["NGFF002"]),
    ("null", {"ome": {"version": None, **image()}}, "0.5", ["NGFF002"]),
    ("no version", ome(**image()), "0.5", ["NGFF001"]),
    ("no version, of the shape of 0.6", ome(**image(of=SYSTEMS)), "0.6", ["NGFF001"]),
    ("no version, a scene", ome(scene={}), "0.6", ["NGFF001"]),
    ("a scene before its time", ome("0.5", scene={}), "0.5", ["NGFF008"]),
    ("ome counts before what it holds", ome("0.5", **image("0.4")), "0.5", ["NGFF005"]),
    ("a left-over that agrees", ome("0.5", **image("0.5")), "0.5", []),
    ("a left-over that is a word", ome("0.5", **image("latest")), "0.5", ["NGFF005"]),
    ("metadata at the top state 0.5", image("0.5"), "0.5", ["NGFF006"]),
    ("metadata at the top state 0.6rc0", image("0.6rc0"), "0.5", ["NGFF006"]),
    ("metadata at the top state nothing", image(), "0.5", ["NGFF006"]),
    ("metadata at the top state 0.4", image("0.4"), "0.4", []),
    ("ome is text", {"ome": "0.5"}, "", ["NGFF006"]),
    ("ome holds no kind", ome("0.5", image=[]), "0.5", ["NGFF008"]),
    ("words that others use", {"labels": ["a"], "series": 3}, "", []),
    ("no OME metadata", {"a": 1}, "", []),
]


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        *((each, "warning") for each in ("0.6", "0.6.dev1", "0.6.dev4", "0.6dev2", "0.6-dev3", "0.7", "1.0.dev2")),
        *((each, "error") for each in ("0.6RC0", "0.6rcO", "0.6rc", "0.6rc00", "0.6.0", "0.6.dev5", "0.6 is not out")),
        *((each, "error") for each in ("0.9 is not out", "v0.6", "", "0.5.2", "0,5", " 0.5", "0.5 ")),
    ],
)
def test_lenient_with_listed_pre_releases_only(version: str, severity: str) -> None:
    """Only the pre-releases that exist, and newer versions, are warnings."""
    assert [each.severity for each in lint({"": ome(version, **image(of=SYSTEMS))}, "0.5").findings] == [severity]


LABELS = {"labels": ["nuclei"]}

TREES: list[tuple[str, str, dict[str, dict[str, Any]], list[str]]] = [
    # what it is; era; attributes by path; code and path of the group
    ("all agree", "0.5", {"": ome("0.5", **image()), "labels": ome("0.5", labels=[])}, []),
    ("0.6rc0 below 0.5", "0.5", {"": ome("0.5", **image()), "labels": ome("0.6rc0", labels=[])}, ["NGFF003 labels"]),
    (
        "a subtree is reported at its top",
        "0.5",
        {
            "": ome("0.5", **image()),
            "labels": ome("0.6rc0", **LABELS),
            "labels/nuclei": ome("0.6rc0", **image(of=SYSTEMS)),
        },
        ["NGFF003 labels"],
    ),
    (
        "groups without version are passed over",
        "0.4",
        {"": image("0.4"), "labels": LABELS, "labels/nuclei": image("0.3", LETTERS)},
        ["NGFF003 labels/nuclei"],
    ),
    ("a version is inherited", "0.4", {"": image("0.3", LETTERS), "labels": LABELS, "labels/nuclei": image()}, []),
    ("spellings differ", "0.5", {"": ome("0.6rc0", labels=["a"]), "a": ome("0.6", **image())}, ["NGFF003 a"]),
    ("a patch is told once", "0.5", {"": ome("0.5", labels=["a"]), "a": ome("0.5.1", **image())}, []),
    ("below a patch", "0.5", {"": ome("0.5.1", labels=["a"]), "a": ome("0.5", **image())}, []),
    ("a word is told once", "0.5", {"": ome("0.5", labels=["a"]), "a": ome("latest", **image())}, []),
    ("0.4 in Zarr v3 is told once", "0.5", {"": ome("0.4", labels=["a"]), "a": ome("0.4", **image())}, []),
    ("newer than the linter", "0.5", {"": ome("0.5", labels=["a"]), "a": ome("0.9", **image())}, ["NGFF003 a"]),
    ("below something newer", "0.5", {"": ome("0.9", labels=["a"]), "a": ome("0.9", **image())}, []),
]


@pytest.mark.parametrize(("attributes", "version", "codes"), [row[1:] for row in V2], ids=[row[0] for row in V2])
def test_version_in_zarr_v2(attributes: dict[str, Any], version: str, codes: list[str]) -> None:
    """A group of Zarr v2 by itself."""
    result = lint({"": attributes}, "0.4")
    assert (result.summary.spec_version, [each.code for each in result.findings]) == (version, codes)


@pytest.mark.parametrize(("attributes", "version", "codes"), [row[1:] for row in V3], ids=[row[0] for row in V3])
def test_version_in_zarr_v3(attributes: dict[str, Any], version: str, codes: list[str]) -> None:
    """A group of Zarr v3 by itself."""
    result = lint({"": attributes}, "0.5")
    assert (result.summary.spec_version, [each.code for each in result.findings]) == (version, codes)


@pytest.mark.parametrize(
    ("era", "attributes"),
    [
        ("0.4", {"": image("0.5"), "labels": ome("0.5", **LABELS), "labels/nuclei": image("0.5")}),
        ("0.5", {"": ome("0.4", **image()), "labels": ome("0.4", **LABELS), "labels/nuclei": image("0.4")}),
    ],
)
def test_wrong_zarr_format_is_no_fault_of_the_namespace(era: str, attributes: dict[str, dict[str, Any]]) -> None:
    """Where a whole store has the Zarr format of other versions, only that is reported."""
    assert lint(attributes, era).findings == ()


@pytest.mark.parametrize(("era", "attributes", "found"), [row[1:] for row in TREES], ids=[row[0] for row in TREES])
def test_versions_of_a_hierarchy(era: str, attributes: dict[str, dict[str, Any]], found: list[str]) -> None:
    """Groups below others: they inherit, and where they differ it is reported once."""
    result = lint(attributes, era)
    assert [f"{each.code} {each.node}" for each in result.findings if each.code == "NGFF003"] == found


@pytest.mark.parametrize(
    ("attributes", "era", "force", "assume", "version"),
    [
        (image(of=LETTERS), "0.4", "", "0.4", "0.4"),
        (image("0.3", LETTERS), "0.4", "", "0.4", "0.3"),
        (image("0.3", LETTERS), "0.4", "0.4", "", "0.4"),
        (ome("0.9", labels=[]), "0.5", "0.5", "", "0.5"),
        (ome(labels=[]), "0.5", "", "0.6", "0.6"),
        ({}, "0.4", "", "0.2", "0.2"),
        ({}, "0.5", "", "", "0.5"),
    ],
)
def test_user_decides(attributes: dict[str, Any], era: str, force: str, assume: str, version: str) -> None:
    """A version that is forced counts always, one that is assumed where none is stated."""
    root = node("", attributes, era)
    prepare(root, force=force, assume=assume)
    assert (root.version, root.newer) == (version, False)


def test_other_zarr_format_does_not_inherit() -> None:
    """A group in the Zarr format of other versions is none of the version of its parent."""
    old = node("", image("0.4"))
    prepare(old)
    below = node("labels", ome(labels=[]), "0.5", parent=old)
    prepare(below, expected="labels")
    assert below.version == "0.5"


def test_below_something_newer_nothing_is_claimed() -> None:
    """Groups and arrays below a version to come are of that version, unless they state their own."""
    root = node("", ome("0.9", **image()), "0.5")
    prepare(root)
    below = node("labels", ome(labels=[]), "0.5", parent=root)
    prepare(below, expected="labels")
    missing = make("0", root, {})
    prepare(missing)
    assert (root.newer, below.newer, missing.newer) == (True, True, True)


@given(st.one_of(st.text(), st.from_regex(r"\d{1,3}\.\d{1,3}.{0,3}"), st.floats(), st.integers(), st.none()))
def test_any_value_means_a_version_or_none(value: Any) -> None:
    """Any value means a version, a newer one, or none."""
    assert named_by(value) in {*VERSIONS, NEWER, ""}
    if isinstance(value, str):
        assert (sort_of(value) == "exact") == (value in EXACT)
        assert (sort_of(value) == "unknown") == (named_by(value) == "")

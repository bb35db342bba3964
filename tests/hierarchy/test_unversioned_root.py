"""A root that states no version: its first array or its first image determines the version."""

from __future__ import annotations

from typing import Any

import pytest
from support.json_edits import DELETE
from support.planted_faults import encoded, planted
from support.stores import lint_documents
from support.valid_stores import STORES, ome_document

UNSTATED = [
    # kind of the store; edits by which its root states no version; versions in which it is known nevertheless
    ("image", {"/multiscales/0/version": DELETE}, ["0.1", "0.2", "0.3", "0.4"]),
    ("plate", {"/plate/version": DELETE, "A/1@/well/version": DELETE}, ["0.1", "0.2", "0.3", "0.4"]),
    ("collection", {}, ["0.4"]),
    ("label image", {"/multiscales/0/version": DELETE}, ["0.1", "0.2", "0.3", "0.4"]),
]


@pytest.mark.parametrize(
    ("kind", "edits", "version"), [(kind, edits, version) for kind, edits, versions in UNSTATED for version in versions]
)
def test_version_is_found(kind: str, edits: dict[str, Any], version: str) -> None:
    """Nothing but the missing version is found, so the rules of the right version were applied."""
    result = lint_documents(encoded(planted(kind, version, edits)))
    assert result.summary.spec_version == version
    assert {each.code for each in result.findings} <= {"NGFF004"}


@pytest.mark.parametrize("path", ["A/1/0", "A/1", "A"])
def test_a_child_without_metadata_tells_nothing(path: str) -> None:
    """If the first image does not exist, the keys of the root decide."""
    edits = {"/plate/version": DELETE, f"{path}/**": DELETE}
    assert lint_documents(encoded(planted("plate", "0.4", edits))).summary.spec_version == "0.4"


def test_a_child_in_its_own_right() -> None:
    """A well that is linted alone does not ask the images above it."""
    documents = {
        path.removeprefix("A/1/"): each
        for path, each in encoded(STORES["plate"]("0.4")).items()
        if path.startswith("A/1/")
    }
    assert ome_document("", "0.4")[0] in documents
    assert lint_documents(documents).summary.spec_version == "0.4"

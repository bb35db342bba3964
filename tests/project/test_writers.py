"""What real writers write has no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.stores import settings
from support.writers import HIERARCHIES, SHAPES, WRITERS

from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from pathlib import Path


WRITTEN = [(writer, version) for writer in WRITERS for version in ("0.4", "0.5")] + [("ngff-zarr", "0.6")]


@pytest.mark.parametrize("axes", SHAPES)
@pytest.mark.parametrize(("writer", "version"), WRITTEN)
def test_written_without_error(tmp_path: Path, writer: str, axes: str, version: str) -> None:
    """The linter knows the kind and the version, reads every document, and finds no error."""
    WRITERS[writer](tmp_path / "image.zarr", axes, version)
    result = run(lint_store(LocalStore(str(tmp_path / "image.zarr")), settings()))
    assert (result.summary.kind, result.summary.spec_version) == ("image", version)
    assert result.summary.nodes > 2
    told = [f"{each.code} {each.location.document} {each.message}" for each in result.findings]
    assert not [each for each in result.findings if each.severity == "error"], told
    assert {each.name for each in result.findings} <= SHOULD | PREVIEW.get(version, set()), told


SHOULD = {"missing-axis-unit", "missing-downscaling-info"}
"""What the specification recommends and these writers leave out, unless they are given the values."""


PREVIEW = {"0.6": {"unknown-version"}}
"""What else is reported about a version that is not final: ngff-zarr calls it 0.6, and we know 0.6rc0."""


EXPLAINED = {
    ("ome-zarr labels 0.5", "NGFF001"): "the writer leaves the version out of the labels group, where the text asks for"
    " one in every group with OME metadata (requirement NS-04)",
    ("ngff-zarr field 0.6", "NGFF032"): "all coordinate systems of an image must have as many axes as its arrays; the"
    " writer adds one without the axis of the vectors (requirement AX-16)",
    ("ngff-zarr field 0.6", "NGFF216"): "its transformation leads from that system to itself, past the intrinsic one"
    " (requirement TM-03)",
    ("ngff-zarr field 0.6", "NGFF239"): "its path leads to the array of the field, where the text asks for the group of"
    " an image (requirement TT-29)",
}
"""Errors in what writers write: each is a fault of the writer by the text of the specification."""


@pytest.mark.parametrize("name", HIERARCHIES)
def test_hierarchies(tmp_path: Path, name: str) -> None:
    """Labels, plates and collections have no error but those that are explained."""
    HIERARCHIES[name](tmp_path / "store.zarr")
    result = run(lint_store(LocalStore(str(tmp_path / "store.zarr")), settings(), top=True))
    told = [f"{each.code} {each.location.document} {each.message}" for each in result.findings]
    errors = {(name, each.code) for each in result.findings if each.severity == "error"}
    assert errors == {key for key in EXPLAINED if key[0] == name}, told

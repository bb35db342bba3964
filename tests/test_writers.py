"""What real writers write has no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stores import settings
from writers import SHAPES, WRITERS

from ngfflint.engine.lint import lint_store
from ngfflint.store.local import LocalStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("axes", SHAPES)
@pytest.mark.parametrize("writer", WRITERS)
def test_written_without_error(tmp_path: Path, writer: str, axes: str, version: str) -> None:
    """The linter knows the kind and the version, reads every document, and finds no error."""
    WRITERS[writer](tmp_path / "image.zarr", axes, version)
    result = run(lint_store(LocalStore(str(tmp_path / "image.zarr")), settings()))
    assert (result.summary.kind, result.summary.spec_version) == ("image", version)
    assert result.summary.nodes > 2
    told = [f"{each.code} {each.location.document} {each.message}" for each in result.findings]
    assert not [each for each in result.findings if each.severity == "error"], told
    assert {each.name for each in result.findings} <= SHOULD, told


SHOULD = {"missing-axis-unit", "missing-downscaling-info"}
"""What the specification recommends and these writers leave out, unless they are told the values."""

"""Whole stores: valid ones are clean, broken ones print what is in the snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.paths import FIXTURES

from ngfflint.cli.main import main

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


def stores(sort: str) -> list[str]:
    """Return the fixtures of a kind, relative to their folder."""
    return sorted(path.relative_to(FIXTURES).as_posix() for path in (FIXTURES / sort).glob("*/*.zarr"))


@pytest.mark.parametrize("store", stores("valid"))
def test_valid(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A valid store has no error, no warning and no note."""
    assert main([str(FIXTURES / store), "--fail-on", "note"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("form", ["full", "concise", "json"])
@pytest.mark.parametrize("store", stores("invalid"))
def test_invalid(
    store: str,
    form: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    """What people and programs see of a broken store."""
    monkeypatch.chdir(FIXTURES)
    monkeypatch.setattr("time.perf_counter", lambda: 0.0)
    assert main([store, "--output-format", form, "--color", "never", "--fail-on", "note"]) == 1
    assert capsys.readouterr().out == snapshot

"""README.md shows what is so."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from ngfflint.cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def script(name: str) -> Any:
    """Import a script of the documentation."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_output_is_fresh() -> None:
    """The blocks of output are what the command writes; `python docs/readme.py` makes them anew."""
    assert "<!-- output:" in README
    assert script("readme").fresh(README) == README


def commands() -> list[str]:
    """Return the commands that README.md tells people to run, one a line."""
    lines = re.findall(r"^ngfflint [^\n]+", README, re.MULTILINE)
    return [line.partition("  #")[0].strip() for line in lines]


@pytest.mark.parametrize("line", commands())
def test_commands_are_understood(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command that is shown is one that the program takes; stores that are not there are the only fault."""
    monkeypatch.chdir(tmp_path)
    main(shlex.split(line)[1:])
    err = capsys.readouterr().err
    assert not err or "no such file" in err, err

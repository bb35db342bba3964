"""``ngfflint config`` and ``--show-settings``: the effective settings, and where each comes from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import refusal, run, write
from support.paths import ROOT
from support.settings_files import GOOD
from syrupy.assertion import SnapshotAssertion

from ngfflint.cli.config.schema import ABOUT_FILES, in_files
from ngfflint.cli.config_cmd import toml


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder without settings above it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


LAB = """\
extend = "lab.toml"
select = ["NGFF0", "SHOULD"]
fail-on = "warning"
[severity]
NGFF055 = "warning"
[[suppress]]
code = "NGFF061"
node = "A/1"
reason = "the \\"old\\" microscope"
expires = 2027-12-31
[rules.NGFF039]
space = ["furlong"]
"""


def test_page(here: Path, capsys: pytest.CaptureFixture[str], snapshot: SnapshotAssertion) -> None:
    """Each setting with its place; what is said in several places names them all."""
    (here / "lab.toml").write_text('sample = 3\n[severity]\nNGFF012 = "note"\n[per-path-ignores]\n"A/*" = ["NGFF1"]')
    (here / "ngfflint.toml").write_text(LAB)
    code, out, err = run(capsys, "config", "--config", "max-depth = 2", "--ignore", "NGFF061", "--color", "never")
    assert (code, err) == (0, "")
    assert out == snapshot


def test_defaults(capsys: pytest.CaptureFixture[str], snapshot: SnapshotAssertion) -> None:
    """Without a file, all settings there are have their usual values."""
    code, out, _ = run(capsys, "config")
    assert code == 0
    assert out == snapshot
    names = {setting.key for setting in in_files() if setting.name not in ABOUT_FILES}
    assert {line.removeprefix("# ").split(" ")[0] for line in out.splitlines()[2:]} == names


def test_stores_with_other_settings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page for each file; a folder of stores has its own, a store has that of its folder."""
    for name in "ab":
        write(here / name / "image.zarr")
        (here / name / "ngfflint.toml").write_text(f"sample = {ord(name)}")
    (here / "a/image.zarr/ngfflint.toml").write_text("sample = 1")
    _, out, _ = run(capsys, "config", "a", "a/image.zarr", "a/image.zarr/zarr.json", "b", "-")
    assert [
        line for line in out.splitlines() if line.startswith(("# settings", "sample", "# no configuration file"))
    ] == [
        "# settings from a/ngfflint.toml",
        "sample = 97  # a/ngfflint.toml:1",
        "# settings from b/ngfflint.toml",
        "sample = 98  # b/ngfflint.toml:1",
        "# no configuration file",
    ]
    assert "# sample is not set  # default\n" in out


def test_show_settings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option writes the same, and lints nothing."""
    write(here / "image.zarr")
    (here / "ngfflint.toml").write_text("sample = 3")
    assert run(capsys, "image.zarr", "--show-settings") == run(capsys, "config", "image.zarr")
    assert run(capsys, "--show-settings") == run(capsys, "config")


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_page_can_be_a_file(here: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """What is written says the same when it is read."""
    (here / "ngfflint.toml").write_text(text)
    _, first, _ = run(capsys, "config")
    (here / "ngfflint.toml").write_text(first)
    code, second, err = run(capsys, "config")
    assert (code, err) == (0, "")
    assert tomllib.loads(second) == tomllib.loads(first)


NO_SURROGATES = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    NO_SURROGATES | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(NO_SURROGATES, inner),
    max_leaves=8,
)


@given(VALUES)
def test_values_are_toml(value: Any) -> None:
    text = toml(value)
    assert tomllib.loads(f"x = {text}  # place") == {"x": value}
    assert "\n" not in text


def test_schema_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "config", "--schema")
    assert (code, json.loads(out)["title"]) == (0, "ngfflint")
    page = ROOT / "docs/ngfflint.schema.json"
    assert out == page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--schema", "x"], "unknown option --schema"),
        (["--selct", "x"], "did you mean --select?"),
        (["--select", "NGFX"], '--select: unknown rule, code prefix or group: "NGFX"'),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert words in refusal(capsys, "config", *arguments)


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(capsys, "config", "--help")
    assert stop.value.code == 0
    assert "--schema" in capsys.readouterr().out

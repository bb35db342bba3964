"""Each row of the table of settings does what its columns say."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.command import refusal, run

from ngfflint.cli.arguments import parser
from ngfflint.cli.config.load import CHECKS
from ngfflint.cli.config.resolve import Resolver
from ngfflint.cli.config.schema import ABOUT_FILES, GROUPS, in_files, schema
from ngfflint.cli.config.setting import SETTINGS, SWITCH, Setting
from ngfflint.cli.config_cmd import toml
from ngfflint.rules.loader import rulebook

ROWS = [pytest.param(setting, id=name) for name, setting in SETTINGS.items()]
IN_FILES = [pytest.param(setting, id=setting.name) for setting in in_files()]
VALUES = [pytest.param(setting, id=setting.name) for setting in in_files() if setting.name not in ABOUT_FILES]
OPTIONS = [
    pytest.param(setting, id=name)
    for name, setting in SETTINGS.items()
    if setting.about and name not in {"stores", "dask", "resume"}  # which take any text
]
LIMITED = [
    pytest.param(setting, id=setting.name)
    for setting in in_files()
    if setting.content or "enum" in setting.schema or "minimum" in setting.schema
]

GOOD: dict[str, Any] = {
    "selectors": ["NGFF012"],
    "path selectors": {"A/*": ["NGFF012"]},
    "readers": ["napari"],
    "patterns": ["old"],
    "suppressions": [{"code": "NGFF012"}],
    "rule options": {"NGFF039": {"space": ["furlong"]}},
    "file": "accepted.json",
    "formats": ["json"],
}
"""A value that is not the default, by the content of settings."""

BAD: dict[str, Any] = {
    "selectors": ["NGFX"],
    "path selectors": {"A/*": ["NGFX"]},
    "readers": ["napri"],
    "patterns": ["[z-a]"],
    "suppressions": [{"code": "NGFX"}],
    "rule options": {"NGFF039": {"spaec": []}},
    "file": "a\0",
    "formats": ["jsn"],
}
"""A value of the right type that cannot be used, by the content of settings."""

BAD_TEXTS = {"PATTERN:RULES": "A", "RULES=SEVERITY": "NGFF012", "KEY=VALUE": "anon", "FORMAT[=FILE]": "jsn"}
"""What the option cannot have, by the metavar."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder without settings above it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def plain(value: Any) -> Any:
    """Return a value with lists for tuples and dictionaries for other mappings."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value


def good(setting: Setting[Any]) -> Any:
    """Return a value that the setting can have, and that is not the default."""
    of = setting.schema
    if setting.name == "severity":
        return {"NGFF012": "note"}
    if setting.content:
        return GOOD[setting.content]
    if "enum" in of:
        return next(each for each in of["enum"] if each != setting.default)
    return {"boolean": True, "integer": of.get("minimum", 0) + 1, "object": {"anon": True}}.get(of["type"], "tcp://lab")


@pytest.mark.parametrize("setting", ROWS)
def test_reachable(setting: Setting[Any]) -> None:
    """A row is an option in one group, or a key of configuration files, or both."""
    options = {action.dest: action for action in parser()._actions}  # noqa: SLF001  argparse has no other way
    groups = [title for title, (_, names) in GROUPS.items() if setting.name in names.split()]
    if setting.name == "stores":
        assert (options["stores"].option_strings, groups) == ([], [])
    elif setting.about:
        assert (tuple(options[setting.name].option_strings), len(groups)) == (setting.flags, 1)
    else:
        assert (setting.name in options, groups) == (False, [])
    assert (setting.key in json.loads(schema())["properties"]) == bool(setting.meaning)
    assert setting.about or setting.meaning


def test_nothing_else_is_reachable() -> None:
    dests = {action.dest for action in parser()._actions}  # noqa: SLF001  argparse has no other way
    assert dests - {"help", "version"} <= SETTINGS.keys()
    assert {name for _, names in GROUPS.values() for name in names.split()} <= SETTINGS.keys()
    assert {setting.content for setting in SETTINGS.values()} == {"", *CHECKS}


@pytest.mark.parametrize("setting", VALUES)
def test_defaults(here: Path, capsys: pytest.CaptureFixture[str], setting: Setting[Any]) -> None:
    """``config`` writes the default, and a file with what it writes sets the same."""
    _, page, _ = run(capsys, "config")
    written = tomllib.loads(page)
    if setting.default in (None, ""):
        assert setting.key not in written
        return
    default = list(setting.default) if setting.name == "ignore" else plain(setting.default)
    assert written[setting.key] == default
    (here / "ngfflint.toml").write_text(f"{setting.key} = {toml(written[setting.key])}")
    assert plain(getattr(Resolver({}, rulebook().rules).here().options, setting.name)) == plain(setting.default)


@pytest.mark.parametrize("setting", VALUES)
def test_values_of_two_files(here: Path, setting: Setting[Any]) -> None:
    """They are combined or replaced, and the places of both or of the second are known."""
    (here / "base.toml").write_text(f"{setting.key} = {toml(good(setting))}\n")
    (here / "ngfflint.toml").write_text(f'extend = "base.toml"\n{setting.key} = {toml(good(setting))}\n')
    setup = Resolver({}, rulebook().rules).here()
    assert setup.places[setting.name] == (*(["base.toml:1"] if setting.extends else []), "ngfflint.toml:2")
    assert getattr(setup.options, setting.name) != setting.default
    assert (setting.name in setup.sent) == setting.sent


@pytest.mark.parametrize("setting", IN_FILES)
def test_wrong_type(here: Path, capsys: pytest.CaptureFixture[str], setting: Setting[Any]) -> None:
    (here / "ngfflint.toml").write_text(f"\n\n{setting.key} = 1.5\n")
    assert refusal(capsys, ".").startswith(f"ngfflint: ngfflint.toml:3: {setting.key} must be ")


@pytest.mark.parametrize("setting", LIMITED)
def test_wrong_value(here: Path, capsys: pytest.CaptureFixture[str], setting: Setting[Any]) -> None:
    """A value of the right type that is not among the choices, below the minimum, or of a wrong content."""
    if setting.name == "severity":
        wrong: Any = {"NGFX": "note"}
    elif setting.content:
        wrong = BAD[setting.content]
    else:
        wrong = "nonsense" if "enum" in setting.schema else setting.schema["minimum"] - 1
    (here / "ngfflint.toml").write_text(f"\n\n{setting.key} = {toml(wrong)}\n")
    assert refusal(capsys, ".").startswith("ngfflint: ngfflint.toml:3: ")


@pytest.mark.parametrize("setting", OPTIONS)
def test_wrong_text(capsys: pytest.CaptureFixture[str], setting: Setting[Any]) -> None:
    """The message names the option whose text cannot be used, or that text."""
    flag = setting.flags[-1]
    if setting.schema is SWITCH:
        text = "1"
    elif setting.metavar in {"RULES", "PATTERNS"}:
        text = BAD[setting.content][0]
    else:
        text = BAD_TEXTS.get(setting.metavar or "", "" if setting.content == "file" else "nonsense")
    named = text if setting.name == "config" else flag
    assert named in refusal(capsys, f"{flag}={text}", ".").splitlines()[-1]


@pytest.mark.parametrize("key", ["jobs", "sample", "max-depth"])
@pytest.mark.parametrize(("text", "value"), [("2.0", 2), ("nan", None), ("inf", None)])
def test_numbers_with_a_point(
    here: Path, capsys: pytest.CaptureFixture[str], key: str, text: str, value: int | None
) -> None:
    """A whole number is an integer, as in JSON schema."""
    (here / "ngfflint.toml").write_text(f"{key} = {text}\n")
    if value is None:
        assert f"ngfflint.toml:1: {key} must be an integer" in refusal(capsys, ".")
    else:
        assert f"\n{key} = {value}  # ngfflint.toml:1\n" in run(capsys, "config")[1]


@pytest.mark.parametrize(("text", "imported"), [("sample = 1", "False"), ('required-version = ">0"', "True")])
def test_packaging_is_imported_late(here: Path, text: str, imported: str) -> None:
    (here / "ngfflint.toml").write_text(text)
    script = "import sys; from ngfflint.cli.main import main; main(['config']); print('packaging' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == imported

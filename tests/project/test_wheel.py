"""A wheel has the rules in compiled form, so that the first run after an installation compiles nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from support.paths import ROOT

from ngfflint.rules.loader import COMPILED, compile_rules

STORE = ROOT / "fixtures/invalid"
READER = "ngfflint.rules.rulefile"
"""The module that reads rule files."""


class Ran(NamedTuple):
    """What a run came to.

    Args:
        report: as JSON.
        reads: whether it read rule files.
    """

    report: Any
    reads: bool


def lint(cache: Path, *sites: Path) -> Ran:
    """Lint with what is installed in some folders and an empty cache."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sites)), "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-X", "importtime", "-m", "ngfflint", "--isolated", "--output-format", "json", "."]
    done = subprocess.run(command, cwd=STORE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr[-500:]
    return Ran(json.loads(done.stdout), READER in done.stderr)


def test_first_run_compiles_nothing(installed_package: Path, tmp_path: Path) -> None:
    """It finds what the checkout finds, which compiles its rules."""
    installed, checkout = lint(tmp_path / "installed", installed_package), lint(tmp_path / "checkout", ROOT / "src")
    assert (installed.reads, checkout.reads) == (False, True)
    assert installed.report["findings"] == checkout.report["findings"] != []


def test_packs_are_read_beside_it(installed_package: Path, installed_pack: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ngfflint", "rule", "--all", "--output-format", "json"]
    environment = {
        "PYTHONPATH": f"{installed_package}{os.pathsep}{installed_pack}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    prefixes = {rule["code"].rstrip("0123456789") for rule in json.loads(done.stdout)}
    assert prefixes == {"NGFF", "LAB"}


def test_same_bytes_for_the_same_rules(installed_package: Path) -> None:
    assert (installed_package / "ngfflint/_rules" / COMPILED).read_bytes() == compile_rules() == compile_rules()


def test_edited_rules_are_compiled(installed_package: Path, tmp_path: Path) -> None:
    """The compiled rules count for those files only that they were made from."""
    wheel = Path(shutil.copytree(installed_package, tmp_path / "wheel"))
    file = next((wheel / "ngfflint/_rules").rglob("NGFF*.toml"))
    content = file.read_bytes()
    file.write_bytes(content + b"# a comment\n")
    assert lint(tmp_path, wheel).reads


def test_profiles_of_readers_are_in_it(installed_package: Path) -> None:
    """``ngfflint readers`` knows the same readers."""
    environment = {**os.environ, "PYTHONPATH": str(installed_package)}
    command = [sys.executable, "-m", "ngfflint", "readers", "--list"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == sorted(path.stem for path in (ROOT / "readers").glob("*.toml")), done.stderr

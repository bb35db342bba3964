"""This package and the sample pack of rules in `tests/pack`, installed from wheels."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT, TESTS

SOURCE = TESTS / "pack"


def install(source: Path, folder: Path) -> None:
    """Build a wheel and unpack it in a folder."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder), str(source)], check=True)


def install_package(folder: Path) -> None:
    """Install this package in a folder."""
    install(ROOT, folder)


def install_pack(folder: Path) -> None:
    """Install the pack in the folder `site` below a folder."""
    source = shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    install(Path(source), folder / "site")

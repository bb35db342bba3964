"""The sample pack of rules in `tests/pack`, to be installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.paths import TESTS

SOURCE = TESTS / "pack"


def install(folder: Path) -> Path:
    """Install the pack from a wheel below a folder, and return where."""
    source = shutil.copytree(SOURCE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder / "site"), str(source)], check=True)
    return folder / "site"

"""The readers themselves, where they are installed: started on small stores, they report what they show."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

DRIVERS = Path(__file__).parent / "drivers"

FOLDER = "NGFFLINT_READERS"
"""The environment variable with the folder of the environments of readers, which ``nox`` sets."""

NODE = "node"
"""The environment of the readers in JavaScript, which the tests make where npm is there."""

LONGEST = 300
"""Seconds after which a reader is stopped."""

MARK = "\x1e"
"""The first character of each answer of a driver."""


class Real(NamedTuple):
    """A reader that runs without a screen.

    Args:
        driver: the script that opens stores with it.
        environment: the folder of its environment, ``""`` if it is installed with the tests.
        most_pixels: of the arrays that it is given; some read whole levels.
    """

    driver: str
    environment: str = ""
    most_pixels: int = 1 << 24

    @property
    def is_installed(self) -> bool:
        """Whether it can be started: with the tests, by node, or in an environment that ``nox -s readers`` makes."""
        named = os.environ.get(FOLDER)
        if named:
            return not self.environment or Path(named, self.environment).is_dir()
        return not self.environment or (self.environment == NODE and shutil.which("npm") is not None)

    def command(self, environments: Path) -> list[str]:
        """Return the command that starts it.

        Args:
            environments: the folder of the environments of readers.
        """
        driver = str(DRIVERS / self.driver)
        if not self.environment:
            return [sys.executable, driver]
        folder = environments / self.environment
        if driver.endswith(".mjs"):
            return ["node", driver, str(folder / "node_modules")]
        return [str(folder / "bin/python"), driver]

    def look(self, stores: list[Path], environments: Path, *arguments: str) -> list[dict[str, Any]]:
        """Return what the reader sees of stores: ``error`` if it does not open them, and facts if it does."""
        text = json.dumps([str(each) for each in stores])
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [*self.command(environments), *arguments],
            input=text,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
        seen = [json.loads(line[1:]) for line in done.stdout.split("\n") if line.startswith(MARK)]
        assert len(seen) == len(stores), done.stderr
        return seen


def install_node_readers(folder: Path) -> None:
    """Install the readers in JavaScript, with the versions of their profiles."""
    place = folder / NODE
    place.mkdir()
    shutil.copy(DRIVERS / "package.json", place)
    command = [str(shutil.which("npm")), "install", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert done.returncode == 0, done.stderr


REAL = {
    "ome-zarr-py": Real("look_ome_zarr.py"),
    "napari": Real("look_napari.py", "napari"),
    "bioio": Real("look_bioio.py", "bioio"),
    "ngio": Real("look_ngio.py", "ngio"),
    "zarrita": Real("look_zarrita.mjs", NODE),
    "validator": Real("look_zarrita.mjs", NODE, 1 << 30),
}
"""The readers that run without a screen, by name."""

"""What is released besides the package: the recipe for conda-forge, the container and the manual page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from recipe import recipe
from support.paths import ROOT

from ngfflint.report.addresses import REPOSITORY

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_recipe(tmp_path: Path) -> None:
    """It requires what the package requires, and names the archive of the release with its checksum."""
    sdist = tmp_path / "ngfflint-1.2.3.tar.gz"
    with tarfile.open(sdist, "w:gz") as archive:
        data = (ROOT / "pyproject.toml").read_bytes()
        entry = tarfile.TarInfo("ngfflint-1.2.3/pyproject.toml")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    written = yaml.safe_load(recipe(sdist))
    assert written["context"]["version"] == "1.2.3"
    assert written["source"]["url"].startswith(f"{REPOSITORY}/releases/download/v")
    assert len(written["source"]["sha256"]) == 64
    required = {Requirement(each).name for each in PROJECT["project"]["dependencies"]}
    assert {each.split()[0] for each in written["requirements"]["run"]} == {"python", *required}
    assert {"hatchling", "attrs", "cattrs", "orjson"} <= {each.split()[0] for each in written["requirements"]["host"]}


def test_container_has_what_the_build_needs() -> None:
    """Docker sends only what ``.dockerignore`` allows."""
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", "LICENSE", PROJECT["project"]["readme"], wheel["hooks"]["custom"]["path"]}
    needed |= {*wheel["force-include"], *wheel["shared-data"], *(each.split("/")[0] for each in wheel["packages"])}
    assert allowed == needed
    assert all((ROOT / each).exists() for each in allowed)


@pytest.mark.parametrize("command", [each for each in (["man", "-l"], ["mandoc"]) if shutil.which(each[0])], ids=str)
def test_manual_page(command: list[str]) -> None:
    """The programs that are here can show it."""
    page = str(ROOT / "docs/ngfflint.1")
    done = subprocess.run([*command, page], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    shown = re.sub(".\x08", "", done.stdout)  # letters are made bold by writing them twice
    assert "the linter for OME-Zarr" in shown
    assert "--unsafe-fixes" in shown

"""Tests with tools that the suite does without: real readers, pyright, and an emulator of cloud storage.

``nox -s readers`` checks the profiles of readers with the readers themselves, ``nox -s "readers(napari)"`` with one.
``nox -s types`` checks with pyright what the constructors accept, ``nox -s azure`` reads stores from an emulator of
Azure Blob Storage, ``nox -s webassembly`` runs the tests of the rules with Python 3.14 in WebAssembly, and those of
the page that lints in the browser, and ``nox -s site`` builds the documentation site.
The environments are outside of the repository, in the folder that ``NGFFLINT_READERS`` names or in the user's cache.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

PYTHON = {
    "napari": ["napari-ome-zarr==0.10.0"],
    "bioio": ["bioio-ome-zarr==3.8.1"],
    "ngio": ["ngio==1.1.3"],
}
"""What to install with pip, by environment; the versions are those of the profiles."""

NODE = Path("tests/readers/drivers/package.json")
"""What to install with npm for readers."""

AZURITE = "azurite@3.35.0"
"""The emulator of Azure Blob Storage, of npm."""

TEST_WHEELS = ["pytest", "iniconfig", "pygments", "syrupy", "hypothesis<6.156", "sortedcontainers", "filelock"]
"""What tests need in WebAssembly; newer versions of hypothesis are compiled."""

FOLDER = Path(os.environ.get("NGFFLINT_READERS") or Path.home() / ".cache/ngfflint-readers")


def environment(session: nox.Session, name: str, *packages: str) -> Path:
    """Install packages in an environment of its own, and return its folder."""
    place = FOLDER / name
    session.run("python", "-m", "venv", str(place), external=True)
    install = [str(place / "bin/python"), "-m", "pip", "install", "--quiet"]
    session.run(*install, "--upgrade", "pip", external=True)  # dependency groups are new
    session.run(*install, *packages, external=True)
    return place


@nox.session(venv_backend="none")
@nox.parametrize("reader", [*PYTHON, "node"])
def readers(session: nox.Session, reader: str) -> None:
    """Install a reader and let it open the small stores."""
    place = FOLDER / reader
    if reader == "node":
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(NODE, place)
        session.run("npm", "install", "--prefix", str(place), external=True)
    else:
        environment(session, reader, *PYTHON[reader])
    variables = {"NGFFLINT_READERS": str(FOLDER)}
    session.run("python", "-m", "pytest", "-n0", "tests/readers", *session.posargs, env=variables, external=True)


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Install pyright, which downloads itself, and let it check the script of a user."""
    place = environment(session, "pyright", "pyright==1.1.414")
    variables = {"PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    test = "tests/library/test_typing.py"
    session.run(sys.executable, "-m", "pytest", "-n0", test, *session.posargs, env=variables, external=True)


@nox.session(venv_backend="none")
def azure(session: nox.Session) -> None:
    """Install Azurite, and read stores from it."""
    place = environment(session, "azure", "-e", ".[az]", "--group", "test")
    session.run("npm", "install", "--silent", "--prefix", str(place), AZURITE, external=True)
    variables = {"NGFFLINT_AZURITE": str(place / "node_modules/.bin/azurite-blob")}
    test = "tests/store/test_azure.py"
    session.run(str(place / "bin/python"), "-m", "pytest", "-n0", test, env=variables, external=True)


@nox.session(venv_backend="none")
def webassembly(session: nox.Session) -> None:
    """Build the pages for the browser, and run the tests of the rules and of the pages with their Python."""
    place = FOLDER / "webassembly"
    page, wheels = place / "page", place / "wheels"
    session.run(sys.executable, "docs/browser_pages.py", str(page), external=True)
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels)]
    download += ["--only-binary", ":all:", "--implementation", "py", "--abi", "none", "--platform", "any"]
    session.run(*download, *TEST_WHEELS, external=True)
    script = ["tests/webassembly/run.mjs", str(page / "lint"), str(wheels), str(Path.cwd())]
    session.run("node", "--stack-size=4000", *script, external=True)
    variables = {"NGFFLINT_PAGES": str(page)}
    tests = ["tests/browser/test_lint_page.py", "tests/browser/test_explorer.py"]
    session.run(sys.executable, "-m", "pytest", "-n0", *tests, *session.posargs, env=variables, external=True)


@nox.session(venv_backend="none")
def site(session: nox.Session) -> None:
    """Build the documentation site, and check its links."""
    place = environment(session, "site", "-e", ".", "--group", "docs")
    session.run(str(place / "bin/python"), "docs/site.py", *session.posargs, external=True)

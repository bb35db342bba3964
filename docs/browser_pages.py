"""Build the pages that run ngfflint in the browser, with Pyodide and wheels: `python docs/browser_pages.py FOLDER`.

It needs npm and pip, and installs nothing outside of the folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs/lint", ROOT / "docs/explorer")
"""The page that lints and the explorer, which loads Pyodide and wheels from the folder of the first."""

PYODIDE = "pyodide@314.0.7"
"""Python for WebAssembly, of npm."""

PARTS = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")
"""The files of it that a page loads."""

WHEELS = (
    "attrs",
    "cattrs",
    "packaging",
    "pluggy",
    "defusedxml",
    "typing-extensions",
    "rich",
    "h11",
    "jinja2",
)
"""What ngfflint needs there besides itself; without orjson, the standard library reads JSON."""

COMPILED = "markupsafe"
"""A wheel with compiled parts, which does without them where they cannot be imported."""


def build(folder: Path) -> None:
    """Write the pages and all that they load."""
    for page in PAGES:
        shutil.copytree(page, folder / page.name, dirs_exist_ok=True)
    folder /= PAGES[0].name
    (folder / "pyodide").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        _run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place, PYODIDE)
        for part in PARTS:
            shutil.copy(Path(place, "node_modules/pyodide", part), folder / "pyodide")
    shutil.rmtree(folder / "wheels", ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    pure = ("--only-binary", ":all:", "--implementation", "py", "--abi", "none", "--platform", "any")
    _run(*pip, "download", "--no-deps", *pure, "--dest", str(folder / "wheels"), *WHEELS)
    _run(*pip, "download", "--no-deps", "--dest", str(folder / "wheels"), COMPILED)
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", str(folder / "wheels"), str(ROOT))
    names = sorted(path.name for path in (folder / "wheels").glob("*.whl"))
    (folder / "wheels.json").write_text(json.dumps(names), "utf-8")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603


if __name__ == "__main__":
    build(Path(sys.argv[1]))

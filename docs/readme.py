"""Update command output, file contents, addresses and versions in hand-written pages: `python docs/readme.py`.

The block below ``<!-- output: ARGUMENTS -->`` is replaced by the output of the command, the one below
``<!-- file: PATH -->`` by a file of the repository.
"""

from __future__ import annotations

import io
import os
import re
import time
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

from ngfflint import __version__
from ngfflint.cli.main import main
from ngfflint.report.addresses import REPOSITORY

ROOT = Path(__file__).resolve().parents[1]

GENERATED = "<!-- written by docs/generate.py"
"""First line of generated pages."""

BLOCK = re.compile(r"(<!-- (?P<sort>output|file): (?P<what>.+?) -->\n```\w*\n).*?(```\n)", re.DOTALL)
"""A marker and the block below it."""


OTHERS = ("README.md", "Dockerfile")
"""Files outside of ``docs`` with what is updated."""


def pages() -> list[Path]:
    """Return the hand-written pages."""
    found = [ROOT / name for name in OTHERS] + sorted((ROOT / "docs").glob("*.md"))
    return [page for page in found if not page.read_text("utf-8").startswith(GENERATED)]


def shown(arguments: str) -> str:
    """Return the output of the command in a terminal of 100 cells."""
    written = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        clock = mock.patch.object(time, "perf_counter", return_value=0.0)
        with redirect_stdout(written), clock, mock.patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"}):
            main(arguments.split())
    finally:
        os.chdir(before)
    return written.getvalue()


def text_of(path: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / path).read_text("utf-8")


MAKERS = {"output": shown, "file": text_of}


ADDRESS = re.compile(r"(?P<before>https://(?:github|gitlab)\.com/|uses: |ghcr\.io/)[\w.-]+/ngfflint\b")
"""The repository in its several forms."""

RELEASE = re.compile(r"(?<=ngfflint@v)\d[\w.]*|(?<=/ngfflint\n    rev: v)\d[\w.]*|(?<=/ngfflint:)\d[\w.]*")
"""The version in examples of what to install."""


def fresh(text: str) -> str:
    """Return a page with updated blocks, addresses and versions."""
    text = ADDRESS.sub(lambda found: found["before"] + "/".join(REPOSITORY.rsplit("/", 2)[1:]), text)
    text = RELEASE.sub(__version__, text)
    return BLOCK.sub(lambda found: found[1] + MAKERS[found["sort"]](found["what"]) + found[4], text)


if __name__ == "__main__":
    for page in pages():
        page.write_text(fresh(page.read_text("utf-8")), "utf-8")

"""Put the output of the command into README.md, so that what it shows is what people see: `python docs/readme.py`."""

from __future__ import annotations

import io
import os
import re
import time
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

from ngfflint.cli.main import main

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(<!-- output: (.+?) -->\n```\n).*?(```\n)", re.DOTALL)
"""A mark with the arguments, and the block below it."""


def shown(arguments: str) -> str:
    """Return what the command writes in a terminal of 100 cells."""
    written = io.StringIO()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        clock = mock.patch.object(time, "perf_counter", return_value=0.0)
        with redirect_stdout(written), clock, mock.patch.dict(os.environ, {"COLUMNS": "100"}):
            main([*arguments.split(), "--color", "never", "--isolated"])
    finally:
        os.chdir(before)
    return written.getvalue()


def fresh(text: str) -> str:
    """Return README.md with its blocks made anew."""
    return BLOCK.sub(lambda found: found[1] + shown(found[2]) + found[3], text)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(fresh(readme.read_text("utf-8")), "utf-8")

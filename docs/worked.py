"""Run the code of the guides and update its output in them: `python docs/worked.py`.

Python blocks of a page run in order. A `text` or `json` block right after one is its output. A block that starts with
`# test_....py` is saved under that name and run by pytest with our plugin. The lines of a `sh` block are ngfflint
commands, and a `text` block after it is their output.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from ngfflint.cli.main import main

GUIDES = Path(__file__).resolve().parent / "guides"

BLOCK = re.compile(r"```(?P<sort>\w*)\n(?P<code>.*?)```\n(?P<shown>\n```(?:text|json)\n.*?```\n)?", re.DOTALL)
"""A block and its output."""

TEST_FILE = re.compile(r"# (test_\w+\.py)\n")


def fresh(text: str, folder: Path) -> str:
    """Return a page with updated outputs, running its code in an empty folder.

    Raises:
        ValueError: a block fails, or prints output that the page does not show.
    """
    names: dict[str, Any] = {"__name__": "guide"}

    def run(found: re.Match[str]) -> str:
        printed = RUNNERS[found["sort"]](found["code"], names)
        if found["shown"] is None:
            if printed:
                raise ValueError(f"a block prints what the page does not show:\n{found['code']}\n{printed}")
            return found[0]
        opening = found["shown"].split("\n")[1]
        return f"```{found['sort']}\n{found['code']}```\n\n{opening}\n{printed}```\n"

    before = Path.cwd()
    os.chdir(folder)
    try:
        return BLOCK.sub(run, text)
    finally:
        os.chdir(before)


def run_python(code: str, names: dict[str, Any]) -> str:
    """Run a Python block and return its output."""
    file = TEST_FILE.match(code)
    if file:
        return run_tests(file[1], code)
    written = io.StringIO()
    with redirect_stdout(written):
        exec(compile(code, "<guide>", "exec"), names)  # noqa: S102  the code is our own
    return written.getvalue()


def run_tests(name: str, code: str) -> str:
    """Run a test file, which must pass."""
    Path(name).write_text(code, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "ngfflint.pytest_plugin", "-p", "no:cacheprovider", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  the code is our own
    if done.returncode:
        raise ValueError(done.stdout + done.stderr)
    return ""


def run_commands(code: str, _: dict[str, Any]) -> str:
    """Run ngfflint commands in a terminal of 100 cells and return their output."""
    written = io.StringIO()
    clock = mock.patch.object(time, "perf_counter", return_value=0.0)
    with redirect_stdout(written), redirect_stderr(written), clock, mock.patch.dict(os.environ, {"COLUMNS": "100"}):
        for line in code.splitlines():
            command, *arguments = shlex.split(line)
            if command != "ngfflint":
                raise ValueError(f"not an ngfflint command: {line}")
            main([*arguments, *PLAIN.get(arguments[0], ["--color", "never", "--isolated"])])
    return written.getvalue()


PLAIN = {"info": ["--color", "never"], "readers": []}
"""The options that make the output of a command the same everywhere, for those that have no settings."""

RUNNERS = {"python": run_python, "sh": run_commands, "tree": lambda *_: ""}
"""How to run each type of block; a `tree` block is not run."""


if __name__ == "__main__":
    for page in sorted(GUIDES.glob("*.md")):
        with TemporaryDirectory() as empty:
            page.write_text(fresh(page.read_text("utf-8"), Path(empty)), "utf-8")

"""The command: arguments to a sub-command, and the sub-command's exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper

COMMANDS = ("check", "completion", "config", "conformance", "info", "rule", "version")
"""Sub-commands; each has a module of its own."""


def main(argv: list[str]) -> int:
    """Run the command.

    Args:
        argv: the arguments, without the name of the command.

    Returns:
        0: nothing at or above the severity that fails; 1: findings; 2: it could not do its work.
    """
    if argv in (["--version"], ["-V"]):
        argv = ["version"]
    name = argv[0] if argv and argv[0] in COMMANDS else "check"
    rest = argv[1:] if argv and argv[0] == name else argv
    command = import_module(f"ngfflint.cli.{name}")
    code: int = command.main(rest)
    return code


def run() -> None:
    """Run the command as a console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that cannot show a character of a name gets its number
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has seen enough
        sys.stderr.close()
        code = 141
    sys.exit(code)

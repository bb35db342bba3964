"""The command: arguments to a sub-command, and the sub-command's exit code."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any

COMMANDS = ("check", "completion", "config", "conformance", "info", "rule", "version")


def module_of(command: str) -> Any:
    """Import the module of a sub-command."""
    return import_module(f"ngfflint.cli.{'config_cmd' if command == 'config' else command}")


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
    empty = _without_value(rest)
    if empty:
        from ngfflint.cli.terminal import complain

        complain([f"{empty}: -- is no value"])
        return 2
    command = module_of(name)
    try:
        code: int = command.main(rest)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:  # a disk that is full, a current folder that was removed, a file that may not be read
        from ngfflint.cli.terminal import complain

        reason = fault.strerror or str(fault)
        complain([f"{fault.filename}: {reason}" if fault.filename else reason])
        return 2
    return code


def _without_value(argv: list[str]) -> str:
    """Return an option whose value is ``--``, which argparse drops; ``""`` where all have another one."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    joined = (each for each in options if each.startswith("-") and each.endswith("--"))
    return next((each for each in joined if each.startswith("--") == each.endswith("=--")), "")


def start() -> None:
    """Run the command as a console script, for which beginning and ending fast counts.

    Garbage is not looked for until linting begins, and nothing is taken apart at the end: the system does that at
    once, the interpreter in a quarter of the time that an image takes.
    """
    gc.disable()
    try:
        run()
    except SystemExit as end:
        if end.code not in (0, 1):  # something may be open that is written when it is closed
            raise
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(end.code)


def run() -> None:
    """Run the command.

    Raises:
        SystemExit: with the exit code.
    """
    _make_streams_usable()
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has seen enough
        code = 141
    except Exception as fault:  # noqa: BLE001  whatever it is, it is no finding, and so must not end with code 1
        from ngfflint.cli.errors import tell

        tell(fault, sys.argv[1:])
        code = 2
    _let_go_of_output()
    sys.exit(code)


def _make_streams_usable() -> None:
    """Write to nowhere where a stream is closed, and a number for a character of a name that cannot be shown."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  until the end
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _let_go_of_output() -> None:
    """Drop what is not written and cannot be, for the interpreter would try once more and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The entry point of the command: choosing and running a sub-command."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any

from ngfflint.cli.terminal import complain
from ngfflint.similar import suggestion

COMMANDS = (
    *("check", "compare", "completion", "config", "conformance", "info", "readers", "report", "rule", "rules"),
    "version",
)

OTHER_NAMES = {"tree": "info", "validate": "check"}
"""Other names of commands, which users of similar programs know."""

MEANT = {
    "diff": "check --diff",
    "explain": "rule",
    "fix": "check --fix",
    "help": "--help",
    "lint": "check",
    "verify": "check",
}
"""Commands of other programs, with what does the same here."""


def module_of(command: str) -> Any:
    """Import the module of a sub-command."""
    return import_module(f"ngfflint.cli.{'config_cmd' if command == 'config' else command}")


def main(argv: list[str]) -> int:
    """Run a sub-command and return its exit code: 1 for findings that fail the run, 2 for an error."""
    if argv in (["--version"], ["-V"]):
        argv = ["version"]
    first = argv[0] if argv else ""
    name = OTHER_NAMES.get(first, first if first in COMMANDS else "")
    rest = argv[1:] if name else argv
    if not name and _is_misspelled_command(first):
        return 2
    fault = _fault_in(rest)
    if fault:
        complain([fault])
        return 2
    command = module_of(name or "check")
    try:
        code: int = command.main(rest)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:  # for example a full disk, a removed current folder, an unreadable file
        reason = error.strerror or str(error)
        complain([f"{error.filename}: {reason}" if error.filename else reason])
        return 2
    return code


def _is_misspelled_command(word: str) -> bool:
    """Whether a word is neither a path nor a command but resembles a command, which is then reported."""
    if not (word.isascii() and word.isalpha()) or os.path.lexists(word):
        return False
    meant = suggestion(word, (*COMMANDS, *OTHER_NAMES, *MEANT))
    if meant:
        complain([f"{word}: no such command, file or folder (did you mean ngfflint {MEANT.get(meant, meant)}?)"])
    return bool(meant)


def _fault_in(argv: list[str]) -> str:
    """Return what is wrong with arguments in general, ``""`` if nothing is."""
    empty = _option_without_value(argv)
    if empty:
        return f"{empty}: -- is not a value"
    for each in argv:
        try:
            os.fsencode(each)
        except UnicodeEncodeError:  # a caller of the function passed it; the system passes no such arguments
            return f"{each}: neither text nor a file name"
    return ""


def _option_without_value(argv: list[str]) -> str:
    """Return the first option whose value is ``--``, which argparse would drop; ``""`` if there is none."""
    options = argv[: argv.index("--")] if "--" in argv else argv
    joined = (each for each in options if each.startswith("-") and each.endswith("--"))
    return next((each for each in joined if each.startswith("--") == each.endswith("=--")), "")


def start() -> None:
    """Run the command as a console script, with fast start and exit.

    Garbage collection is off until linting starts, and the process exits without finalizing the interpreter, which
    would take a quarter of the time of an image.
    """
    gc.disable()
    try:
        run()
    except SystemExit as end:
        if end.code not in (0, 1):  # buffered output may still be unwritten
            raise
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(end.code)


def run() -> None:
    """Run the command with ``sys.argv`` and exit."""
    _make_streams_usable()
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # the reader of the pipe, such as `head`, has exited
        code = 141
    except Exception as fault:  # noqa: BLE001  an internal error must not exit with code 1, which means findings
        from ngfflint.cli.errors import report_internal_error

        report_internal_error(fault, sys.argv[1:])
        code = 2
    _discard_output()
    sys.exit(code)


def _make_streams_usable() -> None:
    """Replace closed streams by the null device, and escape characters that a stream cannot encode."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  open until exit
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Discard output that cannot be written, because the interpreter would retry at exit and print an error."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

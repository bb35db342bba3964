"""``ngfflint completion``: write what makes a shell complete the arguments of ngfflint."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from ngfflint.cli.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.rules.rule import Rule

SHELLS = ("bash", "zsh", "tcsh")

PATHS = ("STORE", "PATH", "FILE", "LIST")
"""How arguments are called that are paths."""

FALLBACK = "complete -o bashdefault -o default -o filenames -F _shtab_ngfflint ngfflint\n"
"""The word ``check`` may be left out: bash completes a first argument that is no command as a path."""

COMMANDS_OF_ZSH = "  _describe 'ngfflint commands' _commands\n"

MENDED = {
    "bash": (),
    "zsh": ((COMMANDS_OF_ZSH, f"{COMMANDS_OF_ZSH}  _files\n"), ('"(*)::', '"*:'), ('"(*):', '"*:')),
    "tcsh": (("'p/*/()/'", "'p/*/f/'"),),
}
"""What is put in place of something in the scripts of shtab: paths as the first argument, and more than one path."""


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = ArgumentParser(
        prog="ngfflint completion",
        description="Write the script that makes a shell complete the arguments of ngfflint.",
        epilog='bash: add eval "$(ngfflint completion bash)" to .bashrc',
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    return parser


def main(argv: list[str]) -> int:
    """Write the script of a shell.

    Returns:
        the exit code: 2 where what makes it is not installed, or where a rule pack is broken.
    """
    shell = parser().parse_args(argv).shell
    try:
        import shtab
    except ImportError:
        complain(["completion needs shtab; install ngfflint[completion]"])
        return 2
    from ngfflint.rules.loader import RuleFileError, rulebook

    try:
        words = _words(rulebook().rules)
    except RuleFileError as fault:
        complain(fault.faults)
        return 2
    script: str = shtab.complete(command_parser(words, shtab.FILE), shell)
    for found, instead in MENDED[shell]:
        script = script.replace(found, instead)
    sys.stdout.write(script.rstrip("\n") + "\n" + (FALLBACK if shell == "bash" else ""))
    return 0


def _words(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Return what arguments may be, by how they are called."""
    from ngfflint.report.formatter import known
    from ngfflint.rules.selection import GROUPS

    codes = [rule.code for rule in rules]
    return {
        "RULE": [*codes, *(rule.name for rule in rules)],
        "RULES": [*GROUPS, *codes],
        "FORMAT[=FILE]": list(known()),
    }


def command_parser(words: dict[str, list[str]], file: Any) -> ArgumentParser:
    """Return a parser of the whole command: the options of ``check``, and all sub-commands.

    Args:
        words: what arguments may be, by how they are called.
        file: what shtab has for the path of a file.
    """
    from ngfflint.cli.arguments import parser as check_parser
    from ngfflint.cli.main import COMMANDS, module_of

    root = check_parser()
    for action in list(_actions(root)):
        if not action.option_strings:
            root._remove_action(action)  # noqa: SLF001  a sub-command stands there instead
    commands = root.add_subparsers(title="commands")
    for name in COMMANDS:
        known = check_parser() if name == "check" else module_of(name).parser()
        _complete(commands.add_parser(name, parents=[known], add_help=False, help=known.description), words, file)
    _complete(root, words, file)
    return root


def _complete(parser: ArgumentParser, words: dict[str, list[str]], file: Any) -> None:
    """Say what the arguments of a parser may be, where it is more than a few words."""
    for action in _actions(parser):
        if action.metavar in PATHS:
            action.complete = file
        elif action.metavar in words:
            action.choices = words[action.metavar]


def _actions(parser: ArgumentParser) -> Iterable[Any]:
    actions: Iterable[Any] = parser._actions  # noqa: SLF001  argparse has no other way to ask for them
    return actions

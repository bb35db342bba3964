"""``ngfflint completion``: write a shell completion script."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from ngfflint.cli.parser import Parser
from ngfflint.cli.terminal import complain
from ngfflint.report.formatter import known
from ngfflint.rules.loader import RuleFileError, rulebook
from ngfflint.rules.selection import GROUPS

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Sequence

    from ngfflint.rules.rule import Rule

SHELLS = ("bash", "zsh", "fish", "tcsh")

EPILOG = """\
bash: add eval "$(ngfflint completion bash)" to ~/.bashrc
zsh:  ngfflint completion zsh > a folder of $fpath, as _ngfflint
fish: ngfflint completion fish > ~/.config/fish/completions/ngfflint.fish
"""

PATHS = ("STORE", "PATH", "FILE", "LIST")
"""Metavars of arguments that are paths."""

ADDITIONS = {
    "bash": "complete -o bashdefault -o default -o filenames -F _shtab_ngfflint ngfflint\n",
    "fish": "complete -c ngfflint -n _shtab_ngfflint_using -ka '(__fish_complete_path (commandline -ct))'\n",
}
"""Lines after the scripts of shtab, which complete a first argument that is not a command as a path, for ``check``."""

COMMANDS_OF_ZSH = "  _describe 'ngfflint commands' _commands\n"

REPLACEMENTS = {
    "bash": (),
    "fish": (),
    "zsh": ((COMMANDS_OF_ZSH, f"{COMMANDS_OF_ZSH}  _files\n"), ('"(*)::', '"*:'), ('"(*):', '"*:')),
    "tcsh": (("'p/*/()/'", "'p/*/f/'"),),
}
"""Replacements in the scripts of shtab, to allow a path as the first argument, and several paths."""


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint completion",
        description="Print the shell script that completes the arguments of ngfflint.",
        formatter_class=RawDescriptionHelpFormatter,
        epilog=EPILOG,
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    return parser


def main(argv: list[str]) -> int:
    """Write the script of a shell; the exit code is 2 if a rule pack is invalid."""
    shell = parser().parse_args(argv).shell
    import shtab

    try:
        choices = _choices(rulebook().rules)
    except RuleFileError as fault:
        complain(fault.faults)
        return 2
    script: str = shtab.complete(command_parser(choices, shtab.FILE), shell)
    for found, instead in REPLACEMENTS[shell]:
        script = script.replace(found, instead)
    sys.stdout.write(script.rstrip("\n") + "\n" + ADDITIONS.get(shell, ""))
    return 0


def _choices(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Return the choices of arguments by metavar."""
    codes = [rule.code for rule in rules]
    return {
        "RULE": [*codes, *(rule.name for rule in rules)],
        "RULES": [*GROUPS, *codes],
        "FORMAT[=FILE]": list(known()),
    }


def command_parser(choices: dict[str, list[str]], file: Any) -> ArgumentParser:
    """Return a parser of the whole command, with choices by metavar and shtab's completion of files."""
    from ngfflint.cli.arguments import parser as check_parser
    from ngfflint.cli.main import COMMANDS, OTHER_NAMES, module_of

    root = check_parser()
    for action in list(_actions(root)):
        if not action.option_strings:
            root._remove_action(action)  # noqa: SLF001  a sub-command takes its place
    commands = root.add_subparsers(title="commands")
    for name in sorted((*COMMANDS, *OTHER_NAMES)):
        command = OTHER_NAMES.get(name, name)
        known = check_parser() if command == "check" else module_of(command).parser()
        _complete(commands.add_parser(name, parents=[known], add_help=False, help=known.description), choices, file)
    _complete(root, choices, file)
    return root


def _complete(parser: ArgumentParser, choices: dict[str, list[str]], file: Any) -> None:
    """Set the choices and the file completion of the arguments of a parser."""
    for action in _actions(parser):
        if action.metavar in PATHS:
            action.complete = file
        elif action.metavar in choices:
            action.choices = choices[action.metavar]


def _actions(parser: ArgumentParser) -> Iterable[Any]:
    actions: Iterable[Any] = parser._actions  # noqa: SLF001  argparse has no public access to them
    return actions

"""The built-in plugin: the rules of the specification and their checks."""

from __future__ import annotations

from pathlib import Path

from ngfflint.rules.hooks import hookimpl
from ngfflint.rules.sections import readers_folder, rules_folder


@hookimpl
def ngfflint_rule_dirs() -> list[Path]:
    """Return the folder of the built-in rules."""
    return [Path(rules_folder())]


@hookimpl
def ngfflint_reader_dirs() -> list[Path]:
    """Return the folder of the built-in profiles of readers."""
    return [Path(readers_folder())]


@hookimpl
def ngfflint_checks() -> str:
    """Return the package of the built-in checks."""
    return __name__.rpartition(".")[0]

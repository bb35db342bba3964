"""The built-in plugin: the rules of the specification, and the checks that they name."""

from __future__ import annotations

from pathlib import Path

from ngfflint.rules.hooks import hookimpl
from ngfflint.rules.sections import rules_folder


@hookimpl
def ngfflint_rule_dirs() -> list[Path]:
    """Return the folder of the rules."""
    return [Path(rules_folder())]


@hookimpl
def ngfflint_checks() -> str:
    """Return the package of this module."""
    return __name__.rpartition(".")[0]

"""The built-in plugin: the rules of the specification, and the checks that they name."""

from __future__ import annotations

from pathlib import Path

from ngfflint.engine.hooks import hookimpl


@hookimpl
def ngfflint_rule_dirs() -> list[Path]:
    """Return the folder of the rules: inside the package when installed, at the top of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "_rules"
    return [installed if installed.is_dir() else package.parents[1] / "rules"]


@hookimpl
def ngfflint_checks() -> str:
    """Return the package of this module."""
    return __name__.rpartition(".")[0]

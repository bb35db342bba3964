"""What the pack provides."""

from __future__ import annotations

from pathlib import Path

from ngfflint.plugin import hookimpl


@hookimpl
def ngfflint_rule_dirs() -> list[Path]:
    """Return the folder with the rule files."""
    return [Path(__file__).with_name("rules")]


@hookimpl
def ngfflint_reader_dirs() -> list[Path]:
    """Return the folder with the profiles of readers."""
    return [Path(__file__).with_name("readers")]


@hookimpl
def ngfflint_checks() -> str:
    """Return the package with the checks."""
    return "lab_pack.checks"


@hookimpl
def ngfflint_formatters() -> dict[str, str]:
    """Return the output formats."""
    return {"lab-lines": "lab_pack.lines:lab_lines"}

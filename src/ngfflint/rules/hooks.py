"""Plugin hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "ngfflint"
"""Name of the pluggy project, and of the entry point group of rule packs."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def ngfflint_rule_dirs() -> list[Path]:  # type: ignore[empty-body]
    """Return folders with rule files, at any depth."""


@hookspec
def ngfflint_reader_dirs() -> list[Path]:  # type: ignore[empty-body]
    """Return folders with profiles of readers."""


@hookspec
def ngfflint_checks() -> str:  # type: ignore[empty-body]
    """Return the name of the package with the check modules of this plugin's rules."""


@hookspec
def ngfflint_formatters() -> dict[str, str]:  # type: ignore[empty-body]
    """Return output formats: ``module:function`` by name."""

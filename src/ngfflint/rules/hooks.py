"""Hooks of plugins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "ngfflint"
"""Name of the project of the hooks, and of the entry points that packs declare."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def ngfflint_rule_dirs() -> list[Path]:  # type: ignore[empty-body]
    """Return folders with rule files, at any depth."""


@hookspec
def ngfflint_checks() -> str:  # type: ignore[empty-body]
    """Return the name of the package whose modules hold the checks that the rules of this plugin name."""


@hookspec
def ngfflint_formatters() -> dict[str, str]:  # type: ignore[empty-body]
    """Return output formats: name to ``module:function``."""

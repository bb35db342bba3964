"""Finding plugins: the built-in one, and the packs that are installed."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

from ngfflint.engine import hooks

if TYPE_CHECKING:
    from collections.abc import Iterable

BUILT_IN = "ngfflint.checks"
"""The plugin that brings the rules of the specification; named, for this floor may not import it."""


def manager() -> pluggy.PluginManager:
    """Return a plugin manager with the built-in plugin and all installed packs."""
    plugins = pluggy.PluginManager(hooks.GROUP)
    plugins.add_hookspecs(hooks)
    plugins.register(import_module(BUILT_IN), BUILT_IN)
    if packs_installed(sys.path):
        plugins.load_setuptools_entrypoints(hooks.GROUP)
    return plugins


def packs_installed(paths: Iterable[str]) -> bool:
    """Say whether any installed distribution declares a pack.

    Reading the entry points through ``importlib.metadata`` costs as much as all the rest of a start; looking for
    the bytes costs a tenth of it, and most people have no pack.
    """
    wanted = f"[{hooks.GROUP}]".encode()
    for path in paths:
        for file in Path(path or ".").glob("*.dist-info/entry_points.txt"):
            if wanted in file.read_bytes():
                return True
    return False

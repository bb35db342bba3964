"""Finding plugins: the built-in one, and the packs that are installed."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pluggy

from ngfflint.engine import hooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BUILT_IN = "ngfflint.checks.plugin"
"""The plugin that brings the rules of the specification; named, for this floor may not import it."""


def manager() -> pluggy.PluginManager:
    """Return a plugin manager with the built-in plugin and all installed packs."""
    plugins = pluggy.PluginManager(hooks.GROUP)
    plugins.add_hookspecs(hooks)
    plugins.register(import_module(BUILT_IN), BUILT_IN)
    if packs_installed(sys.path):
        plugins.load_setuptools_entrypoints(hooks.GROUP)
    return plugins


def ask() -> list[list[str]]:
    """Return the folders with rule files of all plugins, each with the package that holds the checks of its plugin."""
    plugins = manager()
    found: list[list[str]] = []
    for name, plugin in plugins.list_name_plugin():
        others = [other for other in plugins.get_plugins() if other is not plugin]
        folders = plugins.subset_hook_caller("ngfflint_rule_dirs", others)()
        checks = plugins.subset_hook_caller("ngfflint_checks", others)()
        pack = checks[0] if checks else name
        found.extend([str(folder), pack] for each in folders for folder in each)
    return found


def packs_installed(paths: Iterable[str]) -> bool:
    """Say whether any installed distribution declares a pack.

    Reading the entry points through ``importlib.metadata`` costs as much as all the rest of a start; looking for
    the bytes costs a tenth of it, and most people have no pack.
    """
    wanted = f"[{hooks.GROUP}]".encode()
    return any(wanted in declared for path in paths for declared in _entry_points(path or "."))


def _entry_points(folder: str) -> Iterator[bytes]:
    """Yield what the distributions in a folder declare."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".dist-info")]
    except OSError:
        return  # a zip file, or a folder that is not there
    for name in names:
        try:
            file = os.open(f"{folder}/{name}/entry_points.txt", os.O_RDONLY)
        except OSError:
            continue
        with open(file, "rb") as stream:
            yield stream.read()

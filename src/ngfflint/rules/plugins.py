"""Ask the built-in plugin and the installed packs for rules, checks and formats."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from ngfflint.rules import hooks
from ngfflint.rules.rule import Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

BUILT_IN = "ngfflint.checks.plugin"
"""The plugin that brings the rules of the specification; named, for this floor may not import it."""

FORMATS = "ngfflint.report.formatter"
"""The module with the formats that are there without any pack; named, likewise."""


def ask() -> tuple[list[Pack], list[str]]:
    """Return what the built-in plugin and all installed packs bring, and a line for each fault of a pack."""
    found = [_answers(import_module(BUILT_IN), Pack(name="ngfflint"))]
    faults: list[str] = []
    for entry in _entries():
        pack = _pack(entry)
        try:
            found.append(_answers(entry.load(), pack))
        except Exception as fault:  # noqa: BLE001  whatever a pack does, its user must be told which one it is
            faults.append(f"{pack.title}: {type(fault).__name__}: {fault}")
        else:
            faults += [f"{pack.title}: {words}" for words in _faults(found[-1])]
    return found, [*faults, *_taken(found)]


def _entries() -> list[EntryPoint]:
    """Return the entry points of all packs, in a stable order."""
    if not packs_installed(sys.path):
        return []
    from importlib.metadata import entry_points

    return sorted(entry_points(group=hooks.GROUP), key=lambda each: (each.name, each.value))


def _pack(entry: EntryPoint) -> Pack:
    dist = entry.dist
    return Pack(name=entry.name, distribution=dist.name if dist else "", version=dist.version if dist else "")


def _answers(plugin: Any, pack: Pack) -> Pack:
    """Ask one plugin, by itself, so that no other can be blamed for what it answers."""
    manager = pluggy.PluginManager(hooks.GROUP)
    manager.add_hookspecs(hooks)
    manager.register(plugin, pack.name)
    manager.check_pending()
    folders = [os.fspath(folder) for each in manager.hook.ngfflint_rule_dirs() for folder in _listed(each)]
    checks = manager.hook.ngfflint_checks()
    formats = {name: target for each in manager.hook.ngfflint_formatters() for name, target in dict(each).items()}
    files = [file] if (file := getattr(plugin, "__file__", None)) else []
    return pack._replace(folders=folders, checks=checks[0] if checks else "", formats=formats, files=files)


def _listed(folders: Any) -> Any:
    if isinstance(folders, str | os.PathLike):
        raise TypeError("ngfflint_rule_dirs returns one folder where a list of folders is expected")
    return folders


def _faults(pack: Pack) -> Iterator[str]:
    """Yield what a pack answers and does not keep."""
    if not pack.folders and not pack.formats:
        yield "it brings neither rules nor formats"
    for folder in pack.folders:
        if not Path(folder).is_dir():
            yield f"there is no folder {folder}"
    for word, target in [("package of checks", pack.checks), *(("format", each) for each in pack.formats.values())]:
        module, _, function = target.partition(":")
        try:
            missing = bool(module) and not hasattr(import_module(module), function or "__name__")
        except Exception as fault:  # noqa: BLE001  likewise
            yield f"the {word} {target} cannot be imported: {type(fault).__name__}: {fault}"
        else:
            if missing:
                yield f"the {word} {target} is not there"


def _taken(packs: list[Pack]) -> Iterator[str]:
    """Yield the names of formats that more than one has."""
    owners = dict.fromkeys(import_module(FORMATS).FORMATS, "ngfflint")
    for pack in packs:
        for name in pack.formats:
            owner = owners.setdefault(name, pack.title)
            if owner != pack.title:
                yield f"{pack.title}: the format {name} is taken by {owner}"


def packs_installed(paths: Iterable[str]) -> bool:
    """Whether any installed distribution declares a pack.

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

"""Collect rules, checks and formats from the built-in plugin and the installed packs."""

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
"""The plugin with the rules of the specification, by name because this layer must not import it."""

FORMATS = "ngfflint.report.formatter"
"""The module with the built-in formats; likewise."""


def ask() -> tuple[list[Pack], list[str]]:
    """Return what the built-in plugin and all installed packs contribute, and a line for each error of a pack."""
    found = [_contributions(import_module(BUILT_IN), Pack(name="ngfflint"))]
    faults: list[str] = []
    for entry in _entries():
        pack = _pack_of(entry)
        try:
            found.append(_contributions(entry.load(), pack))
        except Exception as fault:  # noqa: BLE001  whatever a pack raises, the user must learn which one it is
            faults.append(f"{pack.title}: {type(fault).__name__}: {fault}")
        else:
            faults += [f"{pack.title}: {fault}" for fault in _faults(found[-1])]
    return found, [*faults, *_duplicate_formats(found)]


def _entries() -> list[EntryPoint]:
    """Return the entry points of all packs, in a stable order."""
    if not packs_installed(sys.path):
        return []
    from importlib.metadata import entry_points

    return sorted(entry_points(group=hooks.GROUP), key=lambda each: (each.name, each.value))


def _pack_of(entry: EntryPoint) -> Pack:
    dist = entry.dist
    return Pack(name=entry.name, distribution=dist.name if dist else "", version=dist.version if dist else "")


def _contributions(plugin: Any, pack: Pack) -> Pack:
    """Call the hooks of one plugin alone, so that errors are attributed to it."""
    manager = pluggy.PluginManager(hooks.GROUP)
    manager.add_hookspecs(hooks)
    manager.register(plugin, pack.name)
    manager.check_pending()
    folders = _folders(manager.hook.ngfflint_rule_dirs(), "ngfflint_rule_dirs")
    profiles = _folders(manager.hook.ngfflint_reader_dirs(), "ngfflint_reader_dirs")
    checks = manager.hook.ngfflint_checks()
    formats = {name: target for each in manager.hook.ngfflint_formatters() for name, target in dict(each).items()}
    files = [file] if (file := getattr(plugin, "__file__", None)) else []
    own_checks = checks[0] if checks else ""
    return pack._replace(folders=folders, checks=own_checks, formats=formats, files=files, readers=profiles)


def _folders(answers: list[Any], hook: str) -> list[str]:
    """Return the folders that a hook returned."""
    for folders in answers:
        if isinstance(folders, str | os.PathLike):
            raise TypeError(f"{hook} returns one folder, but must return a list of folders")
    return [os.fspath(folder) for folders in answers for folder in folders]


def _faults(pack: Pack) -> Iterator[str]:
    """Yield the errors in what a pack contributes."""
    if not pack.folders and not pack.formats and not pack.readers:
        yield "it provides no rules, formats or reader profiles"
    for folder in (*pack.folders, *pack.readers):
        if not Path(folder).is_dir():
            yield f"no such folder: {folder}"
    for word, target in [("package of checks", pack.checks), *(("format", each) for each in pack.formats.values())]:
        module, _, function = target.partition(":")
        try:
            missing = bool(module) and not hasattr(import_module(module), function or "__name__")
        except Exception as fault:  # noqa: BLE001  likewise
            yield f"the {word} {target} cannot be imported: {type(fault).__name__}: {fault}"
        else:
            if missing:
                yield f"the {word} {target} does not exist"


def _duplicate_formats(packs: list[Pack]) -> Iterator[str]:
    """Yield a line for each format that two packs have."""
    owners = dict.fromkeys(import_module(FORMATS).FORMATS, "ngfflint")
    for pack in packs:
        for name in pack.formats:
            owner = owners.setdefault(name, pack.title)
            if owner != pack.title:
                yield f"{pack.title}: the format {name} is already used by {owner}"


def packs_installed(paths: Iterable[str]) -> bool:
    """Whether any installed distribution declares a pack.

    ``importlib.metadata`` takes as long as the rest of the start. A search for the bytes takes a tenth of that, and
    most users have no pack.
    """
    wanted = f"[{hooks.GROUP}]".encode()
    return any(wanted in declared for path in paths for declared in _declared_entry_points(path or "."))


def _declared_entry_points(folder: str) -> Iterator[bytes]:
    """Yield the contents of the entry point files of the distributions in a folder."""
    try:
        names = [name for name in os.listdir(folder) if name.endswith(".dist-info")]
    except OSError:
        return  # a zip file or a missing folder
    for name in names:
        try:
            file = os.open(f"{folder}/{name}/entry_points.txt", os.O_RDONLY)
        except OSError:
            continue
        with open(file, "rb") as stream:
            yield stream.read()

"""All rules of all plugins, read once and kept in a cache, for reading TOML takes longer than linting an image."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import orjson

from ngfflint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.rule import Rule


class BrokenRules(ValueError):  # noqa: N818  the word says it
    """Rule files that cannot be used.

    Args:
        faults: one line each, with file and line.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Rulebook(NamedTuple):
    """The rules, by code.

    Args:
        rules: in the order of their codes.
    """

    rules: tuple[Rule, ...]

    def find(self, name: str) -> Rule | None:
        """Return the rule with a code or a name."""
        wanted = name.lower()
        return next((rule for rule in self.rules if wanted in (rule.code.lower(), rule.name)), None)


@cache
def rulebook() -> Rulebook:
    """Return the rules of the built-in plugin and of all installed packs.

    Raises:
        BrokenRules: some rule files cannot be used; all their faults are told.
    """
    return Rulebook(load_rules(rule_files()))


def rule_files() -> list[tuple[str, str]]:
    """Return the paths of all rule files, each with the package that holds the checks of its plugin."""
    from ngfflint.engine.plugins import manager

    plugins = manager()
    found: list[tuple[str, str]] = []
    for name, plugin in plugins.list_name_plugin():
        others = [other for other in plugins.get_plugins() if other is not plugin]
        folders = plugins.subset_hook_caller("ngfflint_rule_dirs", others)()
        checks = plugins.subset_hook_caller("ngfflint_checks", others)()
        pack = checks[0] if checks else name
        found.extend((path, pack) for each in folders for folder in each for path in _files(str(folder)))
    return found


def _files(folder: str) -> Iterator[str]:
    """Yield the rule files below a folder, in a stable order."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith(".toml"):
                yield entry.path


def load_rules(found: list[tuple[str, str]]) -> tuple[Rule, ...]:
    """Read rule files, or what the cache has of them.

    Args:
        found: path and package of checks of each.

    Raises:
        BrokenRules: some cannot be used; all their faults are told.
    """
    from ngfflint.engine.rule import Case, Rule

    stats = [(path, pack, os.stat(path)) for path, pack in found]
    state = [__version__, Rule.__doc__, *([path, pack, stat.st_mtime_ns, stat.st_size] for path, pack, stat in stats)]
    kept = _cache_folder() / f"rules-{crc32(repr([path for path, _ in found[:1]]).encode()):08x}.json"
    raw = _kept(kept, state)
    if raw is None:
        raw = _compile(found)
        _keep(kept, orjson.dumps([state, raw]))
    return tuple(
        Rule(**(each | {"case": {name: Case(**case) for name, case in each.get("case", {}).items()}})) for each in raw
    )


def _kept(path: Path, state: list[Any]) -> list[dict[str, Any]] | None:
    """Return the rules in the cache, unless they were made from other files than there are now."""
    try:
        made_from, raw = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    rules: list[dict[str, Any]] = raw
    return rules if made_from == state else None


def _compile(found: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Read the rule files and refuse them all if one is broken."""
    from ngfflint.engine.rulefile import read, together

    read_ones = [read(Path(path), pack) for path, pack in found]
    rules = sorted((raw for raw, _ in read_ones), key=lambda raw: str(raw.get("code")))
    faults = [fault for _, more in read_ones for fault in more]
    faults += together(rules)
    if faults:
        raise BrokenRules(faults)
    return rules


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    return Path(home).expanduser() / "ngfflint"


def _keep(path: Path, data: bytes) -> None:
    """Write the cache if it can be written; a read-only home only makes the start slower."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        return

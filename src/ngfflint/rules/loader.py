"""All rules of all packs, read once and cached on disk."""

from __future__ import annotations

import os
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ngfflint._version import __version__
from ngfflint.diskcache import decoded, encoded, keep, recall
from ngfflint.errors import UserError
from ngfflint.records import NamedTuple
from ngfflint.rules.packs import OWN_CHECKS, packs
from ngfflint.rules.rule import Case, Fix, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


COMPILED = "compiled.json"
"""Name of the file with the compiled rules of a wheel, in the folder of the rules."""

NONE: Mapping[str, Any] = MappingProxyType({})


class RuleFileError(UserError):
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
        BrokenRules: some packs or rule files cannot be used; all their errors are reported.
    """
    faults = packs().faults
    try:
        rules = load_rules(rule_files())
    except RuleFileError as broken:
        raise RuleFileError([*faults, *broken.faults]) from None
    if faults:
        raise RuleFileError(faults)
    return Rulebook(rules)


def rule_files() -> list[tuple[str, str]]:
    """Return the paths of all rule files, and of the sections, each with the package of the checks of its plugin."""
    return [(path, pack.owner) for pack in packs().packs for folder in pack.folders for path in rule_paths(folder)]


def rule_paths(folder: str) -> Iterator[str]:
    """Yield the rule files below a folder, in a stable order."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda each: each.name)
    except OSError:  # the caller has reported that this folder does not exist
        return
    for entry in found:
        if entry.is_dir():
            yield from rule_paths(entry.path)
        elif entry.name.endswith(".toml"):
            yield entry.path


def load_rules(found: list[tuple[str, str]]) -> tuple[Rule, ...]:
    """Read rule files, or what the cache has of them.

    Args:
        found: path and package of checks of each.

    Raises:
        BrokenRules: some cannot be used; all their errors are reported.
    """
    stats = [(path, pack, os.stat(path)) for path, pack in found]
    files = ([path, pack, stat.st_mtime_ns, stat.st_size] for path, pack, stat in stats)
    state = [__version__, Rule.__doc__, Fix.__doc__, *files]
    name = f"rules-{crc32(repr([path for path, _ in found[:1]]).encode()):08x}.json"
    raw: list[dict[str, Any]] | None = recall(name, state)
    if raw is None:
        raw = _compile(found)
        keep(name, state, raw)
    return tuple(map(_rule_of, raw))


def _rule_of(raw: dict[str, Any]) -> Rule:
    cases = {name: Case(**_with_fix(case)) for name, case in raw.get("case", {}).items()}
    return Rule(**(_with_fix(raw) | {"case": cases}))


def _with_fix(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration of a rule or case with its fix as an object."""
    if "fix" not in raw:
        return raw
    return raw | {"fix": Fix(**raw["fix"])}


def _compile(found: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Read the rule files, except those that the wheel has in compiled form."""
    ready = _compiled()
    return read_rules(found, {path: ready[path] for path, _ in found if path in ready})


def read_rules(found: list[tuple[str, str]], ready: Mapping[str, dict[str, Any]] = NONE) -> list[dict[str, Any]]:
    """Read rule files, in the order of their codes.

    Args:
        found: path and package of checks of each.
        ready: those that are read already, by path.

    Raises:
        RuleFileError: some cannot be used.
    """
    from ngfflint.rules.sections import sections_file

    no_rules = os.path.normpath(sections_file())
    left = [(path, pack) for path, pack in found if path not in ready and path != no_rules]
    if not left:
        return sorted(ready.values(), key=_code)
    from pathlib import Path

    from ngfflint.rules.rulefile import read, together

    read_ones = [read(Path(path), pack) for path, pack in left]
    rules = sorted([*ready.values(), *(raw for raw, _ in read_ones)], key=_code)
    faults = [fault for _, more in read_ones for fault in more]
    faults += together(rules)
    if faults:
        raise RuleFileError(faults)
    return rules


def _code(raw: dict[str, Any]) -> str:
    return str(raw.get("code"))


def _compiled() -> dict[str, dict[str, Any]]:
    """Return the content of the built-in rule files by path; nothing if it must be read from them."""
    from pathlib import Path

    from ngfflint.rules.sections import rules_folder

    folder = Path(rules_folder())
    try:
        data = (folder / COMPILED).read_bytes()
    except OSError:
        return {}
    found: dict[str, Any] = decoded(data, _compiled_state(folder)) or {}
    return {str(folder / name): rule | {"file": str(folder / name)} for name, rule in found.items()}


def compile_rules() -> bytes:
    """Return the content of the file: the same bytes for the same rules.

    Raises:
        RuleFileError: some rules cannot be used.
    """
    from pathlib import Path

    from ngfflint.rules.sections import rules_folder

    folder = Path(rules_folder())
    rules = read_rules([(path, OWN_CHECKS) for path in rule_paths(str(folder))])
    by_name = {Path(rule["file"]).relative_to(folder).as_posix(): rule for rule in rules}
    return encoded(_compiled_state(folder), {name: rule | {"file": name} for name, rule in by_name.items()})


def _compiled_state(folder: Path) -> list[Any]:
    """Return what the compiled rules depend on: this version, the fields of a rule, and the bytes of all files."""
    from hashlib import sha256
    from pathlib import Path

    digest = sha256()
    for path in map(Path, rule_paths(str(folder))):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return [__version__, Rule.__doc__, Fix.__doc__, digest.hexdigest()]

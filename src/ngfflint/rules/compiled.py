"""The built-in rules as a wheel has them: read and checked when it was built, for that takes seconds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from ngfflint._version import __version__
from ngfflint.diskcache import decoded, encoded
from ngfflint.rules.rule import Rule
from ngfflint.rules.sections import rules_folder

FILE = "compiled.json"
"""Name of the file, in the folder of the rules."""


def compiled() -> dict[str, dict[str, Any]]:
    """Return the content of the built-in rule files by path; nothing where it must be read from them."""
    folder = Path(rules_folder())
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return {}
    found: dict[str, Any] = decoded(data, _state(folder)) or {}
    return {str(folder / name): rule | {"file": str(folder / name)} for name, rule in found.items()}


def compile_rules() -> bytes:
    """Return the content of the file: the same bytes for the same rules.

    Raises:
        RuleFileError: some rules cannot be used.
    """
    from ngfflint.rules.loader import read_rules, rule_paths
    from ngfflint.rules.packs import OWN_CHECKS

    folder = Path(rules_folder())
    rules = read_rules([(path, OWN_CHECKS) for path in rule_paths(str(folder))])
    by_name = {Path(rule["file"]).relative_to(folder).as_posix(): rule for rule in rules}
    return encoded(_state(folder), {name: rule | {"file": name} for name, rule in by_name.items()})


def _state(folder: Path) -> list[Any]:
    """Return what the compiled rules depend on: this version, the fields of a rule, and the bytes of all files."""
    from ngfflint.rules.loader import rule_paths

    digest = sha256()
    for path in map(Path, rule_paths(str(folder))):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return [__version__, Rule.__doc__, digest.hexdigest()]

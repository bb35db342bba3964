"""The readers that are known: their profiles, read from one TOML file each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from ngfflint.errors import UserError
from ngfflint.files import parse_toml
from ngfflint.hierarchy.classify import KINDS
from ngfflint.model.base import VERSIONS
from ngfflint.model.structure import structurer
from ngfflint.rules.loader import RuleFileError, rule_paths
from ngfflint.rules.packs import packs
from ngfflint.rules.profiles import CERTAINTIES, OUTCOMES, SECTIONS, Entry, Profile
from ngfflint.rules.rulefile import line_of
from ngfflint.similar import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.model.base import Pointer

ALL = "all"
"""The name that stands for all readers."""


class UnknownReaderError(UserError):
    """A name that no reader has."""


@cache
def readers() -> tuple[Profile, ...]:
    """Return the profiles of all readers, by name.

    Raises:
        RuleFileError: some cannot be used.
    """
    return load(path for pack in packs().packs for folder in pack.readers for path in rule_paths(folder))


def load(paths: Iterable[str]) -> tuple[Profile, ...]:
    """Read profiles.

    Raises:
        RuleFileError: some cannot be used; all their errors are reported.
    """
    found: dict[str, Profile] = {}
    faults: list[str] = []
    for path in paths:
        profile, more = read(Path(path))
        faults += more
        if profile is not None and found.setdefault(profile.name, profile) is not profile:
            faults.append(f"{path}: the reader {profile.name} is already in {found[profile.name].file}")
    if faults:
        raise RuleFileError(faults)
    return tuple(found[name] for name in sorted(found))


def read(path: Path) -> tuple[Profile | None, list[str]]:
    """Read a profile.

    Returns:
        the profile, and a line for each fault, with file and line.
    """
    try:
        text = path.read_text("utf-8")
        raw = parse_toml(text)
    except (ValueError, OSError) as fault:
        return None, [f"{path}: {fault}"]
    profile, problems = structurer(VERSIONS[-1]).structure_leniently({**raw, "file": str(path)}, Profile)
    found = [(each.pointer, _words(each)) for each in problems if "empty" not in each.kind]
    if not found:
        found = list(_meaning(profile, path.stem))
    faults = [f"{path}:{line_of(text, pointer)}: {words}" for pointer, words in found]
    return (None if faults else profile), faults


def _words(problem: Any) -> str:
    words = {"missing": f"{problem.field} is missing", "unknown": f"unknown key {problem.field}"}
    return words.get(problem.kind, f"{problem.field} must be {problem.expected}")


def _meaning(profile: Profile, stem: str) -> Iterator[tuple[Pointer, str]]:
    """Find what is well-formed and makes no sense."""
    if profile.name != stem:
        yield ("name",), f"the file must be named {profile.name}.toml, after the reader"
    for section in SECTIONS:
        for index, entry in enumerate(getattr(profile, section)):
            for key, words in _entry(entry):
                yield (section, index, key), words


ALLOWED: dict[str, Sequence[Any]] = {
    "outcome": tuple(OUTCOMES),
    "certainty": tuple(CERTAINTIES),
    "steps": ("halved", "powers of two", "whole numbers"),
    "kinds": tuple(KINDS.values()),
    "zarr": (2, 3),
    "zarr2": VERSIONS,
    "zarr3": VERSIONS,
    "versions": VERSIONS,
    "only": VERSIONS,
}
"""The values that the keys of entries may have; ``paths`` depends on the section."""


def _entry(entry: Entry) -> Iterator[tuple[str, str]]:
    for key, allowed in ALLOWED.items():
        value = getattr(entry, key, None)
        for each in value if isinstance(value, list) else [] if value is None else [value]:
            if each not in allowed:
                yield key, f"{key} must be one of {', '.join(map(str, allowed))}, not {each}"
    try:
        list(Formatter().parse(entry.effect))
    except ValueError as fault:
        yield "effect", f"effect: {fault}"


def called(name: str) -> tuple[Profile, ...]:
    """Return the readers that a name stands for: one, all, or those that people mean by it.

    Raises:
        UnknownReaderError: no reader has the name.
    """
    wanted = name.strip().lower()
    if wanted == ALL:
        return readers()
    found = tuple(each for each in readers() if wanted == each.name or wanted in each.also)
    if not found:
        names = sorted({ALL, *(each for profile in readers() for each in (profile.name, *profile.also))})
        close = suggestion(wanted, names)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(names)}"
        raise UnknownReaderError(f'unknown reader "{name}" ({hint})')
    return found


def named(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the readers that some names stand for, each once; commas separate names too.

    Raises:
        UnknownReaderError: no reader has one of the names.
    """
    split = [part for each in names for part in each.split(",") if part.strip()]
    return tuple(dict.fromkeys(profile.name for each in split for profile in called(each)))


@cache
def chosen(names: tuple[str, ...]) -> tuple[Profile, ...]:
    """Return the profiles of readers by name, all if none is named."""
    by_name = {each.name: each for each in readers()}
    return tuple(by_name[name] for name in named(names)) if names else readers()

"""The pages of the readers and the matrix of all, from their profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import fields

from ngfflint.model.base import VERSIONS
from ngfflint.report.rule_page import cell
from ngfflint.rules.loader import rule_paths, rulebook
from ngfflint.rules.profiles import CERTAINTIES, OUTCOMES, SECTIONS, Entry
from ngfflint.rules.readers import load
from ngfflint.rules.sections import readers_folder

if TYPE_CHECKING:
    from ngfflint.rules.profiles import Profile

WRITTEN = "<!-- written by docs/generate.py: do not edit -->"

COMMON = {each.name for each in fields(Entry)}
"""The keys that all entries have."""

ROOTS = ("plate", "well", "labels", "collection")
"""The kinds of stores in the matrix, besides images."""

FIRST_IN_V3 = "0.5"


def reader_pages() -> dict[str, str]:
    """Return the pages by path."""
    profiles = load(rule_paths(readers_folder()))
    return {"readers/README.md": _matrix(profiles)} | {f"readers/{each.name}.md": _page(each) for each in profiles}


def _matrix(profiles: tuple[Profile, ...]) -> str:
    lines = [
        WRITTEN,
        "# Readers",
        "",
        "What each reader opens, in the given version. `ngfflint readers STORE` applies all of this to a store, and",
        "[Which viewers will show my image](../guides/viewers.md) explains it.",
        "",
        f"| reader | version | in Zarr v2 | in Zarr v3 | {' | '.join(ROOTS)} | labels of an image | `--reader` |",
        f"|---|---|---|---|{'---|' * len(ROOTS)}---|---|",
    ]
    for profile in profiles:
        cells = [
            f"[{profile.title}]({profile.name}.md)",
            profile.version,
            *_versions(profile),
            *(["arrays only"] * (len(ROOTS) + 1) if profile.arrays_only else _groups(profile)),
            ", ".join(f"`{name}`" for name in (profile.name, *profile.also)),
        ]
        lines.append(f"| {' | '.join(map(cell, cells))} |")
    return "\n".join(lines) + "\n"


def _versions(profile: Profile) -> list[str]:
    """Return the versions that are read in Zarr v2 and in v3."""
    return [_range([each for each in _read(profile) if (each >= FIRST_IN_V3) == new]) for new in (False, True)]


def _read(profile: Profile) -> list[str]:
    """Return the versions that are read, all if the profile names none."""
    named = [{*entry.zarr2, *entry.zarr3} for entry in profile.versions]
    return [each for each in VERSIONS if all(each in versions for versions in named)]


def _range(versions: list[str]) -> str:
    if not versions:
        return "no"
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


def _groups(profile: Profile) -> list[str]:
    """Return whether each kind of store is opened, and in which versions labels are shown with an image."""
    closed = {kind for entry in profile.roots for kind in entry.kinds}
    hidden = {version for entry in profile.labels for version in entry.versions}
    shown = _range([version for version in _read(profile) if version not in hidden])
    return [*("no" if kind in closed else "yes" for kind in ROOTS), shown if hidden else "yes"]


def _page(profile: Profile) -> str:
    others = ", ".join(f"`{name}`" for name in profile.also)
    commit = f" (commit {profile.commit})" if profile.commit else ""
    lines = [
        WRITTEN,
        f"# {profile.title}",
        "",
        profile.about,
        "",
        f"* version: {profile.version or 'several dates'}, read on {profile.read}{commit}",
        *(f"* <{link}>" for link in profile.links),
        f"* name: `--reader {profile.name}`{f'; also {others}' if others else ''}",
        "",
        "| rule | what the reader does not support | what happens | evidence |",
        "|---|---|---|---|",
    ]
    lines += [_row(section, entry) for section in SECTIONS for entry in getattr(profile, section)]
    lines += ["", f"Evidence: {'; '.join(f'{sign}: {words}' for sign, words in CERTAINTIES.items())}."]
    return "\n".join(lines) + "\n"


def _row(section: str, entry: Entry) -> str:
    code = SECTIONS[section]
    rule = rulebook().find(code) if code else None
    codes = [code] if code else getattr(entry, "rules", [])
    links = " ".join(f"[{each}](../rules/{each}.md)" for each in codes)
    condition = rule.title if rule is not None else "violations of the specification"
    values = [f"{name.replace('_', ' ')}: {_text(value)}" for name, value in _conditions(entry)]
    what = f"{condition} ({'; '.join(values)})" if values else condition
    happens = f"{OUTCOMES[entry.outcome]}: {entry.effect}"
    return f"| {links} | {cell(what)} | {cell(happens)} | {entry.certainty}: {cell(entry.source)} |"


def _conditions(entry: Entry) -> list[tuple[str, Any]]:
    """Return the keys of an entry that say when it applies, with their values."""
    if hasattr(entry, "rules"):
        return []
    given = ((each.name, getattr(entry, each.name)) for each in fields(type(entry)) if each.name not in COMMON)
    return [(name, value) for name, value in given if value not in ([], {}, "", None, False)]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} with {_text(each)}" for name, each in value.items())
    return "yes" if value is True else str(value)

"""The table of the requirements, with their rules and the examples that show them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import LEVEL_OF, ROOT, Row, evidence, rows, rules
from index import STRONGEST_FIRST, WRITTEN

from ngfflint.model.base import VERSIONS
from ngfflint.report.rule_page import cell, spans, together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AREAS = {
    "ST": "Zarr storage layout",
    "NS": "namespace and version",
    "MS": "multiscales and datasets",
    "AX": "axes and units",
    "CT": "coordinateTransformations, 0.4 and 0.5",
    "OM": "omero",
    "LB": "labels",
    "IL": "image-label",
    "PL": "plate",
    "WE": "well",
    "BF": "bioformats2raw.layout, series and OME-XML",
    "CS": "coordinateSystems, 0.6",
    "TR": "coordinate transformations, 0.6",
    "TD": "transformations of datasets, 0.6",
    "TM": "transformations of multiscales, 0.6",
    "SC": "scene, 0.6",
    "TT": "types of transformations, 0.6",
    "SA": "soundness of the storage, which OME-Zarr takes for granted",
}
"""What requirements are about, by the letters of their ids."""

INTRODUCTION = """
Each statement of the specification is a row of [requirements.json](requirements.json). MUST and SHOULD are words of
the text; MUST\\* and should\\* mark what the text states without them, MUST† what only the schemas demand. A row is
shown by examples in the files of its rules: the test run lints each of them in the versions given, and finds the fault
at the level of the row. This is how many rows are covered:
"""


def coverage() -> str:
    """Write which rule checks each requirement, and which example shows it."""
    shown = {each.row for each in evidence()}
    lines = [WRITTEN, "# What is covered", INTRODUCTION, *_counts([row for row in rows().values() if row.id in shown])]
    for letters, title in AREAS.items():
        members = [row for row in rows().values() if row.id.startswith(letters) and row.id in shown]
        if members:
            lines += ["", f"## {title}", "", "| requirement | what must hold | level | rule | shown by |"]
            lines += ["|---|---|---|---|---|", *map(_line, members)]
    lines += ["", "## Not reported", "", *_not_reported()]
    lines += ["", "## Not yet", "", *_not_yet(shown)]
    return "\n".join(lines) + "\n"


def _counts(covered: list[Row]) -> Iterator[str]:
    yield f"| version | {' | '.join(STRONGEST_FIRST)} |"
    yield "|---|---|---|---|"
    for version in VERSIONS:
        reported = [row for row in covered if version in row.levels and not silence(row, version)]
        count = Counter(LEVEL_OF[row.levels[version]] for row in reported)
        yield f"| {spans([version])} | {' | '.join(str(count[level]) for level in STRONGEST_FIRST)} |"


def _line(row: Row) -> str:
    """Write a line of the table: each rule with its examples, each of these with the versions it was linted in."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in evidence():
        if each.row == row.id:
            place = Path(each.rule.file).relative_to(ROOT).as_posix()
            found.setdefault(place, {}).setdefault(each.example.title, []).append(each.version)
    codes = [Path(place).name.partition("-")[0] for place in found]
    links = " ".join(f"[{code}](rules/{code}.md)" for code in codes)
    tests = [
        f"[{place}](../{place}): " + "; ".join(f"“{cell(title)}” in {spans(titles[title])}" for title in titles)
        for place, titles in found.items()
    ]
    levels = {version: f"{mark}{silence(row, version)}" for version, mark in row.levels.items()}
    return f"| {row.id} | {cell(row.requirement)} | {_told(levels)} | {links} | {'<br>'.join(tests)} |"


def silence(row: Row, version: str) -> str:
    """Return words that say that no rule reports a row in a version, or nothing."""
    if version in row.unreported:
        return ", not reported"
    speaking = any(row.id in rule.requirements and rule.applies_in(version) for rule in rules())
    return "" if speaking else ", not yet"


def _told(levels: Mapping[str, str]) -> str:
    """Write levels, the versions of each together."""
    return "; ".join(f"{level.replace('*', chr(92) + '*')}: {versions}" for level, versions in together(levels))


def _not_reported() -> Iterator[str]:
    yield from ("| requirement | what must hold | level | why |", "|---|---|---|---|")
    for row in rows().values():
        if row.no_rule:
            yield f"| {row.id} | {cell(row.requirement)} | {_told(row.levels)} | {cell(row.no_rule)} |"
        silent = {version: row.levels[version] for version in row.unreported}
        for reason in dict.fromkeys(row.unreported.values()):
            yield f"| {row.id} | {cell(row.requirement)} | {_told(silent)} | {cell(reason)} |"


def _not_yet(shown: set[str]) -> Iterator[str]:
    yield from ("| requirement | what must hold | level | why |", "|---|---|---|---|")
    for row in rows().values():
        if row.id not in shown and not row.no_rule:
            why = row.not_yet or "nothing shows it"
            yield f"| {row.id} | {cell(row.requirement)} | {_told(row.levels)} | {cell(why)} |"

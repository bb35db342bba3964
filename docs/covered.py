"""The page of requirements, with their rules and the examples that show them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import LEVEL_OF, ROOT, Row, evidence, rows, rules
from index import WRITTEN

from ngfflint.model.base import VERSIONS
from ngfflint.report.rule_page import cell, spans, together
from ngfflint.rules.rule import LEVELS

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
    "ZM": "Zarr metadata, as the Zarr specifications define them",
    "SA": "integrity of the storage, which OME-Zarr assumes",
}
"""The areas of requirements, by the letters of their ids."""

INTRODUCTION = """
Each statement of the specification is a row of [requirements.json](requirements.json). MUST and SHOULD are quoted from
the text. MUST\\* and should\\* mark statements without these words, and MUST† marks what only the schemas require. The
rule files have examples for each row: the tests lint them in the given versions, and find the problem at the level of
the row. The number of covered rows:
"""


def coverage() -> str:
    """Return the page: which rule checks each requirement, and which examples show it."""
    shown = {each.row for each in evidence()}
    lines = [
        WRITTEN,
        "# Coverage of the specification",
        INTRODUCTION,
        *_counts([row for row in rows().values() if row.id in shown]),
    ]
    for letters, title in AREAS.items():
        members = [row for row in rows().values() if row.id.startswith(letters) and row.id in shown]
        if members:
            lines += ["", f"## {title}", "", "| requirement | what must hold | level | rule | shown by |"]
            lines += ["|---|---|---|---|---|", *map(_line, members)]
    lines += ["", "## Not reported", "", *_not_reported()]
    missing = [row for row in rows().values() if row.id not in shown and not row.no_rule]
    lines += ["", "## Not yet", "", *_not_yet(missing)] if missing else []
    return "\n".join(lines) + "\n"


def _counts(covered: list[Row]) -> Iterator[str]:
    yield f"| version | {' | '.join(LEVELS)} |"
    yield "|---|---|---|---|"
    for version in VERSIONS:
        reported = [row for row in covered if version in row.levels and not unreported_note(row, version)]
        count = Counter(LEVEL_OF[row.levels[version]] for row in reported)
        yield f"| {spans([version])} | {' | '.join(str(count[level]) for level in LEVELS)} |"


def _line(row: Row) -> str:
    """Return a table row: each rule with its examples, each example with its versions."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in evidence():
        if each.row == row.id:
            file = Path(each.rule.file).relative_to(ROOT).as_posix()
            found.setdefault(file, {}).setdefault(each.example.title, []).append(each.version)
    codes = [Path(file).name.partition("-")[0] for file in found]
    links = " ".join(f"[{code}](rules/{code}.md)" for code in codes)
    tests = [
        f"[{file}](../{file}): " + "; ".join(f"“{cell(title)}” in {spans(titles[title])}" for title in titles)
        for file, titles in found.items()
    ]
    levels = {version: f"{mark}{unreported_note(row, version)}" for version, mark in row.levels.items()}
    return f"| {row.id} | {cell(row.requirement)} | {_levels_text(levels)} | {links} | {'<br>'.join(tests)} |"


def unreported_note(row: Row, version: str) -> str:
    """Return a note if no rule reports a row in a version, otherwise ``""``."""
    if version in row.unreported:
        return ", not reported"
    is_reported = any(row.id in rule.requirements and rule.applies_in(version) for rule in rules())
    return "" if is_reported else ", not yet"


def _levels_text(levels: Mapping[str, str]) -> str:
    """Return levels as text, each with its versions."""
    return "; ".join(f"{level.replace('*', chr(92) + '*')}: {versions}" for level, versions in together(levels))


def _not_reported() -> Iterator[str]:
    yield from ("| requirement | what must hold | level | why |", "|---|---|---|---|")
    for row in rows().values():
        if row.no_rule:
            yield f"| {row.id} | {cell(row.requirement)} | {_levels_text(row.levels)} | {cell(row.no_rule)} |"
        unreported = {version: row.levels[version] for version in row.unreported}
        for reason in dict.fromkeys(row.unreported.values()):
            yield f"| {row.id} | {cell(row.requirement)} | {_levels_text(unreported)} | {cell(reason)} |"


def _not_yet(missing: list[Row]) -> Iterator[str]:
    yield from ("| requirement | what must hold | level | why |", "|---|---|---|---|")
    for row in missing:
        why = row.not_yet or "no example shows it"
        yield f"| {row.id} | {cell(row.requirement)} | {_levels_text(row.levels)} | {cell(why)} |"

"""The format ``html``: one page without any other file, to look at in a browser and to hand on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from ngfflint.errors import UserError
from ngfflint.records import NamedTuple
from ngfflint.report.addresses import rule_url
from ngfflint.report.escape import shown
from ngfflint.report.grouping import Fold, folded
from ngfflint.report.html_readers import readers_table
from ngfflint.report.locations import place, worst_first
from ngfflint.report.summary import called, summary
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.linter.findings import Finding, Location, Replacement
    from ngfflint.linter.results import Report, StoreSummary
    from ngfflint.report.formatter import ReportSettings

TEMPLATE = Path(__file__).with_name("report.html.jinja")

WIDEST = 160
"""Most characters of a source line to show, around the marked value."""

MOST_FOLDED = 50
"""Most places of folded findings to list."""

MOST_CHANGES = 5
"""Most changes of a fix to show."""


class Excerpt(NamedTuple):
    """A source line of a finding, in three parts.

    Args:
        where: document, line and column.
        number: of the line.
        before: the marked value.
        marked: the value; empty if it is unknown.
        after: the rest of the line.
        label: what is wrong with the value.
    """

    where: str
    number: int
    before: str
    marked: str
    after: str
    label: str


class ShownChange(NamedTuple):
    """A change of a fix: the lines that it changes, and those that replace them.

    Args:
        where: document, line and column.
        old: the lines, around the change.
        new: the lines, around the change.
    """

    where: str
    old: list[str]
    new: list[str]


class ShownFinding(NamedTuple):
    """A finding, as the page shows it.

    Args:
        finding: the first of the same findings.
        excerpts: of its place and of related places.
        others: places of the same findings, and how many more there are.
        changes: that the fix makes.
    """

    finding: Finding
    excerpts: list[Excerpt]
    others: tuple[list[str], int]
    changes: list[ShownChange]


class PlateMap(NamedTuple):
    """The wells of a plate with findings.

    Args:
        columns: names of columns with findings, in order.
        rows: name of each row with findings, and for each column the worst severity in the well with the number of
            findings; ``None`` without findings.
    """

    columns: list[str]
    rows: list[tuple[str, list[tuple[str, int] | None]]]


class ShownStore(NamedTuple):
    """A store, as the page shows it.

    Args:
        anchor: its id in the page.
        uri: its path or address.
        description: kind and version.
        worst: its worst severity, ``""`` without findings.
        counts: findings by severity.
        findings: the worst first.
        plate: wells with findings, ``None`` for other stores.
    """

    anchor: str
    uri: str
    description: str
    worst: str
    counts: dict[str, int]
    findings: list[ShownFinding]
    plate: PlateMap | None


def html(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield the page in pieces.

    Raises:
        UserError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise UserError("the format html needs jinja2: pip install 'ngfflint[html]'") from None
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["safe_text"] = shown
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    by_store = _by_store(report)
    why = {rule.code: rule.why.strip() for rule in settings.rules}
    yield from template.generate(
        version=settings.version,
        summary=summary(report),
        stores=_stores(report, by_store, fold=settings.fold),
        rules=_rules(report),
        severities=SEVERITIES,
        readers=readers_table(report, settings, by_store),
        notices=[*report.unchecked, *report.remarks],
        why=why,
        rule_url=rule_url,
    )
    yield "\n"


def _by_store(report: Report) -> dict[str, list[Finding]]:
    """Return the findings of each store, in the order of the report."""
    by_store: dict[str, list[Finding]] = {store.uri: [] for store in report.stores}
    for finding in report.findings:
        by_store.setdefault(finding.store, []).append(finding)
    return by_store


def _stores(report: Report, by_store: dict[str, list[Finding]], *, fold: bool) -> list[ShownStore]:
    """Return the stores, those with the worst findings first."""
    known = {store.uri: store for store in report.stores}
    found = [
        _store(number, uri, known.get(uri), each, fold=fold) for number, (uri, each) in enumerate(by_store.items(), 1)
    ]
    ranks = {severity: rank for rank, severity in enumerate((*SEVERITIES, ""))}
    return sorted(found, key=lambda each: ranks[each.worst])


def _store(number: int, uri: str, store: StoreSummary | None, findings: list[Finding], *, fold: bool) -> ShownStore:
    ordered = worst_first(findings)
    counts = Counter(each.severity for each in findings)
    words = [store.kind, f"OME-Zarr {called(store.spec_version)}" if store.spec_version else ""] if store else []
    return ShownStore(
        anchor=f"store-{number}",
        uri=uri,
        description=", ".join(filter(None, words)),
        worst=ordered[0].severity if ordered else "",
        counts={severity: counts[severity] for severity in SEVERITIES if counts[severity]},
        findings=[_finding(each) for each in (folded(ordered) if fold else map(Fold, ordered))],
        plate=_plate(findings) if store and store.kind == "plate" else None,
    )


def _finding(fold: Fold) -> ShownFinding:
    finding = fold.finding
    excerpts = [_excerpt(finding.store, finding.location, finding.label)]
    excerpts += [_excerpt(finding.store, each.location, each.message) for each in finding.related]
    others = [place(each.store, each.location) for each in fold.others[:MOST_FOLDED]]
    replacements = finding.fix.replacements if finding.fix else ()
    changes = [_change(finding.store, each) for each in replacements[:MOST_CHANGES]]
    return ShownFinding(finding, excerpts, (others, len(fold.others) - len(others)), changes)


def _change(store: str, replacement: Replacement) -> ShownChange:
    """Return a change with the parts of its lines that fit."""
    before, after = replacement.before, replacement.after
    before = "…" + before[-WIDEST // 2 :] if len(before) > WIDEST else before
    after = after[: WIDEST // 2] + "…" if len(after) > WIDEST else after
    old, new = ((before + text + after).splitlines() for text in (replacement.old, replacement.text))
    return ShownChange(place(store, replacement.location), old, new)


def _excerpt(store: str, location: Location, label: str) -> Excerpt:
    """Return a location with the part of its line that fits."""
    where, line = place(store, location), location.line.rstrip("\r\n")
    if location.start is None or not line.strip():
        return Excerpt(where, 0, "", "", "", label)
    begin = location.start.column - 1
    is_short = location.end is not None and location.end.line == location.start.line
    end = location.end.column - 1 if is_short and location.end else len(line)
    first = max(0, min(begin - WIDEST // 2, len(line) - WIDEST))
    last = first + WIDEST
    before = ("…" if first else "") + line[first:begin].lstrip()
    after = line[max(end, begin + 1) : last] + ("…" if len(line) > last else "")
    return Excerpt(where, location.start.line, before, line[begin : min(max(end, begin + 1), last)], after, label)


def _plate(findings: Sequence[Finding]) -> PlateMap | None:
    """Return the wells with findings, by the names of their folders."""
    wells: dict[tuple[str, str], Counter[str]] = {}
    for finding in findings:
        row, _, rest = finding.node.partition("/")
        column = rest.partition("/")[0]
        if row and column:
            wells.setdefault((row, column), Counter())[finding.severity] += 1
    if not wells:
        return None
    rows, columns = (sorted({each[at] for each in wells}, key=_natural) for at in (0, 1))
    table: list[tuple[str, list[tuple[str, int] | None]]] = []
    for row in rows:
        cells: list[tuple[str, int] | None] = []
        for column in columns:
            counts = wells.get((row, column))
            cells.append((next(each for each in SEVERITIES if counts[each]), counts.total()) if counts else None)
        table.append((row, cells))
    return PlateMap(columns, table)


def _natural(name: str) -> tuple[int, int, str]:
    """Return a key that sorts numbers by their value and before letters, and short names before long ones."""
    return (0, int(name), "") if name.isdecimal() else (1, len(name), name)


def _rules(report: Report) -> list[tuple[Finding, int, int]]:
    """Return a finding of each rule, the number of its findings, and its share of the most frequent one in percent."""
    first: dict[str, Finding] = {}
    counts: Counter[str] = Counter()
    for finding in report.findings:
        first.setdefault(finding.code, finding)
        counts[finding.code] += 1
    most = max(counts.values(), default=1)
    ranked = sorted(counts, key=lambda code: (SEVERITIES.index(first[code].severity), -counts[code], code))
    return [(first[code], counts[code], max(1, 100 * counts[code] // most)) for code in ranked]

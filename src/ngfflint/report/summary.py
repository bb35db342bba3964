"""The summary line of a report, and counts, sizes and versions as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.linter.totals import totals_of
from ngfflint.report.escape import shown
from ngfflint.rules.rule import SAFETIES, SEVERITIES

if TYPE_CHECKING:
    from ngfflint.linter.results import Report
    from ngfflint.linter.totals import Totals


SPELT = {"0.6": "0.6 (preview)"}
"""Display names of versions that are not final."""


def called(version: str) -> str:
    """Return the display name of a version; one that is not final is marked."""
    return SPELT.get(version, version)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 error``, ``1,921 documents``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def summary(report: Report) -> str:
    """Return the summary sentence of a report, on one line."""
    return sentence(totals_of(report))


def closing(totals: Totals) -> str:
    """Return the end of a report for people: the summary, the rules with errors, and how many findings have a fix."""
    details = f"{_causes(totals)}{_fixable(totals)}" if totals.found else ""
    return f"{sentence(totals)}{details}\n"


def sentence(totals: Totals) -> str:
    """Return the summary sentence of a run, on one line."""
    extent = f"({', '.join(_extent(totals))})."
    if totals.unchecked:
        extent += f" Not checked: {'; '.join(totals.unchecked)}."
    stores = counted(totals.stores, "store")
    accepted = f", {totals.suppressed:,} suppressed" if totals.suppressed else ""
    accepted += f", {totals.hidden:,} not shown" if totals.hidden else ""
    fixed = f"Fixed {counted(totals.fixed, 'finding')}. " if totals.fixed else ""
    if totals.found:
        found = f"{_found(totals)} remain" if totals.fixed else f"Found {_found(totals)}"
        where = f"{totals.affected:,} of {stores}" if totals.affected < totals.stores else stores
        return f"{fixed}{found}{accepted} in {where} {extent}"
    subject = shown(totals.first.uri) if totals.first and totals.stores == 1 else stores
    return f"{fixed}{subject}: no findings{accepted} {extent}"


MOST_CAUSES = 10
"""Most rules that a summary lists."""


def _causes(totals: Totals) -> str:
    """Return the rules with errors, each with the number of its stores, for a run over several stores."""
    if totals.stores < 2 or not totals.causes:
        return ""
    ranked = sorted(totals.causes.items(), key=lambda each: (-each[1].stores, each[0]))
    lines = []
    for code, cause in ranked[:MOST_CAUSES]:
        more = cause.stores - len(cause.first)
        names = ", ".join(map(shown, cause.first)) + (f", ... {more:,} more" if more else "")
        lines.append(f"\n  {shown(code)} {shown(cause.name)}: {counted(cause.stores, 'store')} ({names})")
    left = len(ranked) - MOST_CAUSES
    return "\nErrors by rule:" + "".join(lines) + (f"\n  {counted(left, 'more rule')}" if left > 0 else "")


def _fixable(totals: Totals) -> str:
    """Return how many findings have a fix, on a line of its own."""
    safe, unsafe = (totals.fixable.get(each, 0) for each in SAFETIES)
    word = "more" if safe else "fixable"
    parts = [
        f"{safe:,} fixable with --fix" if safe else "",
        f"{unsafe:,} {word} with --fix --unsafe-fixes" if unsafe else "",
    ]
    listed = ", ".join(filter(None, parts))
    return f"\n[*] {listed}." if listed else ""


def _found(totals: Totals) -> str:
    counts = {severity: totals.found.get(severity, 0) for severity in SEVERITIES}
    return ", ".join(counted(count, severity) for severity, count in counts.items() if count or severity != "note")


def _extent(totals: Totals) -> list[str]:
    root: list[str] = []
    if totals.first and totals.stores == 1:
        version = totals.first.spec_version
        root = [shown(totals.first.kind), f"OME-Zarr {shown(called(version))}" if version else ""]
    traffic = [counted(totals.requests, "request"), amount(totals.size)] if totals.requests else []
    return [*filter(None, root), counted(totals.documents, "document"), *traffic, f"{totals.seconds:,.1f} s"]


def amount(size: int) -> str:
    """Return a number of bytes as text: ``12 MB``, ``0.8 kB``."""
    unit, divisor = ("MB", 1_000_000) if size >= 1_000_000 else ("kB", 1_000)
    number = size / divisor
    return f"{number:,.0f} {unit}" if number >= 10 else f"{number:.1f} {unit}"

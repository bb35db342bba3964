"""The last line: what was found, and what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.safe import shown

if TYPE_CHECKING:
    from ngfflint.engine.finding import Report


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 error``, ``1,921 documents``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def summary(report: Report) -> str:
    """Return the sentence that ends a report, on one line."""
    extent = f"({', '.join(_extent(report))})."
    if report.unchecked:
        extent += f" Not checked: {'; '.join(report.unchecked)}."
    stores = counted(len(report.stores), "store")
    accepted = f", {report.suppressed:,} suppressed" if report.suppressed else ""
    accepted += f", {report.hidden:,} not shown" if report.hidden else ""
    if report.findings:
        return f"Found {_found(report)}{accepted} in {stores} {extent}"
    subject = shown(report.stores[0].uri) if len(report.stores) == 1 else stores
    return f"{subject}: no findings{accepted} {extent}"


def _found(report: Report) -> str:
    counts = {severity: report.count(severity) for severity in ("error", "warning", "note")}
    return ", ".join(counted(count, severity) for severity, count in counts.items() if count or severity != "note")


def _extent(report: Report) -> list[str]:
    said: list[str] = []
    if len(report.stores) == 1:
        store = report.stores[0]
        said = [shown(store.kind), f"OME-Zarr {shown(store.spec_version)}" if store.spec_version else ""]
    documents = sum(store.documents for store in report.stores)
    return [*filter(None, said), counted(documents, "document"), f"{report.seconds:,.1f} s"]

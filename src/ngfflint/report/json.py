"""The format ``json``, version 1: it only grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.severity import SEVERITIES
from ngfflint.report.dumps import written
from ngfflint.report.objects import finding_object, store_object
from ngfflint.report.unicode import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.result import Report
    from ngfflint.report.base import Settings

VERSION = 1


def json(report: Report, settings: Settings) -> Iterator[str]:
    """Yield one JSON object, in the order of the report."""
    document = {
        "version": VERSION,
        "tool": {"name": "ngfflint", "version": settings.version},
        "stores": [store_object(store) for store in report.stores],
        "findings": [finding_object(finding) for finding in report.findings],
        "summary": {severity: report.count(severity) for severity in SEVERITIES} | {"suppressed": report.suppressed},
    }
    for name in ("unchecked", "remarks"):
        if getattr(report, name):
            document[name] = [clean(each) for each in getattr(report, name)]
    yield written(document)

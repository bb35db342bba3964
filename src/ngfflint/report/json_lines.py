"""The format ``json-lines``: a JSON object a finding, each on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.dumps import written
from ngfflint.report.objects import finding_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.result import Report
    from ngfflint.report.base import Settings


def json_lines(report: Report, _settings: Settings) -> Iterator[str]:
    """Yield a line for each finding; the objects are those of the format ``json``."""
    for finding in report.findings:
        yield written(finding_object(finding), indent=False)

"""A report as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint import __version__
from ngfflint.report.formatter import Settings, formatter

if TYPE_CHECKING:
    from ngfflint.engine.result import Report

WIDTH = 100
"""Cells in a line of a text that is not written to a terminal."""


def text_of(report: Report, *, summary: bool = True) -> str:
    """Return a report in the format ``full``, without colours.

    Args:
        report: to show.
        summary: whether the text ends with one.
    """
    settings = Settings(width=WIDTH, version=__version__, summary=summary)
    return "".join(formatter("full")(report, settings)).rstrip()

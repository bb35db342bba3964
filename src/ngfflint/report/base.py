"""What every output format is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from ngfflint.engine.finding import Report


@frozen(kw_only=True)
class Settings:
    """How to show a report.

    Args:
        color: whether ANSI colours may be written.
        width: of the terminal, in cells.
        fold: whether repeated findings are shown once.
        links: whether the terminal follows OSC 8 links.
        version: of ngfflint.
    """

    color: bool = False
    width: int = 80
    fold: bool = True
    links: bool = False
    version: str


Formatter = Callable[[Report, Settings], Iterator[str]]
"""Turns a report into pieces of text, to be written one after the other."""

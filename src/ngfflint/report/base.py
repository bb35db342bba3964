"""What every output format is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from ngfflint.engine.result import Report

if TYPE_CHECKING:
    from ngfflint.engine.rule import Rule


@frozen(kw_only=True, eq=False, repr=False)
class Settings:
    """How to show a report.

    Args:
        color: whether ANSI colours may be written.
        width: of the terminal, in cells.
        fold: whether repeated findings are shown once.
        links: whether the terminal follows OSC 8 links.
        version: of ngfflint.
        rules: those that were enabled, by code.
        folder: absolute path, with ``/``, of the folder that the paths of stores start from; ``""`` for the root.
        root: absolute path, with ``/``, of the repository, which paths in machine formats start from; ``""`` where
            they are kept as the stores are named.
        list_of: by store, the file and the line that list it, for stores that lie elsewhere.
        fail_on: the mildest severity that makes the run fail, or ``never``.
        summary: whether formats for people end with a summary.
    """

    color: bool = False
    width: int = 80
    fold: bool = True
    links: bool = False
    version: str
    rules: tuple[Rule, ...] = ()
    folder: str = ""
    root: str = ""
    list_of: Mapping[str, tuple[str, int]] = field(factory=dict)
    fail_on: str = "error"
    summary: bool = True


Formatter = Callable[[Report, Settings], Iterator[str]]
"""Turns a report into pieces of text, to be written one after the other."""

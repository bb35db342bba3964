"""The output formats by name, and the settings of a report; a format is imported when it is chosen."""

from __future__ import annotations

import os
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

from ngfflint.records import NamedTuple
from ngfflint.rules.packs import packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ngfflint.linter.results import Report
    from ngfflint.rules.rule import Rule

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "help": "bold green",
    "path": "cyan",
    "number": "bold blue",
    "bold": "bold",
    "link": "underline",
}
"""The rich definition of each style."""


class Paint:
    """Adds colors and links to text if they are enabled.

    Args:
        color: whether ANSI colors are enabled.
        links: whether OSC 8 links are enabled.
    """

    def __init__(self, color: bool = False, links: bool = False) -> None:  # noqa: FBT001, FBT002
        self._color, self._links = color, links

    @classmethod
    def of(cls, settings: ReportSettings) -> Paint:
        """Return the paint for the settings of a report."""
        return cls(settings.color, settings.links)

    def __call__(self, style: str, text: str) -> str:
        """Return safe text in one of ``STYLES``."""
        if not self._color or not text:
            return text
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)

    def link(self, url: str, text: str) -> str:
        """Return safe text linked to a web address; an address that could end the escape sequence is ignored."""
        if not self._links or not url or not (url.isascii() and url.isprintable()):
            return text
        # Not by rich, because it gives each link a random id and output must be reproducible.
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"


if TYPE_CHECKING:
    Formatter: TypeAlias = Callable[[Report, "ReportSettings"], Iterator[str]]
    """Turns a report into pieces of text, to be written one after the other."""


FORMATS: dict[str, str] = {
    "full": "ngfflint.report.terminal:full",
    "concise": "ngfflint.report.terminal:concise",
    "grouped": "ngfflint.report.terminal:grouped",
    "json": "ngfflint.report.json:json",
    "json-lines": "ngfflint.report.json:json_lines",
    "sarif": "ngfflint.report.sarif:sarif",
    "github": "ngfflint.report.github:github",
    "gitlab": "ngfflint.report.gitlab:gitlab",
    "junit": "ngfflint.report.junit:junit",
    "markdown": "ngfflint.report.markdown:markdown",
    "csv": "ngfflint.report.csv:csv",
    "html": "ngfflint.report.html:html",
}
"""``module:function`` of each built-in format."""

FOR_PEOPLE = frozenset({"full", "concise", "grouped"})
"""Formats that end with a summary of the whole run."""

STREAMED = FOR_PEOPLE | {"json-lines"}
"""Formats whose output for several stores is the concatenated output for each."""


class ReportSettings(NamedTuple):
    """Settings of the output of a report.

    Args:
        version: of ngfflint.
        color: whether ANSI colors may be written.
        width: of the terminal, in cells.
        fold: whether to show repeated findings once.
        links: whether the terminal supports OSC 8 links.
        rules: the enabled rules, by code.
        folder: absolute path, with ``/``, of the folder that store paths are relative to; ``""`` for the root.
        root: absolute path, with ``/``, of the repository that paths in machine formats are relative to; ``""`` to
            keep them as the user named the stores.
        list_of: by store, the file and the line that list it, for stores that come from a list.
        fail_on: the least severe severity that makes the run fail, or ``never``.
        summary: whether formats for people end with a summary.
        group_by: how ``grouped`` is grouped: ``document``, ``rule`` or ``store``.
    """

    version: str
    color: bool = False
    width: int = 80
    fold: bool = True
    links: bool = False
    rules: tuple[Rule, ...] = ()
    folder: str = ""
    root: str = ""
    list_of: Mapping[str, tuple[str, int]] = MappingProxyType({})
    fail_on: str = "error"
    summary: bool = True
    group_by: str = "document"


def root_of(folder: str) -> str:
    """Return the nearest repository at or above an absolute folder (with ``/``), otherwise the folder itself."""
    each, below = folder, ""
    while each != below:
        if os.path.exists(f"{each}/.git"):  # it is a file in a worktree or a submodule
            return each
        each, below = os.path.dirname(each), each
    return folder


def known() -> dict[str, str]:
    """Return all formats, including those of packs; a pack cannot replace a built-in format."""
    return {name: target for pack in packs().packs for name, target in pack.formats.items()} | FORMATS


def load(target: str) -> Formatter:
    """Import a formatter from ``module:function``.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such function.
    """
    module, _, function = target.partition(":")
    return cast("Formatter", getattr(import_module(module), function))


def formatter(name: str) -> Formatter:
    """Return a formatter by name; packs are only loaded for a name that is not built in.

    Raises:
        KeyError: no format has that name.
        ImportError: a pack names a module that does not exist.
        AttributeError: a pack names a function that does not exist.
    """
    return load(FORMATS[name] if name in FORMATS else known()[name])

"""The output formats by name, and what every format is given; a format is imported when it is chosen."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

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
"""Name of a style to rich's definition of it."""


class Paint:
    """Writes text with colors and links, or leaves it as it is.

    Args:
        color: whether ANSI colors are written.
        links: whether OSC 8 links are written.
    """

    def __init__(self, color: bool = False, links: bool = False) -> None:  # noqa: FBT001, FBT002
        self._color, self._links = color, links

    @classmethod
    def of(cls, settings: ReportSettings) -> Paint:
        """Return the paint for the settings of a report."""
        return cls(settings.color, settings.links)

    def __call__(self, style: str, text: str) -> str:
        """Return text in a style.

        Args:
            style: a name in ``STYLES``.
            text: safe to print.
        """
        if not self._color or not text:
            return text
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)

    def link(self, url: str, text: str) -> str:
        """Return text that leads to a web address.

        Args:
            url: the address; where it could end the escape sequence, there is no link.
            text: safe to print, painted or not.
        """
        if not self._links or not url or not (url.isascii() and url.isprintable()):
            return text
        # Written here, for rich gives each link a random number and the same run must give the same bytes.
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
}
"""Name of a built-in format to ``module:function``."""

FOR_PEOPLE = frozenset({"full", "concise", "grouped"})
"""Formats that end with a sentence about the whole run."""

STREAMED = FOR_PEOPLE | {"json-lines"}
"""Formats whose text for several stores is the texts for each store, one after the other."""


class ReportSettings(NamedTuple):
    """How to show a report.

    Args:
        version: of ngfflint.
        color: whether ANSI colors may be written.
        width: of the terminal, in cells.
        fold: whether repeated findings are shown once.
        links: whether the terminal follows OSC 8 links.
        rules: those that were enabled, by code.
        folder: absolute path, with ``/``, of the folder that the paths of stores start from; ``""`` for the root.
        root: absolute path, with ``/``, of the repository, which paths in machine formats start from; ``""`` where
            they are kept as the stores are named.
        list_of: by store, the file and the line that list it, for stores that are named in a file.
        fail_on: the mildest severity that makes the run fail, or ``never``.
        summary: whether formats for people end with a summary.
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


def root_of(folder: str) -> str:
    """Return the nearest repository at or above a folder, else the folder itself.

    Args:
        folder: absolute path, with ``/``.
    """
    each, below = folder, ""
    while each != below:
        if os.path.exists(f"{each}/.git"):  # a file in a worktree or a submodule
            return each
        each, below = os.path.dirname(each), each
    return folder


def known() -> dict[str, str]:
    """Return all formats there are, those of packs included; a pack cannot replace a built-in one."""
    from ngfflint.rules.packs import packs

    return {name: target for pack in packs().packs for name, target in pack.formats.items()} | FORMATS


def load(target: str) -> Formatter:
    """Import a formatter.

    Args:
        target: ``module:function``.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such function.
    """
    from importlib import import_module

    module, _, function = target.partition(":")
    return cast("Formatter", getattr(import_module(module), function))


def formatter(name: str) -> Formatter:
    """Return a formatter; packs are asked only for what is not built in.

    Args:
        name: of a format, such as ``"full"``.

    Raises:
        KeyError: no format has that name.
        ImportError: a pack names a module that does not exist.
        AttributeError: a pack names a function that does not exist.
    """
    return load(FORMATS[name] if name in FORMATS else known()[name])

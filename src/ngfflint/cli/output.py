"""The places that a report goes to, and the formats that it has there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.model.refused import Refused
from ngfflint.report.formatter import FOR_PEOPLE, FORMATS, STREAMED, formatter

if TYPE_CHECKING:
    from ngfflint.cli.config.schema import Options
    from ngfflint.engine.settings import Settings
    from ngfflint.report.formatter import Formatter
    from ngfflint.report.formatter import Settings as ReportSettings

Listed = dict[str, tuple[str, int]]
"""The file and the line that list a store, by the store."""


class BrokenOutput(Refused):
    """Outputs that cannot be written."""


class Output(NamedTuple):
    """A place that a report goes to.

    Args:
        file: path of a file, ``""`` for standard output.
        write: turns the report into text.
        streams: whether it can be written store after store.
        ends: whether a sentence about the whole run stands at its end.
    """

    file: str
    write: Formatter
    streams: bool = False
    ends: bool = False


def outputs_of(options: Options) -> list[Output]:
    """Return where a report goes, and how it is written there.

    Args:
        options: of the user.

    Raises:
        BrokenOutput: two formats go to one place, a format cannot be loaded, or a file cannot be written.
    """
    named = [_split(text) for text in options.output_format]
    free = [name for name, file in named if not file]
    if options.output_file and len(free) != 1:
        raise BrokenOutput(f"--output-file takes one format without a file, and there are {len(free)}")
    placed = [(name, file or options.output_file) for name, file in named]
    for index, (name, file) in enumerate(placed):
        for other, same in placed[:index]:
            if _place(same) == _place(file):
                where = file or "standard output"
                raise BrokenOutput(f"{other} and {name} both go to {where}; give one a file: {name}=FILE")
        if file:
            _require_writable(file)
    streams = frozenset[str]() if options.statistics else STREAMED
    return [
        Output(file, _writer(name, options), name in streams, name in streams & FOR_PEOPLE) for name, file in placed
    ]


def report_settings(options: Options, settings: Settings, listed: Listed) -> ReportSettings:
    """Return how a report is shown on standard output.

    Args:
        options: of the user.
        settings: of linting.
        listed: by store.
    """
    from pathlib import Path

    from ngfflint import __version__
    from ngfflint.cli.terminal import colored, links, width
    from ngfflint.report.formatter import Settings as ReportSettings
    from ngfflint.report.formatter import root_of

    color, folder = colored(options.color), Path.cwd().as_posix()
    return ReportSettings(
        color=color,
        width=width(),
        fold=not options.no_fold,
        links=color and links(),
        version=__version__,
        rules=settings.on(),
        folder=folder,
        root=root_of(folder),
        list_of=listed,
        fail_on=options.fail_on,
        summary=not options.quiet,
    )


def _split(text: str) -> tuple[str, str]:
    name, given, file = text.partition("=")
    if given and not file:
        raise BrokenOutput(f"--output-format {text} names no file behind =")
    return name, file


def _place(file: str) -> str:
    """Return where a file really is, however it was named."""
    return os.path.realpath(file) if file else ""


def _require_writable(file: str) -> None:
    """Refuse what can be known not to be writable before any work is done."""
    folder = os.path.dirname(file) or "."
    if os.path.isdir(file):
        raise BrokenOutput(f"{file}: it is a folder")
    if not os.path.isdir(folder):
        raise BrokenOutput(f"{file}: there is no folder {folder}")
    if not os.access(file if os.path.exists(file) else folder, os.W_OK):
        raise BrokenOutput(f"{file}: it may not be written")


def _writer(name: str, options: Options) -> Formatter:
    if options.statistics:
        from ngfflint.cli.statistics import FORMS

        if name not in FORMS:
            raise BrokenOutput(f"--statistics are written as {', '.join(FORMS)}, not as {name}")
        return FORMS[name]
    if name not in FORMATS:
        from ngfflint.cli.suggestion import did_you_mean
        from ngfflint.report.formatter import known

        names = known()
        if name not in names:
            raise BrokenOutput(f"no format is called {name}; there are {', '.join(names)}{did_you_mean(name, names)}")
    try:
        return formatter(name)
    except (ImportError, AttributeError) as fault:
        raise BrokenOutput(f"the format {name} cannot be loaded: {fault}") from None

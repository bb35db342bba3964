"""Writing reports: destinations, formats, and streaming of results."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, TextIO

from ngfflint._version import __version__
from ngfflint.cli.terminal import PIPE, colored, did_you_mean, links, width
from ngfflint.errors import OutputError
from ngfflint.records import NamedTuple
from ngfflint.report.escape import shown
from ngfflint.report.formatter import FOR_PEOPLE, FORMATS, STREAMED, ReportSettings, formatter, known, root_of
from ngfflint.report.summary import closing, sentence
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ngfflint.cli.config.schema import Options
    from ngfflint.linter.results import Report
    from ngfflint.linter.settings import Settings
    from ngfflint.linter.totals import Totals
    from ngfflint.report.formatter import Formatter

Listed = dict[str, tuple[str, int]]
"""By store, the file and the line that list it."""


class Output(NamedTuple):
    """A destination of the report.

    Args:
        name: of the format.
        file: path, ``""`` for standard output.
        write: the formatter.
        streams: whether each store can be written as soon as it is done.
        ends: the format of the summary at its end, if the stores before it were written as they were done.
    """

    name: str
    file: str
    write: Formatter
    streams: bool = False
    ends: Literal["", "text", "json"] = ""


def outputs_of(options: Options, *, several: bool = False) -> list[Output]:
    """Return the destinations of the report.

    Args:
        options: of the run.
        several: whether there may be several stores.

    Raises:
        OutputError: two formats have the same destination, a format cannot be loaded, or a file is not writable.
    """
    named = [_format_and_file(text) for text in options.output_format]
    if options.explain and not any(name in FOR_PEOPLE for name, _ in named):
        raise OutputError(f"--explain requires one of the formats {', '.join(sorted(FOR_PEOPLE))}")
    free = [name for name, file in named if not file]
    if options.output_file and len(free) != 1:
        raise OutputError(f"--output-file requires exactly one format without a file, not {len(free)}")
    placed = [(name, file or options.output_file) for name, file in named]
    for index, (name, file) in enumerate(placed):
        for other, same in placed[:index]:
            if _real_path(same) == _real_path(file):
                where = file or "standard output"
                raise OutputError(f"{other} and {name} both go to {where}; give one of them a file: {name}=FILE")
        if file:
            _require_writable(file)
    waits = options.statistics or options.write_baseline or options.prune_baseline  # a baseline is written first
    streams = frozenset[str]() if waits else STREAMED - _kept(options, several=several)
    return [
        Output(name, file, _writer(name, options), name in streams, _end(name) if name in streams else "")
        for name, file in placed
    ]


def _kept(options: Options, *, several: bool) -> frozenset[str]:
    """Return the formats that need all findings: to fold those of several stores, or to group by rule or store."""
    full = {"full"} if several and not options.no_fold else set()
    return frozenset(full | ({"grouped"} if options.group_by != "document" else set()))


def _end(name: str) -> Literal["text", "json"]:
    return "text" if name in FOR_PEOPLE else "json"


def report_settings(options: Options, settings: Settings, listed: Listed) -> ReportSettings:
    """Return the report settings for standard output."""
    color, folder = colored(options.color), os.getcwd().replace(os.sep, "/")
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
        group_by=options.group_by,
    )


def _format_and_file(text: str) -> tuple[str, str]:
    name, given, file = text.partition("=")
    if given and not file:
        raise OutputError(f"--output-format {text} has no file after =")
    return name, file


def _real_path(file: str) -> str:
    """Return the real path of a file, ``""`` for standard output."""
    return os.path.realpath(file) if file else ""


def _require_writable(file: str) -> None:
    """Raise ``OutputError`` for a file that is known not to be writable, before any linting."""
    folder = os.path.dirname(file) or "."
    if os.path.isdir(file):
        raise OutputError(f"{file}: is a folder")
    if not os.path.isdir(folder):
        raise OutputError(f"{file}: no such folder: {folder}")
    if not os.access(file if os.path.exists(file) else folder, os.W_OK):
        raise OutputError(f"{file}: permission denied")


def _writer(name: str, options: Options) -> Formatter:
    if options.statistics:
        from ngfflint.cli.statistics import FORMS

        if name not in FORMS:
            raise OutputError(f"--statistics are written as {', '.join(FORMS)}, not as {name}")
        return FORMS[name]
    if name not in FORMATS:
        names = known()
        if name not in names:
            raise OutputError(f"unknown format {name}; known: {', '.join(names)}{did_you_mean(name, names)}")
    try:
        return formatter(name)
    except (ImportError, AttributeError) as fault:
        raise OutputError(f"cannot load the format {name}: {fault}") from None


def _summary(output: Output, totals: Totals) -> str:
    if output.ends == "json":
        from ngfflint.report.json import json_summary

        return json_summary(totals)
    return closing(totals)


class Writing:
    """All outputs of a run.

    Args:
        outputs: the destinations of the report.
        settings: for standard output.
        options: the options of the run.
        clear: removes the progress bar before something is written.
    """

    def __init__(
        self, outputs: Sequence[Output], settings: ReportSettings, options: Options, clear: Callable[[], None]
    ) -> None:
        self._outputs, self._settings, self._options, self._clear = outputs, settings, options, clear
        self._files: dict[str, TextIO] = {}
        self._streamed: dict[Output, ReportSettings] = {}
        self._reported: dict[str, int] = {}

    @property
    def keeps(self) -> bool:
        """Whether an output needs the complete report at the end."""
        return not all(output.streams for output in self._outputs)

    def store(self, report: Report) -> None:
        """Write the report of one store to all streaming outputs.

        Raises:
            OutputError: a file cannot be written.
        """
        for finding in report.findings:
            severity = SEVERITIES.index(finding.severity)
            self._reported[finding.code] = min(severity, self._reported.get(finding.code, severity))
        for output in self._outputs:
            if output.streams:
                if output not in self._streamed:
                    self._streamed[output] = self._for(output)._replace(summary=False)
                self._write(output, output.write(report, self._streamed[output]))

    def end(self, report: Report, totals: Totals) -> None:
        """Write all other outputs, which need the complete report or the totals, and close the files.

        Raises:
            OutputError: a file cannot be written.
        """
        for output in self._outputs:
            if self._options.explain and output.name in FOR_PEOPLE:
                self._write(output, self._explained(output, report, totals))
            elif not output.streams:
                self._write(output, output.write(report, self._for(output)))
            elif output.ends and self._settings.summary:
                self._write(output, [_summary(output, totals)])
            else:
                self._write(output, ())  # create the file even without findings
            self._write(output, self._hint(output))
        for path, file in self._files.items():
            try:
                file.close()
            except OSError as reason:  # a full disk may only show now
                raise self._broken(path, reason) from None
        sys.stdout.flush()  # before anything is said on standard error; a reader may have seen enough

    def _explained(self, output: Output, report: Report, totals: Totals) -> Iterator[str]:
        """Yield the findings that are not written yet, the explanations of their rules, and the summary."""
        from ngfflint.report.explanations import explanations

        settings = self._for(output)
        if not output.streams:
            yield from output.write(report, settings._replace(summary=False))
        if self._reported and (output.name == "concise" or self._options.statistics):
            yield "\n"
        yield from explanations((rule for rule in rulebook().rules if rule.code in self._reported), settings)
        if settings.summary:
            yield f"{sentence(totals)}\n" if self._options.statistics else closing(totals)

    def _hint(self, output: Output) -> Iterator[str]:
        """Yield how to look up the first of the most severe findings, after a report for people in a terminal."""
        is_wanted = self._settings.summary and not (self._options.explain or output.file)
        if self._reported and is_wanted and output.name in FOR_PEOPLE and sys.stdout.isatty():
            code = min(self._reported, key=self._reported.__getitem__)
            yield f"To see why a rule matters, run: ngfflint rule {shown(code)}\n"

    def _for(self, output: Output) -> ReportSettings:
        """Return the report settings of an output, without terminal features for a file."""
        if not output.file:
            return self._settings
        return self._settings._replace(color=self._options.color == "always", links=False, width=PIPE)

    def _write(self, output: Output, pieces: Iterable[str]) -> None:
        if output.file:
            try:
                self._file(output.file).writelines(pieces)
            except OSError as reason:
                raise self._broken(output.file, reason) from None
        elif not self._options.silent:
            for piece in pieces:
                self._clear()
                sys.stdout.write(piece)

    def _file(self, path: str) -> TextIO:
        if path not in self._files:
            self._files[path] = open(path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115  closed at the end
        return self._files[path]

    def _broken(self, path: str, reason: OSError) -> OutputError:
        """Close all files and return the error for one that cannot be written."""
        for file in self._files.values():
            with suppress(OSError):
                file.close()
        return OutputError(f"{path}: {reason.strerror or reason}")

"""Writing a report while it comes into being: store after store where a format can, else as a whole at the end."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from ngfflint.cli.output import BrokenOutput
from ngfflint.cli.terminal import PIPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.output import Output
    from ngfflint.engine.result import Report
    from ngfflint.engine.totals import Totals
    from ngfflint.report.formatter import Settings


class Writing:
    """All outputs of a run.

    Args:
        outputs: where the report goes.
        settings: for what goes to standard output.
        options: of the user.
        clear: takes away what stands in the terminal for the time being, before something is written.
    """

    def __init__(
        self, outputs: Sequence[Output], settings: Settings, options: Options, clear: Callable[[], None]
    ) -> None:
        self._outputs, self._settings, self._options, self._clear = outputs, settings, options, clear
        self._files: dict[str, TextIO] = {}
        self._streamed: dict[Output, Settings] = {}

    @property
    def keeps(self) -> bool:
        """Whether the whole report is asked for at the end."""
        return not all(output.streams for output in self._outputs)

    def store(self, report: Report) -> None:
        """Write what was found in a store where that can be done by itself.

        Args:
            report: of this store alone.

        Raises:
            BrokenOutput: a file cannot be written.
        """
        for output in self._outputs:
            if output.streams:
                if output not in self._streamed:
                    self._streamed[output] = self._for(output)._replace(summary=False)
                self._write(output, output.write(report, self._streamed[output]))

    def end(self, report: Report, totals: Totals) -> None:
        """Write what is written at the end.

        Args:
            report: of the whole run, which nobody needs where nothing ``keeps`` it.
            totals: of the whole run.

        Raises:
            BrokenOutput: a file cannot be written.
        """
        for output in self._outputs:
            if not output.streams:
                self._write(output, output.write(report, self._for(output)))
            elif output.ends and self._settings.summary:
                from ngfflint.report.summary import sentence

                self._write(output, [f"{sentence(totals)}\n"])
            else:
                self._write(output, ())  # the file is there, though nothing was found
        for path, file in self._files.items():
            try:
                file.close()
            except OSError as reason:  # only now it may turn out that the disk is full
                raise self._broken(path, reason) from None

    def _for(self, output: Output) -> Settings:
        """Return how a report is shown in a place: a file is no terminal."""
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

    def _broken(self, path: str, reason: OSError) -> BrokenOutput:
        """Let go of all files, for one of them cannot be written."""
        for file in self._files.values():
            with suppress(OSError):
                file.close()
        return BrokenOutput(f"{path}: {reason.strerror or reason}")

"""Progress: a bar in terminals, or one line per store."""

from __future__ import annotations

import sys
import time
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.cli.config.schema import Options
    from ngfflint.linter.results import Totals
    from ngfflint.store.base import Store


class Watched:
    """A store that is read through, see ``Store``.

    Args:
        store: to read from.
        tell: is told the path of each document that was there, after it was read.
    """

    def __init__(self, store: Store, tell: Callable[[str], object]) -> None:
        self._store, self._tell = store, tell
        self.uri, self.cheap, self.ignores_case = store.uri, store.cheap, store.ignores_case
        self.traffic, self.archive = store.traffic, store.archive
        self.names, self.follow, self.lacks, self.entries = store.names, store.follow, store.lacks, store.entries

    @property
    def ahead(self) -> int:
        """How many nodes are read at the same time, which may change."""
        return self._store.ahead

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = await self._store.read(path, limit)
        if data is not None:
            self._tell(path)
        return data

    def get(self, path: str) -> bytes | None:
        """Read a document of a store that answers at once."""
        data = self._store.get(path)
        if data is not None:
            self._tell(path)
        return data


PATIENCE = 1.0
"""Seconds that a run may take before people want to know how far it is."""

BEAT = 0.1
"""Seconds from one picture of the bar to the next."""


class Progress:
    """Shows nothing."""

    def begin(self, uri: str) -> None:
        """Tell that a store is begun."""

    def watch(self, store: Store) -> Store:
        """Return the store to read from in place of another, so that it tells how far it is."""
        return store

    def found(self, count: int) -> None:
        """Tell how many stores a folder has that is being listed, each time that there is one more."""

    def finished(self, totals: Totals) -> None:
        """Tell that a store is done, and what the run has come to."""

    def clear(self) -> None:
        """Take away what stands in the terminal, for something else is to be written there."""


class Lines(Progress):
    """Writes a line when a store is begun."""

    def begin(self, uri: str) -> None:
        """Tell that a store is begun."""
        from ngfflint.report.escape import shown

        sys.stderr.write(f"ngfflint: linting {shown(uri)}\n")


class Bar(Progress):
    """Draws a bar; what makes it is imported when patience is at its end.

    Args:
        stores: how many are to be linted.
    """

    def __init__(self, stores: int) -> None:
        self._stores, self._done, self._findings = stores, 0, 0
        self._uri, self._here = "", ""
        self._began = time.monotonic()
        self._next = self._began + PATIENCE
        self._bar: Any = None
        self._task: Any = None

    def begin(self, uri: str) -> None:
        """Tell that a store is begun."""
        self._uri, self._here = uri, ""
        self._draw()

    def watch(self, store: Store) -> Store:
        """Return the store to read from in place of another, so that it tells how far it is."""
        return Watched(store, partial(self._read, store.uri, count(1)))

    def _read(self, uri: str, counter: Iterator[int], _: str) -> None:
        documents = next(counter)
        if time.monotonic() >= self._next:
            from ngfflint.report.summary import counted

            self._uri, self._here = uri, f", {counted(documents, 'document')}"
            self._draw()

    def found(self, count: int) -> None:
        """Tell how many stores a folder has; it was counted as one."""
        self._stores += count > 1

    def finished(self, totals: Totals) -> None:
        """Tell that a store is done, and what the run has come to."""
        self._done, self._findings = totals.stores, sum(totals.found.values())
        self._draw()

    def clear(self) -> None:
        """Take the bar away; it comes back when there is more to tell."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + BEAT
        if self._bar is None:
            self._start()
        self._bar.update(self._task, completed=self._done, total=self._stores, description=self._words(), refresh=True)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as RichProgress

        columns = [BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False)]
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self._task = self._bar.add_task("", total=self._stores)
        self._bar.start()

    def _words(self) -> str:
        from ngfflint.report.escape import shown
        from ngfflint.report.summary import counted

        seconds = f"{time.monotonic() - self._began:,.0f} s"
        return f"{seconds}  {counted(self._findings, 'finding')}  {shown(self._uri)}{self._here}"


def progress_of(options: Options, stores: int) -> Progress:
    """Return how progress is shown.

    Args:
        options: of the user.
        stores: how many are to be linted.
    """
    if options.quiet or options.silent:
        return Progress()
    if options.verbose:
        return Lines()
    if options.no_progress or not sys.stderr.isatty():
        return Progress()
    return Bar(stores)

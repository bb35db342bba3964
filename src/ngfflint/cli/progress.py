"""Progress output: a bar in terminals, or one line per store."""

from __future__ import annotations

import sys
import time
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from ngfflint.report.escape import shown
from ngfflint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.cli.config.schema import Options
    from ngfflint.linter.totals import Totals
    from ngfflint.store.base import Store


class Watched:
    """A store that reports each document that is read from another store.

    Args:
        store: to read from.
        report: called with the path of each existing document after it was read.
    """

    def __init__(self, store: Store, report: Callable[[str], object]) -> None:
        self._store, self._report = store, report
        self.uri, self.cheap, self.ignores_case = store.uri, store.cheap, store.ignores_case
        self.traffic, self.archive = store.traffic, store.archive
        self.names, self.follow, self.lacks, self.entries = store.names, store.follow, store.lacks, store.entries
        self.listable, self.has, self.size, self.size_inside = store.listable, store.has, store.size, store.size_inside
        self.scan, self.few_names = store.scan, store.few_names

    @property
    def ahead(self) -> int:
        """The current number of nodes to read concurrently."""
        return self._store.ahead

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = await self._store.read(path, limit)
        if data is not None:
            self._report(path)
        return data

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Read a part of a file."""
        data = await self._store.part(path, start, end)
        if data is not None:
            self._report(path)
        return data

    def get(self, path: str) -> bytes | None:
        """Read a document of a store with fast access."""
        data = self._store.get(path)
        if data is not None:
            self._report(path)
        return data


PATIENCE = 1.0
"""Seconds until the bar appears."""

INTERVAL = 0.1
"""Seconds between updates of the bar."""


class Progress:
    """Shows no progress."""

    def begin(self, uri: str) -> None:
        """Report the start of a store."""

    def watch(self, store: Store) -> Store:
        """Return a store to read from instead, which reports progress."""
        return store

    def found(self, count: int) -> None:
        """Report the number of stores found so far in a folder on a server."""

    def finished(self, totals: Totals) -> None:
        """Report the end of a store, with the totals of the run."""

    def clear(self) -> None:
        """Remove the progress display before other output."""


class Lines(Progress):
    """Writes a line at the start of each store."""

    def begin(self, uri: str) -> None:
        """Report the start of a store."""
        sys.stderr.write(f"ngfflint: linting {shown(uri)}\n")


class Bar(Progress):
    """Draws a bar for a number of stores; rich is imported only once the bar appears."""

    def __init__(self, stores: int) -> None:
        self._stores, self._done, self._findings = stores, 0, 0
        self._uri, self._here = "", ""
        self._began = time.monotonic()
        self._next = self._began + PATIENCE
        self._bar: Any = None
        self._task: Any = None

    def begin(self, uri: str) -> None:
        """Report the start of a store."""
        self._uri, self._here = uri, ""
        self._draw()

    def watch(self, store: Store) -> Store:
        """Return a store to read from instead, which reports progress."""
        return Watched(store, partial(self._read, store.uri, count(1)))

    def _read(self, uri: str, counter: Iterator[int], _: str) -> None:
        documents = next(counter)
        if time.monotonic() >= self._next:
            self._uri, self._here = uri, f", {counted(documents, 'document')}"
            self._draw()

    def found(self, count: int) -> None:
        """Count a new store of a folder; the folder itself already counts as one."""
        self._stores += count > 1

    def finished(self, totals: Totals) -> None:
        """Report the end of a store, with the totals of the run."""
        self._done, self._findings = totals.stores, sum(totals.found.values())
        self._draw()

    def clear(self) -> None:
        """Remove the bar until the next update."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + INTERVAL
        if self._bar is None:
            self._start()
        self._bar.update(
            self._task, completed=self._done, total=self._stores, description=self._description(), refresh=True
        )

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as RichProgress

        columns = [BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False)]
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self._task = self._bar.add_task("", total=self._stores)
        self._bar.start()

    def _description(self) -> str:
        seconds = f"{time.monotonic() - self._began:,.0f} s"
        return f"{seconds}  {counted(self._findings, 'finding')}  {shown(self._uri)}{self._here}"


def progress_of(options: Options, stores: int) -> Progress:
    """Return the progress display for the options and the number of stores."""
    if options.quiet or options.silent:
        return Progress()
    if options.verbose:
        return Lines()
    if options.no_progress or not sys.stderr.isatty():
        return Progress()
    return Bar(stores)

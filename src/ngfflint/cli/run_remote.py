"""Linting remote stores concurrently in one event loop."""

from __future__ import annotations

import time
from asyncio import FIRST_COMPLETED, Queue, Runner, Semaphore, create_task, gather, wait
from typing import TYPE_CHECKING, Any

from ngfflint.cli.errors import failed, failed_by
from ngfflint.cli.signals import first_interrupt_sets
from ngfflint.errors import NothingFoundError
from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import lint_group, lint_store
from ngfflint.records import NamedTuple
from ngfflint.store.memory import MemoryStore
from ngfflint.store.open import fetch_remote, use_remote
from ngfflint.store.remote.connections import Servers, UnknownProtocolError
from ngfflint.store.remote.listing import stores_in

if TYPE_CHECKING:
    from asyncio import Future, Task
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from ngfflint.cli.progress import Progress
    from ngfflint.cli.resume import Journal
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store, Target

    Use = Callable[[Store], Awaitable[StoreResult]]

REQUESTS_PER_STORE = 2
"""Average concurrent requests of a small store; the request limit divided by it is the number of concurrent stores."""

WAITING_PER_STORE = 4
"""Finished stores that may wait for an earlier one, per concurrent store, which bounds memory."""


def lint_remote(
    targets: Iterable[tuple[int, Target]], settings: Settings, progress: Progress, journal: Journal | None
) -> Iterator[tuple[int, Target, StoreResult]]:
    """Lint stores on servers, and those in folders on servers, and yield number, store and result in order."""
    with Runner() as runner:
        loop = runner.get_loop()
        interrupt = loop.create_future()
        window = Window(targets, settings, progress, journal)
        try:
            with first_interrupt_sets(interrupt):
                while (done := runner.run(window.take(interrupt))) is not None:
                    yield done
                if interrupt.done():
                    yield from window.done()
                    raise KeyboardInterrupt
        finally:
            runner.run(window.close())


class Started(NamedTuple):
    """A store whose linting has started.

    Args:
        number: index of the target that is the store or its folder.
    """

    number: int
    target: Target
    task: Task[StoreResult]


class Window:
    """The stores in progress, and finished ones that wait for an earlier store.

    Args:
        targets: with their numbers; consumed as capacity allows.
        journal: with the results of stores that an earlier run finished.
    """

    def __init__(
        self, targets: Iterable[tuple[int, Target]], settings: Settings, progress: Progress, journal: Journal | None
    ) -> None:
        self._targets, self._settings, self._progress, self._journal = targets, settings, progress, journal
        self._servers = Servers(settings.access)
        room = max(1, settings.access.concurrency // REQUESTS_PER_STORE)
        self._room = Semaphore(room)
        self._begun: Queue[Started | None] = Queue(room * (1 + WAITING_PER_STORE))
        self._head: Started | None = None
        self._feeder: Task[None] | None = None

    async def take(self, interrupt: Future[None]) -> tuple[int, Target, StoreResult] | None:
        """Return number, target and result of the next store, ``None`` at the end or after an interrupt."""
        self._feeder = self._feeder or create_task(self._feed())
        getting = create_task(self._begun.get())
        await _first(getting, interrupt)
        if not getting.done():
            getting.cancel()
            return None
        head = self._head = getting.result()
        if head is None:
            await self._feeder
            return None
        await _first(head.task, interrupt)
        if interrupt.done():
            return None
        self._head = None
        return head.number, head.target, head.task.result()

    def done(self) -> Iterator[tuple[int, Target, StoreResult]]:
        """Yield finished stores, even if earlier ones are not finished."""
        for each in self._all():
            if each.task.done() and not each.task.cancelled():
                yield each.number, each.target, each.task.result()

    async def close(self) -> None:
        """Cancel all tasks and close the connections."""
        tasks: list[Task[Any]] = [each.task for each in self._all()]
        if self._feeder is not None:
            tasks.append(self._feeder)
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        await self._servers.close()

    def _all(self) -> Iterator[Started]:
        """Remove and yield all started stores."""
        head, self._head = self._head, None
        if head is not None:
            yield head
        while not self._begun.empty():
            each = self._begun.get_nowait()
            if each is not None:
                yield each

    async def _feed(self) -> None:
        """Start linting the stores in order, as capacity allows."""
        async for number, target, fault in self._stores():
            await self._room.acquire()
            task = create_task(self._lint(target, fault))
            task.add_done_callback(lambda _: self._room.release())
            await self._begun.put(Started(number, target, task))
        await self._begun.put(None)

    async def _stores(self) -> AsyncIterator[tuple[int, Target, Exception | None]]:
        """Yield each store once with its number; for a folder that cannot be listed, the folder with the error."""
        seen: set[Target] = set()
        for number, target in self._targets:
            if not target.folder:
                if target not in seen:
                    seen.add(target)
                    yield number, target, None
                continue
            count = 0
            try:
                async for each in stores_in(target, self._servers):
                    if each in seen:
                        continue
                    seen.add(each)
                    count += 1
                    self._progress.found(count)
                    yield number, each, None
            except (NothingFoundError, UnknownProtocolError) as fault:
                yield number, target, fault

    async def _lint(self, target: Target, fault: Exception | None) -> StoreResult:
        """Lint a target, unless its result is known; the seconds that this took are part of the result."""
        if self._journal is not None and self._journal.knows(target):
            return self._journal.recall(target)
        started = time.perf_counter()
        result = failed(target.uri, str(fault)) if fault is not None else await self._lint_unknown(target)
        return result._replace(seconds=time.perf_counter() - started)

    async def _lint_unknown(self, target: Target) -> StoreResult:
        """Lint a target; an internal error becomes its result, so that the other targets are still linted."""
        self._progress.begin(target.uri)
        try:
            if not target.alone:
                return await use_remote(target, self._servers, self._lint_in(target))
            group = group_of(await fetch_remote(target, self._servers))
            return await lint_group(MemoryStore(target.uri, {}), group, self._settings)
        except Exception as reason:  # noqa: BLE001  the other stores must still be linted
            return failed_by(reason, target.uri)

    def _lint_in(self, target: Target) -> Use:
        async def use(store: Store) -> StoreResult:
            return await lint_store(self._progress.watch(store), self._settings, target.inside)

        return use


async def _first(*either: Future[Any]) -> None:
    await wait(either, return_when=FIRST_COMPLETED)

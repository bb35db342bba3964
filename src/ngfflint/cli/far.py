"""Linting what lies on servers: several stores are walked at the same time, in one event loop."""

from __future__ import annotations

from asyncio import FIRST_COMPLETED, Runner, create_task, gather, wait
from collections import deque
from contextlib import contextmanager
from signal import SIGINT, default_int_handler, getsignal, signal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from ngfflint.cli.failure import failed_by
from ngfflint.engine.lint import lint_group, lint_store
from ngfflint.store.alone import group_of
from ngfflint.store.local import MemoryStore
from ngfflint.store.servers import Servers
from ngfflint.store.using import fetch_remote, use_remote

if TYPE_CHECKING:
    from asyncio import Future, Task
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from ngfflint.cli.progress import Progress
    from ngfflint.engine.outcome import StoreResult
    from ngfflint.engine.settings import Settings
    from ngfflint.store.find import Target
    from ngfflint.store.store import Store

    Use = Callable[[Store], Awaitable[StoreResult]]

EACH = 2
"""Requests that a small store has under way on average: so many fewer stores than requests are walked at once."""

WAITING = 4
"""Stores that may wait for one before them to be done, for each that is walked: memory stays flat."""


def lint_far(
    targets: Iterable[tuple[int, Target]], settings: Settings, progress: Progress
) -> Iterator[tuple[int, StoreResult]]:
    """Lint stores on servers.

    Args:
        targets: with their numbers; they are taken as there is room for them.
        settings: of linting, the same for all.
        progress: is told what is begun.

    Yields:
        number and result of each, in their order; after an interrupt those that were done before others.
    """
    with Runner() as runner:
        loop = runner.get_loop()
        interrupt = loop.create_future()
        window = Window(targets, settings, progress)
        try:
            with heeding(interrupt):
                while (done := runner.run(window.take(interrupt))) is not None:
                    yield done
                if interrupt.done():
                    yield from window.done()
                    raise KeyboardInterrupt
        finally:
            runner.run(window.close())


@contextmanager
def heeding(interrupt: Future[None]) -> Iterator[None]:
    """Take the first interrupt down, so that it strikes between two stores and what is done is told; raise the second.

    Args:
        interrupt: is done when there was one.
    """

    def heed(*_: object) -> None:
        if interrupt.done():
            raise KeyboardInterrupt
        interrupt.get_loop().call_soon_threadsafe(interrupt.set_result, None)

    if current_thread() is not main_thread() or getsignal(SIGINT) is not default_int_handler:
        yield
        return
    signal(SIGINT, heed)
    try:
        yield
    finally:
        signal(SIGINT, default_int_handler)


class Window:
    """The stores that are walked now, and those that are done and wait for one before them.

    Args:
        targets: with their numbers.
        settings: of linting.
        progress: is told what is begun.
    """

    def __init__(self, targets: Iterable[tuple[int, Target]], settings: Settings, progress: Progress) -> None:
        self._left = iter(targets)
        self._settings, self._progress = settings, progress
        self._servers = Servers(settings.access)
        self._room = max(1, settings.access.concurrency // EACH)
        self._begun: deque[tuple[int, Task[StoreResult]]] = deque()
        self._active = 0

    async def take(self, interrupt: Future[None]) -> tuple[int, StoreResult] | None:
        """Return number and result of the next store, ``None`` where no more is left.

        Args:
            interrupt: is done when nothing more is wanted.
        """
        self._begin()
        if self._begun:
            either: tuple[Future[Any], ...] = (self._begun[0][1], interrupt)
            await wait(either, return_when=FIRST_COMPLETED)
        if interrupt.done() or not self._begun:
            return None
        number, task = self._begun.popleft()
        return number, task.result()

    def done(self) -> Iterator[tuple[int, StoreResult]]:
        """Yield what is done, though stores before it are not."""
        for number, task in self._begun:
            if task.done() and not task.cancelled():
                yield number, task.result()

    async def close(self) -> None:
        """End all that is under way."""
        self._left = iter(())
        tasks = [task for _, task in self._begun]
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        await self._servers.close()

    def _begin(self) -> None:
        """Begin with as many stores as there is room for."""
        while self._active < self._room and len(self._begun) < self._room * (1 + WAITING):
            number, target = next(self._left, (0, None))
            if target is None:
                return
            self._active += 1
            task = create_task(self._lint(target))
            task.add_done_callback(self._end)
            self._begun.append((number, task))

    def _end(self, _: Task[StoreResult]) -> None:
        self._active -= 1
        self._begin()

    async def _lint(self, target: Target) -> StoreResult:
        """Lint a target; where the linter itself breaks, say that of the target, for others are to come."""
        self._progress.begin(target.uri)
        try:
            if not target.alone:
                return await use_remote(target, self._servers, self._lint_in(target))
            group = group_of(await fetch_remote(target, self._servers))
            return await lint_group(MemoryStore(target.uri, {}), group, self._settings)
        except Exception as fault:  # noqa: BLE001  one store must not take the others along
            return failed_by(fault, target.uri)

    def _lint_in(self, target: Target) -> Use:
        async def use(store: Store) -> StoreResult:
            return await lint_store(self._progress.watch(store), self._settings, target.inside)

        return use

"""Linting in worker processes."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

from ngfflint.cli.signals import interrupts_blocked, unblock
from ngfflint.cli.tasks import joined, run_task, small
from ngfflint.cli.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Future

    from ngfflint.cli.tasks import Task
    from ngfflint.linter.results import StoreResult

FORKS = sys.platform == "linux"
"""Whether to fork processes, which is fast because they inherit everything that is already loaded."""

TASKS_PER_PROCESS = 3
"""Most unfinished tasks per process, which bounds memory."""


class NoProcessError(Exception):
    """No process can be started here."""


NO_PROCESS = (OSError, NotImplementedError, ImportError)
"""What starting processes raises if the system has none, lacks semaphores, or has no memory left."""


def lint_in_processes(tasks: Sequence[Task], jobs: int, *, verbose: bool = False) -> Iterator[tuple[int, Any]]:
    """Lint tasks in several processes, and yield the number and result of each target, see ``tasks.joined``."""
    left = tasks
    if FORKS and small(tasks[0]):  # load what linting needs once, before forking
        first, *others = tasks[0].targets
        yield from run_task(tasks[0]._replace(targets=(first,)))
        left = [*([tasks[0]._replace(targets=tuple(others))] if others else ()), *tasks[1:]]
    with closing(_results(left, jobs, verbose=verbose)) as results:  # the garbage collector might lose an interrupt
        yield from joined(left, results)


def _results(
    tasks: Sequence[Task], jobs: int, *, verbose: bool
) -> Generator[list[tuple[int, StoreResult]], None, None]:
    """Yield the results of tasks in order, those that no process can run from this one."""
    left = deque(tasks)
    try:
        yield from _distributed(left, jobs)
    except NoProcessError as reason:
        if verbose:
            complain([f"linting in one process, because no other one can be started: {reason}"])
    for task in left:
        yield run_task(task)


def _distributed(left: deque[Task], jobs: int) -> Generator[list[tuple[int, StoreResult]], None, None]:
    """Remove tasks and yield their results.

    Raises:
        NoProcessError: no process can be started; tasks without result are left.
    """
    running: deque[tuple[Task, Future[list[tuple[int, StoreResult]]]]] = deque()
    pool = _pool(jobs)
    try:
        while left or running:
            if not _fill(running, left, pool, jobs * TASKS_PER_PROCESS):  # broken before a task was submitted
                _end(pool)
                pool = _pool(jobs)
                yield _run_isolated(left.popleft())
                continue
            task, future = running.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                # A worker was killed and broke the pool; which task was the cause is unknown.
                yield _run_isolated(task)
                left.extendleft(task for task, _ in reversed(running))
                running.clear()
                _end(pool)
                pool = _pool(jobs)
    finally:
        left.extendleft(task for task, _ in reversed(running))
        _end(pool)


def _fill(running: deque[Any], left: deque[Task], pool: ProcessPoolExecutor, most: int) -> bool:
    """Submit tasks up to a number, and return whether any is running."""
    while left and len(running) < most:
        try:
            running.append((left[0], _submit(pool, left[0])))
        except BrokenProcessPool:
            break
        left.popleft()
    return bool(running)


def _run_isolated(task: Task) -> list[tuple[int, StoreResult]]:
    """Run each store of a task in its own process, and report those whose process is killed."""
    from ngfflint.cli.errors import failed

    results = []
    for number, target in task.targets:
        try:
            with _pool(1) as pool:
                results += _submit(pool, task._replace(targets=((number, target),))).result()
        except (BrokenProcessPool, NoProcessError):
            results.append((number, failed(target.uri, "a worker was killed, possibly out of memory")))
    return results


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Return a pool of processes, which start with the first task."""
    try:
        return ProcessPoolExecutor(jobs, mp_context=get_context("fork" if FORKS else "spawn"), initializer=begin)
    except NO_PROCESS as reason:
        raise NoProcessError(str(reason) or type(reason).__name__) from None


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[list[tuple[int, StoreResult]]]:
    """Submit a task with interrupts held back, because the first one starts all processes."""
    with interrupts_blocked():
        try:
            return pool.submit(run_task, task)
        except NO_PROCESS as reason:
            raise NoProcessError(str(reason) or type(reason).__name__) from None


def _end(pool: ProcessPoolExecutor) -> None:
    """Terminate all processes immediately, and wait for the threads that serve them."""
    with interrupts_blocked():
        processes = list((pool._processes or {}).values())  # noqa: SLF001  the executor cannot stop running tasks
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        pool.shutdown(cancel_futures=True)  # a thread that is left closes what the interpreter uses as it exits


def begin() -> None:
    """Initialize a worker process, which ignores interrupts because its parent ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unblock()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the parent, however it ends, and end this process."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

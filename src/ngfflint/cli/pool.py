"""Linting in several processes; what they find comes out as if one had linted all, store after store."""

from __future__ import annotations

import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from ngfflint.cli.interrupt import held, let_go
from ngfflint.cli.work import do, joined, small

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Future

    from ngfflint.cli.work import Task
    from ngfflint.engine.outcome import StoreResult

FORKS = sys.platform == "linux"
"""Whether processes are forked: that is fast, for all that was made is there; other systems have no such thing."""

AHEAD = 3
"""Tasks for each process that are given out before their results are asked for: memory stays flat."""


def lint_in_processes(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Any]]:
    """Lint in several processes.

    Args:
        tasks: in the order in which their results are wanted.
        jobs: how many processes.

    Yields:
        number and result of each target, see ``work.joined``.
    """
    left = tasks
    if FORKS and small(tasks[0]):  # what it takes to lint is made once, and not in each process
        first, *others = tasks[0].targets
        yield from do(tasks[0]._replace(targets=(first,)))
        left = [*([tasks[0]._replace(targets=tuple(others))] if others else ()), *tasks[1:]]
    with closing(_results(left, jobs)) as results:  # not left to be closed by chance, where an interrupt is lost
        yield from joined(left, results)


def _results(tasks: Sequence[Task], jobs: int) -> Generator[list[tuple[int, StoreResult]], None, None]:
    left = deque(tasks)
    running: deque[tuple[Task, Future[list[tuple[int, StoreResult]]]]] = deque()
    pool = _pool(jobs)
    try:
        while left or running:
            while left and len(running) < jobs * AHEAD:
                task = left.popleft()
                running.append((task, _submit(pool, task)))
            task, future = running.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                # One of the processes died, and took the others along: nobody knows which task it was.
                yield _alone(task)
                left.extendleft(task for task, _ in reversed(running))
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(jobs)
    finally:
        with held():
            _end(pool)


def _alone(task: Task) -> list[tuple[int, StoreResult]]:
    """Do a task in a process of its own; where that dies too, say so of its stores."""
    from ngfflint.cli.failure import failed

    results = []
    for number, target in task.targets:
        with _pool(1) as pool:
            try:
                results += _submit(pool, task._replace(targets=((number, target),))).result()
            except BrokenProcessPool:
                results.append(
                    (number, failed(target.uri, "the process that linted it died, maybe for want of memory"))
                )
    return results


def _pool(jobs: int) -> ProcessPoolExecutor:
    context = get_context("fork" if FORKS else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=begin)


def _submit(pool: ProcessPoolExecutor, task: Task) -> Future[list[tuple[int, StoreResult]]]:
    """Give a task away; with the first one all processes are begun, which no interrupt must strike halfway."""
    with held():
        return pool.submit(do, task)


def _end(pool: ProcessPoolExecutor) -> None:
    """Stop all processes, whatever they are at."""
    processes = list((pool._processes or {}).values())  # noqa: SLF001  there is no other way to stop what runs
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def begin() -> None:
    """Make a process ready to work: the one that began it tells when it is over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    let_go()

"""Lint in worker processes or on a Dask cluster."""

from __future__ import annotations

import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from ngfflint.cli.signals import held, let_go
from ngfflint.cli.tasks import do, joined, small, task_for
from ngfflint.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Future

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.cli.tasks import Task
    from ngfflint.linter.results import StoreResult
    from ngfflint.store.base import Target

FORKS = sys.platform == "linux"
"""Whether processes are forked: that is fast, for all that was made is there; other systems have no such thing."""

TASKS_PER_PROCESS = 3
"""Tasks for each process that are given out before their results are asked for: memory stays flat."""


def lint_in_processes(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Any]]:
    """Lint in several processes.

    Args:
        tasks: in the order in which their results are wanted.
        jobs: how many processes.

    Yields:
        number and result of each target, see ``tasks.joined``.
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
            while left and len(running) < jobs * TASKS_PER_PROCESS:
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
    from ngfflint.cli.errors import failed

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


TASKS_PER_THREAD = 4
"""Tasks for each thread of the cluster that are given out before results are asked for."""

PATIENCE = "30s"
"""How long to wait for the scheduler to answer."""


def lint_on_cluster(targets: Sequence[Target], resolver: Resolver, address: str) -> Iterator[tuple[int, StoreResult]]:
    """Lint on a cluster, a task a store; the workers must see the same files, and have ngfflint installed.

    Args:
        targets: all of them.
        resolver: knows which settings hold where.
        address: of the scheduler.

    Yields:
        number and result of each target, in the order in which they are done.

    Raises:
        BrokenOutput: there is no such cluster, or no distributed.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise OutputError("--dask needs distributed; install ngfflint[dask]") from None
    from ngfflint.cli.errors import failed

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as reason:
        raise OutputError(f"--dask {address}: no scheduler answers there: {reason}") from None
    with client:
        left = iter(enumerate(targets))
        numbers: dict[Any, int] = {}

        def submit(number: int, target: Target) -> Any:
            future = client.submit(do, task_for(number, target, resolver), pure=False)
            numbers[future.key] = number
            return future

        ahead = max(1, sum(client.nthreads().values())) * TASKS_PER_THREAD
        running = as_completed([submit(*each) for each in islice(left, ahead)], loop=client.loop)
        for future in running:
            number = numbers.pop(future.key)
            fault = future.exception()
            if fault is None:
                yield future.result()[0]
            else:
                yield number, failed(targets[number].uri, f"the cluster gave up: {fault}")
            del future
            more = next(left, None)
            if more is not None:
                running.add(submit(*more))

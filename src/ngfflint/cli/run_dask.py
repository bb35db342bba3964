"""Linting on a Dask cluster whose workers share the files."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from ngfflint.cli.errors import failed
from ngfflint.cli.tasks import run_task, task_for
from ngfflint.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.linter.results import StoreResult
    from ngfflint.store.base import Target

TASKS_PER_THREAD = 4
"""Most unfinished tasks per thread of the cluster."""

PATIENCE = "30s"
"""How long to wait for the scheduler, or for a worker if there is none."""


LOST = (CancelledError, OSError)
"""What the client raises if the scheduler is gone."""


def lint_on_cluster(targets: Sequence[Target], resolver: Resolver, address: str) -> Iterator[tuple[int, StoreResult]]:
    """Lint each store as a task, and yield the results as they complete.

    Raises:
        OutputError: the cluster cannot be reached, or distributed is not installed.
    """
    left = deque(enumerate(targets))
    running: dict[Any, int] = {}
    with _client(address) as client:
        most = max(1, _threads(client)) * TASKS_PER_THREAD
        while left or running:
            while left and len(running) < most and client.status == "running":
                number, target = left.popleft()
                running[client.submit(run_task, task_for(number, target, resolver), pure=False)] = number
            completed = _completed(client, running) if running else []
            if not completed:
                break
            for future, result, fault in completed:
                number = running.pop(future)
                yield result[0] if fault is None else (number, failed(targets[number].uri, fault))
    for number in [*running.values(), *(number for number, _ in left)]:
        yield number, failed(targets[number].uri, "the cluster has no workers left")


def _client(address: str) -> Any:
    """Connect to a scheduler."""
    try:
        from distributed import Client
    except ImportError:
        raise OutputError("--dask requires distributed; install ngfflint[dask]") from None
    logging.disable(logging.CRITICAL)  # tracebacks, some of them at exit, if the scheduler is gone
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as reason:
        raise OutputError(f"--dask {address}: no scheduler answers: {reason}") from None


def _threads(client: Any) -> int:
    """Return the number of threads of all workers."""
    try:
        return sum(client.nthreads().values())
    except LOST:
        return 0


def _completed(client: Any, futures: Collection[Any]) -> list[tuple[Any, Any, str | None]]:
    """Wait until some futures are completed, and return each with its result or the reason of its failure.

    Nothing is returned if all workers or the scheduler are gone.
    """
    from distributed import wait

    while True:
        completed = []
        try:
            with client.as_current():
                done = wait([*futures], timeout=PATIENCE, return_when="FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
            for future in done:
                fault = future.exception(timeout=PATIENCE)
                result = future.result(timeout=PATIENCE) if fault is None else None
                completed.append((future, result, f"the cluster failed: {fault}" if fault is not None else None))
        except TimeoutError:  # a store takes longer, or a worker is gone before its result was fetched
            if not completed and _threads(client):
                continue
        except LOST:
            pass
        return completed

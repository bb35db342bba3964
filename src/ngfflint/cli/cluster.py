"""Linting on a Dask cluster that there is; it gives the tasks of a worker that died to another one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from ngfflint.cli.output import BrokenOutput
from ngfflint.cli.work import do, task_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.engine.outcome import StoreResult
    from ngfflint.store.find import Target

AHEAD = 4
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
        raise BrokenOutput("--dask needs distributed; install ngfflint[dask]") from None
    from ngfflint.cli.failure import failed

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as reason:
        raise BrokenOutput(f"--dask {address}: no scheduler answers there: {reason}") from None
    with client:
        left = iter(enumerate(targets))
        numbers: dict[Any, int] = {}

        def submit(number: int, target: Target) -> Any:
            future = client.submit(do, task_for(number, target, resolver), pure=False)
            numbers[future.key] = number
            return future

        ahead = max(1, sum(client.nthreads().values())) * AHEAD
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

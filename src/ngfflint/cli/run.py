"""Lint all targets: in this process, in parallel, or in one event loop."""

from __future__ import annotations

import gc
import os
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.cli.run_target import STDIN, safely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver, Setup
    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.progress import Progress
    from ngfflint.linter.results import StoreResult
    from ngfflint.store.base import Target

RARELY = (20_000, 10, 10)
"""Objects that are made before garbage is looked for; the nodes of an image are some hundreds."""


class Done(NamedTuple):
    """A target that was linted.

    Args:
        number: its place among all targets.
        target: what it was.
        setup: what held for it.
        result: what was found.
    """

    number: int
    target: Target
    setup: Setup
    result: StoreResult


def never(_: Target) -> bool:
    """Leave nothing out."""
    return False


def lint_all(
    targets: Sequence[Target], resolver: Resolver, progress: Progress, skip: Callable[[Target], bool] = never
) -> Iterator[Done]:
    """Lint targets, each with the settings of the folder that it lies in.

    Args:
        targets: in the order in which they were named.
        resolver: knows which settings hold where.
        progress: is told what is begun, or done by others.
        skip: says whether a store in a folder on a server was done before.

    Yields:
        what was linted; on a cluster in the order in which it was done, else in that of the targets.

    Raises:
        BrokenConfiguration: settings cannot be used.
    """
    _look_for_garbage()
    for number, target, result in _results(targets, resolver, progress, skip):
        setup = resolver.for_target(target)
        if target.is_local:
            progress.begin(target.uri)
        if result is None:
            result = safely(target, setup.settings, progress)  # noqa: PLW2901
        yield Done(number, target, setup, result)


def _look_for_garbage() -> None:
    """Begin to, where the command has put it off; what was imported until then is none."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*RARELY)
        gc.enable()


def _results(
    targets: Sequence[Target], resolver: Resolver, progress: Progress, skip: Callable[[Target], bool]
) -> Iterator[tuple[int, Target, StoreResult | None]]:
    """Yield stores with their results, ``None`` where they are to be linted here."""
    elsewhere = sum(target.path != STDIN for target in targets)  # it comes last, and no other process can read it
    dask = resolver.here().options.dask
    if dask:
        from ngfflint.cli.run_parallel import lint_on_cluster

        for number, result in lint_on_cluster(targets[:elsewhere], resolver, dask):
            yield number, targets[number], result
    else:
        for is_local, some in groupby(enumerate(targets[:elsewhere]), lambda each: each[1].is_local):
            numbered = list(some)
            if is_local:
                yield from _near(numbered, resolver)
                continue
            from ngfflint.cli.run_remote import lint_far

            yield from lint_far(numbered, resolver.here().settings, progress, skip)
    yield from ((number, targets[number], None) for number in range(elsewhere, len(targets)))


def _near(
    numbered: Sequence[tuple[int, Target]], resolver: Resolver
) -> Iterator[tuple[int, Target, StoreResult | None]]:
    for index, result in _shared_out([target for _, target in numbered], resolver):
        yield *numbered[index], result


def _shared_out(targets: Sequence[Target], resolver: Resolver) -> Iterator[tuple[int, StoreResult | None]]:
    options = resolver.here().options
    jobs = _jobs(options)
    if jobs > 1:
        from ngfflint.cli.tasks import pays, tasks_for

        tasks = tasks_for(targets, resolver, jobs)
        if len(tasks) > jobs and (options.jobs is not None or pays(targets)):
            from ngfflint.cli.run_parallel import lint_in_processes

            yield from lint_in_processes(tasks, jobs)
            return
    yield from ((number, None) for number in range(len(targets)))


def _jobs(options: Options) -> int:
    """Return how many processes may work."""
    if options.jobs is not None:
        return options.jobs
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1

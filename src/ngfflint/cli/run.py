"""Linting all targets: in this process, in parallel, or in one event loop."""

from __future__ import annotations

import gc
import os
from itertools import groupby
from typing import TYPE_CHECKING

from ngfflint.cli.run_target import STDIN, safely
from ngfflint.cli.tasks import is_worthwhile, tasks_for
from ngfflint.records import NamedTuple
from ngfflint.store.base import IN_BROWSER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver, Setup
    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.progress import Progress
    from ngfflint.cli.resume import Journal
    from ngfflint.linter.results import StoreResult
    from ngfflint.store.base import Target

GC_THRESHOLDS = (20_000, 10, 10)
"""Thresholds of garbage collection, well above the few hundred objects of an image."""


class Done(NamedTuple):
    """A target that was linted.

    Args:
        number: index among all targets.
        setup: the settings that applied.
        fixed: number of findings that were fixed.
    """

    number: int
    target: Target
    setup: Setup
    result: StoreResult
    fixed: int = 0


def lint_all(
    targets: Sequence[Target], resolver: Resolver, progress: Progress, journal: Journal | None = None
) -> Iterator[Done]:
    """Lint targets in order (on a cluster, in order of completion), each with the settings of its folder.

    Raises:
        ConfigurationError: settings are invalid.
    """
    _start_garbage_collection()
    for number, target, result in _results(targets, resolver, progress, journal):
        setup = resolver.for_target(target)
        if target.is_local:
            progress.begin(target.uri)
        if result is None:
            result = safely(target, setup.settings, progress)  # noqa: PLW2901
        yield Done(number, target, setup, result)


def _start_garbage_collection() -> None:
    """Turn on garbage collection, which ``start`` turned off, without scanning what was imported before."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        gc.enable()


def _results(
    targets: Sequence[Target], resolver: Resolver, progress: Progress, journal: Journal | None
) -> Iterator[tuple[int, Target, StoreResult | None]]:
    """Yield targets with their results, ``None`` for those to lint in this process."""
    count = sum(target.path != STDIN for target in targets)  # standard input is last, and only this process can read it
    dask = resolver.here().options.dask
    if dask:
        from ngfflint.cli.run_dask import lint_on_cluster

        left = []
        for number, target in enumerate(targets[:count]):
            if journal is not None and journal.knows(target):
                yield number, target, journal.recall(target)
            else:
                left.append((number, target))
        for index, result in lint_on_cluster([target for _, target in left], resolver, dask):
            yield *left[index], result
    else:
        for is_local, some in groupby(enumerate(targets[:count]), lambda each: each[1].is_local):
            numbered = list(some)
            if is_local or IN_BROWSER:
                yield from _local_results(numbered, resolver, journal)
                continue
            from ngfflint.cli.run_remote import lint_remote

            yield from lint_remote(numbered, resolver.here().settings, progress, journal)
    yield from ((number, targets[number], None) for number in range(count, len(targets)))


def _local_results(
    numbered: Sequence[tuple[int, Target]], resolver: Resolver, journal: Journal | None
) -> Iterator[tuple[int, Target, StoreResult | None]]:
    left = [target for _, target in numbered if journal is None or not journal.knows(target)]
    results = _distributed_results(left, resolver)
    finished = set() if journal is None else {number for number, target in numbered if journal.knows(target)}
    for number, target in numbered:
        if journal is not None and number in finished:
            yield number, target, journal.recall(target)
        else:
            yield number, target, next(results)[1]


def _distributed_results(targets: Sequence[Target], resolver: Resolver) -> Iterator[tuple[int, StoreResult | None]]:
    options = resolver.here().options
    jobs = _jobs(options)
    if jobs > 1:
        tasks = tasks_for(targets, resolver, jobs)
        if len(tasks) > jobs and (options.jobs is not None or options.pixels != "none" or is_worthwhile(targets)):
            from ngfflint.cli.run_parallel import lint_in_processes

            yield from lint_in_processes(tasks, jobs, verbose=options.verbose)
            return
    yield from ((number, None) for number in range(len(targets)))


def _jobs(options: Options) -> int:
    """Return the number of processes to use."""
    if options.jobs is not None:
        return options.jobs
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1

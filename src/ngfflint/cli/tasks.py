"""Tasks for worker processes: some stores or a part of one plate, with their settings."""

from __future__ import annotations

import os
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ngfflint.cli.config.resolve import make_settings
from ngfflint.cli.config.schema import Options
from ngfflint.cli.run_target import safely
from ngfflint.documents.parse import parse
from ngfflint.linter.results import together
from ngfflint.records import NamedTuple
from ngfflint.rules.loader import rulebook
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Target

LARGE = 3000
"""Least number of documents for which several processes are faster than one."""

LARGE_WITH_PIXELS = 100
"""The same for runs that read pixels, which takes much longer than reading a document."""

SMALL = 12
"""Least number of documents that a store counts as, because starting a store costs more than one document."""

REMOTE = 1000
"""Number of documents that a remote store counts as, because waiting for responses dominates."""

SHARES = 4
"""Shares of a plate per process, because they differ in length."""

MANY = 24
"""Number of stores from which on single plates are not split."""

BATCH = 64
"""Most stores of one task."""


class Task(NamedTuple):
    """Work for one process.

    Args:
        targets: the targets to lint, with their index among all targets.
        options: the common options.
        share: for a split plate, the index of the share and the number of shares.
    """

    targets: tuple[tuple[int, Target], ...]
    options: dict[str, Any]
    share: tuple[int, int] = (0, 1)


_settings: dict[str, Settings] = {}
"""Cached settings of this process, by options; they contain the plans and caches of linting."""


def run_task(task: Task) -> list[tuple[int, StoreResult]]:
    """Run a task, and return results with the numbers of the targets."""
    known = repr(task.options)
    if known not in _settings:
        _settings[known] = make_settings(Options(**task.options), rulebook().rules)
    settings = _settings[known]
    if task.share[1] > 1:
        settings = evolve(settings, extent=settings.extent._replace(share=task.share))
    return [(number, safely(target, settings)) for number, target in task.targets]


def joined(tasks: Sequence[Task], results: Iterable[list[tuple[int, StoreResult]]]) -> Iterator[tuple[int, Any]]:
    """Merge the results of tasks in order; ``None`` means that a split plate must be linted as a whole."""
    shares: list[StoreResult] = []
    for task, result in zip(tasks, results, strict=False):
        if task.share[1] == 1:
            yield from result
            continue
        (number, one), *_ = result
        shares.append(one)
        if len(shares) == task.share[1]:
            yield number, None if any(each.linked for each in shares) else together(shares)
            shares = []


def tasks_for(targets: Sequence[Target], resolver: Resolver, jobs: int) -> list[Task]:
    """Split the targets into tasks for a number of processes."""
    most = max(1, min(BATCH, len(targets) // (jobs * SHARES)))
    tasks: list[Task] = []
    batch: list[tuple[int, Target]] = []
    options: dict[str, Any] = {}
    least = LARGE if resolver.here().options.pixels == "none" else LARGE_WITH_PIXELS
    for number, target in enumerate(targets):
        one = task_for(number, target, resolver)
        large = len(targets) < MANY and _estimated_documents(target) >= least
        if batch and (large or len(batch) == most or options is not one.options):
            tasks.append(Task(tuple(batch), options))
            batch = []
        if large:
            tasks += [one._replace(share=(share, jobs * SHARES)) for share in range(jobs * SHARES)]
        else:
            options = one.options
            batch += one.targets
    return [*tasks, *([Task(tuple(batch), options)] if batch else ())]


def task_for(number: int, target: Target, resolver: Resolver) -> Task:
    """Return the task to lint one target in any process or on any machine."""
    path = os.path.abspath(target.path) if target.is_local else target.path
    moved = target if path == target.path else target._replace(path=path)
    return Task(((number, moved),), resolver.for_target(target).sent)


def small(task: Task) -> bool:
    """Whether the first target of a task is fast to lint."""
    return task.share[1] == 1 and _estimated_documents(task.targets[0][1]) < LARGE


def is_worthwhile(targets: Sequence[Target]) -> bool:
    """Whether the targets are enough for several processes to be faster, looking at no more targets than needed."""
    if len(targets) * SMALL >= LARGE:
        return True
    counts = accumulate(REMOTE if not each.is_local else max(SMALL, _estimated_documents(each)) for each in targets)
    return any(count >= LARGE for count in counts)


def _estimated_documents(target: Target) -> int:
    """Estimate the number of documents of a local plate, 0 for any other store."""
    if target.alone or target.inside or not target.is_local:
        return 0
    store = LocalStore(target.path)
    for name in ("zarr.json", ".zattrs"):
        try:
            data = store.get(name)
        except OSError:  # linting reports it
            continue
        if data is not None:
            return _estimated_plate_documents(parse(data).value)
    return 0


def _estimated_plate_documents(value: Any) -> int:
    """Estimate the number of documents of a plate with five levels per image."""
    for step in ("attributes", "ome"):
        if isinstance(value, dict) and isinstance(value.get(step), dict):
            value = value[step]
    plate = value.get("plate") if isinstance(value, dict) else None
    if not isinstance(plate, dict) or not isinstance(plate.get("wells"), list):
        return 0
    fields = plate.get("field_count")
    return len(plate["wells"]) * 5 * (fields if isinstance(fields, int) and fields > 0 else 1)

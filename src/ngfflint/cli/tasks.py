"""Tasks for other processes: some stores, or a part of one plate, with their settings."""

from __future__ import annotations

import os
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

from ngfflint.cli.config.resolve import make_settings
from ngfflint.cli.config.schema import Options
from ngfflint.cli.run_target import safely
from ngfflint.linter.results import together
from ngfflint.rules.loader import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.cli.config.resolve import Resolver
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Target

LARGE = 3000
"""Documents from which on it pays to share them out: below, processes cost more than they save."""

SMALL = 12
"""Documents that a store counts for at least: what it costs to begin with one is more than to read a document."""

REMOTE = 1000
"""Documents that a store on a server counts for: to wait for answers takes longer than to read what lies here."""

SHARES = 4
"""Shares for each process: they are not all equally long."""

MANY = 24
"""Stores from which on it pays to share them out."""

BATCH = 64
"""Stores that are given away together, at most."""


class Task(NamedTuple):
    """Something to do.

    Args:
        targets: to lint, each with its number among all.
        options: that hold for all of them.
        share: for a plate: the number of the share, and how many there are.
    """

    targets: tuple[tuple[int, Target], ...]
    options: dict[str, Any]
    share: tuple[int, int] = (0, 1)


_settings: dict[str, Settings] = {}
"""What was made of options in this process; plans and memories are in there."""


def do(task: Task) -> list[tuple[int, StoreResult]]:
    """Do a task; what was found comes with the numbers of the targets."""
    known = repr(task.options)
    if known not in _settings:
        _settings[known] = make_settings(Options(**task.options), rulebook().rules)
    settings = _settings[known]
    if task.share[1] > 1:
        settings = evolve(settings, extent=settings.extent._replace(share=task.share))
    return [(number, safely(target, settings)) for number, target in task.targets]


def joined(tasks: Sequence[Task], results: Iterable[list[tuple[int, StoreResult]]]) -> Iterator[tuple[int, Any]]:
    """Yield the results of targets, in the order of the tasks; shares are put together.

    Args:
        tasks: in their order.
        results: of each.

    Yields:
        number and result of a target; ``None`` in place of the result where it must be linted as a whole.
    """
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
    """Share out what is to be linted.

    Args:
        targets: all of them.
        resolver: knows which settings hold where.
        jobs: how many processes there are.
    """
    most = max(1, min(BATCH, len(targets) // (jobs * SHARES)))
    tasks: list[Task] = []
    batch: list[tuple[int, Target]] = []
    options: dict[str, Any] = {}
    for number, target in enumerate(targets):
        one = task_for(number, target, resolver)
        large = len(targets) < MANY and _documents(target) >= LARGE
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
    """Return the task to lint a target, wherever that is done.

    Args:
        number: of the target among all.
        target: what to lint.
        resolver: knows which settings hold where.
    """
    path = os.path.abspath(target.path) if target.is_local else target.path
    moved = target if path == target.path else target._replace(path=path)
    return Task(((number, moved),), resolver.for_target(target).sent)


def small(task: Task) -> bool:
    """Say whether the first target of a task is done in no time."""
    return task.share[1] == 1 and _documents(task.targets[0][1]) < LARGE


def pays(targets: Sequence[Target]) -> bool:
    """Say whether there is so much to lint that several processes save more than they cost.

    Args:
        targets: all of them; no more of them are looked at than it takes to know.
    """
    if len(targets) * SMALL >= LARGE:
        return True
    counts = accumulate(REMOTE if not each.is_local else max(SMALL, _documents(each)) for each in targets)
    return any(count >= LARGE for count in counts)


def _documents(target: Target) -> int:
    """Guess how many documents a plate has that lies here; other stores have few, for all that is known."""
    if target.alone or target.inside or not target.is_local:
        return 0
    from ngfflint.documents.parse import parse

    for name in ("zarr.json", ".zattrs"):
        path = os.path.join(target.path, name)
        if not os.path.isfile(path):  # nobody ever writes into a pipe of that name
            continue
        try:
            with open(path, "rb") as file:
                value = parse(file.read()).value
        except OSError:
            continue
        return _of_plate(value)
    return 0


def _of_plate(value: Any) -> int:
    """Guess how many documents a plate has: five levels are usual for an image."""
    for step in ("attributes", "ome"):
        if isinstance(value, dict) and isinstance(value.get(step), dict):
            value = value[step]
    plate = value.get("plate") if isinstance(value, dict) else None
    if not isinstance(plate, dict) or not isinstance(plate.get("wells"), list):
        return 0
    fields = plate.get("field_count")
    return len(plate["wells"]) * 5 * (fields if isinstance(fields, int) and fields > 0 else 1)

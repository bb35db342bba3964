"""Prefetch nodes of remote stores, in the order in which they will be visited."""

from __future__ import annotations

from asyncio import Task, create_task, sleep
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from ngfflint.hierarchy.loader import MAYBE, load, way_of
from ngfflint.hierarchy.nodes import Group

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store

    Read = Callable[[], Awaitable[Node]]
    Order = tuple[int, ...]

DEPTH = 4
"""Nodes that may wait to be walked, for each one that is read at the same time: memory stays flat on any plate."""


class Prefetcher:
    """The nodes that are read ahead of a walk, which takes them one by one.

    A node that was read says what comes below it, and that is read before anything that the walk comes to later.

    Args:
        store: to read from.
        paths: returns the paths in the metadata of a group.
        read: reads the node that a path of a group leads to, and makes it ready.
        leaves: says whether what a path of a group leads to is left out.
    """

    def __init__(
        self,
        store: Store,
        paths: Callable[[Group], list[Reference]],
        read: Callable[[Group, Reference], Awaitable[Node]],
        leaves: Callable[[Group, Reference], bool],
    ) -> None:
        self.store = store
        self._paths, self._read, self._leaves = paths, read, leaves
        self._waiting: list[_Read] = []
        self._jobs: dict[Group, dict[str, _Read]] = {}
        self._below: dict[Group, list[Reference]] = {}
        self._orders: dict[Node, Order] = {}
        self._active = self._held = 0

    def below(self, group: Group) -> list[Reference]:
        """Return the paths in the metadata of a group that the walk has come to; what they lead to is read from now."""
        if group not in self._below:
            self._expand(group, self._orders.get(group, ()))
        return self._below.pop(group)

    def begin(self, group: Group, reference: Reference, number: int) -> None:
        """Read what a path leads to.

        Args:
            group: whose metadata contains the path, or implies it.
            reference: the path.
            number: its place among those of the group.
        """
        if reference.target is None or reference.stop or self._leaves(group, reference):
            return
        self._add_ways(group, reference, number)
        order = (*self._orders.get(group, ()), number)

        async def read() -> Node:
            node = await self._read(group, reference)
            if isinstance(node, Group) and node.whole and node.has_ome:
                self._expand(node, order)
            return node

        self._add(group, reference.target, order, read)

    async def take(self, group: Group, path: str) -> Node | None:
        """Return a node that is read ahead, ``None`` if it was not started; it belongs to the walk from then on.

        Args:
            group: whose metadata leads there.
            path: of the node, relative to the store.
        """
        job = self._jobs.get(group, {}).pop(path, None)
        if job is None:
            return None
        job.taken = True
        self._held -= job.done
        self._pump()
        if job.done:
            await sleep(0)  # requests are sent and answers are read while the walk goes on
        node = await (job.task or self._start(job))  # the walk waits for it: it is never too early
        self._pump()
        return node

    def drop(self, group: Group) -> None:
        """Forget a group that the walk is done with, and what was read ahead below it for nothing."""
        self._orders.pop(group, None)
        self._below.pop(group, None)
        for job in self._jobs.pop(group, {}).values():
            job.taken = True  # waiting jobs are skipped
            self._held -= job.done
            if job.task is not None and not job.task.cancel() and not job.task.cancelled():
                job.task.exception()  # of a node that nothing needs
            if isinstance(job.node, Group):
                self.drop(job.node)

    def close(self) -> None:
        """Read nothing more."""
        for group in list(self._jobs):
            self.drop(group)

    def _expand(self, group: Group, order: Order) -> None:
        """Begin to read what is below a group."""
        below = self._below[group] = self._paths(group)
        self._orders[group] = order
        for number, reference in enumerate(below):
            if reference.from_parent and isinstance(group.parent, Group) and group.parent.kind == "plate":
                continue  # the images that a collection names are those of the wells
            self.begin(group, reference, number)

    def _add_ways(self, group: Group, reference: Reference, number: int) -> None:
        """Begin to read the groups on the way of a path that no path of the group leads to."""
        if reference.expected != "group":
            return
        for path in way_of(group, reference):
            if path not in group.passed:
                self._add(group, path, (*self._orders.get(group, ()), number), partial(self._read_way, group, path))

    async def _read_way(self, group: Group, path: str) -> Node:
        return await load(self.store, path, group, MAYBE)

    def _add(self, group: Group, path: str, order: Order, read: Read) -> None:
        jobs = self._jobs.setdefault(group, {})
        if path not in jobs:
            job = jobs[path] = _Read(order, read)
            heappush(self._waiting, job)
            self._pump()

    def _pump(self) -> None:
        """Begin to read what the walk comes to first, as long as there is room."""
        room = self.store.ahead
        while self._waiting and self._active < room and self._active + self._held < DEPTH * room:
            job = heappop(self._waiting)
            if not job.taken:
                self._start(job)

    def _start(self, job: _Read) -> Task[Node]:
        self._active += 1
        job.task = create_task(self._run(job))
        return job.task

    async def _run(self, job: _Read) -> Node:
        try:
            job.node = await job.read()
        finally:
            self._active -= 1
        if not job.taken:
            job.done = True
            self._held += 1
        self._pump()
        return job.node


class _Read:
    """A node to be read.

    Args:
        order: place in the walk: the number of each path that leads to it.
        read: reads it.
    """

    __slots__ = ("done", "node", "order", "read", "taken", "task")

    def __init__(self, order: Order, read: Read) -> None:
        self.order, self.read = order, read
        self.task: Task[Node] | None = None
        self.node: Node | None = None
        self.done = self.taken = False

    def __lt__(self, other: _Read) -> bool:
        return self.order < other.order

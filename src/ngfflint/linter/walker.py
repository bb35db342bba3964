"""Walk through a hierarchy, parents first, and run the rules on each node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.classify import prepare, witness
from ngfflint.hierarchy.consolidated import copies_in
from ngfflint.hierarchy.loader import MAYBE, load, read_way
from ngfflint.hierarchy.nodes import Array, Group, Missing, Unfollowed
from ngfflint.hierarchy.ome_group import collection_at, look_into_ome_group
from ngfflint.hierarchy.references import references
from ngfflint.hierarchy.version import FIRST_WITH_LINKS, WITH_LINKS
from ngfflint.linter.cache import Images, rebase
from ngfflint.linter.results import StoreResult, in_order, order_of, summary_of
from ngfflint.linter.runner import Runner
from ngfflint.linter.settings import ALONE, LeftOut
from ngfflint.store.paths import relative

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ngfflint.hierarchy.collection import Collection
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.prefetch import Prefetcher
    from ngfflint.hierarchy.references import NumberedImageReference, PathInMetadata, Reference
    from ngfflint.linter.locate import Locator, Scanned
    from ngfflint.linter.results import Finding, Order, PendingFinding
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store


async def look_around(
    store: Store, group: Group, prepare: Callable[..., None], ahead: Prefetcher | None, *, unmentioned: bool
) -> list[PathInMetadata]:
    """Look around a group; what is found is put down in it.

    Args:
        store: to read from.
        group: with OME metadata.
        prepare: makes a node ready that was read.
        ahead: has read nodes already.
        unmentioned: whether a rule asks for the nodes that no metadata mention.

    Returns:
        what rules shall visit beside the paths to nodes below.
    """
    found: list[PathInMetadata] = []
    if group.kind == "plate":
        from ngfflint.hierarchy.neighbors import spare_groups

        group.spare = await spare_groups(store, group)
    elif group.kind == "labels":
        from ngfflint.hierarchy.neighbors import misnamed_labels, unlisted_labels

        group.unlisted = await unlisted_labels(store, group)
        group.misnamed = await misnamed_labels(store, group) if group.unlisted else {}
    elif group.kind == "label image":
        from ngfflint.hierarchy.neighbors import find_source, in_circle, source_of

        source = source_of(group)
        group.source = await find_source(store, group, source, prepare)
        if source is not None:
            source.node = group.source
            if await in_circle(store, group, prepare):
                source.stop = "circle"
            found.append(source)
    if group.kind in WITH_LINKS and group.version >= FIRST_WITH_LINKS:
        from ngfflint.hierarchy.neighbors import look_ahead

        found += await look_ahead(store, group, prepare, ahead)
    if unmentioned:
        from ngfflint.hierarchy.neighbors import unmentioned_nodes

        found += await unmentioned_nodes(store, group)
    return found


TURN = 40
"""Bits of the number of a node in the walk, beside those for its turn: shares of a plate come out in one order."""


class Walker:
    """A walk through a store; what is in the way of one node only is no longer held when it is left.

    Args:
        store: to read from.
        settings: of the user.
        inside: path of the node where it begins.
    """

    def __init__(self, store: Store, settings: Settings, inside: str = "") -> None:
        self.store, self.settings, self.inside = store, settings, inside
        self.findings: list[tuple[Order, Finding]] = []
        self.images = Images(store, settings)
        self.met = self.nodes = self.documents = 0
        self.failed = False
        self.left_out = LeftOut(settings.extent)
        self.collection: Collection | None = None
        self.linked: set[str] = set()
        self.visited: set[str] = set()
        self.scanned: Scanned = {}
        self.ahead: Prefetcher | None = None
        if store.ahead:
            from ngfflint.hierarchy.prefetch import Prefetcher  # stores that answer at once have no use for it

            self.ahead = Prefetcher(store, self.paths, self.read, self.left_out.leaves)

    async def start(self, root: Node, expected: str = "") -> None:
        """Lint the node to begin with, and all nodes below it."""
        known = self.settings.spec_version or self.settings.assume_version
        self.prepare(root, expected, child=None if known else await witness(self.store, root))
        self.collection = await collection_at(self.store, root, self.settings.rules)
        try:
            await self.visit(root)
        finally:
            if self.ahead is not None:
                self.ahead.close()

    def prepare(self, node: Node, expected: str = "", child: Node | None = None) -> None:
        """Find kind, version and metadata of a node."""
        force, assume = self.settings.spec_version, self.settings.assume_version
        prepare(node, expected=expected, force=force, assume=assume, child=child)

    async def visit(self, node: Node) -> None:
        """Lint a node that is prepared, and all nodes below it that metadata leads to."""
        node.copies = copies_in(node)
        self._count(node)
        if self.store.archive is not None and node.parent is None:
            archived = self._at(node)
            self._keep(archived, archived.on_archive(self.store.archive))
        if isinstance(node, Group) and self.collection is None and self._lint_as_alone(node):
            return
        at = self._at(node)
        if not isinstance(node, Group) or (not node.has_ome and node.parent is not None):
            self._lint(at)
            return
        below = self.ahead.below(node) if self.ahead and node.whole else self.paths(node)
        if node.whole:
            await self._look(at, node, below)
        entered: set[str] = set()
        first = [each for each in below if each.first]
        self._lint(at)
        self._lint_references(at, first)
        for reference in first:
            await self._enter(node, reference, entered)
        if self.collection is not None:
            self.collection.keep(node)
        await self._go_down(at, node, below, entered)
        if self.collection is not None and node.whole and self.settings.extent.max_depth != 0:
            await self._compare(at, node, entered, self.collection)
        if self.ahead is not None:
            self.ahead.drop(node)

    async def _go_down(self, at: Runner, group: Group, below: list[Reference], entered: set[str]) -> None:
        """Lint the groups that the paths of a group lead to."""
        for index, reference in enumerate(below):
            if not reference.first:
                self.left_out.follow(group, reference, index)
                await self._descend(at, group, reference, entered)

    async def _look(self, at: Runner, group: Group, below: list[Reference]) -> None:
        """Read the nodes that the rules of a group ask for."""
        for reference in below:
            if reference.first:
                await self._follow(group, reference)
        more = at.plan.visits("UnmentionedNode")
        self._lint_references(at, await look_around(self.store, group, self.prepare, self.ahead, unmentioned=more))

    def paths(self, group: Group) -> list[Reference]:
        """Return the paths in the metadata of a group, of which those to wells that are left out are known then."""
        below = references(group)
        group.passed = {each.target for each in below if each.target}
        self.left_out.choose(group, below)
        return below

    async def read(self, group: Group, reference: Reference) -> Node:
        """Read the node that a path in the metadata of a group leads to."""
        above = (group.parent if reference.from_parent else group) or group
        expected = MAYBE if reference.optional else reference.expected
        child = await load(self.store, reference.target or "", above, expected)
        self.prepare(child, reference.kind)
        return child

    def _lint_as_alone(self, group: Group) -> bool:
        """Lint an image by itself, or tell again what was found on one like it; return whether it is done."""
        found = self.images.lint(group)
        if found is None:
            return False
        start = self.met - 1
        self.met += found.arrays
        if self.left_out.mine:
            self.nodes += found.arrays
            self.documents += found.documents
            for number, document, finding in found.findings:
                ordinal = group.ordinal if number == 0 else (self.left_out.turn << TURN) + start + number
                placed = rebase(finding, relative(group.path, self.inside), self.store.uri)
                self.findings.append(((ordinal, document), placed))
        return True

    async def _compare(self, at: Runner, group: Group, entered: set[str], collection: Collection) -> None:
        """Lint the images of a collection that have numbers for names, and all images of one together."""
        from ngfflint.hierarchy.collection import read_on, walk_images

        async def enter(reference: NumberedImageReference) -> bool:
            if self.ahead is not None:
                read_on(self.ahead, group, reference)
            return await self._descend(at, group, reference, entered)

        series = await walk_images(self.store, group, collection, enter)
        if series is not None:
            self._lint_references(at, [series])

    async def _descend(self, at: Runner, group: Group, reference: Reference, entered: set[str]) -> bool:
        """Lint a path and what it leads to; say whether that was entered, for some paths lead to images only."""
        if group.whole and not (self.collection and reference.target in self.collection.images):
            await self._follow(group, reference)
        if reference.ends_here:
            stray = group.children.pop(reference.path, None)
            if self.ahead is not None and isinstance(stray, Group):
                self.ahead.drop(stray)
            return False
        self._lint_references(at, [reference])
        for each in reference.between:
            if not isinstance(each, Missing):
                self._count(each)
                self._lint(self._at(each))
        await self._enter(group, reference, entered)
        return True

    async def _follow(self, group: Group, reference: Reference) -> None:
        """Read the node that a path leads to, unless the path must not be followed."""
        if reference.target is None or reference.stop or self.left_out.leaves(group, reference):
            return
        child = group.children.get(reference.path)
        if child is None:
            begun = await self.ahead.take(group, reference.target) if self.ahead else None
            child = group.children[reference.path] = begun or await self.read(group, reference)
        reference.node = child
        if not isinstance(child, Missing):
            await read_way(self.store, group, reference, self.ahead)
            for each in (*reference.between, child):
                self._meet(each)
        if reference.kind == "OME group" and not isinstance(child, Unfollowed):
            await look_into_ome_group(self.store, group, reference, self.collection, self.settings.rules)

    async def _enter(self, group: Group, reference: Reference, entered: set[str]) -> None:
        """Lint the node that a path leads to, unless another path has led there, and let go of it."""
        child = self._leave(group, reference, entered)
        if child is None:
            return
        if child.stored_at is not None:
            if child.place in self.linked:
                return
            self.linked.add(child.place)
        if isinstance(child, Group):
            if child.path in self.visited:  # from another group: plates may list what lies in other plates
                if self.ahead is not None:
                    self.ahead.drop(child)
                return
            self.visited.add(child.path)
        await self.visit(child)

    def _leave(self, group: Group, reference: Reference, entered: set[str]) -> Node | None:
        """Let go of the node that a path leads to; return it unless nothing is there or another path has led there."""
        child = group.children.pop(reference.path, None)
        reference.node = None
        if child is None or child.path in entered or (isinstance(child, Missing | Unfollowed) and not child.documents):
            return None
        entered.add(child.path)
        if isinstance(child, Array):
            group.arrays[reference.path] = child
        return child

    def _count(self, node: Node) -> None:
        self._meet(node)
        if self.left_out.mine:
            self.nodes += not isinstance(node, Missing | Unfollowed)
            self.documents += len(node.documents)

    def _meet(self, node: Node) -> None:
        """Give a node its number in the walk: before any rule runs that may speak of it."""
        if node.ordinal < 0:
            node.ordinal = (self.left_out.turn << TURN) + self.met
            self.met += 1

    def _at(self, node: Node) -> Runner:
        """Make ready to lint a node."""
        return Runner(self.settings.plan(node.version, newer=node.newer), node)

    def _locator(self, at: Runner) -> Locator:
        """Return what finds places in the documents of a node; most nodes have nothing to be found."""
        if at.locator is None:
            from ngfflint.linter.locate import Locator

            at.locator = Locator(self.store.uri, self.settings.severity, inside=self.inside, large=self.scanned)
        return at.locator

    def _lint(self, at: Runner) -> None:
        """Run the rules of a node."""
        self._keep(at, at.found_on_node(self.settings))

    def _lint_references(self, at: Runner, below: Sequence[PathInMetadata]) -> None:
        """Run the rules of paths in the metadata of a group."""
        if below:
            self._keep(at, at.on_references(below))

    def _keep(self, at: Runner, raws: list[PendingFinding]) -> None:
        """Look up the places of what was found, while the documents are at hand."""
        for raw in raws:
            self.failed = self.failed or raw.failed
            if self.left_out.mine and self.settings.wanted(raw):
                self.findings.append((order_of(raw), self._locator(at).finding(raw)))

    def result(self, root: Node) -> StoreResult:
        """Return what was found, in its final order."""
        self.left_out.withheld = self.store.traffic.withheld if self.store.traffic else 0
        summary = summary_of(self.store, root, self.nodes, self.documents)
        if self.settings.extent.share != ALONE:
            return StoreResult(summary, (), self.failed, self.left_out, tuple(self.findings), bool(self.linked))
        return StoreResult(summary, in_order(self.findings), self.failed, self.left_out if self.left_out.says else None)

"""Walk through a hierarchy, parents first, and run the rules on each node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.consolidated import copies_in, copies_of_nothing
from ngfflint.hierarchy.containers import is_container, may_be_ome, nodes_in, nothing_found
from ngfflint.hierarchy.labels_group import LABELS, has_labels, misnamed_labels, read_folder, unlisted_labels
from ngfflint.hierarchy.loader import MAYBE, load, read_intermediate_groups, version_child
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing, Unfollowed
from ngfflint.hierarchy.ome_group import collection_at, read_ome_group
from ngfflint.hierarchy.references import (
    FolderOfLabels,
    SeriesReference,
    StrayLabelsReference,
    may_be_image,
    references,
)
from ngfflint.hierarchy.stored_chunks import chunk_mode, stored_chunks
from ngfflint.hierarchy.version import FIRST_WITH_LINKS, WITH_LINKS
from ngfflint.linter.cache import Images, rebase
from ngfflint.linter.results import StoreResult, in_order, order_of, summary_of
from ngfflint.linter.runner import Runner, with_readers
from ngfflint.linter.scope import ALONE, LeftOut
from ngfflint.store.paths import join, relative

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ngfflint.hierarchy.collection import Collection
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.prefetch import Prefetcher
    from ngfflint.hierarchy.references import NumberedImageReference, PathInMetadata, Reference
    from ngfflint.linter.cache import CachedNode
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.locate import Locator, Scanned
    from ngfflint.linter.results import Order, PendingFinding
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store


async def read_neighbors(
    store: Store, group: Group, prepare: Callable[..., None], ahead: Prefetcher | None, *, unmentioned: bool
) -> list[PathInMetadata]:
    """Read the nodes around a group that its rules need, and set them on the group.

    Returns:
        what rules visit besides the references to child nodes.
    """
    found: list[PathInMetadata] = []
    if group.kind == "plate":
        from ngfflint.hierarchy.neighbors import field_counts, spare_groups

        group.spare = await spare_groups(store, group)
        group.field_counts = await field_counts(store, group)
    elif group.kind == "labels":
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
        from ngfflint.hierarchy.neighbors import read_transform_targets

        found += await read_transform_targets(store, group, prepare, ahead)
    if unmentioned:
        from ngfflint.hierarchy.neighbors import unmentioned_nodes

        found += await unmentioned_nodes(store, group)
    return found


NONE: frozenset[str] = frozenset()
"""No names."""

TURN = 40
"""Bits of a node's number below those of its turn, so that findings of all processes sort in one order."""


class Walker:
    """A walk through a store from the node at ``inside``; nodes are released as soon as they are linted."""

    def __init__(self, store: Store, settings: Settings, inside: str = "") -> None:
        self.store, self.settings, self.inside = store, settings, inside
        self.findings: list[tuple[Order, Finding]] = []
        self.chunk_mode = chunk_mode(store, settings.extent.chunks)
        self.images = Images(store, settings, self.chunk_mode)
        self.met = self.nodes = self.documents = 0
        self.failed = False
        self.left_out = LeftOut(settings.extent)
        self.collection: Collection | None = None
        self.found_ome = False
        self.linked: set[str] = set()
        self.visited: set[str] = set()
        self.scanned: Scanned = {}
        self.ahead: Prefetcher | None = None
        if store.ahead:
            from ngfflint.hierarchy.prefetch import Prefetcher  # only remote stores need it

            self.ahead = Prefetcher(store, self.paths, self.read, self.left_out.leaves)

    async def start(self, root: Node, expected: str = "") -> None:
        """Lint the first node, and all nodes below it."""
        try:
            await self._visit_root(root, expected)
        finally:
            if self.ahead is not None:
                self.ahead.close()

    async def _visit_root(self, root: Node, expected: str = "") -> None:
        """Lint a node that has no parent, and all nodes below it."""
        known = self.settings.spec_version or self.settings.assume_version
        self.prepare(root, expected, child=None if known else await version_child(self.store, root))
        self.found_ome = self.found_ome or may_be_ome(root)
        self.collection = await collection_at(self.store, root, self.settings.rules)
        await self.visit(root)

    def prepare(self, node: Node, expected: str = "", child: Node | None = None) -> None:
        """Set kind, version and metadata of a node."""
        force, assume = self.settings.spec_version, self.settings.assume_version
        prepare(node, expected=expected, force=force, assume=assume, child=child)

    async def visit(self, node: Node) -> None:
        """Lint a prepared node, and all nodes below it that metadata refers to."""
        node.copies = copies_in(node)
        self._count(node)
        if self.store.archive is not None and node.parent is None:
            archived = self._runner(node)
            self._keep(archived, archived.on_archive(self.store.archive))
        if isinstance(node, Group) and self.collection is None and self._lint_cached(node):
            return
        runner = self._runner(node)
        if not isinstance(node, Group) or (not node.has_ome and node.parent is not None):
            self._lint(runner)
            if isinstance(node, Missing) and node.parent is None:
                await self._lint_contained(runner, node)
            return
        await self._visit_group(runner, node)

    async def _visit_group(self, runner: Runner, node: Group) -> None:
        """Lint a group, and all nodes below it."""
        below = self.ahead.below(node) if self.ahead and node.whole else self.paths(node)
        more = await self._read_needed(runner, node, below) if node.whole else []
        entered: set[str] = set()
        first = [each for each in below if each.first]
        before = len(self.findings)
        self._lint(runner)
        self._lint_references(runner, more)
        self._lint_references(runner, first)
        self._lint_between(first)
        for reference in first:
            await self._enter(node, reference, entered)
        self._merge_repeated(runner, node, before)
        if self.collection is not None:
            self.collection.keep(node)
        await self._lint_children(runner, node, below, entered)
        if node.kind == "well" and node.whole:
            await self._lint_stray_labels(runner, node, node.passed)
        if self.collection is not None and node.whole and self.settings.extent.max_depth != 0:
            await self._lint_series(runner, node, entered, self.collection)
        if self.ahead is not None:
            self.ahead.drop(node)
        if not node.has_ome:
            self.found_ome = self.found_ome or bool(entered)
            await self._lint_contained(runner, node, frozenset(each.path for each in first) if entered else NONE)
        if node.copies is not None and node.whole:
            self.left_out.end(node)
            self._keep(runner, runner.on_objects([node.copies, *copies_of_nothing(self.store, node.copies)]))

    async def _lint_contained(self, runner: Runner, node: Node, linted: frozenset[str] = NONE) -> None:
        """Lint the groups in a container, except those that were linted; report it if there is no OME-Zarr group."""
        collection = self.collection
        if is_container(node) and not self.left_out.leaves_contained(node):
            async for each in nodes_in(self.store, node, linted):
                if isinstance(each, Group):
                    each.top = isinstance(node, Group) and node.top
                if each.path not in self.visited:
                    await self._visit_root(each)
        self.collection = collection
        if node.container is None and not self.found_ome:
            self._keep(runner, runner.on_objects([await nothing_found(self.store, node)]))

    def _merge_repeated(self, runner: Runner, group: Group, before: int) -> None:
        """Report the same fault in several arrays of a group once; ``before`` counts the findings before the group."""
        if len(self.findings) < before + 2:
            return
        from ngfflint.linter.findings import merge_repeated

        arrays = {relative(each.path, self.inside) for each in group.arrays.values()}
        found = self.findings[before:]
        merged = iter(merge_repeated([each for _, each in found if each.node in arrays], runner.plan.of_arrays))
        kept = [(order, next(merged) if each.node in arrays else each) for order, each in found]
        self.findings[before:] = [(order, each) for order, each in kept if each is not None]

    async def _lint_children(self, runner: Runner, group: Group, below: list[Reference], entered: set[str]) -> None:
        """Lint the groups that the references of a group lead to."""
        for index, reference in enumerate(below):
            if not reference.first:
                self.left_out.follow(group, reference, index)
                await self._descend(runner, group, reference, entered)

    async def _read_needed(self, runner: Runner, group: Group, below: list[Reference]) -> list[PathInMetadata]:
        """Read the nodes that the rules of a group need; return what they visit besides the references."""
        for reference in below:
            if reference.first:
                await self._read_target(group, reference)
        if group.kind in IMAGES and runner.plan.visits("StoredChunks"):
            runner.chunks = await stored_chunks(self.store, group, below, self.chunk_mode)
        if self.settings.extent.pixels != "none" and group.kind in IMAGES and self.left_out.mine:
            from ngfflint.hierarchy.image_pixels import read_pixels  # only those who ask for it need it

            runner.pixels = await read_pixels(self.store, group, below, self.settings.extent.pixels)
        if group.kind == "plate" and runner.plan.visits("PlateImages"):
            from ngfflint.hierarchy.plate_images import plate_images

            wells = [each for each in below if not self.left_out.leaves(group, each)]
            self._lint_references(runner, [await plate_images(self.store, group, wells, self.prepare)])
        more = runner.plan.visits("UnmentionedNodes")
        return await read_neighbors(self.store, group, self.prepare, self.ahead, unmentioned=more)

    def paths(self, group: Group) -> list[Reference]:
        """Return the references of a group, and choose the wells that are linted."""
        below = references(group)
        group.passed = {each.target for each in below if each.target}
        self.left_out.choose(group, below)
        return below

    async def read(self, group: Group, reference: Reference) -> Node:
        """Read the node that a reference of a group leads to."""
        above = (group.parent if reference.from_parent else group) or group
        expected = MAYBE if reference.optional else reference.expected
        child = await load(self.store, reference.target or "", above, expected)
        self.prepare(child, reference.kind)
        return child

    def _lint_known_field(self, runner: Runner, well: Group, reference: Reference, entered: set[str]) -> bool:
        """Report the findings on a field of view with the bytes of one before; return whether it was linted."""
        target, path = reference.target, reference.path
        if self.collection is not None or reference.stop or target is None or self.left_out.leaves(well, reference):
            return False
        if target in entered or target in self.visited or path in well.children or join(well.path, path) != target:
            return False
        found = self.images.recall(well, path) if "/" not in path else None
        if found is None:
            return False
        group, known = found
        reference.node = group
        is_clean = runner.plan.first_pass(runner.kind).are_clean([reference], runner.context)
        reference.node = None
        if not is_clean:
            return False
        entered.add(target)
        self.visited.add(target)
        self.met += 1
        if self.left_out.mine:
            self.nodes += 1
            self.documents += len(group.documents)
        self._add_cached(known, target, (self.left_out.turn << TURN) + self.met - 1)
        return True

    def _add_cached(self, found: CachedNode, path: str, ordinal: int) -> None:
        """Add the findings on an image and its arrays, which get the next numbers of the walk."""
        start = (self.left_out.turn << TURN) + self.met - 1
        self.met += found.arrays
        if self.left_out.mine:
            self.nodes += found.arrays
            self.documents += found.documents
            for number, document, finding in found.findings:
                rebased = rebase(finding, relative(path, self.inside), self.store.uri)
                self.findings.append(((start + number if number else ordinal, document), rebased))

    def _lint_cached(self, group: Group) -> bool:
        """Lint an image with the cache of findings; return whether that was possible."""
        found = self.images.lint(group)
        if found is None:
            return False
        self._add_cached(found, group.path, group.ordinal)
        return True

    async def _lint_series(self, runner: Runner, group: Group, entered: set[str], collection: Collection) -> None:
        """Lint the numbered images of a collection, and compare all images of a collection."""
        from ngfflint.hierarchy.collection import read_on, walk_images

        async def enter(reference: NumberedImageReference) -> bool:
            if self.ahead is not None:
                read_on(self.ahead, group, reference)
            return await self._descend(runner, group, reference, entered)

        series = await walk_images(self.store, group, collection, enter)
        if series is not None:
            self._lint_references(runner, [series])

    async def _descend(self, runner: Runner, group: Group, reference: Reference, entered: set[str]) -> bool:
        """Lint a reference and its node; return whether it was entered, as some references lead to images only."""
        if group.kind == "well" and self._lint_known_field(runner, group, reference, entered):
            return True
        if group.whole and not (self.collection and reference.target in self.collection.images):
            await self._read_target(group, reference)
        if reference.ends_here:
            stray = group.children.pop(reference.path, None)
            if self.ahead is not None and isinstance(stray, Group):
                self.ahead.drop(stray)
            return False
        self._lint_references(runner, [reference])
        self._lint_between([reference])
        for each in reference.between:
            if group.kind == "plate" and isinstance(each, Group):
                await self._lint_stray_labels(self._runner(each), each, group.passed)
        await self._enter(group, reference, entered)
        if isinstance(reference, FolderOfLabels) and reference.labels is not None:
            for image in reference.images:
                await self._read_target(reference.labels, image)
                await self._enter(reference.labels, image, entered)
        return True

    def _lint_between(self, references: list[Reference]) -> None:
        """Lint the nodes on the paths of references."""
        for reference in references:
            for each in reference.between:
                if not isinstance(each, Missing):
                    self._count(each)
                    self._lint(self._runner(each))

    async def _lint_stray_labels(self, runner: Runner, group: Group, passed: set[str]) -> None:
        """Lint the labels group in a row or a well, where none should be."""
        path = join(group.path, LABELS)
        if path not in passed and await has_labels(self.store, group):
            await self._descend(runner, group, StrayLabelsReference(LABELS, (), (), path), set())

    async def _read_target(self, group: Group, reference: Reference) -> None:
        """Read the node that a reference leads to, unless it must not be followed."""
        if reference.target is None or reference.stop or self.left_out.leaves(group, reference):
            return
        child = group.children.get(reference.path)
        if child is None:
            begun = await self.ahead.take(group, reference.target) if self.ahead else None
            child = group.children[reference.path] = begun or await self.read(group, reference)
        reference.node = child
        if not isinstance(child, Missing):
            await read_intermediate_groups(self.store, group, reference, self.ahead)
            for each in (*reference.between, child):
                self._number(each)
        if isinstance(reference, SeriesReference) and not may_be_image(child):
            from ngfflint.hierarchy.collection import is_in_well

            reference.in_well = await is_in_well(self.store, group, reference)
        if reference.kind == "OME group" and not isinstance(child, Unfollowed):
            await read_ome_group(self.store, group, reference, self.collection, self.settings.rules)
        elif isinstance(reference, FolderOfLabels):
            await read_folder(self.store, group, reference)

    async def _enter(self, group: Group, reference: Reference, entered: set[str]) -> None:
        """Lint the node that a reference leads to, unless it was linted before, and release it."""
        child = self._release(group, reference, entered)
        if child is None:
            return
        if child.stored_at is not None:
            if child.place in self.linked:
                return
            self.linked.add(child.place)
        if isinstance(child, Group):
            if child.path in self.visited:  # from another group: plates may list nodes of other plates
                if self.ahead is not None:
                    self.ahead.drop(child)
                return
            self.visited.add(child.path)
        await self.visit(child)

    def _release(self, group: Group, reference: Reference, entered: set[str]) -> Node | None:
        """Release the node of a reference; return it unless it is missing or was already linted."""
        child = group.children.pop(reference.path, None)
        reference.node = None
        if child is None or child.path in entered or (isinstance(child, Missing | Unfollowed) and not child.documents):
            return None
        entered.add(child.path)
        if isinstance(child, Array):
            group.arrays[reference.path] = child
        return child

    def _count(self, node: Node) -> None:
        self._number(node)
        if self.left_out.mine:
            self.nodes += not isinstance(node, Missing | Unfollowed)
            self.documents += len(node.documents)

    def _number(self, node: Node) -> None:
        """Number a node in walk order, before any rule refers to it."""
        if node.ordinal < 0:
            node.ordinal = (self.left_out.turn << TURN) + self.met
            self.met += 1

    def _runner(self, node: Node) -> Runner:
        """Return a runner for a node."""
        return Runner(self.settings.plan(node.version, newer=node.newer), node)

    def _locator(self, runner: Runner) -> Locator:
        """Return the locator of a runner, which most nodes do not need."""
        if runner.locator is None:
            from ngfflint.linter.locate import Locator

            runner.locator = Locator(self.store.uri, self.settings.severity, inside=self.inside, large=self.scanned)
        return runner.locator

    def _lint(self, runner: Runner) -> None:
        """Run the rules of a node."""
        self._keep(runner, runner.found_on_node(self.settings))

    def _lint_references(self, runner: Runner, below: Sequence[PathInMetadata]) -> None:
        """Run the rules of references of a group."""
        if below:
            self._keep(runner, with_readers(runner.on_references(below), self.settings.wanted))

    def _keep(self, runner: Runner, raws: list[PendingFinding]) -> None:
        """Locate the findings while the documents are in memory."""
        for raw in raws:
            self.failed = self.failed or raw.failed
            if self.left_out.mine and self.settings.wanted(raw):
                self.findings.append((order_of(raw), self._locator(runner).finding(raw)))

    def result(self, root: Node) -> StoreResult:
        """Return the findings in their final order."""
        if self.store.traffic:
            self.left_out.withheld, self.left_out.fallbacks = self.store.traffic.withheld, self.store.traffic.fallbacks
        summary = summary_of(self.store, root, self.nodes, self.documents)
        if self.settings.extent.share != ALONE:
            return StoreResult(summary, (), self.failed, self.left_out, tuple(self.findings), bool(self.linked))
        return StoreResult(summary, in_order(self.findings), self.failed, self.left_out if self.left_out.says else None)

"""Cache of findings: images and arrays of the same bytes are linted once in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.loader import make
from ngfflint.hierarchy.nodes import Array, Missing
from ngfflint.hierarchy.references import DatasetReference, LabelsReference, references
from ngfflint.linter.runner import Runner
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from ngfflint.hierarchy.nodes import Ancestor, Group, Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.linter.results import Finding, Location, PendingFinding
    from ngfflint.linter.settings import Settings
    from ngfflint.rules.ruleset import RuleSet
    from ngfflint.store.base import Store


class CachedFinding(NamedTuple):
    """A finding whose paths are relative to the node that was linted.

    Args:
        node: 0 for that node, else the number of one below it, from 1.
        document: number of the document in that node.
        finding: with paths relative to the node that was linted, and without the name of a store.
    """

    node: int
    document: int
    finding: Finding


class CachedNode(NamedTuple):
    """What was found on a node and on the arrays that it was linted with.

    Args:
        findings: relative to the node.
        arrays: how many arrays there are.
        documents: how many documents these have.
        outside: whether a check looked at more than the key, so that the node is linted at its place each time.
    """

    findings: tuple[CachedFinding, ...] = ()
    arrays: int = 0
    documents: int = 0
    outside: bool = False


class CachedArray(NamedTuple):
    """An array, and what was found on it.

    Args:
        array: with a path relative to its image; ``None`` where it has to be linted at its place each time.
        findings: relative to the image.
    """

    array: Array | None
    findings: tuple[CachedFinding, ...] = ()


def identity_of(group: Group) -> tuple[Hashable, ...]:
    """Return all that findings on a group depend on, apart from the nodes below it."""
    own = (group.kind, group.version, group.newer, group.expected, group.zarr_format, group.ome_at, group.bare)
    placed = (group.start, group.top, group.whole, group.ancestors)
    return (*own, *placed, *((name, each.data) for name, each in group.documents.items()))


def rebase(finding: Finding, path: str, store: str = "") -> Finding:
    """Return a finding whose paths are relative to a node as one with paths relative to a node above.

    Args:
        finding: with relative paths.
        path: of the node, relative to the one above.
        store: what to call the store.
    """
    if not path and not store:
        return finding
    return evolve(
        finding,
        store=store,
        node=join(path, finding.node) if finding.node else path,
        location=_below(finding.location, path),
        related=tuple(each._replace(location=_below(each.location, path)) for each in finding.related),
    )


def _below(location: Location, path: str) -> Location:
    document = join(path, location.document) if location.document else path
    return location._replace(document=document) if path else location


if TYPE_CHECKING:
    Documents = tuple[tuple[str, bytes], ...]
    """The documents of a node, by file name."""


LABELS = "labels"
"""The group of labels, which lies below the image that they belong to."""

LINKED = "0.6"
"""From this version on transformations of images lead to other nodes."""

OTHER = {2: "zarr.json", 3: ".zarray"}
"""By Zarr format: the document that would make an array one of the other format as well."""


class Images:
    """Lints the images of a store that answers at once.

    Args:
        store: to read from.
        settings: of the user.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._off = bool(store.ahead) or store.ignores_case or settings.extent.max_depth is not None

    def lint(self, group: Group) -> CachedNode | None:
        """Return what is found on an image and its arrays, ``None`` where the walk has to find it.

        Args:
            group: that is prepared, and below which nothing was read.
        """
        if self._off or not _is_plain(group):
            return None
        plan = self._settings.plan(group.version, newer=group.newer)
        if plan.visits("UnmentionedNode"):
            return None
        own = identity_of(group)
        paths: tuple[str, ...] | None = plan.cache.recall(own)
        image = below = None
        if paths is None:
            image = group.alone()
            below = references(image)
            paths = _paths(image, below)
            plan.cache.keep(own, paths)
        arrays = self._read(group, paths)
        if arrays is None:
            return None
        key = (own, arrays)
        known: CachedNode | None = plan.cache.recall(key)
        if known is None:
            image = image or group.alone()
            known = self._lint(image, group, below or references(image), dict(zip(paths, arrays, strict=True)), plan)
            plan.cache.keep(key, known)
        return None if known.outside else known

    def _read(self, group: Group, paths: tuple[str, ...]) -> tuple[Documents, ...] | None:
        """Read the documents of arrays; ``None`` where the store holds anything else than them, or a link."""
        entries = group.entries if paths else None
        if entries is None or LABELS in entries:
            return None
        found: list[Documents] = []
        folder = f"{group.path}/" if group.path else ""
        for path in paths:
            if entries.get(path, True):  # it is not there, or a link
                return None
            documents = self._documents(f"{folder}{path}/", group.zarr_format or 0)
            if not documents:
                return None
            found.append(documents)
        return tuple(found)

    def _documents(self, folder: str, zarr_format: int) -> Documents:
        """Read the documents of an array, none where there are others than those of an array of its format."""
        main = "zarr.json" if zarr_format == 3 else ".zarray"
        get, lacks = self._store.get, self._store.lacks
        try:
            data = get(folder + main)
            if not data or not lacks(folder + OTHER[zarr_format]):
                return ()
            attributes = None if zarr_format == 3 or lacks(folder + ".zattrs") else get(folder + ".zattrs")
        except OSError:  # the walk says what is wrong
            return ()
        return ((main, data),) if attributes is None else ((main, data), (".zattrs", attributes))

    def _lint(
        self, image: Group, place: Group, below: list[Reference], arrays: dict[str, Documents], plan: RuleSet
    ) -> CachedNode:
        found: list[CachedFinding] = []
        above = (image.as_ancestor(), *image.ancestors)
        for number, (path, documents) in enumerate(arrays.items(), 1):
            known = self._array(path, documents, above, plan)
            if known.array is None:
                return CachedNode(outside=True)
            image.children[path] = known.array
            if known.findings:
                found += [each._replace(node=number) for each in known.findings]
        run = Runner(plan, image, place)
        raws = run.found_on_node(self._settings) + _on_references(run, image, below)
        nodes = [image, *image.children.values()]
        if run.context.looked_outside or not _may_be_kept(raws, nodes):
            return CachedNode(outside=True)
        mine = self._findings(raws, nodes) if raws else ()
        return CachedNode((*mine, *found), len(arrays), sum(map(len, arrays.values())))

    def _array(self, path: str, documents: Documents, above: tuple[Ancestor, ...], plan: RuleSet) -> CachedArray:
        """Return an array with what is found on it, apart from its image.

        Args:
            path: of the array, relative to the image.
            documents: of the array.
            above: what is known of the image, and of the nodes above it.
            plan: the rules that apply to the image.
        """
        key = (path, documents, above)
        known: CachedArray | None = plan.cache.recall(key)
        if known is None:
            known = CachedArray(None)
            node = make(path, None, {name: parse(data) for name, data in documents})
            if isinstance(node, Array):
                node.version, node.newer, node.ancestors = above[0].version, above[0].newer, above
                run = Runner(plan, node)
                raws = run.found_on_node(self._settings)
                if not run.context.looked_outside and _may_be_kept(raws, [node]):
                    known = CachedArray(node, tuple(self._findings(raws, [node])))
            plan.cache.keep(key, known)
        return known

    def _findings(self, raws: Iterable[PendingFinding], nodes: Sequence[Node]) -> Iterable[CachedFinding]:
        wanted = [raw for raw in raws if self._settings.wanted(raw)]
        if not wanted:
            return
        from ngfflint.linter.locate import Locator

        locator = Locator("", self._settings.severity)
        for raw in wanted:
            names = list(raw.spot.node.documents)
            document = names.index(raw.spot.document) if raw.spot.document in names else len(names)
            finding: Finding = locator.finding(raw)
            yield CachedFinding(nodes.index(raw.spot.node), document, finding)


def _is_plain(group: Group) -> bool:
    """Whether an image has nothing that leads beyond the image and its arrays."""
    if group.kind != "image" or not group.whole or group.stored_at is not None or group.copies is not None:
        return False
    if not all(each.data for each in group.documents.values()):  # one that cannot be read is like no other
        return False
    above: Node | None = group.parent
    while above is not None:
        if above.copies is not None:
            return False
        above = above.parent
    return True


def _may_be_kept(raws: Iterable[PendingFinding], nodes: Sequence[Node]) -> bool:
    """Whether all findings are on nodes that are linted here, and none is about a broken rule."""
    return not any(raw.failed or raw.spot.node not in nodes for raw in raws)


def _on_references(run: Runner, image: Group, below: list[Reference]) -> list[PendingFinding]:
    for each in below:
        each.node = image.children[each.path] if each.first else Missing(path=LABELS, parent=image)
    if run.plan.first_pass(run.kind).are_clean(below, run.context):
        return []
    first, last = ([each for each in below if each.first is wanted] for wanted in (True, False))
    return [*run.on_references(first), *run.on_references(last)]


def _paths(image: Group, below: list[Reference]) -> tuple[str, ...]:
    """Return the paths of the arrays of an image; none where its metadata lead to anything else."""
    if not all(isinstance(each, DatasetReference | LabelsReference) for each in below):
        return ()
    if image.version >= LINKED:
        from ngfflint.hierarchy.neighbors import label_links

        if any(True for _ in label_links(image)):
            return ()
    paths = dict.fromkeys(each.path for each in below if isinstance(each, DatasetReference))
    return tuple(paths) if all("/" not in path and resolve(path) == path for path in paths) else ()

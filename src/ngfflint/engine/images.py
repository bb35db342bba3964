"""Images, each linted as if it were alone: its findings are cached by the bytes of its documents.

An image is taken out of its place in the store, with its arrays as the only nodes below it. So a check sees no more
than the cache knows, and the findings have paths relative to the image, which are put right for each image like it.
Whatever is unusual about an image (links, labels, consolidated metadata, arrays that are not there or cannot be read)
is left to the walk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.cache import CachedArray, CachedFinding, CachedNode, identity_of
from ngfflint.engine.dispatch import Run
from ngfflint.engine.references import DatasetReference, LabelsReference, references
from ngfflint.store.documents import parse
from ngfflint.store.load import make
from ngfflint.store.nodes import Absent, Array
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.plan import Plan
    from ngfflint.engine.raw import RawFinding
    from ngfflint.engine.references import Reference
    from ngfflint.engine.settings import Settings
    from ngfflint.store.nodes import Ancestor, Group, Node
    from ngfflint.store.store import Store

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
        entries = self._store.entries(group.path) if paths else None
        if entries is None or LABELS in entries:
            return None
        found: list[Documents] = []
        for path in paths:
            if entries.get(path, True):  # it is not there, or a link
                return None
            documents = self._documents(join(group.path, path), group.zarr_format or 0)
            if not documents:
                return None
            found.append(documents)
        return tuple(found)

    def _documents(self, path: str, zarr_format: int) -> Documents:
        """Read the documents of an array, none where there are others than those of an array of its format."""
        main = "zarr.json" if zarr_format == 3 else ".zarray"
        get = self._store.get
        try:
            data = get(f"{path}/{main}")
            if not data or not self._store.lacks(f"{path}/{OTHER[zarr_format]}"):
                return ()
            attributes = None if zarr_format == 3 or self._store.lacks(f"{path}/.zattrs") else get(f"{path}/.zattrs")
        except OSError:  # the walk says what is wrong
            return ()
        return ((main, data),) if attributes is None else ((main, data), (".zattrs", attributes))

    def _lint(
        self, image: Group, place: Group, below: list[Reference], arrays: dict[str, Documents], plan: Plan
    ) -> CachedNode:
        found: list[CachedFinding] = []
        above = (image.as_ancestor(), *image.ancestors)
        for number, (path, documents) in enumerate(arrays.items(), 1):
            known = self._array(path, documents, above, plan)
            if known.array is None:
                return CachedNode(outside=True)
            image.children[path] = known.array
            found += (each._replace(node=number) for each in known.findings)
        run = Run(plan, image, place)
        raws = [*run.found_on_node(self._settings), *_on_references(run, image, below)]
        if run.context.looked_outside or any(raw.failed for raw in raws):
            return CachedNode(outside=True)
        mine = self._findings(raws, [image, *image.children.values()])
        return CachedNode((*mine, *found), len(arrays), sum(map(len, arrays.values())))

    def _array(self, path: str, documents: Documents, above: tuple[Ancestor, ...], plan: Plan) -> CachedArray:
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
                run = Run(plan, node)
                raws = run.found_on_node(self._settings)
                if not run.context.looked_outside and not any(raw.failed for raw in raws):
                    known = CachedArray(node, tuple(self._findings(raws, [node])))
            plan.cache.keep(key, known)
        return known

    def _findings(self, raws: Iterable[RawFinding], nodes: Sequence[Node]) -> Iterable[CachedFinding]:
        wanted = [raw for raw in raws if self._settings.wanted(raw)]
        if not wanted:
            return
        from ngfflint.engine.locate import Locator

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


def _on_references(run: Run, image: Group, below: list[Reference]) -> list[RawFinding]:
    for each in below:
        each.node = image.children[each.path] if each.first else Absent(path=LABELS, parent=image)
    first, last = ([each for each in below if each.first is wanted] for wanted in (True, False))
    return [*run.on_references(first), *run.on_references(last)]


def _paths(image: Group, below: list[Reference]) -> tuple[str, ...]:
    """Return the paths of the arrays of an image; none where its metadata lead to anything else."""
    if not all(isinstance(each, DatasetReference | LabelsReference) for each in below):
        return ()
    if image.version >= LINKED:
        from ngfflint.engine.linked import label_links

        if any(True for _ in label_links(image)):
            return ()
    paths = dict.fromkeys(each.path for each in below if isinstance(each, DatasetReference))
    return tuple(paths) if all("/" not in path and resolve(path) == path for path in paths) else ()

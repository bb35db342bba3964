"""The cache of findings: images and arrays with the same bytes are linted once per process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.chunks import are_usual, probe_of
from ngfflint.hierarchy.loader import MAIN_FIRST, make
from ngfflint.hierarchy.nodes import NODES_OF_V2, Array, Group, Missing
from ngfflint.hierarchy.references import DatasetReference, LabelsReference, references
from ngfflint.hierarchy.stored_chunks import holds_leftovers
from ngfflint.linter.runner import Runner
from ngfflint.records import NamedTuple
from ngfflint.rules.ruleset import FindingCache
from ngfflint.store.paths import METADATA, join, resolve

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from ngfflint.hierarchy.chunks import LevelProbe
    from ngfflint.hierarchy.nodes import Ancestor, Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.linter.findings import Finding, Fix, Location
    from ngfflint.linter.results import PendingFinding
    from ngfflint.linter.settings import Settings
    from ngfflint.rules.ruleset import RuleSet
    from ngfflint.store.base import Store


class CachedFinding(NamedTuple):
    """A finding whose paths are relative to the linted node.

    Args:
        node: 0 for the linted node, else the number of one of its arrays, from 1.
        document: number of the document in that node.
        finding: with paths relative to the linted node, and without a store.
    """

    node: int
    document: int
    finding: Finding


class CachedNode(NamedTuple):
    """The findings on an image and its arrays.

    Args:
        arrays: number of arrays.
        documents: number of documents of the arrays.
        outside: whether a check used more than the cache key, so that the result is only valid in this store.
        chunks: what is looked up to see that the chunks are as usual, which the result depends on; ``None`` if the
            grid of an array is unknown.
    """

    findings: tuple[CachedFinding, ...] = ()
    arrays: int = 0
    documents: int = 0
    outside: bool = False
    chunks: tuple[LevelProbe, ...] | None = ()


class CachedImage(NamedTuple):
    """What is known of images whose own documents and ancestors are the same.

    Args:
        paths: of their arrays; none if an image has to be linted at its place each time.
        nodes: what was found, by the documents of the arrays.
    """

    paths: tuple[str, ...]
    nodes: FindingCache


class CachedField(NamedTuple):
    """A field of view whose group need not be made again.

    Args:
        group: for the rules on the path that leads to it.
        image: what is known of images with the same documents.
    """

    group: Group
    image: CachedImage


class CachedArray(NamedTuple):
    """An array and its findings.

    Args:
        array: with a path relative to its image; ``None`` if the result is only valid in this store.
        findings: with paths relative to the image.
        probe: what is looked up to see that its chunks are as usual; ``None`` if its grid is unknown.
    """

    array: Array | None
    findings: tuple[CachedFinding, ...] = ()
    probe: LevelProbe | None = None


def identity_of(group: Group) -> tuple[Hashable, ...]:
    """Return everything that findings on a group depend on, apart from the nodes below it."""
    metadata = (group.kind, group.version, group.newer, group.expected, group.zarr_format, group.ome_at, group.bare)
    position = (group.start, group.top, group.whole, group.ancestors)
    return (*metadata, *position, *((name, each.data) for name, each in group.documents.items()))


def rebase(finding: Finding, path: str, store: str = "") -> Finding:
    """Return a finding on a node as a finding of a node above, by prepending the path of the first one."""
    if not path and not store:
        return finding
    return evolve(
        finding,
        store=store,
        node=join(path, finding.node) if finding.node else path,
        location=_below(finding.location, path),
        related=tuple(each._replace(location=_below(each.location, path)) for each in finding.related),
        fix=_fix_below(finding.fix, path, store) if finding.fix else None,
    )


def _below(location: Location, path: str) -> Location:
    document = join(path, location.document) if location.document else path
    return location._replace(document=document) if path else location


def _fix_below(fix: Fix, path: str, store: str) -> Fix:
    from ngfflint.linter.locate import named

    edits = tuple(
        each._replace(document=join(path, each.document), edit=named(each.edit, store, path) if store else each.edit)
        for each in fix.edits
    )
    replacements = tuple(each._replace(location=_below(each.location, path)) for each in fix.replacements)
    return fix._replace(edits=edits, replacements=replacements)


if TYPE_CHECKING:
    Documents = tuple[tuple[str, bytes], ...]
    """The documents of a node, by file name."""


MOST_PER_IMAGE = 16
"""How many sets of arrays are cached for one document of an image."""

LABELS = "labels"
"""The name of the labels group below an image."""

LINKED = "0.6"
"""The first version in which transformations of images refer to other nodes."""

OTHER = {2: ("zarr.json",), 3: NODES_OF_V2}
"""By Zarr format: the documents that a node of the other format has."""


class Images:
    """Lints the images of a store that answers immediately, with a cache."""

    def __init__(self, store: Store, settings: Settings, chunk_mode: str) -> None:
        self._store, self._settings, self._chunk_mode = store, settings, chunk_mode
        self._off = bool(store.ahead) or store.ignores_case or settings.extent.max_depth is not None
        self._off = self._off or settings.extent.pixels != "none"  # they are not part of what findings are cached by
        self._repeated = True  # whether the last image had the bytes of one before: others are not read twice for that

    def lint(self, group: Group) -> CachedNode | None:
        """Return the findings on an image and its arrays, ``None`` if it must be linted without the cache."""
        if self._off or not _is_self_contained(group):
            return None
        plan = self._settings.plan(group.version, newer=group.newer)
        own = identity_of(group)
        image = below = None
        cached: CachedImage | None = plan.cache.recall(own)
        if cached is None:
            image = group.alone()
            below = references(image)
            cached = CachedImage(_array_paths(image, below), FindingCache(MOST_PER_IMAGE))
            plan.cache.keep(own, cached)
        read = self._read_arrays(group.entries, group.path, group.zarr_format, cached.paths, plan)
        if read is None:
            return None
        arrays, bare = read
        known: CachedNode | None = cached.nodes.recall(arrays)
        self._repeated = known is not None
        if known is None:
            image = image or group.alone()
            named = dict(zip(cached.paths, arrays, strict=True))
            known = self._lint(image, group, below or references(image), named, plan)
            cached.nodes.keep(arrays, known)
        elif isinstance(group.parent, Group) and group.parent.kind == "well":  # it is likely to come again
            self._keep_field(group, group.parent, cached)
        return known if self._is_valid(known, group, group.path, bare, plan) else None

    def _is_valid(self, known: CachedNode, group: Group, path: str, bare: set[str], plan: RuleSet) -> bool:
        """Whether the findings apply to an image like ``group`` at a path: its chunks are stored as usual."""
        entries = group.entries or {}
        if known.outside:
            return False
        if self._chunk_mode == "none" or not plan.visits("StoredChunks"):
            return True
        if self._chunk_mode != "sample" or known.chunks is None:
            return False
        if len(entries) > known.arrays + len(group.documents) and holds_leftovers(entries):
            return False
        return are_usual(self._store, path, known.chunks, bare)

    def _keep_field(self, group: Group, well: Group, image: CachedImage) -> None:
        """Cache the group of a field of view, so that the next one like it is found before it is made."""
        documents = tuple((name, each.data) for name, each in group.documents.items())
        plan = self._settings.plan(well.version, newer=well.newer)
        plan.cache.keep(_field_key(well, documents), CachedField(group.alone(), image))

    def recall(self, well: Group, path: str) -> tuple[Group, CachedNode] | None:
        """Return the group and the findings of a field of view that was linted before with the same bytes.

        ``None`` if there was none, or the store or the well are unusual.
        """
        if self._off or not self._repeated or well.entries is None or well.entries.get(path, True):
            return None
        if not _is_self_contained(well, "well"):
            return None
        place = join(well.path, path)
        entries = self._store.entries(place)
        if entries is None:
            return None
        names = [name for name in MAIN_FIRST[well.zarr_format, "group"] if name in entries]
        try:
            documents = tuple((name, self._store.get(f"{place}/{name}") or b"") for name in names)
        except OSError:  # linting without the cache reports the error
            return None
        plan = self._settings.plan(well.version, newer=well.newer)
        field: CachedField | None = plan.cache.recall(_field_key(well, documents))
        read = field and self._read_arrays(entries, place, field.group.zarr_format, field.image.paths, plan)
        known: CachedNode | None = field.image.nodes.recall(read[0]) if field and read else None
        self._repeated = known is not None
        if field is None or known is None or not read:
            return None
        plan = self._settings.plan(field.group.version, newer=field.group.newer)
        group = field.group.below(well, place)
        group.entries = entries
        return (group, known) if self._is_valid(known, group, place, read[1], plan) else None

    def _read_arrays(
        self,
        entries: dict[str, bool] | None,
        image: str,
        zarr_format: int | None,
        paths: tuple[str, ...],
        plan: RuleSet,
    ) -> tuple[tuple[Documents, ...], set[str]] | None:
        """Read the documents of the arrays, and find those whose folders have nothing else.

        Returns:
            the documents and the paths of these arrays; ``None`` if the image contains links or other nodes.
        """
        if not paths or entries is None or LABELS in entries:
            return None
        if len(entries) > len(paths) + 1 and plan.visits("UnmentionedNodes"):  # more than its arrays and one document
            from ngfflint.hierarchy.neighbors import other_names

            if other_names(entries, paths):
                return None
        found: list[Documents] = []
        bare: set[str] = set()
        folder = f"{image}/" if image else ""
        for path in paths:
            if entries.get(path, True):  # missing, or a link
                return None
            names = self._store.few_names(folder + path)
            documents = self._read_array(f"{folder}{path}/", zarr_format or 0, names)
            if not documents:
                return None
            found.append(documents)
            if names is not None and METADATA.issuperset(names):
                bare.add(path)
        return tuple(found), bare

    def _read_array(self, folder: str, zarr_format: int, names: list[str] | None) -> Documents:
        """Read the documents of an array, none if it also has documents of the other format."""
        main = "zarr.json" if zarr_format == 3 else ".zarray"
        get, lacks = self._store.get, self._store.lacks
        try:
            data = get(folder + main)
            if names is None:
                is_alone = all(lacks(folder + name) for name in OTHER[zarr_format])
                has_attributes = zarr_format != 3 and not lacks(folder + ".zattrs")
            else:
                is_alone = not any(name in names for name in OTHER[zarr_format])
                has_attributes = zarr_format != 3 and ".zattrs" in names
            if not data or not is_alone:
                return ()
            attributes = get(folder + ".zattrs") if has_attributes else None
        except OSError:  # linting without the cache reports the error
            return ()
        return ((main, data),) if attributes is None else ((main, data), (".zattrs", attributes))

    def _lint(
        self, image: Group, place: Group, below: list[Reference], arrays: dict[str, Documents], plan: RuleSet
    ) -> CachedNode:
        found: list[CachedFinding] = []
        above = (image.as_ancestor(), *image.ancestors)
        probes: list[LevelProbe | None] = []
        for number, (path, documents) in enumerate(arrays.items(), 1):
            known = self._lint_array(path, documents, above, plan)
            if known.array is None:
                return CachedNode(outside=True)
            image.children[path] = known.array
            probes.append(known.probe)
            if known.findings:
                found += [each._replace(node=number) for each in known.findings]
        run = Runner(plan, image, place)
        raws = run.found_on_node(self._settings) + _on_references(run, image, below)
        nodes = [image, *image.children.values()]
        if run.context.looked_outside or not _may_be_kept(raws, nodes):
            return CachedNode(outside=True)
        found[:0] = self._findings(raws, nodes) if raws else ()
        if len(found) > 1:
            from ngfflint.linter.findings import merge_repeated

            merged = iter(merge_repeated([each.finding for each in found if each.node], plan.of_arrays))
            table = [(each, next(merged) if each.node else each.finding) for each in found]
            found = [each._replace(finding=kept) for each, kept in table if kept is not None]
        chunks = None if None in probes else tuple(filter(None, probes))
        return CachedNode(tuple(found), len(arrays), sum(map(len, arrays.values())), chunks=chunks)

    def _lint_array(self, path: str, documents: Documents, above: tuple[Ancestor, ...], plan: RuleSet) -> CachedArray:
        """Lint an array without its image."""
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
                    known = CachedArray(node, tuple(self._findings(raws, [node])), probe_of(path, node))
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


def _field_key(well: Group, documents: Documents) -> tuple[Hashable, ...]:
    return (CachedField, well.zarr_format, well.as_ancestor(), well.ancestors, documents)


def _is_self_contained(group: Group, kind: str = "image") -> bool:
    """Whether an image depends on nothing but its own documents and its arrays."""
    if group.kind != kind or not group.whole or group.stored_at is not None or group.copies is not None:
        return False
    if not all(each.data for each in group.documents.values()):  # unreadable documents are never equal
        return False
    above: Node | None = group.parent or group.container
    while above is not None:
        if above.copies is not None:
            return False
        above = above.parent or above.container
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


def _array_paths(image: Group, below: list[Reference]) -> tuple[str, ...]:
    """Return the paths of the arrays of an image; none if its metadata refers to anything else."""
    if not all(isinstance(each, DatasetReference | LabelsReference) for each in below):
        return ()
    if image.version >= LINKED:
        from ngfflint.hierarchy.neighbors import label_links

        if any(True for _ in label_links(image)):
            return ()
    paths = dict.fromkeys(each.path for each in below if isinstance(each, DatasetReference))
    return tuple(paths) if all("/" not in path and resolve(path) == path for path in paths) else ()

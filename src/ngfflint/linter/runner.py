"""Run the rules on one node."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.consolidated import copied
from ngfflint.hierarchy.nodes import Group, Missing, objects
from ngfflint.hierarchy.references import refused
from ngfflint.linter.results import PendingFinding, ValueRef
from ngfflint.model.base import Unreadable
from ngfflint.model.traversal import walk
from ngfflint.rules.check import Fault, UnknownKeys
from ngfflint.rules.context import Context
from ngfflint.rules.messages import Clause, alternatives, fill, path_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ngfflint.hierarchy.consolidated import CopiedNode
    from ngfflint.hierarchy.containers import NothingFound
    from ngfflint.hierarchy.image_pixels import PixelImage
    from ngfflint.hierarchy.nodes import Copies, Node
    from ngfflint.hierarchy.references import PathInMetadata
    from ngfflint.hierarchy.stored_chunks import ImageChunks
    from ngfflint.linter.locate import Locator
    from ngfflint.linter.settings import Settings
    from ngfflint.model.base import Pointer, Problem
    from ngfflint.rules.rule import Rule
    from ngfflint.rules.ruleset import Check, RuleSet
    from ngfflint.store.archive import Archive


def joined(found: list[PendingFinding], wanted: Callable[[PendingFinding], bool]) -> list[PendingFinding]:
    """Merge findings about misspelled keys into the findings that these keys are missing."""
    misspellings = {
        (raw.spot.document, raw.spot.pointer[:-1], raw.instead): raw for raw in found if raw.instead and wanted(raw)
    }
    if not misspellings:
        return found
    merged: list[PendingFinding] = []
    used: set[int] = set()
    for raw in found:
        candidates = (misspellings.get((raw.spot.document, raw.spot.pointer, key)) for key in raw.lacks)
        misspelling = next(filter(None, candidates), None) if wanted(raw) else None
        if misspelling is not None:
            used.add(id(misspelling))
            raw = raw._replace(  # noqa: PLW2901
                spot=misspelling.spot, help=misspelling.help, label=misspelling.label, fix=misspelling.fix
            )
        merged.append(raw)
    return [raw for raw in merged if id(raw) not in used]


def with_readers(found: list[PendingFinding], wanted: Callable[[PendingFinding], bool]) -> list[PendingFinding]:
    """Merge findings about readers into the findings of other rules at the same places, which name the readers then."""
    joining = [raw for raw in found if raw.readers and raw.rule.joins and wanted(raw)]
    for raw in joining:
        spot = raw.spot[:3]
        for index, other in enumerate(found):
            if other.rule.code in raw.rule.joins and other.spot[:3] == spot and raw.readers and wanted(other):
                message = f"{other.message}; {raw.readers.text}"
                troubles = (*(other.readers.troubles if other.readers else ()), *raw.readers.troubles)
                found[index] = other._replace(message=message, readers=raw.readers._replace(troubles=troubles))
                found.remove(raw)
                break
    return found


Visited = tuple[Any, str, "Pointer", tuple[Any, ...]]
"""An object, its document and pointer, and the objects that enclose it."""

BROKE = "this rule failed"
"""Start of the message of a finding about its own broken rule."""

NOWHERE: frozenset[tuple[str, Pointer]] = frozenset()
"""The locations where a rule without findings has reported."""


def _cases_of(problem: Problem) -> Iterator[str]:
    """Yield the cases of a rule that a shape problem may belong to, the most specific first."""
    yield f"{problem.model}.{problem.field}"
    yield problem.kind
    if problem.kind == "items":
        if all(isinstance(each, str) for each in problem.got):
            yield "strings"
        if all(isinstance(each, dict) for each in problem.got):
            yield "objects"
        yield "type"


class Runner:
    """Runs the rules on one node; it records which of them have reported, and where.

    Args:
        plan: the rules of the version of the node.
        node: with the nodes below it that its rules need.
        place: the same node in its store, where ``node`` is a copy without parents.

    Attributes:
        locator: for the documents of the node, created when there is a finding.
        chunks: the stored chunks of an image, ``None`` if there is nothing to report about them.
        pixels: those that were read of an image.
    """

    def __init__(self, plan: RuleSet, node: Node, place: Node | None = None) -> None:
        self.plan, self.node, self.context = plan, node, Context(node, place)
        self.locator: Locator | None = None
        self.chunks: ImageChunks | None = None
        self.pixels: Sequence[PixelImage] = ()
        self.kind = node.kind if isinstance(node, Group) else ""
        self.found: list[PendingFinding] = []
        self.reported: dict[str, set[tuple[str, Pointer]]] = {}
        self.reported_below: dict[str, set[tuple[str, Pointer]]] = {}
        self.empty: set[tuple[str, Pointer]] = set()

    def found_on_node(self, settings: Settings) -> list[PendingFinding]:
        """Return the findings on the node and in its metadata; a misspelled key is reported once."""
        found = with_readers(self.on_node(), settings.wanted)
        if not any(raw.instead for raw in found):
            return found

        return joined(found, settings.wanted)

    def on_node(self) -> list[PendingFinding]:
        """Return the findings on the node and in its metadata, unsorted."""
        if self.chunks is None and not self.pixels and self.plan.first_pass(self.kind).is_clean(self.context):
            return []
        self.visit(self.visits(), self.node.problems)
        return self._take()

    def on_references(self, references: Sequence[PathInMetadata]) -> list[PendingFinding]:
        """Return the findings on references of the node, which is a group."""
        if self.plan.first_pass(self.kind).are_clean(references, self.context):
            return []
        name, base = self.node.attributes_at[0], self.context.group.ome_pointer
        visits: list[Visited] = []
        for each in references:
            location = (name, (*base, *each.pointer), (self.node, *each.above))
            visits.append((each, *location))
            not_followed = refused(each)
            if not_followed is not None:
                visits.append((not_followed, *location))
            copy = copied(each.node) if isinstance(each.node, Missing) else None
            if copy is not None:
                visits.append((copy, *location))
        self.visit(visits)
        return self._take()

    def on_objects(self, objects: Iterable[NothingFound | Copies | CopiedNode]) -> list[PendingFinding]:
        """Return the findings on what is only known after the walk through the nodes below the node."""
        self.visit((each, *self.node.attributes_at, ()) for each in objects)
        return self._take()

    def on_archive(self, archive: Archive) -> list[PendingFinding]:
        """Return the findings on the archive of the store, for its root."""
        self.visit([(archive, self.node.main, (), (self.node,))])
        return self._take()

    def _take(self) -> list[PendingFinding]:
        found, self.found = self.found, []
        return found

    def visit(self, visits: Iterable[Visited], problems: Iterable[tuple[str, Problem]] = ()) -> None:
        """Run the rules of each stage on each shape problem and each object."""
        stages: list[list[tuple[Visited, list[tuple[Rule, Check]]]]] = [[] for _ in self.plan.stages]
        empty = {(document, each.pointer) for document, each in problems if each.kind == "missing" and each.got == {}}
        for visited in visits:
            if empty and (visited[1], visited[2]) in empty:  # one problem says so already
                continue
            for stage, rules in self.plan.rules_for(type(visited[0]), self.kind):
                stages[stage].append((visited, rules))
        context, problems = self.context, list(problems)
        for stage, todo in enumerate(stages):
            for document, problem in problems:
                self.claim(document, problem, stage, problems)
            for (obj, document, context.pointer, context.above), rules in todo:
                for rule, check in rules:
                    if not (rule.after and self.reported and self._is_blocked(rule, document, context.pointer)):
                        context.rule = rule
                        self._check(check, obj, document)

    def visits(self) -> Iterator[Visited]:
        """Yield every object of the node: its documents, itself, its Zarr metadata, its OME metadata."""
        node = self.node
        for name, document in node.documents.items():
            yield document, name, (), (node,)
        name, base = node.attributes_at
        yield node, name, base, ()
        copy = copied(node)
        if copy is not None:
            yield copy, node.main, (), (node,)
        for obj, pointer, above in walk(node.metadata):
            yield obj, node.main, pointer, (node, *above)
            if getattr(obj, "extra", None):
                yield UnknownKeys(obj, node.main), node.main, pointer, (node, *above)
        if isinstance(node, Group) and node.has_ome:
            for obj, pointer, above in objects(node):
                yield obj, name, pointer, (node, *above)
                if getattr(obj, "extra", None):
                    yield UnknownKeys(obj, name), name, pointer, (node, *above)
        yield from self._chunk_visits()
        yield from self._pixel_visits()

    def _chunk_visits(self) -> Iterator[Visited]:
        """Yield what there is to report about the stored chunks of an image, each level at its dataset."""
        node = self.node
        if not isinstance(node, Group) or self.chunks is None:
            return
        name, base = node.attributes_at
        for level in self.chunks.levels:
            if level.known:
                where = (*node.ome_pointer, *level.reference.pointer[:-1])
                yield level, name, where, (node, *level.reference.above)
        for leftovers in self.chunks.leftovers:
            yield leftovers, name, base, (node,)

    def _pixel_visits(self) -> Iterator[Visited]:
        """Yield the pixels that were read of an image: each level at its dataset."""
        group = self.node
        if not isinstance(group, Group):
            return
        name = group.attributes_at[0]
        for image in self.pixels:
            yield image, name, (*group.ome_pointer, "multiscales", image.position), (group, group.ome)
            for level in image.levels:
                where = (*group.ome_pointer, *level.reference.pointer[:-1])
                yield level, name, where, (group, *level.reference.above)

    def _is_blocked(self, rule: Rule, document: str, pointer: Pointer) -> bool:
        """Whether a rule in ``after`` has reported at, below or above the object."""
        for code in rule.after:
            if (document, pointer) in self.reported_below.get(code, NOWHERE):
                return True
            reported = self.reported.get(code, NOWHERE)
            if reported and any((document, pointer[:depth]) in reported for depth in range(len(pointer))):
                return True
        return False

    def _record(self, code: str, document: str, pointer: Pointer) -> None:
        self.reported.setdefault(code, set()).add((document, pointer))
        below = self.reported_below.setdefault(code, set())
        below.update((document, pointer[:depth]) for depth in range(len(pointer) + 1))

    def claim(self, document: str, problem: Problem, stage: int, problems: Sequence[tuple[str, Problem]]) -> None:
        """Report a shape problem, if a rule of this version and stage does so; ``problems`` are all of the node."""
        rule = self.plan.claims.get((problem.model, problem.field, problem.kind))
        if isinstance(problem.got, float) and not isfinite(problem.got):  # another rule reports these numbers
            return
        if rule is None or self.plan.ranks[rule.code] != stage or self._is_blocked(rule, document, problem.pointer):
            return
        case = next((name for name in _cases_of(problem) if name in rule.case), problem.kind)
        if not rule.level_in(self.plan.version, case):
            return
        pointer = problem.pointer
        lacks: tuple[str, ...] = (problem.field,) if problem.kind == "missing" else ()
        if lacks and "{missing}" in rule.words("message", case):
            lacks = self._missing_beside(document, problem, rule, problems)
            if lacks[0] != problem.field:
                return
        if problem.kind == "missing" and problem.got == {}:  # an empty object is one fault, whatever it lacks
            if (document, pointer) in self.empty:
                return
            self.empty.add((document, pointer))
        values = {
            "field": problem.field,
            "missing": alternatives(list(lacks), "and") if lacks else "",
            "expected": problem.expected,
            "got": shown(problem.got),
            "name": problem.got,
            "index": next((step for step in reversed(pointer) if isinstance(step, int)), ""),
        }
        value_ref = ValueRef(self.node, document, pointer, offset=problem.offset)
        self._report(rule, Fault(case=case, lacks=lacks, **values), value_ref)

    def _missing_beside(
        self, document: str, problem: Problem, rule: Rule, problems: Sequence[tuple[str, Problem]]
    ) -> tuple[str, ...]:
        """Return all keys that one object lacks and that a rule reports."""
        return tuple(
            each.field
            for name, each in problems
            if (name, each.pointer, each.kind) == (document, problem.pointer, "missing")
            and self.plan.claims.get((each.model, each.field, each.kind)) is rule
        )

    def _check(self, check: Check, obj: Any, document: str) -> None:
        """Run the current rule on an object."""
        context = self.context
        try:
            for fault in check(obj, context):
                if context.rule.level_in(self.plan.version, fault.case):
                    self._report_at(context.rule, fault, document, context.pointer)
        except Unreadable:
            return  # a shape rule has reported already
        except Exception as failure:  # noqa: BLE001  a broken rule must not stop the others
            self._fail(context.rule, ValueRef(self.node, document, context.pointer), failure)

    def _report_at(self, rule: Rule, fault: Fault, document: str, pointer: Pointer) -> None:
        if fault.node is not None:
            value_ref = ValueRef(
                fault.node, fault.document or fault.node.main, fault.where, fault.key, *(fault.span or ())
            )
        elif fault.document is not None:
            value_ref = ValueRef(self.node, fault.document, fault.where, fault.key, *(fault.span or ()))
        else:
            value_ref = ValueRef(self.node, document, (*pointer, *fault.where), fault.key, *(fault.span or ()))
        also = tuple(
            (ValueRef(each.node, each.document or each.node.main, each.where, False, *(each.span or ())), each.message)  # noqa: FBT003
            for each in fault.also
        )
        self._report(rule, fault, value_ref, also)
        for each in fault.covers:
            self._record(rule.code, document, (*pointer, *each))
        if value_ref.document != document or value_ref.node is not self.node:
            self._record(rule.code, document, pointer)

    def _report(
        self, rule: Rule, fault: Fault, value_ref: ValueRef, also: tuple[tuple[ValueRef, str], ...] = ()
    ) -> None:
        case = fault.case
        values = {"here": path_of(value_ref.pointer), **fault.values}
        label = fill(rule.words("label", case), values)
        values["label"] = Clause(label)
        message, advice = (fill(rule.words(what, case), values) for what in ("message", "help"))
        self._record(rule.code, value_ref.document, value_ref.pointer)
        raw = PendingFinding(rule, case, self.plan.version, self.node, value_ref, message, advice, label, also)
        if rule.fix is not None or rule.fixes():
            from ngfflint.rules.fix import Reported, fix_of

            reported = Reported(value_ref.node, value_ref.document, value_ref.pointer, case, fault.values)
            raw = raw._replace(fix=fix_of(rule, reported, self.context))
        if fault.lacks or fault.instead or fault.readers or fault.merge_by:
            raw = raw._replace(lacks=fault.lacks, instead=fault.instead, readers=fault.readers, merge_by=fault.merge_by)
        if value_ref.node is self.node or raw not in self.found:  # two paths may refer to one array
            self.found.append(raw)

    def _fail(self, rule: Rule, value_ref: ValueRef, failure: Exception) -> None:
        message = f"{BROKE}: {type(failure).__name__}: {failure}"
        advice = "report this to the maintainers of the rule, together with the document"
        self.found.append(
            PendingFinding(rule, "", self.plan.version, self.node, value_ref, message, advice, failed=True)
        )

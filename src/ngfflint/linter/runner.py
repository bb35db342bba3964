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
from ngfflint.rules.messages import fill, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import PathInMetadata
    from ngfflint.linter.locate import Locator
    from ngfflint.linter.settings import Settings
    from ngfflint.model.base import Pointer, Problem
    from ngfflint.rules.rule import Rule
    from ngfflint.rules.ruleset import Check, RuleSet
    from ngfflint.store.archive import Archive


def joined(found: list[PendingFinding], wanted: Callable[[PendingFinding], bool]) -> list[PendingFinding]:
    """Put the place and the help of misspelt keys into the findings that miss these keys."""
    slips = {
        (raw.spot.document, raw.spot.pointer[:-1], raw.instead): raw for raw in found if raw.instead and wanted(raw)
    }
    if not slips:
        return found
    told: list[PendingFinding] = []
    used: set[int] = set()
    for raw in found:
        near = (slips.get((raw.spot.document, raw.spot.pointer, key)) for key in raw.lacks)
        slip = next(filter(None, near), None) if wanted(raw) else None
        if slip is not None:
            used.add(id(slip))
            raw = raw._replace(spot=slip.spot, help=slip.help, label=slip.label)  # noqa: PLW2901
        told.append(raw)
    return [raw for raw in told if id(raw) not in used]


Visited = tuple[Any, str, "Pointer", tuple[Any, ...]]
"""An object, the document and pointer where it is, and the objects that enclose it."""

ALONE = "alone"
"""The case of shape problems, where a rule has it, in a document that is linted without its store."""

BROKE = "the rule itself broke"
"""How the message of a finding begins that is about its own rule."""

NOWHERE: frozenset[tuple[str, Pointer]] = frozenset()
"""Where a rule has spoken that is silent so far."""


class Runner:
    """The rules of a plan at work on one node; it remembers which of them have spoken, and where.

    Args:
        plan: the rules of the version of the node.
        node: with the nodes below it that its rules need.
        place: the same node at its place in the store, where ``node`` is taken out of it.

    Attributes:
        locator: of places in the documents of the node; each is scanned once.
    """

    def __init__(self, plan: RuleSet, node: Node, place: Node | None = None) -> None:
        self.plan, self.node, self.context = plan, node, Context(node, place)
        self.locator: Locator | None = None
        self.kind = node.kind if isinstance(node, Group) else ""
        self.found: list[PendingFinding] = []
        self.spoken: dict[str, set[tuple[str, Pointer]]] = {}
        self.spoken_below: dict[str, set[tuple[str, Pointer]]] = {}

    def found_on_node(self, settings: Settings) -> list[PendingFinding]:
        """Return what the rules find on the node and in its metadata; a misspelt key is reported once."""
        found = self.on_node()
        if not any(raw.instead for raw in found):
            return found

        return joined(found, settings.wanted)

    def on_node(self) -> list[PendingFinding]:
        """Return what the rules find on the node and in its metadata, in no particular order."""
        if self.plan.first_pass(self.kind).is_clean(self.context):
            return []
        self.visit(self.visits(), self.node.problems)
        return self._take()

    def on_references(self, references: Sequence[PathInMetadata]) -> list[PendingFinding]:
        """Return what the rules find on paths in the metadata of the node, a group."""
        if self.plan.first_pass(self.kind).are_clean(references, self.context):
            return []
        name, base = self.node.attributes_at[0], self.context.group.ome_pointer
        visits: list[Visited] = []
        for each in references:
            at = (name, (*base, *each.pointer), (self.node, *each.above))
            visits.append((each, *at))
            not_followed = refused(each)
            if not_followed is not None:
                visits.append((not_followed, *at))
            copy = copied(each.node) if isinstance(each.node, Missing) else None
            if copy is not None:
                visits.append((copy, *at))
        self.visit(visits)
        return self._take()

    def on_archive(self, archive: Archive) -> list[PendingFinding]:
        """Return what the rules find on the archive that the store lies in, of which the node is the root."""
        self.visit([(archive, self.node.main, (), (self.node,))])
        return self._take()

    def _take(self) -> list[PendingFinding]:
        found, self.found = self.found, []
        return found

    def visit(self, visits: Iterable[Visited], problems: Iterable[tuple[str, Problem]] = ()) -> None:
        """Run the rules of each stage on each shape problem and on each object."""
        stages: list[list[tuple[Visited, list[tuple[Rule, Check]]]]] = [[] for _ in self.plan.stages]
        for visited in visits:
            for stage, rules in self.plan.rules_for(type(visited[0]), self.kind):
                stages[stage].append((visited, rules))
        context = self.context
        for stage, todo in enumerate(stages):
            for document, problem in problems:
                self.claim(document, problem, stage)
            for (obj, document, context.pointer, context.above), rules in todo:
                for rule, check in rules:
                    if not (rule.after and self.spoken and self._silenced(rule, document, context.pointer)):
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

    def _silenced(self, rule: Rule, document: str, pointer: Pointer) -> bool:
        """Whether a rule that this one waits for has spoken at, below or above the object."""
        for code in rule.after:
            if (document, pointer) in self.spoken_below.get(code, NOWHERE):
                return True
            spoken = self.spoken.get(code, NOWHERE)
            if spoken and any((document, pointer[:depth]) in spoken for depth in range(len(pointer))):
                return True
        return False

    def _say(self, code: str, document: str, pointer: Pointer) -> None:
        self.spoken.setdefault(code, set()).add((document, pointer))
        below = self.spoken_below.setdefault(code, set())
        below.update((document, pointer[:depth]) for depth in range(len(pointer) + 1))

    def claim(self, document: str, problem: Problem, stage: int) -> None:
        """Let the rule speak that reports a shape problem, if there is one in this version and this is its stage."""
        rule = self.plan.claims.get((problem.model, problem.field, problem.kind))
        if isinstance(problem.got, float) and not isfinite(problem.got):  # a rule for all numbers speaks of it
            return
        if rule is None or self.plan.ranks[rule.code] != stage or self._silenced(rule, document, problem.pointer):
            return
        case = f"{problem.model}.{problem.field}"
        if case not in rule.case:
            case = problem.kind
        if ALONE in rule.case and isinstance(self.node, Group) and not self.node.whole:
            case = ALONE
        if not rule.level_in(self.plan.version, case):
            return
        pointer = problem.pointer
        values = {
            "field": problem.field,
            "expected": problem.expected,
            "got": shown(problem.got),
            "name": problem.got,
            "index": next((step for step in reversed(pointer) if isinstance(step, int)), ""),
        }
        spot = ValueRef(self.node, document, pointer, offset=problem.offset)
        self._report(
            rule, Fault(case=case, lacks=(problem.field,) if problem.kind == "missing" else (), **values), spot
        )

    def _check(self, check: Check, obj: Any, document: str) -> None:
        """Run the rule of the context on an object."""
        context = self.context
        try:
            for at in check(obj, context):
                if context.rule.level_in(self.plan.version, at.case):
                    self._report_at(context.rule, at, document, context.pointer)
        except Unreadable:
            return  # a shape rule has spoken already
        except Exception as failure:  # noqa: BLE001  one broken rule must not take the others along
            self._fail(context.rule, ValueRef(self.node, document, context.pointer), failure)

    def _report_at(self, rule: Rule, at: Fault, document: str, pointer: Pointer) -> None:
        if at.node is not None:
            spot = ValueRef(at.node, at.document or at.node.main, at.where, at.key, *(at.span or ()))
        elif at.document is not None:
            spot = ValueRef(self.node, at.document, at.where, at.key, *(at.span or ()))
        else:
            spot = ValueRef(self.node, document, (*pointer, *at.where), at.key, *(at.span or ()))
        also = tuple(
            (ValueRef(each.node, each.document or each.node.main, each.where, False, *(each.span or ())), each.message)  # noqa: FBT003
            for each in at.also
        )
        self._report(rule, at, spot, also)
        if spot.document != document or spot.node is not self.node:
            self._say(rule.code, document, pointer)

    def _report(self, rule: Rule, at: Fault, spot: ValueRef, also: tuple[tuple[ValueRef, str], ...] = ()) -> None:
        case = at.case
        message, label, advice = (fill(rule.words(what, case), at.values) for what in ("message", "label", "help"))
        self._say(rule.code, spot.document, spot.pointer)
        raw = PendingFinding(rule, case, self.plan.version, self.node, spot, message, advice, label, also)
        if at.lacks or at.instead:
            raw = raw._replace(lacks=at.lacks, instead=at.instead)
        if spot.node is self.node or raw not in self.found:  # two paths may lead to one array
            self.found.append(raw)

    def _fail(self, rule: Rule, spot: ValueRef, failure: Exception) -> None:
        message = f"{BROKE}: {type(failure).__name__}: {failure}"
        advice = "report this to those who maintain the rule, with the document"
        self.found.append(PendingFinding(rule, "", self.plan.version, self.node, spot, message, advice, failed=True))

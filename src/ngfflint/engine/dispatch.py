"""Running the rules of a plan on one node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.context import Context
from ngfflint.engine.raw import RawFinding, Spot
from ngfflint.engine.words import fill, shown
from ngfflint.model.problems import Unreadable
from ngfflint.model.walk import walk
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.engine.at import At
    from ngfflint.engine.plan import Check, Plan
    from ngfflint.engine.references import Reference
    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer, Problem
    from ngfflint.store.nodes import Node

Visited = tuple[Any, str, "Pointer", tuple[Any, ...]]
"""An object, the document and pointer where it is, and the objects that enclose it."""


def run_rules(plan: Plan, node: Node) -> list[RawFinding]:
    """Return what the rules of a plan find on a node, in no particular order.

    Args:
        plan: the rules of the version of the node.
        node: with its metadata structured, and the nodes below it that its rules need.
    """
    run = _Run(plan, node)
    for document, problem in node.problems:
        run.claim(document, problem)
    run.visit(list(run.visits()))
    return run.found


def run_references(plan: Plan, group: Group, references: Iterable[Reference]) -> list[RawFinding]:
    """Return what the rules of a plan find on the paths in the metadata of a group.

    Args:
        plan: the rules of the version of the group.
        group: whose metadata hold the paths.
        references: with the nodes that they lead to.
    """
    run = _Run(plan, group)
    name = group.attributes_at[0]
    run.visit([(each, name, (*group.ome_pointer, *each.pointer), (group, *each.above)) for each in references])
    return run.found


class _Run:
    def __init__(self, plan: Plan, node: Node) -> None:
        self.plan, self.node, self.context = plan, node, Context(node)
        self.found: list[RawFinding] = []
        self.spoken: dict[str, list[tuple[str, Pointer]]] = {}

    def visit(self, visits: list[Visited]) -> None:
        """Run the rules of each stage on each object."""
        for stage in range(len(self.plan.stages)):
            for visited in visits:
                for rule, check in self.plan.rules_for(stage, type(visited[0])):
                    if not rule.after or not self._silenced(rule, visited):
                        self._check(rule, check, visited)

    def visits(self) -> Iterator[Visited]:
        """Yield every object of the node: its documents, itself, its Zarr metadata, its OME metadata."""
        node = self.node
        for name, document in node.documents.items():
            yield document, name, (), (node,)
        name, base = node.attributes_at
        yield node, name, base, ()
        for obj, pointer, above in walk(node.metadata):
            yield obj, node.main, pointer, (node, *above)
        if isinstance(node, Group) and node.ome is not None:
            base = node.ome_pointer
            for obj, pointer, above in walk(node.ome):
                yield obj, name, (*base, *pointer), (node, *above)

    def _silenced(self, rule: Rule, visited: Visited) -> bool:
        """Say whether a rule that this one waits for has spoken at, below or above the object."""
        _, document, pointer, _ = visited
        for code in rule.after:
            for where, other in self.spoken.get(code, ()):
                shorter = min(len(pointer), len(other))
                if where == document and pointer[:shorter] == other[:shorter]:
                    return True
        return False

    def claim(self, document: str, problem: Problem) -> None:
        """Let the rule speak that reports a shape problem, if there is one in this version."""
        rule = self.plan.claims.get((problem.model, problem.field, problem.kind))
        if rule is None or not rule.level_in(self.plan.version, problem.kind):
            return
        pointer = problem.pointer
        values = {
            "field": problem.field,
            "expected": problem.expected,
            "got": shown(problem.got),
            "name": problem.got,
            "index": next((step for step in reversed(pointer) if isinstance(step, int)), ""),
        }
        spot = Spot(self.node, document, pointer, offset=problem.offset)
        self._report(rule, problem.kind, spot, values)

    def _check(self, rule: Rule, check: Check, visited: Visited) -> None:
        obj, document, pointer, above = visited
        context = self.context
        context.pointer, context.above, context.rule = pointer, above, rule
        try:
            for at in check(obj, context):
                if rule.level_in(self.plan.version, at.case):
                    self._report_at(rule, at, document, pointer)
        except Unreadable:
            return  # a shape rule has spoken already
        except Exception as failure:  # noqa: BLE001  one broken rule must not take the others along
            self._fail(rule, Spot(self.node, document, pointer), failure)

    def _report_at(self, rule: Rule, at: At, document: str, pointer: Pointer) -> None:
        if at.node is not None:
            spot = Spot(at.node, at.document or at.node.main, at.where, at.key)
        elif at.document is not None:
            spot = Spot(self.node, at.document, at.where, at.key)
        else:
            spot = Spot(self.node, document, (*pointer, *at.where), at.key)
        also = tuple((Spot(each.node, each.node.main, each.where), each.message) for each in at.also)
        self._report(rule, at.case, spot, at.values, also)
        if spot.document != document or spot.node is not self.node:
            self.spoken[rule.code].append((document, pointer))

    def _report(
        self, rule: Rule, case: str, spot: Spot, values: dict[str, Any], also: tuple[tuple[Spot, str], ...] = ()
    ) -> None:
        message, label, advice = (fill(rule.words(what, case), values) for what in ("message", "label", "help"))
        self.spoken.setdefault(rule.code, []).append((spot.document, spot.pointer))
        self.found.append(RawFinding(rule, case, self.plan.version, self.node, spot, message, advice, label, also))

    def _fail(self, rule: Rule, spot: Spot, failure: Exception) -> None:
        message = f"the rule itself broke: {type(failure).__name__}: {failure}"
        advice = "report this to those who maintain the rule, with the document"
        self.found.append(RawFinding(rule, "", self.plan.version, self.node, spot, message, advice, failed=True))

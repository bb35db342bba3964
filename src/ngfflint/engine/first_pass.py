"""The first pass over a node: whether anything is wrong with it at all.

Most nodes are clean. So the checks of a node run once in any order, without stages, suppression by other rules and
places, until the first one reports a fault. Only then do the same checks run again, in ``dispatch.Run``, which says
what is wrong, and where. Both give the same answer, because a rule is suppressed only where another one has reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.copied import copied
from ngfflint.engine.extra import UnknownKeys
from ngfflint.engine.refusal import refused
from ngfflint.model.base import Model
from ngfflint.model.problems import Unreadable
from ngfflint.model.types import array_types, holds_models
from ngfflint.model.walk import model_fields
from ngfflint.store.nodes import Absent, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ngfflint.engine.context import Context
    from ngfflint.engine.plan import Check, Plan
    from ngfflint.engine.references import PathInMetadata
    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer

    Visitor = Callable[[Any, Pointer, tuple[Any, ...], Context], None]
    """Runs the checks of an object and of all below it: the object, its pointer, what encloses it, the context."""


class Dirty(Exception):  # noqa: N818  not an error: the signal that the rules have to run in full
    """A check has reported a fault."""


class Step(NamedTuple):
    """A check of the first pass.

    Args:
        rule: that the check belongs to.
        check: its function.
        reports_all: whether every case of the rule is reported in this version.
    """

    rule: Rule
    check: Check
    reports_all: bool


class FirstPass(dict[type, "Visitor"]):
    """The visitors of the classes of objects, made when a class is first met.

    Args:
        plan: the rules of a version.
        kind: of the groups whose objects are visited, ``""`` for arrays.
    """

    def __init__(self, plan: Plan, kind: str) -> None:
        super().__init__()
        self.plan, self.kind = plan, kind

    def is_clean(self, context: Context) -> bool:
        """Whether no rule finds anything on a node and in its metadata."""
        node = context.node
        ome = node.ome if isinstance(node, Group) else None
        if node.problems:
            return False
        above = (node,)
        context.document, base = node.attributes_at
        try:
            for document in node.documents.values():
                self[type(document)](document, (), above, context)
            self[type(node)](node, base, (), context)
            if ome is not None and isinstance(node, Group):
                self[type(ome)](ome, node.ome_pointer, above, context)
            context.document = node.main
            self[type(node.metadata)](node.metadata, (), above, context)
            copy = copied(node)
            if copy is not None:
                self[type(copy)](copy, (), above, context)
        except Dirty:
            return False
        return True

    def are_clean(self, references: Sequence[PathInMetadata], context: Context) -> bool:
        """Whether no rule finds anything on paths in the metadata of a group."""
        above, base = (context.node,), context.group.ome_pointer
        try:
            for each in references:
                if refused(each) is not None:
                    return False
                pointer, inside = (*base, *each.pointer), (*above, *each.above)
                self[type(each)](each, pointer, inside, context)
                copy = copied(each.node) if isinstance(each.node, Absent) else None
                if copy is not None:
                    self[type(copy)](copy, pointer, inside, context)
        except Dirty:
            return False
        return True

    def __missing__(self, cls: type) -> Visitor:
        """Make the visitor of a class: its own rules, then those of its fields, or of its items."""
        steps = self._steps(cls)
        keys = self._steps(UnknownKeys) if issubclass(cls, Model) else ()
        fields = model_fields(cls)
        items = cls is list or (issubclass(cls, list) and holds_models(array_types(cls)[1]))
        encloses = cls is not list  # rules do not visit arrays without a class of their own

        def visit(obj: Any, pointer: Pointer, above: tuple[Any, ...], context: Context) -> None:
            if steps:
                context.pointer, context.above = pointer, above
                _run(steps, obj, context)
            if fields:
                inside = (*above, obj)
                for name, key in fields:
                    value = getattr(obj, name)
                    if value is not None:
                        self[type(value)](value, (*pointer, key), inside, context)
            elif items:
                inside = (*above, obj) if encloses else above
                for index, value in enumerate(obj):
                    self[type(value)](value, (*pointer, index), inside, context)
            if keys and obj.extra:
                context.pointer, context.above = pointer, above
                _run(keys, UnknownKeys(obj, context.document), context)

        visitor = self[cls] = visit if steps or keys or fields or items else _pass_by
        return visitor

    def _steps(self, cls: type) -> tuple[Step, ...]:
        pairs = [pair for _, pairs in self.plan.rules_for(cls, self.kind) for pair in pairs]
        version = self.plan.version
        return tuple(
            Step(rule, check, all(rule.level_in(version, case) for case in ("", *rule.case))) for rule, check in pairs
        )


def _pass_by(_: Any, __: Pointer, ___: tuple[Any, ...], ____: Context) -> None:
    """Visit what no rule visits, and nothing below it."""


def _run(steps: tuple[Step, ...], obj: Any, context: Context) -> None:
    """Run checks on an object.

    Raises:
        Dirty: one of them reports a fault, or breaks.
    """
    for rule, check, reports_all in steps:
        context.rule = rule
        try:
            for at in check(obj, context):
                if reports_all or rule.level_in(context.version, at.case):
                    raise Dirty  # noqa: TRY301  a function for each check would cost more than the check
        except Unreadable:  # a shape rule has reported already, or there is nothing to look at
            continue
        except Dirty:
            raise
        except Exception as failure:
            raise Dirty from failure

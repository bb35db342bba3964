"""The selected rules of one version, by visited class."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, get_args

from ngfflint.hierarchy.consolidated import copied
from ngfflint.hierarchy.nodes import Group, Missing
from ngfflint.hierarchy.references import refused
from ngfflint.model.base import Model, Unreadable
from ngfflint.model.traversal import array_types, holds_models, is_named_array, is_optional, typed_fields
from ngfflint.records import NamedTuple
from ngfflint.rules.check import UnknownKeys
from ngfflint.rules.constraints import checker

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from ngfflint.hierarchy.references import PathInMetadata
    from ngfflint.model.base import Pointer
    from ngfflint.rules.check import Fault
    from ngfflint.rules.context import Context
    from ngfflint.rules.rule import Rule
    from ngfflint.rules.selection import Selection


SIZE = 512
"""The maximum number of nodes in the cache of findings."""


ON_ARRAYS = ("ArrayV2", "ArrayV3", "Dataset", "DatasetReference")
"""Classes that exist once for each array of an image, so that one mistake in all arrays gives as many findings."""


class FindingCache(dict[Any, Any]):
    """Findings by all that they depend on; the least recently used entry is dropped."""

    def __init__(self, size: int = SIZE) -> None:
        super().__init__()
        self._size = size

    def recall(self, key: Hashable) -> Any:
        """Return the cached value of a key, ``None`` if there is none."""
        known = self.pop(key, None)
        if known is not None:
            self[key] = known
        return known

    def keep(self, key: Hashable, value: Any) -> None:
        """Cache a value."""
        self[key] = value
        if len(self) > self._size:
            del self[next(iter(self))]


if TYPE_CHECKING:
    Check = Callable[[Any, Context], Iterable[Fault]]


class RuleSet:
    """The rules of one version.

    Args:
        ranks: the stage of each rule, by code; a rule is in a later stage than the rules of its ``after``.
        claims: the rule that reports a shape problem, by model, field and kind.
        stages: for each stage, the rules by the name of the class that they visit.

    Attributes:
        by_type: the stages with their rules, including those of base classes, by visited class and kind of group.
        cache: the findings of these rules on images and arrays.
        of_arrays: codes of the rules on each array of an image, whose findings of the same fault are merged.
    """

    __slots__ = ("_first_passes", "by_type", "cache", "claims", "of_arrays", "ranks", "stages", "version")

    def __init__(
        self,
        version: str,
        ranks: dict[str, int],
        claims: dict[tuple[str, str, str], Rule],
        stages: list[dict[str, list[Rule]]],
    ) -> None:
        self.version, self.ranks, self.claims, self.stages = version, ranks, claims, stages
        self.by_type: dict[tuple[type, str], tuple[tuple[int, list[tuple[Rule, Check]]], ...]] = {}
        self._first_passes: dict[str, FirstPass] = {}
        self.cache = FindingCache()
        self.of_arrays = frozenset(rule.code for stage in stages for name in ON_ARRAYS for rule in stage.get(name, ()))

    def visits(self, name: str) -> bool:
        """Whether a rule visits a class by this name, without regard to base classes."""
        return any(name in stage for stage in self.stages)

    def rules_for(self, cls: type, kind: str) -> tuple[tuple[int, list[tuple[Rule, Check]]], ...]:
        """Return the stages in which rules visit objects of a class, each with those rules."""
        known = self.by_type.get((cls, kind))
        if known is None:
            names = dict.fromkeys(base.__name__ for base in cls.__mro__)
            found = [(number, self._in_stage(stage, names, kind)) for number, stage in enumerate(self.stages)]
            known = self.by_type[cls, kind] = tuple((number, rules) for number, rules in found if rules)
        return known

    def first_pass(self, kind: str) -> FirstPass:
        """Return the first pass for nodes of a kind."""
        known = self._first_passes.get(kind)
        if known is None:
            known = self._first_passes[kind] = FirstPass(self, kind)
        return known

    def _in_stage(self, stage: dict[str, list[Rule]], names: Iterable[str], kind: str) -> list[tuple[Rule, Check]]:
        found = (rule for name in names for rule in stage.get(name, ()))
        rules = {rule.code: rule for rule in found if not rule.kinds or kind in rule.kinds}
        return [(rule, check_of(rule)) for _, rule in sorted(rules.items())]


def make_rule_set(rules: Iterable[Rule], selection: Selection, version: str, *, newer: bool = False) -> RuleSet:
    """Select the rules of a version, with the rules in their ``after``."""
    apply = {rule.code: rule for rule in rules if _applies(rule, version) and (rule.any_version or not newer)}
    wanted: dict[str, Rule] = {}

    def want(code: str) -> None:
        rule = apply.get(code)
        if rule is not None and code not in wanted:
            wanted[code] = rule
            for other in rule.after:
                want(other)

    for code, rule in apply.items():
        if any(selection.enabled(rule, level) for level in rule.levels()):
            want(code)
    ranks: dict[str, int] = {}
    for rule in wanted.values():
        _rank(rule, wanted, ranks)
    stages: list[dict[str, list[Rule]]] = [{} for _ in range(max(ranks.values(), default=-1) + 1)]
    for rule in wanted.values():
        if rule.check or rule.require:
            for name in rule.on:
                stages[ranks[rule.code]].setdefault(name, []).append(rule)
    claims = {
        (model, key, kind): rule
        for rule in wanted.values()
        for claim, kinds in rule.shape.items()
        for model, _, key in (claim.partition("."),)
        for kind in (*kinds, *(("items",) if "item" in kinds else ()))
        if rule.level_in(version, claim if claim in rule.case else kind)
    }
    return RuleSet(version, ranks, claims, stages)


def _applies(rule: Rule, version: str) -> bool:
    return bool(rule.level_in(version)) or any(rule.level_in(version, name) for name in rule.case)


def _rank(rule: Rule, wanted: dict[str, Rule], ranks: dict[str, int]) -> int:
    """Return the stage of a rule, which is added to the stages that are known."""
    rank = ranks.get(rule.code)
    if rank is None:
        earlier = (_rank(wanted[code], wanted, ranks) for code in rule.after if code in wanted)
        rank = ranks[rule.code] = max(earlier, default=-1) + 1 if rule.after else 0
    return rank


def check_of(rule: Rule) -> Check:
    """Return the check function of a rule, or the one made from its constraints."""
    try:
        if not rule.check:
            return checker(rule)
        module, _, function = rule.check.rpartition(".")
        check: Check = getattr(import_module(f"{rule.pack}.{module}"), function)
    except Exception as failure:  # noqa: BLE001  deleted since the rules were loaded: reported where it runs
        return _raising(failure)
    return check


def _raising(failure: Exception) -> Check:
    """Return a check that raises."""

    def check(_: Any, __: Context) -> Iterator[Fault]:
        raise failure

    return check


if TYPE_CHECKING:
    Visitor = Callable[[Any, Pointer, tuple[Any, ...], Context], None]
    """Runs the checks of an object and all below it: the object, its pointer, the enclosing objects, the context."""


class Dirty(Exception):  # noqa: N818  not an error: the rules must run in full
    """A check has found a fault."""


class Step(NamedTuple):
    """A check of the first pass.

    Args:
        reports_all: whether every case of the rule is reported in this version.
    """

    rule: Rule
    check: Check
    reports_all: bool


StepGroup = tuple["Callable[[Any, Context], bool] | None", tuple[Step, ...]]
"""Checks that find nothing if a predicate is true, see ``clean_if``; ``None`` for those without one."""


class FirstPass(dict[type, "Visitor"]):
    """Finds out quickly whether a node is clean, with a visitor for each class of objects, made on first access.

    Args:
        kind: of the visited groups, ``""`` for arrays.
    """

    def __init__(self, plan: RuleSet, kind: str) -> None:
        super().__init__()
        self.plan, self.kind = plan, kind

    def is_clean(self, context: Context) -> bool:
        """Whether no rule reports anything on a node and in its metadata."""
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
        """Whether no rule reports anything on references of a group."""
        above, base = (context.node,), context.group.ome_pointer
        try:
            for each in references:
                if refused(each) is not None:
                    return False
                pointer, inside = (*base, *each.pointer), (*above, *each.above)
                self[type(each)](each, pointer, inside, context)
                copy = copied(each.node) if isinstance(each.node, Missing) else None
                if copy is not None:
                    self[type(copy)](copy, pointer, inside, context)
        except Dirty:
            return False
        return True

    def __missing__(self, cls: type) -> Visitor:
        """Make the visitor of a class: its own rules, then those of its fields or items."""
        steps = self._steps(cls)
        keys = self._steps(UnknownKeys) if issubclass(cls, Model) else ()
        fields = tuple((name, key) for name, key, of in typed_fields(cls) if self._leads_to_rules(of))
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

        visitor = self[cls] = visit if steps or keys or fields or items else _skip
        return visitor

    def _leads_to_rules(self, of: Any) -> bool:
        """Whether rules may visit a value of a type, or something in it."""
        if is_optional(of):
            return any(map(self._leads_to_rules, get_args(of)))
        is_plain_array = is_named_array(of) and not hasattr(of, "IN") and not holds_models(array_types(of)[1])
        return bool(self._steps(of)) if is_plain_array else holds_models(of)

    def _steps(self, cls: type) -> tuple[StepGroup, ...]:
        version = self.plan.version
        groups: dict[Any, list[Step]] = {}
        for _, pairs in self.plan.rules_for(cls, self.kind):
            for rule, check in pairs:
                reports_all = all(rule.level_in(version, case) for case in ("", *rule.case))
                groups.setdefault(getattr(check, "clean_if", None), []).append(Step(rule, check, reports_all))
        return tuple((is_clean, tuple(steps)) for is_clean, steps in groups.items())


def _skip(_: Any, __: Pointer, ___: tuple[Any, ...], ____: Context) -> None:
    """Skip an object that no rule visits, and everything below it."""


def _run(groups: tuple[StepGroup, ...], obj: Any, context: Context) -> None:
    """Run checks on an object.

    Raises:
        Dirty: a check reports a fault or raises.
    """
    for is_clean, steps in groups:
        try:
            if is_clean is not None and is_clean(obj, context):
                continue
        except Unreadable:  # the checks themselves decide
            pass
        for rule, check, reports_all in steps:
            context.rule = rule
            try:
                for fault in check(obj, context):
                    if reports_all or rule.level_in(context.version, fault.case):
                        raise Dirty  # noqa: TRY301  a function call would cost more than the check
            except Unreadable:  # a shape rule has reported already, or the object is missing
                continue
            except Dirty:
                raise
            except Exception as failure:
                raise Dirty from failure

"""Which rules run on which class of object in one version, and in which order."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ngfflint.engine.cache import FindingCache
from ngfflint.engine.constraints import checker
from ngfflint.engine.first_pass import FirstPass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ngfflint.engine.at import At
    from ngfflint.engine.context import Context
    from ngfflint.engine.rule import Rule
    from ngfflint.engine.selection import Selection

    Check = Callable[[Any, Context], Iterable[At]]


class Plan:
    """The rules of one version.

    Args:
        version: of the specification.
        ranks: the stage of each rule, by code; a rule is in a later stage than those it waits for.
        claims: the rule that reports a shape problem, by model, field and kind.
        stages: rules and their checks by class name.

    Attributes:
        by_type: for the classes met so far the stages in which rules visit them, each with those rules and the rules of
            their bases.
        cache: what these rules found on images and arrays.
    """

    __slots__ = ("_first_passes", "by_type", "cache", "claims", "ranks", "stages", "version")

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

    def visits(self, name: str) -> bool:
        """Say whether a rule visits a class by this very name."""
        return any(name in stage for stage in self.stages)

    def rules_for(self, cls: type, kind: str) -> tuple[tuple[int, list[tuple[Rule, Check]]], ...]:
        """Return the stages in which rules visit objects of a class, each with those rules.

        Args:
            cls: of the objects.
            kind: of the group that they belong to, ``""`` for an array.
        """
        known = self.by_type.get((cls, kind))
        if known is None:
            names = dict.fromkeys(base.__name__ for base in cls.__mro__)
            found = [(number, self._in_stage(stage, names, kind)) for number, stage in enumerate(self.stages)]
            known = self.by_type[cls, kind] = tuple((number, rules) for number, rules in found if rules)
        return known

    def first_pass(self, kind: str) -> FirstPass:
        """Return what finds out whether a node is clean.

        Args:
            kind: of the group, ``""`` for an array.
        """
        known = self._first_passes.get(kind)
        if known is None:
            known = self._first_passes[kind] = FirstPass(self, kind)
        return known

    def _in_stage(self, stage: dict[str, list[Rule]], names: Iterable[str], kind: str) -> list[tuple[Rule, Check]]:
        found = (rule for name in names for rule in stage.get(name, ()))
        rules = {rule.code: rule for rule in found if not rule.kinds or kind in rule.kinds}
        return [(rule, check_of(rule)) for _, rule in sorted(rules.items())]


def make_plan(rules: Iterable[Rule], selection: Selection, version: str, *, newer: bool = False) -> Plan:
    """Choose the rules of a version that the user wants, and those they wait for.

    Args:
        rules: all of them.
        selection: what the user wants; findings of other rules are dropped when they are made.
        version: of the specification.
        newer: whether the version is newer than this linter, so that only rules for any version hold.
    """
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
    ranks = {code: _rank(rule, wanted) for code, rule in wanted.items()}
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
        for kind in kinds
        if rule.level_in(version, claim if claim in rule.case else kind)
    }
    return Plan(version, ranks, claims, stages)


def _applies(rule: Rule, version: str) -> bool:
    return bool(rule.level_in(version)) or any(rule.level_in(version, name) for name in rule.case)


def _rank(rule: Rule, wanted: dict[str, Rule]) -> int:
    return 1 + max((_rank(wanted[code], wanted) for code in rule.after if code in wanted), default=-1)


def check_of(rule: Rule) -> Check:
    """Return the function that a rule names, or the one made of its constraints."""
    try:
        if not rule.check:
            return checker(rule)
        module, _, function = rule.check.rpartition(".")
        check: Check = getattr(import_module(f"{rule.pack}.{module}"), function)
    except Exception as failure:  # noqa: BLE001  it went since the rules were read: the rule tells so where it runs
        return _failing(failure)
    return check


def _failing(failure: Exception) -> Check:
    """Make a check that breaks."""

    def check(_: Any, __: Context) -> Iterator[At]:
        raise failure

    return check

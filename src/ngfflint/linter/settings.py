"""The settings of a run: the rules that apply, and how stores are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from ngfflint.linter.scope import WHOLE
from ngfflint.rules.rule import READERS, SEVERITIES
from ngfflint.rules.ruleset import make_rule_set
from ngfflint.store.base import USUAL

if TYPE_CHECKING:
    from ngfflint.linter.results import PendingFinding
    from ngfflint.linter.scope import Extent
    from ngfflint.rules.rule import Rule
    from ngfflint.rules.ruleset import RuleSet
    from ngfflint.rules.selection import Selection
    from ngfflint.store.base import Access


@frozen(eq=False, repr=False)
class Settings:
    """The user's settings of a run; rule sets made from them are cached by version.

    Args:
        rules: all rules.
        selection: of the enabled rules.
        spec_version: the version to apply instead of stated ones.
        assume_version: the version to apply if none is stated.
        extent: how much of a store is linted.
        access: how to access remote stores.
    """

    rules: tuple[Rule, ...]
    selection: Selection
    spec_version: str = ""
    assume_version: str = ""
    extent: Extent = WHOLE
    access: Access = USUAL
    _plans: dict[tuple[str, bool], RuleSet] = field(factory=dict)

    def plan(self, version: str, *, newer: bool = False) -> RuleSet:
        """Return the rules of a version."""
        known = self._plans.get((version, newer))
        if known is None:
            known = make_rule_set(self.rules, self.selection, version, newer=newer)
            self._plans[version, newer] = known
        return known

    def on(self) -> tuple[Rule, ...]:
        """Return the rules that are enabled at any of their levels."""
        enabled = self.selection.enabled
        return tuple(rule for rule in self.rules if any(enabled(rule, level) for level in rule.levels()))

    def severity(self, raw: PendingFinding) -> str:
        """Return the severity of a finding."""
        if raw.failed:
            return "error"
        if raw.readers and raw.readers.minor and raw.rule.group == READERS:
            return SEVERITIES[-1]
        return raw.rule.severity_in(raw.version, raw.case)

    def wanted(self, raw: PendingFinding) -> bool:
        """Whether the user wants to see a finding."""
        return raw.failed or self.selection.enabled(raw.rule, raw.rule.level_in(raw.version, raw.case))

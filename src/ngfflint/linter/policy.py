"""Severity overrides and suppressions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import evolve

from ngfflint.records import NamedTuple
from ngfflint.rules.rule import SEVERITIES
from ngfflint.rules.selection import specificity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ngfflint.linter.findings import Finding

NEVER = "never"
"""Instead of a severity: no finding is severe enough."""


class Suppression(NamedTuple):
    """Findings that the user accepts.

    Args:
        code: a code, a prefix of codes, a name or a level.
        node: pattern of the path of the node; ``None`` for all.
        pointer: pattern of the JSON pointer; ``None`` for all.
        expires: the last day on which they are accepted.
        place: where the user configured it.
    """

    code: str
    node: str | None = None
    pointer: str | None = None
    reason: str = ""
    expires: date | None = None
    place: str = ""


class Judged(NamedTuple):
    """The findings after severity overrides and suppressions.

    Args:
        open: those that are not suppressed, with the user's severities.
        suppressed: number of suppressed findings.
    """

    open: tuple[Finding, ...]
    suppressed: int = 0


class Policy:
    """The user's severity overrides and suppressions; findings about broken rules are always shown.

    Args:
        path_ignores: selectors of ignored rules, by pattern of paths.
        severities: by selector of rules; the most specific selector counts, or the last one of equals.
        suppressions: see ``Suppression``.
        min_severity: the lowest severity that is shown.
        fail_on: the lowest severity that fails, or ``never``.
        today: the day on which suppressions may have expired, by default the current one.
    """

    def __init__(  # noqa: PLR0913  six settings
        self,
        *,
        path_ignores: Mapping[str, Sequence[str]] = MappingProxyType({}),
        severities: Mapping[str, str] = MappingProxyType({}),
        suppressions: Sequence[Suppression] = (),
        min_severity: str = SEVERITIES[-1],
        fail_on: str = SEVERITIES[0],
        today: date | None = None,
    ) -> None:
        self.path_ignores, self.severities, self.suppressions = path_ignores, severities, suppressions
        self.min_severity, self.fail_on, self.today = min_severity, fail_on, today
        self._used: set[int] = set()
        self._severity_of: dict[tuple[str, str, str], str] = {}

    def judge(self, findings: Sequence[Finding]) -> Judged:
        """Apply ignores, suppressions and severities to the findings of a store."""
        if not (self.path_ignores or self.severities or self.suppressions):
            return Judged(tuple(findings))
        kept: list[Finding] = []
        suppressed = 0
        for finding in findings:
            if finding.failed:
                kept.append(finding)
            elif self._ignored(finding):
                continue
            elif self._suppressed(finding):
                suppressed += 1
            else:
                severity = self._severity(finding)
                kept.append(finding if severity == finding.severity else evolve(finding, severity=severity))
        return Judged(tuple(kept), suppressed)

    def shown(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings that are severe enough to be shown."""
        if self.min_severity == SEVERITIES[-1]:
            return tuple(findings)
        return tuple(each for each in findings if each.failed or _at_least(each.severity, self.min_severity))

    def fails(self, findings: Iterable[Finding]) -> bool:
        """Whether any finding is severe enough to fail the run."""
        return self.fail_on != NEVER and any(_at_least(each.severity, self.fail_on) for each in findings)

    def remarks(self, stores: Collection[str] | None = None, *, whole: bool = True) -> Iterator[str]:
        """Yield a line for each suppression that has expired or, in a ``whole`` run, does not match any finding."""
        for index, each in enumerate(self.suppressions):
            where = f" in {each.node}" if each.node else ""
            if self._expired(each):
                reason = f" ({each.reason})" if each.reason else ""
                yield f"{each.place}: the suppression of {each.code}{where} expired on {each.expires}{reason}"
            elif whole and index not in self._used and _concerns(each, stores):
                yield f"{each.place}: the suppression of {each.code}{where} does not match any finding"

    def _severity(self, finding: Finding) -> str:
        if not self.severities:
            return finding.severity
        key = (finding.code, finding.level, finding.severity)
        known = self._severity_of.get(key)
        if known is None:
            ranked = [(specificity(each, finding, finding.level), each) for each in self.severities]
            best = max((rank for rank, _ in ranked), default=-1)
            named = [each for rank, each in ranked if rank == best >= 0]
            known = self._severity_of[key] = self.severities[named[-1]] if named else finding.severity
        return known

    def _ignored(self, finding: Finding) -> bool:
        return any(
            any(_selects(selector, finding) for selector in selectors) and _is_in(pattern, finding)
            for pattern, selectors in self.path_ignores.items()
        )

    def _suppressed(self, finding: Finding) -> bool:
        """Whether a finding is accepted; all suppressions that match it count as used."""
        matching = [index for index, each in enumerate(self.suppressions) if self._matches(each, finding)]
        self._used.update(matching)
        return bool(matching)

    def _matches(self, suppression: Suppression, finding: Finding) -> bool:
        if self._expired(suppression) or not _selects(suppression.code, finding):
            return False
        if suppression.node is not None and not _is_in(suppression.node, finding):
            return False
        if suppression.pointer is None:
            return True
        from ngfflint.globs import in_pointer

        return in_pointer(suppression.pointer, finding.location.pointer)

    def _expired(self, suppression: Suppression) -> bool:
        if suppression.expires is None:
            return False
        if self.today is None:
            from datetime import date

            self.today = date.today()  # noqa: DTZ011  the local date
        return suppression.expires < self.today


def _selects(selector: str, finding: Finding) -> bool:
    return specificity(selector, finding, finding.level) >= 0


def _concerns(suppression: Suppression, stores: Iterable[str] | None) -> bool:
    if suppression.node is None or stores is None:
        return True
    from ngfflint.globs import concerns, place_of

    return any(concerns(suppression.node, place_of(store)) for store in stores)


def _is_in(pattern: str, finding: Finding) -> bool:
    from ngfflint.globs import in_place, place_of

    return in_place(pattern, place_of(finding.store), finding.node)


def _at_least(severity: str, limit: str) -> bool:
    return SEVERITIES.index(severity) <= SEVERITIES.index(limit)

"""The rules that are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from ngfflint.errors import UserError
from ngfflint.rules.rule import AREAS, LEVELS, READERS
from ngfflint.similar import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL = "ALL"
GROUPS = (*LEVELS, *AREAS, ALL)
"""Selectors that are neither a code nor a name; rule packs cannot use them as names."""

_FOLDED_GROUPS = {group.upper() for group in GROUPS}
_FOLDED_LEVELS = {group.upper() for group in (*LEVELS, ALL)}
_UNMATCHED, _BY_DEFAULT, _ALL, _LEVEL, _WHOLE = -2, -1, 0, 1, 1_000_000


class Named(Protocol):
    """A rule or finding, as far as selectors need it."""

    @property
    def code(self) -> str:
        """Return the code, such as ``"NGFF012"``."""

    @property
    def name(self) -> str:
        """Return the name, such as ``"translation-before-scale"``."""

    @property
    def group(self) -> str:
        """Return its group, one of ``AREAS``, ``""`` for most rules."""


class RuleLike(Named, Protocol):
    """A rule, as far as selection needs it."""

    @property
    def default(self) -> bool:
        """Whether the rule is enabled by default."""

    @property
    def preview(self) -> bool:
        """Whether the rule is enabled only with rules in preview."""


class LeveledRule(Named, Protocol):
    """A rule with levels."""

    def levels(self) -> frozenset[str]:
        """Return every level at which the rule can report."""


RuleT = TypeVar("RuleT", bound=LeveledRule)


class UnknownSelectorError(UserError):
    """Selectors that match no rule.

    Args:
        text: one line for the user, with suggestions.
        unknown: the selectors as given, each once.
    """

    def __init__(self, text: str, unknown: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.unknown = unknown


class Selection:
    """The enabled rules; create it with ``Selection.parse``.

    Args:
        selected: selectors that enable rules.
        ignored: selectors that disable rules.
        from_defaults: whether default rules are enabled without a selector.
        preview: whether rules in preview can be enabled.
    """

    __slots__ = ("_known", "from_defaults", "ignored", "preview", "selected")

    def __init__(
        self,
        selected: tuple[str, ...] = (),
        ignored: tuple[str, ...] = (),
        *,
        from_defaults: bool = True,
        preview: bool = False,
    ) -> None:
        self.selected = selected
        self.ignored = ignored
        self.from_defaults = from_defaults
        self.preview = preview
        self._known: dict[tuple[str, str], bool] = {}

    @classmethod
    def parse(  # noqa: PLR0913  the options of the user
        cls,
        rules: Iterable[RuleLike],
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        extend_select: Sequence[str] = (),
        extend_ignore: Sequence[str] = (),
        readers: bool = False,
        preview: bool = False,
    ) -> Selection:
        """Return the selection for a user's options.

        Each item is a code, a prefix of codes, a name or a group, or a comma-separated list of these. Only names are
        case-sensitive. With ``readers``, the group of that name is selected too, because the user named a reader.

        Raises:
            UnknownSelectorError: a selector matches no rule, or names one in preview without ``preview``.
        """
        base = split(select)
        selected, ignored = (*base, *split(extend_select)), (*split(ignore), *split(extend_ignore))
        if readers:
            selected = (*selected, READERS)
        known = tuple(rules)
        require_known((*selected, *ignored), known)
        if not preview:
            _require_released(selected, known)
        return cls(selected, ignored, from_defaults=not base, preview=preview)

    def enabled(self, rule: RuleLike, level: str) -> bool:
        """Whether a rule is enabled at a level.

        The most specific selector decides: a whole code or name, then the longest prefix, the level or group, ``ALL``.
        Between equally specific selectors, the rule is disabled. No level and no ``ALL`` enables rules about readers.
        """
        if rule.preview and not self.preview:
            return False
        if not self.selected and not self.ignored:
            return self.from_defaults and rule.default
        key = (rule.code, level)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._decide(rule, level)
        return known

    def _decide(self, rule: RuleLike, level: str) -> bool:
        base = _BY_DEFAULT if self.from_defaults and rule.default else _UNMATCHED
        selected = self.selected
        if rule.group == READERS:
            selected = tuple(each for each in selected if each.upper() not in _FOLDED_LEVELS)
        on = max((specificity(selector, rule, level) for selector in selected), default=_UNMATCHED)
        off = max((specificity(selector, rule, level) for selector in self.ignored), default=_UNMATCHED)
        return max(base, on) > off


def split(items: Sequence[str]) -> tuple[str, ...]:
    """Return the selectors of comma-separated lists, without whitespace and empty ones."""
    return tuple(part for item in items for each in item.split(",") if (part := each.strip()))


def specificity(selector: str, rule: Named, level: str) -> int:
    """Return how specific a selector is for a rule at a level, a negative number if it does not match."""
    folded, code = selector.upper(), rule.code.upper()
    if folded in _FOLDED_GROUPS:
        if folded == ALL:
            return _ALL
        return _LEVEL if folded in (level.upper(), rule.group.upper()) else _UNMATCHED
    if selector == rule.name or folded == code:
        return _WHOLE
    return _LEVEL + len(folded) if code.startswith(folded) else _UNMATCHED


def matching(rules: Iterable[RuleT], selectors: Sequence[str]) -> list[RuleT]:
    """Return the rules that selectors match, all without selectors.

    Raises:
        UnknownSelectorError: a selector matches no rule.
    """
    wanted, every = split(selectors), tuple(rules)
    require_known(wanted, every)
    return [rule for rule in every if not wanted or any(_matches(selector, rule) for selector in wanted)]


def _matches(selector: str, rule: LeveledRule) -> bool:
    """Whether a selector matches a rule at any of its levels."""
    return any(specificity(selector, rule, level) >= _ALL for level in ("", *rule.levels()))


def require_known(selectors: tuple[str, ...], rules: tuple[Named, ...]) -> None:
    """Reject selectors that match no rule.

    Raises:
        UnknownSelectorError: with suggestions.
    """
    unknown = tuple(selector for selector in dict.fromkeys(selectors) if not _is_known(selector, rules))
    if unknown:
        listed = ", ".join(_with_suggestion(selector, rules) for selector in unknown)
        text = f"unknown rule, code prefix or group: {listed}"
        raise UnknownSelectorError(text, unknown)


def _require_released(selectors: tuple[str, ...], rules: tuple[RuleLike, ...]) -> None:
    """Reject selectors that name a rule in preview.

    Raises:
        UnknownSelectorError: it says how to enable the rule.
    """
    named = tuple(dict.fromkeys(each for each in selectors for rule in rules if rule.preview and _names(each, rule)))
    if named:
        raise UnknownSelectorError(f"only with --preview: {', '.join(named)}", named)


def _names(selector: str, rule: Named) -> bool:
    """Whether a selector is the whole code or the name of a rule."""
    return specificity(selector, rule, "") == _WHOLE


def _is_known(selector: str, rules: tuple[Named, ...]) -> bool:
    folded = selector.upper()
    return folded in _FOLDED_GROUPS or any(
        rule.name == selector or rule.code.upper().startswith(folded) for rule in rules if selector
    )


def _with_suggestion(selector: str, rules: tuple[Named, ...]) -> str:
    words = [*GROUPS, *(each for rule in rules for each in (rule.code.rstrip("0123456789"), rule.code, rule.name))]
    close = suggestion(selector, filter(None, words))
    return f'"{selector}" (did you mean {close}?)' if close else f'"{selector}"'

"""From settings to what the engine is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.cli.configuration.excluded import Excluded
from ngfflint.engine.extent import Extent
from ngfflint.engine.policy import Policy, Suppression
from ngfflint.engine.selection import Selection, specificity
from ngfflint.engine.settings import Settings
from ngfflint.store.access import Access

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ngfflint.cli.options import Options
    from ngfflint.engine.rule import Rule


LOCAL = frozenset({"stores", "input_file", "config", "baseline", "output_file", "output_format", "resume", "dask"})
"""Options that say nothing to whoever does the work."""


class Setup(NamedTuple):
    """How the stores are linted for which some settings hold.

    Args:
        options: of the user.
        settings: of linting.
        policy: what becomes of findings.
        excluded: folders that are left out.
        files: of settings, those that are extended first.
        places: where each option was said.
        sent: what another process has to know of the options.
    """

    options: Options
    settings: Settings
    policy: Policy
    excluded: Excluded
    files: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    sent: dict[str, Any]


def make_setup(
    options: Options, rules: tuple[Rule, ...], files: tuple[str, ...], places: Mapping[str, tuple[str, ...]]
) -> Setup:
    """Make ready to lint.

    Args:
        options: of the user.
        rules: all that there are.
        files: of settings.
        places: where each option was said.

    Raises:
        UnknownSelector: no rule answers to a selector.
    """
    settings = make_settings(options, rules)
    selection = settings.selection
    policy = Policy(
        path_ignores=options.per_path_ignores,
        severities=options.severity,
        suppressions=[_suppression(each) for each in options.suppress if _speaks(each["code"], rules, selection)],
        min_severity=options.min_severity,
        fail_on=options.fail_on,
    )
    sent = {name: value for name, value in vars(options).items() if name not in LOCAL}
    return Setup(options, settings, policy, Excluded([*options.exclude, *options.extend_exclude]), files, places, sent)


def make_settings(options: Options, rules: tuple[Rule, ...]) -> Settings:
    """Return how stores are linted.

    Args:
        options: of the user.
        rules: all that there are.

    Raises:
        UnknownSelector: no rule answers to a selector.
    """
    selection = Selection.parse(
        rules,
        select=options.select,
        ignore=tuple(options.ignore),
        extend_select=options.extend_select,
        extend_ignore=options.extend_ignore,
    )
    extent = Extent(options.max_depth, options.sample, not options.no_children)
    chosen = _with_options(rules, options.rules) if options.rules else rules
    return Settings(chosen, selection, options.spec_version, options.assume_version, extent, access_of(options))


def access_of(options: Options) -> Access:
    """Return how servers are asked."""
    return Access(options.concurrency, options.timeout, options.storage_options, options.offline)


def _with_options(rules: tuple[Rule, ...], given: Mapping[str, Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return rules with the options that the user gives them."""
    from attrs import evolve

    from ngfflint.cli.configuration.combine import merged

    by_name = {name.lower(): options for name, options in given.items()}
    chosen = []
    for rule in rules:
        for name in {rule.code.lower(), rule.name} & by_name.keys():
            rule = evolve(rule, options=merged(rule.options, by_name[name]))  # noqa: PLW2901
        chosen.append(rule)
    return tuple(chosen)


def _suppression(each: Mapping[str, str]) -> Suppression:
    from datetime import date

    expires = date.fromisoformat(each["expires"]) if "expires" in each else None
    return Suppression(
        each["code"], each.get("node"), each.get("pointer"), each.get("reason", ""), expires, each["place"]
    )


def _speaks(selector: str, rules: tuple[Rule, ...], selection: Selection) -> bool:
    """Say whether any rule is on that a selector names; where none is, there is nothing to suppress."""
    return any(
        specificity(selector, rule, level) >= 0 and selection.enabled(rule, level)
        for rule in rules
        for level in rule.levels()
    )
